package handover

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/bundle"
)

const phrase = "correct horse"

// answers is a machine where a person types the passphrase.
func answers(passphrase string) Machine {
	return Machine{Passphrase: func(context.Context, string) ([]byte, error) { return []byte(passphrase), nil }}
}

func TestIdentities(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	plain := "# a comment\n\n" + id.String() + "\r\n"
	for _, c := range []struct {
		name    string
		machine Machine
		content []byte
		kind    error  // nil when it is to work
		words   string // of the failure
	}{
		{"age", Machine{}, []byte(plain), nil, ""},
		{"age with a passphrase", answers(phrase), locked(t, plain, false), nil, ""},
		{"the same, armored", answers(phrase), locked(t, plain, true), nil, ""},
		{"wrong passphrase", answers("wrong"), locked(t, plain, false), bundle.ErrNoKey, "does not open with this passphrase"},
		{"empty passphrase", answers(""), locked(t, plain, false), bundle.ErrNoKey, ""},
		{"nobody to ask", Machine{}, locked(t, plain, false), bundle.ErrNoKey, "no terminal"},
		{"cut short", answers(phrase), locked(t, plain, false)[:150], bundle.ErrNoKey, ""},
		{"SSH", Machine{}, sshKey(t, private, ""), nil, ""},
		{"SSH with a passphrase", answers(phrase), sshKey(t, private, phrase), nil, ""},
		{"nothing in it", Machine{}, []byte("# nothing\n"), ErrUsage, "holds no key"},
		{"a damaged key", Machine{}, []byte("# one\n" + id.String()[:40] + "\n"), ErrUsage, ":2: not a key that opens bundles"},
		{"a public key", Machine{}, []byte(id.Recipient().String()), ErrUsage, ":1: not a key"},
		{"a damaged SSH key", Machine{}, pem.EncodeToMemory(&pem.Block{Type: "OPENSSH PRIVATE KEY", Bytes: []byte("x")}), ErrUsage, "cannot open bundles"},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := writeKey(t, c.content)
			ids, err := c.machine.Identities(t.Context(), []string{name})
			if c.kind == nil {
				if err != nil || len(ids) != 1 {
					t.Fatalf("%d identities, %v", len(ids), err)
				}
				return
			}
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v is not %v with %q", err, c.kind, c.words)
			}
			if strings.Contains(fmt.Sprint(err), "AGE-SECRET-KEY-1") {
				t.Error("the error shows the key")
			}
		})
	}
}

func TestSignerKinds(t *testing.T) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		machine Machine
		content []byte
		words   string // of the failure; empty when it is to work
	}{
		{"plain", Machine{}, sshKey(t, private, ""), ""},
		{"with a passphrase", answers(phrase), sshKey(t, private, phrase), ""},
		{"wrong passphrase", answers("wrong"), sshKey(t, private, phrase), "cannot sign"},
		{"nobody to ask", Machine{}, sshKey(t, private, phrase), "the SSH agent can hold the key"},
		{"empty", Machine{}, nil, "cannot sign"},
	} {
		t.Run(c.name, func(t *testing.T) {
			signer, done, err := c.machine.Signer(t.Context(), writeKey(t, c.content))
			done()
			if c.words == "" {
				if err != nil || signer == nil {
					t.Errorf("no signer: %v", err)
				}
				return
			}
			if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v does not say %q", err, c.words)
			}
		})
	}
}

// Whatever a key file holds, reading it ends with keys or with one line that repeats none of it.
func FuzzIdentities(f *testing.F) {
	f.Add([]byte("AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\n"))
	f.Add([]byte("-----BEGIN OPENSSH PRIVATE KEY-----\nQUJD\n-----END OPENSSH PRIVATE KEY-----\n"))
	f.Add([]byte("age-encryption.org/v1\n-> scrypt aaaaaaaaaaaaaaaaaaaaaa 1\n\n--- \n"))
	f.Add([]byte("AGE-PLUGIN-X-1QQQ\nkey"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.Contains(content, []byte("scrypt")) {
			t.Skip("what a passphrase file costs is bounded, but too slow for this")
		}
		_, err := Machine{}.identitiesIn(t.Context(), "key", content)
		if err == nil {
			return
		}
		if strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("more than one line: %q", err)
		}
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimSpace(line); len(line) > 20 && strings.Contains(err.Error(), line) {
				t.Errorf("the error repeats %q", line)
			}
		}
	})
}

func locked(t *testing.T, plain string, armored bool) []byte {
	t.Helper()
	to, err := age.NewScryptRecipient(phrase)
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(10)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write([]byte(plain))
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if !armored {
		return out.Bytes()
	}
	var text bytes.Buffer
	a := armor.NewWriter(&text)
	_, err = a.Write(out.Bytes())
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func sshKey(t *testing.T, private ed25519.PrivateKey, passphrase string) []byte {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(private, "test")
	if passphrase != "" {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "test", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(block)
}

func writeKey(t *testing.T, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
