package evidence_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// docs/readers.md is all that a firm has that writes a reader. Its examples run here, and its tables are held against the program,
// both ways.
func readersPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/readers.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// docsExamples are the code blocks with that info string.
func docsExamples(page, info string) (blocks []string) {
	for _, m := range regexp.MustCompile("(?ms)^```"+regexp.QuoteMeta(info)+"\n(.*?)^```").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// docsTable are the words in code marks in the first column of the tables below a heading.
func docsTable(t *testing.T, page, heading string) (names []string) {
	t.Helper()
	_, rest, ok := strings.Cut(page, "\n"+heading+"\n")
	if !ok {
		t.Fatalf("no section %q", heading)
	}
	section, _, _ := strings.Cut(rest, "\n#")
	for _, row := range regexp.MustCompile("(?m)^\\| ?(`[^|]*)\\|").FindAllStringSubmatch(section, -1) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			names = append(names, name[1])
		}
	}
	return names
}

func sameWords[T ~string](t *testing.T, where string, documented []string, real []T) {
	t.Helper()
	var words []string
	for _, word := range real {
		if words = append(words, string(word)); !slices.Contains(documented, string(word)) {
			t.Errorf("docs/readers.md, %s: %s is missing", where, word)
		}
	}
	for _, word := range documented {
		if !slices.Contains(words, word) {
			t.Errorf("docs/readers.md, %s: %s is not there any more", where, word)
		}
	}
	if len(real) == 0 {
		t.Errorf("docs/readers.md, %s: nothing to compare with", where)
	}
}

// docsReader loads an example and makes sure that it recognises the file beside it.
func docsReader(t *testing.T, id, file string) *evidence.Reader {
	t.Helper()
	theirs := fstest.MapFS{}
	for _, text := range docsExamples(readersPage(t), "yaml reader") {
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "id: "), "\n")
		theirs[name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	readers := evidence.NewReaders(fstest.MapFS{}, theirs)
	if all, err := readers.All(); err != nil || len(all) != 2 {
		t.Fatalf("%d examples: %v", len(all), err)
	}
	found, err := readers.Recognise(t.Context(), strings.NewReader(file), "")
	if err != nil || found.Reader.ID != id || !found.Reader.Theirs {
		t.Fatalf("%s: recognised as %+v: %v", id, found, err)
	}
	if err := found.Reader.Check(); err != nil {
		t.Fatal(err)
	}
	return found.Reader
}

// docsVerdicts are the verdicts on a file, by item, and its rows.
func docsVerdicts(t *testing.T, r *evidence.Reader, stored []byte, whole bool) (map[string]evidence.Value, []evidence.Row, evidence.Facts) {
	t.Helper()
	e := &engagement.Engagement{
		People:   []engagement.Person{{ID: "mara", Side: engagement.SideSupplier, Handles: engagement.Handles{"other": {"mara"}}}},
		Services: []engagement.Service{{ID: "portal", Handles: engagement.Handles{"other": {"svc-portal"}}}},
		Domains:  []string{"elegant.example"},
	}
	end := time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)
	c := evidence.Case{
		Subjects: evidence.NewSubjects(e, r.System), Whole: whole,
		Times: evidence.Times{T0: end, Revoked: end, Taken: evidence.At(end.Add(48 * time.Hour))},
	}
	var rows []evidence.Row
	verdicts, facts, err := evidence.Check(t.Context(), r, bytes.NewReader(stored), c, evidence.After, func(row evidence.Row) error {
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]evidence.Value{}
	for _, v := range verdicts {
		values[v.Item] = v.Value
	}
	return values, rows, facts
}

func TestDocsUsers(t *testing.T) {
	file := docsExamples(readersPage(t), "csv reader")[0]
	r := docsReader(t, "other/admin-users", file)
	values, rows, facts := docsVerdicts(t, r, []byte(file), false)
	if len(rows) != 3 || rows[0].Subject != "mara@elegant.example" || rows[0].Status != evidence.StatusActive || rows[1].Status != evidence.StatusInactive ||
		rows[2].SubjectID != "aiko" || rows[2].Created.At.Year() != 2024 || facts.Complete != evidence.Unsaid {
		t.Errorf("%+v %+v", rows, facts)
	}
	if values["ACC-20"] != evidence.Fail {
		t.Errorf("%v", values)
	}
	step, ok := r.Remedy(rows[0], engagement.System{ID: "admin", Provider: "other"})
	if !ok || !slices.Equal(step.Commands, []string{"admin-tool users disable mara"}) {
		t.Errorf("%+v", step)
	}
	later := []byte(strings.Replace(file, "example,true", "example,false", 1))
	if values, _, _ := docsVerdicts(t, r, later, true); values["ACC-20"] != evidence.Pass {
		t.Errorf("%v", values)
	}
	odd := []byte(strings.Replace(file, "example,true", "example,locked", 1))
	if values, _, _ := docsVerdicts(t, r, odd, true); values["ACC-20"] != evidence.Inconclusive {
		t.Errorf("%v", values)
	}
}

