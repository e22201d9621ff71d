package bundle

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// stock runs a command line of stock tools in dir and gives what it printed.
func stock(t testing.TB, dir, line string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "sh", "-euc", line)
	c.Dir = dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "TZ=UTC", "LC_ALL=C", "HOME=/nonexistent"}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}

// oddFiles are what a bundle may hold at its edges.
func oddFiles() []File {
	files := []File{
		text("data/documents/a/one.txt", "one\n"),
		text("data/documents/a/zero", ""),
		text("data/documents/a/ leading blank", "x"),
		text("data/documents/a/-n", "x"),
		text("data/documents/a/it's & $(so) on;", "x"),
		text("data/documents/a/a  b", "x"),
		text("data/documents/a/~", "x"),
		text("data/documents/a/ünï·文字", "x"),
		text("data/documents/a/"+strings.Repeat("n", maxElement), "x"),
		text("data/documents/a/"+strings.Repeat("deep/", 150)+"file", "x"),
		text("data/documents/a/block", strings.Repeat("b", tarBlock)),
		text("data/documents/a/block and one", strings.Repeat("b", tarBlock+1)),
		text("data/documents/a/frame", strings.Repeat("f", frameSize)),
		text("data/documents/b/noise", noise(frameSize+7)),
		{Path: "data/documents/b/empty", Type: TypeDir},
		{Path: "data/documents/b/link", Type: TypeLink, Link: "noise"},
		{Path: "data/documents/b/dangling", Type: TypeLink, Link: "nowhere/" + strings.Repeat("l", 120)},
		{Path: "data/documents/b/c/up", Type: TypeLink, Link: "../noise"},
		{Path: "data/documents/b/self", Type: TypeLink, Link: "."},
	}
	run := text("data/documents/b/run.sh", "#!/bin/sh\n")
	run.Exec, run.Original, run.Asset = true, "RUN <&> \u2028.sh", "b"
	return append(files, run)
}

func TestStockToolsOpenIt(t *testing.T) {
	s := makeSample(t, oddFiles()...)
	dir := t.TempDir()
	write(t, dir, "b.age", s.data)
	write(t, dir, "key", []byte(s.identity.String()+"\n"))
	write(t, dir, "allowed", []byte("mara@elegant.example "+string(ssh.MarshalAuthorizedKey(s.signer.PublicKey()))))
	outer, err := Sign(s.signer, NamespaceBundle, s.sealed.Sum)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "b.age.sig", outer)

	stock(t, dir, "ssh-keygen -Y verify -n handover-bundle -I mara@elegant.example -f allowed -s b.age.sig <b.age")
	stock(t, dir, "age -d -i key -o b.zst b.age && zstd -q -t b.zst && mkdir x y && tar -C x --zstd -xf b.zst && zstd -q -d -c b.zst | tar -C y -xf -")
	stock(t, dir, "diff -r --no-dereference x y && test \"$(ls x)\" = acme-2026-11-30 && mv x/acme-2026-11-30 stock")
	stock(t, dir+"/stock", "sha256sum --strict --quiet -c manifest-sha256.txt tagmanifest-sha256.txt")
	stock(t, dir+"/stock", "ssh-keygen -Y verify -n handover-manifest -I mara@elegant.example -f ../allowed -s tagmanifest-sha256.txt.sig <tagmanifest-sha256.txt")
	if got := strings.TrimSpace(stock(t, dir, "tar --zstd -tf b.zst | tail -n 1")); got != "acme-2026-11-30/index" {
		t.Errorf("the last member is %q", got)
	}

	ours := filepath.Join(dir, "ours")
	if err := os.Mkdir(ours, 0o755); err != nil {
		t.Fatal(err)
	}
	r := s.open(t)
	if _, err := r.Extract(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	sameTree(t, filepath.Join(dir, "stock"), ours)
	// Every file is read once more at random, and every line of bag-info must be what BagIt calls one.
	for _, e := range r.Entries {
		if e.Type != TypeFile {
			continue
		}
		var got bytes.Buffer
		want, err := os.ReadFile(filepath.Join(dir, "stock", e.Path))
		if err = errors.Join(err, r.Copy(t.Context(), &got, e.Path)); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: Copy and tar differ: %v", e.Path, err)
		}
	}
}

