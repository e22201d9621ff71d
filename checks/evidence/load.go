package evidence

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/handover-kit/handover/checks/engagement"
)

// maxReader bounds one reader file, in bytes; ours have some 2 kB.
const maxReader = 64 << 10

// Readers are all readers of a program and a workspace. Nothing is read before it is asked for.
type Readers struct {
	ours, theirs fs.FS
	mu           sync.Mutex // guards what follows
	loaded       bool
	all          []*Reader
	err          error
	lines        []*Reader          // as outlines gives them
	one          map[string]*Reader // found without loading all
}

// NewReaders gives the readers in ours, files provider/name.yaml, with those of a workspace laid over it: a file of the same
// name takes the place of ours. theirs may be nil, or its root missing.
func NewReaders(ours, theirs fs.FS) *Readers {
	return &Readers{ours: ours, theirs: theirs, one: map[string]*Reader{}}
}

// All gives every reader, by id. An error is engagement.Problems, all there are, or a file that cannot be read.
func (rs *Readers) All() ([]*Reader, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.load()
}

// Of gives the readers of some providers, by id. Of ours it loads the folders of these alone.
func (rs *Readers) Of(providers ...engagement.Provider) ([]*Reader, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	all := rs.all
	if !rs.loaded {
		files, err := rs.files(func(name string, theirs bool) bool {
			return theirs || slices.Contains(providers, engagement.Provider(path.Dir(name)))
		})
		if err != nil {
			return nil, err
		}
		if all, err = rs.each(files, rs.entire); err != nil {
			return nil, err
		}
		rs.keep(all)
	}
	return slices.DeleteFunc(slices.Clone(all), func(r *Reader) bool { return !slices.Contains(providers, r.System) }), rs.err
}

// Find gives the reader with an id. It loads that file alone.
func (rs *Readers) Find(id string) (*Reader, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if r := rs.one[id]; r != nil {
		return r, nil
	}
	if readerID.MatchString(id) {
		for _, theirs := range []bool{true, false} {
			r, err := rs.single(id, theirs)
			if err != nil {
				return nil, err
			}
			if r != nil {
				rs.one[id] = r
				return r, nil
			}
		}
	}
	all, err := rs.load()
	if err != nil {
		return nil, err
	}
	return nil, &NoReaderError{ID: id, Near: near(id, all)}
}

// single loads the file of one reader; nil if there is none.
func (rs *Readers) single(id string, theirs bool) (*Reader, error) {
	fsys := rs.ours
	if theirs {
		fsys = rs.theirs
	}
	if fsys == nil {
		return nil, nil
	}
	data, err := bounded(fsys, id+".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load reader: %w", err)
	}
	var l loader
	l.file(id+".yaml", data, theirs)
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	return l.readers[0], nil
}

// NoReaderError says that there is no reader with an id.
type NoReaderError struct {
	ID   string
	Near []string // ids that look like it
}

func (e *NoReaderError) Error() string { return fmt.Sprintf("there is no reader %q", Inert(e.ID)) }

// Hint is the way on.
func (e *NoReaderError) Hint() string {
	if len(e.Near) > 0 {
		return "readers like it: " + strings.Join(e.Near, ", ")
	}
	return "add one to the folder readers of the workspace"
}

func near(id string, all []*Reader) (ids []string) {
	provider, name, _ := strings.Cut(id, "/")
	for _, r := range all {
		p, n, _ := strings.Cut(r.ID, "/")
		if p == provider || n == name || n == provider {
			ids = append(ids, r.ID)
		}
	}
	return ids[:min(len(ids), 8)]
}

func (rs *Readers) load() ([]*Reader, error) {
	if !rs.loaded {
		files, err := rs.files(func(string, bool) bool { return true })
		if err == nil {
			rs.all, err = rs.each(files, rs.entire)
		}
		rs.loaded, rs.err = true, err
		rs.keep(rs.all)
	}
	return rs.all, rs.err
}

// keep remembers readers. One that is known already stays: its programs may be compiled.
func (rs *Readers) keep(readers []*Reader) {
	for i, r := range readers {
		if known := rs.one[r.ID]; known != nil {
			readers[i] = known
		}
		rs.one[r.ID] = readers[i]
	}
}

// entire loads all of a reader file.
func (*Readers) entire(l *loader, f readerFile) { l.file(f.name, f.data, f.theirs) }

type readerFile struct {
	name   string
	data   []byte
	theirs bool
}

// each loads reader files by a function, on all processors, and gives the readers by id, or what is wrong with any.
func (*Readers) each(files []readerFile, load func(*loader, readerFile)) ([]*Reader, error) {
	loaders := make([]loader, len(files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
				load(&loaders[i], files[i])
			}
		})
	}
	wg.Wait()
	var l loader
	for i := range loaders {
		l.readers = append(l.readers, loaders[i].readers...)
		l.problems = append(l.problems, loaders[i].problems...)
	}
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	slices.SortFunc(l.readers, func(a, b *Reader) int { return cmp.Compare(a.ID, b.ID) })
	return l.readers, nil
}

// files are the reader files that are wanted, by name.
func (rs *Readers) files(wanted func(name string, theirs bool) bool) (files []readerFile, err error) {
	from, theirs := map[string]fs.FS{}, map[string]bool{} // file systems need not be comparable
	for i, fsys := range []fs.FS{rs.ours, rs.theirs} {
		if fsys == nil {
			continue
		}
		names, err := readerFiles(fsys)
		if err != nil {
			return nil, fmt.Errorf("find readers: %w", err)
		}
		for _, name := range names {
			from[name], theirs[name] = fsys, i == 1
		}
	}
	for _, name := range sortedKeys(from) {
		if !wanted(name, theirs[name]) {
			continue
		}
		data, err := bounded(from[name], name)
		if err != nil {
			return nil, fmt.Errorf("load reader: %w", err)
		}
		files = append(files, readerFile{name, data, theirs[name]})
	}
	return files, nil
}

// readerFiles are the files provider/name.yaml.
func readerFiles(fsys fs.FS) (names []string, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case name == "." && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || strings.Count(name, "/") > 1):
			return fs.SkipDir
		case !d.IsDir() && path.Ext(name) == ".yaml" && !strings.HasPrefix(d.Name(), "."):
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

func bounded(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxReader {
		return nil, fmt.Errorf("%s: not a file of at most 64 KiB", name)
	}
	return fs.ReadFile(fsys, name)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