func TestDocsKeys(t *testing.T) {
	file := docsExamples(readersPage(t), "json reader")[0]
	r := docsReader(t, "other/gateway-keys", file)
	var out bytes.Buffer
	did, err := r.Redact(t.Context(), testKey, strings.NewReader(file), &out)
	if err != nil || did.Values != 2 || strings.Contains(out.String(), "not-a-real-token") || strings.Count(out.String(), `"token": "hmac-sha256:`) != 2 {
		t.Fatalf("%+v %v\n%s", did, err, &out)
	}
	values, rows, facts := docsVerdicts(t, r, out.Bytes(), false)
	if len(rows) != 2 || rows[0].Status != evidence.StatusInactive || rows[1].Name != "portal" || rows[1].Right != "orders" ||
		!strings.HasPrefix(rows[1].Digest, "hmac-sha256:") || facts.Complete != evidence.Shown || facts.TakenAt.Text != "2026-12-03T08:00:00Z" {
		t.Errorf("%+v %+v", rows, facts)
	}
	if values["ACC-20"] != evidence.Pass || values["SEC-11"] != evidence.Pass || len(values) != 2 {
		t.Errorf("%v", values)
	}
	system := engagement.System{ID: "gateway", Provider: "other", Params: map[string]engagement.Names{"host": {"gateway.acme.example"}}}
	for i, want := range []string{"gateway.acme.example/admin/keys/k-101\"", "gateway.acme.example/admin/keys/k-102/rotate\""} {
		step, ok := r.Remedy(rows[i], system)
		if !ok || len(step.Commands) != 1 || !strings.HasSuffix(step.Commands[0], want) {
			t.Errorf("%+v", step)
		}
	}
	old := bytes.Replace(out.Bytes(), []byte("2026-12-02T10:00:00Z"), []byte("2026-11-02T10:00:00Z"), 1)
	if values, _, _ := docsVerdicts(t, r, old, false); values["SEC-11"] != evidence.Fail {
		t.Errorf("%v", values)
	}
	half := bytes.Replace(out.Bytes(), []byte(`"total": 2`), []byte(`"total": 3`), 1)
	if values, _, _ := docsVerdicts(t, r, half, false); values["ACC-20"] != evidence.Inconclusive {
		t.Errorf("%v", values)
	}
}

// Every key of a reader file stands in the table of its part.
func TestDocsReaderKeys(t *testing.T) {
	page := readersPage(t)
	parts := map[string][]string{}
	var gather func(heading string, of reflect.Type)
	gather = func(heading string, of reflect.Type) {
		for f := range of.Fields() {
			key, inner := f.Tag.Get("yaml"), f.Type
			if key == "" || key == "-" {
				continue
			}
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				gather("### `"+key+"`", inner)
				continue
			}
			parts[heading] = append(parts[heading], key)
		}
	}
	gather("### Top", reflect.TypeFor[evidence.Reader]())
	if len(parts) != 6 {
		t.Errorf("%d parts", len(parts))
	}
	for heading, keys := range parts {
		sameWords(t, heading, docsTable(t, page, heading), keys)
	}
	var fields []string
	for field := range reflect.TypeFor[evidence.Row]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		fields = append(fields, name)
	}
	sameWords(t, "fields", docsTable(t, page, "### Fields"), fields)
}

func TestDocsReaderWords(t *testing.T) {
	page := readersPage(t)
	sameWords(t, "rules", docsTable(t, page, "## Rules"), evidence.Rules())
	for typ, heading := range map[string]string{"Kind": "### Kinds", "Status": "### Statuses"} {
		sameWords(t, heading, docsTable(t, page, heading), constants(t, "row.go", typ))
	}
	for _, typ := range []string{"Of", "Side", "Who", "Format"} {
		for _, word := range constants(t, "reader.go", typ) {
			if !strings.Contains(page, "`"+word+"`") {
				t.Errorf("docs/readers.md does not name %s", word)
			}
		}
	}
}

// constants are the texts of a type in a file of ours.
func constants(t *testing.T, file, typ string) (texts []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == typ {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
		return true
	})
	if len(texts) == 0 {
		t.Fatalf("%s has no constants of type %s", file, typ)
	}
	return texts
}

// What the page says is refused for a placeholder is, and a harmless value is not.
func TestDocsPlaceholders(t *testing.T) {
	places := []string{`x {subject}`, `x --a={subject}`, `x '{"a":"{subject}"}'`, `x "https://y/{subject}/z"`}
	refusals := func(value string) (n int) {
		for _, run := range places {
			if step, _ := remedyReader(run).Remedy(evidence.Row{Subject: value}, testSystem); len(step.Refused) > 0 {
				n++
			}
		}
		return n
	}
	_, section, _ := strings.Cut(readersPage(t), "| value | where | why |")
	seen := 0
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*`) \\| (.*) \\| .* \\|$").FindAllStringSubmatch(section, -1) {
		for _, value := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			seen++
			n := refusals(docsValue(value[1]))
			if n == 0 || (n == len(places)) != (row[2] == "anywhere") {
				t.Errorf("docs/readers.md: %s is refused at %d places of %d", value[0], n, len(places))
			}
		}
	}
	if seen < 12 || refusals("mara@elegant.example") != 0 {
		t.Errorf("%d values", seen)
	}
}

// docsValue is a value as the page writes it.
func docsValue(text string) string {
	if strings.HasSuffix(text, "…") {
		return strings.Repeat("a", 2049)
	}
	for _, quoted := range []string{text, `"` + text + `"`} {
		if value, err := strconv.Unquote(quoted); err == nil {
			return value
		}
	}
	return text
}
