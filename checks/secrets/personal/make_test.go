package personal

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
)

// maker makes values that look like those of persons, when the tests run: none is stored.
type maker struct{ *rand.Rand }

func newMaker(seed uint64) maker { return maker{rand.New(rand.NewPCG(seed, 1))} }

// form fills a form: 0 is a digit, 1 one that is not 0, A a capital letter, a a small one.
func (m maker) form(form string) string {
	b := []byte(form)
	for i, c := range b {
		switch c {
		case '0':
			b[i] = '0' + byte(m.IntN(10))
		case '1':
			b[i] = '1' + byte(m.IntN(9))
		case 'A':
			b[i] = 'A' + byte(m.IntN(26))
		case 'a':
			b[i] = 'a' + byte(m.IntN(26))
		}
	}
	return string(b)
}

// birth is a date of birth, in two digits each.
func (m maker) birth() (year, month, day string) {
	return fmt.Sprintf("%02d", 40+m.IntN(60)), fmt.Sprintf("%02d", 1+m.IntN(12)), fmt.Sprintf("%02d", 1+m.IntN(28))
}

func (m maker) mail() string { return m.form("aaaaa.aaaaaaa0@aaaaaaaa") + ".de" }

func (m maker) phone() string { return "+49 " + m.form("100 1000000") }

// luhn10 is the check digit for a number, counted from its end.
func luhn10(number string) string {
	sum := 0
	for i := range number {
		n := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			n = []int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}[n]
		}
		sum += n
	}
	return fmt.Sprint((10 - sum%10) % 10)
}

func (m maker) card() string {
	d := "49" + m.form("0000000000000")
	return d + luhn10(d)
}

// iban makes one of a country by its bank's part. The check digits come from all of the number at once.
func (m maker) iban(country, form string) string {
	rest := m.form(form)
	var digits strings.Builder
	for _, c := range rest + country + "00" {
		if c >= 'A' {
			fmt.Fprint(&digits, c-'A'+10)
		} else {
			digits.WriteRune(c)
		}
	}
	n, _ := new(big.Int).SetString(digits.String(), 10)
	return fmt.Sprintf("%s%02d%s", country, 98-new(big.Int).Mod(n, big.NewInt(97)).Int64(), rest)
}

// groups parts a text into groups of four.
func groups(text, by string) string {
	var out []string
	for len(text) > 4 {
		out, text = append(out, text[:4]), text[4:]
	}
	return strings.Join(append(out, text), by)
}

// national makes forms of ids with "?" where the check stands, one a country, and what can stand there.
func (m maker) national() map[string][2]string {
	const digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	y, mo, d := m.birth()
	return map[string][2]string{
		"PL": {y + mo + d + m.form("0000") + "?", digits},
		"ES": {m.form("10000000") + "?", letters},
		"NI": {"Y" + m.form("0000000") + "?", letters},
		"IT": {m.form("AAAAAA") + y + "H" + d + m.form("A000") + "?", letters},
		"SE": {y + mo + d + "-" + m.form("100") + "?", digits},
		"S2": {"19" + y + mo + d + "-" + m.form("100") + "?", digits},
		"FI": {d + mo + y + "-" + m.form("100") + "?", digits + letters},
		"CH": {"756." + m.form("0000.0000.0") + "?", digits},
	}
}
