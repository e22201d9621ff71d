package plain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/text"
)

// atOnce is how many rows are read out at a time.
const atOnce = 10

// shelf is what a page remembers: how one looks at it, and the rows as they were read out last. The numbers that were heard keep meaning
// those rows until the list is read out again.
type shelf struct {
	view  int
	query string
	rows  []entry
	from  int // the first of the rows that were read out last
	to    int // the first that was not read out yet
}

// entry is a row that can be opened, with the heading it stands under.
type entry struct {
	row   text.Row
	under string
}

func (t *talk) shelf() *shelf { return &t.shelves[t.at] }

// fresh is the list of the page as it is now.
func (t *talk) fresh() (l text.List, rows []entry) {
	k := t.shelf()
	l = t.pages[t.at].List(t.d, k.view).Filter(k.query)
	under := ""
	for _, r := range l.Rows {
		if r.ID == "" {
			under = r.Title
			continue
		}
		e := entry{r, under}
		if r.Level > 0 {
			switch owner := page.SystemOf(r.ID); {
			case t.at == page.Systems:
				e.under = page.SystemTitle(t.d, owner)
			case t.at == page.Assets && owner != "":
				e.under = owner
			}
		}
		rows = append(rows, e)
	}
	return l, rows
}

// same reports whether the list still has the rows that were read out, in their order.
func same(a, b []entry) bool {
	return slices.EqualFunc(a, b, func(x, y entry) bool { return x.row.ID == y.row.ID })
}

// list reads the list of the page out, from a row on; from the first one with a line that says what it is.
func (t *talk) list(from int) {
	k := t.shelf()
	l, rows := t.fresh()
	if k.rows = rows; from >= len(rows) {
		from = 0
	}
	if from == 0 {
		switch {
		case k.query != "":
			t.say("%s, filtered: %s %q.", t.pages[t.at].Title, text.Count(len(rows), "line has", "lines have"), k.query)
		default:
			t.say("%s", sentence(strings.Replace(l.Head, " · ", ": ", 1), true))
		}
	}
	if from > 0 {
		t.say("Lines %d to %d of %d.", from+1, min(from+atOnce, len(rows)), len(rows))
	}
	t.entries(from)
	if len(rows) == 0 {
		t.read(l.Empty, 0)
	}
}

// entries reads ten rows out.
func (t *talk) entries(from int) {
	k := t.shelf()
	k.from, k.to = from, min(from+atOnce, len(k.rows))
	under := ""
	for n := k.from; n < k.to; n++ {
		e := k.rows[n]
		if t.at == page.Now {
			under := e.under
			if under == page.SystemTitle(t.d, "") { // most are of the engagement as a whole: that is not worth hearing each time
				under = ""
			}
			t.say("%d. %s", n+1, t.rowWords(e, under))
			continue
		}
		if n > k.from && k.rows[n-1].row.ID == page.SystemOf(e.row.ID) { // it was just said
			under = e.under
		}
		if e.under != under && e.under != "" {
			t.say("%s:", e.under)
		}
		under = e.under
		t.say("%d. %s", n+1, t.rowWords(e, ""))
	}
	if more := len(k.rows) - k.to; more > 0 {
		t.say("And %d more.", more)
	}
}

// rowWords is a row in words: what it is, where it belongs, how it stands, what leaving it open means.
func (t *talk) rowWords(e entry, under string) string {
	r := e.row
	title := r.Title
	if number, rest, ok := strings.Cut(title, "  "); ok && len(number) == 1 && number[0] >= '1' && number[0] <= '9' {
		title = "Step " + number + ", " + rest
	}
	words := []string{sentence(strings.TrimSpace(r.Name+" "+parted(title)), false)}
	note := t.named(r.Note)
	if len(note) == 1 && note[0] >= 'a' && note[0] <= 'z' { // the key that does it
		if b := keys.Find(t.at, note); b != nil {
			note = "type " + b.Name
		}
	}
	if t.at == page.Systems && r.Class == text.Alive && note != "not changed" {
		note = strings.TrimSuffix("alive, "+note, ", ")
	}
	for _, s := range []string{sentence(under, false), sentence(note, true), sentence(page.SeverityWord(checks.Severity(r.Badge)), true)} {
		if s != "" {
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}

// home is the page Now as it is at first, under a line that says where the engagement stands.
func (t *talk) home() {
	t.at, t.open = page.Now, nil
	k := t.shelf()
	k.view, k.query = 0, ""
	l, rows := t.fresh()
	k.rows = rows
	t.say("Home. %s", t.summary())
	t.entries(0)
	if len(rows) == 0 {
		t.read(l.Empty, 0)
	}
}

// summary is where the engagement stands.
func (t *talk) summary() string {
	gate := "Every gate is open."
	if g := t.d.Gate(); g != nil {
		gate = sentence(strings.TrimSuffix("Gate "+string(g.ID)+", "+page.Left(g), ", "), false)
	}
	can := text.Count(page.ViewCounts(t.d)[0], "thing", "things") + " you can do now."
	return sentence(page.Days(t.d.Days), true) + " " + gate + " " + can
}

// forward goes on: to the next row while one is open, else to the next ten.
func (t *talk) forward() {
	k := t.shelf()
	switch _, rows := t.fresh(); {
	case t.top() != nil:
		t.beside(1)
	case !same(rows, k.rows):
		t.say("The list is another one now.")
		t.list(0)
	case k.to >= len(k.rows):
		t.say("That was all: %s.", text.Count(len(k.rows), "line", "lines"))
	default:
		t.entries(k.to)
	}
}

// backward goes to the row before while one is open, else to the ten before.
func (t *talk) backward() {
	switch k := t.shelf(); {
	case t.top() != nil:
		t.beside(-1)
	case k.from == 0:
		t.say("These are the first ones.")
	default:
		t.list(max(0, k.from-atOnce))
	}
}

// beside opens the row before or after the one that is open. A row that is gone meanwhile leaves its place to what came after it.
func (t *talk) beside(by int) {
	p := t.open[0]
	_, rows := t.fresh()
	at := slices.IndexFunc(rows, func(e entry) bool { return e.row.ID == p.row })
	switch {
	case p.row == "":
		t.say("This is no line of a list. back leaves it.")
		return
	case at >= 0:
		at += by
	case by > 0:
		at = p.nth
	default:
		at = p.nth - 1
	}
	if at < 0 || at >= len(rows) {
		t.say("There is none: the list ends here. back goes to the list.")
		return
	}
	t.open = nil
	t.openRow(t.at, rows[at].row.ID, at)
}

// numbers are those that mean something here, in words; empty when there are none.
func (t *talk) numbers() string {
	n := len(t.shelf().rows)
	if p := t.top(); p != nil {
		n = len(p.links)
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "1"
	}
	return fmt.Sprintf("1 to %d", n)
}

// turn shows another view of the page.
func (t *talk) turn(view int) {
	t.open = nil
	t.shelf().view = view
	t.list(0)
}

// find leaves only the lines that have all those words.
func (t *talk) find(words string) {
	t.open = nil
	t.shelf().query = handover.Printable(words)
	t.list(0)
}
