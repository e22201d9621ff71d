package collect

import (
	"fmt"
	"path"
	"strings"
)

// describe says what a receiver must know about a file; beside says whether the asset holds a state as a whole.
func (r *infraRun) describe(s stateFile, beside bool) {
	switch s.form {
	case formState:
		r.describeState(s, beside)
	case formEncrypted:
		r.gap(s.rel, "encrypted by OpenTofu"+in(s.keyNames)+": it cannot be read without its key; hand the key over as a credential, or an open copy: tofu state pull > "+shellWord(plainName(s.rel)))
	case formPlan:
		r.describePlan(s)
	case formPulumi:
		r.describePulumi(s)
	case formCDK:
		if s.incomplete {
			r.gap(s.rel, "this cloud assembly lacks values looked up in the account: run cdk synth again with access to it")
		}
		r.gap(s.rel, "a cloud assembly says what the code makes, not what is deployed"+in(s.stacks))
	case formShow:
		r.gap(s.rel, "a printed state can be read, but not be worked with: the state itself comes from "+pull("terraform.tfstate"))
	case formTemplate, formUnknown:
	}
}

func (r *infraRun) describeState(s stateFile, beside bool) {
	switch {
	case s.version != 3 && s.version != 4:
		r.gap(s.rel, fmt.Sprintf("not read for what it holds: version %d of the state format is not known here; it travels as it is", s.version))
	case s.isStub() && s.backend.kind == "local":
		r.gap(s.rel, "it only says that the state is the file of a "+s.backend.text()+" backend: "+elsewhere(beside, "declare that file"))
	case s.isStub():
		r.gap(s.rel, "it only says that the state lives in a backend, "+s.backend.text()+": "+elsewhere(beside, "to hand over a copy, run "+pull("terraform.tfstate")))
	case path.Base(s.rel) == "errored.tfstate":
		r.gap(s.rel, "what a run could not write to its backend: unless that was done since, terraform state push errored.tfstate")
	}
}

func elsewhere(beside bool, otherwise string) string {
	if beside {
		return "the copy here is not what the next run works with"
	}
	return otherwise
}

func (r *infraRun) describePlan(s stateFile) {
	if s.errored || s.incomplete {
		r.gap(s.rel, "a plan that failed or leaves something out: it proves nothing")
	}
	if s.binary {
		made := ""
		if s.lineage != "" {
			made = fmt.Sprintf(", serial %d of lineage %s", s.serial, sourceShown(s.lineage))
		}
		r.gap(s.rel, "a saved plan can be applied only to the very state it was made from"+made)
	}
}

func (r *infraRun) describePulumi(s stateFile) {
	switch s.secrets {
	case "":
	case "passphrase":
		r.gap(s.rel, "its secrets are encrypted with a passphrase, which must be handed over as a credential")
	case "service":
		r.gap(s.rel, "its secrets are encrypted by the service that keeps the stack, and cannot be read without it: pulumi stack change-secrets-provider passphrase, then export again")
	default:
		r.gap(s.rel, "its secrets are encrypted with a key in "+sourceShown(s.secrets)+", to which the receiver needs access: pulumi stack change-secrets-provider")
	}
	if s.pending > 0 {
		r.gap(s.rel, counted(s.pending, "operation")+" whose end is not known: pulumi refresh")
	}
	if isBackup(s.rel) || strings.Contains(s.rel, ".pulumi/backups/") || strings.Contains(s.rel, ".pulumi/history/") {
		r.gap(s.rel, "an older copy, kept by Pulumi; not to be worked with")
	}
}

// in is a list of names in brackets, or nothing.
func in(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + someNames(names, len(names)) + ")"
}

// plainName is a name for the open copy of a file, beside it.
func plainName(rel string) string {
	name := path.Base(rel)
	return strings.TrimSuffix(name, path.Ext(name)) + ".plain" + path.Ext(name)
}
