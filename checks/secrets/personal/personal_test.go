package personal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// others are places in which a value stands.
var others = []string{"%s", "name;%s;x\n", `{"a": "%s"}`, "a,%s,b", "<td>%s</td>", "Call or write: %s.\n", "\t%s\r\n", "'%s'", "(%s)"}

func TestKinds(t *testing.T) {
	m := newMaker(1)
	for range 200 {
		iban := m.iban("DE", "000000000000000000")
		british := m.iban("GB", "AAAA00000000000000")
		card := m.card()
		for value, want := range map[string]Counts{
			m.mail():                          {Mail: 1},
			m.phone():                         {Phone: 1},
			"+44 (0)20 7" + m.form("10 1000"): {Phone: 1},
			"+3361" + m.form("0000000"):       {Phone: 1},
			"(212) 73" + m.form("0-1000"):     {Phone: 1},
			"415-73" + m.form("0-1000"):       {Phone: 1},
			iban:                              {IBAN: 1},
			groups(iban, " "):                 {IBAN: 1},
			british:                           {IBAN: 1},
			groups(british, " "):              {IBAN: 1},
			card:                              {Card: 1},
			groups(card, " "):                 {Card: 1},
			groups(card, "-"):                 {Card: 1},
		} {
			for _, other := range others {
				text := fmt.Sprintf(other, value)
				if got := countOf(text); got != want {
					t.Errorf("%q: %#v", text, got)
				}
			}
			if got := countOf(strings.Repeat("\n"+strings.ToUpper(value), 9)); got != want {
				t.Errorf("%q nine times: %#v", value, got)
			}
		}
		wrong := []byte(card)
		wrong[9] = '0' + (wrong[9]-'0'+1)%10
		if got := countOf(string(wrong), " ", iban[:21]+string('0'+(iban[21]-'0'+1)%10)); got != (Counts{}) {
			t.Errorf("a wrong digit: %#v", got)
		}
	}
}

// TestNational tries every check: one alone is right, and a date that is none never.
func TestNational(t *testing.T) {
	m := newMaker(2)
	for range 100 {
		for country, id := range m.national() {
			right := 0
			for i := range id[1] {
				right += countOf(" " + strings.Replace(id[0], "?", id[1][i:i+1], 1) + "\n").NationalID
			}
			if right != 1 && (country != "PL" || right != 2) { // one may be a German id
				t.Errorf("%s, %s: %d checks are right", country, id[0], right)
			}
		}
	}
	for form, least := range map[string]int{ // of two check digits: one of a hundred
		m.form("100.000.000-??"): 1, "1850" + m.form("100000000") + "??": 1, "85.07.1" + m.form("0-100") + ".??": 2,
	} {
		right := 0
		for i := range 100 {
			right += countOf(strings.Replace(form, "??", fmt.Sprintf("%02d", i), 1)).NationalID
		}
		if right != least {
			t.Errorf("%s: %d checks are right", form, right)
		}
	}
	right := 0
	for range 10_000 {
		right += countOf(m.form("10000000000")).NationalID
	}
	if right > 400 { // a tenth has a right check digit, and few of these a date, or one digit twice
		t.Errorf("%d of 10,000 numbers are ids", right)
	}
	if got := countOf("536-9"+m.form("1-4399"), " AB9"+m.form("00001")+"C "); got.NationalID != 2 {
		t.Errorf("%#v", got)
	}
}

