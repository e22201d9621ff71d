package collect

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// workTree lists what stands in the work tree and in no commit. git compares it under a git folder of ours that holds a
// copy of the index and harmless settings only: with the repository's own configuration, looking for changes would run its
// filters and its file system monitor.
func (r *sourceRun) workTree(ctx context.Context, repo *sourceRepo) error {
	if repo.at.work == "" {
		return nil
	}
	r.say("%s: looking for uncommitted files", r.label(repo))
	view, err := r.statusView(repo)
	if err != nil {
		return r.asRefusal(ctx, repo, err)
	}
	var s treeStatus
	warned, err := view.stream(ctx, nil, s.read,
		"status", "--porcelain=v2", "-z", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames")
	if ctx.Err() != nil {
		return err
	}
	if err == nil && warned == "" {
		err = s.dropLFS(ctx, view)
	}
	switch {
	case err != nil:
		r.gap(repo, "an answer whether files are uncommitted", "git could not compare the work tree: "+err.Error())
	case warned != "":
		r.gap(repo, "an answer whether files are uncommitted", "git could not look at all of the work tree: "+sourceShown(warned))
	}
	if s.changedCount > 0 {
		r.gap(repo, "changes to "+counted(s.changedCount, "file")+" that are not committed", someNames(s.changed(), s.changedCount))
	}
	if s.untrackedCount > 0 {
		r.gap(repo, "what was never added to git: "+counted(s.untrackedCount, "file or folder"), someNames(s.untracked, s.untrackedCount))
	}
	return nil
}

// statusView makes a view that git can compare a work tree with.
func (r *sourceRun) statusView(repo *sourceRepo) (gitDir, error) {
	plain := *repo.cfg
	plain.reftable = false
	view, err := newView(r.git, filepath.Join(repo.dir, "status"), repo.at, &plain)
	if err != nil {
		return view, err
	}
	if err := setRefs(view, &delivery{Refs: repo.deliv.Refs, Head: repo.deliv.Head}); err != nil {
		return view, err
	}
	config, err := os.OpenFile(filepath.Join(view.dir, "config"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return view, err
	}
	defer config.Close()
	var text strings.Builder
	text.WriteString("[core]\n\tbare = false\n")
	for _, setting := range repo.cfg.tree {
		text.WriteString("\t" + strings.TrimPrefix(setting[0], "core.") + " = " + setting[1] + "\n")
	}
	if _, err := config.WriteString(text.String()); err != nil {
		return view, err
	}
	if err := os.MkdirAll(filepath.Join(view.dir, "info"), 0o700); err != nil {
		return view, err
	}
	if err := copyIndex(repo.at, view.dir); err != nil {
		return view, err
	}
	view.work = repo.at.work
	return view, config.Close()
}

// copyIndex copies what decides about the work tree: the index, with the part of it that may be shared, and the
// patterns that apply.
func copyIndex(c checkout, to string) error {
	entries, err := os.ReadDir(c.git)
	if err != nil {
		return err
	}
	files := [][2]string{
		{filepath.Join(c.git, "index"), "index"},
		{filepath.Join(c.common, "info", "exclude"), filepath.Join("info", "exclude")},
		{filepath.Join(c.git, "info", "sparse-checkout"), filepath.Join("info", "sparse-checkout")},
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, "sharedindex.") {
			files = append(files, [2]string{filepath.Join(c.git, name), name})
		}
	}
	for _, f := range files {
		if err := copyPlain(f[0], filepath.Join(to, f[1])); err != nil {
			return err
		}
	}
	return nil
}

// treeStatus is what git status says, in bounded memory.
type treeStatus struct {
	entries        []changedFile // the first of them
	changedCount   int
	untracked      []string // the first of them
	untrackedCount int
}

type changedFile struct {
	path  string
	index string // object id in the index; empty when more than the content of the file changed
	lfs   bool   // the change is only that LFS has put the content in place
}

const statusMost = 10_000

func (s *treeStatus) read(r *bufio.Reader) error {
	for {
		entry, err := r.ReadString(0)
		if errors.Is(err, io.EOF) && entry == "" {
			return nil
		}
		if err != nil {
			return err
		}
		s.add(strings.TrimSuffix(entry, "\x00"))
	}
}

// add takes one line of porcelain v2: "1 XY sub mH mI mW hH hI path", "u ... path", "? path".
func (s *treeStatus) add(entry string) {
	kind, rest, _ := strings.Cut(entry, " ")
	switch kind {
	case "?":
		if s.untrackedCount++; len(s.untracked) < statusMost {
			s.untracked = append(s.untracked, rest)
		}
		return
	case "1":
		if field := strings.SplitN(rest, " ", 8); len(field) == 8 {
			file := changedFile{path: field[7]}
			if field[0] == ".M" {
				file.index = field[6]
			}
			s.change(file)
		}
	case "u":
		if field := strings.SplitN(rest, " ", 10); len(field) == 10 {
			s.change(changedFile{path: field[9]})
		}
	}
}

func (s *treeStatus) change(file changedFile) {
	if s.changedCount++; len(s.entries) < statusMost {
		s.entries = append(s.entries, file)
	}
}

func (s *treeStatus) changed() []string {
	var names []string
	for _, file := range s.entries {
		if !file.lfs {
			names = append(names, file.path)
		}
	}
	return names
}

// dropLFS takes back changes that are none: without the filter of LFS, a file whose time stamp git does not know looks
// changed from its pointer though it is just what that stands for.
func (s *treeStatus) dropLFS(ctx context.Context, view gitDir) error {
	var ask strings.Builder
	var asked []int
	for i, file := range s.entries {
		if file.index != "" {
			ask.WriteString(file.index + "\n")
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	_, err := view.stream(ctx, strings.NewReader(ask.String()), func(r *bufio.Reader) error {
		for _, i := range asked {
			p, ok, err := readPointer(r)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if _, err := checkObject(ctx, filepath.Join(view.work, filepath.FromSlash(s.entries[i].path)), p); err == nil {
				s.entries[i].lfs = true
				s.changedCount--
			}
		}
		return nil
	}, "cat-file", "--batch", "--buffer")
	return err
}

// readPointer reads one object of cat-file --batch, and whether it is an LFS pointer.
func readPointer(r *bufio.Reader) (lfsPointer, bool, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return lfsPointer{}, false, err
	}
	h, err := parseObjectHeader(strings.TrimSuffix(line, "\n"))
	if err != nil {
		return lfsPointer{}, false, err
	}
	if h.size > pointerMost {
		_, err := io.CopyN(io.Discard, r, h.size+1)
		return lfsPointer{}, false, err
	}
	var content bytes.Buffer
	if _, err := io.CopyN(&content, r, h.size+1); err != nil {
		return lfsPointer{}, false, err
	}
	p, ok := parsePointer(content.Bytes()[:h.size])
	return p, ok, nil
}
