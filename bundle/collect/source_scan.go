package collect

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sourceScan is what the whole delivered history says of things outside it.
type sourceScan struct {
	Commits  int          `json:"commits"`
	Pointers []lfsPointer `json:"pointers,omitempty"` // by oid
	Filters  []string     `json:"filters,omitempty"`  // drivers that any .gitattributes names
	Links    []gitlink    `json:"links,omitempty"`    // by commit
}

// gitlink is a submodule's commit that some tree names.
type gitlink struct {
	Commit string `json:"commit"`
	Path   string `json:"path"` // one place where it stands
}

const (
	pointerMost    = 1024 // git-lfs takes nothing longer for a pointer
	pointerLeast   = 100  // nothing shorter holds a digest in hexadecimal and the words around it
	attributesMost = 1 << 20
	treeMost       = 256 << 20
)

// scanHistory looks at every object that the refs of a mirror reach: at all trees, for submodules, and at small blobs,
// for LFS pointers. A missing object is an error.
func scanHistory(ctx context.Context, mirror gitDir) (*sourceScan, error) {
	s := &historyScan{links: map[string]string{}, pointers: map[string]int64{}, filters: map[string]bool{}}
	chosen, err := os.Create(filepath.Join(mirror.dir, "chosen"))
	if err != nil {
		return nil, err
	}
	defer os.Remove(chosen.Name())
	defer chosen.Close()
	if err := s.choose(ctx, mirror, chosen); err != nil {
		return nil, err
	}
	if _, err := chosen.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	_, err = mirror.stream(ctx, chosen, s.read, "cat-file", "--buffer", "--batch=%(objectname) %(objecttype) %(objectsize) %(rest)")
	if err != nil {
		return nil, err
	}
	return s.result(), nil
}

type historyScan struct {
	commits  int
	links    map[string]string // commit -> path
	pointers map[string]int64  // oid -> size
	filters  map[string]bool
}

// choose writes the objects worth reading to chosen, one a line.
func (s *historyScan) choose(ctx context.Context, mirror gitDir, chosen io.Writer) error {
	listed, wait, err := mirror.feed(ctx, "rev-list", "--objects", "--all")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(chosen)
	_, err = mirror.stream(ctx, listed, eachLine(func(line string) error { return s.judge(line, out) }), "cat-file", "--buffer", "--batch-check=%(objectname) %(objecttype) %(objectsize) %(rest)")
	// What the first program said is the cause, where both failed.
	if waitErr := wait(); waitErr != nil && !exited(waitErr, -1) {
		return waitErr
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// judge decides by the header of an object whether it is worth reading.
func (s *historyScan) judge(line string, out io.Writer) error {
	h, err := parseObjectHeader(line)
	if err != nil {
		return err
	}
	switch {
	case h.kind == "commit":
		s.commits++
		return nil
	case h.kind == "tree":
	case h.kind == "blob" && h.size >= pointerLeast && h.size <= pointerMost:
	case h.kind == "blob" && isAttributes(h.path) && h.size <= attributesMost:
	default:
		return nil
	}
	_, err = fmt.Fprintf(out, "%s %s\n", h.id, h.path)
	return err
}

// read takes the output of cat-file --batch.
func (s *historyScan) read(r *bufio.Reader) error {
	var content bytes.Buffer
	for {
		line, err := r.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			return nil
		}
		if err != nil {
			return err
		}
		h, err := parseObjectHeader(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return err
		}
		if h.size > treeMost {
			return fmt.Errorf("read object %s: a %s of %d bytes is more than can be looked through", h.id, h.kind, h.size)
		}
		content.Reset()
		if _, err := io.CopyN(&content, r, h.size+1); err != nil {
			return fmt.Errorf("read object %s: %w", h.id, err)
		}
		s.look(h, content.Bytes()[:h.size])
	}
}

func (s *historyScan) look(h objectHeader, content []byte) {
	if h.kind == "tree" {
		for _, link := range treeLinks(content, len(h.id)/2) {
			if _, known := s.links[link.Commit]; !known {
				s.links[link.Commit] = strings.TrimPrefix(h.path+"/"+link.Path, "/")
			}
		}
		return
	}
	if p, ok := parsePointer(content); ok && p.Size > 0 {
		s.pointers[p.OID] = p.Size
	}
	if isAttributes(h.path) {
		for _, m := range regexp.MustCompile(`(?m)^[^#\n]*[ \t]filter=([^\s]+)`).FindAllSubmatch(content, -1) {
			s.filters[string(m[1])] = true
		}
	}
}

func (s *historyScan) result() *sourceScan {
	scan := &sourceScan{Commits: s.commits}
	for oid, size := range s.pointers {
		scan.Pointers = append(scan.Pointers, lfsPointer{OID: oid, Size: size})
	}
	slices.SortFunc(scan.Pointers, func(a, b lfsPointer) int { return strings.Compare(a.OID, b.OID) })
	for commit, path := range s.links {
		scan.Links = append(scan.Links, gitlink{Commit: commit, Path: path})
	}
	slices.SortFunc(scan.Links, func(a, b gitlink) int { return strings.Compare(a.Commit, b.Commit) })
	for name := range s.filters {
		scan.Filters = append(scan.Filters, name)
	}
	slices.Sort(scan.Filters)
	return scan
}

func isAttributes(path string) bool {
	return path == ".gitattributes" || strings.HasSuffix(path, "/.gitattributes")
}

// objectHeader is one line of git cat-file --batch-check.
type objectHeader struct {
	id, kind string
	size     int64
	path     string // one place where it stands; empty for commits, tags and top trees
}

// missingObject says that an object is reached, but not there.
type missingObject struct{ id string }

func (e *missingObject) Error() string { return "object " + sourceShown(e.id) + " is missing" }

func parseObjectHeader(line string) (objectHeader, error) {
	field := strings.SplitN(line, " ", 4)
	if len(field) == 2 && field[1] == "missing" {
		return objectHeader{}, &missingObject{field[0]}
	}
	if len(field) < 3 {
		return objectHeader{}, fmt.Errorf("git cat-file: answer not understood: %s", sourceShown(line))
	}
	size, err := strconv.ParseInt(field[2], 10, 64)
	if err != nil || size < 0 {
		return objectHeader{}, fmt.Errorf("git cat-file: answer not understood: %s", sourceShown(line))
	}
	h := objectHeader{id: field[0], kind: field[1], size: size}
	if len(field) == 4 {
		h.path = field[3]
	}
	return h, nil
}

// treeLinks lists the submodule entries of a raw tree whose object ids have idLen bytes. What is no tree ends the list.
func treeLinks(tree []byte, idLen int) []gitlink {
	var links []gitlink
	for len(tree) > 0 {
		space := bytes.IndexByte(tree, ' ')
		null := bytes.IndexByte(tree, 0)
		if space < 0 || null < space || len(tree) < null+1+idLen {
			break
		}
		if string(tree[:space]) == "160000" {
			links = append(links, gitlink{Commit: hex.EncodeToString(tree[null+1 : null+1+idLen]), Path: string(tree[space+1 : null])})
		}
		tree = tree[null+1+idLen:]
	}
	return links
}
