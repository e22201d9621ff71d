//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// evidencePage is a workspace with a system whose exports hold live secrets.
const evidencePage = marksPage + `systems:
  - { id: func, provider: azure-functions, owners: [aiko], params: { app: portal, group: rg } }
`

// liveSecret is what must never be on the disk of a workspace.
const liveSecret = "EXAMPLElive0123456789abcdef=="

// newEvidenceSite makes a workspace and an export of n keys beside it.
func newEvidenceSite(t *testing.T, n int) *site {
	t.Helper()
	s := newMarksSite(t)
	if err := os.WriteFile(s.path("acme/handover.yaml"), []byte(evidencePage), 0o600); err != nil {
		t.Fatal(err)
	}
	var keys strings.Builder
	for i := range n {
		fmt.Fprintf(&keys, `"key%d": "%s%d",`, i, liveSecret, i)
	}
	s.writeKeys(t, keys.String())
	return s
}

func (s *site) writeKeys(t *testing.T, keys string) {
	t.Helper()
	page := `{"functionKeys": {` + keys + `"default": "` + liveSecret + `"}, "masterKey": "` + liveSecret + `", "systemKeys": {}}`
	if err := os.WriteFile(s.path("func-host-keys-rg-portal.json"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
}

func addArgs() []string {
	return []string{"handover", "-C", "acme", "--as", "mara", "evidence", "add", "--json", "func-host-keys-rg-portal.json"}
}

// secretFree fails the test when the live secret lies anywhere in the workspace.
func (s *site) secretFree(t *testing.T) {
	t.Helper()
	if r := s.run(t, "grep", "-rlF", liveSecret, "acme"); r.code != 1 {
		t.Fatalf("the live secret lies in %s (%s)", r.out, r.err)
	}
}

// stored lists the digests that the journal names, and fails the test when it does not open or a file is not there.
func (s *site) stored(t *testing.T) map[string]bool {
	t.Helper()
	r := s.run(t, "handover", "-C", "acme", "evidence", "list", "--json")
	if r.code != 0 {
		t.Fatalf("list ends with %d: %s", r.code, r.err)
	}
	var doc struct {
		Evidence []struct{ Digest, Name string }
	}
	if err := json.Unmarshal([]byte(r.out), &doc); err != nil {
		t.Fatal(err)
	}
	digests := map[string]bool{}
	for _, e := range doc.Evidence {
		name := "acme/evidence/" + strings.TrimPrefix(e.Digest, "sha256:")[:12] + "-" + e.Name
		sum := s.run(t, "sha256sum", name)
		if !strings.HasPrefix("sha256:"+sum.out, e.Digest) {
			t.Fatalf("%s is not what the journal says: %s %s", name, sum.out, sum.err)
		}
		digests[e.Digest] = true
	}
	return digests
}

// Killed at any moment, an export that was acknowledged is noted and stored whole, one that was not is noted and stored or not at all, and no
// secret of it was ever on the disk.
func TestKilledEvidence(t *testing.T) {
	t.Parallel()
	s := newEvidenceSite(t, 3000)
	start := time.Now()
	if r := s.run(t, addArgs()...); r.code != 0 {
		t.Fatal(r.out, r.err)
	}
	whole := time.Since(start)
	const rounds = 20
	killed, added := 0, 0
	for i := range rounds {
		s.writeKeys(t, fmt.Sprintf(`"key%d": "%s-%d",`, i, liveSecret, i))
		cmd := s.command(t.Context(), addArgs()...)
		var out strings.Builder
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		stop := time.AfterFunc(whole*time.Duration(i+1)*3/2/rounds, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil {
			killed++
		}
		stop.Stop()
		s.secretFree(t)
		digests := s.stored(t)
		var doc struct{ Files []struct{ Digest string } }
		if json.Unmarshal([]byte(out.String()), &doc) == nil && len(doc.Files) == 1 {
			added++
			if !digests[doc.Files[0].Digest] {
				t.Errorf("round %d: acknowledged, and not noted", i)
			}
		}
	}
	if killed < rounds/6 || added < 2 {
		t.Errorf("%d of %d were killed, %d added: this says little", killed, rounds, added)
	}
	if r := s.run(t, addArgs()...); r.code != 0 {
		t.Errorf("after the kills: %s", r.err)
	}
	if r := s.run(t, "sh", "-c", "ls -A acme/evidence | grep partial"); r.code != 1 {
		t.Errorf("left: %s", r.out)
	}
}

// Where a file may grow no further, an export is taken in whole or not at all, and why is said.
func TestEvidenceTooLarge(t *testing.T) {
	t.Parallel()
	s := newEvidenceSite(t, 20_000)
	for _, kilobytes := range []int{1, 64, 1000} {
		limited := append([]string{"bash", "-c", fmt.Sprintf(`trap "" XFSZ; ulimit -f %d; exec "$@"`, kilobytes), "-"}, addArgs()...)
		if r := s.run(t, limited...); r.code != 1 || !strings.Contains(r.out, "file too large") {
			t.Errorf("within %d kB: %d %s %s", kilobytes, r.code, r.out, r.err)
		}
		s.secretFree(t)
		if n := len(s.stored(t)); n != 0 {
			t.Errorf("within %d kB: %d are noted", kilobytes, n)
		}
		if left := s.names(t, "acme/evidence"); len(left) > 0 {
			t.Errorf("within %d kB: left %q", kilobytes, left)
		}
	}
	if r := s.run(t, addArgs()...); r.code != 0 {
		t.Errorf("after it: %s", r.err)
	}
	s.secretFree(t)
}
