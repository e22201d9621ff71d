package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/handover-kit/handover/bundle"
)

// tree is a file or folder on its way into a bundle.
type tree struct {
	asset  string // its id
	root   string // the folder on disk
	prefix string // where it will stand
	sealed bool   // it goes into the envelope, where state and secrets belong
	left   leftOut

	found    []found
	links    []link
	renamed  renames
	gaps     []Gap
	findings []Finding
}

// found is an entry of a bundle with the place it came from.
type found struct {
	file bundle.File
	rel  string // in the asset, slash-separated
}

// folder gathers the folder rel for the place at.
func (t *tree) folder(ctx context.Context, rel, at string) error {
	entries, err := os.ReadDir(t.disk(rel))
	if err != nil {
		t.block(rel, "this folder cannot be read: "+reason(err), "make it readable, or exclude it")
		return nil
	}
	if isBare(entries) {
		t.repository(rel)
		return nil
	}
	taken := make(map[string]bool, len(entries))
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		child := path.Join(rel, entry.Name())
		if t.leaveOut(child, entry.IsDir()) {
			continue
		}
		if isGitName(entry.Name()) {
			t.repository(child)
			continue
		}
		if err := t.entry(ctx, entry, child, at+"/"+t.name(entry.Name(), child, taken)); err != nil {
			return err
		}
	}
	if len(entries) == 0 {
		t.add(rel, bundle.File{Path: at, Type: bundle.TypeDir})
	}
	return nil
}

func (t *tree) entry(ctx context.Context, entry fs.DirEntry, rel, at string) error {
	switch {
	case entry.IsDir():
		return t.folder(ctx, rel, at)
	case entry.Type()&fs.ModeSymlink != 0:
		t.links = append(t.links, link{rel: rel, at: at})
	default:
		info, err := entry.Info()
		if err != nil {
			t.block(rel, "it cannot be looked at: "+reason(err), "run the command again when nothing changes the folder")
			return nil
		}
		t.file(rel, at, info)
	}
	return nil
}

// file adds what is neither a folder nor a link.
func (t *tree) file(rel, at string, info fs.FileInfo) {
	if !info.Mode().IsRegular() {
		t.block(rel, "it is "+typeName(info.Mode())+", which has no content to hand over", "delete it, or exclude it")
		return
	}
	what := SealedOnly(rel)
	// A file that all may read is taken to be readable; if it is not, packing says so.
	if what == "" && info.Mode().Perm()&0o444 != 0o444 {
		if _, err := headOf(t.disk(rel)); err != nil {
			t.block(rel, "it cannot be read: "+reason(err), "make it readable, or exclude it")
			return
		}
	}
	if what != "" && !t.sealed {
		t.block(rel, "it is "+what+", which never travels in the open part", secretHint(rel, what))
		return
	}
	t.add(rel, bundle.FileOnDisk(at, t.disk(rel), info))
}

// add gives a file its final name.
func (t *tree) add(rel string, file bundle.File) {
	file.Asset = t.asset
	file.Path = bundle.SafeName(file.Path) // only a path that is too long still changes
	if rel != "" && file.Path != t.prefix+"/"+rel {
		file.Original = printable(rel)
	}
	t.found = append(t.found, found{file: file, rel: rel})
}

// name chooses the element that an entry of a folder stands under; taken are the keys of its siblings.
func (t *tree) name(name, rel string, taken map[string]bool) string {
	safe := bundle.SafeName(name)
	for taken[bundle.FoldKey(safe)] {
		safe = bundle.OtherName(safe)
	}
	taken[bundle.FoldKey(safe)] = true
	t.renamed.note(rel, safe)
	return safe
}

// leaveOut says whether rules or reason keep an entry out, and remembers it.
func (t *tree) leaveOut(rel string, folder bool) bool {
	if t.sealed && !folder && SealedOnly(rel) != "" {
		return false // a pattern that keeps state out of documents must not empty the asset that holds the state
	}
	return t.left.out(rel, folder)
}

// repository blocks what git could take for a repository.
func (t *tree) repository(rel string) {
	if t.sealed {
		t.gaps = append(t.gaps, Gap{What: sourceShown(rel), Why: "a git repository is not part of the state: its history travels when it is declared as a source"})
		return
	}
	t.block(rel, "it is a git repository inside an asset of files", "declare the repository as an asset of kind source, and exclude it here")
}

func (t *tree) block(rel, why, hint string) {
	if rel == "" {
		rel = "."
	}
	t.findings = append(t.findings, Finding{Path: sourceShown(rel), Why: why, Hint: hint})
}

func (t *tree) disk(rel string) string { return filepath.Join(t.root, filepath.FromSlash(rel)) }

// collection is everything found, for the open part or the envelope.
func (t *tree) collection() *Collection {
	files := make([]bundle.File, len(t.found))
	for i, found := range t.found {
		files[i] = found.file
	}
	c := &Collection{Gaps: append(append(t.left.gaps(), t.renamed.gaps()...), t.gaps...), Findings: t.findings}
	if t.sealed {
		c.Sealed = files
	} else {
		c.Open = files
	}
	return c
}

// headOf reads the beginning of a file, enough to tell what it is.
func headOf(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, HeadSize)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// isGitName says whether git could take an entry of that name for its own folder.
func isGitName(name string) bool {
	return strings.TrimRight(bundle.FoldKey(name), ". ") == ".git"
}

// isBare says whether git could take a folder with these entries for a repository: what it looks for is a HEAD, beside
// either the objects and refs or the name of the folder that has them.
func isBare(entries []fs.DirEntry) bool {
	var head, objects, refs, common bool
	for _, entry := range entries {
		switch strings.ToLower(entry.Name()) {
		case "head":
			head = !entry.IsDir()
		case "objects":
			objects = true
		case "refs":
			refs = true
		case "commondir":
			common = !entry.IsDir()
		}
	}
	return head && (objects && refs || common)
}

// renames counts entries that could not keep their names.
type renames struct {
	as    map[string]string // the path in the asset: the element it stands under
	first string
}

func (r *renames) note(rel, as string) {
	if path.Base(rel) == as {
		return
	}
	if r.as == nil {
		r.as = make(map[string]string)
		r.first = fmt.Sprintf("%q stands as %q", rel, as)
	}
	r.as[rel] = as
}

func (r *renames) gaps() []Gap {
	if len(r.as) == 0 {
		return nil
	}
	return []Gap{{
		What: counted(len(r.as), "original name"),
		Why:  "not every system can hold them beside the others, so other names stand in their place and the originals are recorded: " + r.first,
	}}
}

// printable is a name as it can be written into JSON and read back by eye.
func printable(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	quoted := strconv.Quote(name)
	return quoted[1 : len(quoted)-1]
}

// reason is an error of the file system without the path, which the finding already has.
func reason(err error) string {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err.Error()
	}
	return err.Error()
}

func typeName(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "a special file"
}
