package collect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

const canary = "hunter2-canary"

func gatherCredentials(t *testing.T, host Host, files map[string]string) (*Collection, error) {
	t.Helper()
	dir := lay(t, t.TempDir(), files)
	c, err := Credential{}.Collect(t.Context(), engagement.Asset{ID: "creds", Kind: engagement.KindCredential, Path: filepath.Join(dir, "credentials.yaml")}, host)
	if err != nil {
		if strings.Contains(err.Error(), canary) || strings.Contains(fmt.Sprintf("%+v", err), canary) {
			t.Errorf("the error tells a value: %v", err)
		}
		return nil, err
	}
	checkCollection(t, c)
	all, err := json.Marshal([]any{c.Gaps, c.Findings, c.Facts, c.Revision})
	must(t, err)
	if strings.Contains(string(all), canary) || len(c.Open) > 0 {
		t.Errorf("a value is told: %s", all)
	}
	if said := fmt.Sprintf("%#v", c); strings.Contains(said, canary) {
		t.Error("the collection holds a value")
	}
	return c, nil
}

func TestCredential(t *testing.T) {
	host := filesHost(t)
	host.RunCommands = true
	c, err := gatherCredentials(t, host, map[string]string{
		"secrets/key.pem": "-----BEGIN " + canary + "\n", "credentials.yaml": `
- { id: plain, system: prod, name: Database, value: "` + canary + ` ż", consumers: [portal], note: rotate first }
- { id: file, name: Key, file: secrets/key.pem }
- { id: asked, name: Asked, command: "printf '%s\\n' \"$PREFIX-canary\"; echo noise >&2" }
- { id: again, name: Reset, reissue: "Auth0, Applications, Rotate" }
- { id: index.json, name: Odd, value: x }
`,
	})
	must(t, err)
	values := make(map[string]string)
	for _, f := range c.Sealed {
		values[f.Path] = content(t, f)
		if again := content(t, f); again != values[f.Path] {
			t.Errorf("%s reads differently the second time", f.Path)
		}
	}
	index := values[credentialIndex]
	delete(values, credentialIndex)
	odd := bundle.OtherName(credentialIndex)
	want := map[string]string{"credentials/plain": canary + " ż", "credentials/file": "-----BEGIN " + canary + "\n", "credentials/asked": "-canary", odd: "x"}
	for at, value := range want {
		if values[at] != value {
			t.Errorf("%s holds %q, want %q", at, values[at], value)
		}
	}
	if len(values) != len(want) {
		t.Errorf("%q", paths(c.Sealed))
	}
	if strings.Contains(index, canary) {
		t.Error("the index tells a value")
	}
	var read struct {
		Version     int
		Credentials []credentialEntry
	}
	must(t, json.Unmarshal([]byte(index), &read))
	if len(read.Credentials) != 5 || read.Credentials[0].File != "credentials/plain" || read.Credentials[0].Note != "rotate first" || read.Credentials[3].File != "" || read.Credentials[4].File != odd {
		t.Errorf("index %+v", read)
	}
	checkFacts(t, c, map[string]string{"delivered": "4", "reissue": "1"})
	checkGap(t, c, "credential again", "Auth0, Applications, Rotate")
	if len(c.Findings) > 0 || len(c.Gaps) != 1 {
		t.Errorf("%+v, %+v", c.Findings, c.Gaps)
	}
}

func TestCredentialFindings(t *testing.T) {
	host := filesHost(t)
	c, err := gatherCredentials(t, host, map[string]string{"folder/": "", "empty": "", "credentials.yaml": `
- { id: unasked, name: A, command: "echo ` + canary + `" }
- { id: missing, name: B, file: nowhere }
- { id: folder, name: C, file: folder }
- { id: empty, name: D, file: empty }
`})
	must(t, err)
	checkPaths(t, c.Sealed, credentialIndex)
	for i, why := range map[int]string{0: "not run unasked", 1: "cannot be read", 2: "no regular file", 3: "is empty"} {
		checkFinding(t, c, []string{"unasked", "missing", "folder", "empty"}[i], why)
	}
	if !strings.Contains(c.Findings[0].Hint, "--run-commands") {
		t.Errorf("%+v", c.Findings[0])
	}
	host.RunCommands = true
	c, err = gatherCredentials(t, host, map[string]string{"credentials.yaml": `
- { id: fails, name: A, command: "echo ` + canary + `; echo ` + canary + ` >&2; exit 3" }
- { id: much, name: B, command: "yes ` + canary + `" }
- { id: silent, name: C, command: "true" }
- { id: unknown, name: D, command: "` + canary + `" }
`})
	must(t, err)
	for id, why := range map[string]string{"fails": "exit status 3", "much": "its command", "silent": "is empty", "unknown": "exit status 127"} {
		checkFinding(t, c, id, why)
	}
}

