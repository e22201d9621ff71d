package secrets

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// store is a file and the rule that finds it; empty for one that is no secret.
type store struct {
	name string
	rule string
	data []byte
}

// javaStoreOf writes a store of Java with entries of some tags.
func javaStoreOf(magic string, version uint32, tags ...uint32) []byte {
	b := []byte(magic)
	u32 := func(n uint32) { b = binary.BigEndian.AppendUint32(b, n) }
	text := func(s string) { b = append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...) }
	u32(version)
	u32(uint32(len(tags)))
	for i, tag := range tags {
		u32(tag)
		text(fmt.Sprint("alias", i))
		b = append(b, make([]byte, 8)...)
		if tag == 1 {
			u32(900)
			b = append(b, make([]byte, 900)...)
			u32(0)
			continue
		}
		if version == 2 {
			text("X.509")
		}
		u32(1000)
		b = append(b, make([]byte, 1000)...)
	}
	return append(b, make([]byte, 20)...)
}

// many is a list of one tag.
func many(n int, last ...uint32) (tags []uint32) {
	for range n {
		tags = append(tags, 2)
	}
	return append(tags, last...)
}

// madeStores are files that no tool here makes, written by their descriptions.
func madeStores() []store {
	long := strings.Repeat("0123456789abcdef", 40)
	bks := binary.BigEndian.AppendUint32([]byte("\x00\x00\x00\x02\x00\x00\x00\x14"+long[:20]), 1024+511)
	packet := "\x04\x66\x00\x00\x00\x16\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01\x01\x07\x40" + long[:70]
	return []store{
		{"jks", "java-keystore", javaStoreOf("\xfe\xed\xfe\xed", 2, 2, 2, 1)},
		{"jks, old", "java-keystore", javaStoreOf("\xfe\xed\xfe\xed", 1, 2, 1)},
		{"jks, far", "java-keystore", javaStoreOf("\xfe\xed\xfe\xed", 2, many(300, 1)...)},
		{"jks, cut", "java-keystore", javaStoreOf("\xfe\xed\xfe\xed", 2, 2, 2)[:1500]},
		{"jks, trusted", "", javaStoreOf("\xfe\xed\xfe\xed", 2, many(300)...)},
		{"jks, trusted, old", "", javaStoreOf("\xfe\xed\xfe\xed", 1, 2, 2)},
		{"jceks", "java-jceks-keystore", javaStoreOf("\xce\xce\xce\xce", 2, 2, 3)},
		{"class", "", []byte("\xca\xfe\xba\xbe\x00\x00\x00\x34" + long)},
		{"bks", "bouncycastle-keystore", append(bks, long...)},
		{"not bks", "", []byte("\x00\x00\x00\x02\x00\x00\x00\x14" + long)},
		{"bcfks", "bouncycastle-fips-keystore", []byte("\x30\x82\x04\x00\x30\x82\x03\x00\x30\x40\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d" + long)},
		{"kdbx", "keepass-database", []byte("\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\x00\x04\x00" + long)},
		{"kdb", "keepass-database", []byte("\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5" + long)},
		{"pgp", "openpgp-secret-key", []byte("\x94\x58" + packet)},
		{"pgp, longer", "openpgp-secret-key", []byte("\x95\x00\x58" + packet)},
		{"pgp, new", "openpgp-secret-key", []byte("\xc5\x58" + packet)},
		{"pgp, version 6", "openpgp-secret-key", []byte("\xc5\x58\x06\x66\x00\x00\x00\x1b\x00\x00\x00\x20" + long)},
		{"not pgp", "", []byte("\x95\x01\x02\x03\x04" + long)},
		{"pgp public", "", []byte("\x98\x58" + packet)},
		{"agent", "gnupg-agent-key", []byte("(21:protected-private-key(3:rsa(1:n" + long)},
		{"agent, text", "gnupg-agent-key-text", []byte("Created: 20260101T000000\nKey: (protected-private-key (ecc (curve Ed25519)(q #40" + long)},
		{"agent, card", "", []byte("Key: (shadowed-private-key (rsa (n #" + long)},
		{"keychain", "macos-keychain", []byte("kych\x00\x01\x00\x00" + long)},
		{"key4.db", "mozilla-key-database", []byte("SQLite format 3\x00" + long + "CREATE TABLE nssPrivate (id PRIMARY KEY UNIQUE" + long)},
		{"other.db", "", []byte("SQLite format 3\x00" + long + "CREATE TABLE nothing" + long)},
		{"logins.json", "mozilla-logins", []byte(`{"nextId":2,"logins":[{"id":1,"hostname":"https://a.example","encryptedPassword":"` + long[:8] + `"}]}`)},
		{"opvault", "opvault", []byte(`var profile={"lastUpdatedBy":"Dropbox","masterKey":"` + long[:8] + `"};`)},
		{"1pux", "1password-export", []byte(`{"accounts":[{"attrs":{"accountName":"a"},"vaults":[]}]}`)},
		{"bitwarden", "bitwarden-export", []byte("{\n  \"encrypted\": false,\n  \"folders\": [],\n  \"items\": []\n}")},
		{"bitwarden, encrypted", "", []byte("{\n  \"encrypted\": true,\n  \"folders\": []\n}")},
		{"chrome", "password-list", []byte("name,url,username,password,note\na,https://a.example,b,c,\n")},
		{"firefox", "password-list", []byte("\"url\",\"username\",\"password\",\"httpRealm\"\n\"https://a.example\",\"b\",\"c\",\n")},
		{"chrome, empty", "", []byte("name,url,username,password,note\n")},
		{"empty", "", nil},
		{"one byte", "", []byte("0")},
	}
}

