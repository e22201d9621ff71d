package secrets

import "strings"

// der is a text in DER (X.690), or in BER with lengths that are not said. It may be cut.
type der string

// Tags, and the identifiers of what is looked for, by their bytes.
const (
	derInteger  = 0x02
	derOctets   = 0x04
	derOID      = 0x06
	derSequence = 0x30

	oidData       = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01" // PKCS #7
	oidSignedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
	oidPKCS5      = "\x2a\x86\x48\x86\xf7\x0d\x01\x05" // encryption by a password, and below it
	oidPBES2      = oidPKCS5 + "\x0d"
	oidPKCS12PBE  = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"
)

// take takes the next value if it has a tag, and gives what it holds so far as it is there.
func (d *der) take(tag byte) (content der, ok bool) {
	text := *d
	if len(text) < 2 || text[0] != tag {
		return "", false
	}
	length, text := int64(text[1]), text[2:]
	if n := int(length) - 0x80; n >= 0 {
		if n > 4 || n > len(text) {
			return "", false
		}
		length = 0
		for _, c := range []byte(text[:n]) {
			length = length<<8 | int64(c)
		}
		if text = text[n:]; n == 0 {
			length = int64(len(text))
		}
	}
	length = min(length, int64(len(text)))
	*d = text[length:]
	return text[:length], true
}

// isPKCS12 tells a PFX (RFC 7292, section 4): SEQUENCE { INTEGER 3, SEQUENCE { OID data or signedData ….
func isPKCS12(head []byte) bool {
	d := der(head)
	pfx, _ := d.take(derSequence)
	version, _ := pfx.take(derInteger)
	safe, _ := pfx.take(derSequence)
	id, _ := safe.take(derOID)
	return version == "\x03" && (id == oidData || id == oidSignedData)
}

// isBCFKS tells a keystore of Bouncy Castle's FIPS provider: SEQUENCE { SEQUENCE { SEQUENCE { OID PBES2 ….
func isBCFKS(head []byte) bool {
	d := der(head)
	store, _ := d.take(derSequence)
	data, _ := store.take(derSequence)
	algorithm, _ := data.take(derSequence)
	id, _ := algorithm.take(derOID)
	return id == oidPBES2
}

// isDERKey tells a private key: PKCS #8 (RFC 5958), encrypted or not, PKCS #1 (RFC 8017, A.1.2) or SEC 1 (RFC 5915). The file holds it
// and no more.
func isDERKey(head []byte) bool {
	d := der(head)
	key, _ := d.take(derSequence)
	if len(d) > 0 {
		return false
	}
	if algorithm, ok := key.take(derSequence); ok { // EncryptedPrivateKeyInfo
		id, _ := algorithm.take(derOID)
		data, _ := key.take(derOctets)
		return len(key) == 0 && len(data) >= 32 && (strings.HasPrefix(string(id), oidPKCS5) || strings.HasPrefix(string(id), oidPKCS12PBE))
	}
	version, _ := key.take(derInteger)
	if algorithm, ok := key.take(derSequence); ok { // PrivateKeyInfo
		id, _ := algorithm.take(derOID)
		secret, _ := key.take(derOctets)
		return version <= "\x01" && len(secret) >= 20 && isKeyAlgorithm(string(id))
	}
	if version == "\x01" { // ECPrivateKey
		secret, _ := key.take(derOctets)
		return len(secret) >= 28 && len(secret) <= 66
	}
	numbers := 0 // RSAPrivateKey has eight after the version
	for n, ok := key.take(derInteger); ok; n, ok = key.take(derInteger) {
		if numbers++; numbers == 1 && len(n) < 64 {
			return false
		}
	}
	return version == "\x00" && numbers == 8
}

func isKeyAlgorithm(id string) bool {
	for _, known := range [...]string{
		"\x2a\x86\x48\x86\xf7\x0d\x01\x01", // RSA, PKCS #1
		"\x2a\x86\x48\xce\x3d\x02\x01",     // elliptic curves, X9.62
		"\x2a\x86\x48\xce\x38\x04\x01",     // DSA
		"\x2b\x65",                         // X25519 to Ed448, RFC 8410
	} {
		if strings.HasPrefix(id, known) {
			return true
		}
	}
	return false
}
