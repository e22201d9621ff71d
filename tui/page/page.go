// Package page writes what the pages of the program say: for each a list of rows, and of each row a document. It is pure: from the data of a
// session to text, the same for the terminal app and the plain face.
package page

import (
	"strings"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// ID names a page.
type ID uint8

// The pages in their order.
const (
	Now ID = iota
	Systems
	Rotation
	Assets
	Seal
	After
)

// Page is one page of the program.
type Page struct {
	ID    ID
	Title string
	Views []string // ways to look at it, the usual one first; none if there is only one
	List  func(d *session.Data, view int) text.List
	Doc   func(d *session.Data, id string) text.Doc // of a row; of the page as a whole when the id is empty
}

// All gives the pages in their order.
func All() []Page {
	return []Page{
		{Now, "Now", nowViews(), nowList, itemDoc},
		{Systems, "Systems", nil, systemsList, systemsDoc},
		{Rotation, "Rotation", []string{"Open", "All"}, rotationList, rotationDoc},
		{Assets, "Assets", nil, assetsList, assetsDoc},
		{Seal, "Seal", nil, sealList, sealDoc},
		{After, "After", nil, afterList, afterDoc},
	}
}

// Whose is who has to do an item, in words.
func Whose(w checks.Who) string {
	return map[checks.Who]string{checks.WhoUs: "ours", checks.WhoClient: "the client's", checks.WhoBoth: "both sides'"}[w]
}

// SeverityWord is a severity in words.
func SeverityWord(s checks.Severity) string {
	return map[checks.Severity]string{
		checks.Absolute: "absolute blocker", checks.Blocker: "blocker", checks.Required: "required", checks.Advisory: "advisory",
	}[s]
}

// Days is how long it is to the last day, in words.
func Days(n int) string {
	switch {
	case n > 1:
		return text.Count(n, "day", "days") + " to the last day"
	case n == 1:
		return "1 day to the last day"
	case n == 0:
		return "today is the last day"
	}
	return text.Count(-n, "day", "days") + " past the last day"
}

// SystemTitle is what people call a system.
func SystemTitle(d *session.Data, id string) string {
	if id == "" {
		return "The engagement"
	}
	for _, s := range d.Engagement.Systems {
		if s.ID == id {
			if s.Environment == id {
				return string(s.Provider) + " " + id
			}
			return strings.TrimSuffix(string(s.Provider)+" "+id+" "+s.Environment, " ")
		}
	}
	return id
}

func list[T ~string](of []T, sep string) string {
	var s []string
	for _, x := range of {
		s = append(s, string(x))
	}
	return strings.Join(s, sep)
}
