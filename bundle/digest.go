package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

const digestPrefix = "sha256:"

// FormatDigest writes a SHA-256 sum as "sha256:HEX".
func FormatDigest(sum []byte) string { return digestPrefix + hex.EncodeToString(sum) }

// DigestOf is the digest of b, as "sha256:HEX".
func DigestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return FormatDigest(sum[:])
}

func validDigest(s string) bool {
	h, ok := strings.CutPrefix(s, digestPrefix)
	if !ok || len(h) != 2*sha256.Size {
		return false
	}
	return strings.Trim(h, "0123456789abcdef") == ""
}
