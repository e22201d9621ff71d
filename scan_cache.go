package handover

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"github.com/handover-kit/handover/checks/secrets"
)

const (
	harmlessForm = "1"        // changes whenever decoding may find something else than before
	harmlessFile = "harmless" // in the cache
	maxHarmless  = 64 << 20   // bytes
)

// contentID is a keyed digest of a content: it does not tell what was looked at, and only who has the key can make one.
type contentID [16]byte

// harmless remembers the contents in which no secret was found, with what in them could not be opened. One that holds a secret is looked at
// anew each time: nothing of a secret is ever in the cache. It can be deleted at any time. A nil one remembers nothing.
type harmless struct {
	file  string
	key   [sha256.Size]byte
	mu    sync.Mutex
	known map[contentID]remembered
	old   int // how many are of earlier runs
}

// remembered is what is known of a content.
type remembered struct {
	unopened []Unscannable // paths count from the content
	used     bool          // in this run
}

// openHarmless reads what dir holds for one engine: other rules, other known values or another version begin anew.
func openHarmless(dir string, key []byte, engine *secrets.Engine, known []secrets.Known, version string) *harmless {
	mac := hmac.New(sha256.New, key)
	for _, k := range known {
		_ = json.NewEncoder(mac).Encode([]any{k.Name, k.Value}) // a hash takes everything
	}
	_ = json.NewEncoder(mac).Encode([]string{harmlessForm, version, engine.Digest()})
	h := &harmless{file: filepath.Join(dir, harmlessFile), key: [sha256.Size]byte(mac.Sum(nil)), known: map[contentID]remembered{}}
	if data, err := readLimited(h.file, maxHarmless); err == nil {
		h.read(data)
	}
	h.old = len(h.known)
	return h
}

// id is that of the content with this SHA-256: a digest of two things of one length each, so that nothing can be appended.
func (h *harmless) id(digest []byte) contentID {
	var both [2 * sha256.Size]byte
	copy(both[:], h.key[:])
	copy(both[sha256.Size:], digest)
	sum := sha256.Sum256(both[:])
	return contentID(sum[:])
}

// get reports whether no secret was found in the content with this SHA-256, and what in it could not be opened.
func (h *harmless) get(digest []byte) (unopened []Unscannable, is bool) {
	if h == nil {
		return nil, false
	}
	id := h.id(digest)
	h.mu.Lock()
	defer h.mu.Unlock()
	c, is := h.known[id]
	if is && !c.used {
		h.known[id] = remembered{c.unopened, true}
	}
	return c.unopened, is
}

// empty reports whether nothing is known of earlier runs.
func (h *harmless) empty() bool { return h == nil || h.old == 0 }

func (h *harmless) add(digest []byte, unopened []Unscannable) {
	if h == nil {
		return
	}
	id := h.id(digest)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.known[id] = remembered{unopened, true}
}

// keep writes all for the next run or, when that is too much, what this run has seen. That it cannot be kept costs time and nothing else.
func (h *harmless) keep() {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) == h.old {
		return
	}
	data := h.bytes(false)
	if len(data) > maxHarmless {
		data = h.bytes(true)
	}
	if len(data) <= maxHarmless && os.MkdirAll(filepath.Dir(h.file), 0o700) == nil {
		_ = writeFile(h.file, data, 0o600)
	}
}

// bytes are the contents, all or those of this run, as they lie on disk: after a code over them.
func (h *harmless) bytes(used bool) []byte {
	data := make([]byte, sha256.Size, sha256.Size+len(h.known)*(len(contentID{})+1))
	text := func(s string) { data = append(binary.AppendUvarint(data, uint64(len(s))), s...) }
	for id, c := range h.known {
		if used && !c.used {
			continue
		}
		data = binary.AppendUvarint(append(data, id[:]...), uint64(len(c.unopened)))
		for _, u := range c.unopened {
			text(u.Path)
			text(u.Why)
		}
	}
	copy(data, h.code(data[sha256.Size:]))
	return data
}

func (h *harmless) code(data []byte) []byte {
	mac := hmac.New(sha256.New, h.key[:])
	mac.Write(data)
	return mac.Sum(nil)
}

// read takes in what bytes gave, unless it was written with another key.
func (h *harmless) read(data []byte) {
	if len(data) < sha256.Size || !hmac.Equal(data[:sha256.Size], h.code(data[sha256.Size:])) {
		return
	}
	data = data[sha256.Size:] // ours from here on, and whole
	number := func() int {
		n, size := binary.Uvarint(data)
		data = data[size:]
		return int(n)
	}
	text := func() (s string) {
		n := number()
		s, data = string(data[:n]), data[n:]
		return s
	}
	for len(data) > 0 {
		id := contentID(data[:len(contentID{})])
		data = data[len(id):]
		var unopened []Unscannable
		for range number() {
			unopened = append(unopened, Unscannable{text(), text()})
		}
		h.known[id] = remembered{unopened: unopened}
	}
}

// scanKeyFile, in the cache of the person, keys what is remembered of scans outside a workspace.
const scanKeyFile = "scan.key"

// scanKey is that key; nil where none can be kept.
func scanKey(dir string) []byte {
	name := filepath.Join(dir, scanKeyFile)
	if key, err := readLimited(name, keySize); err == nil && len(key) == keySize {
		return key
	}
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil || os.MkdirAll(dir, 0o700) != nil || writeFile(name, key, 0o600) != nil {
		return nil
	}
	return key
}
