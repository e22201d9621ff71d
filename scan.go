package handover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks/secrets"
)

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
	Findings     []SecretFinding
	Suppressions []SecretFinding // what tells scanners to look away: listed, and obeyed by nobody here
	Unscannable  []Unscannable
	Files        int
	Objects      int // of repositories
	Bytes        int64
	Rules        string // digest of the rules
	NoPeople     bool   // personal data was not counted: the engagement says that there is none
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
		if f.Class == secrets.Suppression {
			out.Suppressions = append(out.Suppressions, *f)
		} else {
			out.Findings = append(out.Findings, *f)
		}
	}
	for _, list := range [][]SecretFinding{out.Findings, out.Suppressions} {
		slices.SortFunc(list, func(a, b SecretFinding) int {
			return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Places[0].Path, b.Places[0].Path), cmp.Compare(a.Places[0].Line, b.Places[0].Line), cmp.Compare(a.ID, b.ID))
		})
	}
	slices.SortFunc(out.Unscannable, func(a, b Unscannable) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(b.Why, a.Why)) })
	out.Unscannable = slices.CompactFunc(out.Unscannable, func(a, b Unscannable) bool { return a.Path == b.Path && strings.HasPrefix(a.Why, b.Why) }) // said twice
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
