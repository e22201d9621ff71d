package collect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
)

func infraFixture(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "infra", name))
	must(t, err)
	return string(raw)
}

func gatherInfra(t *testing.T, files map[string]string) *Collection {
	t.Helper()
	return gatherInfraAt(t, lay(t, t.TempDir(), files))
}

func gatherInfraAt(t *testing.T, dir string) *Collection {
	t.Helper()
	host := filesHost(t)
	host.Exclude = []string{"**/*.tfstate", "**/notes"} // the first must not empty an asset of state
	c, err := InfraState{}.Collect(t.Context(), engagement.Asset{ID: "infra", Kind: engagement.KindInfraState, Path: dir}, host)
	must(t, err)
	checkCollection(t, c)
	if len(c.Open) > 0 {
		t.Errorf("in the open part: %q", paths(c.Open))
	}
	all, err := json.Marshal([]any{c.Gaps, c.Findings, c.Facts})
	must(t, err)
	if bytes.Contains(all, []byte("hunter2")) || bytes.Contains(all, []byte("AKIA")) {
		t.Errorf("a secret is told: %s", all)
	}
	return c
}

func checkFacts(t *testing.T, c *Collection, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if c.Facts[name] != value {
			t.Errorf("fact %s is %q, want %q", name, c.Facts[name], value)
		}
	}
}

func TestInfraState(t *testing.T) {
	// The fixtures state-v4, show, plan, plan.bin, lock and stub-local were written by Terraform 1.11.4.
	c := gatherInfra(t, map[string]string{"terraform.tfstate": infraFixture(t, "state-v4.json"), "notes/a": "", ".terraform/providers/p": "", ".terraform/modules/m/.git/HEAD": ""})
	checkPaths(t, c.Sealed, "state/infra/terraform.tfstate")
	checkFacts(t, c, map[string]string{
		"lineage": "5df8a7c1-eabf-9f9a-6c70-1f211f60f69d", "serial": "3", "resources": "3", "written by": "1.11.4",
		"sensitive": "output.db_url, terraform_data.db.input",
	})
	if c.Revision != "serial 3" || len(c.Findings) > 0 {
		t.Errorf("revision %q, findings %+v", c.Revision, c.Findings)
	}
	checkGap(t, c, "2 folders", "terraform init")
	checkGap(t, c, "1 folder", "notes")
}

func TestInfraOneFile(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"pulled.txt": infraFixture(t, "state-v3.json"), "other": "", ".gitignore": "*"})
	c := gatherInfraAt(t, filepath.Join(dir, "pulled.txt"))
	checkPaths(t, c.Sealed, "state/infra/pulled.txt")
	checkFacts(t, c, map[string]string{"lineage": "33333333-2222-3333-4444-555555555555", "serial": "7", "resources": "2", "sensitive": "output.password"})
}

func TestInfraForms(t *testing.T) {
	for _, test := range []struct {
		at, fixture, what, why string
		facts                  map[string]string
	}{
		{"s.json", "show.json", "s.json", "can be read, but not be worked with", map[string]string{"resources": "3"}},
		{"p.json", "plan.json", "", "", map[string]string{"plans": "1"}},
		{"p.tfplan", "plan.bin", "p.tfplan", "serial 3 of lineage 5df8a7c1-eabf-9f9a-6c70-1f211f60f69d", map[string]string{"plans": "1"}},
		{"plan", "plan.bin", "plan", "a saved plan", map[string]string{"plans": "1"}},
		{".terraform/terraform.tfstate", "stub-s3.json", ".terraform/terraform.tfstate", "lives in a backend, s3 (bucket=acme-state, key=portal/terraform.tfstate, region=eu-west-1): to hand over a copy, run terraform state pull > terraform.tfstate", map[string]string{"backend": "s3 (bucket=acme-state, key=portal/terraform.tfstate, region=eu-west-1)"}},
		{".terraform/terraform.tfstate", "stub-local.json", ".terraform/terraform.tfstate", "declare that file", map[string]string{"backend": "local (path=/srv/state/acme.tfstate)"}},
		{"a.tfstate", "encrypted.json", "a.tfstate", "encrypted by OpenTofu (key_provider.pbkdf2.team)", map[string]string{"serial": "5", "lineage": "44444444-2222-3333-4444-555555555555"}},
		{"errored.tfstate", "state-v4.json", "errored.tfstate", "terraform state push errored.tfstate", nil},
		{"stack.json", "pulumi-export.json", "stack.json", "passphrase", map[string]string{"resources": "2", "pulumi stacks": "1"}},
		{"stack.json", "pulumi-export.json", "stack.json", "1 operation whose end", nil},
		{".pulumi/stacks/portal/prod.json", "pulumi-checkpoint.json", "prod.json", "with a key in cloud", map[string]string{"resources": "1"}},
		{".pulumi/backups/portal/prod.json", "pulumi-checkpoint.json", "prod.json", "an older copy", nil},
		{"cdk.out/manifest.json", "cdk-manifest.json", "cdk.out/manifest.json", "not what is deployed (portal (aws://111122223333/eu-west-1))", map[string]string{"stacks": "1"}},
		{"cdk.out/manifest.json", "cdk-manifest.json", "cdk.out/manifest.json", "run cdk synth again", nil},
		{".terraform.tfstate.lock.info", "lock.info", ".terraform.tfstate.lock.info", "OperationTypeApply by mara@laptop, 2026-11-22T00:56:06.824246549Z); when nobody is: terraform force-unlock b89b5081-b128-f879-4389-5e5d5d0f5268", nil},
	} {
		c := gatherInfra(t, map[string]string{test.at: infraFixture(t, test.fixture)})
		if test.what != "" {
			checkGap(t, c, test.what, test.why)
		}
		checkFacts(t, c, test.facts)
		if len(c.Findings) > 0 || len(c.Sealed) != 1 {
			t.Errorf("%s: findings %+v, files %q", test.fixture, c.Findings, paths(c.Sealed))
		}
	}
}

