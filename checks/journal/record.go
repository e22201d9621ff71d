package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"time"
)

// Hash is the SHA-256 of a line without its line end. Its text is "sha256:" and 64 lower-case hex digits.
type Hash [sha256.Size]byte

const hashPrefix = "sha256:"

func (h Hash) String() string { return hashPrefix + hex.EncodeToString(h[:]) }

// MarshalText gives the text of the hash.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes, and nothing else.
func (h *Hash) UnmarshalText(text []byte) error {
	p := parser{b: text}
	got, ok := p.hash()
	if !ok || p.i != len(text) {
		return fmt.Errorf("%q is not a SHA-256 hash as a journal writes it", bytes.ToValidUTF8(text[:min(len(text), 80)], nil))
	}
	*h = got
	return nil
}

// Head is the end of a log: what a checkpoint holds of it.
type Head struct {
	Seq  int  `json:"seq"`
	Hash Hash `json:"hash"`
}

// Record is one line of a log. Records belong to the Journal that gave them and are not to be changed.
type Record struct {
	Log       string // <person>-<clone>
	Seq       int    // number in the log and of the line in its file, from 1
	Hash      Hash
	Prev      Hash      // hash of the line before; of the log's name for the first
	At        time.Time // what the author's clock said, UTC, in seconds; order never depends on it
	By        string    // the person
	Nth, Of   int       // place in the batch that was appended together and its size; 1 of 1 for a single record
	Backwards bool      // dated before a record it follows: see Journal.Notes
	Body      json.RawMessage

	log   *log
	size  int     // bytes of the line
	edges []edge  // what it names as seen, until its place in the order is known
	depth int     // records on the longest chain that ends here
	clock []int32 // by log.index: the last record of each other log it follows; shared by neighbours
}

// Seen is the number of the last record of a log that the author had seen when writing this one, directly or through other records, 0 for none;
// of its own log the one before.
func (r *Record) Seen(log string) int {
	if log == r.Log {
		return r.Seq - 1
	}
	if l := r.log.journal.byName[log]; l != nil {
		return seqAt(r.clock, l.index)
	}
	return 0
}

// SeenAll gives Seen for every other log of which it is not 0, by name of the log.
func (r *Record) SeenAll() iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for _, l := range r.log.journal.sorted() {
			if seq := seqAt(r.clock, l.index); l != r.log && seq > 0 && !yield(l.name, seq) {
				return
			}
		}
	}
}

// Follows says whether the author of r had seen s, of the same Journal. When neither follows the other they are concurrent.
func (r *Record) Follows(s *Record) bool {
	if r.log == s.log {
		return r.Seq > s.Seq
	}
	return seqAt(r.clock, s.log.index) >= s.Seq
}

// Concurrent says whether neither author had seen the other's record.
func (r *Record) Concurrent(s *Record) bool { return r != s && !r.Follows(s) && !s.Follows(r) }

// seqAt reads a clock, which may be older than the newest log.
func seqAt(clock []int32, index int) int {
	if index >= len(clock) {
		return 0
	}
	return int(clock[index])
}
