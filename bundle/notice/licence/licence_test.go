package licence

import (
	"encoding/binary"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/github/go-spdx/v2/spdxexp"
	"github.com/google/go-licenses/v2/licenses"
	"github.com/google/licensecheck"
	"github.com/google/licenseclassifier/v2/assets"
)

// asset is a text of the collection that go-licenses compares with.
func asset(t testing.TB, name string) []byte {
	t.Helper()
	text, err := assets.ReadLicenseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// collection is that whole collection of a kind, License or Header, by "id/file".
func collection(t testing.TB, kind string) map[string][]byte {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/google/licenseclassifier/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := os.DirFS(filepath.Join(strings.TrimSpace(string(out)), "assets", kind))
	names, err := fs.Glob(root, "*/*")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, name := range names {
		if texts[name], err = fs.ReadFile(root, name); err != nil {
			t.Fatal(err)
		}
	}
	if len(texts) < 40 {
		t.Fatalf("only %d texts of kind %s", len(texts), kind)
	}
	return texts
}

func ids(f Finding) string {
	var list []string
	for _, m := range f.Matches {
		list = append(list, m.ID+" "+string(m.Kind))
	}
	return strings.Join(list, ", ")
}

func TestClassify(t *testing.T) {
	mit, apache := string(asset(t, "License/MIT/pristine.txt")), string(asset(t, "License/Apache-2.0/pristine.txt"))
	apacheHeader := string(asset(t, "Header/Apache-2.0/header.txt"))
	c := New(nil)
	for name, test := range map[string]struct{ text, want string }{
		"empty":                {"", ""},
		"white space":          {" \n\t ", ""},
		"one licence":          {"MIT License\n\nCopyright (c) 2026 Somebody\n\n" + mit, "MIT full"},
		"two, both commonest":  {mit + "\n\n---\n\n" + apache, "MIT full, Apache-2.0 full"},
		"two, one rare":        {mit + "\n\n---\n\n" + string(asset(t, "License/EPL-2.0/license.txt")), "MIT full, EPL-2.0 full"},
		"the same twice":       {mit + "\n\nThe other half:\n\n" + mit, "MIT full"},
		"a header":             {apacheHeader, "Apache-2.0 header"},
		"a header of a family": {string(asset(t, "Header/GPL-3.0/header.txt")), "GPL-3.0-or-later header"},
		"an address":           {"See https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0 reference"},
		"GPL":                  {string(asset(t, "License/GPL-3.0/license.txt")), "GPL-3.0 full"},
		"no licence":           {strings.Repeat("All rights reserved, nothing may be done with this. ", 20), ""},
		"only go-licenses":     {string(asset(t, "License/Business-Source-License-1.1/license.txt")), "BUSL-1.1 full"},
		"with an exception":    {string(asset(t, "License/Apache-with-LLVM-Exception/license.txt")), "Apache-2.0 WITH LLVM-exception full"},
		"BSD and one clause more": {string(asset(t, "License/BSD-3-Clause/pristine.txt")) + "\n\nYou acknowledge that this software is not designed, licensed or intended for use in the design, construction, " +
			"operation or maintenance of any nuclear facility.\n", "BSD-3-Clause-No-Nuclear-License-2014 full"},
		"GPL without one": {string(asset(t, "License/GPL-2.0/license.txt")), "GPL-2.0 full"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := c.Classify([]byte(test.text))
			if ids(found) != test.want || len(found.Gaps) > 0 {
				t.Errorf("%v, want %s", found, test.want)
			}
			for _, m := range found.Matches {
				if m.Coverage <= 0 || m.Coverage > 1 {
					t.Errorf("%s covers %v", m.ID, m.Coverage)
				}
			}
		})
	}
}

// How much a match covers, against shares that are known.
func TestCoverage(t *testing.T) {
	mit := string(asset(t, "License/MIT/pristine.txt"))
	filler := strings.Repeat("nothing of the kind stands here at all\n", 1+len(mit)/39)
	found := Licensecheck().Classify([]byte(mit + filler))
	if len(found.Matches) != 1 || math.Abs(found.Matches[0].Coverage-0.5) > 0.1 {
		t.Errorf("licensecheck: %v, want about half", found)
	}
	found = GoLicenses().Classify([]byte(mit + filler))
	if len(found.Matches) != 1 || found.Matches[0].ID != "MIT" || math.Abs(found.Matches[0].Coverage-0.5) > 0.1 {
		t.Errorf("go-licenses: %v, want about half", found)
	}
}

// To ask few licences first changes no answer: the oracle is licensecheck with all of them. And Kind, against the folders
// that go-licenses has its texts in.
func TestScan(t *testing.T) {
	quick, wide := 0, 0
	for folder, want := range map[string]Kind{"License": Full, "Header": Header} {
		for name, text := range collection(t, folder) {
			full := licensecheck.Scan(text)
			some := common().Scan(text)
			switch {
			case exhausted(text, some):
				quick++
			case !bsd.Match(text):
				some = broad().Scan(text)
				wide++
			default:
				some = full
			}
			if !slices.Equal(some.Match, full.Match) || some.Percent != full.Percent {
				t.Errorf("%s: %v, with all licences %v", name, some, full)
			}
			if len(full.Match) == 1 && full.Percent > 95 && path.Dir(name) == full.Match[0].ID && kind(full.Match[0]) != want {
				t.Errorf("%s: %s, want %s", name, kind(full.Match[0]), want)
			}
		}
	}
	if quick < 20 || wide < 100 {
		t.Errorf("only %d texts were placed by the commonest licences, %d by most", quick, wide)
	}
}

