package golang

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// project is what lies in its folder.
type project struct {
	dir     string
	units   []unit
	modules []string // paths of its own modules
	gaps    []component.Gap
	files   []file // what decides which packages are imported
	odd     bool   // go list would wait at one of its files
}

// unit is one or, in a workspace, several modules that are built together.
type unit struct {
	dir  string   // absolute: where the go command is run
	work string   // absolute path of go.work, or "off"
	mods []goMod  // at least one
	args []string // patterns of all packages
}

// goMod is a go.mod file of the project.
type goMod struct {
	path  string // absolute
	file  *modfile.File
	whole bool // false: only what could be made out of it, without replace lines
}

type file struct {
	name string
	info fs.FileInfo
}

// passedOver are folders that the go command passes over in "./...", those of the dependencies of other languages, and
// modules in a module cache that lies in the project.
var passedOver = regexp.MustCompile(`^[._]|^(testdata|node_modules)$|@v\d`)

// find looks for go.mod and go.work files.
func find(ctx context.Context, dir string) (*project, error) {
	p := &project{dir: dir}
	var mods, works []string
	sources := false
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		switch base := filepath.Base(name); {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == dir:
			return fmt.Errorf("the project cannot be read: %w", err)
		case err != nil:
			p.gap(name, "cannot be read")
			return nil
		case entry.IsDir() && name != dir && passedOver.MatchString(base):
			return fs.SkipDir
		case ours(base) && noFile(name, entry):
			p.odd = true
			p.gap(name, "is no regular file")
			return nil
		case !entry.Type().IsRegular() || inVendor(dir, name) && base != "modules.txt":
			return nil
		case base == "go.mod":
			mods = append(mods, name)
		case base == "go.work":
			works = append(works, name)
		case filepath.Ext(base) == ".go":
			sources = true
		case base != "go.sum" && base != "go.work.sum" && base != "modules.txt":
			return nil
		}
		if info, err := entry.Info(); err == nil {
			p.files = append(p.files, file{name, info})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.arrange(mods, works)
	if sources && len(p.units) == 0 && len(p.gaps) == 0 {
		p.gap(dir, "has Go files, but no go.mod says what they are built of")
	}
	return p, nil
}

// ours reports whether the go command reads files of the name.
func ours(base string) bool {
	return filepath.Ext(base) == ".go" || slices.Contains([]string{"go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"}, base)
}

// noFile reports whether a name stands for a pipe, a socket or a device, at which whoever opens it may wait for ever.
func noFile(name string, entry fs.DirEntry) bool {
	mode := entry.Type()
	if mode&fs.ModeSymlink != 0 {
		info, err := os.Stat(name)
		if err != nil {
			return false // leads nowhere
		}
		mode = info.Mode()
	}
	return !mode.IsRegular() && !mode.IsDir()
}

// readRegular reads a file, and does not wait at what is none.
func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is no regular file")}
	}
	return os.ReadFile(name)
}

func inVendor(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && slices.Contains(strings.Split(filepath.ToSlash(rel), "/"), "vendor")
}

// arrange puts every module into the workspace that uses it, else into a unit of its own.
func (p *project) arrange(names, works []string) {
	mods := map[string]goMod{} // by folder
	for _, name := range names {
		mod, err := readMod(name)
		if err != nil {
			p.gap(name, err.Error())
			continue
		}
		mods[filepath.Dir(name)] = mod
		p.modules = append(p.modules, mod.file.Module.Mod.Path)
	}
	for _, name := range works {
		p.workspace(name, mods)
	}
	for _, name := range names {
		if mod, left := mods[filepath.Dir(name)]; left {
			p.units = append(p.units, unit{dir: filepath.Dir(name), work: "off", mods: []goMod{mod}, args: []string{"./..."}})
		}
	}
}

// workspace takes the modules that a go.work uses out of mods (https://go.dev/ref/mod#workspaces).
func (p *project) workspace(name string, mods map[string]goMod) {
	text, err := readRegular(name)
	if err != nil {
		p.gap(name, "cannot be read")
		return
	}
	work, err := modfile.ParseWork(name, text, nil)
	if err != nil {
		p.gap(name, "is broken, each of its modules is looked at alone: "+p.message(err.Error()))
		return
	}
	u := unit{dir: filepath.Dir(name), work: name}
	for _, use := range work.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(u.dir, dir)
		}
		mod, ours := mods[dir]
		if !ours {
			p.gap(name, use.Path+" is not in the project")
			continue
		}
		delete(mods, dir)
		rel, err := filepath.Rel(u.dir, dir)
		if err != nil {
			rel = dir
		}
		u.mods = append(u.mods, mod)
		u.args = append(u.args, "./"+filepath.ToSlash(filepath.Join(rel, "...")))
	}
	if len(u.mods) > 0 {
		p.units = append(p.units, u)
	}
}

// readMod reads a go.mod; of one with lines that are not understood, what it requires.
func readMod(name string) (goMod, error) {
	text, err := readRegular(name)
	if err != nil {
		return goMod{}, errors.New("cannot be read")
	}
	mod := goMod{path: name, whole: true}
	if mod.file, err = modfile.Parse(name, text, nil); err != nil {
		mod.whole = false
		if mod.file, err = modfile.ParseLax(name, text, nil); err != nil {
			return goMod{}, errors.New("is broken: its modules are not known")
		}
	}
	if mod.file.Module == nil {
		return goMod{}, errors.New("is broken: it names no module")
	}
	return mod, nil
}

func (p *project) gap(name, why string) {
	p.gaps = append(p.gaps, component.Gap{What: p.shown(name), Why: why})
}

// shown is a path as it is given out: slash-separated and relative to the project.
func (p *project) shown(name string) string {
	if rel, err := filepath.Rel(p.dir, name); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(name)
}

// message is the first line of what a program says, without the folder of the project.
func (p *project) message(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, p.dir+string(filepath.Separator), ""))
	line, _, _ := strings.Cut(text, "\n")
	line, _, _ = strings.Cut(line, "; to add") // a command to run comes after it, on another line
	return strings.TrimSuffix(strings.TrimSpace(line), ":")
}
