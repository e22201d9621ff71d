package collect

import (
	"io"
	"strconv"
)

// document is what a JSON file of infrastructure says about itself: names and numbers, never a value.
type document struct {
	form    form
	keys    []string // of the outer levels, to tell the form by
	problem string   // why it cannot be what it says it is

	version   uint64 // of the format, where that is a number
	versioned bool
	tool      string // the program that wrote it, or its version
	serial    uint64
	lineage   string
	resources int      // managed instances; planned changes; resources of a stack or template
	sensitive nameList // attributes and outputs marked as secret
	backend   backend
	encrypted bool     // by OpenTofu, as a whole
	keyNames  []string // of what encrypts it

	errored    bool // a plan that failed
	incomplete bool // a plan or assembly that says something is missing
	stack      string
	secrets    string // the provider that encrypts the secrets of a Pulumi stack
	pending    int    // operations that a Pulumi stack does not know the end of
	plain      int    // secrets of a Pulumi stack in clear
	stacks     []string
}

// backend is where a state lives when it is not in this file.
type backend struct {
	kind  string
	where []string // "bucket=acme-state": only settings that can hold no secret
}

// nameList counts names and keeps the first ones.
type nameList struct {
	names []string
	total int
}

// namesKept is how many names of a kind a list keeps, and keysKept how many keys tell a form.
const (
	namesKept = 100
	keysKept  = 200
)

func (l *nameList) add(name string) {
	l.total++
	if len(l.names) < namesKept {
		l.names = append(l.names, short(name))
	}
}

// readDocument reads a JSON document from beginning to end, in memory that does not grow with it. With an error, the
// document holds what was read before it.
func readDocument(r io.Reader) (*document, error) {
	d := &document{}
	s := newJSONStream(r)
	err := s.object(func(key string) error {
		d.key(key)
		return d.member(s, key)
	})
	if err == nil {
		err = s.end()
	}
	d.form = formOfKeys(d.keys)
	if d.form == formState && err == nil && d.problem == "" && !d.versioned {
		d.problem = "it has no version"
	}
	return d, err
}

func (d *document) key(key string) {
	if len(d.keys) < keysKept {
		d.keys = append(d.keys, key)
	}
}

// member reads one of the outer values. Which form the document has is not known before its end, so that each key is read in
// the one meaning it has.
func (d *document) member(s *jsonStream, key string) (err error) {
	switch key {
	case "version":
		d.version, d.versioned, err = s.whole()
	case "terraform_version":
		d.tool, err = s.text()
	case "serial":
		var ok bool
		if d.serial, ok, err = s.whole(); err == nil && !ok {
			d.problem = "its serial is not a whole number"
		}
	case "lineage":
		d.lineage, err = s.text()
	case "outputs":
		err = d.outputs(s)
	case "resources":
		err = s.array(func() error { return d.resource(s) })
	case "modules":
		err = s.array(func() error { return d.oldModule(s) })
	case "backend", "remote":
		err = d.readBackend(s)
	case "meta":
		err = s.object(func(name string) error {
			if len(d.keyNames) < namesKept {
				d.keyNames = append(d.keyNames, name)
			}
			return s.skip()
		})
	case "encrypted_data":
		d.encrypted = true
		err = s.skip()
	case "values":
		err = d.values(s)
	case "resource_changes":
		err = s.array(func() error { return d.change(s) })
	case "errored":
		d.errored, err = s.truth()
	case "complete":
		var complete bool
		complete, err = s.truth()
		d.incomplete = d.incomplete || !complete
	case "deployment", "checkpoint":
		err = d.pulumi(s, key)
	case "artifacts":
		err = d.artifacts(s)
	case "missing":
		err = s.array(func() error { d.incomplete = true; return s.skip() })
	case "Resources":
		err = s.object(func(string) error { d.resources++; return s.skip() })
	default:
		err = s.skip()
	}
	return err
}

// serialText is the serial for people.
func (d *document) serialText() string { return strconv.FormatUint(d.serial, 10) }
