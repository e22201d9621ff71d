package evidence_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	const secret = "REDACTED-1"
	for name, c := range map[string]struct {
		id, text string
		values   int
	}{
		"object":              {"other/hooks", hooksJSON, 1},
		"pages":               {"other/hooks", "[" + hooksJSON + "," + hooksJSON + "]", 2},
		"printed pages":       {"other/hooks", hooksJSON + "\n" + hooksJSON, 2},
		"escaped key":         {"other/hooks", strings.Replace(hooksJSON, "token", `t\u006fken`, 1), 1},
		"escaped value":       {"other/hooks", strings.Replace(hooksJSON, secret, `REDACTED\u002d1`, 1), 1},
		"UTF-16":              {"other/hooks", inUTF16(hooksJSON), 1},
		"a list in its place": {"other/hooks", strings.Replace(hooksJSON, `"REDACTED-1"`, `["REDACTED-1",{"x":"REDACTED-1"}]`, 1), 2},
		"a map of hooks":      {"other/hooks", `{"hooks":{"h1":{"token":"REDACTED-1"}},"has_more":false}`, 1},
		"number":              {"other/hooks", strings.Replace(hooksJSON, `"REDACTED-1"`, `12345`, 1), 1},
		"state": {"terraform/state", `{"version":4,"terraform_version":"1","lineage":"l","outputs":{"db":{"value":"REDACTED-1","type":"string"}},
		  "resources":[{"mode":"managed","type":"random_password","name":"db","instances":[{"attributes":{"arn":"a:1","result":"REDACTED-1","deep":{"x":["REDACTED-1"]},"on":true,"none":null,"empty":""},"private":"REDACTED-1"}]}]}`, 4},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			did, err := find(t, c.id).Redact(t.Context(), testKey, strings.NewReader(c.text), &out)
			if err != nil || did.Values != c.values {
				t.Fatalf("%+v %v\n%s", did, err, &out)
			}
			if strings.Contains(out.String(), secret) || strings.Contains(out.String(), `\u002d1`) || strings.Contains(out.String(), "12345") {
				t.Errorf("left: %s", &out)
			}
			again, err := redact(t, find(t, c.id), out.Bytes())
			if err != nil || !bytes.Equal(again, out.Bytes()) {
				t.Errorf("redacted twice: %v\n%s", err, again)
			}
			if !json.Valid(out.Bytes()) && name != "printed pages" {
				t.Errorf("not JSON: %s", &out)
			}
		})
	}
}

func TestRedactKeepsTheRest(t *testing.T) {
	text := strings.ReplaceAll(hooksJSON, ",", " ,\n\t")
	out, err := redact(t, find(t, "other/hooks"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(text, `"REDACTED-1"`)
	if !strings.HasPrefix(string(out), before) || !strings.HasSuffix(string(out), after) {
		t.Errorf("%s", out)
	}
	if out, err = redact(t, find(t, "github/members"), []byte("not JSON at all")); err != nil || string(out) != "not JSON at all" {
		t.Errorf("%s %v", out, err)
	}
}

func TestRedactDigestsAreKeyed(t *testing.T) {
	one, _ := redact(t, find(t, "other/hooks"), []byte(hooksJSON))
	var other bytes.Buffer
	if _, err := find(t, "other/hooks").Redact(t.Context(), []byte("another key, as long as it"), strings.NewReader(hooksJSON), &other); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(one, other.Bytes()) {
		t.Error("the key does not count")
	}
	if _, err := find(t, "other/hooks").Redact(t.Context(), []byte("short"), strings.NewReader(hooksJSON), io.Discard); err == nil {
		t.Error("a short key is taken")
	}
}

func TestRedactDamaged(t *testing.T) {
	for _, text := range []string{"", "{", hooksJSON[:60], `{"hooks":[{"token":"a","token":"b"}]}`, strings.Repeat(`{"hooks":`, 300)} {
		if _, err := redact(t, find(t, "other/hooks"), []byte(text)); err == nil || strings.Contains(err.Error(), "REDACTED") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