func TestCredentialMode(t *testing.T) {
	dir := lay(t, t.TempDir(), map[string]string{"key": "k", "credentials.yaml": `[{ id: a, name: A, file: key }]`})
	for _, name := range []string{"key", "credentials.yaml"} {
		must(t, os.Chmod(filepath.Join(dir, name), 0o644)) // the case to be noticed
	}
	c, err := Credential{}.Collect(t.Context(), engagement.Asset{ID: "creds", Path: filepath.Join(dir, "credentials.yaml")}, filesHost(t))
	must(t, err)
	checkGap(t, c, "secrecy of credentials.yaml", "0644")
	checkGap(t, c, "credential a", "0644")
	if c.Sealed[0].Exec {
		t.Error("a value is executable")
	}
}

func TestCredentialChanged(t *testing.T) {
	host := filesHost(t)
	host.RunCommands = true
	dir := lay(t, t.TempDir(), map[string]string{"credentials.yaml": `
- { id: a, name: A, value: ` + canary + ` }
- { id: b, name: B, command: "test -e gone && exit 1; printf x" }
`})
	c, err := Credential{}.Collect(t.Context(), engagement.Asset{ID: "creds", Path: filepath.Join(dir, "credentials.yaml")}, host)
	must(t, err)
	lay(t, dir, map[string]string{"credentials.yaml": "[]", "gone": ""})
	_, err = c.Sealed[0].Open()
	if _, ok := errors.AsType[*bundle.ChangedError](err); !ok {
		t.Errorf("a changed list: %v", err)
	}
	if _, err := c.Sealed[1].Open(); err == nil || !strings.Contains(err.Error(), "credential b: run its command: exit status 1") {
		t.Errorf("a command that fails later: %v", err)
	}
}

func TestCredentialRefuses(t *testing.T) {
	for name, list := range map[string]string{
		"broken":  "- { id: a, name: A, value: \"" + canary + "\n",
		"unknown": "- { id: a, name: A, valeu: " + canary + " }",
		"type":    "- { id: a, name: [" + canary + "], value: x }",
		"twice":   "- { id: a, name: A, value: " + canary + " }\n- { id: a, name: A, value: " + canary + " }",
		"shape":   canary,
	} {
		if _, err := gatherCredentials(t, filesHost(t), map[string]string{"credentials.yaml": list}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	var refusal *Refusal
	if _, err := gatherCredentials(t, filesHost(t), map[string]string{"credentials.yaml/x": ""}); !errors.As(err, &refusal) {
		t.Errorf("a folder: %v", err)
	}
}

func TestCredentialDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := runCommand(ctx, "echo "+canary+"; exec sleep 60", t.TempDir(), filesHost(t).Environ)
	if err == nil || !strings.Contains(err.Error(), "in time") || time.Since(start) > 30*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestCredentialWipe(t *testing.T) {
	value := []byte(canary)
	r := newSecretReader(value)
	must(t, r.Close())
	out := &capture{limit: commandLimit}
	_, err := out.ReadFrom(strings.NewReader(strings.Repeat(canary, 1000)))
	must(t, err)
	kept := out.bytes
	out.wipe()
	if strings.Trim(string(value)+string(kept), "\x00") != "" {
		t.Error("something is left")
	}
	if _, err := (&capture{limit: 10}).ReadFrom(strings.NewReader(canary)); !errors.Is(err, errTooMuch) {
		t.Errorf("beyond the limit: %v", err)
	}
}
