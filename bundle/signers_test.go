package bundle

import (
	"bytes"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// keygen runs ssh-keygen in a time zone of its own, without a home.
func keygen(t testing.TB, stdin []byte, args ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "ssh-keygen", args...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "TZ=UTC", "HOME=/nonexistent"}
	c.Stdin = bytes.NewReader(stdin)
	out, err := c.CombinedOutput()
	return string(out), err
}

func write(t testing.TB, dir, name string, content []byte) string {
	t.Helper()
	at := filepath.Join(dir, name)
	if err := os.WriteFile(at, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

// TestSignersAgree judges one signature by many lists, and asks ssh-keygen the same. Where the two may differ, ours must be
// the one that refuses, and the case says so.
func TestSignersAgree(t *testing.T) {
	signer, other := newSigner(t), newSigner(t)
	key := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(signer.PublicKey())))
	stranger := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(other.PublicKey())))
	content := []byte("what is signed\n")
	armored, err := Sign(signer, NamespaceBundle, sha256.Sum256(content))
	if err != nil {
		t.Fatal(err)
	}
	const now = "20261130120000Z"
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	cases := []struct {
		name, list string
		stricter   bool // ours refuses what ssh-keygen accepts
	}{
		{"plain", "mara@x.example KEY", false},
		{"comment at the end", "mara@x.example KEY mara's laptop", false},
		{"tab", "mara@x.example\tKEY", false},
		{"blanks in front", "   mara@x.example KEY", false},
		{"comment line and empty line", "# who\n\nmara@x.example KEY\n", false},
		{"carriage returns", "mara@x.example KEY\r\n", false},
		{"no newline, two lines", "ivo@x.example OTHER\nmara@x.example KEY", false},
		{"quoted principal", `"mara@x.example" KEY`, false},
		{"several principals", "ivo@x.example,mara@x.example KEY", false},
		{"pattern of principals", "*@x.example KEY", false},
		{"only somebody else", "ivo@x.example OTHER", false},
		{"no principal", "KEY", false},
		{"a key that is none", "mara@x.example ssh-ed25519 AAAA", false},
		{"junk", "hello", false},
		{"one namespace", `mara@x.example namespaces="handover-bundle" KEY`, false},
		{"other namespace", `mara@x.example namespaces="git" KEY`, false},
		{"namespace list", `mara@x.example namespaces="git,handover-bundle" KEY`, false},
		{"namespace pattern", `mara@x.example namespaces="handover-*" KEY`, false},
		{"namespace question mark", `mara@x.example namespaces="handover?bundle" KEY`, false},
		{"namespace question mark, too short", `mara@x.example namespaces="handover-bundle?" KEY`, false},
		{"namespace star in the middle", `mara@x.example namespaces="h*r-b*e" KEY`, false},
		{"namespace negated", `mara@x.example namespaces="!handover-bundle,*" KEY`, false},
		{"namespace negated last", `mara@x.example namespaces="*,!handover-*" KEY`, false},
		{"namespace negated alone", `mara@x.example namespaces="!git" KEY`, false},
		{"namespace in capitals", `mara@x.example namespaces="HANDOVER-BUNDLE" KEY`, false},
		{"namespace with a blank", `mara@x.example namespaces="git, handover-bundle" KEY`, false},
		{"namespace with brackets", `mara@x.example namespaces="handover-[b]undle" KEY`, false},
		{"namespace with a backslash", `mara@x.example namespaces="handover\-bundle" KEY`, false},
		{"namespace empty", `mara@x.example namespaces="" KEY`, false},
		{"namespace without quotes", `mara@x.example namespaces=handover-bundle KEY`, false},
		{"namespace without an end", `mara@x.example namespaces="handover-bundle KEY`, false},
		{"namespaces twice", `mara@x.example namespaces="git",namespaces="handover-bundle" KEY`, false},
		{"option in capitals", `mara@x.example NAMESPACES="git" KEY`, false},
		{"unknown option", `mara@x.example no-such-option KEY`, false},
		{"certificate authority", `mara@x.example cert-authority KEY`, false},
		{"before, later", `mara@x.example valid-before="20261130120001Z" KEY`, false},
		{"before, now", `mara@x.example valid-before="20261130120000Z" KEY`, false},
		{"before, past", `mara@x.example valid-before="20261130115959Z" KEY`, false},
		{"before, local", `mara@x.example valid-before="202611301159" KEY`, false},
		{"before, day", `mara@x.example valid-before="20261201" KEY`, false},
		{"after, past", `mara@x.example valid-after="20261130115959Z" KEY`, false},
		{"after, now", `mara@x.example valid-after="20261130120000Z" KEY`, false},
		{"after, later", `mara@x.example valid-after="20261130120001Z" KEY`, false},
		{"term", `mara@x.example valid-after="20260101",valid-before="20270101" KEY`, false},
		{"term the wrong way round", `mara@x.example valid-after="20270101",valid-before="20260101" KEY`, false},
		{"time that is none", `mara@x.example valid-before="tomorrow" KEY`, false},
		{"time off the calendar", `mara@x.example valid-before="20271340" KEY`, false},
		{"everything", `"mara@x.example,ivo@x.example" namespaces="handover-*,!git",valid-after="20260101Z" KEY comment`, false},
		{"second line of the same key fits", "mara@x.example namespaces=\"git\" KEY\nmara@x.example KEY", false},
		// ssh-keygen skips a line it cannot read; a list with a mistake in it is no list to trust by.
		{"a mistake elsewhere", "ivo@x.example what KEY\nmara@x.example KEY", true},
		{"a certificate authority elsewhere", "ivo@x.example cert-authority OTHER\nmara@x.example KEY", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			list := []byte(strings.NewReplacer("KEY", key, "OTHER", stranger).Replace(c.list))
			listAt, sigAt := write(t, dir, "allowed", list), write(t, dir, "sig", armored)
			found, findErr := keygen(t, nil, "-Y", "find-principals", "-O", "verify-time="+now, "-s", sigAt, "-f", listAt)
			out, theirs := keygen(t, content, "-Y", "verify", "-O", "verify-time="+now, "-n", NamespaceBundle, "-I", "mara@x.example", "-s", sigAt, "-f", listAt)

			var who string
			signers, ours := ParseSigners("allowed", list, time.UTC)
			if ours == nil {
				who, ours = signers.Judge(signer.PublicKey(), NamespaceBundle, at)
			}
			if want := theirs == nil && !c.stricter; (ours == nil) != want {
				t.Fatalf("ours: %v; ssh-keygen: %v, %s", ours, theirs, out)
			}
			if ours == nil && findErr == nil && !strings.HasSuffix(found, strings.ReplaceAll(who, ",", "\n")+"\n") {
				t.Errorf("ours names %q, ssh-keygen %q", who, found)
			}
		})
	}
}

func FuzzSigners(f *testing.F) {
	signer := newSigner(f)
	key := string(ssh.MarshalAuthorizedKey(signer.PublicKey()))
	for _, s := range []string{
		"mara@x.example " + key, `"a b" namespaces="x,!y",valid-before="20300101Z" ` + key, "# none\n", "a cert-authority " + key, `"` + key, "\xff " + key, "a \"" + key,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		signers, err := ParseSigners("allowed", data, time.UTC)
		if err != nil {
			return
		}
		who, err := signers.Judge(signer.PublicKey(), NamespaceBundle, sealTime)
		if err == nil && (who == "" || !strings.Contains(string(data), who)) {
			t.Errorf("the key is %q's, who is not in the list", who)
		}
	})
}
