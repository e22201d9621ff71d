package handover

import (
	"bytes"
	"context"
	"fmt"
	htmltemplate "html/template"
	"path"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/templates"
)

// limits contributes data/limits.md: what is missing, withheld, unchecked.
type limits struct{}

func (limits) Name() string { return "limits" }

func (limits) Contribute(_ context.Context, d *Draft) error {
	content, err := renderText("limits.md", limitsPage{newPage(d.manifest()).with(d), newStanding(d.checklist), d.workspace.exportsWords(d.checklist, d.survey), d.secretWords(), d.licenceWords()})
	if err != nil {
		return err
	}
	d.page("data/limits.md", content)
	return nil
}

// limitsPage adds where the checklist stands, what the exports show and what the searches found.
type limitsPage struct {
	page
	standing
	exportsWords
	secretWords
	LicenceWords
}

// startPage contributes START-HERE.html, the page a person opens first.
type startPage struct{}

func (startPage) Name() string { return "pages" }

func (startPage) Contribute(_ context.Context, d *Draft) error {
	d.Tags = append(d.Tags, Tag{Path: "START-HERE.html", Make: func(m *bundle.Manifest) ([]byte, error) {
		t, err := htmltemplate.New("START-HERE.html").Funcs(pageFuncs).ParseFS(templates.Pages, "pages/START-HERE.html")
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = t.Execute(&b, newPage(m).with(d))
		return b.Bytes(), err
	}})
	return nil
}

// page is what the templates show.
type page struct {
	*bundle.Manifest
	File        string // of the bundle, without its folder
	For         string
	EnvelopeFor string
	Hybrid      bool // a recipient's key is post-quantum
	Files       int
	Bytes       int64
	Rows        []pageRow
	Missing     []pageGap
	Withheld    []pageGap
	Sealed      int
	Sheet       string // the rotation sheet in the bag; empty when there is none
	Notice      bool   // licences and bills of materials are in the bag
	Sources     []pageSource
}

// pageSource is a repository and how to take it out.
type pageSource struct {
	Asset   string
	Bundle  string // the git bundle
	Restore string // the script that also restores submodules and large files; may be empty
}

type pageRow struct {
	bundle.Asset
	Where string // in the bag; empty when all of it is in the envelope
}

type pageGap struct{ Asset, What, Why string }

func newPage(m *bundle.Manifest) page {
	p := page{Manifest: m, File: m.Name + fileSuffix, For: names(m.Recipients)}
	if m.Envelope != nil {
		p.EnvelopeFor = names(m.Envelope.Recipients)
	}
	for _, r := range m.Recipients {
		p.Hybrid = p.Hybrid || r.Kind == "hybrid" || r.Kind == "tagpq"
	}
	for _, a := range m.Assets {
		p.Files += a.Files
		p.Bytes += a.Bytes
		p.Sealed += a.Sealed
		for _, g := range a.Gaps {
			p.Missing = append(p.Missing, pageGap{a.ID, g.What, g.Why})
		}
	}
	for _, g := range m.Gaps {
		p.Missing = append(p.Missing, pageGap{"", g.What, g.Why})
	}
	return p
}

// with adds what only the draft knows.
func (p page) with(d *Draft) page {
	if d.has(rotationSheet) {
		p.Sheet = rotationSheet
	}
	p.Notice = d.notices != nil
	where := make(map[string]string)
	for _, f := range d.Files {
		if f.Asset == "" {
			continue
		}
		if at, ok := where[f.Asset]; ok {
			where[f.Asset] = commonPath(at, f.Path)
		} else {
			where[f.Asset] = f.Path
		}
	}
	for _, a := range p.Assets {
		row := pageRow{a, where[a.ID]}
		if len(a.Repos) > 0 {
			// The repository itself comes last, after its submodules.
			source := pageSource{Asset: a.ID, Bundle: a.Repos[len(a.Repos)-1].Path}
			if restore := strings.TrimSuffix(source.Bundle, ".bundle") + "/restore.sh"; d.has(restore) {
				source.Restore = restore
			}
			row.Where = source.Bundle
			p.Sources = append(p.Sources, source)
		}
		p.Rows = append(p.Rows, row)
	}
	for _, a := range d.Assets {
		for _, name := range a.Withheld {
			p.Withheld = append(p.Withheld, pageGap{Asset: a.ID, What: name})
		}
	}
	return p
}

func (d *Draft) has(path string) bool {
	return slices.ContainsFunc(d.Files, func(f bundle.File) bool { return f.Path == path })
}

// commonPath is the deepest folder of both.
func commonPath(a, b string) string {
	for a != b && b != "." { // the folder above every other
		if len(a) > len(b) {
			a = path.Dir(a)
		} else {
			b = path.Dir(b)
		}
	}
	return b
}

// names lists people as the engagement calls them.
func names(recipients []bundle.Recipient) string {
	var who []string
	for _, r := range recipients {
		switch {
		case r.Recovery:
			who = append(who, "a recovery key")
		case r.Name != "":
			who = append(who, r.Name)
		default:
			who = append(who, r.Person)
		}
	}
	return strings.Join(who, ", ")
}

func renderText(name string, data any) ([]byte, error) {
	t, err := texttemplate.New(name).Funcs(texttemplate.FuncMap(pageFuncs)).ParseFS(templates.Pages, "pages/"+name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, data)
	return b.Bytes(), err
}

var pageFuncs = htmltemplate.FuncMap{
	"bytes": FormatBytes,
	"gate":  gateWords,
	"list":  func(title string, items []standingItem) any { return titled{title, items} },
	"quote": QuoteShell,
	"rule":  func(s string) string { return strings.Repeat("=", len([]rune(s))) },
	"short": func(s string) string { return s[:min(12, len(s))] },
	// cell keeps a value inside one cell of a Markdown table, whatever is in it.
	"cell": func(s string) string {
		return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(strings.Map(visible, s))
	},
}

// titled is a list under a heading.
type titled struct {
	Title string
	Items []standingItem
}

// visible turns what a terminal or an editor might obey into a blank.
func visible(r rune) rune {
	if !strconv.IsPrint(r) {
		return ' '
	}
	return r
}

// FormatBytes writes a size for people: "12.3 MB".
func FormatBytes(n int64) string {
	const unit = 1000
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	size, prefix := float64(n)/unit, 0
	for ; size >= unit-0.05 && prefix < 4; prefix++ {
		size /= unit
	}
	return fmt.Sprintf("%.1f %cB", size, "kMGTP"[prefix])
}

// QuoteShell writes a word so that a POSIX shell takes it as it is.
func QuoteShell(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
