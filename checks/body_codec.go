package checks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// bodyVersion is the version of the form of bodies that this program writes, and the newest it reads.
const bodyVersion = 1

// ErrNewer says that something was written by a newer version of the program.
var ErrNewer = errors.New("it was written by a newer version of handover")

// head is what the form of every body begins with.
type head struct {
	Kind    Kind `json:"kind"`
	Version int  `json:"version"`
}

// EncodeBody gives the form of a body in a journal: a JSON object on one line that begins with kind and version. There is one
// form of every body, byte for byte. A body that lacks what its kind must say is an error.
func EncodeBody(b Body) ([]byte, error) {
	if b == nil {
		return nil, errors.New("write event: it says nothing")
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("write event of kind %s: %w", b.Kind(), err)
	}
	data, err := encodeBody(b)
	if err != nil {
		return nil, fmt.Errorf("write event of kind %s: %w", b.Kind(), err)
	}
	return data, nil
}

func encodeBody(b Body) ([]byte, error) {
	start, err := json.Marshal(head{b.Kind(), bodyVersion})
	if err != nil {
		return nil, err
	}
	rest, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	start[len(start)-1] = ',' // no body is empty
	return append(start, rest[1:]...), nil
}

// DecodeBody reads what EncodeBody writes, and nothing else: unknown fields, fields twice or in another order, and bodies
// that lack what they must say are errors. What a newer program wrote is ErrNewer.
func DecodeBody(data []byte) (Body, error) {
	kind, version, err := decodeHead(data)
	if err != nil {
		return nil, err
	}
	b := newBody(kind)
	if b == nil || version > bodyVersion {
		return nil, fmt.Errorf("read event of kind %q, version %d: %w", kind, version, ErrNewer)
	}
	if err := json.Unmarshal(data, b); err != nil {
		return nil, fmt.Errorf("read event of kind %s: %w", kind, err)
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("read event of kind %s: %w", kind, err)
	}
	// Written again it must be the same: whatever was not understood, or could be understood in two ways, shows here.
	if again, err := encodeBody(b); err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("read event of kind %s: it is not as handover writes it (an unknown field, or an edit)", kind)
	}
	return b, nil
}

// decodeHead reads no further than the head, so that a long journal is not parsed twice.
func decodeHead(data []byte) (kind Kind, version int, err error) {
	var h head
	if end := bytes.IndexByte(data, ','); end > 0 {
		if more := bytes.IndexAny(data[end+1:], ",}"); more > 0 {
			start := append(bytes.Clone(data[:end+1+more]), '}')
			err = json.Unmarshal(start, &h)
		}
	}
	if err != nil || h.Kind == "" || h.Version < 1 {
		return "", 0, errors.New("read event: it does not begin with its kind and version")
	}
	return h.Kind, h.Version, nil
}

func newBody(k Kind) Body {
	switch k {
	case KindMark:
		return &Marked{}
	case KindUndo:
		return &Undone{}
	case KindDecide:
		return &Decided{}
	case KindMode:
		return &ModeSet{}
	case KindAnswer:
		return &Answered{}
	case KindEvidence:
		return &EvidenceAdded{}
	case KindFindingDecision:
		return &FindingDecided{}
	case KindReviewed:
		return &Reviewed{}
	case KindCountersigned:
		return &Countersigned{}
	case KindSealed:
		return &Sealed{}
	case KindDelivered:
		return &Delivered{}
	case KindReceipt:
		return &Received{}
	case KindTakeover:
		return &TakenOver{}
	case KindCheckpoint:
		return &Checkpointed{}
	case KindClosed:
		return &Closed{}
	}
	return nil
}
