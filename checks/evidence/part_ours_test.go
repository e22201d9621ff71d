package evidence_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

func ours(t *testing.T) []*evidence.Reader {
	t.Helper()
	all, err := evidence.NewReaders(templates.Readers(), nil).All()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

func placeholders(run string) (names []string) {
	for _, m := range placeholder.FindAllStringSubmatch(run, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// single are the placeholders of which a system has one: they say which system it is, or since when.
func single(r *evidence.Reader, name string) bool {
	if name == "account_id" {
		return r.System == "cloudflare"
	}
	return slices.Contains([]string{"org", "team", "site", "base", "instance_arn", "instance_id", "identity_store_id", "date", "since"}, name)
}

// Two things that handover.yaml names never share a file: the second export would overwrite the first, and count for both.
func TestOurOutputsAreDistinct(t *testing.T) {
	for _, r := range ours(t) {
		for _, c := range r.Commands {
			for _, name := range placeholders(c.Run) {
				if single(r, name) {
					continue
				}
				params := map[string]engagement.Names{}
				for _, other := range placeholders(c.Run) {
					params[other] = engagement.Names{"one"}
				}
				params[name] = engagement.Names{"one", "two"}
				files := partFiles(exporting(c.Run).Parts(engagement.System{ID: "s", Params: params}))
				if len(files) != 2 || files[0] == files[1] {
					t.Errorf("%s: two of %s give the files %q: %s", r.ID, name, files, c.Run)
				}
			}
		}
	}
}

// A file is a part of one reader, or of readers that show the same.
func TestOurOutputsAreOfOneReader(t *testing.T) {
	of := map[string]string{}
	for _, r := range ours(t) {
		for _, p := range r.Parts(engagement.System{ID: "s"}) {
			key := placeholder.ReplaceAllString(p.File, "{}")
			if before, taken := of[key]; p.File != "" && taken && before != r.Group() {
				t.Errorf("%s: %s and %s both write it", p.File, before, r.Group())
			}
			of[key] = r.Group()
		}
	}
}

// usual are values as vendors write them.
var usual = map[string]string{
	"account_id": "111122223333", "app": "acme-portal", "app_id": "0b6f6a3e-5a7e-4a4e-9d0a-0a1b2c3d4e5f", "base": "https://scim.acme.example/v2", "config": "prd",
	"date": "2026-11-30", "email": "mara@elegant.example", "environment": "production", "folder": "123456789012", "function": "Resize_Image", "group": "acme-portal",
	"group_id": "93a7f8d0-4031-70f2-9b7e-1f6f0e0c1a2b", "identity_store_id": "d-99672example", "instance_arn": "arn:aws:sso:::instance/ssoins-722367d2example",
	"instance_id": "ssoins-722367d2example", "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab", "mg": "acme-root", "org": "acme", "our_domain": "elegant.example",
	"parameter": "/prod/db/password", "prefix": "mara", "project": "acme-portal-7f3a", "ps_id": "ps-b0c1f2e3d4a5b6c7", "region": "eu-central-1", "repo": "acme.portal_v2",
	"request_id": "b0c1f2e3-0000-4a4e-9d0a-0a1b2c3d4e5f", "role_id": "8132", "secret": "db-password", "secret_arn": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:prod/db-AbCdEf",
	"service_account": "deploy@acme-portal.iam.gserviceaccount.com", "since": "1790000000", "site": "acme", "sp_id": "0b6f6a3e-5a7e-4a4e-9d0a-0a1b2c3d4e5f", "space": "PORTAL",
	"space_id": "65538", "stack": "CDKToolkit", "stack_set": "acme-baseline", "subscription_id": "0b6f6a3e-5a7e-4a4e-9d0a-0a1b2c3d4e5f",
	"team": "team_a1B2c3", "user": "mara", "user_id": "93a7f8d0-4031-70f2-9b7e-1f6f0e0c1a2b", "vault": "acme-kv", "workspace": "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ",
}

func usualSystem() engagement.System {
	params := map[string]engagement.Names{}
	for name, value := range usual {
		params[name] = engagement.Names{value}
	}
	return engagement.System{ID: "s", Params: params}
}

// What people usually write into handover.yaml fills every command.
func TestOurCommandsTakeUsualValues(t *testing.T) {
	unused := maps.Clone(usual)
	for _, r := range ours(t) {
		for _, c := range r.Commands {
			for _, name := range placeholders(c.Run) {
				delete(unused, name)
			}
		}
		for _, p := range r.Parts(usualSystem()) {
			if p.Refused != "" || len(p.Missing) > 0 || strings.ContainsAny(p.File, "{}/") {
				t.Errorf("%s: %+v", r.ID, p)
			}
		}
	}
	if len(unused) > 0 {
		t.Errorf("no command has %q", slices.Sorted(maps.Keys(unused)))
	}
}

// The outside oracle: a shell leaves the very file that the part names, and no other.
func TestOurOutputsAreWhatAShellWrites(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no POSIX shell")
	}
	programs := t.TempDir() // all there are; a redirection makes its file whether or not the program is found
	for name, writes := range map[string]string{"gam": `: > "$3"`, "cp": `: > "$2"`} {
		if err := os.WriteFile(filepath.Join(programs, name), []byte("#!"+sh+"\n"+writes+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", programs)
	for _, r := range ours(t) {
		for _, p := range r.Parts(usualSystem()) {
			cmd := exec.CommandContext(t.Context(), sh, "-c", p.Run)
			cmd.Dir = t.TempDir()
			_ = cmd.Run() // fails: there is no such program
			var got, want []string
			if p.File != "" {
				want = []string{p.File}
			}
			entries, err := os.ReadDir(cmd.Dir)
			for _, e := range entries {
				got = append(got, e.Name())
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: a shell writes %q, the part is %q: %s", r.ID, got, want, p.Run)
			}
		}
	}
}

func required(r *evidence.Reader) bool {
	return slices.ContainsFunc(r.Parts(engagement.System{ID: "s"}), func(p evidence.Part) bool { return !p.Optional })
}

// The newest of the readers that show the same speaks for all of them: so they prove the same, but for one that can prove nothing.
func TestOurGroupsShowTheSame(t *testing.T) {
	groups := map[string][]*evidence.Reader{}
	for _, r := range ours(t) {
		groups[r.Group()] = append(groups[r.Group()], r)
	}
	later := func(r *evidence.Reader) (items []string) {
		for _, p := range r.Proves {
			if p.Side == evidence.After {
				items = append(items, p.Item+" "+string(p.Rule))
			}
		}
		slices.Sort(items)
		return items
	}
	for name, list := range groups {
		if list[0].Shows != "" && len(list) == 1 {
			t.Errorf("%s is alone in showing %s", list[0].ID, name)
		}
		list = slices.DeleteFunc(list, func(r *evidence.Reader) bool { return r.Complete == "false" })
		for _, r := range list {
			if !slices.Equal(later(r), later(list[0])) {
				t.Errorf("%s: %s proves %q, %s %q", name, list[0].ID, later(list[0]), r.ID, later(r))
			}
			if required(r) != required(list[0]) {
				t.Errorf("%s: %s and %s differ in whether an item waits for them", name, list[0].ID, r.ID)
			}
		}
	}
}
