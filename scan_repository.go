package handover

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks/secrets"
)

// repository looks at every object of the repository at path, then at the loose files beside them, which do not ship. It is false when
// path is no repository.
func (s *scanner) repository(ctx context.Context, host collect.Host, name, path string) (is bool, err error) {
	store, err := collect.OpenObjects(ctx, host, path)
	if err != nil || store == nil {
		return false, err
	}
	if !s.first(name, store.GitDir()) {
		return true, nil
	}
	of := &scanner{engine: s.engine, before: s.before, noPeople: s.noPeople, key: s.key, found: map[string]*SecretFinding{}}
	if err := of.objects(ctx, store, name); err != nil {
		return true, fmt.Errorf("scan %s: %w", name, err)
	}
	ids := map[string]bool{}
	for _, f := range of.found {
		for _, p := range f.Places {
			ids[p.Object] = true
		}
	}
	places, missing, err := store.Places(ctx, ids)
	if err != nil {
		return true, fmt.Errorf("scan %s: %w", name, err)
	}
	if n := len(missing); n > 0 {
		s.cannot(name, fmt.Sprintf("%s that refs lead to: not here, as in a partial clone (the first: %s)", count(n, "object", "objects"), missing[0]))
	}
	if store.Shallow() {
		s.cannot(name, "it is a shallow clone: the older history is not here")
	}
	s.take(of, func(p SecretPlace) SecretPlace {
		at := places[p.Object]
		_, inner, packed := strings.Cut(p.Path, "!")
		p.Path, p.Commit, p.Ships = filepath.ToSlash(filepath.Join(name, at.Path)), at.Commit, at.Shipped
		if packed {
			p.Path += "!" + inner
		}
		return p
	})
	return true, s.gitFiles(ctx, name, store.GitDir())
}

// first reports whether a git folder is met for the first time: worktrees and submodules share theirs. It is noted for modules.
func (s *scanner) first(name, gitDir string) bool {
	if real, err := filepath.EvalSymlinks(gitDir); err == nil {
		gitDir = real
	}
	if s.gitDirs == nil {
		s.gitDirs = map[string]string{}
	}
	_, known := s.gitDirs[gitDir]
	if !known {
		s.gitDirs[gitDir] = name
	}
	return !known
}

// modules looks at the submodules that lie in the git folders met so far and are checked out nowhere.
func (s *scanner) modules(ctx context.Context, host collect.Host) error {
	for before := -1; before < len(s.gitDirs); {
		before = len(s.gitDirs)
		for dir, name := range maps.Clone(s.gitDirs) {
			root := filepath.Join(dir, "modules")
			err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
				if err != nil || !entry.IsDir() {
					return nil // what cannot be read here was said when the files of the git folder were looked at
				}
				rel, _ := filepath.Rel(root, path)
				is, err := s.repository(ctx, host, filepath.ToSlash(filepath.Join(name, ".git", "modules", rel)), path)
				if is && err == nil {
					return filepath.SkipDir
				}
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// objects looks at every object, on as many cores as there are.
func (s *scanner) objects(ctx context.Context, store *collect.ObjectStore, name string) error {
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0) + 1)
	n, err := store.Each(inner, func(o collect.Object, r io.Reader) error {
		if inner.Err() != nil {
			return inner.Err()
		}
		if o.Kind == "tree" {
			return s.names(o, r, name)
		}
		place := SecretPlace{Path: name, Object: o.ID}
		if o.Size > maxHeld {
			_, err := s.stream(inner, place, r)
			return err
		}
		content := make([]byte, o.Size)
		if _, err := io.ReadFull(r, content); err != nil {
			return err
		}
		g.Go(func() error {
			_, err := s.held(inner, place, content)
			return err
		})
		return nil
	})
	if werr := g.Wait(); err == nil {
		err = werr
	}
	s.mu.Lock()
	s.out.Objects += n
	s.mu.Unlock()
	return err
}

// names looks at the names in a tree, one a line: the digests between them are no text.
func (s *scanner) names(o collect.Object, r io.Reader, name string) error {
	tree, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	idLen := len(o.ID) / 2
	for len(tree) > 0 {
		space, null := bytes.IndexByte(tree, ' '), bytes.IndexByte(tree, 0)
		if space < 0 || null < space || len(tree) < null+1+idLen {
			break
		}
		entry := tree[space+1 : null : null]
		if tool := secrets.SuppressionFile(string(entry)); tool != "" {
			s.add(suppressionFile(tool), SecretPlace{Path: name, Object: o.ID})
		}
		lines.Write(append(entry, '\n'))
		tree = tree[null+1+idLen:]
	}
	w := s.engine.Stream(func(f secrets.Finding) { s.add(f, SecretPlace{Path: name, Object: o.ID}) })
	if _, err := lines.WriteTo(w); err != nil {
		return err
	}
	return w.Close()
}

// gitFiles looks at the files of a git folder that hold text: its configuration, reflogs, notes to itself, which do not ship; and at the
// objects of LFS, which do.
func (s *scanner) gitFiles(ctx context.Context, name, dir string) error {
	large := filepath.Join("lfs", "objects") + string(filepath.Separator)
	return filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		shown := filepath.ToSlash(filepath.Join(name, ".git", rel))
		switch {
		case err != nil:
			s.cannot(shown, "it cannot be read: "+reason(err))
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case entry.IsDir() && (rel == "objects" || rel == "modules"): // both are looked at as what they are
			return filepath.SkipDir
		case entry.IsDir(), rel == "index", entry.Type()&os.ModeSocket != 0: // such as that of the file system monitor
			return nil
		}
		return s.file(ctx, SecretPlace{Path: shown, Ships: strings.HasPrefix(rel, large)}, path)
	})
}

// take adds what another scanner found, its places told anew.
func (s *scanner) take(of *scanner, tell func(SecretPlace) SecretPlace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Objects += of.out.Objects
	s.out.Bytes += of.out.Bytes
	s.out.Unscannable = append(s.out.Unscannable, of.out.Unscannable...)
	for _, f := range of.found {
		for i := range f.Places {
			f.Places[i] = tell(f.Places[i])
		}
		if f.Rule == PersonalData {
			f.ID = s.peopleID(f.Places[0].Path)
		}
		x := s.found[f.ID]
		if x == nil {
			s.found[f.ID] = f
			continue
		}
		if len(f.Preview) > len(x.Preview) || len(f.Preview) == len(x.Preview) && f.Preview > x.Preview {
			x.Preview = f.Preview // of personal data alone: what the largest version holds
		}
		x.More += f.More
		for _, p := range f.Places {
			if len(x.Places) < maxPlaces {
				x.Places = append(x.Places, p)
			} else {
				x.More++
			}
		}
	}
}
