package bundle

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheckName(t *testing.T) {
	good := []string{
		"a", "data/design/map/a b.png", "data/źródło/żółw.txt", "日本語/設計.md", ".gitignore", ".github/x", ".gitmodules", "git", "git~2", "a.git",
		"console.log", "com", "com10", "com1x", "nulls.txt", "-rf", "~", "..a", "a..b", " a", "$HOME", "a'b", "#x", "family-👩‍👩‍👧.png",
		"می‌خواهم.txt", strings.Repeat("a", 255), strings.Repeat("abcdefg/", 127) + "abcdefgh",
	}
	for _, name := range good {
		if err := CheckName(name); err != nil {
			t.Errorf("CheckName(%q) = %v", name, err)
		}
		if got := SafeName(name); got != name {
			t.Errorf("SafeName(%q) = %q, changed a good name", name, got)
		}
	}
}

func TestCheckNameRefuses(t *testing.T) {
	bad := map[string]string{
		"":                                    "empty",
		"/":                                   "absolute",
		"/etc/passwd":                         "absolute",
		"a/":                                  "empty element",
		"a//b":                                "empty element",
		".":                                   "element .",
		"a/./b":                               "element .",
		"../a":                                "element ..",
		"a/../../b":                           "element ..",
		"C:/a":                                "Windows refuses",
		"C:a":                                 "Windows refuses",
		`a\b`:                                 "backslash",
		`\\host\share`:                        "backslash",
		"a\nb":                                "control",
		"a\rb":                                "control",
		"a\x00b":                              "control",
		"a\x7fb":                              "control",
		"a\u0085b":                            "control",
		"a\u2028b":                            "control",
		"a\u202egpj.exe":                      "direction",
		"a\u2066b":                            "direction",
		"a\u200eb":                            "direction",
		"a\u061cb":                            "direction",
		"100%":                                "percent",
		"a%0Ab":                               "percent",
		"what?":                               "Windows refuses",
		"a*":                                  "Windows refuses",
		"a|b":                                 "Windows refuses",
		"<a>":                                 "Windows refuses",
		`"a"`:                                 "Windows refuses",
		"a/b.":                                "dot or a space",
		"a /b":                                "dot or a space",
		"...":                                 "dot or a space",
		"CON":                                 "device",
		"con.txt":                             "device",
		"aux.tar.gz":                          "device",
		"a/NuL/b":                             "device",
		"nul .txt":                            "device",
		"COM1":                                "device",
		"lpt9.log":                            "device",
		"COM¹.x":                              "device",
		"conin$":                              "device",
		"CONOUT$.x":                           "device",
		"e\u0301":                             "normal form",
		"\u212b":                              "normal form",
		"a\xff":                               "UTF-8",
		"\xed\xa0\x80":                        "UTF-8",
		"\u200d":                              "seen",
		".git":                                "git",
		"a/.GIT/config":                       "git",
		".Git":                                "git",
		"git~1":                               "git",
		"GIT~1/x":                             "git",
		".g\u200cit":                          "git",
		".gi\ufefft/x":                        "git",
		"\u200d.GiT":                          "git",
		".git ":                               "dot or a space",
		".git...":                             "dot or a space",
		".git::$INDEX_ALLOCATION":             "Windows refuses",
		strings.Repeat("a", 256):              "255",
		strings.Repeat("ż", 128):              "255",
		strings.Repeat("abcdefg/", 128) + "a": "1024",
	}
	for name, why := range bad {
		err := CheckName(name)
		var bad *NameError
		if !errors.As(err, &bad) || !strings.Contains(bad.Why, why) {
			t.Errorf("CheckName(%q) = %v, want a NameError saying %q", name, err, why)
		}
		checkSafe(t, name)
	}
}

func checkSafe(t *testing.T, name string) string {
	t.Helper()
	safe := SafeName(name)
	if err := CheckName(safe); err != nil {
		t.Errorf("SafeName(%q) = %q: %v", name, safe, err)
	}
	if again := SafeName(safe); again != safe {
		t.Errorf("SafeName is not idempotent on %q: %q, then %q", name, safe, again)
	}
	return safe
}