func TestNobody(t *testing.T) {
	m := newMaker(3)
	for _, text := range []string{
		"git@github.com:a/b.git", "ssh://deploy@host.firma.de/x", "deploy@host.firma.de:/srv", "https://user:pass@host.firma.de", "image@2x.png", "@scope/name.de", "a@1.2.3", "x@example.com", "x@a.example",
		"noreply@firma.de", "no-reply@firma.de", "do_not_reply@firma.de", "1+a@users.noreply.github.com", "this@Outer.value(", "getty@tty1.service", "aes128-gcm@openssh.com", "a@localhost", "a@b", "@", "a@", "@b.de",
		"a..b@firma.de", "x@firma.test", "uses: actions/checkout@main.de", "x@y@firma.de@", "a@-b.de", "a@b-.de",
		"4111 1111 1111 1111", "4242424242424242", "4000 0000 0000 0002", "0000 0000 0000 0000", "x" + m.card(), m.card() + "0", "0." + m.card(), m.card()[:15], "1234 " + groups(m.card(), " "), groups(m.card(), " ") + " 1234",
		"+0100", "+4043-07401", "+404251-0740023", "+1234567", "1+4915112345", "+10000000000", "+99999999", "+1 555 555 0100", "212-555-0199", "123-45-6789", "000-12-3456", "666-12-3456", "900-12-3456", "2026-01-02", "1.2.3.4",
		"AB123456C", "GB123455A", "DE00" + m.form("000000000000000000"), "ZZ12 3456", "20260102-1234", "111.111.111-11",
	} {
		if got := countOf(text + "\n"); got != (Counts{}) {
			t.Errorf("%q: %#v", text, got)
		}
	}
}

// TestColumns holds that numbers of which some are right by chance do not count, and that a column of them does.
func TestColumns(t *testing.T) {
	m := newMaker(4)
	var chance, column strings.Builder
	for range 5000 {
		fmt.Fprintf(&chance, "%s,%s\n", m.form("4000000000000000"), m.form("10000000000"))
		fmt.Fprintf(&column, "%s,%s\n", m.form("10000000000000000"), m.card())
	}
	if got := countOf(chance.String()); got.Card+got.NationalID > 0 {
		t.Errorf("by chance: %#v", got)
	}
	if got := countOf(column.String()); got.Card < 4900 || got.Card > 5000 {
		t.Errorf("a column: %#v", got)
	}
}

// list is a list of customers.
func list(m maker, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d;%s;%s;%s;%s\n", i, m.mail(), m.phone(), m.iban("FR", "0000000000AA00000000000"), groups(m.card(), " "))
	}
	return b.String()
}

func TestSplit(t *testing.T) {
	text := list(newMaker(5), 4000) + strings.Repeat("no end of line, ", 9000) + list(newMaker(6), 20)
	want := countOf(text)
	if want.Mail < 4000 || want.Phone < 4000 || want.IBAN < 4000 || want.Card < 4000 {
		t.Fatalf("%#v", want)
	}
	for _, size := range []int{1, 2, 7, 100, blockSize - 1, blockSize, bufferSize, bufferSize + 1} {
		var pieces []string
		for p := range slices.Chunk([]byte(text), size) {
			pieces = append(pieces, string(p))
		}
		if got := countOf(pieces...); got != want {
			t.Errorf("in pieces of %d: %#v, whole %#v", size, got, want)
		}
	}
	value := newMaker(7).card()
	for at := bufferSize - lookAhead - 30; at < bufferSize+30; at++ {
		if got := countOf(strings.Repeat(" ", at) + value + " "); got.Card != 1 {
			t.Fatalf("at %d: %#v", at, got)
		}
	}
}

func FuzzSplit(f *testing.F) {
	m := newMaker(8)
	f.Add(list(m, 3), uint16(9), uint16(1))
	for _, id := range m.national() {
		f.Add(strings.Replace(id[0], "?", "1", 1)+" ", uint16(4), uint16(3000))
	}
	f.Add("@", uint16(1), uint16(900))
	f.Add("1 (", uint16(1), uint16(30000))
	f.Fuzz(func(t *testing.T, text string, at, times uint16) {
		text = strings.Repeat(text, 1+int(times))
		text = text[:min(len(text), 200<<10)]
		i := min(int(at), len(text))
		if one, two := countOf(text), countOf(text[:i], text[i:]); one != two {
			t.Errorf("%#v whole, %#v in pieces", one, two)
		}
	})
}

