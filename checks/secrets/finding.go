package secrets

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class is how sure a rule is.
type Class string

// The classes. What is certain keeps a bundle from being sealed; what is possible asks for a recorded decision. A suppression is no
// secret: it is a comment that tells some scanner to look away, and goes to [Stream.Suppressions] alone.
const (
	Certain     Class = "certain"
	Possible    Class = "possible"
	Suppression Class = "suppression"
)

// Finding is a secret that was seen. It never holds the value.
type Finding struct {
	ID      string // the rule and a keyed digest of the value: the same wherever the value stands, and telling nothing
	Rule    string // id of the rule
	Class   Class
	Preview string // the first characters and the length of the value: "ghp_… (40 characters)"; of a file what it is: "Keystore of Java, 2,210 bytes"
	Offset  int64  // of the value in the stream, in bytes from 0
	Line    int    // of the value, from 1
	Known   string // name of the known value that this is; empty for what a rule found
}

// identify gives the id of a finding: what stands for the value is a keyed digest, cut to 64 bits.
func identify(key []byte, rule string, value []byte) string {
	h := newDigest(key)
	h.Write(value)
	return idOf(rule, h)
}

func newDigest(key []byte) hash.Hash {
	if key == nil {
		return sha256.New()
	}
	return hmac.New(sha256.New, key)
}

func idOf(rule string, h hash.Hash) string { return rule + "-" + hex.EncodeToString(h.Sum(nil)[:8]) }

// preview gives at most four characters of a value, and never more than a quarter of them.
func preview(value []byte) string {
	length := utf8.RuneCount(value)
	var b strings.Builder
	for range min(4, length/4) {
		r, n := utf8.DecodeRune(value)
		if value = value[n:]; r == utf8.RuneError || !unicode.IsPrint(r) {
			r = '.'
		}
		b.WriteRune(r)
	}
	return fmt.Sprintf("%s… (%d characters)", b.String(), length)
}