func TestSafeName(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"e\u0301te\u0301.md", "été.md"}, // as macOS spells it: only the form differs, so no mark
		{"100%.txt", "100_-522bfc72d78d.txt"},
		{"a?/b?/c.txt", "a_-*/b_-*/c.txt"},
		{"aux.tar.gz", "_aux.tar-*.gz"},
		{"a/.git/config", "a/.git-*/config"},
		{"../../etc/passwd", "_-*/_-*/etc/passwd"},
		{"/etc", "_-*/etc"},
		{"trailing. ", "trailing-*"},
		{"a\xffb", "a_b-*"},
		{"x." + strings.Repeat("e", 300), "x.*-*"},
		{"", "_-*"},
	} {
		safe := checkSafe(t, test.name)
		if ok, err := filepath.Match(test.want, safe); !ok || err != nil {
			t.Errorf("SafeName(%q) = %q, want %q", test.name, safe, test.want)
		}
	}
	if a, b := SafeName("dir?/a"), SafeName("dir?/b"); filepath.Dir(a) != filepath.Dir(b) {
		t.Errorf("one folder became two: %q and %q", a, b)
	}
	deep := strings.Repeat("folder/", 200)
	if a, b := checkSafe(t, deep+"a.txt"), checkSafe(t, deep+"b.txt"); a == b || !strings.HasSuffix(a, ".txt") {
		t.Errorf("long paths became %q and %q", a, b)
	}
}

func TestOtherName(t *testing.T) {
	for _, name := range []string{"README", "readme", "a/Readme.md", "", "a/b?", strings.Repeat("a/", 600) + "b"} {
		other := OtherName(name)
		if err := CheckName(other); err != nil {
			t.Errorf("OtherName(%q) = %q: %v", name, other, err)
		}
		if FoldKey(other) == FoldKey(name) {
			t.Errorf("OtherName(%q) = %q still collides", name, other)
		}
	}
}

