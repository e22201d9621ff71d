package plain

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover"
)

// What can mean several things is asked; what is typed in full is done.
func TestWords(t *testing.T) {
	base := workspace(t)
	said := says(t, base, "s", "1", "s", "", "s", "9")
	want(t, said, `"s" can mean:`, "1. Systems: the page Systems", "2. Seal: the page Seal", "Systems: ")
	want(t, said, `"s" can mean:`, "settle", "None of them, then.", "None of them, then.")
	want(t, says(t, base, "seal", "seal", "", "rot"), "Seal: read this", `"seal" can mean:`, "None of them", "Rotation: ")
	want(t, says(t, base, "xyzzy"), `I do not know "xyzzy" here.`)
	want(t, says(t, base, "settle"), "settle works on: Systems.")
	want(t, says(t, base, "/nowhere/x.json"), "/nowhere/x.json names no file here")
	want(t, says(t, base, "SYS", "Q"), "Systems: ", "Nothing was changed.")
	want(t, says(t, base, "mark"), "mark: nothing is selected", "as in mark 1")
	want(t, says(t, base, "page-3"), "Rotation: ")
	want(t, says(t, base, "help seal", "help nothing"), "the page Seal: review", `I do not know "nothing" here.`)
	want(t, says(t, base, "systems", "copy", "find to export", "1", "copy"), "no command here to copy", "Run:\ngh api", "help: gh api")
}

// A word wins over a file of its name, a file over what words only begin with.
func TestFilesAndWords(t *testing.T) {
	base := workspace(t)
	for _, name := range []string{"quit", "rota", "with blanks.txt"} {
		export(t, base, name, "nothing that a reader knows\n")
	}
	want(t, says(t, base, "quit"), "or quit: Nothing was changed.")
	want(t, says(t, base, "rota"), "rota: no reader fits", "1. Say more of rota")
	want(t, says(t, base, "1", "with blanks.txt"), "with blanks.txt: no reader fits", "2. Attach with blanks.txt to OH-01")
	want(t, says(t, base, "1", "with blanks.txt", "2", "", "1"), "Evidence ['"+filepath.Join(base, "with blanks.txt")+"']:", "OH-01 is done")
}

func TestNumbers(t *testing.T) {
	base := workspace(t)
	for _, n := range []string{"0", "-1", "99999", "4"} {
		want(t, says(t, base, n), "There is no "+n+" here. Numbers here: 1 to 3.")
	}
	want(t, says(t, base, "1", "1"), "OH-01, ", "Nothing here has a number.")
	want(t, says(t, base, "2", "7", "1."), "OH-02, ", "There is no 7 here. Numbers here: 1.", "OH-01, ")
	want(t, says(t, base, "mark 9"), "There is no 9 here")
	want(t, says(t, base, "mark 1", "9", "0", "x", "d"), "There is no 9: 1 to 5.", "There is no 0: 1 to 5.", "That is none of these.", "as done.")
}

func TestPaging(t *testing.T) {
	base := workspace(t)
	said := says(t, base, "all", "n", "next", "previous", "last", "n", "first", "previous")
	want(t, said, "All: ", "\n10. ", "And ", " 11. ", "\n20. ", " 21. ", "\n30. ", "Lines 11 to 20 of ", "That was all: ", "All: ", "These are the first ones.")
	want(t, says(t, base, "view", "4", "back"), "Views of the page Now:", "1. Now, 1 line, the one you are in", "Locked: ", "Now: ")
	want(t, says(t, base, "find exit plan", "back", "back"), `Now, filtered: 1 line has "exit plan".`, "Now: ", "nothing lies behind it")
	want(t, says(t, base, "find no such thing"), "0 lines have", "back shows everything again")

	// A row that was opened far down leads back to where it was, and on to the next one.
	want(t, says(t, base, "all", "n", "15", "n", "back"), " 11. ", ", open\n", "Lines 11 to 20 of ")

	// The list that changed meanwhile is read from its beginning, not from the middle of another one.
	want(t, says(t, base, "all", "mark 1", "done", "", "2", "view now", "mark 1", "done", "", "2", "n"), "is done", "The list is another one now.")
}

