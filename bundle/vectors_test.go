package bundle

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
)

// TestAgeVectors puts the published age vectors through the age layer: what must fail fails with its class, what must
// succeed gives the same bytes, and nothing that is not a bundle gets past openArchive.
func TestAgeVectors(t *testing.T) {
	n := 0
	err := fs.WalkDir(agetest.Vectors, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(agetest.Vectors, name)
		if err != nil {
			return err
		}
		n++
		t.Run(name, func(t *testing.T) { testVector(t, data) })
		return nil
	})
	if err != nil || n < 100 {
		t.Errorf("%d vectors, %v", n, err)
	}
}

func testVector(t *testing.T, vector []byte) {
	head, data, ok := bytes.Cut(vector, []byte("\n\n"))
	if !ok {
		t.Fatal("the vector has no header")
	}
	var expect, payload, armored string
	var ids []age.Identity
	for line := range strings.Lines(string(head)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		var id age.Identity
		var err error
		switch key {
		case "expect":
			expect = value
		case "payload":
			payload = value
		case "armored":
			armored = value
		case "compressed":
			var r io.Reader
			if r, err = zlib.NewReader(bytes.NewReader(data)); err == nil {
				data, err = io.ReadAll(r)
			}
		case "identity":
			if strings.HasPrefix(value, "AGE-SECRET-KEY-PQ-") {
				id, err = age.ParseHybridIdentity(value)
			} else {
				id, err = age.ParseX25519Identity(value)
			}
			ids = append(ids, id)
		case "passphrase":
			id, err = age.NewScryptIdentity(value)
			ids = append(ids, id)
		}
		if err != nil {
			t.Skipf("the vector is about reading keys, which is not done here: %v", err)
		}
	}
	if armored == "yes" {
		expect = "armor" // a bundle is never armored: whatever it holds, it is refused
	}
	got, err := decryptVector(data, ids)
	if err == nil != (expect == "success") {
		t.Fatalf("decrypt = %v, the vector expects %s", err, expect)
	}
	if sum := sha256.Sum256(got); payload != "" && expect == "success" && hex.EncodeToString(sum[:]) != payload {
		t.Error("it decrypts to something else")
	}
	want := ErrInvalid
	if expect == "no match" {
		want = ErrNoKey
	}
	if err != nil && !errors.Is(err, want) {
		t.Errorf("decrypt = %v, want %v", err, want)
	}
	if _, err := openArchive(bytes.NewReader(data), int64(len(data)), ids); !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrNoKey) {
		t.Errorf("openArchive = %v, want it refused", err)
	}
}

func decryptVector(data []byte, ids []age.Identity) ([]byte, error) {
	plain, n, _, err := decrypt(bytes.NewReader(data), int64(len(data)), ids)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	return b, readAt(plain, b, 0)
}
