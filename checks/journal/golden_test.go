package journal

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var writeGolden = flag.Bool("write-golden", false, "write testdata/golden anew")

// TestGolden holds the format: what was written once stays readable, and the same is written today.
func TestGolden(t *testing.T) {
	dir := filepath.Join("testdata", "golden")
	p := newPlace(t, t.TempDir())
	p.rand = newPlace(t, "golden").rand
	mara := &place{t, p.dir, p.clock, p.rand}
	ivo := &place{t, t.TempDir(), p.clock, newPlace(t, "ivo").rand}
	mara.record("mara", `{"type":"mark","item":"access/github/org-owner","status":"done"}`)
	writeFiles(t, ivo.journal(), readFiles(t, mara.journal()))
	recs := ivo.record("ivo", `{"type":"mark","item":"dns/zone","status":"client-owned","told":"ana"}`, `{"type":"undo","of":1,"reason":"spät, \"oops\"\n"}`)
	mara.record("mara", `{}`)
	ivos := recs[0].Log + fileExt
	writeFiles(t, mara.journal(), map[string][]byte{ivos: readFiles(t, ivo.journal())[ivos]})
	mara.record("mara", `{"n":[1,2.50,-3e+7,true,null],"deep":{"b":{},"a":[]}}`)
	got := readFiles(t, mara.journal())
	if *writeGolden {
		writeFiles(t, dir, got)
	}
	want := readFiles(t, dir)
	if len(want) != 2 || len(got) != 2 {
		t.Fatalf("golden has %d files, written were %d", len(want), len(got))
	}
	for name := range want {
		if string(got[name]) != string(want[name]) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got[name], want[name])
		}
	}
	j, err := Read(t.Context(), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	order := ""
	for _, r := range j.Records() {
		order += " " + r.By[:1] + string(rune('0'+r.Seq))
	}
	if order != " m1 i1 m2 i2 m3" {
		t.Errorf("order is%s", order)
	}
}

// TestStockTools reads the chain as docs/journal-format.md tells an auditor to.
func TestStockTools(t *testing.T) {
	for name, text := range readFiles(t, filepath.Join("testdata", "golden")) {
		log := strings.TrimSuffix(name, fileExt)
		prev := stock(t, "handover journal "+log+"\n", "sha256sum")
		for row := range strings.Lines(string(text)) {
			if got := stock(t, row, "jq", "-r", ".prev"); got != "sha256:"+prev {
				t.Errorf("%s: prev is %s, want %s", name, got, prev)
			}
			prev = stock(t, strings.TrimSuffix(row, "\n"), "sha256sum")
			body := stock(t, row, "jq", "-c", ".body")
			if sorted := stock(t, row, "jq", "-cS", ".body"); body != sorted || !strings.Contains(row, `"body":{`) {
				t.Errorf("%s: body %s is not sorted as %s", name, body, sorted)
			}
		}
	}
}

func stock(t *testing.T, in, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(in)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimSpace(string(out)), "  -")
}

func readFiles(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = text
	}
	return files
}
