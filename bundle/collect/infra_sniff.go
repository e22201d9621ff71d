package collect

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// HeadSize is how much of a file is looked at to tell what it is, in bytes.
const HeadSize = 4096

// What SealedOnly and secretContent call what they find.
const (
	isState  = "infrastructure state"
	isPlan   = "an infrastructure plan"
	isPulumi = "a Pulumi checkpoint"
	isEnv    = "a file of environment variables"
)

// SealedOnly says what a file is that must never stand in the open part of a bundle, going by its name alone: state, a plan,
// environment variables; "" for any other.
func SealedOnly(rel string) string {
	rel = strings.ToLower(rel)
	name := path.Base(rel)
	switch {
	case strings.HasSuffix(name, ".tfstate"), strings.Contains(name, ".tfstate."):
		if strings.HasSuffix(name, ".lock.info") {
			return ""
		}
		return isState
	case strings.HasSuffix(name, ".tfplan"):
		return isPlan
	case strings.HasPrefix(name, ".env"):
		for _, harmless := range []string{".example", ".sample", ".template"} {
			if strings.HasSuffix(name, harmless) {
				return ""
			}
		}
		return isEnv
	case inPulumi(rel) && (strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".json.bak")):
		return isPulumi
	}
	return ""
}

// inPulumi says whether a path is in a folder where Pulumi keeps checkpoints.
func inPulumi(rel string) bool {
	for _, folder := range []string{".pulumi/stacks/", ".pulumi/history/", ".pulumi/backups/"} {
		if strings.HasPrefix(rel, folder) || strings.Contains(rel, "/"+folder) {
			return true
		}
	}
	return false
}

// mayHide says whether a file of that name could be state under another name. The extensions left aside are those whose
// files nobody makes by redirecting a command's output.
func mayHide(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".html", ".htm", ".css", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".go", ".py", ".rb", ".rs", ".java", ".c", ".h", ".cpp", ".cs", ".php", ".sh",
		".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".pdf", ".fig", ".psd", ".mp3", ".mp4", ".mov", ".webm", ".woff", ".woff2", ".ttf",
		".yaml", ".yml", ".toml", ".xml", ".csv", ".sql", ".tf", ".hcl", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".drawio", ".puml", ".mmd":
		return false
	}
	return true
}

// SealedOnlyContent is SealedOnly, going by the first HeadSize bytes of a file that could be state under another name.
func SealedOnlyContent(name string, head []byte) string {
	if !mayHide(name) {
		return ""
	}
	return secretContent(head)
}

// SealedOnlyBegins reports whether a file of that name that begins with these bytes could still turn out to be SealedOnlyContent: nearly
// all can be let go by their name or their first character.
func SealedOnlyBegins(name string, first []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(first, []byte("\ufeff")), " \t\r\n")
	return mayHide(name) && (len(start) == 0 || start[0] == '{' || start[0] == 'P')
}

// secretContent says what of state or plans a file is by its first bytes, or "".
func secretContent(head []byte) string {
	if zipFirst(head) == "tfplan" {
		return isPlan
	}
	switch formOf(head) {
	case formState, formShow, formEncrypted:
		return isState
	case formPlan:
		return isPlan
	case formPulumi:
		return isPulumi
	case formUnknown, formCDK, formTemplate:
	}
	return ""
}

func secretHint(rel, what string) string {
	if what == isEnv {
		return fmt.Sprintf("name it as the file of an entry in credentials.yaml, and add %q to exclude", rel)
	}
	return fmt.Sprintf("declare it as an asset of kind infra-state, which travels in the envelope, and add %q to exclude", rel)
}

// zipFirst is the name of the first member of a zip archive, or "".
func zipFirst(head []byte) string {
	const fixed = 30 // bytes of a local header before the name
	if len(head) < fixed || !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return ""
	}
	length := int(binary.LittleEndian.Uint16(head[26:]))
	if len(head) < fixed+length {
		return ""
	}
	return string(head[fixed : fixed+length])
}

// form is what a JSON document of infrastructure is.
type form int

const (
	formUnknown   form = iota
	formState          // Terraform or OpenTofu state, as stored
	formEncrypted      // the same, encrypted by OpenTofu
	formShow           // state, as `show -json` prints it
	formPlan           // a plan, as `show -json` prints it
	formPulumi         // a checkpoint or an export of a Pulumi stack
	formCDK            // the manifest of a CDK cloud assembly
	formTemplate       // a CloudFormation template
)

// formOf tells a document by the keys that can be seen in its beginning.
func formOf(head []byte) form {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if start := bytes.TrimLeft(head, " \t\r\n"); len(start) == 0 || start[0] != '{' {
		return formUnknown
	}
	return formOfKeys(keysOf(head))
}

// formOfKeys tells a document by its keys; those of an object within are written "outer.inner".
func formOfKeys(keys []string) form {
	has := func(key string) bool { return slices.Contains(keys, key) }
	hasAny := func(keys ...string) bool { return slices.ContainsFunc(keys, has) }
	switch {
	case has("encrypted_data") && hasAny("meta", "encryption_version", "lineage"):
		return formEncrypted
	case has("lineage") && hasAny("serial", "version", "terraform_version", "resources", "modules", "outputs", "check_results", "backend"):
		return formState
	case has("terraform_version") && hasAny("serial", "modules", "backend"), has("serial") && hasAny("modules", "check_results"):
		return formState
	case hasAny("resource_changes", "planned_values", "output_changes") && hasAny("format_version", "terraform_version", "configuration"):
		return formPlan
	case has("format_version") && hasAny("values.root_module", "values.outputs"), has("format_version") && has("terraform_version"):
		return formShow
	case hasAny("deployment.manifest", "deployment.resources", "deployment.secrets_providers"), has("checkpoint.stack"), has("checkpoint.latest"):
		return formPulumi
	case has("artifacts") && has("version") && !has("lineage"):
		return formCDK
	case has("Resources") || has("AWSTemplateFormatVersion"):
		return formTemplate
	}
	return formUnknown
}

// keysOf lists the keys of the two outer levels of a JSON object, as far as the beginning shows them.
func keysOf(head []byte) []string {
	var keys []string
	var open []json.Delim
	outer, key := "", true // key: the next string in an object is one
	decoder := json.NewDecoder(bytes.NewReader(head))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return keys
		}
		inObject := len(open) > 0 && open[len(open)-1] == '{'
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				open = append(open, token)
			} else {
				open = open[:len(open)-1]
			}
			key = true
			continue
		case string:
			if inObject && key {
				switch len(open) {
				case 1:
					outer = token
					keys = append(keys, token)
				case 2:
					keys = append(keys, outer+"."+token)
				}
				key = false
				continue
			}
		}
		key = true
	}
}
