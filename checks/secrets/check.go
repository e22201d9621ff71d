package secrets

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"strings"
)

// Checks are the names that the key check of a rule can have.
func Checks() []string {
	return []string{"base62-crc32", "grafana-crc32", "hex-crc32", "bech32", "jwt", "json64", "discord-id", "base64", "opaque", "password", "chosen", "mixed", "login64", "key64"}
}

// checkOf gives the check of a name: whether a value can be one that the provider issued. nil if there is none.
func checkOf(name string) func(value []byte) bool {
	switch name {
	case "base62-crc32": // GitHub, npm: four characters, 30 at random, the CRC-32 of these as six digits to the base 62
		return func(v []byte) bool { return len(v) == 40 && string(base62CRC(v[4:34])) == string(v[34:]) }
	case "grafana-crc32": // glsa_, the secret, _ and the CRC-32 of all before it, lowest byte first
		return func(v []byte) bool {
			i := bytes.LastIndexByte(v, '_')
			return i > 0 && grafanaCRC(v[:i]) == string(v[i+1:])
		}
	case "hex-crc32": // Atlassian: the last eight digits are the CRC-32 of what stands before them
		return func(v []byte) bool { return len(v) > 8 && hexCRC(v[:len(v)-8]) == string(v[len(v)-8:]) }
	case "bech32":
		return func(v []byte) bool { return bech32(strings.ToLower(string(v))) }
	case "jwt":
		return jwt
	case "json64": // a JSON object in base64 is the part after the first dot
		return func(v []byte) bool {
			_, rest, _ := bytes.Cut(v, []byte("."))
			payload, _, _ := bytes.Cut(rest, []byte("."))
			return object64(payload) != nil
		}
	case "discord-id": // a bot token begins with the bot's number in base64
		return func(v []byte) bool {
			id, _, _ := bytes.Cut(v, []byte("."))
			digits := decode64(id)
			return len(digits) >= 17 && len(digits) <= 20 && all(digits, isDigit)
		}
	case "base64":
		return func(v []byte) bool { return decode64(v) != nil }
	case "opaque":
		return opaque
	case "password":
		return password
	case "chosen":
		return chosen
	case "mixed":
		return mixed
	case "login64":
		return login64
	case "key64":
		return func(v []byte) bool { return bytes.Contains(decode64(v[:len(v)&^3]), []byte("PRIVATE KEY")) }
	}
	return nil
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func base62CRC(data []byte) []byte {
	out := []byte("000000")
	for n, i := crc32.ChecksumIEEE(data), 5; n > 0; n, i = n/62, i-1 {
		out[i] = base62[n%62]
	}
	return out
}

func grafanaCRC(data []byte) string {
	n := crc32.ChecksumIEEE(data)
	return hex.EncodeToString([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
}

func hexCRC(data []byte) string {
	n := crc32.ChecksumIEEE(data)
	return strings.ToUpper(hex.EncodeToString([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}))
}

const bech32Digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 checks a text in lower case, by BIP 173.
func bech32(s string) bool {
	i := strings.LastIndexByte(s, '1')
	if i < 1 || len(s)-i < 7 {
		return false
	}
	values, ok := bech32Values(s[:i], s[i+1:])
	return ok && polymod(values) == 1
}

// bech32Values is what the checksum is taken over: the prefix spread out, and the digits.
func bech32Values(prefix, digits string) (values []byte, ok bool) {
	for _, c := range []byte(prefix) {
		values = append(values, c>>5)
	}
	values = append(values, 0)
	for _, c := range []byte(prefix) {
		values = append(values, c&31)
	}
	for _, c := range []byte(digits) {
		n := strings.IndexByte(bech32Digits, c)
		if n < 0 {
			return nil, false
		}
		values = append(values, byte(n))
	}
	return values, true
}

func polymod(values []byte) uint32 {
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}

// jwt checks the structure: a header that names an algorithm, and, unless it is encrypted, claims.
func jwt(v []byte) bool {
	parts := bytes.Split(v, []byte("."))
	if len(parts) < 3 {
		return false
	}
	header := object64(parts[0])
	alg, _ := header["alg"].(string)
	return alg != "" && alg != "none" && (len(parts) == 5 || object64(parts[1]) != nil)
}

// login64 says that a text is a name, a colon and a password in base64.
func login64(v []byte) bool {
	name, pass, ok := bytes.Cut(decode64(v), []byte(":"))
	return ok && len(name) > 0 && len(pass) >= 3 && all(name, isPrint) && all(pass, isPrint) && chosen(pass)
}

// object64 is a JSON object in base64.
func object64(text []byte) (object map[string]any) {
	if json.Unmarshal(decode64(text), &object) != nil {
		return nil
	}
	return object
}

// decode64 reads base64 of either alphabet, padded or not; nil if it is none.
func decode64(text []byte) []byte {
	text = bytes.TrimRight(text, "=")
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(text, "-_") {
		encoding = base64.RawURLEncoding
	}
	out, err := encoding.DecodeString(string(text))
	if err != nil {
		return nil
	}
	return out
}
