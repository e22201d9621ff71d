package personal

// minDigits is how many digits in a row every number that is looked for has, but for phone numbers with a plus.
const minDigits = 3

// numbers counts what is found by a run of digits that begins in a part of a text. Only every third byte is looked at.
func (t *tallies) numbers(text []byte, from, to int) {
	at := from
	for at > 0 && at < len(text) && isDigit(text[at-1]) && isDigit(text[at]) { // it began before
		at++
	}
	least := at
	for at += minDigits - 1; at < len(text); {
		if !isDigit(text[at]) {
			at += minDigits
			continue
		}
		start, end := at, at+1
		for start > least && isDigit(text[start-1]) {
			start--
		}
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		if start >= to {
			return
		}
		if end-start >= minDigits {
			t.run(text, start, end)
		}
		at = end + minDigits
	}
}

// run counts what begins with, or holds, a run of digits.
func (t *tallies) run(text []byte, start, end int) {
	if v := ibanNear(text, start); v != nil {
		t.iban.add(hash(v, between))
		return
	}
	if v := nationalID(text, start, end); v != nil {
		t.national.add(hash(v, between))
		return
	}
	switch n := end - start; {
	case n == 3:
		if v := localPhone(text, start, end); v != nil {
			t.phone.add(hash(append([]byte("+1"), v...), between))
		}
	case n == 4:
		if v := groupedCard(text, start); v != nil {
			t.card.add(hash(v, between))
		}
	case n == 11 && apart(text, start, end):
		v := text[start:end]
		t.bareNational.look(isSteuerID(v) || isPESEL(v), v)
	case n >= 14 && n <= 19 && apart(text, start, end):
		v := text[start:end]
		t.bareCard.look(isCard(v), v)
	}
}

// match gives the value from start on that ends where, from at on, a form does. The value stands for itself.
func match(text []byte, start, at int, form string) []byte {
	if end := at + len(form); has(text, at, form) && apart(text, start, end) {
		return text[start:end]
	}
	return nil
}

// has says that a text is of a form at a place: in it 0 is a digit, A a capital letter, X either, and anything else itself.
func has(text []byte, at int, form string) bool {
	if at < 0 || at+len(form) > len(text) {
		return false
	}
	for i := range len(form) {
		c := text[at+i]
		ok := c == form[i]
		switch form[i] {
		case '0':
			ok = isDigit(c)
		case 'A':
			ok = isUpper(c)
		case 'X':
			ok = isDigit(c) || isUpper(c)
		}
		if !ok {
			return false
		}
	}
	return true
}

// digitsOf are the digits of a value.
func digitsOf(value []byte) []byte {
	out := make([]byte, 0, 20)
	for _, c := range value {
		if isDigit(c) {
			out = append(out, c)
		}
	}
	return out
}

// number is what digits say.
func number(digits []byte) (n int) {
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// luhn checks the last digit (ISO/IEC 7812-1, annex B).
func luhn(digits []byte) bool {
	sum := 0
	for i, c := range digits {
		n := int(c - '0')
		if (len(digits)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// weigh is the sum of digits times weights.
func weigh(digits []byte, weights ...int) (sum int) {
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return sum
}
