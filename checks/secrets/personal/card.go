package personal

import (
	"math/bits"
	"strings"
)

// testCards are numbers that providers publish for tests (Stripe, Adyen, PayPal, Worldpay): nobody's.
const testCards = "4111111111111111 4242424242424242 4012888888881881 4000056655665556 5555555555554444 5200828282828210 5105105105105100 2223003122003222 " +
	"378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 6011981111111113 3056930009020004 30569309025904 36227206271667 38520000023237 " +
	"3530111333300000 3566002020360505 6200000000000005 6205500000000000004 4917610000000000 4444333322221111 5454545454545454 4988438843884305 4166676667666746 4646464646464644"

// groupedCard gives the card number that begins with a group of four: 4-4-4-4 digits, or 4-6-5.
func groupedCard(text []byte, start int) []byte {
	if has(text, start-5, "0000 ") { // a row of groups that began before
		return nil
	}
	for _, form := range [...]string{"0000 0000 0000 0000", "0000-0000-0000-0000", "0000 000000 00000", "0000-000000-00000"} {
		if v := match(text, start, start, form); v != nil && !has(text, start+len(v), " 0000") && isCard(digitsOf(v)) {
			return v
		}
	}
	return nil
}

// isCard says that digits are the number of a payment card: an issuer's first digits and length (ISO/IEC 7812, as the networks publish them), a
// check digit, no number for tests. Maestro is left out, whose numbers have nearly any beginning, and so are Visa's of 13 and 19 digits, which
// are hardly issued.
func isCard(d []byte) bool {
	if !isIssued(number(d[:4]), len(d)) || !luhn(d) || strings.Contains(testCards, string(d)) {
		return false
	}
	different := uint(0)
	for _, c := range d {
		different |= 1 << (c - '0')
	}
	return bits.OnesCount(different) > 3 && string(d[:6]) != "400000" // the rest of Stripe's
}

func isIssued(first, length int) bool {
	switch {
	case first >= 4000 && first <= 4999, first >= 5100 && first <= 5599, first >= 2221 && first <= 2720: // Visa, Mastercard
		return length == 16
	case first/100 == 34, first/100 == 37: // American Express
		return length == 15
	case first >= 3000 && first <= 3059, first/100 == 36, first/100 == 38, first/100 == 39: // Diners Club
		return length == 14 || length == 16
	case first >= 3528 && first <= 3589, first == 6011, first/100 == 65, first >= 6440 && first <= 6499: // JCB, Discover
		return length == 16
	case first/100 == 62: // UnionPay
		return length == 16 || length == 19
	}
	return false
}
