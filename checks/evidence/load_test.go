package evidence_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

func samples(t testing.TB) *evidence.Readers {
	t.Helper()
	return evidence.NewReaders(os.DirFS("testdata/readers"), nil)
}

func find(t testing.TB, id string) *evidence.Reader {
	t.Helper()
	r, err := samples(t).Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sampleText(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/readers/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLoadSamples(t *testing.T) {
	all, err := samples(t).All()
	if err != nil || len(all) != 7 {
		t.Fatalf("%d readers, %v", len(all), err)
	}
	if all[0].ID != "aws-iam/credential-report" || all[0].Proves[0].Rule != evidence.RuleInactive || all[0].Theirs {
		t.Errorf("%+v", all[0].Proves)
	}
}

func TestWorkspaceReaderTakesThePlaceOfOurs(t *testing.T) {
	text := strings.Replace(sampleText(t, "github/members.yaml"), "Organisation members", "Mine", 1)
	rs := evidence.NewReaders(os.DirFS("testdata/readers"), fstest.MapFS{"github/members.yaml": {Data: []byte(text)}})
	r, err := rs.Find("github/members")
	if err != nil || r.Title != "Mine" || !r.Theirs {
		t.Fatalf("%+v %v", r, err)
	}
	if other, err := rs.Find("other/hooks"); err != nil || other.Theirs {
		t.Fatalf("%+v %v", other, err)
	}
	_, err = rs.Find("github/memberz")
	var none *evidence.NoReaderError
	if !errors.As(err, &none) || !strings.Contains(none.Hint(), "github/members") {
		t.Fatal(err)
	}
}

func TestLoadMissingWorkspaceFolder(t *testing.T) {
	rs := evidence.NewReaders(os.DirFS("testdata/readers"), os.DirFS("testdata/no-such-folder"))
	if all, err := rs.All(); err != nil || len(all) != 7 {
		t.Fatalf("%d %v", len(all), err)
	}
}

func TestLoadProblems(t *testing.T) {
	good := sampleText(t, "github/members.yaml")
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":      {good + "colour: red\n", `a/b.yaml:22:1`},
		"duplicate key":    {good + "title: again\n", `a/b.yaml:22:1`},
		"anchor":           {"id: &x a/b\n", "anchors"},
		"tag":              {"id: !!str a/b\n", "anchors"},
		"two documents":    {good + "---\nid: x\n", "2 YAML documents"},
		"not YAML":         {"id: [\n", "a/b.yaml"},
		"empty":            {"", "0 YAML documents"},
		"list":             {"- a\n", "keys such as"},
		"deep":             {"id: " + strings.Repeat("[", 40), "nests brackets"},
		"indented":         {strings.Repeat(" ", 300) + "id: x", "indented"},
		"wrong name":       {good, "is not the name of the file"},
		"bad system":       {strings.Replace(good, "system: github", "system: gitpub", 1), "gitpub"},
		"bad rule":         {strings.Replace(good, "[ACC-02]", "[{item: ACC-02, rule: gone}]", 1), `rule "gone"`},
		"bad proof key":    {strings.Replace(good, "[ACC-02]", "[{item: ACC-02, rul: absent}]", 1), "rul"},
		"open quote":       {strings.Replace(good, `memberships/{subject}"`, `memberships/{subject}`, 1), "quote is not closed"},
		"nested command":   {strings.Replace(good, `gh api -X DELETE "orgs`, `x $(date) "orgs`, 1), "follows a command"},
		"stream any depth": {strings.Replace(good, "stream: '.[]'", "stream: '..'", 1), "any depth"},
		"stream program":   {strings.Replace(good, "stream: '.[]'", "stream: 'map(.)'", 1), "starts with a dot"},
		"no rows":          {strings.Replace(good, "rows: |", "note: |", 1), "a/b.yaml"},
		"fits all":         {strings.Replace(strings.Replace(good, "has: [login, id, site_admin]", "has: []", 1), `test: 'type == "array"'`, "test: ''", 1), "fit every file"},
		"not text":         {"id: \xff\n", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := evidence.NewReaders(fstest.MapFS{"a/b.yaml": {Data: []byte(c.text)}}, nil).All()
			var problems engagement.Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

func TestProgramsSeeOnlyTheirInput(t *testing.T) {
	good := sampleText(t, "github/members.yaml")
	for _, program := range []string{
		"now", "env", "$ENV", "input", "inputs", "input_filename", "debug", "halt", `import "a" as a; 1`, "def f: now; f",
		"[.[] | {a: (if env then 1 else 2 end)}]", `"\(now)"`, "localtime", "reduce .[] as $x (0; now)", "(((", "nosuchfunction",
		`include "a"; .`, `@base64 "\(env)"`, "try now catch .", "{(env|tostring): 1}", "label $x | now",
	} {
		text := good[:strings.Index(good, "rows: |")] + "rows: |\n  " + program + "\n"
		rs := evidence.NewReaders(fstest.MapFS{"github/members.yaml": {Data: []byte(text)}}, nil)
		r, err := rs.Find("github/members")
		if err != nil {
			t.Fatal(program, err)
		}
		_, err = r.Read(t.Context(), strings.NewReader(`[{"login":"a"}]`), func(evidence.Row) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "rows:") {
			t.Errorf("%s: %v", program, err)
		}
	}
}
