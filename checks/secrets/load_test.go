package secrets

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handover-kit/handover/templates"
)

func TestLoadOurs(t *testing.T) {
	rules := ourRules(t)
	certain := 0
	for _, r := range rules {
		if r.Class == Certain {
			certain++
		}
		if r.Theirs || r.File == "" {
			t.Errorf("%s: %+v", r.ID, r)
		}
		r.read = "" // LoadRules takes our patterns on trust
		if key, what := r.fault(); what != "" {
			t.Errorf("%s, %s: %s", r.ID, key, what)
		}
	}
	if len(rules) < 120 || certain < 100 {
		t.Errorf("%d rules, %d of them certain", len(rules), certain)
	}
}

func TestLoadTheirs(t *testing.T) {
	rule := "rules:\n  - id: github-token\n    title: Ours\n    class: possible\n    keywords: [acme_]\n    pattern: 'acme_[a-z]{20}'\n"
	rules, err := LoadRules(templates.Rules(), fstest.MapFS{"acme.yaml": {Data: []byte(rule)}, "notes.txt": {Data: []byte("x")}, ".hidden.yaml": {Data: []byte("{")}})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == "github-token" })
	if len(rules) != len(ourRules(t)) || !rules[i].Theirs || rules[i].Class != Possible || rules[i].Shape != Token {
		t.Errorf("%+v", rules[i])
	}
	if same, err := LoadRules(templates.Rules(), os.DirFS(t.TempDir()+"/none")); err != nil || len(same) != len(rules) {
		t.Error(err)
	}
	mine, _ := New(rules, Options{})
	other, _ := New(ourRules(t), Options{})
	if mine.Digest() == other.Digest() || !strings.HasPrefix(mine.Digest(), "sha256:") {
		t.Error(mine.Digest())
	}
	known, _ := New(rules, Options{Known: []Known{{"a", []byte("12345678")}}})
	again, _ := New(rules, Options{Known: []Known{{"b", []byte("87654321")}}})
	if known.Digest() == mine.Digest() || known.Digest() != again.Digest() {
		t.Error("the digest counts known values, and only counts them")
	}
}

func TestLoadProblems(t *testing.T) {
	const head = "rules:\n  - id: a\n    title: A\n    class: certain\n"
	for text, want := range map[string]string{
		"[":                             "x.yaml:1:1: ",
		"a: 1":                          "x.yaml:1:1: a rule file has one key",
		"rules: 3":                      "x.yaml:1:1: a rule file has one key",
		"rules: [3]":                    "x.yaml:1:9: a rule is keys",
		"rules: [{id: a, colour: red}]": "colour",
		"rules: [&a {id: b}, *a]":       "anchors",
		"rules: [{id: A}]":              "x.yaml:1:10: an id is lower case",
		"rules: [{id: known-value}]":    "this id is for known values",
		"rules: [{id: a}]":              "no title",
		"rules: [{id: a, title: b}]":    "a class is certain or possible",
		head:                            "no keyword",
		head + "    keywords: [ab]":     "x.yaml:5:5: a keyword has 3",
		head + "    keywords: [abc]":    "no pattern",
		head + "    check: luck":        "no check of this name",
		head + "    names: [a]":         "only an assignment",
		"rules: [{id: a, title: b, class: suppression, shape: file}]": "look away is a token",
		head + "    magic: [aa]":                                                    "only a file has first bytes",
		head + "    shape: file":                                                    "told by its first bytes",
		head + "    shape: file\n    magic: [a]":                                    "pairs of hexadecimal digits",
		head + "    shape: file\n    magic: [..aa]":                                 "pairs of hexadecimal digits",
		head + "    shape: file\n    magic: [aa]\n    check: jwt":                   "no check of files",
		head + "    shape: file\n    magic: [aa]\n    keywords: [abc]":              "a file has no keywords",
		head + "    shape: file\n    magic: [aa]\n    pattern: '['":                 "RE2",
		head + "    end: x":                                                         "a block, and nothing else",
		head + "    before: 900":                                                    "at most 256",
		head + "    entropy: 9":                                                     "from 0 to 8",
		head + "    left: wall":                                                     "word or any",
		head + "    public: [x]":                                                    "a digest is",
		head + "    shape: round":                                                   "a shape is",
		head + "    keywords: [abc]\n    pattern: 'abc['":                           "x.yaml:6:5: the pattern is not one that RE2 reads: missing closing ]",
		head + "    keywords: [abc]\n    pattern: 'abc[a-z]+'":                      "no longest match",
		head + "    keywords: [abc]\n    pattern: 'abc(?:[a-z]{900}[0-9]{900}){9}'": "RE2",
		head + "    keywords: [abc]\n    pattern: 'xabc[a-z]{9}'":                   "say with before",
		head + "    keywords: [abc]\n    pattern: 'ab'":                             "say with before",
	} {
		_, err := LoadRules(nil, fstest.MapFS{"x.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, not %s", text, err, want)
		}
	}
	twice := head + "    keywords: [abc]\n    pattern: 'abc[a-z]{9}'\n"
	if _, err := LoadRules(nil, fstest.MapFS{"x.yaml": {Data: []byte(twice)}, "y.yaml": {Data: []byte(twice)}}); err == nil || !strings.Contains(err.Error(), "y.yaml:2:5: the rule a stands already in x.yaml") {
		t.Error(err)
	}
	if _, err := New([]Rule{{ID: "a"}}, Options{}); err == nil {
		t.Error("a rule that is none")
	}
}

// FuzzLoad reads any file as rules.
func FuzzLoad(f *testing.F) {
	f.Add([]byte("rules:\n  - {id: a, title: A, class: certain, keywords: [abc], pattern: 'abc[0-9]{3,9}'}\n"))
	f.Add([]byte("rules: [{id: a, shape: block, end: x, title: A, class: possible, keywords: [abc], pattern: '(?i)abc\\b.{2}'}]"))
	f.Add([]byte("rules: [{id: a, shape: file, title: A, class: possible, magic: ['61..63'], pattern: '2 a', check: der-key}]"))
	f.Add([]byte("rules: [{id: a, title: A, class: suppression, keywords: [abc], pattern: 'abc[0-9]{0,3}'}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := LoadRules(nil, fstest.MapFS{"x.yaml": {Data: data}})
		if err != nil {
			return
		}
		e, err := New(rules, Options{})
		if err != nil {
			t.Fatal(err)
		}
		scan(t, e, "abc123456 abc\n", string(data))
	})
}

// TestDocs runs the examples of docs/rules.md: each rule in it is loaded and finds what its own pattern makes.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml rules\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Fatal("no example")
	}
	for _, b := range blocks {
		rules, err := LoadRules(nil, fstest.MapFS{"acme.yaml": {Data: b[1]}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rules {
			if r.Shape == File {
				if found := scan(t, single(t, r), "ACMEV\x01\x02\x00 {\"sealed\":\"00000000\"}"); len(found) != 1 || found[0].Rule != r.ID {
					t.Errorf("%s: %v", r.ID, found)
				}
				continue
			}
			g := newGenerator(23)
			secret := g.secret(&r)
			for name, text := range contexts(&r, secret) {
				if found := scan(t, single(t, r), text); len(found) != 1 {
					t.Errorf("%s in %s: %v", r.ID, name, found)
				}
			}
		}
	}
	for _, name := range Checks() {
		if checkOf(name) == nil || !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("the check %s is not in the page", name)
		}
	}
	for _, name := range FileChecks() {
		if fileCheckOf(name) == nil || !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("the check %s is not in the page", name)
		}
	}
}
