package sbom

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
	"github.com/handover-kit/handover/checks/engagement"
)

var update = flag.Bool("update-sbom", false, "write the golden bills of testdata")

// formats are the bills, with the schema of each.
var formats = []struct {
	name, schema string
	write        func(*testing.T, *Input) []byte
}{
	{"cyclonedx.json", "bom-1.6.schema.json", func(t *testing.T, in *Input) []byte {
		var b bytes.Buffer
		if err := CycloneDX(&b, in); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}},
	{"spdx.json", "spdx-2.3.schema.json", func(t *testing.T, in *Input) []byte {
		var b bytes.Buffer
		if err := SPDX(&b, in); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}},
}

// schemaOf compiles a schema of testdata with those it refers to.
func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	files, err := filepath.Glob("testdata/schema/*.json")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		id := doc.(map[string]any)["$id"].(string)
		if err := c.AddResource(id, doc); err != nil {
			t.Fatal(err)
		}
		ids[filepath.Base(file)] = id
	}
	s, err := c.Compile(ids[name])
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, data []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
}

// sample is an input with something for every part of the bills.
func sample(t testing.TB) *Input {
	t.Helper()
	approvals, err := engagement.ParseApprovals("approvals.yaml", []byte(
		`- { package: lgpl, versions: "*", licence: LGPL-2.1-only OR SSPL-1.0, chosen: LGPL-2.1-only, approved_by: Aiko Ito, approved_on: 2026-02-01 }`))
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 30, 18, 0, 0, 0, time.FixedZone("", 2*60*60))
	p, err := policy.New(&engagement.Engagement{}, approvals, day)
	if err != nil {
		t.Fatal(err)
	}
	text := func(body string) []component.Text { return []component.Text{{Path: "LICENSE", Body: []byte(body)}} }
	in := &Input{
		Project: "Acme customer portal", Version: "2.1", Supplier: "Elegant Example Ltd", Seed: "acme-portal", Time: day, Tool: "0.1.0",
		Gaps: []component.Gap{{What: "web/yarn.lock", Why: "cannot be read"}},
	}
	for _, e := range []struct {
		component.Component
		expression string
	}{
		{component.Component{Ecosystem: component.Go, Name: "example.org/a/v2", Version: "v2.1.0", PURL: "pkg:golang/example.org/a/v2@v2.1.0", Scope: component.Runtime, Texts: text("MIT"), Platforms: []string{"linux/amd64"}, From: []string{"go.mod"}}, "MIT"},
		{component.Component{Ecosystem: component.Java, Name: "org.acme:tool", Version: "31.1-jre", PURL: "pkg:maven/org.acme/tool@31.1-jre", Scope: component.Runtime, Texts: text("Terms of Acme")}, "LicenseRef-acme AND MIT"},
		{component.Component{Ecosystem: component.NPM, Name: "@scope/gpl", Version: "1.0.0", PURL: "pkg:npm/%40scope/gpl@1.0.0", Scope: component.Development}, "GPL-3.0-only"},
		{component.Component{Ecosystem: component.NPM, Name: "left-pad", Version: "1.3.0", PURL: "pkg:npm/left-pad@1.3.0", Declared: "(MIT OR GPL-2.0)", Scope: component.Runtime}, "MIT OR GPL-2.0-only"},
		{component.Component{Ecosystem: component.NPM, Name: "lgpl", Version: "2.0.0", PURL: "pkg:npm/lgpl@2.0.0", Scope: component.Runtime}, "LGPL-2.1-only OR SSPL-1.0"},
		{component.Component{Ecosystem: component.Python, Name: "no_licence", Declared: "BSD", Scope: component.Runtime, Texts: text("caf\xe9"), Gaps: []string{"declared, but not installed here"}}, ""},
	} {
		entry := policy.Entry{Component: e.Component}
		entry.Verdict = p.Judge(&entry.Component, e.expression)
		in.Entries = append(in.Entries, entry)
	}
	return in
}

func TestGolden(t *testing.T) {
	for _, f := range formats {
		got := f.write(t, sample(t))
		validate(t, schemaOf(t, f.schema), got)
		file := filepath.Join("testdata", "golden", f.name)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; if that is meant, run go test -update-sbom\n%s", f.name, got)
		}
	}
}

// TestSchemaRefuses holds the check itself to finding faults.
func TestSchemaRefuses(t *testing.T) {
	for i, c := range []struct{ old, new string }{{`"type": "library"`, `"type": "book"`}, {`"PACKAGE-MANAGER"`, `"X"`}} {
		data := bytes.Replace(formats[i].write(t, sample(t)), []byte(c.old), []byte(c.new), 1)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if schemaOf(t, formats[i].schema).Validate(doc) == nil {
			t.Errorf("%s in place of %s is valid", c.new, c.old)
		}
	}
}

