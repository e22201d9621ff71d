package demo

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

var now = time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC)

func build(t *testing.T) *Sample {
	t.Helper()
	// Whatever git is told by the environment of the person at the machine, the sample is the same.
	hostile := append(os.Environ(), "GIT_DIR=/nowhere", "GIT_AUTHOR_DATE=never", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.bare", "GIT_CONFIG_VALUE_0=true")
	s, err := Build(t.Context(), filepath.Join(t.TempDir(), "mara's demo"), Options{Now: now, Rand: rand.NewChaCha8([32]byte{7}), Environ: hostile})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestKeys(t *testing.T) {
	s := build(t)
	for _, key := range []string{s.SealKey, s.CountersignKey, s.ReceiptKey, filepath.Join(s.Dir, "client", "ravi"), filepath.Join(s.Workspace, "secrets", "portal-deploy-key")} {
		if _, err := ssh.ParsePrivateKey(read(t, key)); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want mode 0600", key, info, err)
		}
	}
	for _, identity := range []string{s.Identity, s.BundleIdentity, s.Recovery} {
		if ids, err := age.ParseIdentities(bytes.NewReader(read(t, identity))); err != nil || len(ids) != 1 {
			t.Errorf("%s: %d identities, %v", identity, len(ids), err)
		}
	}
	message := filepath.Join(t.TempDir(), "m")
	if err := os.WriteFile(message, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key, signers, who, namespace string
		want                         bool
	}{
		{s.SealKey, s.SupplierSigners, "mara@elegant.example", "handover-manifest", true},
		{s.CountersignKey, s.SupplierSigners, "jonas@elegant.example", "handover-countersign", true},
		{s.ReceiptKey, s.ClientSigners, "aiko@acme.example", "handover-receipt", true},
		{s.ReceiptKey, s.SupplierSigners, "aiko@acme.example", "handover-receipt", false},
		{s.SealKey, s.SupplierSigners, "mara@elegant.example", "git", false},
	} {
		os.Remove(message + ".sig")
		if out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-Y", "sign", "-q", "-n", c.namespace, "-f", c.key, message).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen sign with %s: %v: %s", c.key, err, out)
		}
		verify := exec.CommandContext(t.Context(), "ssh-keygen", "-Y", "verify", "-q", "-f", c.signers, "-I", c.who, "-n", c.namespace, "-s", message+".sig")
		verify.Stdin = strings.NewReader("text")
		if err := verify.Run(); (err == nil) != c.want {
			t.Errorf("verify %s as %s in %s: %v, want ok=%v", c.who, filepath.Base(c.signers), c.namespace, err, c.want)
		}
	}
}

// Same time, same random source: the same bytes, apart from keys and what holds them.
func TestSameInputsSameSample(t *testing.T) {
	a, b := build(t), build(t)
	for _, name := range []string{"state/prod/terraform.tfstate", "credentials.yaml", "export/confluence.zip", "docs/runbooks/portal.md"} {
		if !bytes.Equal(read(t, a.Workspace, name), read(t, b.Workspace, name)) {
			t.Errorf("%s differs between two builds", name)
		}
	}
	for _, r := range [][2]string{{a.Portal, b.Portal}, {a.Infra, b.Infra}} {
		if x, y := git(t, r[0], "show-ref"), git(t, r[1], "show-ref"); x != y {
			t.Errorf("refs differ:\n%s\n%s", x, y)
		}
	}
}

func TestRefusesFolderInUse(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	var notEmpty *NotEmptyError
	if _, err := Build(t.Context(), dir, Options{Now: now, Environ: os.Environ()}); !errors.As(err, &notEmpty) || notEmpty.Hint() == "" {
		t.Errorf("Build into a folder in use = %v", err)
	}
	if got := read(t, mine); string(got) != "mine" {
		t.Error("Build touched what was there")
	}
}

func TestFailureLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	fresh, given := filepath.Join(parent, "fresh"), filepath.Join(parent, "given")
	if err := os.Mkdir(given, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{fresh, given} {
		if _, err := Build(t.Context(), dir, Options{Now: now, Rand: strings.NewReader("short"), Environ: os.Environ()}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("Build with a source that runs dry = %v", err)
		}
	}
	if _, err := os.Stat(fresh); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder that was made is still there: %v", err)
	}
	if entries, err := os.ReadDir(given); err != nil || len(entries) != 0 {
		t.Errorf("the folder that was given holds %v, %v", entries, err)
	}
}

// What is secret stands only where it belongs: in the state, the credentials and the keys.
func TestSecretsStayInTheirPlaces(t *testing.T) {
	s := build(t)
	v, err := drawValues(rand.NewChaCha8([32]byte{7}))
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	err = filepath.WalkDir(s.Dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(s.Dir, name)
		if err != nil {
			return err
		}
		data := read(t, name)
		for _, value := range []string{v.dbPassword, v.stagingPassword, v.accessKeySecret, v.mailKeySecret, v.session, v.modelKey, "PRIVATE KEY-----", "AGE-SECRET-KEY-1"} {
			if bytes.Contains(data, []byte(value)) {
				held[strings.Join(strings.Split(filepath.ToSlash(rel), "/")[:2], "/")] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"acme-portal/credentials.yaml", "acme-portal/secrets", "acme-portal/state", "client/aiko", "client/aiko.age", "client/ravi", "client/ravi.age", "client/recovery.age", "keys/jonas", "keys/mara"}
	if got := slices.Sorted(maps.Keys(held)); !slices.Equal(got, want) {
		t.Errorf("secrets stand in %q\nwant %q", got, want)
	}
}
