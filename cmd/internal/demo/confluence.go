package demo

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// wikiPage is one page of the space; its body is what the editor stores.
type wikiPage struct {
	id           int
	title, body  string
	parent       int
	creator      string
	created, age int // days before now
}

func wikiPages() []wikiPage {
	return []wikiPage{
		{id: 101, title: "Portal", creator: "aiko", created: 445, age: 9, body: "<p>Start here: goals, people, meetings, how we work.</p>"},
		{id: 102, title: "Portal incident texts", parent: 101, creator: "ravi", created: 380, age: 60, body: "<p>We are looking into slow pages. Orders are safe.</p><p>The portal is back. Nothing was lost.</p>"},
		{id: 103, title: "Review of the stuck queue", parent: 101, creator: "jonas", created: 94, age: 90, body: "<h2>What happened</h2><p>A schema change renamed a column the worker still read. 52 minutes.</p><h2>What we changed</h2><ul><li>Alert on the age of the oldest message</li><li>Migrations are additive within a minor version</li></ul>"},
		{id: 104, title: "Glossary", parent: 101, creator: "mara", created: 430, age: 120, body: "<table><tbody><tr><th>part</th><td>one parcel of a split delivery</td></tr><tr><th>in work</th><td>what a customer sees for a state we do not know</td></tr></tbody></table>"},
		{id: 105, title: "Hand-over sessions", parent: 101, creator: "mara", created: 25, age: 4, body: "<p>Three sessions, recorded with everybody's word: deployment, database, assistant.</p><ac:image><ri:attachment ri:filename=\"agenda.txt\"/></ac:image>"},
	}
}

// writeSpace makes the zip that Confluence's "Export space" gives as XML.
func (s *Sample) writeSpace(now time.Time) error {
	const agenda = "1. Deployment and roll back, done by Ravi\n2. Restore of the database, done by Ravi\n3. The assistant and its switch\n"
	taken := now.UTC().AddDate(0, 0, -3).Truncate(24 * time.Hour).Add(9 * time.Hour)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range []struct{ name, text string }{
		{"entities.xml", entities(now, taken, len(agenda))},
		{"exportDescriptor.properties", "#" + taken.Format("Mon Jan 02 15:04:05 UTC 2006") + "\n" +
			"ao.data.version.com.atlassian.mywork.mywork-confluence-host-plugin=1\nsource=cloud\nexportType=space\nspaceKey=PORTAL\nbackupAttachments=true\ncreatedByVersionNumber=1000.0.0\n"},
		{"attachments/105/901/1", agenda},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: taken})
		if err != nil {
			return err
		}
		if _, err := w.Write([]byte(f.text)); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return write(filepath.Join(s.Workspace, "export", "confluence.zip"), out.Bytes(), 0o644)
}

func entities(now, taken time.Time, agendaSize int) string {
	var b strings.Builder
	stamp := func(days int) string { return now.UTC().AddDate(0, 0, -days).Format(time.DateOnly) + " 10:15:00.000" }
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hibernate-generic datetime=%q>\n", taken.Format(time.DateTime))
	b.WriteString(object("Space", "com.atlassian.confluence.spaces", 1, text("key", "PORTAL"), text("name", "Customer portal"), ref("homePage", "Page", 101)))
	for i, p := range []person{aiko(), ravi(), jonas(), mara()} {
		key := fmt.Sprintf("acc-%04d", i+1)
		b.WriteString(object("ConfluenceUserImpl", "com.atlassian.confluence.user", 0, "<id name=\"key\">"+cdata(key)+"</id>", text("name", p.id), text("email", p.email)))
	}
	for _, p := range wikiPages() {
		parts := []string{
			text("title", p.title), text("creator", p.creator), text("contentStatus", "current"), text("version", "3"),
			text("creationDate", stamp(p.created)), text("lastModificationDate", stamp(p.age)), ref("space", "Space", 1),
		}
		if p.parent > 0 {
			parts = append(parts, ref("parent", "Page", p.parent))
		}
		b.WriteString(object("Page", "com.atlassian.confluence.pages", p.id, parts...))
		b.WriteString(object("BodyContent", "com.atlassian.confluence.core", 500+p.id, text("body", p.body), ref("content", "Page", p.id), text("bodyType", "2")))
	}
	b.WriteString(object("Attachment", "com.atlassian.confluence.pages", 901, text("title", "agenda.txt"), text("fileSize", fmt.Sprint(agendaSize)), text("contentStatus", "current"), ref("containerContent", "Page", 105)))
	b.WriteString(object("SpacePermission", "com.atlassian.confluence.security", 700, text("type", "VIEWSPACE"), text("group", "acme-staff"), ref("space", "Space", 1)))
	b.WriteString(object("SpacePermission", "com.atlassian.confluence.security", 701, text("type", "SETSPACEPERMISSIONS"), text("userSubject", "ravi"), ref("space", "Space", 1)))
	b.WriteString("</hibernate-generic>\n")
	return b.String()
}

func object(class, pkg string, id int, parts ...string) string {
	if id > 0 {
		parts = append([]string{fmt.Sprintf("<id name=\"id\">%d</id>", id)}, parts...)
	}
	return fmt.Sprintf("<object class=%q package=%q>\n%s\n</object>\n", class, pkg, strings.Join(parts, "\n"))
}

func text(name, value string) string {
	return fmt.Sprintf("<property name=%q>%s</property>", name, cdata(value))
}

func ref(name, class string, id int) string {
	return fmt.Sprintf("<property name=%q class=%q><id name=\"id\">%d</id></property>", name, class, id)
}

func cdata(s string) string { return "<![CDATA[" + s + "]]>" }
