package keys

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/handover-kit/handover/tui/page"
)

var writeDocs = flag.Bool("write-docs", false, "rewrite docs/keys.md")

// On no page has a key two meanings, and every binding has its words.
func TestTable(t *testing.T) {
	for _, p := range page.All() {
		taken, names := map[string]Command{}, map[string]Command{}
		for n := range All() {
			b := &All()[n]
			if b.Name == "" || b.Help == "" || len(b.Keys) == 0 {
				t.Errorf("%s lacks a key or its words", b.Command)
			}
			if !b.On(p.ID) {
				continue
			}
			for _, k := range b.Keys {
				if other, ok := taken[k]; ok {
					t.Errorf("page %s: %q is %s and %s", p.Title, k, other, b.Command)
				}
				taken[k] = b.Command
				if Find(p.ID, k) != b {
					t.Errorf("page %s: %q does not find %s", p.Title, k, b.Command)
				}
			}
			if other, ok := names[b.Name]; ok {
				t.Errorf("page %s: %q names %s and %s", p.Title, b.Name, other, b.Command)
			}
			names[b.Name] = b.Command
			if b.Writes && b.Form == nil {
				t.Errorf("%s writes without a form", b.Command)
			}
		}
	}
	if Find(page.Now, "no such key") != nil || Of(page.Now, "seal") != nil {
		t.Error("what is not there is found")
	}
}

// docs/keys.md is drawn from the table: go test ./tui/keys -write-docs
func TestDocs(t *testing.T) {
	const name = "../../docs/keys.md"
	var doc strings.Builder
	doc.WriteString("# Keys of the terminal app\n\n`?` shows the keys of the page you are on. `go test ./tui/keys -write-docs` writes this page.\n\n")
	doc.WriteString("| key | on the pages | does |\n|---|---|---|\n")
	for _, b := range All() {
		var pages []string
		for _, p := range page.All() {
			if b.On(p.ID) {
				pages = append(pages, p.Title)
			}
		}
		on := strings.Join(pages, ", ")
		if len(b.Pages) == 0 {
			on = "all"
		}
		var keys []string
		for _, k := range b.Keys {
			keys = append(keys, "`"+k+"`")
		}
		fmt.Fprintf(&doc, "| %s | %s | %s: %s |\n", strings.Join(keys, " "), on, b.Name, b.Help)
	}
	if *writeDocs {
		if err := os.WriteFile(name, []byte(doc.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(name)
	if err != nil || string(page) != doc.String() {
		t.Errorf("docs/keys.md is not what the table says: go test ./tui/keys -write-docs (%v)", err)
	}
}