func TestEmpty(t *testing.T) {
	for _, f := range formats {
		validate(t, schemaOf(t, f.schema), f.write(t, &Input{Project: "P", Supplier: "S", Seed: "x"}))
	}
}

func TestHostile(t *testing.T) {
	in := &Input{Project: "<\n\u202e", Supplier: "\x00", Seed: "s", Gaps: []component.Gap{{What: "\xff", Why: "\n"}}}
	for _, name := range []string{"a", "A", "", "a\x00b", "\xff\xfe", "../..", "urn:cdx:x", root, strings.Repeat("n", 5000), "a b", "a-b", `"`} {
		e := policy.Entry{Component: component.Component{Ecosystem: component.NPM, Name: name, Version: name, PURL: "pkg:npm/same", Declared: name, Gaps: []string{name}}}
		e.Texts = []component.Text{{Body: []byte(name)}}
		in.Entries = append(in.Entries, e)
		e.PURL, e.Verdict.Expression = "", "LicenseRef-a WITH nothing"
		e.Name += "@"
		in.Entries = append(in.Entries, e)
		e.Name, e.Verdict.Expression = e.Name+"@", "DocumentRef-x:LicenseRef-y"
		in.Entries = append(in.Entries, e)
	}
	for _, f := range formats {
		validate(t, schemaOf(t, f.schema), f.write(t, in))
	}
	refs := map[string]bool{}
	for _, ref := range references(in.Entries) {
		if ref == "" || ref == root || refs[ref] {
			t.Errorf("reference %q", ref)
		}
		refs[ref] = true
	}
}

// TestReferences holds the SPDX document to what its schema cannot say: ids that are well formed and there, each once.
func TestReferences(t *testing.T) {
	var doc spdxDocument
	if err := json.Unmarshal(formats[1].write(t, sample(t)), &doc); err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^SPDXRef-[A-Za-z0-9.-]+$`)
	ids, licences := map[string]bool{spdxDoc: true}, map[string]bool{}
	for _, p := range doc.Packages {
		if !form.MatchString(p.ID) || ids[p.ID] {
			t.Errorf("id %q", p.ID)
		}
		ids[p.ID] = true
	}
	for _, r := range doc.Relationships {
		if !ids[r.From] || !ids[r.To] {
			t.Errorf("relationship %v", r)
		}
	}
	for _, x := range doc.Extracted {
		licences[x.ID] = true
	}
	for _, p := range doc.Packages {
		for _, ref := range regexp.MustCompile(`LicenseRef-\S+`).FindAllString(p.Concluded+" "+p.Declared, -1) {
			if !licences[ref] {
				t.Errorf("%s is not explained", ref)
			}
		}
	}
}

func TestIdentity(t *testing.T) {
	a, b := sample(t), sample(t)
	if a.uuid("SPDX") != b.uuid("SPDX") || a.uuid("SPDX") == a.uuid("CycloneDX") {
		t.Error("the identity is not that of document and seed")
	}
	b.Seed = "other"
	if a.uuid("SPDX") == b.uuid("SPDX") {
		t.Error("two seeds have one identity")
	}
	if form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`); !form.MatchString(a.uuid("SPDX")) {
		t.Errorf("UUID %s", a.uuid("SPDX"))
	}
}

func TestReach(t *testing.T) {
	in := &Input{Project: "P", Supplier: "S", Seed: "x"}
	for i := range 5000 {
		name := fmt.Sprintf("package-%d", i)
		e := policy.Entry{Component: component.Component{Ecosystem: component.NPM, Name: name, Version: "1.0.0", PURL: "pkg:npm/" + name + "@1.0.0", Declared: "MIT", From: []string{"package-lock.json"}}}
		e.Verdict = policy.Verdict{Standing: policy.Allowed, Expression: "MIT", Taken: "MIT"}
		in.Entries = append(in.Entries, e)
	}
	for _, f := range formats {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		data := f.write(t, in)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		t.Logf("%s: %d bytes in %s, %d MB allocated", f.name, len(data), took, (after.TotalAlloc-before.TotalAlloc)>>20)
		if took > 5*time.Second || after.TotalAlloc-before.TotalAlloc > 200<<20 {
			t.Errorf("%s: %s, %d bytes", f.name, took, after.TotalAlloc-before.TotalAlloc)
		}
	}
}
