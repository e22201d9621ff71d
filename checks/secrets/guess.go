package secrets

import (
	"bytes"
	"math"
	"strings"
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isWord(c byte) bool  { return isDigit(c) || isLower(fold(c)) || c == '_' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= fold(c) && fold(c) <= 'f' }
func isPrint(c byte) bool { return c > ' ' && c < 0x7f }
func isSpace(c byte) bool { return c == ' ' || c == '\t' }

func all(text []byte, is func(byte) bool) bool {
	for _, c := range text {
		if !is(c) {
			return false
		}
	}
	return true
}

// entropy is Shannon's, in bits a byte.
func entropy(text []byte) (bits float64) {
	var count [256]int
	for _, c := range text {
		count[c]++
	}
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(text))
			bits -= p * math.Log2(p)
		}
	}
	return bits
}

// usualEntropy is what text of this length hardly ever falls below if it is random, be it hexadecimal digits alone: 0.7 of the most that
// it can have.
func usualEntropy(length int) float64 { return 0.7 * math.Log2(float64(max(1, min(length, 16)))) }

// placeholder says that a value only shows where one belongs. Its words are long enough that random text does not hold them.
func placeholder(value []byte) bool {
	low := strings.ToLower(string(value))
	for _, word := range [...]string{
		"example", "xxxxxx", "your-", "your_", "changeme", "change-me", "change_me", "placeholder", "redacted", "replace", "${", "{{", "$(", "<%", "****", ".....",
	} {
		if strings.Contains(low, word) {
			return true
		}
	}
	run, rising := runs(low)
	return run >= max(5, len(low)/4) || rising >= max(6, len(low)/2)
}

// runs are the longest run of one character, and of characters that follow one another: "abcdef", "987654".
func runs(text string) (same, sequence int) {
	up, down, equal := 1, 1, 1
	for i := 1; i < len(text); i++ {
		up, down, equal = up+1, down+1, equal+1
		switch text[i] - text[i-1] {
		case 0:
			up, down = 1, 1
		case 1:
			down, equal = 1, 1
		case 255:
			up, equal = 1, 1
		default:
			up, down, equal = 1, 1, 1
		}
		same, sequence = max(same, equal), max(sequence, up, down)
	}
	return same, sequence
}

// mixed says that a value has letters and digits.
func mixed(v []byte) bool {
	return bytes.ContainsFunc(v, isDigitRune) && bytes.ContainsFunc(v, isLetterRune)
}

func isDigitRune(r rune) bool  { return r < 0x80 && isDigit(byte(r)) }
func isLetterRune(r rune) bool { return r >= 0x80 || isLower(fold(byte(r))) }

// opaque says that a value looks like a key: no words, no path, no address, no name of something in code.
func opaque(v []byte) bool {
	if !mixed(v) || wordish(v) || bytes.Contains(v, []byte("://")) || bytes.ContainsAny(v, " \t\\()[]{}<>;,*|^!?#%") {
		return false
	}
	return bytes.Count(v, []byte("/")) <= len(v)/16 && bytes.Count(v, []byte(".")) <= 2
}

// wordish says that a value is made of words, as a name in code is: long runs of small letters, and few digits, all in a row.
func wordish(v []byte) bool {
	digits, runs, letters, longest := 0, 0, 0, 0
	for i, c := range v {
		if isDigit(c) {
			digits++
			if i == 0 || !isDigit(v[i-1]) {
				runs++
			}
		}
		if letters++; !isLower(c) {
			letters = 0
		}
		longest = max(longest, letters)
	}
	return longest >= 5 && runs <= 2 && digits <= len(v)/4
}

// chosen says that a text can be a password that is in use, be it a weak one.
func chosen(v []byte) bool {
	switch strings.ToLower(string(v)) {
	case "password", "passwd", "pass", "pw", "pwd", "secret", "user", "username", "test", "token", "foo", "bar", "baz", "xxx", "yyy", "port", "string", "mypassword", "my-password", "pass1", "pass2":
		return false
	}
	return v[0] != '$' && v[0] != '%' && !placeholder(v)
}

// password says that a value may be one that somebody chose: not a name, a type, a path or a word that stands for one.
func password(v []byte) bool {
	low := strings.ToLower(string(v))
	for _, word := range [...]string{"password", "passwd", "secret", "string", "hunter2", "token", "undefined", "required", "optional", "prompt", "12345678"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	if bytes.Contains(v, []byte("://")) || bytes.ContainsAny(v, " \t\\()[]{}<>;") || bytes.HasPrefix(v, []byte("/")) || bytes.HasPrefix(v, []byte("./")) {
		return false
	}
	if strings.HasPrefix(low, "0x") && all(v[2:], isHex) { // the number of an error
		return false
	}
	if bytes.ContainsFunc(v, isDigitRune) {
		return mixed(v) && !wordish(v) || bytes.ContainsAny(v, "!@#$%^&*+=?~")
	}
	return bytes.ContainsAny(v, "!@#$%^&*+=?~") && bytes.ContainsFunc(v, isLetterRune)
}
