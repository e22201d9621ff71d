package session

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover"
)

// odd is names that quoting must carry.
var odd = []string{
	"plain.json", "with blank.json", "it's.json", `back\slash`, `"quoted"`, "$HOME", "`x`", "tab\there", "esc\x1b[2J", "turn\u202e", "two\nlines", "日本", "'", "$'a'", `end\`,
}

// Whatever a name holds, what Quote writes is printable and Words reads the name again; what is quoted without $'…' the shell reads alike.
func TestQuote(t *testing.T) {
	for _, name := range odd {
		q := Quote(name)
		if got := Words(q + " " + q); !slices.Equal(got, []string{name, name}) {
			t.Errorf("%q is quoted as %s and read as %q", name, q, got)
		}
		if handover.Printable(q) != q {
			t.Errorf("%q is quoted as %q, which is not printable", name, q)
		}
		out, err := exec.CommandContext(t.Context(), "bash", "-c", "LC_ALL=C.UTF-8; printf %s "+q).Output()
		if err != nil || string(out) != name {
			t.Errorf("bash reads %s as %q, %v", q, out, err)
		}
	}
}

func FuzzQuote(f *testing.F) {
	for _, name := range odd {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if got := Words(Quote(name)); name != "" && (len(got) != 1 || got[0] != name) && strings.ToValidUTF8(name, "") == name {
			t.Errorf("%q is quoted as %s and read as %q", name, Quote(name), got)
		}
	})
}

func TestDropped(t *testing.T) {
	dir := t.TempDir()
	s := &Session{o: Options{WorkDir: dir, Machine: handover.Machine{Home: dir}}}
	var files []string
	for _, name := range []string{"a.json", "b c.json", "it's.json"} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for paste, want := range map[string][]string{
		files[0]:                                files[:1],
		files[1]:                                files[1:2], // some terminals do not quote
		files[1] + "\n":                         files[1:2],
		Quote(files[1]) + " " + files[0]:        {files[1], files[0]},
		"file://" + files[0]:                    files[:1],
		strings.Join(files, "\r\n"):             files,
		strings.Join(files, "\r"):               files,
		"a.json":                                files[:1],
		"~/a.json":                              files[:1],
		strings.ReplaceAll(files[2], "'", `\'`): files[2:],
		"":                                      nil,
		"a.json and more words":                 nil,
		dir:                                     nil,
		"file://elsewhere/a.json":               nil,
	} {
		got, ok := s.Dropped(paste)
		if ok != (want != nil) || !slices.Equal(got, want) && ok {
			t.Errorf("%q: %q, %v, want %q", paste, got, ok, want)
		}
	}
}

func TestComplete(t *testing.T) {
	dir := t.TempDir()
	s := &Session{o: Options{WorkDir: dir, Machine: handover.Machine{Home: dir}}}
	for _, name := range []string{"my exports/members now.json", "my exports/keys.json", "other.json", ".hidden"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for line, want := range map[string][]string{
		"":                           {"'my exports/'", "other.json"},
		"o":                          {"other.json"},
		"my":                         {"'my exports/'"},
		"'my exports/'":              {"'my exports/keys.json'", "'my exports/members now.json'"},
		"'my exports/m":              {"'my exports/members now.json'"},
		`my\ exports/k`:              {"'my exports/keys.json'"},
		"other.json ":                {"other.json 'my exports/'", "other.json other.json"},
		"'my exports/keys.json' oth": {"'my exports/keys.json' other.json"},
		"~/oth":                      {"~/other.json"},
		".h":                         {".hidden"},
		"nothing":                    nil,
		"no/such/folder/":            nil,
	} {
		if got, _ := s.Complete(line); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
