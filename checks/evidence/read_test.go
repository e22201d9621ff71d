package evidence_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/handover-kit/handover/checks/evidence"
)

func rowsOf(t testing.TB, id, text string) ([]evidence.Row, evidence.Facts, error) {
	t.Helper()
	var rows []evidence.Row
	facts, err := find(t, id).Read(t.Context(), strings.NewReader(text), func(r evidence.Row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, facts, err
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		id, text string
		rows     int
		complete evidence.Completeness
	}{
		"list":                  {"github/members", membersJSON, 2, evidence.Unsaid},
		"pages":                 {"github/members", "[" + membersJSON + "," + membersJSON + "]", 4, evidence.Unsaid},
		"concatenated lists":    {"github/members", membersJSON + membersJSON, 4, evidence.Unsaid},
		"empty list":            {"github/members", "[]", 0, evidence.Unsaid},
		"UTF-16":                {"github/members", inUTF16(membersJSON), 2, evidence.Unsaid},
		"object":                {"github/org-secrets", secretsJSON, 2, evidence.Shown},
		"a page is missing":     {"github/org-secrets", strings.Replace(secretsJSON, ":2,", ":3,", 1), 2, evidence.Truncated},
		"object pages":          {"github/org-secrets", "[" + strings.Replace(secretsJSON, ":2,", ":4,", 1) + "," + secretsJSON + "]", 4, evidence.Shown},
		"object pages, printed": {"github/org-secrets", strings.Replace(secretsJSON, ":2,", ":4,", 1) + secretsJSON, 4, evidence.Shown},
		"csv":                   {"aws-iam/credential-report", reportCSV, 6, evidence.Shown},
		"csv, CRLF":             {"aws-iam/credential-report", strings.ReplaceAll(reportCSV, "\n", "\r\n"), 6, evidence.Shown},
		"ndjson":                {"github/audit-log", eventNDJSON, 1, evidence.Unsaid},
		"ndjson as a list":      {"github/audit-log", "[" + strings.Replace(strings.TrimSpace(eventNDJSON), "\n", ",", 1) + "]", 1, evidence.Unsaid},
		"last page says more":   {"other/hooks", strings.Replace(hooksJSON, "false", "true", 1), 1, evidence.Truncated},
		"the last page decides": {"other/hooks", strings.Replace(hooksJSON, "false", "true", 1) + hooksJSON, 2, evidence.Shown},
		"field of another kind": {"other/hooks", strings.Replace(hooksJSON, "false", `"no"`, 1), 1, evidence.Truncated},
	} {
		t.Run(name, func(t *testing.T) {
			rows, facts, err := rowsOf(t, c.id, c.text)
			if err != nil || len(rows) != c.rows || facts.Rows != c.rows || facts.Complete != c.complete {
				t.Errorf("%v %+v %v", rows, facts, err)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ id, text, want string }{
		"cut":         {"github/members", membersJSON[:100], "the file ends inside"},
		"cut csv":     {"aws-iam/credential-report", reportCSV[:len(reportCSV)-30], "not as many fields"},
		"open quote":  {"aws-iam/credential-report", reportCSV + `"x` + strings.Repeat("y,\n", 6<<20), "16 MiB"},
		"duplicate":   {"github/members", `[{"login":"a","login":"b"}]`, "stands twice"},
		"twice, csv":  {"aws-iam/credential-report", "user,user\n", "stands twice"},
		"deep":        {"github/members", strings.Repeat("[", 300), "deep"},
		"word":        {"github/members", "[nil]", `"nil" stands where`},
		"no quotes":   {"github/members", `[hunter2hunter2]`, "what is no JSON stands where"},
		"number":      {"github/members", "[01]", "what is no JSON stands where"},
		"control":     {"github/members", "[\"a\nb\"]", "control character"},
		"escape":      {"github/members", `["\x"]`, "escape"},
		"alone":       {"github/members", "7", "stands alone"},
		"empty":       {"github/members", " ", "empty"},
		"not objects": {"github/members", `[1]`, "program of the reader"},
		"long":        {"github/members", `[{"login":"` + strings.Repeat("x", 20<<20) + `"}]`, "16 MiB"},
		"wide":        {"github/members", `[{"a":[` + strings.Repeat("1,", 10<<20) + `1]}]`, "one element is larger than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := rowsOf(t, c.id, c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestReadEndlessProgram(t *testing.T) {
	for _, program := range []string{"def f: f; f", "range(1e12) | empty", "repeat(.) | {kind: \"account\"}"} {
		text := sampleText(t, "github/members.yaml")
		text = text[:strings.Index(text, "rows: |")] + "rows: |\n  " + program + "\n"
		r, err := evidence.NewReaders(fstest.MapFS{"github/members.yaml": {Data: []byte(text)}}, nil).Find("github/members")
		if err != nil {
			t.Fatal(err)
		}
		evidence.SetRunLimit(r, 50_000_000)
		_, err = r.Read(t.Context(), strings.NewReader(membersJSON), func(evidence.Row) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "does not come to an end") {
			t.Errorf("%s: %v", program, err)
		}
	}
}

func TestReadStops(t *testing.T) {
	enough := errors.New("enough")
	_, err := find(t, "github/members").Read(t.Context(), strings.NewReader(membersJSON), func(evidence.Row) error { return enough })
	if !errors.Is(err, enough) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = find(t, "github/members").Read(ctx, strings.NewReader(membersJSON), func(evidence.Row) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRowsKeepEveryDigit(t *testing.T) {
	rows, _, err := rowsOf(t, "github/members", `[{"login":"a","id":9007199254740993},{"login":7,"id":"x"},{"login":true,"id":1.50}]`)
	if err != nil || rows[0].SubjectID != "9007199254740993" || rows[1].Subject != "7" || rows[2].Subject != "true" {
		t.Errorf("%+v %v", rows, err)
	}
}
