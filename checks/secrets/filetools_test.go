package secrets

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// bench is a folder in which tools make keystores.
type bench struct {
	t   *testing.T
	dir string
}

func newBench(t *testing.T, tool string) *bench {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Skip("there is no " + tool + " here to make a keystore")
	}
	return &bench{t, t.TempDir()}
}

func (b *bench) run(tool string, args ...string) {
	b.t.Helper()
	cmd := exec.CommandContext(b.t.Context(), tool, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GNUPGHOME="+b.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("%s %v: %v\n%s", tool, args, err, out)
	}
}

// is demands that a file is what one rule finds; no rule is for no secret.
func (b *bench) is(name, rule string) {
	b.t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	found := scan(b.t, newEngine(b.t, Options{}), string(data))
	if rule == "" && len(found) > 0 || rule != "" && (len(found) != 1 || found[0].Rule != rule) {
		b.t.Errorf("%s, %d bytes: %v, not %s", name, len(data), found, rule)
	}
}

func TestOpenSSLStores(t *testing.T) {
	b := newBench(t, "openssl")
	b.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a", "-keyout", "key.pem", "-out", "cert.pem")
	b.run("openssl", "pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-passout", "pass:one", "-out", "key.p12")
	b.is("key.p12", "pkcs12-keystore")
	b.run("openssl", "pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-passout", "pass:", "-keypbe", "NONE", "-certpbe", "NONE", "-nomac", "-out", "plain.p12")
	b.is("plain.p12", "pkcs12-keystore")
	b.run("openssl", "pkcs12", "-export", "-nokeys", "-in", "cert.pem", "-passout", "pass:one", "-out", "cert.p12")
	b.is("cert.p12", "pkcs12-sealed")
	b.run("openssl", "pkcs12", "-export", "-nokeys", "-in", "cert.pem", "-passout", "pass:", "-certpbe", "NONE", "-out", "open.p12")
	b.is("open.p12", "")
	b.run("openssl", "pkcs8", "-topk8", "-in", "key.pem", "-outform", "DER", "-passout", "pass:one", "-out", "key.der")
	b.is("key.der", "der-private-key")
	b.run("openssl", "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-in", "key.pem", "-outform", "DER", "-passout", "pass:one", "-out", "old.der")
	b.is("old.der", "der-private-key")
	b.run("openssl", "x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der")
	b.is("cert.der", "")
	b.run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "cert.pem", "-outform", "DER", "-out", "cert.p7b")
	b.is("cert.p7b", "")
}

func TestJavaStores(t *testing.T) {
	b := newBench(t, "keytool")
	for store, rule := range map[string]string{"JKS": "java-keystore", "JCEKS": "java-jceks-keystore", "PKCS12": "pkcs12-keystore"} {
		pass := []string{"-storetype", store, "-storepass", "changeit", "-noprompt"}
		b.run("keytool", append([]string{"-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=a", "-keystore", store, "-keypass", "changeit"}, pass...)...)
		b.is(store, rule)
		b.run("keytool", append([]string{"-exportcert", "-alias", "a", "-keystore", store, "-file", "cert"}, pass...)...)
		b.run("keytool", append([]string{"-importcert", "-alias", "a", "-keystore", store + "-trusted", "-file", "cert"}, pass...)...)
		if store == "PKCS12" {
			b.is(store+"-trusted", "pkcs12-sealed")
			continue
		}
		b.is(store+"-trusted", "")
	}
	b.run("keytool", "-genseckey", "-keyalg", "AES", "-keysize", "128", "-alias", "a", "-keystore", "secret", "-storetype", "JCEKS", "-storepass", "changeit", "-keypass", "changeit")
	b.is("secret", "java-jceks-keystore")
}

func TestGnuPGStores(t *testing.T) {
	b := newBench(t, "gpg")
	t.Cleanup(func() { // the agent that gpg starts; it ends by itself when its folder is gone
		cmd := exec.Command("gpgconf", "--kill", "all")
		cmd.Env = append(os.Environ(), "GNUPGHOME="+b.dir)
		_ = cmd.Run()
	})
	for _, algorithm := range []string{"rsa2048", "ed25519", "dsa2048"} {
		b.run("gpg", "--batch", "--passphrase", "", "--quick-gen-key", algorithm+"@a.example", algorithm)
		b.run("gpg", "--batch", "--output", algorithm+".gpg", "--export-secret-keys", algorithm+"@a.example")
		b.is(algorithm+".gpg", "openpgp-secret-key")
		b.run("gpg", "--batch", "--output", algorithm+".pub", "--export", algorithm+"@a.example")
		b.is(algorithm+".pub", "")
	}
	keys, err := filepath.Glob(filepath.Join(b.dir, "private-keys-v1.d", "*.key"))
	if err != nil || len(keys) == 0 {
		t.Fatal(keys, err)
	}
	for _, key := range keys {
		data, err := os.ReadFile(key)
		if err != nil {
			t.Fatal(err)
		}
		found := scan(t, newEngine(t, Options{}), string(data))
		if len(found) != 1 || found[0].Rule != "gnupg-agent-key" && found[0].Rule != "gnupg-agent-key-text" {
			t.Errorf("%s: %v", key, found)
		}
	}
	b.is("pubring.kbx", "")
}
