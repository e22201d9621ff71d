//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks/journal"
)

const marksPage = `version: 1
engagement: { id: acme, title: Acme portal, supplier: Elegant Example Ltd, client: Acme Corp, last_day: 2099-11-30, time_zone: UTC, depth: standard }
people:
  - { id: mara, name: Mara Lind, side: supplier, roles: [engineer], email: [mara@elegant.example] }
  - { id: jonas, name: Jonas Kask, side: supplier, roles: [lead], email: [jonas@elegant.example] }
  - { id: aiko, name: Aiko Ito, side: client, roles: [recipient, owner], email: [aiko@acme.example] }
domains: [elegant.example]
`

// newMarksSite makes a workspace that has a checklist and nothing to seal.
func newMarksSite(t *testing.T) *site {
	t.Helper()
	s := &site{dir: t.TempDir()}
	s.env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C.UTF-8", "TZ=UTC", "SSH_AUTH_SOCK=")
	if err := os.Mkdir(s.path("acme"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path("acme/handover.yaml"), []byte(marksPage), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// markArgs notes a text that nothing else says.
func markArgs(by, text string) []string {
	return []string{"handover", "-C", "acme", "--as", by, "mark", "OB-08", "unknown", "--reason", text}
}

// said lists the reasons of all marks, and fails the test when the journal does not open.
func (s *site) said(t *testing.T) map[string]int {
	t.Helper()
	j, err := journal.Read(t.Context(), os.DirFS(s.path("acme/journal")))
	if err != nil {
		t.Fatalf("the journal does not open: %v", err)
	}
	all := make(map[string]int)
	for _, r := range j.Records() {
		var body struct{ Reason string }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		all[body.Reason]++
	}
	return all
}

// kills is how many marks are killed.
const kills = 60

// Killed at any moment, a mark that was acknowledged is there, one that was not is there whole or not at all, and the journal opens.
func TestKilledMarks(t *testing.T) {
	t.Parallel()
	s := newMarksSite(t)
	start := time.Now()
	if r := s.run(t, markArgs("mara", "0")...); r.code != 0 {
		t.Fatal(r.err)
	}
	whole := time.Since(start)
	acknowledged, killed := []string{"0"}, 0
	for i := 1; i <= kills; i++ {
		text := strconv.Itoa(i)
		cmd := s.command(t.Context(), markArgs("mara", text)...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		stop := time.AfterFunc(whole*time.Duration(i)*3/2/kills, func() { _ = cmd.Process.Kill() })
		line, _ := bufio.NewReader(out).ReadString('\n')
		if err := cmd.Wait(); err != nil {
			killed++
		}
		stop.Stop()
		if strings.Contains(line, "OB-08 is unknown") {
			acknowledged = append(acknowledged, text)
		}
		s.said(t)
	}
	if killed < kills/6 || len(acknowledged) < kills/6 {
		t.Errorf("%d of %d were killed, %d acknowledged: this says little", killed, kills, len(acknowledged))
	}
	s.settled(t, acknowledged)
}

// settled makes one more mark, and then looks that every text is said once and nothing half done is left.
func (s *site) settled(t *testing.T, texts []string) {
	t.Helper()
	if r := s.run(t, markArgs("mara", "the last")...); r.code != 0 {
		t.Fatalf("a mark after the others: %s", r.err)
	}
	said := s.said(t)
	for _, text := range append(texts, "the last") {
		if said[text] != 1 {
			t.Errorf("%q was acknowledged and is said %d times", text, said[text])
		}
	}
	err := filepath.WalkDir(s.path("acme"), func(name string, _ os.DirEntry, err error) error {
		if strings.Contains(name, ".partial") || strings.HasSuffix(name, "/.handover/tmp") {
			t.Errorf("%s is left", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.run(t, "handover", "-C", "acme", "status"); r.code != 0 || r.err != "" {
		t.Errorf("status ends with %d: %s", r.code, r.err)
	}
}

// Killed exactly where the record is written and synced, which a random moment seldom meets.
func TestKilledMarkAtSync(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace, which kills at a named system call, is not installed")
	}
	s := newMarksSite(t)
	texts := []string{"0"}
	if r := s.run(t, markArgs("mara", "0")...); r.code != 0 {
		t.Fatal(r.err)
	}
	logs, err := filepath.Glob(s.path("acme/journal/*.jsonl"))
	if err != nil || len(logs) != 1 {
		t.Fatal(err, logs)
	}
	for i, call := range []string{"write", "pwrite64", "fsync", "fdatasync"} {
		kill := append([]string{
			"strace", "-f", "-qq", "-o", filepath.Join(t.TempDir(), "trace"), "-P", logs[0],
			"-e", "trace=" + call, "-e", "inject=" + call + ":signal=KILL",
		}, markArgs("mara", call)...)
		r := s.run(t, kill...)
		s.said(t)
		if text := strconv.Itoa(i + 1); r.code == 0 { // a call that the program does not use there
			texts = append(texts, call)
		} else if r := s.run(t, markArgs("mara", text)...); r.code == 0 {
			texts = append(texts, text)
		} else {
			t.Errorf("after a kill at %s: %s", call, r.err)
		}
	}
	if len(texts) == 5 && strings.Join(texts, " ") == "0 write pwrite64 fsync fdatasync" {
		t.Error("no run was killed")
	}
	s.settled(t, texts)
}

// Processes that mark at once are recorded or refused with 6, each of them; what was acknowledged is there.
func TestMarksAtOnce(t *testing.T) {
	t.Parallel()
	s := newMarksSite(t)
	const each = 10
	var mu sync.Mutex
	var acknowledged []string
	var wg sync.WaitGroup
	for _, by := range []string{"mara", "jonas", "mara", "jonas"} {
		wg.Go(func() {
			for i := range each {
				mu.Lock()
				text := by + strconv.Itoa(len(acknowledged)*100+i)
				mu.Unlock()
				cmd := s.command(t.Context(), markArgs(by, text)...)
				said, err := cmd.CombinedOutput()
				switch code := cmd.ProcessState.ExitCode(); {
				case err == nil:
					mu.Lock()
					acknowledged = append(acknowledged, text)
					mu.Unlock()
				case code != 6 || !strings.Contains(string(said), "is in use by another process"):
					t.Errorf("exit code %d: %s", code, said)
				}
			}
		})
	}
	wg.Wait()
	if len(acknowledged) == 0 {
		t.Fatal("nobody was let through")
	}
	said := s.said(t)
	for _, text := range acknowledged {
		if said[text] == 0 {
			t.Errorf("%s was acknowledged and is not there", text)
		}
	}
}

// A disk that is full: nothing is recorded, and that is said; with room again all goes on.
func TestMarkOnFullDisk(t *testing.T) {
	t.Parallel()
	s := newMarksSite(t)
	for i := range 3 {
		if r := s.run(t, markArgs("mara", strconv.Itoa(i))...); r.code != 0 {
			t.Fatal(r.err)
		}
	}
	// A limit of the shell: no file may grow beyond two blocks of 512 bytes, as if there were no more of them.
	long := strings.Repeat("a long story, ", 100)
	limited := append([]string{"sh", "-c", `trap '' XFSZ; ulimit -f 2; exec "$@"`, "sh"}, markArgs("mara", long)...)
	r := s.run(t, limited...)
	if r.code != 1 || !strings.Contains(r.err, "nothing was recorded") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
	oneSentence(t, r.err)
	if said := s.said(t); said[long] != 0 || len(said) != 3 {
		t.Errorf("recorded: %v", said)
	}
	s.settled(t, []string{"0", "1", "2"})
}

// A workspace that cannot be written to can be read; who marks is told.
func TestMarkOnReadOnlyDisk(t *testing.T) {
	t.Parallel()
	s := newMarksSite(t)
	if r := s.run(t, markArgs("mara", "0")...); r.code != 0 {
		t.Fatal(r.err)
	}
	// A namespace of its own, in which the folder is mounted read-only: to root, permissions alone mean nothing.
	readOnly := func(args ...string) []string {
		script := `mount --bind acme acme && mount -o remount,ro,bind acme && exec "$@"`
		return append([]string{"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"}, args...)
	}
	if r := s.run(t, readOnly("true")...); r.code != 0 {
		t.Skipf("no read-only mount can be made here: %s", r.err)
	}
	for _, args := range [][]string{{"status"}, {"next", "--json"}, {"item", "show", "OB-08"}, {"report"}} {
		if r := s.run(t, readOnly(append([]string{"handover", "-C", "acme"}, args...)...)...); r.code != 0 || r.err != "" {
			t.Errorf("%v ends with %d: %s", args, r.code, r.err)
		}
	}
	r := s.run(t, readOnly(markArgs("mara", "1")...)...)
	if r.code != 1 || !strings.Contains(r.err, "read-only") || !strings.Contains(r.err, "hint: ") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
	oneSentence(t, r.err)
	s.settled(t, []string{"0"})
	if s.said(t)["1"] != 0 {
		t.Error("it was recorded all the same")
	}
}