func TestFoldKey(t *testing.T) {
	same := [][2]string{
		{"README.md", "readme.MD"},
		{"STRASSE", "straße"},
		{"Äpfel/ö", "a\u0308PFEL/Ö"},
		{"\u212a", "k"},    // Kelvin sign
		{"ΣΑΣ", "σας"},     // final sigma
		{"ﬁle", "FILE"},    // ligature
		{"a\u200db", "ab"}, // HFS+ passes over joiners
		{"a\ufe0f", "A"},   // and ext4 over variation selectors
		{"ᾳ\u0301", "ᾴ"},
	}
	for _, pair := range same {
		if a, b := FoldKey(pair[0]), FoldKey(pair[1]); a != b {
			t.Errorf("FoldKey(%q) = %q, FoldKey(%q) = %q, want one key", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"a/b", "ab"}, {"a", "ä"}, {"o", "0"}, {"a.b", "a_b"}} {
		if FoldKey(pair[0]) == FoldKey(pair[1]) {
			t.Errorf("%q and %q have one key", pair[0], pair[1])
		}
	}
}

func TestCheckLink(t *testing.T) {
	for _, test := range []struct{ root, name, target, why string }{
		{"data/d/x", "data/d/x/a/l", "b", ""},
		{"data/d/x", "data/d/x/a/l", "../b/c", ""},
		{"data/d/x", "data/d/x/a/l", "..", ""},
		{"data/d/x", "data/d/x/l", ".", ""},
		{"", "a/l", "../b", ""},
		{"data/d/x", "data/d/x/a/l", "../../b", "out of its tree"},
		{"data/d/x", "data/d/x/l", "..", "out of its tree"},
		{"data/d/x", "data/d/x/l", "../x/a", "out of its tree"},
		{"", "l", "..", "out of its tree"},
		{"data/d/x", "data/d/xy/l", "a", "outside the folder"},
		{"data/d/x", "data/d/x", "a", "outside the folder"},
		{"a", "a/l", "/etc/passwd", "absolute"},
		{"a", "a/l", "", "nowhere"},
		{"a", "a/l", "b/../c", "shortest"},
		{"a", "a/b/l", "c/../../../d", "shortest"},
		{"a", "a/l", "./b", "shortest"},
		{"a", "a/l", "b/", "shortest"},
		{"a", "a/l", `..\..\etc`, "backslash"},
		{"a", "a/l", "C:/x", "Windows"},
		{"a", "a/l", ".git/hooks", "git"},
		{"a", "a/l", "b\nc", "control"},
		{"a", "a/l\n", "b", "control"},
		{"a", "a/l", strings.Repeat("../", 400), "1024"},
	} {
		err := CheckLink(test.root, test.name, test.target)
		if (err == nil) != (test.why == "") || err != nil && !strings.Contains(err.Error(), test.why) {
			t.Errorf("CheckLink(%q, %q, %q) = %v, want %q", test.root, test.name, test.target, err, test.why)
		}
	}
}

// TestGitTakesNone asks git itself, which refuses in its index what it could take for a repository anywhere.
func TestGitTakesNone(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) ([]byte, error) {
		command := exec.Command("git", append([]string{"-C", dir, "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true"}, args...)...)
		command.Env = []string{"GIT_CONFIG_GLOBAL=", "GIT_CONFIG_NOSYSTEM=1", "PATH=/usr/bin:/bin:/usr/local/bin"}
		return command.CombinedOutput()
	}
	if out, err := git("init", "-q"); err != nil {
		t.Fatalf("git init: %v: %s", err, out)
	}
	const empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
	for _, name := range []string{
		".git", ".GIT", ".giT", "git~1", "GIT~1", "git~2", ".git.", ".git ", ".git . .", ".g\u200cit", ".g\u206ait", ".gi\ufefft", "\u200e.git",
		".git\u200f", ".gıt", ".gİt", ".gitx", "a.git", ".git:x", "git~1.", ".ｇit", ".git\u00ad", ".git~1",
	} {
		_, err := git("update-index", "--add", "--cacheinfo", "100644,"+empty+","+name+"/config")
		if refused := err != nil; refused && CheckName(name+"/config") == nil {
			t.Errorf("git refuses %q, CheckName does not", name)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	for _, seed := range []string{"", "a/b", "../x", "aux.tar.gz", ".git", "e\u0301", "a\xff.b", "100%", "\u200d", "CONIN$", "ᾳ\u0301", strings.Repeat("é", 300), "x.\u0301y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		safe := checkSafe(t, name)
		if CheckName(name) == nil && safe != name {
			t.Errorf("SafeName(%q) = %q changed a good name", name, safe)
		}
		if err := CheckName(OtherName(name)); err != nil {
			t.Errorf("OtherName(%q): %v", name, err)
		}
		key := FoldKey(safe)
		if again := FoldKey(key); again != key {
			t.Errorf("FoldKey(%q) = %q, folded again %q", safe, key, again)
		}
		if upper := FoldKey(strings.ToUpper(safe)); utf8.ValidString(safe) && isASCII(safe) && upper != key {
			t.Errorf("FoldKey of %q and of its upper case differ", safe)
		}
	})
}

// FuzzCheckLink holds CheckLink against the lexical meaning of a link: nothing accepted leads out of root.
func FuzzCheckLink(f *testing.F) {
	f.Add("a/b", "a/b/c/l", "../../x")
	f.Add("", "l", "x/..")
	f.Fuzz(func(t *testing.T, root, name, target string) {
		if CheckLink(root, name, target) != nil {
			return
		}
		at := filepath.Join(filepath.Dir(name), target)
		if filepath.IsAbs(target) || at == ".." || strings.HasPrefix(at, "../") || root != "" && at != root && !strings.HasPrefix(at, root+"/") {
			t.Errorf("CheckLink(%q, %q, %q) accepts a way out to %q", root, name, target, at)
		}
	})
}

func BenchmarkNames(b *testing.B) {
	names := make([]string, 100_000)
	for i := range names {
		names[i] = fmt.Sprintf("data/documents/wiki/Space %d/Page-%d.html", i%100, i)
	}
	b.ResetTimer()
	for range b.N {
		for _, name := range names {
			if CheckName(name) != nil || FoldKey(name) == "" {
				b.Fatal(name)
			}
		}
	}
}
