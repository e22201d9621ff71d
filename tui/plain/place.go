package plain

import (
	"context"
	"slices"
	"strings"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// place is what was opened over a list: a row of a page, or what a form found out.
type place struct {
	page  page.ID
	row   string // id of the row; empty of what a form found out
	nth   int    // its place in the list it was opened from
	title string
	doc   text.Doc
	links []link // what the numbers mean
}

// link is what a number leads to: an item, or a form.
type link struct {
	item string
	form *session.Form
}

// top is what was opened last; nil at the list.
func (t *talk) top() *place {
	if len(t.open) == 0 {
		return nil
	}
	return &t.open[len(t.open)-1]
}

// openRow reads a row's document out.
func (t *talk) openRow(id page.ID, row string, nth int) {
	p := place{page: id, row: row, nth: nth, doc: t.pages[id].Doc(t.d, row)}
	if len(p.doc) == 0 {
		t.say("That line is not there any more.")
		return
	}
	p.title = title(p.doc)
	if i := t.d.Item(row); id == page.Now && i != nil {
		p.title = i.Name
	}
	t.open = append(t.open, p)
	t.readTop()
}

// title is what a document is called: its first strong line, else its first one.
func title(doc text.Doc) string {
	for _, l := range doc {
		if len(l.Spans) > 0 && l.Spans[0].Class == text.Strong {
			return parted(l.String())
		}
	}
	return doc[0].String()
}

// readTop reads what was opened last out, with numbers for what it leads to.
func (t *talk) readTop() {
	p := t.top()
	var forms []link
	for _, l := range p.links {
		if l.form != nil {
			forms = append(forms, l)
		}
	}
	p.links = nil
	for _, to := range t.read(p.doc, 0) {
		p.links = append(p.links, link{item: to.Item})
	}
	if len(forms) > 0 {
		t.say("What you can do about it:")
	}
	for _, l := range forms {
		p.links = append(p.links, l)
		t.say("%d. %s", len(p.links), l.form.Title)
	}
}

// again reads what is here out anew, as it is now.
func (t *talk) again() {
	p := t.top()
	switch {
	case p == nil && t.at == page.Now && t.shelf().view == 0 && t.shelf().query == "":
		t.home()
		return
	case p == nil:
		t.list(0)
		return
	case p.row != "":
		if doc := t.pages[p.page].Doc(t.d, p.row); len(doc) > 0 {
			p.doc = doc
		}
	}
	t.readTop()
}

// back leaves what was opened last, or the filter, or the view.
func (t *talk) back() {
	k := t.shelf()
	switch {
	case len(t.open) > 1:
		t.open = t.open[:len(t.open)-1]
		t.say("Back at %s. again reads it out.", strings.TrimSuffix(t.top().title, "."))
		return
	case len(t.open) == 1:
		t.open = nil
		t.list(k.from)
		return
	case k.query != "":
		k.query = ""
	case k.view != 0:
		k.view = 0
	default:
		t.say("This is the page %s; nothing lies behind it. quit leaves the program.", t.pages[t.at].Title)
		return
	}
	t.list(0)
}

// goTo turns to a page; on the page itself, to how it is at first.
func (t *talk) goTo(id page.ID) {
	if k := &t.shelves[id]; t.at == id && len(t.open) == 0 {
		k.view, k.query = 0, ""
	}
	t.at, t.open = id, nil
	t.list(0)
}

// number opens a row, follows a line or leads on, as it was read out.
func (t *talk) number(ctx context.Context, n int) error {
	p := t.top()
	switch {
	case t.numbers() == "" && p != nil:
		t.say("Nothing here has a number. back goes back.")
	case t.numbers() == "":
		t.say("Nothing here has a number.")
	case p == nil && n >= 1 && n <= len(t.shelf().rows):
		t.openRow(t.at, t.shelf().rows[n-1].row.ID, n-1)
	case p != nil && n >= 1 && n <= len(p.links):
		if l := p.links[n-1]; l.form != nil {
			return t.form(ctx, l.form)
		}
		t.openRow(page.Now, p.links[n-1].item, 0)
	default:
		t.say("There is no %d here. Numbers here: %s.", n, t.numbers())
	}
	return nil
}

// here is where the person is, as the key table wants to know: at what is open or, given a number, at what that means.
func (t *talk) here(n int) (at keys.At, ok bool) {
	at.Page = t.page()
	var p *place
	for i := range t.open {
		if t.open[i].row != "" {
			p = &t.open[i]
		}
	}
	switch {
	case n > 0 && t.top() != nil:
		links := t.top().links
		if n > len(links) || links[n-1].item == "" {
			return at, false
		}
		at.Row, at.Item = t.top().row, links[n-1].item
		return at, true
	case n > len(t.shelf().rows):
		return at, false
	case n > 0:
		at.Row = t.shelf().rows[n-1].row.ID
	case p != nil:
		at.Page, at.Row = p.page, p.row
	}
	switch {
	case at.Row == "":
	case at.Page == page.Now:
		at.Item = at.Row
	case at.Page == page.Systems: // what ends it is an item's work
		for _, l := range t.pages[at.Page].Doc(t.d, at.Row) {
			if at.Item == "" && l.Target != nil {
				at.Item = l.Target.Item
			}
		}
	}
	return at, true
}

// page is the page of what is open, else of the list.
func (t *talk) page() page.ID {
	for _, p := range slices.Backward(t.open) {
		if p.row != "" {
			return p.page
		}
	}
	return t.at
}

// prompt says where one is, and what is likely to be wanted.
func (t *talk) prompt() string {
	k := t.shelf()
	switch p := t.top(); {
	case p != nil:
		var words []string
		switch {
		case len(p.links) > 0 && p.row == "":
			words = append(words, "Number to do it")
		case len(p.links) > 0:
			words = append(words, "Number to follow")
		}
		if p.row != "" && p.page == page.Now && t.d.ReadOnly == "" {
			words = append(words, "mark")
		}
		if p.row != "" {
			words = append(words, "n for the next line")
		}
		return strings.Join(append(words, "back, or help:"), ", ")
	case len(k.rows) == 0:
		return "A page, help, or quit:"
	case k.to < len(k.rows):
		return "Number to open, n for the next 10, help, or quit:"
	}
	return "Number to open, help, or quit:"
}
