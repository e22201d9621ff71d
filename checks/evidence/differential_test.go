package evidence_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/itchyny/gojq"

	"github.com/handover-kit/handover/checks/evidence"
	"github.com/handover-kit/handover/templates"
)

// The outside oracle: stock jq yields the same rows from the same elements, for every reader and every fixture it can read.
func TestProgramsUnderStockJQ(t *testing.T) {
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("jq is not installed, and it is the oracle")
	}
	all, err := evidence.NewReaders(templates.Readers(), nil).All()
	if err != nil {
		t.Fatal(err)
	}
	own, err := samples(t).All()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, r := range append(all, own...) {
		files, _ := filepath.Glob(filepath.Join(fixtures, r.ID, "*"))
		var elements []string
		for _, file := range files {
			if filepath.Base(file) != "expect.yaml" {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				elements = append(elements, elementsOf(t, r, data)...)
			}
		}
		if len(elements) == 0 {
			continue
		}
		compared += len(elements)
		t.Run(r.ID, func(t *testing.T) { compareWithJQ(t, jq, r.Rows, elements) })
	}
	if compared < 100 {
		t.Errorf("only %d elements were compared", compared)
	}
}

func elementsOf(t *testing.T, r *evidence.Reader, data []byte) (elements []string) {
	t.Helper()
	stored, err := redact(t, r, data)
	if err != nil {
		return nil
	}
	_, _ = evidence.Elements(r).Read(t.Context(), bytes.NewReader(stored), func(row evidence.Row) error {
		elements = append(elements, row.RawPath)
		return nil
	})
	return elements
}

func compareWithJQ(t *testing.T, jq, program string, elements []string) {
	t.Helper()
	query, err := gojq.Parse(program)
	if err != nil {
		t.Fatal(err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		t.Fatal(err)
	}
	var ours []any
	for _, element := range elements {
		var v any
		if err := json.Unmarshal([]byte(element), &v); err != nil {
			t.Fatal(err)
		}
		results := []any{}
		failed := false
		for iter := code.RunWithContext(t.Context(), v); ; {
			out, ok := iter.Next()
			if !ok {
				break
			}
			if _, failed = out.(error); failed {
				break
			}
			results = append(results, out)
		}
		ours = append(ours, map[string]any{"rows": results, "failed": failed})
	}
	// A failure ends an element in both; what was yielded before it counts.
	wrapped := `. as $in | reduce null as $x ({rows: [], failed: false}; .) | . + (try {rows: [$in | (` + program + "\n" + `)]} catch {failed: true})`
	cmd := exec.CommandContext(t.Context(), jq, "-c", wrapped)
	cmd.Stdin = strings.NewReader(strings.Join(elements, "\n"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("jq: %v: %s", err, &stderr)
	}
	theirs := json.NewDecoder(bytes.NewReader(out))
	for i, our := range ours {
		var their any
		if err := theirs.Decode(&their); err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(our)
		var plain any
		_ = json.Unmarshal(text, &plain)
		if o, th := plain.(map[string]any), their.(map[string]any); o["failed"] == true && th["failed"] == true {
			continue
		}
		if !reflect.DeepEqual(plain, their) {
			got, _ := json.Marshal(their)
			t.Errorf("element %d: ours %s\njq %s", i, text, got)
		}
	}
}
