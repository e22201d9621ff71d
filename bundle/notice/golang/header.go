package golang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

const (
	headerBytes = 8 << 10 // of a source file are looked at
	headerFiles = 5       // differing headers are enough to show under which licence a module is
)

var saysLicence = regexp.MustCompile(`(?i)licen[sc]e`)

// headers gives the comments at the top of source files that speak of a licence, of a module that ships no licence
// otherwise. Each is given once.
func headers(root *os.Root, folders []string) []component.Text {
	if len(folders) == 0 {
		folders = []string{"."}
	}
	var texts []component.Text
	seen := map[string]bool{}
	for _, dir := range folders {
		entries, err := fs.ReadDir(root.FS(), dir)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			name := path.Join(dir, entry.Name())
			if !entry.Type().IsRegular() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			header := headerOf(root, name)
			if len(texts) == headerFiles || len(header) == 0 || seen[string(header)] {
				continue
			}
			seen[string(header)] = true
			texts = append(texts, component.Text{Path: name, Body: header})
		}
	}
	return texts
}

// headerOf is the first comment before the package clause of a Go file that speaks of a licence, or nothing.
func headerOf(root *os.Root, name string) []byte {
	file, err := root.Open(name)
	if err != nil {
		return nil
	}
	defer file.Close()
	start, err := io.ReadAll(io.LimitReader(file, headerBytes))
	if err != nil {
		return nil
	}
	files := token.NewFileSet()
	tree, _ := parser.ParseFile(files, "", start, parser.PackageClauseOnly|parser.ParseComments) // of a broken file what there is
	if tree == nil {
		return nil
	}
	for _, comment := range tree.Comments {
		if text := source(files, start, comment); comment.Pos() < tree.Package && saysLicence.Match(text) {
			return text
		}
	}
	return nil
}

func source(files *token.FileSet, text []byte, node ast.Node) []byte {
	return text[files.Position(node.Pos()).Offset:files.Position(node.End()).Offset]
}
