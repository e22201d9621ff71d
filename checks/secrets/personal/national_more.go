package personal

import "strings"

// isPersonnummer checks the Swedish number (Folkbokföringslag 1991:481, 18 §; Skatteverket): a date of birth and a check digit by Luhn. With
// the century it has to be one of somebody who can have signed something: dates of today with a number after them are not rare.
func isPersonnummer(v []byte) bool {
	d := digitsOf(v)
	if len(d) == 12 {
		if year := number(d[:4]); year < 1900 || year > 2012 {
			return false
		}
		d = d[2:]
	}
	sign := v[len(v)-5]
	return (sign == '-' || sign == '+') && isDate(number(d[2:4]), number(d[4:6])) && number(d[6:9]) > 0 && luhn(d)
}

// isHetu checks the Finnish code (Act 661/2009, section 11; Digital and Population Data Services Agency): a date of birth, a sign for the
// century, and a character by the remainder of 31.
func isHetu(v []byte) bool {
	d := digitsOf(v[:10])
	return isDate(number(d[2:4]), number(d[:2])) && number(d[6:]) >= 2 && "0123456789ABCDEFHJKLMNPRSTUVWXY"[number(d)%31] == v[10]
}

// isRijksregister checks the Belgian number (Royal decree of 3 April 1984): a date of birth, and 97 less a remainder, with a 2 before the digits
// of those born from 2000 on.
func isRijksregister(v []byte) bool {
	d := digitsOf(v)
	n, key := number(d[:9]), number(d[9:])
	return isDate(max(1, number(d[2:4])), max(1, number(d[4:6]))) && (97-n%97 == key || 97-(2_000_000_000+n)%97 == key)
}

// isAHV checks the Swiss number (Zentrale Ausgleichsstelle): 756 and a check digit as EAN-13 has it.
func isAHV(v []byte) bool {
	d := digitsOf(v)
	return string(d[:3]) == "756" && weigh(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0
}

// isCPF checks the Brazilian number (Receita Federal): two check digits, each the sum of all before it by weights, times ten, modulo 11.
func isCPF(v []byte) bool {
	d := digitsOf(v)
	if strings.Trim(string(d), string(d[:1])) == "" {
		return false
	}
	return weigh(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)*10%11%10 == int(d[9]-'0') && weigh(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)*10%11%10 == int(d[10]-'0')
}

// isSSN checks the form of the number of the United States (Social Security Administration, POMS RM 10201.035): no part is all zeros, and the
// first is neither 666 nor 900 and more. Three are known from advertisements and examples.
func isSSN(v []byte) bool {
	switch text := string(v); {
	case text[:3] == "000", text[:3] == "666", text[0] == '9', text[4:6] == "00", text[7:] == "0000":
		return false
	case text == "078-05-1120", text == "219-09-9999", text == "123-45-6789":
		return false
	}
	return true
}

// isNINO checks the form of the British number (HM Revenue & Customs, NIM39110): which letters begin it, and that it ends in A to D.
func isNINO(v []byte) bool {
	pair := string(v[:2])
	return strings.IndexByte("DFIQUV", v[0]) < 0 && strings.IndexByte("DFIOQUV", v[1]) < 0 && v[8] <= 'D' &&
		!strings.Contains("BG GB KN NK NT TN ZZ", pair) && string(v[2:8]) != "123456"
}
