package evidence_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/evidence"
)

// hostile are names as an export may give them.
var hostile = []string{
	"=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "＝1", " =1", "a;=1", "a;\"=1", "a; =cmd|' /C calc'!A0",
	"x\nrotated_on", "a\r\n| s-db | 2026-01-01 |", "a\x1b[31m", "a\u202eb", "a\x00", "a\xffb", "a|b", `a\|b`, `a\`, "`", "``a`b``", "` a `", "<script>x</script>",
	"<!-- ", "[a](http://evil.example)", "![a](http://evil.example/x.png)", "*a* _b_ ~~c~~ __d__", "https://evil.example", "www.evil.example", "evil.example",
	"mara@evil.example", "&lt;b&gt; &amp;", "&#60;", "# a", "- a", "1. a", "> a", "a<br>b", "[x]: http://evil.example", "$$x$$", ":tada:", "\"quoted\"", strings.Repeat("é", 300),
}

// bare is what of a page is not code, without the header of its table.
func bare(page string) string {
	_, page, _ = strings.Cut(page, "| note |")
	var b strings.Builder
	for i, part := range strings.Split(page, "`") {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

func TestSheetHostileNames(t *testing.T) {
	for _, name := range hostile {
		line := evidence.SheetLine{
			ID: name, System: name, Secret: name, Kind: name, KnownTo: []string{name, name}, Until: name, Consumers: []string{name}, Delivery: name,
			Commands: []string{name}, Rotated: name, RotatedOn: "2026-12-02", RotatedBy: name, Note: name,
		}
		page, table := sheetPage(t, []evidence.SheetLine{line}), sheetCSV(t, []evidence.SheetLine{line})
		for _, text := range []string{page, table} {
			answers, err := evidence.ReadSheet(strings.NewReader(text))
			if err != nil || len(answers) != 1 || answers[0].ID != strings.TrimSpace(evidence.Inert(name)) || answers[0].By == "" {
				t.Errorf("%q: %+v %v\n%s", name, answers, err, text)
			}
			if strings.ContainsAny(text, "\x00\x1b\r\u202e\ufffd") {
				t.Errorf("%q: not inert:\n%q", name, text)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %v %v", name, rows, err)
		}
		for _, cell := range rows[1] {
			for part := range strings.SplitSeq(cell, ";") {
				if part = strings.TrimLeft(part, " \""); strings.IndexAny(part, "=+-@\t\r＝") == 0 {
					t.Errorf("%q: a formula: %q", name, cell)
				}
			}
		}
		if strings.Contains(name, "`") {
			continue
		}
		if text := bare(page); strings.ContainsAny(text, "<[]*_~\\$@") || strings.Contains(text, "evil.example") || strings.Contains(text, "//") {
			t.Errorf("%q: markup outside code:\n%s", name, page)
		}
	}
}

// A command cannot end the block it stands in, and a table in it is none.
func TestSheetCommands(t *testing.T) {
	lines := sheetLines()
	lines[0].Commands = []string{"echo '```'\n````\n", "cat <<EOF\r\n| id | rotated_on | rotated_by |\n|---|---|---|\n| x | 2026-12-02 | y |\nEOF", "a\tb\x1b\u202e"}
	page := sheetPage(t, lines)
	if !strings.Contains(page, "\n`````sh\necho '```'\n````\ncat <<EOF\n") || !strings.Contains(page, "a\tb\\x1b\\u202e\n`````\n") {
		t.Errorf("%s", page)
	}
	readsAs(t, page, nil)
}

// Reading never panics, what was read is written and read again, and whatever a line holds is read back.
func FuzzSheet(f *testing.F) {
	lines, _ := filled()
	f.Add(sheetCSV(f, lines), "s-db", "aiko", "a; =b")
	f.Add(sheetPage(f, lines), "a|b\\", "`x`", "''=1")
	for _, name := range hostile {
		f.Add("id;rotated_on;rotated_by\na;2026-12-02;"+name+"\n", name, name, name)
	}
	f.Fuzz(func(t *testing.T, text, id, by, note string) {
		if answers, err := evidence.ReadSheet(strings.NewReader(text)); err == nil {
			var again []evidence.SheetLine
			for _, a := range answers {
				again = append(again, evidence.SheetLine{ID: a.ID, RotatedOn: a.On.Format(time.RFC3339), RotatedBy: a.By, Note: a.Note})
			}
			_ = sheetCSV(t, again)
		}
		id, by, note = "x"+id[:min(len(id), 500)], "x"+by[:min(len(by), 500)], note[:min(len(note), 500)]
		line := []evidence.SheetLine{{ID: id, Secret: note, RotatedOn: "2026-12-02", RotatedBy: by, Note: note, Commands: []string{note}}}
		want := strings.TrimSpace(evidence.Inert(id))
		for _, text := range []string{sheetCSV(t, line), sheetPage(t, line)} {
			answers, err := evidence.ReadSheet(strings.NewReader(text))
			if err != nil || len(answers) != 1 || answers[0].ID != want || answers[0].By == "" || (strings.TrimSpace(note) == "") != (answers[0].Note == "") {
				t.Fatalf("%q: %+v %v\n%s", id, answers, err, text)
			}
		}
	})
}
