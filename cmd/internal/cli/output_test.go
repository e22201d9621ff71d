package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"plain text, ÄÖ ß 日本 🙂":  "plain text, ÄÖ ß 日本 🙂",
		`C:\new\table`:           `C:\new\table`,
		"a\x1b[31mred":           `a\x1b[31mred`,
		"c1 \u009b31m":           `c1 \u009b31m`,
		"line\nnext\rback\ttab":  `line\nnext\rback\ttab`,
		"inv\u202egnp.exe":       `inv\u202egnp.exe`,
		"\u2066iso\u2069":        `\u2066iso\u2069`,
		"zero\u200bwidth\ufeff":  `zero\u200bwidth\ufeff`,
		"tag\U000e0041":          `tag\U000e0041`,
		"cut \xff\xc3 bytes":     `cut \xff\xc3 bytes`,
		"real \ufffd stays":      "real \ufffd stays",
		"nul\x00 bell\a del\x7f": `nul\x00 bell\a del\x7f`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x1b]0;title\a\u202e\xff")
	f.Fuzz(func(t *testing.T, in string) {
		out := Clean(in)
		if !utf8.ValidString(out) || strings.ContainsFunc(out, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			t.Fatalf("Clean(%q) = %q", in, out)
		}
		if Clean(out) != out {
			t.Fatalf("Clean(%q) is not clean", in)
		}
	})
}

func TestWriteJSON(t *testing.T) {
	type name struct {
		Name string `json:"name"`
	}
	const nasty = "<a & b> \x1b[2J \u009b \u202e \U000e0041 \u2028 日本"
	var out bytes.Buffer
	if err := writeJSON(&out, name{nasty}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "{\n  \"version\": 1,\n  \"name\": \"<a & b> ") || !strings.HasSuffix(out.String(), "日本\"\n}\n") {
		t.Errorf("document is %q", out.String())
	}
	if got := strings.ReplaceAll(out.String(), "\n", ""); Clean(got) != got {
		t.Errorf("a terminal could obey %q", got)
	}
	var back struct {
		Version int
		Name    string
	}
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back.Version != 1 || back.Name != nasty {
		t.Errorf("read back %+v, %v", back, err)
	}

	out.Reset()
	if err := writeJSON(&out, struct{}{}); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("empty document: %q, %v", out.String(), err)
	}
	if err := writeJSON(&out, []int{1}); err == nil {
		t.Error("a document that is no object was written")
	}
}

func TestResult(t *testing.T) {
	s, out, said := Test("", t.TempDir())
	env := &Env{Streams: s}
	env.Say("careful with %s", "\x1b[2J\nhandover: all is well")
	if err := env.Result(nil, func(w io.Writer) { fmt.Fprint(w, "one\x1b[2J\ntwo\n") }); err != nil {
		t.Fatal(err)
	}
	if want := "one\\x1b[2J\ntwo\n"; out.String() != want {
		t.Errorf("out is %q, want %q", out, want)
	}
	if want := "careful with \\x1b[2J\n  handover: all is well\n"; said.String() != want {
		t.Errorf("err is %q, want %q", said, want)
	}

	full := errors.New("disk full")
	env.Out = failing{full}
	if err := env.Result(nil, func(w io.Writer) { fmt.Fprint(w, "x") }); !errors.Is(err, full) {
		t.Errorf("a result that cannot be written gives %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
