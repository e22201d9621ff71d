package evidence_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// What a file is recognised by is what the readers say, although most of each is not read for it.
func TestOutlines(t *testing.T) {
	lines, err := evidence.Outlines(evidence.NewReaders(templates.Readers(), nil))
	if err != nil {
		t.Fatal(err)
	}
	all, err := evidence.NewReaders(templates.Readers(), nil).All()
	if err != nil || len(all) != len(lines) {
		t.Fatalf("%d readers, %d outlines, %v", len(all), len(lines), err)
	}
	short := 0
	for i, r := range all {
		if lines[i].ID != r.ID || lines[i].File != r.File || !reflect.DeepEqual(lines[i].Match, r.Match) {
			t.Errorf("%s: %+v, outlined as %+v", r.ID, r.Match, lines[i])
		}
		if lines[i].Rows == "" {
			short++
		}
	}
	if short != len(all) {
		t.Errorf("%d of %d readers are read whole: write match: at the start of a line", len(all)-short, len(all))
	}
}

// A match written in a way that cannot be cut out is found all the same.
func TestOutlineOfUnusualFile(t *testing.T) {
	good := sampleText(t, "github/members.yaml")
	begin, end := strings.Index(good, "match:"), strings.Index(good, "complete:")
	match := good[begin:end]
	for name, text := range map[string]string{
		"quoted key":   strings.Replace(good, "match:", `"match":`, 1),
		"blank before": strings.Replace(good, "match:", "match :", 1),
		"one line":     good[:begin] + `match: { format: json, has: [login, id, site_admin], test: 'type == "array"' }` + "\n" + good[end:],
		"last":         good[:begin] + good[end:] + match,
		"comments":     strings.ReplaceAll(good, "match:\n", "match: # that\n# or so\n\n"),
		"CRLF":         good[:begin] + strings.ReplaceAll(match, "\n", "\r\n") + good[end:],
	} {
		rs := evidence.NewReaders(fstest.MapFS{"github/members.yaml": {Data: []byte(text)}}, nil)
		got, err := rs.Recognise(t.Context(), strings.NewReader(membersJSON), "")
		if err != nil || got.Reader.Rows == "" {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

// A reader that is broken is named when a file is recognised: one of the workspace whatever is wrong with it, one of ours where it has
// a part in it.
func TestRecogniseBrokenReader(t *testing.T) {
	good := sampleText(t, "github/members.yaml")
	other := sampleText(t, "github/org-secrets.yaml")
	with := func(old, text string) string { return strings.Replace(good, old, text, 1) }
	rows := good[:strings.Index(good, "rows: |")] + "rows: |\n  (((\n"
	for name, c := range map[string]struct {
		text, want string
		ours       bool
	}{
		"unknown key":         {good + "colour: red\n", "github/members.yaml:22:1", true},
		"match":               {with("format: json", "format: xml"), `github/members.yaml:9:1: the format "xml"`, true},
		"key of match":        {with("format: json", "form: json"), "github/members.yaml:10:3", true},
		"match given twice":   {good + "match: { format: json, has: [a] }\n", "github/members.yaml:22:1", true},
		"test":                {with(`test: 'type == "array"'`, "test: '((('"), "reader github/members (github/members.yaml), match.test: not readable as jq", true},
		"rows":                {rows, "reader github/members (github/members.yaml), rows: not readable as jq", true},
		"rows, does not fit":  {strings.Replace(rows, "has: [login,", "has: [surname,", 1), "github/members.yaml), rows:", false},
		"title, does not fit": {strings.Replace(with("title: ", "note: "), "has: [login,", "has: [surname,", 1), "github/members.yaml:3:1", false},
	} {
		t.Run(name, func(t *testing.T) {
			broken := fstest.MapFS{"github/members.yaml": {Data: []byte(c.text)}}
			rest := fstest.MapFS{"github/org-secrets.yaml": {Data: []byte(other)}}
			for _, theirs := range []bool{true, false} {
				rs := evidence.NewReaders(rest, broken)
				if !theirs {
					rs = evidence.NewReaders(broken, rest)
				}
				_, err := rs.Recognise(t.Context(), strings.NewReader(membersJSON), "")
				if theirs || c.ours {
					if err == nil || !strings.Contains(err.Error(), c.want) {
						t.Errorf("theirs %v: want %q, got %v", theirs, c.want, err)
					}
				}
				if theirs { // it is in the way of other files as well
					if _, err := rs.Recognise(t.Context(), strings.NewReader(secretsJSON), ""); err == nil {
						t.Error("nothing is said")
					}
				}
			}
		})
	}
}

// Two readers that fit are both named, whoever they are of.
func TestRecogniseAmbiguousWithTheirs(t *testing.T) {
	twin := strings.Replace(sampleText(t, "github/members.yaml"), "id: github/members", "id: github/twin", 1)
	rs := evidence.NewReaders(os.DirFS("testdata/readers"), fstest.MapFS{"github/twin.yaml": {Data: []byte(twin)}})
	for range 2 { // from outlines, and when all are loaded
		_, err := rs.Recognise(t.Context(), strings.NewReader(membersJSON), "")
		var ambiguous *evidence.AmbiguousError
		if !errors.As(err, &ambiguous) || len(ambiguous.Readers) != 2 {
			t.Fatal(err)
		}
		if all, err := rs.All(); err != nil || len(all) != 8 {
			t.Fatal(len(all), err)
		}
	}
}

// The short way to the object gives what the program gives.
func TestPlaceIsTheProgram(t *testing.T) {
	var docs []any
	leaves := []any{nil, true, "a", 1, map[string]any{}, map[string]any{"k": 1}, []any{}, []any{nil}, []any{"a"}, []any{map[string]any{"a": 1}, 2}, []any{[]any{map[string]any{"b": 1}}}}
	for _, v := range leaves {
		docs = append(docs, v, map[string]any{"data": v}, []any{v}, []any{map[string]any{"data": v}}, map[string]any{"x": v})
	}
	for _, where := range []string{".", ".?", ".[0]", ".[0]?", ".data", ".data?", ".data[0]", ".data[0]?", ".a_1[0]?"} {
		for _, doc := range docs {
			short, program, known, err := evidence.Seen(where, doc)
			if err != nil || !known || !reflect.DeepEqual(short, program) {
				t.Errorf("%s of %v: %v, the program gives %v (%v)", where, doc, short, program, err)
			}
		}
	}
	for _, where := range []string{"..", ".[1]", ".[0][0]", ".a.b", ".a-b", `."a"`, ".[]", "first", ".1", ".data | .x", " ."} {
		if _, _, known, _ := evidence.Seen(where, nil); known {
			t.Errorf("%s is taken for a place", where)
		}
	}
}

func TestReaderDigest(t *testing.T) {
	data, err := fs.ReadFile(templates.Readers(), "github/members.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	r, err := evidence.NewReaders(templates.Readers(), nil).Find("github/members")
	if want := "sha256:" + hex.EncodeToString(sum[:]); err != nil || r.Digest != want {
		t.Errorf("%s, want %s, %v", r.Digest, want, err)
	}
	_, err = evidence.NewReaders(fstest.MapFS{"a/b.yaml": {Data: append([]byte("digest: sha256:00\n"), data...)}}, nil).All()
	if problems, ok := errors.AsType[engagement.Problems](err); !ok || len(problems) == 0 {
		t.Error("a file says its digest itself", err)
	}
}

// A reader is one, however it is come by, and all may be asked for at once.
func TestReadersAtOnce(t *testing.T) {
	rs := samples(t)
	early, err := rs.Find("github/members")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got, err := rs.Recognise(t.Context(), strings.NewReader(membersJSON), "")
			if err != nil || got.Reader != early {
				t.Error(got, err)
			}
		})
		wg.Go(func() {
			all, err := rs.All()
			if err != nil {
				t.Error(err)
			}
			for _, r := range all {
				if r.ID == early.ID && r != early {
					t.Error("there are two of them")
				}
				if err := r.Check(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