// keyFiles are private keys in DER, and what is near to one.
func keyFiles(t testing.TB) (out []store) {
	t.Helper()
	must := func(der []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return []store{
		{"pkcs1", "der-private-key", x509.MarshalPKCS1PrivateKey(r)},
		{"pkcs8, rsa", "der-private-key", must(x509.MarshalPKCS8PrivateKey(r))},
		{"pkcs8, ec", "der-private-key", must(x509.MarshalPKCS8PrivateKey(e))},
		{"pkcs8, ed25519", "der-private-key", must(x509.MarshalPKCS8PrivateKey(ed))},
		{"sec1", "der-private-key", must(x509.MarshalECPrivateKey(e))},
		{"pkcs1, public", "", x509.MarshalPKCS1PublicKey(&r.PublicKey)},
		{"public", "", must(x509.MarshalPKIXPublicKey(public))},
		{"request", "", must(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, ed))},
	}
}

// TestFiles holds every kind of file against all rules, whole and byte by byte.
func TestFiles(t *testing.T) {
	e := newEngine(t, Options{Key: []byte("key")})
	form := regexp.MustCompile(`^[A-Z][^\n]+, [0-9]{1,3}(?:,[0-9]{3})* bytes$`)
	ids := map[string]string{}
	for _, s := range append(madeStores(), keyFiles(t)...) {
		for _, size := range []int{len(s.data), 1, 13, 5000} {
			var pieces []string
			for p := range slices.Chunk(s.data, max(1, size)) {
				pieces = append(pieces, string(p))
			}
			found := scan(t, e, pieces...)
			if s.rule == "" && len(found) == 0 {
				continue
			}
			if len(found) != 1 || found[0].Rule != s.rule {
				t.Errorf("%s in pieces of %d: %v", s.name, size, found)
				continue
			}
			f := found[0]
			if !form.MatchString(f.Preview) || f.Line != 1 || f.Offset != 0 || f.Known != "" {
				t.Errorf("%s: %+v", s.name, f)
			}
			if first := ids[f.ID]; first != "" && first != s.name {
				t.Errorf("%s has the id of %s", s.name, first)
			}
			ids[f.ID] = s.name
		}
	}
}

// FuzzFiles holds every check against any beginning and end, in one piece and in two.
func FuzzFiles(f *testing.F) {
	for _, s := range append(madeStores(), keyFiles(f)...) {
		f.Add(s.data, uint16(len(s.data)/2))
	}
	f.Fuzz(func(t *testing.T, data []byte, at uint16) {
		if len(data) == 0 {
			return // no rule looks at nothing
		}
		i := min(int(at), len(data))
		for _, name := range FileChecks() {
			c := fileCheckOf(name)
			if c.begins != nil {
				_ = c.begins(data)
			}
			if c.follow == nil {
				continue
			}
			one, two := c.follow(), c.follow()
			one.write(data)
			two.write(data[:i])
			two.write(data[i:])
			if one.holds(int64(len(data))) != two.holds(int64(len(data))) {
				t.Errorf("%s depends on the pieces", name)
			}
		}
	})
}

// TestOpenVPN finds a static key: hexadecimal digits in short lines.
func TestOpenVPN(t *testing.T) {
	g := newGenerator(43)
	text := "#\n# 2048 bit OpenVPN static key\n#\n-----BEGIN OpenVPN Static key V1-----\n" + g.body("[0-9a-f]{32}", 16) + "-----END OpenVPN Static key V1-----\n"
	if found := scan(t, newEngine(t, Options{}), "<tls-auth>\n"+text+"</tls-auth>\n"); len(found) != 1 || found[0].Rule != "openvpn-key" || found[0].Line != 5 {
		t.Error(found)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 2210: "2,210", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}
