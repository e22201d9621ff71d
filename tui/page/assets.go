package page

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// maxChildren is how many files and folders of an asset stand in the tree.
const maxChildren = 40

func assetsList(d *session.Data, _ int) text.List {
	inv := d.Stored.Inventory
	if inv == nil {
		return declared(d)
	}
	l := text.List{Head: assetsHead(inv)}
	inTheWay(&l, inv.Blockers)
	l.Rows = append(l.Rows, searchRows(d)...)
	children := tree(inv)
	for n := range inv.Assets {
		a := &inv.Assets[n]
		note := text.Count(a.Files, "file", "files") + ", " + handover.FormatBytes(a.Bytes)
		if a.Sealed > 0 {
			note = fmt.Sprintf("%d in the envelope", a.Sealed)
		}
		l.Rows = append(l.Rows, text.Row{ID: a.ID, Title: a.Kind + "  " + a.ID, Note: note, Class: text.Strong})
		for i, c := range children[a.ID] {
			if i == maxChildren {
				l.Rows = append(l.Rows, text.Row{ID: a.ID + sep + "more", Level: 1, Title: fmt.Sprintf("and %d more", len(children[a.ID])-i), Class: text.Dim})
				break
			}
			l.Rows = append(l.Rows, text.Row{ID: a.ID + sep + c.name, Level: 1, Title: path.Base(c.name) + c.slash(), Note: handover.FormatBytes(c.bytes)})
		}
		for _, g := range a.Gaps {
			l.Rows = append(l.Rows, gapRow(a.ID, g))
		}
	}
	if len(inv.Sealed) > 0 {
		l.Rows = append(l.Rows, text.Row{ID: sep + "envelope", Title: "envelope", Note: text.Count(len(inv.Sealed), "file", "files"), Class: text.Strong})
		for _, name := range inv.Sealed {
			l.Rows = append(l.Rows, text.Row{ID: sep + "envelope" + sep + name, Level: 1, Title: name, Note: "sealed apart"})
		}
	}
	for _, g := range inv.Gaps {
		l.Rows = append(l.Rows, gapRow("", g))
	}
	return l
}

func assetsHead(inv *handover.Inventory) string {
	files, bytes, gaps := 0, int64(0), len(inv.Gaps)
	for _, a := range inv.Assets {
		files, bytes, gaps = files+a.Files, bytes+a.Bytes, gaps+len(a.Gaps)
	}
	return fmt.Sprintf("Assets · %s · %s · %s", text.Count(files, "file", "files"), handover.FormatBytes(bytes), text.Count(gaps, "gap", "gaps"))
}

// searchRows are what the searches found, before what is there.
func searchRows(d *session.Data) []text.Row {
	rows := append(secretRows(d), noticeRows(d)...)
	if len(rows) > 0 {
		rows = append(rows, text.Heading("What is there"))
	}
	return rows
}

func gapRow(asset string, g bundle.Gap) text.Row {
	return text.Row{ID: asset + sep + "gap" + sep + g.What, Level: 1, Mark: text.Unsure, Title: g.What + ": " + g.Why, Note: "gap"}
}

func inTheWay(l *text.List, blockers []handover.Blocker) {
	if len(blockers) == 0 {
		return
	}
	l.Rows = append(l.Rows, text.Heading("In the way of sealing"))
	for _, b := range blockers {
		l.Rows = append(l.Rows, text.Row{ID: sep + "blocker" + sep + b.Path + sep + b.Why, Level: 1, Mark: text.Bad, Class: text.Alive, Title: b.Path + "  " + b.Why, Short: b.Path, Note: "in the way"})
	}
}

// declared is what handover.yaml names, before it was gathered.
func declared(d *session.Data) text.List {
	l := text.List{Head: "Assets · as handover.yaml names them; g gathers them", Rows: searchRows(d)}
	for _, a := range d.Engagement.Assets {
		l.Rows = append(l.Rows, text.Row{ID: a.ID, Mark: text.Open, Title: string(a.Kind) + "  " + a.ID, Note: "not gathered"})
	}
	l.Empty.Add(text.Plain, "handover.yaml names no assets.")
	return l
}

// child is a file or folder right below an asset's folder.
type child struct {
	name  string
	bytes int64
	files int
	dir   bool
}

func (c *child) slash() string {
	if c.dir {
		return "/"
	}
	return ""
}

// tree gives by asset what lies right below its folder, the largest first.
func tree(inv *handover.Inventory) map[string][]child {
	roots := map[string]string{}
	for n := range inv.Entries {
		e := &inv.Entries[n]
		if e.Asset == "" || e.Type == bundle.TypeDir {
			continue
		}
		dir := path.Dir(e.Path)
		if root, ok := roots[e.Asset]; ok {
			dir = common(root, dir)
		}
		roots[e.Asset] = dir
	}
	found := map[string]map[string]*child{}
	for n := range inv.Entries {
		e := &inv.Entries[n]
		if e.Asset == "" || e.Type == bundle.TypeDir {
			continue
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(e.Path, roots[e.Asset]), "/")
		first, _, deeper := strings.Cut(rest, "/")
		if found[e.Asset] == nil {
			found[e.Asset] = map[string]*child{}
		}
		c := found[e.Asset][first]
		if c == nil {
			c = &child{name: path.Join(roots[e.Asset], first), dir: deeper}
			found[e.Asset][first] = c
		}
		c.bytes, c.files = c.bytes+e.Size, c.files+1
	}
	out := map[string][]child{}
	for asset, m := range found {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			out[asset] = append(out[asset], *m[name])
		}
		slices.SortStableFunc(out[asset], func(a, b child) int { return cmp.Compare(b.bytes, a.bytes) })
	}
	return out
}

