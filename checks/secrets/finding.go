package secrets

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class is how sure a rule is.
type Class string

// The classes. What is certain keeps a bundle from being sealed; what is possible asks for a recorded decision.
const (
	Certain  Class = "certain"
	Possible Class = "possible"
)

// Finding is a secret that was seen. It never holds the value.
type Finding struct {
	ID      string // the rule and a keyed digest of the value: the same wherever the value stands, and telling nothing
	Rule    string // id of the rule
	Class   Class
	Preview string // the first characters and the length of the value: "ghp_… (40 characters)"
	Offset  int64  // of the value in the stream, in bytes from 0
	Line    int    // of the value, from 1
	Known   string // name of the known value that this is; empty for what a rule found
}

// identify gives the id of a finding: what stands for the value is a keyed digest, cut to 64 bits.
func identify(key []byte, rule string, value []byte) string {
	var sum []byte
	if key == nil {
		plain := sha256.Sum256(value)
		sum = plain[:]
	} else {
		mac := hmac.New(sha256.New, key)
		mac.Write(value)
		sum = mac.Sum(nil)
	}
	return rule + "-" + hex.EncodeToString(sum[:8])
}

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
