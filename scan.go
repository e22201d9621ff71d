package handover

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/checks/secrets/decode"
	"github.com/handover-kit/handover/templates"
)

// rulesDir holds a firm's own rules of secrets, laid over ours.
const rulesDir = "rules"

// maxHeld is the largest content that is held in memory to be looked at, in bytes.
const maxHeld = 4 << 20

// maxPlaces is how many places of one secret are kept; the rest is counted.
const maxPlaces = 20

// SecretPlace is where a secret stands.
type SecretPlace struct {
	Path   string `json:"path"`             // of the file; "!" leads into what is packed in it. Empty for what no file of a repository holds
	Object string `json:"object,omitempty"` // of a repository, in hexadecimal
	Commit string `json:"commit,omitempty"` // that brought it
	Line   int    `json:"line"`             // from 1; 0 for the name of the file itself
	Ships  bool   `json:"ships"`            // it would be in the bundle
}

// At is the place as people write it.
func (p SecretPlace) At() string {
	if p.Line == 0 {
		return p.Path + " (its name)"
	}
	return fmt.Sprintf("%s:%d", p.Path, p.Line)
}

// SecretFinding is one secret, wherever it stands. It never holds the value.
type SecretFinding struct {
	ID       string        `json:"id"` // the rule and a keyed digest of the value
	Rule     string        `json:"rule"`
	Class    secrets.Class `json:"class"`
	Known    string        `json:"known,omitempty"` // name of the credential whose value it is
	Preview  string        `json:"preview"`         // first characters and length
	Places   []SecretPlace `json:"places"`
	More     int           `json:"more"` // places beyond those
	Decision string        `json:"decision"`
	Reason   string        `json:"reason,omitempty"`
}

// Ships reports whether the secret stands anywhere that would be in the bundle.
func (f *SecretFinding) Ships() bool {
	return slices.ContainsFunc(f.Places, func(p SecretPlace) bool { return p.Ships })
}

// Unscannable is something that could not be looked into.
type Unscannable struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// Scan is what was found, and what was looked at.
type Scan struct {
	Findings    []SecretFinding
	Unscannable []Unscannable
	Files       int
	Objects     int // of repositories
	Bytes       int64
	Rules       string // digest of the rules it was found with
}

// scanner collects findings from any number of inputs.
type scanner struct {
	engine  *secrets.Engine
	before  *harmless
	gitDirs map[string]string // met so far, and where
	mu      sync.Mutex
	found   map[string]*SecretFinding
	out     Scan
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
	return &scanner{engine: engine, found: map[string]*SecretFinding{}, out: Scan{Rules: engine.Digest()}}, nil
}

// input is one thing that is looked at, and where it stands.
type input struct {
	*scanner
	place    SecretPlace
	secrets  bool          // it holds some
	unopened []Unscannable // paths count from the input
}

// Part takes in the bytes of a file, or of something packed in it.
func (in *input) Part(path string) io.WriteCloser {
	return in.engine.Stream(func(f secrets.Finding) {
		place := in.place
		place.Path, place.Line = path, f.Line
		in.secrets = true
		in.add(f, place)
	})
}

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
	in.remember(digest)
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

// remember says that the content with this SHA-256 was looked at to its end.
func (in *input) remember(digest []byte) {
	if !in.secrets {
		in.before.add(digest, in.unopened)
	}
}

// held looks at content that is in memory.
func (s *scanner) held(ctx context.Context, place SecretPlace, content []byte) error {
	s.count(int64(len(content)))
	digest := sha256.Sum256(content)
	return s.look(place, digest[:], func(in *input) error {
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
		in.remember(digest)
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
	f, err := os.Open(name)
	if err != nil {
		s.cannot(place.Path, "it cannot be read: "+reason(err))
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		s.cannot(place.Path, "it cannot be read: "+reason(err))
		return nil
	case !info.Mode().IsRegular():
		return nil
	}
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
		return s.held(ctx, place, content[:n])
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

// result gives what was found, what is certain first.
func (s *scanner) result() *Scan {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.out
	out.Unscannable = slices.Clone(out.Unscannable)
	for i := range out.Unscannable {
		out.Unscannable[i].Path = s.shown(out.Unscannable[i].Path)
	}
	for _, f := range s.found {
		for i := range f.Places {
			f.Places[i].Path = s.shown(f.Places[i].Path)
		}
		slices.SortFunc(f.Places, func(a, b SecretPlace) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Object, b.Object))
		})
		out.Findings = append(out.Findings, *f)
	}
	slices.SortFunc(out.Findings, func(a, b SecretFinding) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Places[0].Path, b.Places[0].Path), cmp.Compare(a.Places[0].Line, b.Places[0].Line), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(out.Unscannable, func(a, b Unscannable) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Why, b.Why)) })
	return &out
}

// Words is a scan in a sentence that says no more than is known.
func (s *Scan) Words() string {
	certain, possible := 0, 0
	for i := range s.Findings {
		if s.Findings[i].Class == secrets.Certain {
			certain++
		} else {
			possible++
		}
	}
	words := fmt.Sprintf("%s and %s were looked at by rule set %.19s: %s, %s", count(s.Files, "file", "files"), count(s.Objects, "object", "objects"), s.Rules,
		count(certain, "certain secret", "certain secrets"), count(possible, "possible one", "possible ones"))
	if n := len(s.Unscannable); n > 0 {
		words += fmt.Sprintf("; %s could not be looked into", count(n, "thing", "things"))
	}
	return words + "."
}

// Clean reports whether everything was looked at, and nothing certain found that nobody decided about.
func (s *Scan) Clean() bool {
	return len(s.Unscannable) == 0 && !slices.ContainsFunc(s.Findings, func(f SecretFinding) bool { return f.Class == secrets.Certain && f.Decision == "" })
}
