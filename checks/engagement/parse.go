package engagement

import "reflect"

// version is the one version of handover.yaml this program reads.
const version = 1

// Parse reads a handover.yaml. The name is the file's, for problems and for the paths of keys. An error is
// [Problems], all there are.
func Parse(name string, data []byte) (*Engagement, error) {
	r := newReader(name, false)
	e := &Engagement{file: name, places: r.places}
	root := r.document(data)
	if root == nil || !r.versionFits(root) {
		return nil, r.err()
	}
	r.value(root, reflect.ValueOf(e).Elem(), field{}, "")
	r.check(e)
	if err := r.err(); err != nil {
		return nil, err
	}
	e.setDefaults()
	return e, nil
}

func (e *Engagement) setDefaults() {
	if e.Header.Depth == "" {
		e.Header.Depth = DepthStandard
	}
	if e.Header.Envelope == "" {
		e.Header.Envelope = EnvelopeSealed
	}
	if e.Header.Evidence == "" {
		e.Header.Evidence = EvidenceRows
	}
}

// Problem reports, for a later stage, something wrong with what the page says at a path such as
// "assets[0].path"; without a place when the page says nothing there.
func (e *Engagement) Problem(path, message, hint string) Problem {
	at := e.places[path]
	return Problem{e.file, at.line, at.column, message, hint}
}

// Person returns the person with an id.
func (e *Engagement) Person(id string) (Person, bool) {
	for _, p := range e.People {
		if p.ID == id {
			return p, true
		}
	}
	return Person{}, false
}
