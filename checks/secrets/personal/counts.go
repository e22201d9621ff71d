package personal

import (
	"fmt"
	"strconv"
	"strings"
)

// Kind is a kind of personal data.
type Kind string

// The kinds. Their texts are the words for more than one.
const (
	Mail       Kind = "mail addresses"
	Phone      Kind = "phone numbers"
	IBAN       Kind = "IBANs"
	Card       Kind = "card numbers"
	NationalID Kind = "national ids"
)

// From so many different values on, a file holds a kind in bulk. A source tree has addresses of its authors and a number here and there; a
// list of customers has more.
const (
	bulkMail       = 50
	bulkPhone      = 20
	bulkIBAN       = 5
	bulkCard       = 5
	bulkNationalID = 5
)

// Counts are numbers of different values: exact up to 8,192 of a kind, within some 3 % beyond.
type Counts struct {
	Mail       int `json:"mail"`
	Phone      int `json:"phone"`
	IBAN       int `json:"iban"`
	Card       int `json:"card"`
	NationalID int `json:"national_id"`
}

// Of gives the count of a kind.
func (c Counts) Of(k Kind) int {
	n, _ := c.of(k)
	return n
}

func (c Counts) of(k Kind) (n, bulk int) {
	switch k {
	case Mail:
		return c.Mail, bulkMail
	case Phone:
		return c.Phone, bulkPhone
	case IBAN:
		return c.IBAN, bulkIBAN
	case Card:
		return c.Card, bulkCard
	case NationalID:
		return c.NationalID, bulkNationalID
	}
	return 0, 1
}

// Bulk gives the kinds that are there in bulk, always in the same order; nil for none.
func (c Counts) Bulk() (kinds []Kind) {
	for _, k := range []Kind{Mail, Phone, IBAN, Card, NationalID} {
		if n, bulk := c.of(k); n >= bulk {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// String tells what is there in bulk: "12,400 mail addresses, 310 phone numbers"; empty for nothing.
func (c Counts) String() string {
	var words []string
	for _, k := range c.Bulk() {
		words = append(words, fmt.Sprintf("%s %s", thousands(c.Of(k)), k))
	}
	return strings.Join(words, ", ")
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
