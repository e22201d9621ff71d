package engagement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestParseCredentials(t *testing.T) {
	const file = "testdata/credentials.yaml"
	creds, err := ParseCredentials(file, readFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range creds {
		got = append(got, fmt.Sprintf("%s %q %q %q %t", c.ID, c.Value.Reveal(), c.File, c.Command, c.Travels()))
	}
	want := []string{
		`db-admin "correct horse battery staple" "" "" true`,
		`deploy-key "line one of a made-up key\nline two\n" "" "" true`,
		`tls "" "secrets/tls.key" "" true`,
		`pager "" "" "op read op://vault/pager/token" true`,
		`mail "" "" "" false`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// canary stands for a secret; no problem may repeat it.
const canary = "hunter2hunter2"

func TestCredentialProblems(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       []string
	}{
		{"number", "- { id: a, name: A, value: 12345678 }", []string{
			`1:28: value is a number where text is expected; put it in quotes`,
		}},
		{"nothing", "- { id: a, name: A }", []string{
			`1:3: an entry has 0 sources of its value; give exactly one of value, file and command, or say under reissue how to issue it anew`,
		}},
		{"two sources", "- { id: a, name: A, value: " + canary + ", file: x }", []string{
			`1:3: an entry has 2 sources of its value; give exactly one of value, file and command, or say under reissue how to issue it anew`,
		}},
		{"value and reissue", "- { id: a, name: A, value: " + canary + ", reissue: ask }", []string{
			`1:3: an entry that is issued anew holds a value, which would not travel; remove reissue, or remove the value`,
		}},
		{"delivered and reissue", "- { id: a, name: A, delivered: true, reissue: ask }", []string{
			`1:32: delivered: true contradicts reissue; keep one of the two`,
		}},
		{"not delivered", "- { id: a, name: A, delivered: false }", []string{
			`1:32: an entry that is not delivered does not say how to get it; add reissue: and say how the client issues it anew`,
		}},
		{"unknown key", "- { id: a, name: A, vlaue: " + canary + " }", []string{
			`1:3: an entry has 0 sources of its value; give exactly one of value, file and command, or say under reissue how to issue it anew`,
			`1:21: unknown key in entry [0]; write value`,
		}},
		{"secret as a key", "- id: a\n  name: A\n  value:\n    " + canary + ": x", []string{
			`4:5: value is a mapping where text is expected; put it in quotes`,
		}},
		{"secret as id", "- { id: '" + canary + "!', name: A, file: x }", []string{
			`1:9: id is not an id: letters, digits, dashes and inner dots, at most 64, and no Windows device name`,
		}},
		{"same id", "- { id: a, name: A, file: x }\n- { id: A, name: B, file: y }", []string{
			`2:9: id stands twice, first on line 1; give each its own id; upper and lower case count as the same`,
		}},
		{"missing keys", "- { value: " + canary + " }", []string{
			`1:3: entry [0] lacks the key id; add it: short name; becomes a file of the envelope`,
			`1:3: entry [0] lacks the key name; add it: what people call it`,
		}},
		{"no list", canary + ": x", []string{`1:1: the page is a mapping where a list is expected; start each entry with a dash`}},
		{"text", canary, []string{`1:1: the page is text where a list is expected; start each entry with a dash`}},
		{"broken", "- id: a\n  value: @" + canary, []string{
			`2:10: cannot be read as YAML; check the indentation, and put text that holds ": ", " #" or starts with a sign in quotes`,
		}},
		{"open quote", "- id: a\n  value: '" + canary, []string{
			`2:10: cannot be read as YAML; check the indentation, and put text that holds ": ", " #" or starts with a sign in quotes`,
		}},
		{"alias", "- id: a\n  value: *" + canary, []string{
			`2:10: aliases (*) are not used here; put text that starts with * in quotes; write a repeated value out`,
		}},
		{"empty value", "- { id: a, name: A, value: '' }", []string{`1:28: value is empty; write one, or remove the key`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			creds, err := ParseCredentials("credentials.yaml", []byte(c.page))
			if creds != nil {
				t.Fatalf("accepted, as %+v", creds)
			}
			for i := range c.want {
				c.want[i] = "credentials.yaml:" + c.want[i]
			}
			got := problemsOf(t, err)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if strings.Contains(err.Error(), canary[:7]) {
				t.Error("a problem repeats the secret")
			}
		})
	}
}

// TestSecretIsHidden tries the ways a value reaches a log by accident, unexported fields among them.
func TestSecretIsHidden(t *testing.T) {
	creds, err := ParseCredentials("credentials.yaml", []byte("- { id: a, name: A, value: "+canary+" }"))
	if err != nil {
		t.Fatal(err)
	}
	c := creds[0]
	if c.Value.Reveal() != canary {
		t.Fatalf("value is %q", c.Value.Reveal())
	}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		fmt.Fprintf(&out, verb, c)
		fmt.Fprintf(&out, verb, &c)
		fmt.Fprintf(&out, verb, creds)
		fmt.Fprintf(&out, verb, c.Value)
		fmt.Fprintf(&out, verb, &c.Value)
		fmt.Fprintf(&out, verb, struct{ hidden Credential }{c})
		fmt.Fprintf(&out, verb, struct{ hidden *Credential }{&c})
		fmt.Fprintf(&out, verb, map[string]any{"c": c})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "c", c, "v", c.Value)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "c", c, "v", c.Value)
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, func(v any) ([]byte, error) { return yaml.Marshal(v) }} {
		data, err := marshal(creds)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, []byte("[redacted]")) {
			t.Errorf("encoded as %s", data)
		}
		out.Write(data)
	}
	for _, form := range []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%d", []byte(canary))} {
		if bytes.Contains(out.Bytes(), []byte(form)) {
			t.Errorf("the secret shows in %s", out.Bytes())
		}
	}
}