func TestFormAnswers(t *testing.T) {
	base := workspace(t)
	said := says(t, base, "mark 1", "unknown", "-", "", "back", "cancel")
	want(t, said, "Reason: Reason is needed.", "Reason: Reason is needed.", "This is the first answer.", "Cancelled")
	said = says(t, base, "mark 1", "done", "keys/\t", "9\t", "1", "back", "?", "-", "back", "acme/docs/rest\t", "", "")
	want(t, said, "1. jonas", "2. jonas.pub", "Nothing there begins so.", "Evidence [keys/jonas]: Evidence: what proves it", "Evidence [keys/jonas]: Known by:", "1. restart.md", "That did not work: ")
	said = says(t, base, "mark 1", "waived", "because", "back", "", "2099-13-99", "cancel", "mark 1", "waived", "", "")
	want(t, said, "That did not work: ", "Cancelled", "What you answered before is proposed again.", "Reason [because]:", "[2099-13-99]:")
	// A folder that is the only way on is gone into; a tab alone goes on from what is proposed.
	if err := os.MkdirAll(filepath.Join(base, "on its way", "down"), 0o700); err != nil {
		t.Fatal(err)
	}
	export(t, filepath.Join(base, "on its way", "down"), "only.txt", "x")
	want(t, says(t, base, "add", "on\t", "cancel"), "Files ['on its way/down/only.txt']:", "Cancelled")
	if got := journal(t, base); got != "" {
		t.Fatalf("recorded: %s", got)
	}
	said = says(t, base, "\x1b[Aquit", strings.Repeat("x", maxLine+1), "qu\xffit", "\x1b[200~quit\x1b[201~")
	want(t, said, "no letters", "too long", "no letters", "Nothing was changed.")
}

// Whatever strangers write into names, nothing that a terminal obeys is said.
func TestHostileNames(t *testing.T) {
	base := workspace(t)
	const bad = "\x1b[2J\x1b]0;owned\a\u202egnp\u009b31m"
	catalogue := filepath.Join(base, "acme", "catalogue")
	if err := os.MkdirAll(catalogue, 0o700); err != nil {
		t.Fatal(err)
	}
	page := `list: { id: firm, title: "\e[31mOur rules", position: 1 }
items:
  - { id: FIRM-01, title: "Tell the \e[2J\e]0;owned\a insurer", why: "\e[2J\u202e why", who: us, phase: before, severity: R, gate: PLAN }
`
	if err := os.WriteFile(filepath.Join(catalogue, "firm.yaml"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	export(t, filepath.Join(base, "acme", "docs"), "x"+bad+".md", "x")
	export(t, base, "y\u202e\u200b.txt", "x")
	deploy := export(t, base, "gh-deploy-keys-portal.json", `[{"id":98,"key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOkZp1NkOYpEn4YK6t3cVoFAhRaTmOVndszxBekjcDa","title":"key \u001b[2J\u202e","verified":true,"created_at":"2025-11-02T15:39:19Z","read_only":true,"added_by":"mara@elegant.example","enabled":true}]`)
	said := converse(
		t, base, "", "", "1", "find insurer", "1", "mark", "unknown", "y\u202e\u200b.txt", "undo", "back", deploy, "y\u202e\u200b.txt", "1", "cancel",
		"systems", "2", "rotation", "1", "assets", "gather", "5", "n", "n", "find \u202e", "back", "rehearse", "add", "acme/docs/\t", "acme/docs/x\t", "cancel", "\u202ehuh", "view \u202e", "now", "find \u202e",
	)
	heard(t, said)
	want(t, said, `Tell the \x1b[2J\x1b]0;owned\a insurer`, `y\u202e\u200b.txt`, `key \x1b[2J\u202e`)
	want(t, said, `x\x1b[2J`)
}

func TestSpoken(t *testing.T) {
	for s, want := range map[string]string{
		"Now · 9 ours · 3 the client's":                 "Now, 9 ours, 3 the client's",
		"members: 17 → 16 rows":                         "members: 17 to 16 rows",
		"set it → deploy portal → end it":               "set it, then deploy portal, then end it",
		"being read…":                                   "being read",
		"READY ✓──SEAL":                                 "READY yes, SEAL",
		"type a path (tab completes it), or drop files": "type a path (tab and enter complete it), or drop files",
		"→": ", then",
	} {
		if got := spoken(s); got != want {
			t.Errorf("%q is spoken %q, not %q", s, got, want)
		}
	}
	for s, want := range map[string]string{"not yet": "Not yet.", "gh-members.json": "gh-members.json.", "by whom?": "By whom?", "": "", "2 alive": "2 alive."} {
		if got := sentence(s, true); got != want {
			t.Errorf("%q is the sentence %q, not %q", s, got, want)
		}
	}
}

// How far a task is is said when a stage begins, and every ten seconds.
func TestTeller(t *testing.T) {
	var said []string
	f := teller{}
	for second := range 40 {
		p := handover.Progress{Stage: handover.StageGather, Files: second}
		if second >= 15 {
			p = handover.Progress{Stage: handover.StagePack, Files: second, TotalFiles: 100, Bytes: int64(second) * 1000, TotalBytes: 100_000}
		}
		if words := f.words(p, testNow().Add(time.Duration(second)*time.Second)); words != "" {
			said = append(said, fmt.Sprint(second, " ", words))
		}
	}
	want := "0 Gathering.\n10 Gathering: 10 files.\n15 Packing.\n25 Packing: 25 of 100 files, 25 percent of 100.0 kB.\n35 Packing: 35 of 100 files, 35 percent of 100.0 kB."
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("said\n%s\nwant\n%s", got, want)
	}
}
