package evidence_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/evidence"
)

func sheetLines() []evidence.SheetLine {
	return []evidence.SheetLine{
		{
			ID: "s-db", System: "prod", Secret: "DATABASE_URL", Kind: "secret", KnownTo: []string{"mara", "jon"}, Until: "still",
			Consumers: []string{"portal", "worker"}, Delivery: "delivered", Commands: []string{"aws secretsmanager rotate-secret --secret-id db\n"},
		},
		{ID: "s-bot", System: "gh", Secret: "Deploy key", Kind: "key", KnownTo: []string{"mara"}, Until: "2026-10-01", Delivery: "in place"},
		{ID: "s-vpn", System: "vpn", Secret: "Shared key", Delivery: "re-issued", Rotated: "changed on 2026-12-01, as an export shows"},
	}
}

var sheetHead = evidence.SheetHead{Title: "Acme customer portal", Supplier: "Elegant Example Ltd", Client: "Acme Corp", LastDay: "2026-11-30"}

func sheetCSV(t testing.TB, lines []evidence.SheetLine) string {
	t.Helper()
	var b bytes.Buffer
	if err := evidence.WriteSheetCSV(&b, lines); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sheetPage(t testing.TB, lines []evidence.SheetLine) string {
	t.Helper()
	var b bytes.Buffer
	if err := evidence.WriteSheetMarkdown(&b, sheetHead, lines); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// filled are the lines as a client fills two of them, and the answers they are to give.
func filled() ([]evidence.SheetLine, []evidence.SheetAnswer) {
	lines := sheetLines()
	lines[0].RotatedOn, lines[0].RotatedBy, lines[0].Note = "2026-12-02", "Aiko Ito", "portal, then worker; \"no\" outage"
	lines[2].RotatedOn, lines[2].RotatedBy = "2026-12-03T10:00:00+02:00", "machine"
	return lines, []evidence.SheetAnswer{
		{ID: "s-db", On: time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), By: "Aiko Ito", Note: "portal, then worker; \"no\" outage"},
		{ID: "s-vpn", On: time.Date(2026, 12, 3, 8, 0, 0, 0, time.UTC), Exact: true, By: "machine"},
	}
}

func readsAs(t *testing.T, text string, want []evidence.SheetAnswer) {
	t.Helper()
	got, err := evidence.ReadSheet(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].Line = 0
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestSheetRoundTrip(t *testing.T) {
	lines, want := filled()
	readsAs(t, sheetCSV(t, lines), want)
	readsAs(t, sheetPage(t, lines), want)
	readsAs(t, sheetCSV(t, sheetLines()), nil)
	readsAs(t, sheetPage(t, sheetLines()), nil)
	readsAs(t, sheetPage(t, nil), nil)
	answers, err := evidence.ReadSheet(strings.NewReader(sheetCSV(t, lines)))
	if err != nil || answers[0].Line != 2 || answers[1].Line != 4 {
		t.Errorf("%+v %v", answers, err)
	}
}

// A stock reader of CSV finds the same cells.
func TestSheetCSVIsCSV(t *testing.T) {
	text, marked := strings.CutPrefix(sheetCSV(t, sheetLines()), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 4 {
		t.Fatal(rows, marked, err)
	}
	if got := strings.Join(rows[0], " "); got != "id system secret kind known_to until used_by delivery rotated rotated_on rotated_by note" {
		t.Error(got)
	}
	if got := strings.Join(rows[1], "|"); got != "s-db|prod|DATABASE_URL|secret|mara, jon|still|portal, worker|delivered||||" {
		t.Error(got)
	}
}

const wantPage = `# Secrets to rotate: Acme customer portal

From Elegant Example Ltd, for Acme Corp. The last day is 2026-11-30.

Please rotate these secrets in the order of the table, each by one of your own people or by a machine of yours: what one of Elegant Example Ltd rotates, they still know. Fill in ` + "`rotated_on` (a day such as 2026-11-30, or a time such as 2026-11-30T14:05:00Z) and `rotated_by`" + `, leave the secrets themselves off the sheet, and send it back, as this page or as its CSV.

| id | system | secret | known_to | rotated | rotated_on | rotated_by | note |
|---|---|---|---|---|---|---|---|
| s-db | prod | ` + "`DATABASE_URL`" + ` | mara, jon |  |  |  |  |

## What each one needs

### s-db: ` + "`DATABASE_URL`" + ` in prod

- Kind: secret
- Known to: mara, jon
- Until: still
- Delivery: delivered
- Used by: portal, worker. Give them the new one before the old one ends.

` + "```sh\naws secretsmanager rotate-secret --secret-id db\n```\n"

func TestSheetPage(t *testing.T) {
	if got := sheetPage(t, sheetLines()[:1]); got != wantPage {
		t.Errorf("%s", got)
	}
}

func TestSheetFromSpreadsheets(t *testing.T) {
	lines, want := filled()
	plain := strings.TrimPrefix(sheetCSV(t, lines), "\ufeff")
	parted := func(by rune) string {
		rows, err := csv.NewReader(strings.NewReader(plain)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = by
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	const simple = "2026-12-02,Aiko Ito,\"portal, then worker; \"\"no\"\" outage\"\n"
	for name, text := range map[string]string{
		"plain":             plain,
		"CRLF":              strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                strings.ReplaceAll(plain, "\n", "\r"),
		"semicolons":        "\ufeff" + parted(';'),
		"tabs, UTF-16":      inUTF16(parted('\t')),
		"empty lines":       "\n\n" + plain + "\n,,,,,,,,,,,\n",
		"other names":       strings.Replace(plain, "rotated_on,rotated_by", "Rotated On, ROTATED BY", 1),
		"short lines":       strings.ReplaceAll(plain, "machine,\n", "machine\n"),
		"twice":             plain + plain[strings.Index(plain, "s-db"):],
		"columns to spare":  strings.ReplaceAll(strings.ReplaceAll(plain, ",note\n", ",note,,,mine\n"), "outage\"\n", "outage\",,,x\n"),
		"another order":     "Note,id,colour,rotated by,rotated on\n\"portal, then worker; \"\"no\"\" outage\",s-db,red,Aiko  Ito , 2026-12-02\n,s-vpn,,machine,'2026-12-03T08:00:00Z\n",
		"columns left away": "id,rotated_on,rotated_by,note\ns-db," + simple + "s-vpn,2026-12-03T08:00:00Z,machine\n",
		"a line break":      "id,rotated_on,rotated_by,note\ns-db," + strings.Replace(simple, "then worker", "then\nworker", 1) + "s-vpn,2026-12-03T08:00:00Z,machine\n",
	} {
		t.Run(name, func(t *testing.T) { readsAs(t, text, want) })
	}
}

func TestSheetFromPages(t *testing.T) {
	lines, want := filled()
	page := sheetPage(t, lines)
	for name, text := range map[string]string{
		"CRLF":         strings.ReplaceAll(page, "\n", "\r\n"),
		"prose around": "Dear all,\n\nid | is | what\n" + page + "\nBest, Aiko | Acme\n",
		"other tables": "| id | name |\n|---|---|\n| s-bot | x |\n\n" + page + "\n| a |\n|---|\n| b |\n",
		"rewritten":    "id|Rotated\\_On|**x**|rotated by|note\n:--|:-:|--|--|---:\n`s-db`|2026-12-02|y|Aiko&nbsp;Ito|portal, then worker; \\\"no\\\" outage\ns-vpn|2026-12-03T08:00:00Z||machine\n",
	} {
		t.Run(name, func(t *testing.T) { readsAs(t, text, want) })
	}
}

func TestSheetRefuses(t *testing.T) {
	const head, table = "id,rotated_on,rotated_by,note\n", "| id | rotated_on | rotated_by | note |\n|---|---|---|---|\n"
	for name, c := range map[string]struct{ text, want string }{
		"empty":             {"", "the file is empty"},
		"a mark alone":      {"\ufeff\r\n", "the file is empty"},
		"large":             {strings.Repeat("a", 5<<20), "larger than 4 MiB"},
		"web page":          {"\n<!DOCTYPE html><p>Sign in", "web page"},
		"table of HTML":     {"<table><tr><td>id", "web page"},
		"workbook":          {"PK\x03\x04\x00", "workbook"},
		"old workbook":      {"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"},
		"PDF":               {"%PDF-1.7", "PDF"},
		"binary":            {"id,rotated_on\x00", "no text"},
		"prose":             {"Dear all,\nwe rotated everything.\n", "line 1: no column is called id"},
		"no id":             {"system,rotated_on,rotated_by\n", "line 1: no column is called id"},
		"no date":           {"id,rotated_by\n", "no column is called rotated_on"},
		"nobody":            {"id,rotated_on\n", "no column is called rotated_by"},
		"two of one":        {"id,rotated_on,Rotated On,rotated_by\n", "line 1, rotated_on: the column stands twice"},
		"one cell":          {"\"id,system,rotated_on,rotated_by\"\n", "all columns stand in one cell"},
		"date alone":        {head + "a,2026-12-02,,\n", "line 2, rotated_by: rotated_on says when"},
		"person alone":      {head + "a,,aiko,\n", "line 2, rotated_on: rotated_by says who"},
		"date of Europe":    {head + "a,30.11.2026,aiko,\n", "line 2, rotated_on: 30.11.2026 is not written as the sheet asks: write the day as 2026-11-30"},
		"date of America":   {head + "a,11/30/2026,aiko,\n", "write the day as 2026-11-30"},
		"short date":        {head + "a,2026-1-2,aiko,\n", "write the day as 2026-11-30"},
		"no such date":      {head + "a,2026-02-30,aiko,\n", "write the day as 2026-11-30"},
		"time without zone": {head + "a,2026-11-30 00:00:00,aiko,\n", "write the day as 2026-11-30"},
		"a word":            {head + "a,hunter2,aiko,\n", "line 2, rotated_on: this is not written"},
		"no id in the line": {head + ",2026-12-02,aiko,\n", "line 2, id: the line is filled, but its id is gone"},
		"two answers":       {head + "a,2026-12-02,aiko,\nb,,,\na,2026-12-03,aiko,\n", "line 4, id: a has another answer in line 2"},
		"two notes":         {head + "a,2026-12-02,aiko,\na,2026-12-02,aiko,x\n", "another answer"},
		"day and time":      {head + "a,2026-12-02,aiko,\na,2026-12-02T00:00:00Z,aiko,\n", "another answer"},
		"open quote":        {head + "a,\"2026-12-02,aiko,\n", "line 2: not readable as CSV"},
		"stray quote":       {head + "a,2026-12-02,ai\"ko,\n", "line 2: not readable as CSV"},
		"too many cells":    {head + "a,2026-12-02,aiko,first, then second\n", "line 2: the line has more cells"},
		"another encoding":  {head + "a,2026-12-02,J\xfcrgen,\n", "line 2, rotated_by: some letters are damaged"},
		"long note":         {head + "a,2026-12-02,aiko," + strings.Repeat("x", 5000), "line 2, note: the text is longer"},
		"no such table":     {"# Sheet\n\n| id | date |\n|---|---|\n| a | 2026-12-02 |\n", "no table of the page has the columns id and rotated_on"},
		"page, nobody":      {"| id | rotated_on |\n|---|---|\n", "line 1: no column is called rotated_by"},
		"page, half":        {"\n" + table + "| a | 2026-12-02 | | x |\n", "line 4, rotated_by: rotated_on says when"},
		"page, date":        {table + "| a | 2.12.2026 | aiko | |\n", "line 3, rotated_on: 2.12.2026"},
		"page, bar":         {table + "| a | 2026-12-02 | aiko | x | y |\n", `write a | inside a text as \|`},
		"page, two answers": {table + "| a | 2026-12-02 | aiko | |\n\n" + table + "| a | 2026-12-01 | aiko | |\n", "line 7, id: a has another answer in line 3"},
	} {
		t.Run(name, func(t *testing.T) {
			answers, err := evidence.ReadSheet(strings.NewReader(c.text))
			bad, ok := errors.AsType[*evidence.SheetError](err)
			if !ok || answers != nil || !strings.Contains(err.Error(), c.want) || bad.Hint() == "" {
				t.Fatalf("%v %v", answers, err)
			}
			if len(bad.Problems) > 2 || strings.Contains(err.Error(), "hunter2") || (strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "\xfc")) && len(bad.Problems) == 1 {
				t.Errorf("%q", bad.Problems)
			}
		})
	}
}

func TestSheetTellsAllProblems(t *testing.T) {
	text := "id,rotated_on,rotated_by\na,1.2.2026,aiko\nb,,aiko\nc,2026-12-02,\n,2026-12-02,\n"
	_, err := evidence.ReadSheet(strings.NewReader(text))
	bad, ok := errors.AsType[*evidence.SheetError](err)
	if !ok || len(bad.Problems) != 4 {
		t.Fatal(err)
	}
	_, err = evidence.ReadSheet(strings.NewReader("id,rotated_on,rotated_by\n" + strings.Repeat("a,x,y\n", 250)))
	if bad, ok = errors.AsType[*evidence.SheetError](err); !ok || len(bad.Problems) != 101 || bad.Problems[100] != "and 150 more" {
		t.Fatal(err)
	}
	if _, err = evidence.ReadSheet(failing{}); !errors.Is(err, errFailing) {
		t.Fatal(err)
	}
}

var errFailing = errors.New("the disk is gone")

type failing struct{}

func (failing) Read([]byte) (int, error)  { return 0, errFailing }
func (failing) Write([]byte) (int, error) { return 0, errFailing }

func TestSheetTellsOfAFullDisk(t *testing.T) {
	if err := evidence.WriteSheetCSV(failing{}, sheetLines()); !errors.Is(err, errFailing) {
		t.Error(err)
	}
	if err := evidence.WriteSheetMarkdown(failing{}, sheetHead, sheetLines()); !errors.Is(err, errFailing) {
		t.Error(err)
	}
}

func TestSheetKeepsLongNotes(t *testing.T) {
	lines := sheetLines()[:1]
	lines[0].RotatedOn, lines[0].RotatedBy, lines[0].Note = "2026-12-02", "aiko", strings.Repeat("é, ü. ", 100)
	want := []evidence.SheetAnswer{{ID: "s-db", On: time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), By: "aiko", Note: strings.TrimSpace(lines[0].Note)}}
	readsAs(t, sheetCSV(t, lines), want)
	readsAs(t, sheetPage(t, lines), want)
}
