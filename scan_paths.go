package handover

import (
	"context"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks/secrets"
)

// ScanPaths looks for secrets in files, folders and git repositories, outside any workspace. Of a repository every object is looked at, and
// the files of the work tree, ignored ones too. rules is a folder that may hold a firm's own rules in its folder rules; empty for none. What
// cannot be looked at is an error or stands in Unscannable: it is never passed over.
func (m Machine) ScanPaths(ctx context.Context, rules string, paths []string) (*Scan, error) {
	s, err := newScanner(rules, secrets.Options{})
	if err != nil {
		return nil, err
	}
	if m.Cache != "" {
		if key := scanKey(m.Cache); key != nil {
			s.before = openHarmless(m.Cache, key, s.engine, nil, m.Version)
		}
	}
	scratch, err := os.MkdirTemp("", "handover-scan-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	host := collect.Host{Scratch: scratch, Environ: m.Environ}
	for _, p := range paths {
		if err := s.path(ctx, host, filepath.Base(p), p, m.progress); err != nil {
			return nil, err
		}
	}
	if err := s.modules(ctx, host); err != nil {
		return nil, err
	}
	s.before.keep()
	return s.result(), nil
}

// path looks at a file, or at a folder and all below it. Repositories in it are looked at whole.
func (s *scanner) path(ctx context.Context, host collect.Host, name, path string, report func(Progress)) error {
	path, err := filepath.EvalSymlinks(path) // a link that was named is followed; those in a folder are not
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return s.file(ctx, SecretPlace{Path: name, Ships: true}, path)
	}
	bare, err := s.repositoryAt(ctx, host, name, path)
	if err != nil || bare {
		return err
	}
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	seen := 0
	err = filepath.WalkDir(path, func(file string, entry os.DirEntry, err error) error {
		rel, _ := filepath.Rel(path, file)
		shown := filepath.ToSlash(filepath.Join(name, rel))
		switch {
		case inner.Err() != nil:
			return inner.Err()
		case err != nil:
			s.cannot(shown, "it cannot be read: "+reason(err))
			return nil
		case entry.Name() == ".git" && file != path:
			if filepath.Dir(file) != path {
				if _, err := s.repository(ctx, host, filepath.ToSlash(filepath.Dir(shown)), filepath.Dir(file)); err != nil {
					return err
				}
			}
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case entry.Type()&os.ModeSymlink != 0:
			return nil // what it leads to is looked at where it lies, or does not belong here
		}
		seen++
		report(Progress{Stage: StageScan, Detail: shown, Files: seen})
		g.Go(func() error { return s.file(inner, SecretPlace{Path: shown, Ships: true}, file) })
		return nil
	})
	if werr := g.Wait(); err == nil {
		err = werr
	}
	return err
}

// repositoryAt looks at the repository at path itself, if it is one. bare says that there is nothing else in the folder.
func (s *scanner) repositoryAt(ctx context.Context, host collect.Host, name, path string) (bare bool, err error) {
	is, err := s.repository(ctx, host, name, path)
	if err != nil || !is {
		return false, err
	}
	_, err = os.Lstat(filepath.Join(path, ".git"))
	return err != nil, nil
}
