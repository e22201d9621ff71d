package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/handover-kit/handover/bundle"
)

// Both kinds of key are read back by age itself.
func TestKeygen(t *testing.T) {
	for _, c := range []struct {
		args   []string
		prefix string
	}{
		{[]string{"keygen", "-o", "key", "--json"}, "age1"},
		{[]string{"keygen", "--pq", "-o", "key", "--json"}, "age1pq1"},
	} {
		folder := t.TempDir()
		s, out, said := Test("", folder)
		if code := Run(t.Context(), c.args, s); code != ExitOK {
			t.Fatalf("%v: exit %d: %s", c.args, code, said)
		}
		var doc struct {
			Version int
			keygenDoc
		}
		if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(folder, "key"))
		if err != nil {
			t.Fatal(err)
		}
		ids, err := age.ParseIdentities(strings.NewReader(string(text)))
		if err != nil || len(ids) != 1 {
			t.Fatalf("age reads %d identities: %v", len(ids), err)
		}
		recipient := ""
		switch id := ids[0].(type) {
		case *age.X25519Identity:
			recipient = id.Recipient().String()
		case *age.HybridIdentity:
			recipient = id.Recipient().String()
		}
		if doc.Version != 1 || doc.File != "key" || doc.Recipient != recipient || !strings.HasPrefix(recipient, c.prefix) {
			t.Errorf("%v: %+v, age says %q", c.args, doc, recipient)
		}
		if !slices.Equal(doc.Words, bundle.Fingerprint(recipient)) || len(doc.Words) != 10 {
			t.Errorf("words %v", doc.Words)
		}
		if want := "# created: 2026-11-30T09:00:00Z\n# public key: " + recipient + "\n# words: " + strings.Join(doc.Words, " ") + "\nAGE-SECRET-KEY-"; !strings.HasPrefix(string(text), want) {
			t.Error("the comments of the key file are not as they should be")
		}
		if strings.Contains(out.String()+said.String(), "SECRET") {
			t.Error("the secret key was printed")
		}
	}
}

func TestKeygenShowsNoSecretOnATerminalByAccident(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"keygen"}, ExitUsage},
		{[]string{"keygen", "--yes"}, ExitOK},
		{[]string{"keygen", "-o", "-"}, ExitOK},
	} {
		s, out, _ := Test("", t.TempDir())
		s.OutTerminal = true
		code := Run(t.Context(), c.args, s)
		if shown := strings.Contains(out.String(), "AGE-SECRET-KEY-"); code != c.code || shown != (c.code == ExitOK) {
			t.Errorf("%v: exit %d, secret shown: %v", c.args, code, shown)
		}
	}
}

func TestWriteSecretLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "key")
	if err := os.Symlink("nowhere", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	if err := writePrivate(name, []byte("first")); err != nil {
		t.Fatal(err)
	}
	for _, taken := range []string{"key", "link"} {
		if err := writePrivate(filepath.Join(folder, taken), []byte("second")); err == nil || hint(err) == "" {
			t.Errorf("%s: %v", taken, err)
		}
	}
	if err := writePrivate(filepath.Join(folder, "no", "key"), nil); err == nil || strings.Contains(err.Error(), "handover-new-") {
		t.Errorf("in a folder that is not there: %v", err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	if text, _ := os.ReadFile(name); string(text) != "first" {
		t.Errorf("the first file now holds %q", text)
	}
}

// Two writers of one name: one wins, and the file is whole.
func TestWriteSecretRace(t *testing.T) {
	name := filepath.Join(t.TempDir(), "key")
	results := make(chan error)
	for range 8 {
		go func() { results <- writePrivate(name, []byte("whole")) }()
	}
	won := 0
	for range 8 {
		if <-results == nil {
			won++
		}
	}
	if text, err := os.ReadFile(name); won != 1 || string(text) != "whole" {
		t.Errorf("%d won, file %q, %v", won, text, err)
	}
}

func TestReserveNew(t *testing.T) {
	folder := t.TempDir()
	old, name := filepath.Join(folder, "old"), filepath.Join(folder, "name")
	if err := reserveNew(old, name); err == nil {
		t.Error("a missing file was moved")
	}
	if _, err := os.Lstat(name); err == nil {
		t.Error("the reservation stays behind")
	}
	for i, text := range []string{"first", "second"} {
		if err := os.WriteFile(old, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := reserveNew(old, name); (err == nil) != (i == 0) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if text, err := os.ReadFile(name); string(text) != "first" {
		t.Errorf("the file holds %q, %v", text, err)
	}
}
