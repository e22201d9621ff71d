package handover

import (
	"bytes"
	"encoding/gob"
	"maps"
	"os"
	"path/filepath"
	"sync"
)

// maxAnswers bounds what is remembered of licences, in bytes.
const maxAnswers = 64 << 20

// licenceAnswers remember what was found out of licence texts and module lists, by keys that hold all it depends on. It can be deleted at any time.
type licenceAnswers struct {
	file string
	mu   sync.Mutex
	old  map[string][]byte
	used map[string][]byte
}

func openLicenceAnswers(file string) *licenceAnswers {
	a := &licenceAnswers{file: file, old: map[string][]byte{}, used: map[string][]byte{}}
	if data, err := readLimited(file, maxAnswers); err == nil && gob.NewDecoder(bytes.NewReader(data)).Decode(&a.old) != nil {
		a.old = map[string][]byte{}
	}
	return a
}

// Get gives what was put under a key, in this run or an earlier one.
func (a *licenceAnswers) Get(key string) ([]byte, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	value, ok := a.used[key]
	if !ok {
		if value, ok = a.old[key]; ok {
			a.used[key] = value
		}
	}
	return value, ok
}

// Put keeps a value.
func (a *licenceAnswers) Put(key string, value []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used[key] = value
}

// keep writes all for the next run or, when that is too much, what this run has used. That it cannot be kept costs time and nothing else.
func (a *licenceAnswers) keep() {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := maps.Clone(a.old)
	maps.Copy(all, a.used)
	if len(all) == len(a.old) {
		return
	}
	data := encoded(all)
	if len(data) > maxAnswers {
		data = encoded(a.used)
	}
	if len(data) <= maxAnswers && os.MkdirAll(filepath.Dir(a.file), 0o700) == nil {
		_ = writeFile(a.file, data, 0o600)
	}
}

func encoded(m map[string][]byte) []byte {
	var b bytes.Buffer
	_ = gob.NewEncoder(&b).Encode(m) // into memory, of a type that gob knows
	return b.Bytes()
}