// TestMany holds that counts beyond what is kept are near, whatever the order.
func TestMany(t *testing.T) {
	for _, n := range []int{maxKept - 1, maxKept, 3 * maxKept, 40 * maxKept} {
		var up, down tally
		for i := range n {
			up.add(hash(fmt.Append(nil, i), ""))
			down.add(hash(fmt.Append(nil, n-1-i), ""))
			down.add(hash(fmt.Append(nil, n-1-i/2), ""))
		}
		if up.count() != down.count() || len(up.kept) > maxKept {
			t.Errorf("%d: %d and %d", n, up.count(), down.count())
		}
		if off := max(n-up.count(), up.count()-n); n <= maxKept && off > 0 || off*20 > n {
			t.Errorf("%d values: %d", n, up.count())
		}
	}
}

func TestParts(t *testing.T) {
	m := newMaker(9)
	first, second := m.mail(), m.mail()
	c := New()
	p := c.Part()
	_, _ = c.Write([]byte(first))
	_, _ = p.Write([]byte(first + " " + second))
	if err := c.Close(); err != nil || p.Close() != nil {
		t.Error(err)
	}
	if c.Counts().Mail != 2 || p.Counts() != c.Counts() {
		t.Errorf("%#v", c.Counts())
	}
	if _, err := c.Write([]byte("x")); err == nil || c.Close() != nil {
		t.Error("written after the end")
	}
}

func TestBulk(t *testing.T) {
	c := Counts{Mail: 12400, Phone: 19, Card: 5}
	if got := c.String(); got != "12,400 mail addresses, 5 card numbers" {
		t.Error(got)
	}
	if got := c.Bulk(); !slices.Equal(got, []Kind{Mail, Card}) || c.Of(Phone) != 19 || c.Of("x") != 0 {
		t.Error(got)
	}
	if (Counts{Mail: 49}).Bulk() != nil {
		t.Error("few are no bulk")
	}
}

// TestNothingLeaks prints a counter in all ways.
func TestNothingLeaks(t *testing.T) {
	value := newMaker(10).mail()
	c := New()
	_, _ = c.Write([]byte(value))
	for _, thing := range []any{c, *c} {
		text, _ := json.Marshal(thing)
		out := string(text)
		for _, verb := range []string{"%v", "%#v", "%#v", "%s", "%q", "%x", "%d"} {
			out += fmt.Sprintf(verb, thing)
		}
		if strings.Contains(out, value) || strings.Contains(out, fmt.Sprintf("%x", value)) || strings.Contains(out, strings.Trim(fmt.Sprintf("%d", []byte(value)), "[]")) {
			t.Errorf("it is printed: %.300s", out)
		}
	}
	array := c.array
	_ = c.Close()
	if strings.Contains(string(array[:]), value) {
		t.Error("it is kept in the buffer")
	}
}

// TestHostile reads what is made to be slow, in one line.
func TestHostile(t *testing.T) {
	m := newMaker(11)
	for name, unit := range map[string]string{
		"digits": "7", "at": "@", "names": "a@", "plus": "+1", "groups": "4444 ", "letters": "A", "pairs": "AA11 ", "dates": "850101-", "domain": "a@b." + strings.Repeat("c.", 90), "phones": "+1 (", "ids": m.form("AAAAAA85H10A000A"),
	} {
		size := 2 << 20
		if len(unit) == 1 {
			size = 12 << 20
		}
		text := strings.Repeat(unit, size/len(unit))
		start := time.Now()
		got := countOf(text)
		took := time.Since(start)
		t.Logf("%s: %.0f MB/s, %#v", name, float64(size>>20)/took.Seconds(), got)
		if took > 20*time.Second {
			t.Errorf("%s takes %s for %d MB", name, took, size>>20)
		}
	}
}

func BenchmarkList(b *testing.B) {
	text := []byte(list(newMaker(12), 20_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		c := New()
		_, _ = c.Write(text)
		_ = c.Close()
	}
}