func TestInfraPulumiSecrets(t *testing.T) {
	d, err := readDocument(strings.NewReader(infraFixture(t, "pulumi-export.json")))
	must(t, err)
	if got := d.sensitive.text(); got != "aws:rds/instance:Instance::db.password, aws:rds/instance:Instance::db.password" || d.plain != 1 {
		t.Errorf("sensitive %s, %d in clear", got, d.plain)
	}
}

func TestInfraCopies(t *testing.T) {
	state := func(lineage string, serial int, tail string) string {
		return fmt.Sprintf(`{"version":4,"terraform_version":"1.9.0","serial":%d,"lineage":%q,"outputs":{},"resources":[]}%s`, serial, lineage, tail)
	}
	c := gatherInfra(t, map[string]string{
		"a.tfstate": state("A", 9, ""), "a.tfstate.backup": state("A", 8, ""), "copy/a.json": state("A", 9, ""), "forked.json": state("A", 9, "\n"),
		"b.tfstate": state("B", 1, ""), "b.tfstate.backup": state("B", 2, ""),
		".terraform/terraform.tfstate": infraFixture(t, "stub-s3.json"),
	})
	checkGap(t, c, "a.tfstate.backup", "an older copy: it has serial 8, a.tfstate has serial 9")
	checkGap(t, c, "forked.json", "it differs from a.tfstate, and both have serial 9")
	checkGap(t, c, "b.tfstate.backup", "newer than the state it should be older than")
	checkGap(t, c, "b.tfstate", "an older copy")
	checkGap(t, c, ".terraform/terraform.tfstate", "not what the next run works with")
	for _, gap := range c.Gaps {
		if gap.What == "copy/a.json" {
			t.Errorf("an equal copy is complained about: %+v", gap)
		}
	}
	checkFacts(t, c, map[string]string{"states": "2", "serial (a.tfstate)": "9", "lineage (b.tfstate.backup)": "B", "backend": "s3 (bucket=acme-state, key=portal/terraform.tfstate, region=eu-west-1)"})
	if c.Revision != "" || len(c.Findings) > 0 {
		t.Errorf("revision %q, findings %+v", c.Revision, c.Findings)
	}
}

