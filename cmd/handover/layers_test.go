package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the import path of the root package.
const module = "github.com/handover-kit/handover"

// The rules of the house (design: "Floors"). They are read from the files themselves, whatever system a file is built
// for; .golangci.yml says the same to editors.
func TestFloors(t *testing.T) {
	for name, file := range sources(t) {
		from := path.Dir(name)
		for _, spec := range file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := forbidden(from, to); why != "" && !(to == "net" && isAgent(name)) {
				t.Errorf("%s imports %s: %s", name, to, why)
			}
		}
	}
}

// What belongs to the surroundings is handed down from the command line, so that tests can stand in for it. Programs
// (package main) are where it comes from.
func TestSurroundings(t *testing.T) {
	outside := map[string][]string{
		"os":   {"Getenv", "LookupEnv", "Environ", "Stdin", "Stdout", "Stderr", "Exit", "UserHomeDir", "Getwd"},
		"time": {"Now", "Since", "Until"},
		"fmt":  {"Print", "Printf", "Println"},
	}
	for name, file := range sources(t) {
		if file.Name.Name == "main" || name == "cmd/internal/cli/streams.go" {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := call.X.(*ast.Ident); ok && slices.Contains(outside[pkg.Name], call.Sel.Name) {
				t.Errorf("%s uses %s.%s; it is to be passed in", name, pkg.Name, call.Sel.Name)
			}
			return true
		})
	}
}

func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{".", module + "/checks/evidence", true},
		{".", module + "/tui", false},
		{"bundle", "fmt", true},
		{"bundle", module + "/templates", false},
		{"bundle/collect", module + "/bundle", true},
		{"bundle/collect", module + "/checks/secrets", true},
		{"bundle/collect", module + "/bundle/notice", false},
		{"bundle/collect/git", module + "/bundle/collect", true},
		{"checks/secrets", module + "/bundle/collect", false},
		{"checks", module + "/checks/engagement", true},
		{"checks/engagement", module + "/checks", false},
		{"tui/widget", module + "/tui/theme", true},
		{"tui", "charm.land/lipgloss/v2", true},
		{"cmd/internal/cli", "charm.land/lipgloss/v2", false},
		{"cmd/handover", module + "/cmd/internal/cli", true},
		{"cmd/viewer", module + "/bundle", true},
		{"cmd/viewer", module, false},
		{"bundle", "net", false},
		{"bundle", "net/url", true},
		{"bundle", "net/http/httptest", false},
		{"cmd/internal/cli", "crypto/tls", false},
	} {
		if why := forbidden(c.from, c.to); (why == "") != c.allowed {
			t.Errorf("%s imports %s: %q", c.from, c.to, why)
		}
	}
}

// forbidden says why a file in the folder from may not import to, or nothing if it may.
func forbidden(from, to string) string {
	switch {
	case to == "net" || within(to, "net/http") || within(to, "crypto/tls"):
		return "the program opens no internet socket"
	case within(to, "charm.land") && !within(from, "tui"):
		return "only tui imports charm.land"
	case !within(to, module):
		return ""
	}
	to = strings.TrimPrefix(strings.TrimPrefix(to, module), "/")
	switch {
	case within(from, "cmd/viewer"):
		if to != "bundle" {
			return "the viewer is built from package bundle alone"
		}
	case room(from) == room(to):
	case within(to, "cmd"):
		return "nothing imports cmd"
	case floor(to) >= floor(from):
		return "a package imports only from floors below its own"
	}
	return ""
}

// floor is the storey of a package folder, ground first.
func floor(folder string) int {
	switch top, _, sub := strings.Cut(folder, "/"); {
	case within(folder, "checks/engagement"), folder == "bundle", top == "templates":
		return 0
	case folder == "checks":
		return 1
	case top == "checks":
		return 2
	case top == "bundle" && sub:
		return 3
	case folder == "" || folder == ".":
		return 4
	case top == "tui":
		return 5
	default: // cmd
		return 6
	}
}

// room is the folder within which packages may import each other: tui, cmd, or one package and what lies under it.
func room(folder string) string {
	parts := strings.Split(folder, "/")
	if (parts[0] == "checks" || parts[0] == "bundle") && len(parts) > 1 {
		return strings.Join(parts[:2], "/")
	}
	return parts[0]
}

func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// isAgent says whether the file is the one that speaks to an SSH agent over its Unix socket.
func isAgent(name string) bool {
	return path.Base(name) == "agent.go" || strings.HasPrefix(path.Base(name), "agent_")
}

// sources parses every Go file of the module but its tests, keyed by slash-separated path from the module's root.
func sources(t *testing.T) map[string]*ast.File {
	root := os.DirFS(filepath.Join("..", ".."))
	files := map[string]*ast.File{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (entry.Name() == "testdata" || strings.ContainsAny(entry.Name()[:1], "._")):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		files[name], err = parser.ParseFile(token.NewFileSet(), name, text, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d source files found", len(files))
	}
	return files
}
