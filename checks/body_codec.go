package checks

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// bodyVersion is the version of the form of bodies that this program writes, and the newest it reads.
const bodyVersion = 1

// ErrNewer says that something was written by a newer version of the program.
var ErrNewer = errors.New("it was written by a newer version of handover")

// EncodeBody gives the form of a body in a journal: a JSON object with kind and version, on one line, its keys in order, texts
// without control characters but line ends and tabs. There is one form of every body, byte for byte. A body that lacks
// what its kind must say is an error.
func EncodeBody(b Body) ([]byte, error) {
	if b == nil {
		return nil, errors.New("write event: it says nothing")
	}
	err := b.check()
	if err == nil {
		var data []byte
		if data, err = writeForm(b); err == nil {
			return data, nil
		}
	}
	return nil, fmt.Errorf("write event of kind %s: %w", b.Kind(), err)
}

// DecodeBody reads what EncodeBody writes, and nothing else: unknown fields, fields twice or in another order, and bodies
// that lack what they must say are errors. What a newer program wrote is ErrNewer.
func DecodeBody(data []byte) (Body, error) {
	kind := kindOf(data)
	b := newBody(kind)
	if b == nil {
		if version := versionOf(data); kind != "" && version > 0 {
			return nil, fmt.Errorf("read event of kind %q, version %d: %w", kind, version, ErrNewer)
		}
		return nil, fmt.Errorf("read event: %w", errForm)
	}
	err := readForm(data, b)
	if err != nil && versionOf(data) > bodyVersion {
		err = ErrNewer
	}
	if err == nil {
		err = b.check()
	}
	if err != nil {
		return nil, fmt.Errorf("read event of kind %s: %w", kind, err)
	}
	return b, nil
}

// kindOf finds the kind. No text can hold what it looks for, as a quote in a text is escaped.
func kindOf(data []byte) Kind {
	for _, before := range []string{`,"kind":"`, `{"kind":"`} {
		if _, rest, ok := bytes.Cut(data, []byte(before)); ok {
			kind, _, _ := bytes.Cut(rest, []byte{'"'})
			return Kind(kind)
		}
	}
	return ""
}

// versionOf finds the version in a body that cannot be read, to say why.
func versionOf(data []byte) int {
	if m := regexp.MustCompile(`,"version":([1-9][0-9]{0,8})[,}]`).FindSubmatch(data); m != nil {
		version, _ := strconv.Atoi(string(m[1])) // nine digits
		return version
	}
	return 0
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
	case KindRotation:
		return &Rotated{}
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