func TestInfraDamaged(t *testing.T) {
	whole := infraFixture(t, "state-v4.json")
	for name, test := range map[string]struct{ content, why string }{
		"empty":      {"", "empty"},
		"blank":      {"\n \n", "empty"},
		"cut":        {whole[:len(whole)/2], "damaged"},
		"trailing":   {whole + "{}", "damaged: more than one document"},
		"no json":    {"hunter2", "damaged"},
		"array":      {"[]", "none of the keys"},
		"other":      {`{"hello": "world"}`, "none of the keys"},
		"serial":     {`{"version":4,"serial":"hunter2","lineage":"x"}`, "serial is not a whole number"},
		"minus":      {`{"version":4,"serial":-1,"lineage":"x"}`, "serial is not a whole number"},
		"no version": {`{"serial":1,"lineage":"x"}`, "no version"},
		"utf-16":     {"\xff\xfe{\x00}\x00", "UTF-16"},
	} {
		c := gatherInfra(t, map[string]string{"x.tfstate": test.content})
		if len(c.Findings) != 1 || !strings.Contains(c.Findings[0].Why, test.why) || !strings.Contains(c.Findings[0].Hint, "terraform state pull > x.tfstate") {
			t.Errorf("%s: %+v, want %q", name, c.Findings, test.why)
		}
	}
	plan := infraFixture(t, "plan.bin")
	c := gatherInfra(t, map[string]string{"x.tfplan": plan[:len(plan)-30], "y.json": infraFixture(t, "plan.json")[:4600]})
	checkFinding(t, c, "x.tfplan", "damaged")
	checkFinding(t, c, "y.json", "damaged")
	version := gatherInfra(t, map[string]string{"x.tfstate": `{"version":9,"serial":1,"lineage":"x"}`})
	checkGap(t, version, "x.tfstate", "version 9")
	nothing := gatherInfra(t, map[string]string{"README.md": "no state"})
	checkGap(t, nothing, ".", "no state or plan")
	checkPaths(t, nothing.Sealed, "state/infra/README.md")
}

// repeated yields head, then unit n times, then tail, without holding it.
func repeated(head, unit string, n int, tail string) io.Reader {
	readers := []io.Reader{strings.NewReader(head)}
	block := strings.Repeat(unit, 1000)
	for range n / 1000 {
		readers = append(readers, strings.NewReader(block))
	}
	return io.MultiReader(append(readers, strings.NewReader(tail))...)
}

// TestInfraBounded feeds what would take hundreds of megabytes if it were held.
func TestInfraBounded(t *testing.T) {
	long := strings.Repeat("k", 1<<20)
	nested := strings.Repeat(`{"`+long+`":`, 40)
	for name, r := range map[string]io.Reader{
		"one long text": repeated(`{"version":4,"lineage":"`, "x", 20<<20, `"}`),
		"long space":    repeated(`{"version":4,`, " ", 64<<20, `"lineage":"x"}`),
		"deep":          repeated(`{"values":{"root_module":`, `{"child_modules":[`, 1<<20, ``),
		"deep marks":    repeated(`{"resource_changes":[{"change":{"after_sensitive":`, `[`, 1<<20, ``),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := readDocument(r)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, errTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 128<<20 {
			t.Errorf("%s: %d MiB", name, took>>20)
		}
	}
	d, err := readDocument(strings.NewReader(`{"resource_changes":[{"type":"` + long + `","name":"n","change":{"after_sensitive":` + nested + `true` + strings.Repeat("}", 40) + `}}]}`))
	must(t, err)
	if len(d.sensitive.text()) > 4*textLimit {
		t.Errorf("names of %d bytes", len(d.sensitive.text()))
	}
	many, err := readDocument(repeated(`{"version":4,"lineage":"x","outputs":{`, `"n":{"sensitive":true},`, 100_000, `"n":{}}}`))
	must(t, err)
	if many.sensitive.total != 100_000 || len(many.sensitive.names) != namesKept {
		t.Errorf("%d names of %d", len(many.sensitive.names), many.sensitive.total)
	}
}

func FuzzReadDocument(f *testing.F) {
	names, err := filepath.Glob("testdata/infra/*.json")
	must(f, err)
	for _, name := range names {
		f.Add([]byte(infraFixture(f, filepath.Base(name))))
	}
	f.Add([]byte(`{"version":4,"lineage":"x","resources":[{"instances":[{"sensitive_attributes":[[{"type":"index","value":{}}]]}]}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := readDocument(bytes.NewReader(content))
		trimmed := bytes.TrimPrefix(content, []byte("\ufeff"))
		if err == nil && !json.Valid(trimmed) {
			t.Errorf("%q is taken, but is no JSON", content)
		}
		if err != nil && json.Valid(trimmed) && !errors.Is(err, errTooLarge) {
			t.Errorf("%q is refused, but is JSON: %v", content, err)
		}
		if err == nil && len(content) < HeadSize {
			if sniffed := formOf(content); sniffed == formUnknown && d.form != formUnknown && d.form != formTemplate {
				t.Errorf("%q is of form %d, and not recognised", content, d.form)
			}
		}
		for _, name := range d.sensitive.names {
			if len(name) > textLimit {
				t.Errorf("a name of %d bytes", len(name))
			}
		}
	})
}

func FuzzReadPlan(f *testing.F) {
	f.Add([]byte(infraFixture(f, "plan.bin")))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := readPlan(bytes.NewReader(content), int64(len(content)))
		if err == nil && d.form != formPlan {
			t.Errorf("form %d", d.form)
		}
		_ = zipFirst(content)
	})
}
