package evidence_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/handover-kit/handover/checks/evidence"
)

const (
	membersJSON = `[{"login":"mara-l","id":1,"node_id":"X","type":"User","site_admin":false},{"login":"aiko","id":2,"node_id":"Y","type":"User","site_admin":false}]`
	secretsJSON = `{"total_count":2,"secrets":[{"name":"A","created_at":"2024-03-01T10:00:00Z","updated_at":"2026-12-01T15:20:11Z"},{"name":"B","created_at":"2024-03-01T10:05:00Z","updated_at":"2024-03-01T10:05:00Z"}]}`
	reportCSV   = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date\n" +
		"<root_account>,arn:aws:iam::111122223333:root,2021-02-01T09:00:00+00:00,not_supported,N/A,not_supported,false,N/A,N/A,false,N/A,N/A\n" +
		"mara,arn:aws:iam::111122223333:user/mara,2021-02-01T09:00:00+00:00,true,N/A,2021-02-01T09:00:00+00:00,true,2021-02-01T09:00:00+00:00,N/A,false,N/A,N/A\n" +
		"svc-deploy,arn:aws:iam::111122223333:user/svc-deploy,2021-02-01T09:00:00+00:00,false,N/A,N/A,true,2026-12-02T09:00:00+00:00,N/A,false,N/A,N/A\n"
	eventNDJSON = `{"@timestamp":1796000000000,"action":"org.remove_member","_document_id":"d1","user":"mara-l","actor":"aiko"}` + "\n" +
		`{"@timestamp":1796000000001,"action":"repo.create","_document_id":"d2","user":"aiko"}` + "\n"
	hooksJSON = `{"hooks":[{"owner":"mara-l","label":"h1","state":"on","token":"REDACTED-1"}],"has_more":false}`
)

func inUTF16(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestRecognise(t *testing.T) {
	big := `[` + strings.Repeat(strings.Trim(membersJSON, "[]")+",", 20_000) + strings.Trim(membersJSON, "[]") + `]`
	late := `{"Versions":[` + strings.Repeat(`{"VersionId":"v","VersionStages":[]},`, 60_000) + `{"VersionId":"w"}],"ARN":"arn:aws:x","Name":"db"}`
	for name, c := range map[string]struct{ text, want string }{
		"list":                    {membersJSON, "github/members"},
		"list of pages":           {"[" + membersJSON + "," + membersJSON + "]", "github/members"},
		"pages one after another": {secretsJSON + "\n" + secretsJSON, "github/org-secrets"},
		"object":                  {secretsJSON, "github/org-secrets"},
		"objects in a list":       {"[" + secretsJSON + "]", "github/org-secrets"},
		"csv":                     {reportCSV, "aws-iam/credential-report"},
		"csv, CRLF":               {strings.ReplaceAll(reportCSV, "\n", "\r\n"), "aws-iam/credential-report"},
		"csv, semicolons":         {strings.ReplaceAll(reportCSV, ",", ";"), "aws-iam/credential-report"},
		"csv, header alone":       {reportCSV[:strings.Index(reportCSV, "\n")+1], "aws-iam/credential-report"},
		"csv, no last line end":   {strings.TrimSpace(reportCSV), "aws-iam/credential-report"},
		"csv, UTF-16":             {inUTF16(reportCSV), "aws-iam/credential-report"},
		"byte order mark":         {"\ufeff" + membersJSON, "github/members"},
		"UTF-16":                  {inUTF16(membersJSON), "github/members"},
		"UTF-16 without mark":     {inUTF16(membersJSON)[2:], "github/members"},
		"CRLF":                    {strings.ReplaceAll(membersJSON, ",", ",\r\n"), "github/members"},
		"ndjson":                  {eventNDJSON, "github/audit-log"},
		"ndjson, one line":        {eventNDJSON[:strings.Index(eventNDJSON, "\n")], "github/audit-log"},
		"ndjson as a list":        {"[" + strings.Replace(strings.TrimSpace(eventNDJSON), "\n", ",", 1) + "]", "github/audit-log"},
		"large":                   {big, "github/members"},
		"keys that stand last":    {late, "aws-secrets/versions"},
	} {
		t.Run(name, func(t *testing.T) {
			file := strings.NewReader(c.text)
			got, err := samples(t).Recognise(t.Context(), file, "")
			if err != nil || got.Reader.ID != c.want {
				t.Fatalf("want %s, got %+v, %v", c.want, got, err)
			}
			if file.Len() != len(c.text) {
				t.Error("the file is not at its start")
			}
		})
	}
}

func TestRecogniseUnknown(t *testing.T) {
	for name, c := range map[string]struct{ text, looks, hint string }{
		"empty":            {"", "an empty file", "export it again"},
		"blank":            {" \n", "an empty file", "export it again"},
		"byte order mark":  {"\ufeff", "an empty file", "export it again"},
		"login page":       {"<!DOCTYPE html><html><form>Password</form></html>", "a web page that asks to sign in", "sign in"},
		"page":             {"<html><p>x</p></html>", "a web page", "vendor's tool"},
		"xml":              {"<?xml version='1.0'?><a/>", "XML", "--as-format"},
		"zip":              {"PK\x03\x04xxx", "a zip archive", "unpack"},
		"picture":          {"\x89PNG\r\n", "a picture", "shown"},
		"binary":           {"a\x00\x01,b\x00", "a binary file", "--as-format"},
		"prose":            {"nothing to see\n", "neither JSON nor CSV", "--as-format"},
		"empty list":       {"[]", "an empty JSON list", "--as-format"},
		"empty object":     {"{}", "an empty JSON object", "--as-format"},
		"error answer":     {`{"message":"Not Found","status":"404"}`, "message, status", "reports an error"},
		"two exports":      {membersJSON + hooksJSON, "2 exports one after another: github/members, other/hooks", "each as a file"},
		"cut":              {membersJSON[:60], "damaged JSON: line 1, byte 60: the file ends", "export it again"},
		"duplicate keys":   {`[{"login":"a","id":1,"site_admin":true,"login":"b"}]`, `the key "login" stands twice`, "export it again"},
		"deep":             {strings.Repeat("[", 100_000), "nested more than 256 deep", "vendor's tool"},
		"comma at the end": {`[{"login":"a"},]`, "stands where a value is expected", "vendor's tool"},
		"close":            {`[{"login":"a","id":1,"site_admin":true,"permissions":{}}]`, "github/members does not know permissions", "--as-format"},
		"missing":          {`[{"login":"a","id":1}]`, "github/members misses site_admin", "--as-format"},
		"other columns":    {"user,arn,password_enabled\na,b,c\n", "aws-iam/credential-report misses access_key_1_active", "--as-format"},
		"escapes":          {"{\"a\\u001b[31m\":1}", `a\x1b[31m`, "--as-format"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := samples(t).Recognise(t.Context(), strings.NewReader(c.text), "")
			var unknown *evidence.UnknownError
			if !errors.As(err, &unknown) {
				t.Fatalf("%v", err)
			}
			if !strings.Contains(err.Error(), c.looks) || !strings.Contains(unknown.Hint(), c.hint) {
				t.Errorf("%s\nhint: %s", err, unknown.Hint())
			}
		})
	}
}

