package secrets

import "encoding/binary"

// openPGPBegan is when PGP was first given out, in seconds of Unix: 5 June 1991.
const openPGPBegan = 676080000

// isOpenPGPKey tells a secret key packet (RFC 9580, section 5.5.3): tag 5, a length, a version, a time at which OpenPGP existed, and the
// public key, which comes first.
func isOpenPGPKey(head []byte) bool {
	header := 0
	switch c := head[0]; {
	case c&^3 == 0x94 && c&3 < 3: // the older header: a length of 1, 2 or 4 bytes
		header = 1 + 1<<(c&3)
	case c == 0xc5 && len(head) > 1 && head[1] < 192:
		header = 2
	case c == 0xc5 && len(head) > 1 && head[1] < 224:
		header = 3
	case c == 0xc5 && len(head) > 1 && head[1] == 255:
		header = 6
	}
	if header == 0 || len(head) < header+40 {
		return false
	}
	body := head[header:]
	made, rest := binary.BigEndian.Uint32(body[1:]), body[5:]
	switch version := body[0]; version {
	case 2, 3:
		rest = rest[2:] // days that it is valid
	case 4:
	case 5, 6:
		rest = append([]byte{rest[0]}, rest[5:]...) // the length of the public key
	default:
		return false
	}
	return made > openPGPBegan && isOpenPGPPublic(rest[0], rest[1:])
}

// isOpenPGPPublic tells the public part of a key of an algorithm (RFC 9580, sections 5.5.5 and 9.1).
func isOpenPGPPublic(algorithm byte, rest []byte) bool {
	switch algorithm {
	case 1, 2, 3, 16, 17: // RSA, Elgamal, DSA: a number that says how many bits it has
		bits := int(binary.BigEndian.Uint16(rest))
		top := (bits-1)%8 + 1
		return bits >= 512 && bits <= 16384 && int(rest[2])>>(top-1) == 1
	case 18, 19, 22: // elliptic curves: the curve, and a point
		n := int(rest[0])
		return n >= 3 && n <= 10 && (rest[1] == 0x2a || rest[1] == 0x2b)
	case 25, 26, 27, 28: // X25519 to Ed448: bytes at random
		return true
	}
	return false
}
