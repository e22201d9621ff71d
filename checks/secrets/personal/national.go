package personal

import (
	"slices"
	"strings"
)

// nationalID gives the id of a person that begins with a run of digits or holds it. There are those of countries whose ids have a form of their
// own and a check, or at least a form that hardly anything else has: others, such as the Dutch BSN and the Portuguese NIF, are nine digits, of
// which every eleventh number is one.
func nationalID(text []byte, start, end int) []byte {
	try := func(before int, form string, check func([]byte) bool) []byte {
		if v := match(text, start-before, start-before, form); v != nil && check(v) {
			return v
		}
		return nil
	}
	switch end - start {
	case 3:
		switch {
		case isUpper(byteAt(text, start-1)):
			return try(12, "AAAAAAXXAXXA000A", isCodiceFiscale)
		case byteAt(text, start-1) == '-':
			return try(9, "00.00.00-000.00", isRijksregister)
		case byteAt(text, end) == '-':
			return try(0, "000-00-0000", isSSN)
		case byteAt(text, end) == '.':
			return either(try(0, "000.000.000-00", isCPF), try(0, "000.0000.0000.00", isAHV))
		}
	case 6:
		if v := try(0, "000000"+sign(text, end)+"000X", isHetu); v != nil {
			return v
		}
		return either(try(0, "000000"+sign(text, end)+"0000", isPersonnummer), try(2, "AA000000A", isNINO))
	case 7:
		return try(1, "A0000000A", isDNI)
	case 8:
		return either(either(try(0, "00000000A", isDNI), try(0, "00000000-A", isDNI)), try(0, "00000000"+sign(text, end)+"0000", isPersonnummer))
	case 13:
		return either(try(0, "0000000000000 00", isNIR), try(0, "0000000000000", isAHV))
	case 15:
		return try(0, "000000000000000", isNIR)
	}
	return nil
}

func either(a, b []byte) []byte {
	if a != nil {
		return a
	}
	return b
}

// sign is the one between the date of birth and the rest, where it has a meaning.
func sign(text []byte, at int) string {
	if c := byteAt(text, at); strings.IndexByte("-+ABCDEFUVWXY", c) >= 0 {
		return string(c)
	}
	return "-"
}

// isDate says that numbers are a day of some year.
func isDate(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }

// isSteuerID checks the German Identifikationsnummer (§ 139b AO; Bundeszentralamt für Steuern): of its first ten digits one stands there twice
// or three times, and the last is by ISO/IEC 7064, MOD 11,10.
func isSteuerID(d []byte) bool {
	var count [10]int
	product := 10
	for _, c := range d[:10] {
		count[c-'0']++
		sum := (int(c-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	repeated := 0
	for _, n := range count {
		if n > 1 {
			repeated++
		}
	}
	return d[0] != '0' && repeated == 1 && slices.Max(count[:]) <= 3 && (11-product)%10 == int(d[10]-'0')
}

// isPESEL checks the Polish number (Act on population registration of 24 September 2010, art. 15): a date of birth, the century in its month,
// and weights.
func isPESEL(d []byte) bool {
	return isDate(number(d[2:4])%20, number(d[4:6])) && weigh(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)%10 == 0
}

// isDNI checks the Spanish DNI and NIE (Real Decreto 1553/2005; Ministerio del Interior): a letter by the remainder of 23.
func isDNI(v []byte) bool {
	first := strings.IndexByte("XYZ", v[0])
	if first < 0 && isUpper(v[0]) {
		return false
	}
	n := number(digitsOf(v)) + max(first, 0)*10_000_000
	return n > 99_999 && "TRWAGMYFPDXBNJZSQVHLCKE"[n%23] == v[len(v)-1]
}

// isCodiceFiscale checks the Italian code (Decreto ministeriale 23 dicembre 1976): a month as a letter, a day, and a letter by weights.
func isCodiceFiscale(v []byte) bool {
	const odd = "\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15\x02\x04\x12\x14\x0b\x03\x06\x08\x0c\x0e\x10\x0a\x16\x19\x18\x17"
	sum := 0
	for i, c := range v[:15] {
		n := int(c - 'A')
		if isDigit(c) {
			n = int(c - '0')
		}
		if i%2 == 0 {
			n = int(odd[n])
		}
		sum += n
	}
	return strings.IndexByte("ABCDEHLMPRST", v[8]) >= 0 && int(v[15]-'A') == sum%26
}

// isNIR checks the French number (Décret n° 82-103; INSEE): a sex, a month, and a key of 97.
func isNIR(v []byte) bool {
	d := digitsOf(v)
	month := number(d[3:5])
	return (d[0] == '1' || d[0] == '2') && (month >= 1 && month <= 12 || month >= 20 && month <= 42) && 97-number(d[:13])%97 == number(d[13:])
}
