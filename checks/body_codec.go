package checks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
)

// bodyVersion is the version of the form of bodies that this program writes, and the newest it reads.
const bodyVersion = 1

// ErrNewer says that something was written by a newer version of the program.
var ErrNewer = errors.New("it was written by a newer version of handover")

var errForm = errors.New("it is not as handover writes it")

// EncodeBody gives the form of a body in a journal: a JSON object with kind and version, on one line, its keys in order, texts
// without control characters but line ends and tabs. There is one form of every body, byte for byte. A body that lacks
// what its kind must say is an error.
func EncodeBody(b Body) ([]byte, error) {
	if b == nil {
		return nil, errors.New("write event: it says nothing")
	}
	fields, err := plainBody(b)
	if err == nil {
		err = b.check()
	}
	if err != nil {
		return nil, fmt.Errorf("write event of kind %s: %w", b.Kind(), err)
	}
	list := []string{fmt.Sprintf(`"kind":%q`, b.Kind()), fmt.Sprintf(`"version":%d`, bodyVersion)}
	for key, value := range members(fields) {
		list = append(list, fmt.Sprintf(`"%s":%s`, key, value))
	}
	slices.Sort(list) // a quote sorts before any letter of a key
	out := []byte{'{'}
	for i, member := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, member...)
	}
	return append(out, '}'), nil
}

// DecodeBody reads what EncodeBody writes, and nothing else: unknown fields, fields twice or in another order, and bodies
// that lack what they must say are errors. What a newer program wrote is ErrNewer.
func DecodeBody(data []byte) (Body, error) {
	kind, version, fields, err := splitBody(data)
	if err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	b := newBody(kind)
	if b == nil || version > bodyVersion {
		return nil, fmt.Errorf("read event of kind %q, version %d: %w", kind, version, ErrNewer)
	}
	d := json.NewDecoder(bytes.NewReader(fields))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, fmt.Errorf("read event of kind %s: %w", kind, err)
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("read event of kind %s: %w", kind, err)
	}
	// Keys are known, in order and each there once. What could still be written in two ways (an empty field, an escape)
	// is longer than it need be.
	if plain, err := plainBody(b); err != nil || len(plain) != len(fields) {
		return nil, fmt.Errorf("read event of kind %s: %w", kind, errForm)
	}
	return b, nil
}

// splitBody takes kind and version out of the object.
func splitBody(data []byte) (kind Kind, version int, fields []byte, err error) {
	fields = append(make([]byte, 0, len(data)), '{')
	end, last := 1, ""
	for key, value := range members(data) {
		name := string(key)
		if name <= last {
			return "", 0, nil, errForm
		}
		last = name
		switch name {
		case "kind":
			kind = Kind(bytes.Trim(value, `"`))
		case "version":
			version, err = strconv.Atoi(string(value))
		default:
			if len(fields) > 1 {
				fields = append(fields, ',')
			}
			fields = append(append(append(append(fields, '"'), key...), '"', ':'), value...)
		}
		end += len(key) + len(value) + len(`"":,`)
	}
	fields = append(fields, '}')
	if err != nil || end != len(data) || data[end-1] != '}' || kind == "" || version < 1 {
		return "", 0, nil, errForm
	}
	return kind, version, fields, nil
}

// plainBody is the body alone, its keys as they come.
func plainBody(b Body) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(b); err != nil {
		return nil, err
	}
	data := bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
	for i := 0; i+1 < len(data); i++ {
		if data[i] == '\\' {
			if i++; data[i] == 'u' {
				return nil, errors.New("a text in it holds a control character")
			}
		}
	}
	return data, nil
}

// members goes over the members of a JSON object without white space, whose keys are small letters. It stops where that ends.
func members(data []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		for i := 0; i+1 < len(data) && (data[i] == '{' || data[i] == ',') && data[i+1] == '"'; {
			start := i + 2
			colon := start
			for colon < len(data) && (data[colon] == '_' || data[colon] >= 'a' && data[colon] <= 'z') {
				colon++
			}
			if !bytes.HasPrefix(data[colon:], []byte(`":`)) {
				return
			}
			i = colon + 2 + valueEnd(data[colon+2:])
			if !yield(data[start:colon], data[colon+2:i]) {
				return
			}
		}
	}
}

// valueEnd is where a JSON value ends that stands in an object.
func valueEnd(data []byte) int {
	depth, text := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '[' || c == '{':
			depth++
		case depth == 0 && (c == ',' || c == '}'):
			return i
		case c == ']' || c == '}':
			depth--
		}
	}
	return len(data)
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
