package engagement

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/ssh"
)

// maxKeyFile bounds a public key file in bytes; the largest key is far smaller.
const maxKeyFile = 64 << 10

// looksPrivate recognises private keys of age, OpenSSH, PEM and PuTTY, whole or in part.
func looksPrivate(s string) bool {
	for _, mark := range []string{"AGE-PLUGIN-", "PRIVATE KEY-", "PuTTY-User-Key-File", "b3BlbnNzaC1rZXktdjE"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return strings.Contains(strings.ToUpper(s), "AGE-SECRET-KEY-")
}

// isKeyLine tells a key written out from the path of a file that holds one.
func isKeyLine(s string) bool {
	if strings.HasPrefix(s, "age1") {
		return !strings.ContainsAny(s, `/\`) && !strings.HasSuffix(s, ".pub") && !strings.HasSuffix(s, ".txt")
	}
	kind, _, spaced := strings.Cut(s, " ")
	if !spaced {
		return false
	}
	for _, prefix := range []string{"ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"} {
		if strings.HasPrefix(kind, prefix) {
			return true
		}
	}
	return false
}

// publicKey refuses, without repeating it, what cannot be a public key or the path of one.
func (r *reader) publicKey(at place, s, path string) bool {
	s = strings.TrimSpace(s)
	switch {
	case looksPrivate(s):
		r.add(at, "write the public key, and make a new pair: whoever read this file may have the private one",
			"%s holds a private key", last(path))
	case strings.ContainsAny(s, "\r\n\t"):
		r.add(at, "write one line, or the path of a file", "%s has more than one line", last(path))
	case len(s) > 4096 || !isKeyLine(s) && len(s) > 512:
		r.add(at, "write a public key or the path of one", "%s is neither a public key nor a path", last(path))
	default:
		return true
	}
	return false
}

// keyFault says why a key cannot be used, in words that never repeat the key.
type keyFault struct{ why, hint string }

func (f *keyFault) Error() string { return f.why }

// oneLine returns the one key a file holds, whose empty lines and comments do not count.
func oneLine(data []byte, file string) (string, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > maxKeyFile:
		return "", &keyFault{"is larger than any public key", ""}
	case looksPrivate(string(data)):
		return "", &keyFault{"holds a private key", "name the public one: ssh-keygen -y -f " + file + " (SSH) or age-keygen -y " + file + " (age) prints it"}
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return "", &keyFault{"is not UTF-8 text", "save it as UTF-8"}
	}
	var keys []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			keys = append(keys, line)
		}
	}
	switch len(keys) {
	case 0:
		return "", &keyFault{"holds no key", ""}
	case 1:
		return keys[0], nil
	default:
		return "", &keyFault{"holds more than one key", "keep the one that is meant"}
	}
}

// parseSSH reads a public key as OpenSSH writes it: type, base64, comment.
func parseSSH(line string) (ssh.PublicKey, error) {
	key, _, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
	switch {
	case err != nil:
		return nil, &keyFault{"is no OpenSSH public key", "write the line of the .pub file: ssh-ed25519 AAAA..."}
	case len(options) > 0:
		return nil, &keyFault{"has something before the key type", "write the line of the .pub file only: ssh-ed25519 AAAA..."}
	}
	if rsaKey, ok := cryptoKey(key).(*rsa.PublicKey); ok && rsaKey.N.BitLen() < 2048 {
		return nil, &keyFault{"is an RSA key shorter than 2048 bits", "make a new one: ssh-keygen -t ed25519"}
	}
	return key, nil
}

func cryptoKey(key ssh.PublicKey) any {
	if k, ok := key.(ssh.CryptoPublicKey); ok {
		return k.CryptoPublicKey()
	}
	return nil
}

// parseSigner reads a key that may sign: what ssh-keygen -Y sign accepts, certificates apart.
func parseSigner(line string) (ssh.PublicKey, error) {
	if strings.HasPrefix(line, "age1") {
		return nil, &keyFault{"is an age key, and those cannot sign", "write an OpenSSH public key: ssh-ed25519 AAAA..."}
	}
	key, err := parseSSH(line)
	if err != nil {
		return nil, err
	}
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoRSA, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
		ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256:
		return key, nil
	default:
		return nil, &keyFault{"is of type " + key.Type() + ", which does not sign bundles", "make a new one: ssh-keygen -t ed25519"}
	}
}

// hintOf is the way on that a keyFault knows.
func hintOf(err error) string {
	if fault, ok := errors.AsType[*keyFault](err); ok {
		return fault.hint
	}
	return ""
}

// publicLine is a public key as one line, without its comment.
func publicLine(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}
