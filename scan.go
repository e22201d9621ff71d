package handover

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/checks/secrets/decode"
	"github.com/handover-kit/handover/templates"
)

// rulesDir holds a firm's own rules of secrets, laid over ours.
const rulesDir = "rules"

// maxPlaces is how many places of one secret are kept; the rest is counted.
const maxPlaces = 20

// SecretPlace is where a secret stands.
type SecretPlace struct {
	Path   string `json:"path"`             // of the file; "!" leads into what is packed in it. Empty for what no file of a repository holds
	Object string `json:"object,omitempty"` // of a repository, in hexadecimal
	Commit string `json:"commit,omitempty"` // that brought it
	Line   int    `json:"line"`             // from 1
	Ships  bool   `json:"ships"`            // it would be in the bundle
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
	engine *secrets.Engine
	mu     sync.Mutex
	found  map[string]*SecretFinding
	out    Scan
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
	place SecretPlace
}

// Part takes in the bytes of a file, or of something packed in it.
func (in *input) Part(path string) io.WriteCloser {
	return in.engine.Stream(func(f secrets.Finding) {
		place := in.place
		place.Path, place.Line = path, f.Line
		in.add(f, place)
	})
}

// Unscannable takes in what could not be looked into.
func (in *input) Unscannable(path, why string) { in.cannot(path, why) }

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

// stream looks at a file as it is read.
func (s *scanner) stream(ctx context.Context, place SecretPlace, r io.Reader) error {
	w := decode.New(ctx, place.Path, decode.Limits{}, &input{s, place})
	n, err := io.Copy(struct{ io.Writer }{w}, r)
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	s.mu.Lock()
	s.out.Bytes += n
	s.mu.Unlock()
	return err
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
	s.out.Bytes += info.Size()
	s.mu.Unlock()
	if err := decode.File(ctx, place.Path, f, info.Size(), decode.Limits{}, &input{s, place}); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.cannot(place.Path, "it could not be read to its end: "+reason(err))
	}
	return nil
}

// reason is an error without the name of the file, which stands beside it.
func reason(err error) string {
	if p, ok := err.(*fs.PathError); ok { //nolint:errorlint // only the outermost: what wraps it has words of its own
		return p.Err.Error()
	}
	return err.Error()
}

// result gives what was found, what is certain first.
func (s *scanner) result() *Scan {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.out
	for _, f := range s.found {
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
