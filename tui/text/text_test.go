package text

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func plain(lines [][]Span) (out []string) {
	for _, l := range lines {
		s := ""
		for _, x := range l {
			s += x.Text
		}
		out = append(out, s)
	}
	return out
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		keep  bool
		want  []string
	}{
		{"one two three", 7, false, []string{"one two", "three"}},
		{"one two three", 20, false, []string{"one two three"}},
		{"one  two", 4, false, []string{"one", "two"}},
		{"  lead", 20, false, []string{"  lead"}},
		{"abcdefghij", 4, false, []string{"abcd", "efgh", "ij"}},
		{"ab cdefghij", 4, false, []string{"ab", "cdef", "ghij"}},
		{"日本語日本語", 5, false, []string{"日本", "語日", "本語"}},
		{"e\u0301e\u0301e\u0301", 2, false, []string{"e\u0301e\u0301", "e\u0301"}},
		{"日", 1, false, []string{"日"}}, // wider than the line: shown all the same
		{"a b c", 3, true, []string{"a b", " c"}},
		{"", 5, false, []string{""}},
		{"x", 0, false, []string{"x"}},
	} {
		if got := plain(Wrap([]Span{{Text: c.text}}, c.width, c.keep)); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d: %q, want %q", c.text, c.width, got, c.want)
		}
	}
	got := Wrap([]Span{{Dim, "dim and "}, {Alive, "alive words"}}, 9, false)
	want := [][]Span{{{Dim, "dim and"}}, {{Alive, "alive"}}, {{Alive, "words"}}}
	for n := range want {
		if !slices.Equal(got[n], want[n]) {
			t.Errorf("line %d: %v, want %v", n, got[n], want[n])
		}
	}
}

// Whatever is wrapped, no letter is lost, and no line is wider than it may be, but for a single wide letter.
func FuzzWrap(f *testing.F) {
	f.Add("one two 日本語 e\u0301 threethree", 5)
	f.Add("👩‍👩‍👧 x", 1)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width < 1 || width > 200 || strings.ToValidUTF8(s, "") != s || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			return
		}
		lines := plain(Wrap([]Span{{Text: s}}, width, false))
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(strings.Join(lines, "")) != squeeze(s) {
			t.Errorf("%q became %q", s, lines)
		}
		for _, l := range lines {
			if n := ansi.StringWidth(l); n > width && n > 2 {
				t.Errorf("%q is %d wide, not %d", l, n, width)
			}
		}
	})
}

// A command that is wrapped is still the same command to a shell.
func TestWrapCommand(t *testing.T) {
	for _, run := range []string{
		`printf '<%s>' "orgs/acme/members?per_page=100" --paginate --slurp 'it is quoted here'`,
		`printf '<%s>' a\ b\ c "d \"e\" f" 'g  h' i`, `printf x`, `printf '%s|' "a  b"   c`,
	} {
		want, err := exec.CommandContext(t.Context(), "sh", "-c", run).Output()
		if err != nil {
			t.Fatal(err)
		}
		for width := 36; width < 100; width += 7 {
			lines := WrapCommand(run, width)
			got, err := exec.CommandContext(t.Context(), "sh", "-c", strings.Join(lines, "\n")).Output()
			if err != nil || string(got) != string(want) {
				t.Errorf("width %d: %q prints %q, not %q (%v)", width, lines, got, want, err)
			}
			for _, l := range lines {
				if Width(l) > width {
					t.Errorf("width %d: %q", width, l)
				}
			}
		}
	}
	if got := WrapCommand("abcdefghij klm", 5); !slices.Equal(got, []string{"abcde", "fghij", " \\", "klm"}) {
		t.Errorf("%q", got)
	}
}

func TestFilter(t *testing.T) {
	l := List{Rows: []Row{Heading("GitHub acme"), {ID: "1", Name: "GH-05", Title: "List members"}, {ID: "2", Name: "GH-07", Title: "Find keys", Note: "2 alive"}, Heading("AWS"), {ID: "3", Name: "AWS-01", Title: "List users"}}}
	for query, want := range map[string]string{"": "GitHub acme,1,2,AWS,3", "LIST": "GitHub acme,1,AWS,3", "gh-07": "GitHub acme,2", "list aws": "AWS,3", "acme alive": "GitHub acme,2", "nothing": ""} {
		var got []string
		for _, r := range l.Filter(query).Rows {
			got = append(got, r.ID)
			if r.ID == "" {
				got[len(got)-1] = r.Title
			}
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}
