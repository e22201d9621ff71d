package collect

import (
	"bufio"
	"context"
	"crypto/sha1" //nolint:gosec // most repositories name their objects so
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Object is one object of a git repository.
type Object struct {
	ID   string // in hexadecimal
	Kind string // blob, tree, commit or tag
	Size int64  // bytes
}

// ObjectStore reads all that a git repository stores, also what no ref leads to. It starts git in folders of ours only: nothing of the
// repository's configuration, hooks or drivers is seen (see git).
type ObjectStore struct {
	view    gitDir
	at      checkout
	cfg     *sourceConfig
	shallow bool
}

// OpenObjects opens the repository whose work tree or git folder path is. It is nil when path is no repository. The view of it lies below
// host.Scratch.
func OpenObjects(ctx context.Context, host Host, path string) (*ObjectStore, error) {
	at, err := locate(path)
	if err != nil || at == nil {
		return nil, err
	}
	g, err := findGit(ctx, host)
	if err != nil {
		return nil, err
	}
	cfg, err := readConfig(ctx, g, *at)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(host.Scratch, "objects-")
	if err != nil {
		return nil, err
	}
	view, err := newView(g, filepath.Join(dir, "view"), *at, cfg)
	if err != nil {
		return nil, err
	}
	if err := copyRefs(*at, cfg, view); err != nil {
		return nil, err
	}
	shallow, err := copyShallow(*at, view)
	if err != nil {
		return nil, err
	}
	return &ObjectStore{view, *at, cfg, shallow}, nil
}

// GitDir is the folder that holds the objects and refs.
func (s *ObjectStore) GitDir() string { return s.at.common }

// Each hands every object to each, which need not read to its end. It gives how many there were. Fewer than git lists, an object that is
// missing, damaged or not what its id says, and a git that fails are errors: what could not be looked at is not clean.
func (s *ObjectStore) Each(ctx context.Context, each func(o Object, content io.Reader) error) (n int, err error) {
	listed, err := s.count(ctx)
	if err != nil {
		return 0, err
	}
	_, err = s.view.stream(ctx, nil, func(r *bufio.Reader) error {
		for {
			line, err := r.ReadString('\n')
			if errors.Is(err, io.EOF) && line == "" {
				return nil
			}
			if err != nil {
				return err
			}
			if err := s.one(r, strings.TrimSuffix(line, "\n"), each); err != nil {
				return err
			}
			n++
		}
	}, "cat-file", "--batch-all-objects", "--batch", "--buffer", "--unordered")
	if err != nil {
		return n, err
	}
	if n != listed {
		return n, fmt.Errorf("git cat-file: %d objects were listed, %d were read", listed, n)
	}
	return n, nil
}

// count is how many objects there are.
func (s *ObjectStore) count(ctx context.Context) (n int, err error) {
	_, err = s.view.stream(ctx, nil, func(r *bufio.Reader) error {
		for {
			_, err := r.ReadSlice('\n')
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			n++
		}
	}, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--buffer", "--unordered")
	return n, err
}

func (s *ObjectStore) one(r *bufio.Reader, line string, each func(Object, io.Reader) error) error {
	h, err := parseObjectHeader(line)
	if lost, ok := errors.AsType[*missingObject](err); ok { // it is listed, so something of it is there
		return fmt.Errorf("object %s is missing or damaged", sourceShown(lost.id))
	}
	if err != nil {
		return err
	}
	content := &io.LimitedReader{R: r, N: h.size}
	sum := newObjectHash(h)
	if err := each(Object{h.id, h.kind, h.size}, io.TeeReader(content, sum)); err != nil {
		return err
	}
	if _, err := io.Copy(sum, content); err != nil {
		return fmt.Errorf("read object %s: %w", h.id, err)
	}
	if content.N > 0 {
		return fmt.Errorf("read object %s: it ends %d bytes early", h.id, content.N)
	}
	if hex.EncodeToString(sum.Sum(nil)) != h.id {
		return fmt.Errorf("object %s is damaged: its content has another id", h.id)
	}
	_, err = r.Discard(1) // the line end behind it
	return err
}

// newObjectHash begins the hash whose sum is the id of an object (Git Internals, "Object Storage"). git hands the content of a loose object
// out without looking.
func newObjectHash(h objectHeader) hash.Hash {
	sum := sha1.New() //nolint:gosec // git's choice
	if len(h.id) == hex.EncodedLen(sha256.Size) {
		sum = sha256.New()
	}
	fmt.Fprintf(sum, "%s %d\x00", h.kind, h.size)
	return sum
}

// Place is where an object stands in the history.
type Place struct {
	Path    string // of a file or folder; empty for commits and tags, and for what no ref leads to
	Commit  string // that brought it, the oldest in git's order
	Shipped bool   // a ref leads to it: it is in the delivered repository
}

// Places finds where objects stand. Those that no ref leads to have the zero Place. missing are the objects that refs lead to and that are not
// here: those of a partial clone, and those that were lost.
func (s *ObjectStore) Places(ctx context.Context, ids map[string]bool) (found map[string]Place, missing []string, err error) {
	found = map[string]Place{}
	tips, err := s.shipped(ctx)
	if err != nil || tips == "" {
		return found, nil, err
	}
	_, err = s.view.stream(ctx, strings.NewReader(tips), eachLine(func(line string) error {
		if id, is := strings.CutPrefix(line, "?"); is {
			missing = append(missing, id)
		}
		id, path, _ := strings.Cut(line, " ")
		if ids[id] {
			found[id] = Place{Path: path, Shipped: true}
		}
		return nil
	}), "rev-list", "--objects", "--missing=print", "--stdin")
	if err != nil || len(found) == 0 {
		return found, missing, err
	}
	return found, missing, s.commits(ctx, tips, found)
}

// commits fills in which commit brought each object.
func (s *ObjectStore) commits(ctx context.Context, tips string, found map[string]Place) error {
	commit := ""
	_, err := s.view.stream(ctx, strings.NewReader(tips), eachLine(func(line string) error {
		if id, ok := strings.CutPrefix(line, "commit "); ok {
			commit = id
			if p, hit := found[id]; hit {
				p.Commit = id
				found[id] = p
			}
			return nil
		}
		// :100644 100644 OLD NEW M<tab>path
		if field := strings.Fields(line); len(field) >= 5 && strings.HasPrefix(line, ":") {
			if p, hit := found[field[3]]; hit {
				_, name, _ := strings.Cut(line, "\t")
				if plain, err := strconv.Unquote(name); err == nil { // git quotes odd names as C does
					name = plain
				}
				p.Path, p.Commit = name, commit
				found[field[3]] = p // the walk goes back in time: the oldest stays
			}
		}
		return nil
	}), "log", "--stdin", "--format=commit %H", "--raw", "--no-abbrev", "--root", "-m", "--no-renames", "-t")
	return err
}

// Shallow reports whether the history was cut off when the repository was cloned.
func (s *ObjectStore) Shallow() bool { return s.shallow }

// copyShallow lets git know in the view, too, where a history was cut off (gitrepository-layout(5), "shallow").
func copyShallow(c checkout, view gitDir) (is bool, err error) {
	cuts, err := os.ReadFile(filepath.Join(c.common, "shallow"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(cuts) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(filepath.Join(view.dir, "shallow"), cuts, 0o600) //nolint:gosec // G703: a folder of ours
}

// shipped is the objects that the delivered refs name, one a line.
func (s *ObjectStore) shipped(ctx context.Context) (string, error) {
	refs, err := readRefs(ctx, s.view)
	if err != nil {
		return "", err
	}
	head, id, err := sourceHead(ctx, s.view, refs)
	if err != nil {
		return "", err
	}
	d := deliver(refs, head, id, s.cfg.remotes)
	tips := map[string]bool{}
	for _, id := range d.Refs {
		tips[id] = true
	}
	if d.HeadID != "" {
		tips[d.HeadID] = true
	}
	var list strings.Builder
	for _, id := range slices.Sorted(maps.Keys(tips)) {
		list.WriteString(id + "\n")
	}
	return list.String(), nil
}

// eachLine reads line by line.
func eachLine(do func(line string) error) func(*bufio.Reader) error {
	return func(r *bufio.Reader) error {
		for {
			line, err := r.ReadString('\n')
			if errors.Is(err, io.EOF) && line == "" {
				return nil
			}
			if err != nil {
				return err
			}
			if err := do(strings.TrimSuffix(line, "\n")); err != nil {
				return err
			}
		}
	}
}