// sameTree holds names, types, modes, targets and content of two folders against each other.
func sameTree(t *testing.T, a, b string) {
	t.Helper()
	x, y := listing(t, a), listing(t, b)
	for name, what := range x {
		if y[name] != what {
			t.Errorf("%s: %.80s in one, %.80s in the other", name, what, y[name])
		}
	}
	if len(x) != len(y) {
		t.Errorf("%d entries in one, %d in the other", len(x), len(y))
	}
}

func listing(t *testing.T, root string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		what := ""
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			what, err = os.Readlink(name)
		case info.Mode().IsRegular():
			var b []byte
			b, err = os.ReadFile(name)
			what = DigestOf(b)
		}
		all[strings.TrimPrefix(name, root)] = fmt.Sprint(info.Mode(), " ", what)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSignaturesAgree(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]any{"rsa": rsaKey}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[curve.Params().Name] = key
	}
	content := []byte("what is signed\n")
	signers := map[string]ssh.Signer{"ed25519": newSigner(t)}
	for name, key := range keys {
		if signers[name], err = ssh.NewSignerFromKey(key); err != nil {
			t.Fatal(err)
		}
	}
	for name, signer := range signers {
		t.Run(name, func(t *testing.T) {
			armored, err := Sign(signer, NamespaceManifest, sha256.Sum256(content))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			list := write(t, dir, "allowed", append([]byte("mara "), ssh.MarshalAuthorizedKey(signer.PublicKey())...))
			at := write(t, dir, "sig", armored)
			if out, err := keygen(t, content, "-Y", "verify", "-n", NamespaceManifest, "-I", "mara", "-s", at, "-f", list); err != nil {
				t.Errorf("ssh-keygen: %s", out)
			}
			sig, err := sshsig.Unarmor(armored)
			if err != nil {
				t.Fatal(err)
			}
			if err := sshsig.Verify(bytes.NewReader(content), sig, signer.PublicKey(), sshsig.HashSHA256, NamespaceManifest); err != nil {
				t.Errorf("sshsig.Verify: %v", err)
			}
			if _, err := CheckSignature(armored, NamespaceManifest, SumsOf(content)); err != nil {
				t.Error(err)
			}
			for i := 0; i < len(armored); i += 5 {
				flipped := bytes.Clone(armored)
				flipped[i] ^= 1
				key, err := CheckSignature(flipped, NamespaceManifest, SumsOf(content))
				if err == nil && !bytes.Equal(key.Marshal(), signer.PublicKey().Marshal()) {
					t.Errorf("byte %d flipped: the signature became somebody else's", i)
				}
			}
		})
	}
}

func TestSignaturesOfSSHKeygen(t *testing.T) {
	content := []byte("what is signed\n")
	for _, args := range [][]string{{"-t", "ed25519"}, {"-t", "rsa", "-b", "2048"}, {"-t", "ecdsa", "-b", "521"}, {"-t", "rsa", "-b", "1024"}} {
		for _, hash := range []string{"sha256", "sha512"} {
			t.Run(strings.Join(args, " ")+" "+hash, func(t *testing.T) {
				dir := t.TempDir()
				key := filepath.Join(dir, "key")
				if out, err := keygen(t, nil, append(args, "-q", "-N", "", "-f", key)...); err != nil {
					t.Fatal(out)
				}
				file := write(t, dir, "file", content)
				if out, err := keygen(t, nil, "-Y", "sign", "-n", NamespaceBundle, "-O", "hashalg="+hash, "-f", key, file); err != nil {
					t.Fatal(out)
				}
				armored, err := os.ReadFile(file + ".sig")
				if err != nil {
					t.Fatal(err)
				}
				pub, err := CheckSignature(armored, NamespaceBundle, SumsOf(content))
				if strings.Contains(t.Name(), "1024") {
					if !errors.Is(err, ErrInvalid) {
						t.Errorf("a short RSA key: %v, want ErrInvalid", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				line, err := os.ReadFile(key + ".pub")
				if err != nil || !strings.HasPrefix(string(line), strings.TrimSpace(string(ssh.MarshalAuthorizedKey(pub)))) {
					t.Errorf("the key is %s, want %s (%v)", pub.Type(), line, err)
				}
				if _, err := CheckSignature(armored, NamespaceManifest, SumsOf(content)); !errors.Is(err, ErrInvalid) {
					t.Errorf("another namespace: %v, want ErrInvalid", err)
				}
			})
		}
	}
}
