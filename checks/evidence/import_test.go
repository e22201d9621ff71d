package evidence_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// Readers with secrets in the formats in which no sample has any.
const (
	tableReader = `id: other/table
system: other
title: A table with secrets
match: { format: csv, has: [user, secret] }
complete: stated
secrets: ['.[].secret']
rows: '{kind: "key", subject: .user, digest: .secret, status: "active"}'
proves: [ACC-02]
`
	linesReader = `id: other/lines
system: other
title: Lines with secrets
match: { format: ndjson, has: [user, secret] }
complete: stated
secrets: ['.[].secret']
rows: '{kind: "key", subject: .user, digest: (.secret | tostring), status: "active"}'
proves: [ACC-02]
`
)

// importReaders are the readers that fuzzing goes by: the samples, and those above.
func importReaders(t testing.TB) *evidence.Readers {
	t.Helper()
	return evidence.NewReaders(os.DirFS("testdata/readers"), fstest.MapFS{
		"other/table.yaml": {Data: []byte(tableReader)}, "other/lines.yaml": {Data: []byte(linesReader)},
	})
}

// FuzzImport takes any bytes the way of an export, through every reader of the samples as if a person had named it, and through the
// reader of ours that fits. What must hold: nothing panics or is silently worth nothing, no secret is left in what is stored, what
// is stored reads like what was added, and a file that cannot be read to its end proves nothing but the events in it.
func FuzzImport(f *testing.F) {
	for _, text := range []string{
		membersJSON, secretsJSON, reportCSV, eventNDJSON, hooksJSON, inUTF16(hooksJSON), inUTF16(reportCSV), "", "<html>", "[]{}", "[[1],[{}]]", `{"a":1,"a":2}`,
		"[" + hooksJSON + "," + hooksJSON + "]", hooksJSON + hooksJSON, `{"hooks":{"h1":{"token":["a",{"b":1e400}]}}}`, hooksJSON[:60],
		"user,secret\nmara,x\n\"a\nb\",\"q\"\"\r\n\"\n", "user;secret\nmara;x;y\n", "\ufeff\" user \"\tsecret\nmara\t\n", "user,secret\nmara",
		`{"user":"mara","secret":"x"}` + "\n" + `{"user":"mara-l","secret":{"y":[2,"z"]}}`, `[{"user":"mara","secret":"x"},[{"user":"a","secret":null}]]`,
	} {
		f.Add([]byte(text))
	}
	files := mainFixtures(f)
	for _, id := range []string{"aws-iam/credential-report", "github/audit-log", "terraform/state", "scim/users", "doppler/service-tokens", "entra/app-passwords"} {
		f.Add(files[id])
	}
	readers, ours := importReaders(f), evidence.NewReaders(templates.Readers(), nil)
	all, err := readers.All()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, rs := range []*evidence.Readers{readers, ours} {
			got, err := rs.Recognise(t.Context(), bytes.NewReader(data), "")
			if (err == nil) == (got.Reader == nil) {
				t.Fatal(got, err)
			}
			if rs == ours && err == nil {
				checkImport(t, got.Reader, data, true)
			}
		}
		for _, r := range all {
			_, err := readers.Recognise(t.Context(), bytes.NewReader(data), r.ID)
			checkImport(t, r, data, err == nil)
		}
	})
}

