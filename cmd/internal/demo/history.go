package demo

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// history composes a stream for git fast-import: one process makes a whole repository, with every author and date as given.
type history struct {
	now    time.Time
	from   string // folder of the embedded sample that files are taken from
	stream bytes.Buffer
	marks  int
	lines  map[string]line // by branch
	err    error           // the first failure; later calls do nothing
}

// line is a branch on its way: its last commit, and its files now and where it left its parent.
type line struct {
	mark      int
	tree, cut map[string]blob
}

// blob is the content of one path. The zero value means that there is none.
type blob struct{ mode, data string }

// file is one path with its content, as a commit changes it.
type file struct {
	path string
	blob blob
}

func newHistory(now time.Time, from string) *history {
	return &history{now: now, from: from, lines: map[string]line{}}
}

// read takes a file from the sample. One whose name ends in .sh may be run.
func (h *history) read(name string) file {
	stored := name
	if rest, ok := strings.CutPrefix(name, "."); ok {
		stored = "dot_" + rest
	}
	data, err := sample.ReadFile(h.from + "/" + stored)
	if err != nil {
		h.fail(err)
	}
	mode := "100644"
	if strings.HasSuffix(name, ".sh") {
		mode = "100755"
	}
	return file{name, blob{mode, string(data)}}
}

// files takes several from the sample.
func (h *history) files(names ...string) []file {
	var files []file
	for _, n := range names {
		files = append(files, h.read(n))
	}
	return files
}

// top takes the first lines of a file: as it was earlier.
func (h *history) top(name string, lines int) file {
	f := h.read(name)
	all := strings.SplitAfter(f.blob.data, "\n")
	f.blob.data = strings.Join(all[:min(lines, len(all))], "")
	return f
}

// branch starts a branch at the tip of another.
func (h *history) branch(name, at string) {
	from := h.lines[at]
	h.lines[name] = line{mark: from.mark, tree: maps.Clone(from.tree), cut: from.tree}
}

// commit adds one commit to a branch.
func (h *history) commit(branch string, by person, days int, subject string, files ...file) {
	h.write(branch, by, days, subject, 0, files)
}

// merge brings what a branch changed since it was cut into another, in a merge commit.
func (h *history) merge(into, from string, by person, days int) {
	side := h.lines[from]
	var files []file
	for _, path := range slices.Sorted(maps.Keys(side.tree)) {
		if b := side.tree[path]; b != side.cut[path] {
			files = append(files, file{path, b})
		}
	}
	h.write(into, by, days, fmt.Sprintf("Merge branch '%s'", from), side.mark, files)
}

func (h *history) write(branch string, by person, days int, message string, merged int, files []file) {
	l := h.lines[branch]
	if l.tree == nil {
		l.tree = map[string]blob{}
	}
	tree := maps.Clone(l.tree)
	h.marks++
	// All commits are written on main, each from its own parent; keep names the branches that remain.
	fmt.Fprintf(&h.stream, "commit refs/heads/main\nmark :%d\n", h.marks)
	when := h.signature(by, days)
	fmt.Fprintf(&h.stream, "author %s\ncommitter %s\n", when, when)
	h.data(message + "\n")
	if l.mark > 0 {
		fmt.Fprintf(&h.stream, "from :%d\n", l.mark)
	}
	if merged > 0 {
		fmt.Fprintf(&h.stream, "merge :%d\n", merged)
	}
	for _, f := range files {
		tree[f.path] = f.blob
		if f.blob.mode == gitlink {
			fmt.Fprintf(&h.stream, "M %s %s %s\n", gitlink, f.blob.data, f.path)
			continue
		}
		fmt.Fprintf(&h.stream, "M %s inline %s\n", f.blob.mode, f.path)
		h.data(f.blob.data)
	}
	h.lines[branch] = line{mark: h.marks, tree: tree, cut: l.cut}
}

// gitlink is the mode of a submodule; the data of its blob is a commit.
const gitlink = "160000"

// tag puts an annotated tag on the tip of a branch; without a text a lightweight one.
func (h *history) tag(name, branch string, by person, days int, text string) {
	if text == "" {
		h.ref("refs/tags/"+name, branch)
		return
	}
	fmt.Fprintf(&h.stream, "tag %s\nfrom :%d\ntagger %s\n", name, h.lines[branch].mark, h.signature(by, days))
	h.data(text + "\n")
}

// keep leaves branches in the repository; merged ones that nobody names are gone, as they are in life.
func (h *history) keep(branches ...string) {
	for _, b := range branches {
		h.ref("refs/heads/"+b, b)
	}
}

// ref points any ref at the tip of a branch.
func (h *history) ref(name, branch string) {
	fmt.Fprintf(&h.stream, "reset %s\nfrom :%d\n\n", name, h.lines[branch].mark)
}

// note attaches a git note to the tip of a branch.
func (h *history) note(branch string, by person, days int, text string) {
	const ref = "refs/notes/commits"
	previous := h.lines[ref].mark
	h.marks++
	fmt.Fprintf(&h.stream, "commit %s\nmark :%d\ncommitter %s\n", ref, h.marks, h.signature(by, days))
	h.data("Notes added by 'git notes add'\n")
	if previous > 0 {
		fmt.Fprintf(&h.stream, "from :%d\n", previous)
	}
	fmt.Fprintf(&h.stream, "N inline :%d\n", h.lines[branch].mark)
	h.data(text + "\n")
	h.lines[ref] = line{mark: h.marks}
}

// signature is a person at a moment, spread over the working day so that no two commits coincide.
func (h *history) signature(by person, days int) string {
	day := h.now.UTC().AddDate(0, 0, -days)
	at := time.Date(day.Year(), day.Month(), day.Day(), 7, h.marks*37%540, h.marks*11%60, 0, time.UTC)
	return fmt.Sprintf("%s <%s> %d +0200", by.name, by.email, at.Unix())
}

func (h *history) data(text string) {
	fmt.Fprintf(&h.stream, "data %d\n%s\n", len(text), text)
}

func (h *history) fail(err error) {
	if h.err == nil {
		h.err = err
	}
}

// load makes the history real in a repository.
func (h *history) load(ctx context.Context, r repo) error {
	if h.err != nil {
		return h.err
	}
	_, err := r.git(ctx, &h.stream, "fast-import", "--quiet")
	return err
}
