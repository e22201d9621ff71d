package residue

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Finding is one thing of the client that is left.
type Finding struct {
	ID      string   `json:"id"` // a digest of kind, path and entry, the same on every run
	Kind    Kind     `json:"kind"`
	Path    string   `json:"path"`    // with ~ for the home folder; $NAME for a variable of the environment
	What    string   `json:"what"`    // what it is
	Why     string   `json:"why"`     // which name of the engagement gave it away
	Items   []string `json:"items"`   // of the checklist
	Command string   `json:"command"` // would remove it, in a POSIX shell

	entry string // within the file, where there are several
}

// Missed is something that could not be looked into: nobody knows what is in it.
type Missed struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// Folder is a folder that is looked in, and where it lies.
type Folder struct {
	FS   fs.FS  // os.Root gives one that no link leads out of
	Path string // absolute
}

// Known is a folder or file that the engagement itself names, such as an asset.
type Known struct {
	Path  string // absolute
	What  string // such as "the asset portal of handover.yaml"
	Asset bool   // it is a finding by being there
}

// Options say where to look and for what.
type Options struct {
	Home      Folder
	Folders   []Folder          // beside the home folder
	Environ   map[string]string // the environment, which says where tools keep their files
	Names     Names
	Known     []Known
	Workspace string // its own files are the record of the engagement, and no residue
	Limits    Limits
	Progress  func(entries int) // told now and then how many files and folders were met; may be nil
}

// Limits bound the work. What lies beyond one is a Missed. Zero means the default.
type Limits struct {
	Depth    int   // of folders: 12
	Entries  int   // files and folders met: 1,000,000
	Folder   int   // entries of one folder: 20,000
	Config   int64 // bytes of a settings file: 1 MiB
	Bytes    int64 // read in all: 4 GiB
	Findings int   // 5,000
}

func (l Limits) withDefaults() Limits {
	l.Depth = cmp.Or(l.Depth, 12)
	l.Entries = cmp.Or(l.Entries, 1_000_000)
	l.Folder = cmp.Or(l.Folder, 20_000)
	l.Config = cmp.Or(l.Config, 1<<20)
	l.Bytes = cmp.Or(l.Bytes, 4<<30)
	l.Findings = cmp.Or(l.Findings, 5000)
	return l
}

// Report is what was found and what could not be looked into, each in a fixed order.
type Report struct {
	Findings []Finding
	Missed   []Missed
}

// Look looks for what is left. It fails only when ctx ends.
func Look(ctx context.Context, o Options) (*Report, error) {
	s := newSearch(ctx, o)
	if len(o.Names.All) == 0 {
		s.miss("handover.yaml", "it gives no name that tells this client from others: no organisation, account, domain or distinctive client name")
	}
	s.walk() // first: where the client's clones lie helps to recognise much of the rest
	s.learnPlaces()
	for _, group := range []func(){
		s.assets, s.aws, s.azure, s.gcloud, s.kube, s.docker, s.packages, s.terraform, s.github, s.hosted, s.ssh, s.logins, s.tools, s.history,
		s.environment, s.assistants, s.editors,
	} {
		group()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return s.report(), nil
}

func (s *search) report() *Report {
	r := &Report{Missed: s.missed}
	for _, f := range s.found {
		r.Findings = append(r.Findings, f)
	}
	order := map[Kind]int{}
	for n, k := range Kinds() {
		order[k] = n
	}
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(order[a.Kind], order[b.Kind]), cmp.Compare(a.Path, b.Path), cmp.Compare(a.entry, b.entry))
	})
	for why, n := range s.counted {
		r.Missed = append(r.Missed, Missed{"", fmt.Sprintf(why, n)})
	}
	slices.SortFunc(r.Missed, func(a, b Missed) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Why, b.Why)) })
	r.Missed = slices.Compact(r.Missed)
	return r
}

// add notes a finding. What is found twice, by a folder within another, is one.
func (s *search) add(f Finding) {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(f.Kind), f.Path, f.entry}, "\x00")))
	f.ID = "R" + hex.EncodeToString(sum[:5])
	if f.Items == nil {
		f.Items = f.Kind.Items()
	}
	if _, known := s.found[f.ID]; !known && len(s.found) >= s.limits.Findings {
		s.count("%d findings more than are listed")
		return
	}
	s.found[f.ID] = f
}

// miss notes what could not be looked into. A machine where thousands of files are unreadable gets a list that a person can still read.
func (s *search) miss(path, why string) {
	if len(s.missed) >= 500 {
		s.count("%d more places could not be looked into")
		return
	}
	s.missed = append(s.missed, Missed{path, why})
}

// count notes one of many things of a kind; format says how many.
func (s *search) count(format string) { s.counted[format]++ }
