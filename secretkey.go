package handover

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

const (
	keyFile = "key" // in privateDir
	keySize = 32    // bytes
)

// derivedKey is a key of the workspace for one purpose. The key it comes from is random, made when it is first needed, never
// committed, and never used itself.
func (w *Workspace) derivedKey(purpose string) ([]byte, error) {
	name := w.private(keyFile)
	key, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, keySize)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		err = writeFile(name, key, 0o600)
	}
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, &Error{ErrNotReady, fmt.Sprintf("%s is damaged: it has %d bytes, not %d", name, len(key), keySize), "restore it, or delete it and review again"}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("handover " + purpose))
	return mac.Sum(nil), nil
}
