package ecosystem

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/handover-kit/handover/bundle/notice/component"
)

var update = flag.Bool("update", false, "write what is read into the files of testdata")

// Each archive is a project; its file "want" says what is read. Folders of package managers outside of it are "~cargo",
// "~maven" and "~nuget".
func TestRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			trees := map[string]fstest.MapFS{"": {}}
			want := len(archive.Files)
			for n, f := range archive.Files {
				if f.Name == "want" {
					want = n
					continue
				}
				home, name, outside := strings.Cut(f.Name, "/")
				if !outside || !strings.HasPrefix(home, "~") {
					home, name = "", f.Name
				}
				if trees[home] == nil {
					trees[home] = fstest.MapFS{}
				}
				trees[home][name] = &fstest.MapFile{Data: f.Data}
			}
			var options Options
			for home, at := range map[string]*fs.FS{"~cargo": &options.Cargo, "~maven": &options.Maven, "~nuget": &options.NuGet} {
				if trees[home] != nil {
					*at = trees[home]
				}
			}
			got := show(read(t, trees[""], options))
			if *update {
				archive.Files = append(archive.Files[:want:want], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want == len(archive.Files) || got != string(archive.Files[want].Data) {
				t.Errorf("read:\n%s", got)
			}
		})
	}
}

func read(t *testing.T, tree fs.FS, options Options) ([]component.Component, []component.Gap) {
	t.Helper()
	list, gaps, err := Read(context.Background(), tree, options)
	if err != nil {
		t.Fatal(err)
	}
	return list, gaps
}

// show puts each component and gap on a line.
func show(list []component.Component, gaps []component.Gap) string {
	var b strings.Builder
	for _, c := range list {
		fmt.Fprintf(&b, "%s\n\t%s, %q, from %s\n", c.PURL, c.Scope, c.Declared, strings.Join(c.From, " "))
		for _, text := range c.Texts {
			fmt.Fprintf(&b, "\ttext %s, %d bytes\n", text.Path, len(text.Body))
		}
		for _, text := range c.Notices {
			fmt.Fprintf(&b, "\tnotice %s, %d bytes\n", text.Path, len(text.Body))
		}
		for _, gap := range c.Gaps {
			fmt.Fprintf(&b, "\tgap: %s\n", gap)
		}
		if c.PURL == "" {
			fmt.Fprintf(&b, "\tname %s, version %s\n", c.Name, c.Version)
		}
	}
	for _, gap := range gaps {
		fmt.Fprintf(&b, "%s: %s\n", gap.What, gap.Why)
	}
	return b.String()
}
