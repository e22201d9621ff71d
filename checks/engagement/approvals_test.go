package engagement

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var updateApprovals = flag.Bool("update-approvals", false, "write testdata/approvals.schema.json")

func TestParseApprovals(t *testing.T) {
	const file = "testdata/approvals.yaml"
	list, err := ParseApprovals(file, readFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range list {
		got = append(got, fmt.Sprintf("%s %q %s %s", a.Place(), a.Package, a.Versions, a.Licence))
	}
	want := []string{
		file + `:1 "left-pad" >=1.2 <2 GPL-3.0-only`,
		file + `:11 "@acme/*" * GPL-2.0-only OR MPL-2.0`,
		file + `:17 "org.acme:*" 31.1-jre LicenseRef-acme`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if got, want := list[0].Problem("is odd", "mend it").Error(), file+":1:3: is odd; mend it"; got != want {
		t.Errorf("problem is %s", got)
	}
}

// approvalEntry is an entry that tests change.
const approvalEntry = `- { package: a, versions: "1.x", licence: MIT, approved_by: aiko, approved_on: 2026-03-02 }`

func TestApprovalProblems(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"licence", "license", `1:34: unknown key "license" in entry [0]; write licence`},
		{"package: a", `package: "*"`, `1:14: package "*" is not the name of a package, or the beginning of names such as "@scope/*"`},
		{"package: a", `package: "a b"`, `1:14: package "a b" is not the name of a package, or the beginning of names such as "@scope/*"`},
		{"package: a", `package: "a/**"`, `1:14: package "a/**" is not the name of a package, or the beginning of names such as "@scope/*"`},
		{`"1.x"`, `">=1 <<2"`, `1:27: versions ">=1 <<2" is not "*", one version, or a range such as ">=1.2 <2" or "1.x"`},
		{`"1.x"`, `[1]`, `1:27: versions is a list where text is expected; put it in quotes`},
		{"2026-03-02", "2026-02-30", `1:80: approved_on "2026-02-30" is not a date such as 2026-11-30`},
		{"approved_by", "ecosystem: nmp, approved_by", `1:59: ecosystem "nmp" is not known; write npm`},
		{"approved_by", "digest: sha256:" + strings.Repeat("0a", 32) + ", approved_by", `1:56: digest is given, but no document; add document: and the path of the file`},
		{"approved_by", "digest: md5:00, approved_by", `1:56: digest "md5:00" is not sha256: and 64 lower-case hexadecimal digits`},
		{"approved_by", "expires: 2026-03-01, approved_by", `1:57: expires is before approved_on; correct one of the two`},
		{approvalEntry, approvalEntry + "\n" + approvalEntry, `2:3: the same approval stands on line 1; keep one`},
		{approvalEntry, "a: b", `1:1: the page is a mapping where a list is expected; start each entry with a dash`},
	} {
		list, err := ParseApprovals("approvals.yaml", []byte(strings.Replace(approvalEntry, c.old, c.new, 1)))
		if list != nil || err == nil {
			t.Errorf("%s is accepted, as %+v", c.new, list)
			continue
		}
		if got := problemsOf(t, err); !slices.Contains(got, "approvals.yaml:"+c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.new, strings.Join(got, "\n"), c.want)
		}
	}
}

func TestVersionRange(t *testing.T) {
	for versions, isRange := range map[string]bool{"*": false, "1.2": false, "v1.0.0-x": false, "31.1-jre": false, "1.x": true, "1.2.X": true, ">=1.2 <2": true, "^1": true, "1 || 2": true} {
		c, err := VersionRange(versions)
		if err != nil || (c != nil) != isRange {
			t.Errorf("%s: %v, %v", versions, c, err)
		}
	}
	for _, versions := range []string{"[1.0,2.0)", ">=", "1.0.post1 <2", "1 2 <"} {
		if _, err := VersionRange(versions); err == nil {
			t.Errorf("%s is accepted", versions)
		}
	}
}

func TestApprovalsSchema(t *testing.T) {
	const file = "testdata/approvals.schema.json"
	got, err := ApprovalsSchema()
	if err != nil {
		t.Fatal(err)
	}
	if *updateApprovals {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := readFile(t, file); !bytes.Equal(got, want) {
		t.Errorf("schema differs from %s; if that is meant, run go test -update-approvals", file)
	}
	s := compile(t, got)
	if err := validate(t, s, string(readFile(t, "testdata/approvals.yaml"))); err != nil {
		t.Error(err)
	}
	for _, c := range []struct{ old, new string }{
		{"licence", "license"}, {"package: a", `package: "*"`}, {"approved_by", "ecosystem: nmp, approved_by"}, {"aiko", "''"}, {"2026-03-02", "today"},
	} {
		if err := validate(t, s, strings.Replace(approvalEntry, c.old, c.new, 1)); err == nil {
			t.Errorf("the schema accepts %s in place of %s", c.new, c.old)
		}
	}
	for _, f := range fieldsOf(reflect.TypeFor[Approval]()) {
		if f.doc == "" || f.key == "" {
			t.Errorf("field %d: key %q, doc %q", f.index, f.key, f.doc)
		}
	}
}

// compile reads a schema with a validator that is not ours.
func compile(t *testing.T, data []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("approvals.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("approvals.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func FuzzParseApprovals(f *testing.F) {
	f.Add(readFile(f, "testdata/approvals.yaml"))
	f.Add([]byte(approvalEntry))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := ParseApprovals("approvals.yaml", data)
		if err != nil {
			checkProblems(t, data, err)
			return
		}
		for _, a := range list {
			if _, err := VersionRange(a.Versions); err != nil {
				t.Errorf("accepted, but %v", err)
			}
		}
	})
}
