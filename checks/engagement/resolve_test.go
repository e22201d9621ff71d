package engagement

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
	"golang.org/x/crypto/ssh"
)

// testKeys are fresh public keys of every kind, and the private halves that must never be accepted or shown.
type testKeys struct {
	x25519, hybrid, ed25519, rsa, weak, ecdsa, tag, plugin string
	private, privateSSH                                    string
}

func newKeys(t *testing.T) testKeys {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	line := func(public any) string {
		key, err := ssh.NewPublicKey(public)
		must(err)
		return publicLine(key)
	}
	classic, err := age.GenerateX25519Identity()
	must(err)
	hybrid, err := age.GenerateHybridIdentity()
	must(err)
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	block, err := ssh.MarshalPrivateKey(private, "")
	must(err)
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	weak := strong.PublicKey
	weak.N = weak.N.Rsh(weak.N, 1024).SetBit(weak.N, 0, 1)
	k := testKeys{
		x25519: classic.Recipient().String(), hybrid: hybrid.Recipient().String(), ed25519: line(public),
		ecdsa: line(&curve.PublicKey), weak: line(&weak),
		tag:     plugin.EncodeRecipient("tag", append([]byte{2}, make([]byte, 32)...)),
		plugin:  plugin.EncodeRecipient("yubikey", make([]byte, 33)),
		private: classic.String(), privateSSH: string(pem.EncodeToMemory(block)),
	}
	again, err := rsa.GenerateKey(rand.Reader, 2048) // the first one's modulus was cut above
	must(err)
	k.rsa = line(&again.PublicKey)
	return k
}

