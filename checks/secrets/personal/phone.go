package personal

import "strings"

// phoneAt gives the number that begins with a plus (ITU-T E.164): a country code, and 8 to 15 digits with it, in groups between which blanks,
// hyphens, points and parentheses stand, two at most.
func phoneAt(text []byte, plus int) []byte {
	if before := byteAt(text, plus-1); isWord(before) || before != 0 && strings.IndexByte("+)]}.%$&\\-*/^", before) >= 0 {
		return nil
	}
	if has(text, plus, "+0000-00000") || has(text, plus, "+000000-0000000") { // a place on Earth (ISO 6709)
		return nil
	}
	digits := make([]byte, 0, 16)
	end, gap := plus+1, 0
	for at := plus + 1; at < len(text) && len(digits) < 16; at++ {
		if c := text[at]; isDigit(c) {
			digits, end, gap = append(digits, c), at+1, 0
		} else if gap++; gap > 2 || at == plus+1 || strings.IndexByte(between, c) < 0 {
			break
		}
	}
	if n := len(digits); n < 8 || n > 15 || isWord(byteAt(text, end)) || !isDialled(string(digits)) {
		return nil
	}
	return text[plus:end]
}

// isDialled says that digits are a country code that is given out and a number that can follow it.
func isDialled(digits string) bool {
	switch {
	case strings.Trim(digits[4:], digits[4:5]) == "": // +49 30 000000
		return false
	case digits[0] == '1':
		return len(digits) == 11 && isNorthAmerican(digits[1:])
	case digits[0] == '7':
		return len(digits) == 11 && digits[1] >= '3'
	case digits[0] == '0':
		return false
	}
	// The codes of two digits (ITU-T E.164, annex); those beside them have three.
	two := strings.Contains("20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98", digits[:2])
	return two || strings.Contains("21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 85 88 96 97 99", digits[:2])
}

// isNorthAmerican checks ten digits by the plan of the North American Numbering Plan Administrator: neither the area nor the exchange begins
// with 0 or 1, or ends in 11, and 555 is for enquiries and for fiction.
func isNorthAmerican(d string) bool {
	return d[0] >= '2' && d[3] >= '2' && d[1:3] != "11" && d[4:6] != "11" && d[3:6] != "555" && d[:3] != "555"
}

// localPhone gives the number of North America that begins with a group of three digits: (nnn) nnn-nnnn or nnn-nnn-nnnn.
func localPhone(text []byte, start, end int) []byte {
	at := end
	switch {
	case byteAt(text, start-1) == '(' && byteAt(text, end) == ')':
		if at++; byteAt(text, at) == ' ' {
			at++
		}
	case byteAt(text, end) == '-':
		at++
	default:
		return nil
	}
	value := match(text, start, at, "000-0000")
	if value == nil || !isNorthAmerican(string(text[start:end])+string(text[at:at+3])+string(text[at+4:at+8])) {
		return nil
	}
	return value
}
