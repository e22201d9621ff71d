package engagement

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// checkProblems holds an error to its promises: problems, each on one line of its own with a place in the text.
func checkProblems(t *testing.T, data []byte, err error) {
	t.Helper()
	var ps Problems
	if !errors.As(err, &ps) || len(ps) == 0 || len(ps) > maxProblems+1 {
		t.Fatalf("error is %#v", err)
	}
	for _, p := range ps {
		if p.Message == "" || strings.ContainsAny(p.Error(), "\n\r\x1b") {
			t.Errorf("problem %q", p.Error())
		}
		if p.Line < 0 || p.Line > 2+strings.Count(string(data), "\n")+strings.Count(string(data), "\r") {
			t.Errorf("problem %q is outside the text", p.Error())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(readFile(f, "testdata/handover.yaml"))
	f.Add([]byte(minimal))
	f.Add([]byte(more))
	f.Add([]byte(keyPage))
	f.Add([]byte("a: &a [*a]\n<<: *a"))
	f.Add([]byte("- {a: [1, ~, .inf]}\n- |\n  x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		e, err := Parse("handover.yaml", data)
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("took %s", took)
		}
		if err != nil {
			checkProblems(t, data, err)
			return
		}
		if _, err := e.LastDay(); err != nil {
			t.Errorf("accepted, but the last day is unknown: %v", err)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Errorf("accepted, but cannot be encoded: %v", err)
		}
		if err := e.ResolveKeys(func(string) ([]byte, error) { return data, nil }); err != nil {
			checkProblems(t, data, err)
		}
	})
}

func FuzzParseCredentials(f *testing.F) {
	f.Add(readFile(f, "testdata/credentials.yaml"))
	f.Add([]byte("- id: a\n  value: @x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		creds, err := ParseCredentials("credentials.yaml", data)
		if err != nil {
			checkProblems(t, data, err)
			return
		}
		for _, c := range creds {
			if c.Travels() == (c.Value.IsZero() && c.File == "" && c.Command == "") {
				t.Errorf("entry %s has no source, or one too many", c.ID)
			}
		}
	})
}
