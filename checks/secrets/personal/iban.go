package personal

import "strings"

// ibanLengths are those of the countries (SWIFT, IBAN Registry, ISO 13616).
const ibanLengths = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 " +
	"GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 " +
	"PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 "

// maxBefore is how far before its first three digits in a row an IBAN begins, with blanks: GB29 NWBK 6016.
const maxBefore = 12

// ibanNear gives the IBAN that holds the run of digits at a place near its beginning.
func ibanNear(text []byte, run int) []byte {
	for start := run - 2; start >= max(0, run-maxBefore); start-- {
		c := text[start]
		if !isUpper(c) && !isDigit(c) && c != ' ' {
			return nil
		}
		if isUpper(c) && isUpper(text[start+1]) && isDigit(text[start+2]) && isDigit(byteAt(text, start+3)) && !isWord(byteAt(text, start-1)) {
			return ibanAt(text, start)
		}
	}
	return nil
}

// ibanAt gives the IBAN that begins at a place, in one piece or in groups of four.
func ibanAt(text []byte, start int) []byte {
	i := strings.Index(ibanLengths, string(text[start:start+2]))
	if i < 0 {
		return nil
	}
	length := number([]byte(ibanLengths[i+2 : i+4]))
	value := make([]byte, 0, 34)
	at := start
	for ; len(value) < length; at++ {
		switch c := byteAt(text, at); {
		case isUpper(c) || isDigit(c):
			value = append(value, c)
		case c != ' ' || len(value)%4 > 0 || byteAt(text, at-1) == ' ':
			return nil
		}
	}
	if isWord(byteAt(text, at)) || mod97(value) != 1 {
		return nil
	}
	return text[start:at]
}

// mod97 is the remainder of an IBAN, its first four characters at its end and its letters as numbers from 10 on (ISO/IEC 7064, MOD 97-10).
func mod97(value []byte) (rest int) {
	for i := range value {
		c := value[(i+4)%len(value)]
		if isDigit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest
}
