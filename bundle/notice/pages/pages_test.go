package pages

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
	"github.com/handover-kit/handover/checks/engagement"
)

var update = flag.Bool("update-pages", false, "write the golden pages of testdata")

const mit = "MIT License\n\nCopyright (c) 2024 A. Author\n"

// sample is an input with something for every part of the pages.
func sample(t testing.TB) *Input {
	t.Helper()
	approvals, err := engagement.ParseApprovals("approvals.yaml", []byte(`
- { package: lgpl, versions: "*", licence: LGPL-2.1-only OR SSPL-1.0, chosen: LGPL-2.1-only, approved_by: Aiko Ito, approved_on: 2026-02-01, document: docs/lgpl.pdf, expires: 2027-01-01 }
- { package: gone, versions: "1.x", licence: MPL-2.0, approved_by: Aiko Ito, approved_on: 2026-02-01 }
`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.New(&engagement.Engagement{}, approvals, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	text := func(body string) []component.Text { return []component.Text{{Path: "LICENSE", Body: []byte(body)}} }
	in := &Input{Project: "Acme customer portal", Supplier: "Elegant Example Ltd", Year: 2026, Gaps: []component.Gap{{What: "web/yarn.lock", Why: "cannot be read"}}}
	for _, e := range []struct {
		component.Component
		licence, expression string
	}{
		{component.Component{Ecosystem: component.Go, Name: "example.org/a/v2", Version: "v2.1.0", Scope: component.Runtime, Texts: text(mit)}, "MIT", "MIT"},
		{component.Component{Ecosystem: component.NPM, Name: "@scope/gpl", Version: "1.0.0", Scope: component.Development, Texts: text("GPL text, no newline")}, "GPL-3.0-only", "GPL-3.0-only"},
		{component.Component{Ecosystem: component.NPM, Name: "left-pad", Version: "1.3.0", Scope: component.Runtime, Texts: text(mit), Notices: text("left-pad notice\n")}, "MIT", "GPL-2.0-only OR MIT"},
		{component.Component{Ecosystem: component.NPM, Name: "lgpl", Version: "2.0.0", Scope: component.Runtime, Texts: text("caf\xe9\r\n")}, "", "LGPL-2.1-only OR SSPL-1.0"},
		{component.Component{Ecosystem: component.Python, Name: "no_licence", Scope: component.Runtime, Declared: "BSD", Gaps: []string{"declared, but not installed here"}}, "", ""},
		{component.Component{Ecosystem: component.Python, Name: "wide", Version: "1", Scope: component.Runtime, Notices: text("w\x00i\x00d\x00e\x00")}, "", "MIT"},
	} {
		entry := policy.Entry{Component: e.Component, Licences: []string{e.licence}}
		entry.Verdict = p.Judge(&entry.Component, e.expression)
		in.Entries = append(in.Entries, entry)
	}
	in.Idle = p.Idle(in.Entries)
	return in
}

func TestGolden(t *testing.T) {
	for _, f := range Write(sample(t)) {
		golden := filepath.Join("testdata", "golden", filepath.FromSlash(f.Path))
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, f.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(f.Bytes(), want) {
			t.Errorf("%s differs; if that is meant, run go test -update-pages\n%s", f.Path, f.Bytes())
		}
		if f.Size() != int64(len(want)) {
			t.Errorf("%s has a size of %d", f.Path, f.Size())
		}
	}
}

func TestEmpty(t *testing.T) {
	files := Write(&Input{Project: "P", Supplier: "S", Year: 2026})
	if len(files) != 2 {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		if !bytes.Contains(f.Bytes(), []byte(nothing)) {
			t.Errorf("%s is\n%s", f.Path, f.Bytes())
		}
	}
}

// TestTextsStayWhole looks for every text, byte for byte, in some page.
func TestTextsStayWhole(t *testing.T) {
	in := sample(t)
	files := Write(in)
	for _, e := range in.Entries {
		for _, text := range slices.Concat(e.Texts, e.Notices) {
			if !slices.ContainsFunc(files, func(f File) bool { return bytes.Contains(f.Bytes(), text.Body) }) {
				t.Errorf("a text of %s is in no page", e.Name)
			}
		}
	}
}

// hostile are names that try to be more than names.
var hostile = []string{
	"a|b", "x](javascript:x)", "<script>alert(1)</script>", "new\nline\r\n| x | y |", "\x1b[2Jesc", "\u202egnp.exe", "`code`", "**bold**", "&lt;", "../../etc/passwd",
	"https://evil.example", "www.evil.example", "$x$", "bad\xff\xfeutf8", strings.Repeat("long", 1000), "", "# head", "\u200bhidden", "a\x00b",
}

func TestHostileNames(t *testing.T) {
	in := &Input{Project: "<p>\n# x", Supplier: "s\r\n", Year: 2026}
	for _, name := range hostile {
		e := policy.Entry{Licences: []string{"../" + name}, Component: component.Component{
			Ecosystem: component.NPM, Name: name, Version: name, Declared: name, Gaps: []string{name}, Scope: component.Runtime,
			Texts: []component.Text{{Path: name, Body: []byte("text of " + name)}}, Notices: []component.Text{{Path: name, Body: []byte("plain")}},
		}}
		e.Verdict = policy.Verdict{Standing: policy.Blocked, Expression: name, Reason: name, WayOn: name, Choices: []policy.Choice{{Offered: name, Taken: name, By: name}}}
		in.Entries = append(in.Entries, e)
	}
	in.Gaps = []component.Gap{{What: "a\nb", Why: "|"}}
	safe := regexp.MustCompile(`^(NOTICE|THIRD_PARTY\.md|THIRD_PARTY/[A-Za-z0-9][A-Za-z0-9.-]*\.txt)$`)
	for _, f := range Write(in) {
		if !safe.MatchString(f.Path) || len(f.Path) > 160 {
			t.Errorf("path %q", f.Path)
		}
		if f.Path != IndexFile {
			continue
		}
		page := string(f.Bytes())
		for _, bad := range []string{"\x1b", "\u202e", "\u200b", "\r", "\x00", "<script", "x](", " https://", " www.", "\n# x", "\xff"} {
			if strings.Contains(page, bad) {
				t.Errorf("the index holds %q", bad)
			}
		}
		rows := regexp.MustCompile(`(?m)^\|.*\|$`).FindAllString(page, -1)
		for _, row := range rows[len(rows)-len(hostile):] {
			if n := strings.Count(row, "|") - strings.Count(row, `\|`); n != 7 {
				t.Errorf("%d cells in %q", n-1, row)
			}
		}
	}
}

func TestCompare(t *testing.T) {
	in := sample(t)
	own := []byte("This product contains Left-Pad@1.3.0, https://example.org/a, no-licence and `wide`.\nIts notice: left-pad\n   notice\n@scope/gpl-extra")
	d := Compare(own, in.Entries)
	if got, want := strings.Join(d.Unnamed, ", "), "npm @scope/gpl 1.0.0, npm lgpl 2.0.0"; got != want {
		t.Errorf("unnamed: %s", got)
	}
	if len(d.Missing) != 1 || d.Missing[0].Path != "LICENSE" || fmt.Sprint(d.Missing[0].Of) != "[Python wide 1]" {
		t.Errorf("missing: %+v", d.Missing)
	}
	if d := Compare(nil, nil); d.Unnamed != nil || d.Missing != nil {
		t.Errorf("nothing lacks %+v", d)
	}
}

// TestDigestsThatBeginAlike forges two texts whose digests share their first digits.
func TestDigestsThatBeginAlike(t *testing.T) {
	a := &text{label: "MIT", digest: strings.Repeat("0", 63) + "a"}
	b := &text{label: "mit", digest: strings.Repeat("0", 63) + "b"}
	if shorten([]*text{a, b}); a.short != 64 || a.path() == b.path() {
		t.Errorf("%s and %s", a.path(), b.path())
	}
}

// many is an input of n components, each with a text of its own.
func many(n int) *Input {
	in := &Input{Project: "P", Supplier: "S", Year: 2026}
	for i := range n {
		e := policy.Entry{Licences: []string{"MIT"}, Component: component.Component{
			Ecosystem: component.NPM, Name: fmt.Sprintf("package-%d", i), Version: "1.0.0", Scope: component.Runtime,
			Texts: []component.Text{{Path: "LICENSE", Body: bytes.Repeat([]byte(fmt.Sprintf("%d ", i)), 2000)}},
		}}
		e.Verdict = policy.Verdict{Standing: policy.Allowed, Expression: "MIT", Taken: "MIT"}
		in.Entries = append(in.Entries, e)
	}
	return in
}

func TestReach(t *testing.T) {
	in := many(5000) // about 50 MB of texts
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	files := Write(in)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; len(files) != 5002 || took > 5*time.Second || grown > 40<<20 {
		t.Errorf("%d files, %s, %d bytes", len(files), took, grown)
	}
}

func BenchmarkWrite(b *testing.B) {
	in := many(5000)
	for b.Loop() {
		Write(in)
	}
}

func BenchmarkCompare(b *testing.B) {
	in := many(5000)
	own := Write(in)[1].Bytes()
	for b.Loop() {
		Compare(own, in.Entries)
	}
}
