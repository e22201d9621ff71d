package handover

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/checks/secrets/decode"
	"github.com/handover-kit/handover/checks/secrets/personal"
	"github.com/handover-kit/handover/templates"
)

// maxHeld is the largest content that is held in memory to be looked at, in bytes.
const maxHeld = 4 << 20

// rulesDir holds a firm's own rules of secrets, laid over ours.
const rulesDir = "rules"

// scanner collects findings from any number of inputs.
type scanner struct {
	engine   *secrets.Engine
	before   *harmless
	noPeople bool              // personal data is not counted
	key      []byte            // of the ids of findings that are no engine's
	gitDirs  map[string]string // met so far, and where
	mu       sync.Mutex
	found    map[string]*SecretFinding
	out      Scan
}

// newScanner makes a scanner by our rules and those in the folder rules of dir, if there is one.
func newScanner(dir string, o secrets.Options) (*scanner, error) {
	var theirs fs.FS
	if dir != "" {
		theirs = os.DirFS(filepath.Join(dir, rulesDir))
	}
	rules, err := secrets.LoadRules(templates.Rules(), theirs)
	if err != nil {
		return nil, err
	}
	engine, err := secrets.New(rules, o)
	if err != nil {
		return nil, err
	}
	return &scanner{engine: engine, key: o.Key, found: map[string]*SecretFinding{}, out: Scan{Rules: engine.Digest()}}, nil
}

// input is one thing that is looked at, and where it stands.
type input struct {
	*scanner
	place    SecretPlace
	holds    bool              // something that is reported
	people   *personal.Counter // of the whole of it; nil until it has a part
	unopened []Unscannable     // paths count from the input
}

// Part takes in the bytes of a file, or of something packed in it.
func (in *input) Part(path string) io.WriteCloser {
	take := func(f secrets.Finding) {
		place := in.place
		place.Path, place.Line = path, f.Line
		in.holds = true
		in.add(f, place)
	}
	w := in.engine.Stream(take)
	w.Suppressions(take)
	if in.noPeople || in.attributes() {
		return w
	}
	if in.people == nil {
		in.people = personal.New()
	}
	return &both{w, in.people.Part()}
}

// attributes reports whether it is a page of ours on third-party code: the addresses of authors are there to be passed on.
func (in *input) attributes() bool { return strings.HasPrefix(in.place.Path, noticeDir+"/") }

// both are two that take in the same.
type both struct{ a, b io.WriteCloser }

func (w *both) Write(p []byte) (int, error) {
	if n, err := w.a.Write(p); err != nil {
		return n, err
	}
	return w.b.Write(p)
}

func (w *both) Close() error { return errors.Join(w.a.Close(), w.b.Close()) }

// Unscannable takes in what could not be looked into.
func (in *input) Unscannable(path, why string) {
	in.unopened = append(in.unopened, Unscannable{strings.TrimPrefix(path, in.place.Path), why})
	in.cannot(path, why)
}

func (s *scanner) cannot(path, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Unscannable = append(s.out.Unscannable, Unscannable{path, why})
}

func (s *scanner) add(f secrets.Finding, place SecretPlace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.found[f.ID]
	if x == nil {
		x = &SecretFinding{ID: f.ID, Rule: f.Rule, Class: f.Class, Known: f.Known, Preview: f.Preview}
		s.found[f.ID] = x
	}
	switch {
	case slices.Contains(x.Places, place):
	case len(x.Places) < maxPlaces:
		x.Places = append(x.Places, place)
	default:
		x.More++
	}
}

// look looks at content with this SHA-256, unless it is known to hold no secret.
func (s *scanner) look(place SecretPlace, digest []byte, do func(*input) error) error {
	if s.recall(place, digest) {
		return nil
	}
	in := &input{scanner: s, place: place}
	if err := do(in); err != nil {
		return err
	}
	in.done(digest)
	return nil
}

// recall reports whether the content with this SHA-256 is known to hold no secret; what in it could not be opened is said again.
func (s *scanner) recall(place SecretPlace, digest []byte) bool {
	unopened, known := s.before.get(digest)
	for _, u := range unopened {
		s.cannot(place.Path+u.Path, u.Why)
	}
	return known
}

