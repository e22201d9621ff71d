package bundle

import (
	"crypto/sha256"
	_ "embed"
	"strings"
)

//go:embed words.txt
var wordList string

// fingerprintBytes is how much of a digest people read aloud: 80 bits, one word a byte. An attacker who swaps a key must
// find another key with the same words, which 64 bits would leave within reach of a rich one.
const fingerprintBytes = 10

// Fingerprint returns the words two people compare on the telephone to know that they hold the same public key: the
// words of the first ten bytes of the SHA-256 of the key's text. The key is an age recipient or an OpenSSH public key
// line; of a line, the comment does not count. It makes no claim that the key is well formed.
func Fingerprint(publicKey string) []string {
	fields := strings.Fields(publicKey)
	digest := sha256.Sum256([]byte(strings.Join(fields[:min(len(fields), 2)], " ")))
	return Words(digest[:fingerprintBytes])
}

// Words returns the word of the PGP word list for each byte of data, in order.
func Words(data []byte) []string {
	table := wordTable()
	words := make([]string, len(data))
	for i, b := range data {
		words[i] = table[b][i%2]
	}
	return words
}

// wordTable reads the embedded list: for each byte, the word of the even and of the odd positions. It is parsed at each
// use, since few programs use it and then once.
func wordTable() [256][2]string {
	var table [256][2]string
	n := 0
	for line := range strings.Lines(wordList) {
		even, odd, found := strings.Cut(strings.TrimSpace(line), " ")
		if found && even != "#" && n < len(table) {
			table[n] = [2]string{even, odd}
			n++
		}
	}
	return table
}
