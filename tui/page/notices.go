package page

import (
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

const noticeRow = "notice"

// noticeLine is one line about third-party code, and how it is shown.
type noticeLine struct {
	line, note string
	mark       text.Mark
	class      text.Class
}

func noticeLines(d *session.Data) (list []noticeLine) {
	add := func(lines []string, note string, mark text.Mark, class text.Class) {
		for _, line := range lines {
			list = append(list, noticeLine{line, note, mark, class})
		}
	}
	n := d.Notices
	add(n.NotAllowed, "not allowed", text.Bad, text.Alive)
	add(n.Development, "development", text.Unsure, text.Plain)
	add(n.LicenceGaps, "missing", text.Unsure, text.Plain)
	add(n.OwnPages, "own page", text.Unsure, text.Plain)
	add(n.NotApproving, "approval", text.Unsure, text.Plain)
	add(n.Accepted, "approved", text.Good, text.Dim)
	return list
}

// noticeRows are the third-party code that needs a look.
func noticeRows(d *session.Data) (rows []text.Row) {
	if d.Notices == nil || len(noticeLines(d)) == 0 {
		return nil
	}
	rows = append(rows, text.Heading("Third-party code"))
	for _, x := range noticeLines(d) {
		short, _, _ := strings.Cut(x.line, ": ")
		rows = append(rows, text.Row{ID: sep + noticeRow + sep + x.line, Level: 1, Mark: x.mark, Class: x.class, Title: x.line, Short: short, Note: x.note})
	}
	return rows
}

// noticeDoc is one of them.
func noticeDoc(doc *text.Doc, d *session.Data, line string) {
	for _, x := range noticeLines(d) {
		if x.line != line {
			continue
		}
		what, why, _ := strings.Cut(x.line, ": ")
		doc.Add(text.Dim, "third-party code · %s", x.note)
		doc.Add(text.Strong, "%s", what)
		doc.Space()
		doc.Field("Why", "%s", why)
	}
	doc.Space()
	doc.Note("%s", d.Notices.ThirdParty)
	doc.Command("All of it", "handover -C "+handover.QuoteShell(d.Dir)+" notice --json")
}

// licencesRow is third-party code on the page Seal.
func licencesRow(d *session.Data) text.Row {
	r := text.Row{ID: sealLicences, Level: 1, Mark: text.Unsure, Title: "Third-party code", Note: "not gathered"}
	if d.Notices == nil {
		return r
	}
	switch n := d.Notices; {
	case len(n.NotAllowed) > 0:
		r.Mark, r.Note = text.Bad, "not all allowed"
	case len(n.LicenceGaps) > 0:
		r.Note = "something is missing"
	default:
		r.Mark, r.Note = text.Good, "allowed or approved"
	}
	return r
}

// licencesDoc is what was found of third-party code.
func licencesDoc(doc *text.Doc, d *session.Data) {
	if d.Notices == nil {
		doc.Add(text.Plain, "g gathers what would be sealed, and looks at the licences of third-party code.")
		return
	}
	doc.Add(text.Plain, "%s", d.Notices.ThirdParty)
	for _, x := range noticeLines(d) {
		doc.Point(x.mark, x.class, "%s", x.line)
	}
	doc.Note("the page Assets lists them; docs/notice.md says what approvals are")
}