// Every id that can come out is one of SPDX, an expression of such, or a reference.
func TestIDs(t *testing.T) {
	names := map[string]bool{}
	for name := range collection(t, "License") {
		names[path.Dir(name)] = true
	}
	for _, l := range licensecheck.BuiltinLicenses() {
		names[l.ID] = true
	}
	for name := range names {
		id := spdxID(name)
		if _, err := spdxexp.ExtractLicenses(id); err != nil {
			t.Errorf("%s is given as %s: %v", name, id, err)
		}
	}
	for theirs, ours := range aliases {
		if _, err := spdxexp.ExtractLicenses(ours); err != nil {
			t.Errorf("%s is no SPDX id for %s: %v", ours, theirs, err)
		}
	}
}

func TestEncodings(t *testing.T) {
	mit := "The MIT License, © Müller\n\n" + string(asset(t, "License/MIT/pristine.txt"))
	latin := []byte(strings.NewReplacer("©", "\xa9", "ü", "\xfc").Replace(mit))
	units := utf16.Encode([]rune(mit))
	little, big := []byte{}, []byte{}
	for _, u := range units {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	c := New(nil)
	for name, text := range map[string][]byte{
		"UTF-8 with a mark": []byte("\xef\xbb\xbf" + mit), "Latin-1": latin,
		"UTF-16LE": append([]byte("\xff\xfe"), little...), "UTF-16BE": append([]byte("\xfe\xff"), big...),
		"UTF-16LE bare": little, "UTF-16BE bare": big, "UTF-16 cut": append([]byte("\xff\xfe"), little[:len(little)-1]...),
	} {
		before := string(text)
		if found := c.Classify(text); ids(found) != "MIT full" || found.Coverage() < 0.9 {
			t.Errorf("%s: %v", name, found)
		}
		if string(text) != before {
			t.Errorf("%s: the text was changed", name)
		}
	}
	if string(decode(latin)) != mit {
		t.Error("Latin-1 is decoded wrongly")
	}
}

// A text that is far too long is looked at in part, and that is said.
func TestLimit(t *testing.T) {
	mit := asset(t, "License/MIT/pristine.txt")
	huge := append(slices.Clone(mit), []byte(strings.Repeat("lorem ipsum dolor sit amet\n", 10<<20/27))...)
	found := New(nil).Classify(huge)
	if ids(found) != "MIT full" || len(found.Gaps) != 1 || !strings.Contains(found.Gaps[0], "KiB") {
		t.Errorf("%v", found)
	}
}

type mapCache struct{ sync.Map }

func (c *mapCache) Get(key string) ([]byte, bool) {
	value, ok := c.Load(key)
	if !ok {
		return nil, false
	}
	return value.([]byte), true
}

func (c *mapCache) Put(key string, value []byte) { c.Store(key, value) }

type counter struct {
	mu    sync.Mutex
	asked int
}

func (c *counter) Classify([]byte) Finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return Finding{Matches: []Match{{ID: "MIT", Coverage: 1, Kind: Full}}}
}

func TestRemembered(t *testing.T) {
	cache, upstream := &mapCache{}, &counter{}
	for range 2 {
		m := &memory{cache: cache, known: map[digest]Finding{}, ask: upstream}
		var group sync.WaitGroup
		m.Classify([]byte("a"))
		for range 20 {
			group.Go(func() { m.Classify([]byte("a")) })
		}
		group.Wait()
		found := m.Classify([]byte("a"))
		found.Matches[0].ID = "spoilt"
		if got := m.Classify([]byte("a")); ids(got) != "MIT full" || got.Coverage() != 1 {
			t.Errorf("%v", got)
		}
	}
	if upstream.asked != 1 {
		t.Errorf("asked %d times", upstream.asked)
	}
	alone := &memory{known: map[digest]Finding{}, ask: upstream}
	if alone.Classify([]byte("b")); ids(alone.Classify([]byte("b"))) != "MIT full" || upstream.asked != 2 {
		t.Errorf("without a cache: asked %d times", upstream.asked)
	}
	cache.Range(func(key, _ any) bool { cache.Put(key.(string), []byte("{")); return true })
	if found := (&memory{cache: cache, known: map[digest]Finding{}, ask: upstream}).Classify([]byte("a")); ids(found) != "MIT full" {
		t.Errorf("with a broken cache: %v", found)
	}
}

func TestTypeOf(t *testing.T) {
	for id, want := range map[string]Type{
		"MIT": Notice, "Apache-2.0": Notice, "Apache-2.0 WITH LLVM-exception": Notice, "0BSD": Unencumbered,
		"MPL-2.0": Reciprocal, "GPL-3.0": Restricted, "GPL-3.0-or-later": Restricted, "LGPL-2.1-only": Restricted,
		"AGPL-3.0-only": Forbidden, "Unlicense": Unencumbered, "GPL-2.0-with-classpath-exception": Restricted, "LicenseRef-Commons-Clause": Forbidden, "nothing": Unknown, "": Unknown,
	} {
		if got := TypeOf(id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}

// The table of types is that of go-licenses.
func TestTypeNames(t *testing.T) {
	names := map[string]bool{}
	for name := range collection(t, "License") {
		names[path.Dir(name)] = true
	}
	for _, list := range typeNames {
		for name := range strings.FieldsSeq(list) {
			names[name] = true
		}
	}
	for name := range names {
		if got, want := TypeOf(spdxID(name)), Type(licenses.LicenseType(name)); got != want {
			t.Errorf("%s (%s) is %q, in go-licenses %q", name, spdxID(name), got, want)
		}
	}
}

// Nothing that comes with the classifiers can reach a network.
func TestNoNetwork(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		if dep == "net" || dep == "net/http" || dep == "crypto/tls" {
			t.Errorf("%s is linked in", dep)
		}
	}
}
