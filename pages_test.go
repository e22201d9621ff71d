package handover

import (
	"os/exec"
	"testing"

	"github.com/goccy/go-yaml"
)

// hostileWords are what people may call things.
func hostileWords() []string {
	return []string{
		"", "plain", "two words", "it's", `"quoted"`, "$(touch x)", "`x`", "a;b", "-rf", "*", "~", "#x", "a: b", "- a", "{{.id}}", "&a", "!!x",
		"yes", "No", "null", "1e3", "0x10", "2026-11-30", "été", "trailing ", " leading", "a\\nb", "%x", "@x", "|", ">", "[x]", "a #b", "~x", "nan", ".inf",
	}
}

// A POSIX shell is the judge.
func TestQuoteShell(t *testing.T) {
	for _, word := range append(hostileWords(), "line\nend", "tab\tin") {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+QuoteShell(word)).Output()
		if err != nil || string(out) != word {
			t.Errorf("%q became %s, which is %q (%v)", word, QuoteShell(word), out, err)
		}
	}
}

func TestYAMLWord(t *testing.T) {
	for _, word := range hostileWords() {
		var back struct{ Word any }
		text := "word: " + yamlWord(word) + "  # a comment\n"
		if err := yaml.Unmarshal([]byte(text), &back); err != nil || back.Word != word {
			t.Errorf("%q became %q, which is %#v (%v)", word, text, back.Word, err)
		}
	}
}

func TestFormatBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 1049: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 1_500_000: "1.5 MB",
		999_999_999: "1.0 GB", 1 << 40: "1.1 TB", 1 << 62: "4611.7 PB",
	} {
		if got := FormatBytes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestCommonPath(t *testing.T) {
	for _, c := range [][3]string{
		{"data/a/b", "data/a/c", "data/a"},
		{"data/a", "data/a", "data/a"},
		{"data/a/b/c", "data/a", "data/a"},
		{"x", "y", "."},
		{"data/aa/b", "data/a/b", "data"},
	} {
		if got := commonPath(c[0], c[1]); got != c[2] {
			t.Errorf("%s and %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{"Acme portal": "acme-portal", "  A -- B ": "a-b", "été": "t", "": "", "../x": "x"} {
		if got := slug(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
