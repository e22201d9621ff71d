package secrets

import (
	"bytes"
	"encoding/binary"
)

// FileChecks are the names that the key check of a rule of the shape file can have.
func FileChecks() []string {
	return []string{"java-key", "pkcs12-key", "pkcs12-sealed", "der-key", "bcfks", "bks", "openpgp-key"}
}

// fileCheckOf gives the check of a name; nil if there is none.
func fileCheckOf(name string) *fileCheck {
	switch name {
	case "java-key":
		return &fileCheck{follow: newJavaStore}
	case "pkcs12-key":
		return &fileCheck{isPKCS12, func() follower { return &pkcs12{key: true} }}
	case "pkcs12-sealed":
		return &fileCheck{isPKCS12, func() follower { return &pkcs12{} }}
	case "der-key":
		return &fileCheck{begins: isDERKey}
	case "bcfks":
		return &fileCheck{begins: isBCFKS}
	case "bks":
		return &fileCheck{begins: isBKS}
	case "openpgp-key":
		return &fileCheck{begins: isOpenPGPKey}
	}
	return nil
}

// isBKS tells a keystore of Bouncy Castle (BcKeyStoreSpi): after a version and a salt of 20 bytes comes the number of iterations, which
// is 1024 and ten bits at random.
func isBKS(head []byte) bool {
	return len(head) > 32 && binary.BigEndian.Uint32(head[28:])>>10 == 1
}

// javaStore reads a store of Java (JKS and JCEKS, as sun.security.provider.JavaKeyStore writes them) up to its first key. One that holds
// the certificates of others alone is no secret. What is damaged counts as one that holds a key.
type javaStore struct {
	version, entries uint32
	skip             int64 // bytes before the next field
	want             int   // bytes of the next field
	field            []byte
	then             func(field []byte) // takes the field; nil at the end
	trusted          bool               // read to the end, and no key
}

func newJavaStore() follower {
	s := &javaStore{}
	s.read(0, 12, func(f []byte) {
		s.version, s.entries = binary.BigEndian.Uint32(f[4:]), binary.BigEndian.Uint32(f[8:])
		s.entry(0)
	})
	return s
}

func (s *javaStore) read(skip int64, want int, then func([]byte)) {
	s.skip, s.want, s.then = skip, want, then
}

func (s *javaStore) write(p []byte) {
	for len(p) > 0 && s.then != nil {
		n := min(s.skip, int64(len(p)))
		s.skip -= n
		p = p[n:]
		n = min(int64(s.want-len(s.field)), int64(len(p)))
		s.field = append(s.field, p[:n]...)
		p = p[n:]
		if s.skip == 0 && len(s.field) == s.want {
			field := s.field
			s.field = nil
			s.then(field)
		}
	}
}

func (s *javaStore) holds(int64) bool { return !s.trusted }

// entry reads the next one: a tag and an alias, a date, and a certificate, with its type before it but for the oldest version.
func (s *javaStore) entry(skip int64) {
	if s.entries == 0 { // a digest ends the store
		s.read(skip, 20, func([]byte) { s.trusted, s.then = true, nil })
		return
	}
	s.entries--
	s.read(skip, 6, func(f []byte) {
		aside := int64(binary.BigEndian.Uint16(f[4:])) + 8
		switch {
		case binary.BigEndian.Uint32(f) != 2: // not a certificate: a key
			s.then = nil
		case s.version == 1:
			s.read(aside, 4, s.certificate)
		default:
			s.read(aside, 2, func(f []byte) { s.read(int64(binary.BigEndian.Uint16(f)), 4, s.certificate) })
		}
	})
}

func (s *javaStore) certificate(length []byte) { s.entry(int64(binary.BigEndian.Uint32(length))) }

// pkcs12 looks for what a PKCS #12 file (RFC 7292) shows without its password: bags that hold a private key, nearly always outside of
// what is encrypted as a whole, and whether there is such a whole, in which anything may be.
type pkcs12 struct {
	key            bool // what is asked for: a key that shows, or that one may be hidden
	tail           []byte
	shows, encased bool
}

var (
	keyBag        = []byte{0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01} // and 1 for a key, 2 for an encrypted one
	encryptedData = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06}
)

func (x *pkcs12) write(p []byte) {
	text := append(x.tail, p...)
	for _, kind := range []byte{1, 2} {
		x.shows = x.shows || bytes.Contains(text, append(bytes.Clone(keyBag), kind))
	}
	x.encased = x.encased || bytes.Contains(text, encryptedData)
	x.tail = bytes.Clone(text[max(0, len(text)-len(keyBag)):])
}

func (x *pkcs12) holds(int64) bool {
	if x.key {
		return x.shows
	}
	return !x.shows && x.encased
}
