package handover

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
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
	file string
	key  []byte
	mu   sync.Mutex
	old  map[contentID][]Unscannable // of earlier runs; paths count from the content
	used map[contentID][]Unscannable // of this run
}

// openHarmless reads what dir holds for one engine: other rules, other known values or another version begin anew.
func openHarmless(dir string, key []byte, engine *secrets.Engine, known []secrets.Known, version string) *harmless {
	mac := hmac.New(sha256.New, key)
	for _, k := range known {
		_ = json.NewEncoder(mac).Encode([]any{k.Name, k.Value}) // a hash takes everything
	}
	_ = json.NewEncoder(mac).Encode([]string{harmlessForm, version, engine.Digest()})
	h := &harmless{file: filepath.Join(dir, harmlessFile), key: mac.Sum(nil), old: map[contentID][]Unscannable{}, used: map[contentID][]Unscannable{}}
	if data, err := readLimited(h.file, maxHarmless); err == nil {
		h.read(data)
	}
	return h
}

// id is that of the content with this SHA-256.
func (h *harmless) id(digest []byte) (id contentID) {
	mac := hmac.New(sha256.New, h.key)
	mac.Write(digest)
	copy(id[:], mac.Sum(nil))
	return id
}

// get reports whether no secret was found in the content with this SHA-256, and what in it could not be opened.
func (h *harmless) get(digest []byte) (unopened []Unscannable, is bool) {
	if h == nil {
		return nil, false
	}
	id := h.id(digest)
	h.mu.Lock()
	defer h.mu.Unlock()
	if unopened, is = h.used[id]; is {
		return unopened, true
	}
	if unopened, is = h.old[id]; is {
		h.used[id] = unopened
	}
	return unopened, is
}

// empty reports whether nothing is known of earlier runs.
func (h *harmless) empty() bool { return h == nil || len(h.old) == 0 }

func (h *harmless) add(digest []byte, unopened []Unscannable) {
	if h == nil {
		return
	}
	id := h.id(digest)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.used[id] = unopened
}

// keep writes all for the next run or, when that is too much, what this run has seen. That it cannot be kept costs time and nothing else.
func (h *harmless) keep() {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	all := maps.Clone(h.old)
	maps.Copy(all, h.used)
	if len(all) == len(h.old) {
		return
	}
	data := h.bytes(all)
	if len(data) > maxHarmless {
		data = h.bytes(h.used)
	}
	if len(data) <= maxHarmless && os.MkdirAll(filepath.Dir(h.file), 0o700) == nil {
		_ = writeFile(h.file, data, 0o600)
	}
}

// bytes are the contents as they lie on disk, after a code over all of them.
func (h *harmless) bytes(all map[contentID][]Unscannable) []byte {
	data := make([]byte, sha256.Size)
	text := func(s string) { data = append(binary.AppendUvarint(data, uint64(len(s))), s...) }
	for id, unopened := range all {
		data = binary.AppendUvarint(append(data, id[:]...), uint64(len(unopened)))
		for _, u := range unopened {
			text(u.Path)
			text(u.Why)
		}
	}
	copy(data, h.code(data[sha256.Size:]))
	return data
}

func (h *harmless) code(data []byte) []byte {
	mac := hmac.New(sha256.New, h.key)
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
		unopened := make([]Unscannable, number())
		for i := range unopened {
			unopened[i] = Unscannable{text(), text()}
		}
		h.old[id] = unopened
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