// done says that the content with this SHA-256 was looked at to its end.
func (in *input) done(digest []byte) {
	in.countPeople()
	if !in.holds && !in.attributes() { // elsewhere the same content would be counted
		in.before.add(digest, in.unopened)
	}
}

// held looks at content that is in memory, and gives its SHA-256.
func (s *scanner) held(ctx context.Context, place SecretPlace, content []byte) (digest []byte, err error) {
	s.count(int64(len(content)))
	sum := sha256.Sum256(content)
	return sum[:], s.look(place, sum[:], func(in *input) error {
		return decode.File(ctx, place.Path, bytes.NewReader(content), int64(len(content)), decode.Limits{}, in)
	})
}

// stream looks at content as it is read, and gives its SHA-256.
func (s *scanner) stream(ctx context.Context, place SecretPlace, r io.Reader) (digest []byte, err error) {
	in := &input{scanner: s, place: place}
	w, sum := decode.New(ctx, place.Path, decode.Limits{}, in), sha256.New()
	n, err := io.Copy(struct{ io.Writer }{io.MultiWriter(w, sum)}, r)
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	s.count(n)
	digest = sum.Sum(nil)
	if err == nil {
		in.done(digest)
	}
	return digest, err
}

func (s *scanner) count(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Bytes += bytes
}

// file looks at a file on disk. One that cannot be read is unscannable, never clean.
func (s *scanner) file(ctx context.Context, place SecretPlace, name string) error {
	f, info, err := openRegular(name)
	if err != nil {
		s.cannot(place.Path, "it cannot be read: "+reason(err))
		return nil
	}
	defer f.Close()
	s.mu.Lock()
	s.out.Files++
	s.mu.Unlock()
	s.name(place)
	if err := s.opened(ctx, place, f, info); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.cannot(place.Path, "it could not be read to its end: "+reason(err))
	}
	return nil
}

// opened looks at an open file: a large one where it lies, twice, since its digest tells whether it was looked at before.
func (s *scanner) opened(ctx context.Context, place SecretPlace, f *os.File, info fs.FileInfo) error {
	if info.Size() <= maxHeld {
		content := make([]byte, info.Size()+1)
		n, err := io.ReadFull(f, content)
		switch {
		case err == nil:
			return errScanChanged
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return err
		}
		_, err = s.held(ctx, place, content[:n])
		return err
	}
	s.count(info.Size())
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	return s.look(place, sum.Sum(nil), func(in *input) error {
		if err := decode.File(ctx, place.Path, f, info.Size(), decode.Limits{}, in); err != nil {
			return err
		}
		if now, err := f.Stat(); err != nil || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
			return errScanChanged
		}
		return nil
	})
}

var errScanChanged = errors.New("it changed meanwhile")

// reason is an error without the name of the file, which stands beside it.
func reason(err error) string {
	if p, ok := err.(*fs.PathError); ok { //nolint:errorlint // only the outermost: what wraps it has words of its own
		return p.Err.Error()
	}
	return err.Error()
}

// name looks at the name of a file.
func (s *scanner) name(place SecretPlace) {
	w := s.engine.Stream(func(f secrets.Finding) { s.add(f, place) })
	_, _ = io.WriteString(w, place.Path) // which fails on a closed stream alone
	_ = w.Close()
	if tool := secrets.SuppressionFile(place.Path); tool != "" {
		s.add(suppressionFile(tool), place)
	}
}

// suppressionFile is what is reported of a file by whose name a scanner knows what to pass over.
func suppressionFile(tool string) secrets.Finding {
	return secrets.Finding{ID: "file of " + tool, Rule: "file of " + tool, Class: secrets.Suppression}
}

// shown is a path without the names that are secrets themselves.
func (s *scanner) shown(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		w := s.engine.Stream(func(f secrets.Finding) { parts[i] = f.Preview })
		_, _ = io.WriteString(w, part)
		_ = w.Close()
	}
	return strings.Join(parts, "/")
}
