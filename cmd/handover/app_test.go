//go:build unix

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// app opens the terminal app on the site's workspace, and waits for its first frame. The pane stays when it ends, and says its exit code.
func app(t *testing.T, s *site, flags string) *pane {
	t.Helper()
	p := newPane(t, s, "120", "40", "sh -c 'echo $$ >app.pid; exec handover -C acme "+flags+"'; echo EXIT $?; exec cat")
	p.see("1 Now", "? keys")
	return p
}

// lean makes the site's checklist short.
func lean(t *testing.T, s *site) {
	t.Helper()
	name := s.path("acme/handover.yaml")
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(page), "  envelope: sealed", "  envelope: sealed\n  depth: lean", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

var selected = regexp.MustCompile(`(?m)^▸ \S (\S+)`)

// markAll marks everything that the acting person can do, as done on their word.
func markAll(t *testing.T, p *pane) {
	t.Helper()
	for range 300 {
		frame := p.wait("something to do, or nothing", func(f string) bool {
			return selected.MatchString(f) || strings.Contains(f, "Nothing of ours can be done now")
		})
		found := selected.FindStringSubmatch(frame)
		if found == nil || !strings.Contains(frame, "Now · ") || strings.Contains(frame, "Now · 0 ours") {
			return
		}
		p.keys("Space")
		frame = p.wait("the form, or why there is none", func(f string) bool {
			return strings.Contains(f, "Status *") || strings.Contains(f, "is settled by") || strings.Contains(f, "closes by itself")
		})
		if !strings.Contains(frame, "Status *") {
			return
		}
		p.keys("Enter", "Enter", "2", "C-s")
		p.see(found[1] + " is done")
	}
	t.Fatal("there is no end to what can be done")
}

// From a workspace in which nothing was said to a sealed bundle that the client verifies, by keys alone.
func TestAppStory(t *testing.T) {
	t.Parallel()
	s := newSite(t, 1<<10)
	lean(t, s)
	p := app(t, s, "--as mara")
	for range 20 {
		markAll(t, p)
		if strings.Contains(p.frame(), "READY ✓") {
			break
		}
		p.keys("@", "3", "Enter") // aiko, of the client
		p.see("acting as aiko")
		markAll(t, p)
		p.keys("@", "1", "Enter")
		p.see("acting as mara")
	}
	p.see("READY ✓")
	p.keys("5")
	p.see("[5 Seal]", "Review")
	p.keys("p")
	p.see("review written to")
	p.keys("c")
	p.see("Countersign, as the lead", "Key *")
	p.keys("C-u")
	p.write("keys/jonas")
	p.keys("C-s")
	p.see("Countersign as Jonas Kask?")
	p.keys("Enter") // the default is No
	p.see("esc put away")
	p.keys("C-s", "y")
	p.see("countersigned by Jonas Kask")
	p.keys("s")
	p.see("Seal the bundle", "Key *")
	p.keys("C-u")
	p.write("keys/mara")
	p.keys("C-s")
	p.see("Seal the bundle for Acme Corp?")
	p.keys("y")
	p.see("Sealed and proven", "level V2", "every object checked")
	p.leave("Sealed and proven")
	p.see("SEAL ✓")
	p.keys("q")
	p.see("Done, and on disk:", "sealed ", "Come back:", "EXIT 0")
	sealed, err := filepath.Glob(s.path("acme/out/*.handover.age"))
	if err != nil || len(sealed) != 1 {
		t.Fatalf("sealed: %q, %v", sealed, err)
	}
	if r := s.run(t, "sh", "-c", `echo "jonas@elegant.example $(cat keys/jonas.pub)" >>client/signers`); r.code != 0 {
		t.Fatal(r.err)
	}
	if r := s.run(t, "handover", "verify", sealed[0], "-i", "client/aiko.txt", "--signer", "client/signers"); r.code != 0 {
		t.Fatalf("the client cannot verify %s: %s", sealed[0], r.err)
	}
}

// said is what an event says, made comparable: names of clones and what is random are left out.
func comparable(t *testing.T, s *site) (list []string) {
	t.Helper()
	files, err := filepath.Glob(s.path("acme/journal/*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	clone := regexp.MustCompile(`(mara|jonas)-[0-9a-f]+:`)
	random := regexp.MustCompile(`"(digest|bundle|state|inventory)":"[^"]*"`)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n") {
			var r struct {
				By   string
				Body json.RawMessage
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			body := clone.ReplaceAllString(string(r.Body), "$1:")
			if strings.Contains(body, `"kind":"sealed"`) {
				body = random.ReplaceAllString(body, `"$1":"…"`)
			}
			list = append(list, r.By+" "+body)
		}
	}
	return list
}

const storyMembers = `[[{"login":"mara@elegant.example","id":1,"site_admin":false},{"login":"aiko","id":2,"site_admin":false}]]`

// storySite has a system, a document to show and an export to drop.
func storySite(t *testing.T) *site {
	t.Helper()
	s := newSite(t, 1<<10)
	page, err := os.ReadFile(s.path("acme/handover.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	page = append(page, "systems:\n  - { id: gh, provider: github, params: { org: acme-example, repos: [portal] }, owners: [aiko] }\n"...)
	for name, content := range map[string][]byte{
		"acme/handover.yaml": page, "exit plan.md": []byte("By Friday.\n"), "gh-members.json": []byte(storyMembers),
		"sheet.csv": []byte("id,system,secret,rotated_on,rotated_by,note\n"),
	} {
		if err := os.WriteFile(s.path(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// The same story, once by keys and once by commands, gives the same journal.
func TestAppSaysWhatCommandsSay(t *testing.T) {
	t.Parallel()
	byCommands := storySite(t)
	if r := byCommands.run(t, "handover", "-C", "acme", "ledger", "--json"); r.code != 0 { // makes nothing; the key comes with the first export
		t.Fatal(r.err)
	}
	byKeys := &site{dir: t.TempDir(), env: byCommands.env}
	if r := byCommands.run(t, "cp", "-a", ".", byKeys.dir); r.code != 0 {
		t.Fatal(r.err)
	}
	for _, args := range [][]string{
		{"mark", "OH-01", "done", "--evidence", "exit plan.md"},
		{"mark", "KT-01", "not-applicable", "--reason", "they know it already"},
		{"evidence", "add", "gh-members.json"},
		{"evidence", "add", "--complete", "gh-members.json"},
		{"mark", "OH-02", "unknown", "--reason", "nobody answers"},
		{"undo"},
		{"mode", "silent-client", "--reason", "no answer for a month", "--as", "jonas"},
		{"seal", "--draft", "--key", "keys/mara"},
	} {
		if r := byCommands.run(t, append([]string{"handover", "-C", "acme", "--as", "mara"}, args...)...); r.code != 0 {
			t.Fatalf("%v: %s", args, r.err)
		}
	}

	p := app(t, byKeys, "--as mara")
	p.see("▸ • OH-01")
	p.keys("Space", "Enter")
	p.see("Mark OH-01 as done")
	p.paste(byKeys.path("exit plan.md"))
	p.see("exit plan.md'")
	p.keys("C-s")
	p.see("OH-01 is done")
	p.keys("/")
	p.write("kt-01")
	p.keys("Enter")
	p.see("▸ • KT-01")
	p.keys("Space", "2", "Enter")
	p.see("Mark KT-01 as not-applicable")
	p.write("they know it already")
	p.keys("Enter")
	p.see("KT-01 is not-applicable")
	p.leave("/kt-01")
	p.paste(byKeys.path("gh-members.json"))
	p.see("Organisation members of gh", "Say more of gh-members.json")
	p.keys("1")
	p.see("Everything", "not said")
	p.keys("2", "C-s")
	p.wait("the export stated complete", func(f string) bool { return !strings.Contains(f, "Made by") && strings.Contains(f, "gh-members.json:") })
	p.keys("v", "/")
	p.write("oh-02")
	p.keys("Enter")
	p.see("OH-02")
	p.keys("Space")
	frame := p.see("Mark OH-02", "could not be checked")
	digit := regexp.MustCompile(`(\d) unknown`).FindStringSubmatch(frame)
	p.keys(digit[1], "Enter")
	p.see("Mark OH-02 as unknown")
	p.write("nobody answers")
	p.keys("Enter")
	p.see("OH-02 is unknown")
	p.keys("u")
	p.see("undone: OH-02 unknown")
	p.leave("/oh-02")
	p.keys("@", "2", "Enter")
	p.see("acting as jonas")
	p.keys("x")
	frame = p.see("Declare an exception", "Exception *")
	digit = regexp.MustCompile(`(\d) [^\n]*[Ss]ilent`).FindStringSubmatch(frame)
	p.keys(digit[1], "Enter")
	p.write("no answer for a month")
	p.keys("Enter")
	p.see("Declare this exception?")
	p.keys("y")
	p.see("exception declared")
	p.keys("@", "1", "Enter")
	p.see("acting as mara")
	p.keys("5", "b")
	p.see("Seal a rehearsal")
	p.keys("C-u")
	p.write("keys/mara")
	p.keys("C-s")
	p.leave("Sealed and proven")
	p.keys("q")
	p.see("EXIT 0")

	want, got := comparable(t, byCommands), comparable(t, byKeys)
	if !slices.Equal(want, got) {
		t.Errorf("commands say\n%s\nkeys say\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	if len(want) < 9 {
		t.Errorf("only %d events were compared", len(want))
	}
}