func TestRecogniseAmbiguous(t *testing.T) {
	twin := strings.Replace(sampleText(t, "github/members.yaml"), "id: github/members", "id: github/twin", 1)
	rs := evidence.NewReaders(fstest.MapFS{
		"github/members.yaml": {Data: []byte(sampleText(t, "github/members.yaml"))}, "github/twin.yaml": {Data: []byte(twin)},
	}, nil)
	_, err := rs.Recognise(t.Context(), strings.NewReader(membersJSON), "")
	var ambiguous *evidence.AmbiguousError
	if !errors.As(err, &ambiguous) || !slices.Equal(ambiguous.Readers, []string{"github/members", "github/twin"}) {
		t.Fatal(err)
	}
	got, err := rs.Recognise(t.Context(), strings.NewReader(membersJSON), "github/twin")
	if err != nil || got.Reader.ID != "github/twin" || !got.Forced {
		t.Fatal(got, err)
	}
}

func TestRecogniseForced(t *testing.T) {
	if got, err := samples(t).Recognise(t.Context(), strings.NewReader("[]"), "github/members"); err != nil || got.Reader.ID != "github/members" {
		t.Fatal(got, err)
	}
	for _, text := range []string{"", "<html>", reportCSV} {
		if got, err := samples(t).Recognise(t.Context(), strings.NewReader(text), "github/members"); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestHundredMegabyteLine(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	line := bytes.Repeat([]byte("x"), 100<<20)
	_, err := samples(t).Recognise(t.Context(), bytes.NewReader(append([]byte(`{"a":"`), line...)), "")
	if err == nil || !strings.Contains(err.Error(), "longer than 16 MiB") {
		t.Error(err)
	}
	_, err = samples(t).Recognise(t.Context(), bytes.NewReader(line), "")
	if err == nil || !strings.Contains(err.Error(), "neither JSON nor CSV") {
		t.Error(err)
	}
}