// common is the folder that two folders share.
func common(a, b string) string {
	for a != b {
		if len(a) > len(b) {
			a = path.Dir(a)
		} else {
			b = path.Dir(b)
		}
	}
	return a
}

func assetsDoc(d *session.Data, id string) (doc text.Doc) {
	parts := strings.Split(id, sep)
	if f := Secret(d, id); f != nil {
		return secretDoc(f)
	}
	switch {
	case id == "":
	case len(parts) == 4 && parts[1] == "unscannable":
		doc.Add(text.Strong, "%s", parts[2])
		doc.Field("Not looked into", "%s", parts[3])
	case len(parts) == 3 && parts[1] == noticeRow:
		noticeDoc(&doc, d, parts[2])
	case parts[0] != "" && len(parts) == 1:
		assetDoc(&doc, d, id)
	case parts[0] != "" && len(parts) == 2:
		folderDoc(&doc, d, parts[1])
	case len(parts) >= 3 && parts[1] == "gap":
		gapDoc(&doc, d, parts[0], parts[2])
	case len(parts) == 4 && parts[1] == "blocker":
		for _, b := range d.Stored.Blockers {
			if b.Path == parts[2] && b.Why == parts[3] {
				doc.Add(text.Dim, "in the way of sealing · %s", b.By)
				doc.Add(text.Alive, "%s", b.Path)
				doc.Space()
				doc.Field("Why", "%s", b.Why)
				doc.Field("Way on", "%s", b.Hint)
			}
		}
	case parts[1] == "envelope":
		doc.Add(text.Strong, "The envelope")
		doc.Add(text.Plain, "Credentials and infrastructure state, sealed to recipients of their own, inside the bundle. Nothing shows a value here.")
	}
	return doc
}

func assetDoc(doc *text.Doc, d *session.Data, id string) {
	for _, a := range d.Engagement.Assets {
		if a.ID != id {
			continue
		}
		doc.Add(text.Dim, "%s", a.Kind)
		doc.Add(text.Strong, "%s", a.ID)
		doc.Space()
		doc.Field("From", "%s", a.Path)
	}
	inv := d.Stored.Inventory
	if inv == nil {
		doc.Field("State", "not gathered yet: g looks at every byte, as sealing would")
		return
	}
	for n := range inv.Assets {
		a := &inv.Assets[n]
		if a.ID != id {
			continue
		}
		doc.Field("Revision", "%s", a.Revision)
		doc.Field("Files", "%d, %s", a.Files, handover.FormatBytes(a.Bytes))
		if a.Sealed > 0 {
			doc.Field("Sealed", "%s in the envelope", text.Count(a.Sealed, "file", "files"))
		}
		for _, k := range slices.Sorted(maps.Keys(a.Facts)) {
			doc.Field(k, "%s", a.Facts[k])
		}
		for _, g := range a.Gaps {
			doc.Point(text.Unsure, text.Plain, "%s: %s", g.What, g.Why)
		}
	}
}

func folderDoc(doc *text.Doc, d *session.Data, folder string) {
	doc.Add(text.Strong, "%s", folder)
	if d.Stored.Inventory == nil {
		return
	}
	shown, files, bytes := 0, 0, int64(0)
	for _, e := range d.Stored.Inventory.Entries {
		if e.Type == bundle.TypeDir || e.Path != folder && !strings.HasPrefix(e.Path, folder+"/") {
			continue
		}
		files, bytes = files+1, bytes+e.Size
		if shown++; shown <= 4*maxLines {
			doc.Point(text.NoMark, text.Plain, "%s  %s", strings.TrimPrefix(strings.TrimPrefix(e.Path, folder), "/"), handover.FormatBytes(e.Size))
		}
	}
	if shown > 4*maxLines {
		doc.Note("and %d more", shown-4*maxLines)
	}
	doc.Space()
	doc.Field("Together", "%s, %s", text.Count(files, "file", "files"), handover.FormatBytes(bytes))
}

func gapDoc(doc *text.Doc, d *session.Data, asset, what string) {
	inv := d.Stored.Inventory
	if inv == nil {
		return
	}
	gaps := inv.Gaps
	for _, a := range inv.Assets {
		if a.ID == asset {
			gaps = a.Gaps
		}
	}
	for _, g := range gaps {
		if g.What == what {
			doc.Add(text.Dim, "gap %s", asset)
			doc.Add(text.Strong, "%s", g.What)
			doc.Space()
			doc.Field("Why", "%s", g.Why)
			doc.Note("It will stand on the limits page of the bundle.")
		}
	}
}