// checkImport stores a file, and reads and judges what is stored. taken says that it would get that far.
func checkImport(t *testing.T, r *evidence.Reader, data []byte, taken bool) {
	t.Helper()
	stored, err := redact(t, r, data)
	if err != nil {
		return
	}
	if left := secretsLeft(t, r, stored); left != "" {
		t.Fatalf("%s: %s is left: %q", r.ID, left, stored)
	}
	if again, err := redact(t, r, stored); taken && (err != nil || !bytes.Equal(withoutCR(again), withoutCR(stored))) { // encoding/csv takes CR LF in a field for LF
		t.Fatalf("%s: stored twice %q, once %q, %v", r.ID, again, stored, err)
	}
	raw, rawErr := evidence.Elements(r).Read(t.Context(), bytes.NewReader(data), func(evidence.Row) error { return nil })
	kept, keptErr := evidence.Elements(r).Read(t.Context(), bytes.NewReader(stored), func(evidence.Row) error { return nil })
	if taken && (raw.Elements != kept.Elements || raw.Documents != kept.Documents || (rawErr == nil) != (keptErr == nil)) {
		t.Fatalf("%s: %+v %v as added, %+v %v as stored", r.ID, raw, rawErr, kept, keptErr)
	}
	c := evidence.Case{Subjects: evidence.NewSubjects(testEngagement(), r.System), Times: fixtureTimes, Whole: true}
	verdicts, facts, err := evidence.Check(t.Context(), r, bytes.NewReader(stored), c, evidence.After, nil)
	for _, v := range verdicts {
		if v.Value == "" || strings.ContainsFunc(v.Sentence, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			t.Fatalf("%s: %+v", r.ID, v)
		}
		if v.Value == evidence.Pass && v.Rule != evidence.RuleEventPresent && (err != nil || keptErr != nil || facts.Complete == evidence.Truncated) {
			t.Fatalf("%s: a file that is not whole passes: %+v", r.ID, v)
		}
	}
	c.Reader = r
	if x, err := evidence.Examine(t.Context(), bytes.NewReader(stored), c); err == nil && len(x.Verdicts) != len(r.Proves) {
		t.Fatalf("%s: %d verdicts of %d", r.ID, len(x.Verdicts), len(r.Proves))
	}
}

func withoutCR(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r"), nil) }

// secretsLeft looks for secrets in what is stored in another way than Redact: in the decoded document, along plain paths.
func secretsLeft(t *testing.T, r *evidence.Reader, stored []byte) string {
	t.Helper()
	var docs []any
	if r.Match.Format == evidence.CSV {
		for _, element := range elementsOf(t, r, stored) {
			var v any
			_ = json.Unmarshal([]byte(element), &v)
			docs = append(docs, []any{v})
		}
	} else {
		d := json.NewDecoder(bytes.NewReader(stored))
		for {
			var v any
			if err := d.Decode(&v); err == io.EOF {
				break
			} else if err != nil {
				return "" // encoding/json is stricter with numbers; Read says what is wrong
			}
			docs = append(docs, v)
		}
	}
	for _, path := range r.Secrets {
		if strings.Contains(path, "..") {
			continue
		}
		steps := step.FindAllString(path, -1)
		for _, doc := range docs {
			if left := along(doc, steps, "", r.Keep); left != "" {
				return path + " " + left
			}
		}
	}
	return ""
}

var (
	step   = regexp.MustCompile(`\.[A-Za-z_]+|\[\]`)
	digest = regexp.MustCompile(`^(hmac-sha256:[0-9a-f]{64})?$`)
)

// along follows a path and gives a value at its end, or below it, that is readable. A list where a key is wanted is a list of pages.
func along(v any, steps []string, key string, keep []string) string {
	list, isList := v.([]any)
	object, isObject := v.(map[string]any)
	below := func(v any, steps []string, key string) string { return along(v, steps, key, keep) }
	switch {
	case len(steps) > 0 && steps[0] != "[]" && isObject:
		name := steps[0][1:]
		return below(object[name], steps[1:], name)
	case len(steps) > 0 && steps[0] == "[]" && isObject, len(steps) == 0 && isObject:
		for name, v := range object {
			if left := below(v, steps[min(1, len(steps)):], name); left != "" {
				return left
			}
		}
	case isList:
		for _, v := range list {
			rest := steps
			if len(rest) > 0 && rest[0] == "[]" {
				rest = rest[1:]
			}
			if left := below(v, rest, key); left != "" {
				return left
			}
		}
	case len(steps) == 0:
		switch v := v.(type) {
		case string:
			if !digest.MatchString(v) && !slices.Contains(keep, key) {
				return v
			}
		case float64:
			if !slices.Contains(keep, key) {
				return "a number"
			}
		}
	}
	return ""
}