func TestResolveExample(t *testing.T) {
	file := filepath.Join("testdata", "handover.yaml")
	e, err := Parse(file, readFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if len(e.BundleRecipients()) != 0 {
		t.Error("there are recipients before they were resolved")
	}
	if err := e.ResolveKeys(os.ReadFile); err != nil {
		t.Fatal(err)
	}
	bundle, envelope, recovery := e.BundleRecipients(), e.EnvelopeRecipients(), e.RecoveryRecipients()
	if len(bundle) != 1 || bundle[0] != (Recipient{"aiko", e.People[1].Recipient, RecipientX25519}) || !slices.Equal(bundle, envelope) {
		t.Errorf("bundle is for %v, envelope for %v", bundle, envelope)
	}
	if len(recovery) != 1 || recovery[0] != (Recipient{"", e.Recipients.Recovery[0], RecipientX25519}) {
		t.Errorf("recovery is %v", recovery)
	}
	for _, person := range []string{"mara", "aiko"} {
		key, ok := e.SigningKey(person)
		if !ok || !strings.HasPrefix(string(readFile(t, filepath.Join("testdata", "keys", person+".pub"))), publicLine(key)) {
			t.Errorf("signing key of %s is %v", person, key)
		}
	}
	if _, ok := e.SigningKey("zoe"); ok {
		t.Error("a stranger has a signing key")
	}
}

// keyPage names the keys of the files aiko, ben and recovery as those of two people and of the recovery.
const keyPage = minimal + `  - { id: aiko, name: Aiko Ito, side: client, recipient: aiko, signing_key: sign }
  - { id: ben, name: Ben, side: client, recipient: ben }
recipients:
  bundle: [aiko, ben]
  recovery: [recovery]
`

// resolvePage reads keyPage with files of the given texts.
func resolvePage(t *testing.T, files map[string]string) (*Engagement, error) {
	t.Helper()
	e, err := Parse("ws/handover.yaml", []byte(keyPage))
	if err != nil {
		t.Fatal(err)
	}
	return e, e.ResolveKeys(func(path string) ([]byte, error) {
		text, ok := files[strings.TrimPrefix(filepath.ToSlash(path), "ws/")]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	})
}

func TestResolveKinds(t *testing.T) {
	k := newKeys(t)
	for _, c := range []struct{ kind, key, plugin string }{
		{RecipientX25519, k.x25519, ""},
		{RecipientEd25519, k.ed25519, ""},
		{RecipientRSA, k.rsa, ""},
		{RecipientTag, k.tag, ""},
		{"plugin:yubikey", k.plugin, "yubikey"},
	} {
		e, err := resolvePage(t, map[string]string{"aiko": "\ufeff# a comment\r\n\r\n" + c.key + "\r\n", "ben": k.x25519, "recovery": k.x25519, "sign": k.ecdsa})
		if err != nil {
			t.Errorf("%s: %v", c.kind, err)
			continue
		}
		got := e.BundleRecipients()[0]
		if got != (Recipient{"aiko", c.key, c.kind}) || got.Plugin() != c.plugin {
			t.Errorf("%s: got %+v", c.kind, got)
		}
		if _, err := got.Age(nil); err != nil {
			t.Errorf("%s: %v", c.kind, err)
		}
	}
}

func TestResolveProblems(t *testing.T) {
	k := newKeys(t)
	good := map[string]string{"aiko": k.x25519, "ben": k.ed25519, "recovery": k.x25519, "sign": k.ed25519}
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"missing", "aiko", "", []string{`11:58: recipient "aiko" is neither a public key nor a file that exists; write the key itself, or a path relative to this file`}},
		{"empty", "aiko", "# nothing\n", []string{`11:58: recipient "aiko" holds no key`}},
		{"private age key", "aiko", "# public key: " + k.x25519 + "\n" + k.private, []string{
			`11:58: recipient "aiko" holds a private key; name the public one: ssh-keygen -y -f aiko (SSH) or age-keygen -y aiko (age) prints it`,
		}},
		{"private SSH key", "sign", k.privateSSH, []string{
			`11:77: signing_key "sign" holds a private key; name the public one: ssh-keygen -y -f sign (SSH) or age-keygen -y sign (age) prints it`,
		}},
		{"two keys", "ben", k.x25519 + "\n" + k.ed25519, []string{`12:52: recipient "ben" holds more than one key; keep the one that is meant`}},
		{"cut short", "ben", k.x25519[:40], []string{`12:52: recipient "ben" is no whole age recipient; copy the line age1... again`}},
		{"bad tag", "ben", plugin.EncodeRecipient("tag", []byte{1}), []string{`12:52: recipient "ben" is no whole age recipient; copy the line age1... again`}},
		{"nonsense", "ben", "hello", []string{
			`12:52: recipient "ben" is no public key age can encrypt to; write an age recipient (age1...) or an OpenSSH public key (ssh-ed25519 or ssh-rsa)`,
		}},
		{"UTF-16", "ben", "a\x00g\x00e\x00", []string{`12:52: recipient "ben" is not UTF-8 text; save it as UTF-8`}},
		{"large", "ben", strings.Repeat("#\n", maxKeyFile), []string{`12:52: recipient "ben" is larger than any public key`}},
		{"ECDSA to encrypt to", "ben", k.ecdsa, []string{
			`12:52: recipient "ben" is of type ecdsa-sha2-nistp256, which cannot be encrypted to; use an age recipient, ssh-ed25519 or ssh-rsa; handover keygen makes one`,
		}},
		{"short RSA key to encrypt to", "ben", k.weak, []string{`12:52: recipient "ben" is an RSA key shorter than 2048 bits; make a new one: ssh-keygen -t ed25519`}},
		{"age key to sign with", "sign", k.x25519, []string{
			`11:77: signing_key "sign" is an age key, and those cannot sign; write an OpenSSH public key: ssh-ed25519 AAAA...`,
		}},
		{"short RSA key", "sign", k.weak, []string{`11:77: signing_key "sign" is an RSA key shorter than 2048 bits; make a new one: ssh-keygen -t ed25519`}},
		{"allowed signers line", "sign", "aiko@acme.example " + k.ed25519, []string{
			`11:77: signing_key "sign" has something before the key type; write the line of the .pub file only: ssh-ed25519 AAAA...`,
		}},
		{"post-quantum beside classic", "ben", k.hybrid, []string{
			`14:18: ben has a post-quantum key (hybrid) and aiko a classic one (x25519), and age does not mix the two in one file; ` +
				`give everyone a post-quantum key (handover keygen --pq), or nobody`,
		}},
		{"post-quantum recovery", "recovery", k.hybrid, []string{
			`15:14: recovery has a post-quantum key (hybrid) and aiko a classic one (x25519), and age does not mix the two in one file; ` +
				`give everyone a post-quantum key (handover keygen --pq), or nobody`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{}
			maps.Copy(files, good)
			if files[c.file] = c.text; c.text == "" {
				delete(files, c.file)
			}
			_, err := resolvePage(t, files)
			for i := range c.want {
				c.want[i] = "ws/handover.yaml:" + c.want[i]
			}
			if got := problemsOf(t, err); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestMixtureAgrees compares our reading of age's mixing rules with age itself.
func TestMixtureAgrees(t *testing.T) {
	k := newKeys(t)
	keys := []string{k.x25519, k.hybrid, k.ed25519, k.rsa}
	for _, a := range keys {
		for _, b := range keys {
			_, err := resolvePage(t, map[string]string{"aiko": a, "ben": b, "recovery": a, "sign": k.ed25519})
			first, errA := parseRecipient("aiko", a)
			second, errB := parseRecipient("ben", b)
			ageA, errC := first.Age(nil)
			ageB, errD := second.Age(nil)
			if e := errors.Join(errA, errB, errC, errD); e != nil {
				t.Fatal(e)
			}
			_, refused := age.EncryptReader(strings.NewReader(""), ageA, ageB)
			if (err == nil) != (refused == nil) {
				t.Errorf("%s with %s: ours %v, age's %v", first.Kind, second.Kind, err, refused)
			}
		}
	}
}

func TestResolveReportsReadErrors(t *testing.T) {
	e, err := Parse("handover.yaml", []byte(keyPage))
	if err != nil {
		t.Fatal(err)
	}
	err = e.ResolveKeys(func(string) ([]byte, error) { return nil, errors.New("the disk is on fire") })
	if got := problemsOf(t, err); len(got) != 4 || !strings.HasPrefix(got[0], `handover.yaml:11:58: recipient "aiko" cannot be read: the disk is on fire; `) {
		t.Errorf("got %q", got)
	}
}

func TestIsKeyLine(t *testing.T) {
	for text, want := range map[string]bool{
		"age1qqqq": true, "age1...": true, "age1yubikey1qqq": true, "ssh-ed25519 AAAA x": true, "sk-ssh-ed25519@openssh.com AAAA": true,
		"ecdsa-sha2-nistp256 AAAA": true, "keys/mara.pub": false, "age1.pub": false, "age1/mara": false, "ssh-keys/mara.pub": false,
		"my keys/mara.pub": false, `C:\keys\mara.pub`: false, "age.txt": false,
	} {
		if got := isKeyLine(text); got != want {
			t.Errorf("%q is a key: %t, want %t", text, got, want)
		}
	}
}
