package tui

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
)

// bodies is what the journal of the acting person says, one word an event.
func bodies(t *testing.T, base string) (words []string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(journal(t, base)), "\n") {
		var r struct {
			Body struct {
				Kind, Status, Reason string
				Items                []string
			} `json:"body"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		words = append(words, strings.TrimSpace(strings.Join([]string{r.Body.Kind, strings.Join(r.Body.Items, "+"), r.Body.Status, r.Body.Reason}, " ")))
	}
	return words
}

func wantBodies(t *testing.T, base string, want ...string) {
	t.Helper()
	got := strings.Join(bodies(t, base), "\n")
	if got != strings.Join(want, "\n") {
		t.Fatalf("the journal says\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestMark(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	k.press("space")
	k.see("Mark OH-01", "1 done", "only a lead may")
	k.press("3", "enter") // waived
	k.see("Mark OH-01 as waived")
	k.write("agreed by word")
	k.press("enter")
	k.press("enter")
	k.see("Day is needed")
	k.write("2099-13-99")
	k.press("enter")
	k.see("OH-01", "2099-13-99")
	for range len("2099-13-99") {
		k.press("backspace")
	}
	k.write("2099-01-01")
	k.press("enter")
	k.see("mara is not a lead") // only a lead waives a blocker: the words stay
	k.see("agreed by word", "2099-01-01")
	k.press("esc")
	k.see("what you typed is there again")
	k.press("space", "3", "enter")
	k.see("What you typed before is here again", "agreed by word")
	k.press("esc")
	k.markDone()
	k.see("OH-01 is done")
	wantBodies(t, base, "mark OH-01 done")
}

func TestUndoAndRedo(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	k.press("u")
	k.see("you have said nothing yet")
	k.markDone()
	k.press("u")
	k.see("undone: OH-01 done", "▸ • OH-01")
	k.press("ctrl+r")
	k.see("done again: OH-01 done")
	k.press("ctrl+r")
	k.see("nothing was undone last")
	wantBodies(t, base, "mark OH-01 done", "undo", "undo")
}

// The filter, and whatever others change, keep the selected item by its id.
func TestKeepsPlace(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	k.press("V") // all
	k.press("down", "down", "down", "down", "down")
	row := k.m.shelf().row
	k.press("/")
	k.write(strings.ToLower(strings.Split(row, "@")[0]))
	if k.m.shelf().row != row {
		t.Fatalf("the filter moved from %s to %s", row, k.m.shelf().row)
	}
	k.press("esc")
	if k.m.shelf().row != row {
		t.Fatalf("taking the filter away moved from %s to %s", row, k.m.shelf().row)
	}
	k.press("/")
	k.write("no such words at all")
	k.see("Nothing here has")
	k.press("enter", "esc")
	k.see("All · ")

	other := newDesk(t, base, 80, 24) // a second process
	other.markDone()
	if !k.s.Changed() {
		t.Fatal("the second process is not noticed")
	}
	row = k.m.shelf().row
	k.send(watchedMsg{true})
	k.see("somebody changed the workspace")
	if k.m.shelf().row != row {
		t.Fatalf("reading again moved from %s to %s", row, k.m.shelf().row)
	}
	if i, err := k.m.d.Checklist.Item("OH-01"); err != nil || !i.Closed {
		t.Fatal("what the second process did is not here")
	}
}

// A file that is dropped anywhere lands in the right place.
func TestDrop(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	members := k.export("gh members 'now'.json", membersTwo)
	for name, start := range map[string]func(){
		"the list": func() {}, "a document": func() { k.press("enter") }, "the keys": func() { k.press("?") },
		"another page": func() { k.press("5") }, "the filter": func() { k.press("1", "/") },
	} {
		start()
		k.paste("file://" + strings.ReplaceAll(strings.ReplaceAll(members, " ", "%20"), "'", "%27"))
		k.see("Organisation members of gh")
		if k.m.help || k.m.filtering {
			t.Errorf("dropped on %s it left that open", name)
		}
		k.press("esc", "esc")
	}
	k.press("1", "space", "enter", "tab") // the field "known by" has the keys
	k.paste(`'` + strings.ReplaceAll(members, `'`, `'\''`) + `' `)
	if v := k.m.form.values()["evidence"]; len(k.s.Paths(v)) != 1 || k.s.Paths(v)[0] != members {
		t.Fatalf("the field holds %q", v)
	}
	k.press("esc")
	k.paste("just some words")
	k.see("names no file: drop files")
}

// Keys pressed while something is being written are pressed afterwards, in their order.
func TestKeysWait(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	k.press("space", "enter", "enter", "2")
	_, cmd := k.m.Update(keyOf("ctrl+s"))
	k.see("writing")
	for _, key := range []string{"2", "down", "/", "g", "h"} {
		k.send(keyOf(key))
	}
	if k.m.at != page.Now {
		t.Fatal("a key got past the writing")
	}
	k.run(cmd)
	if k.m.at != page.Systems || k.m.query.Value() != "gh" {
		t.Fatalf("page %d, filter %q", k.m.at, k.m.query.Value())
	}
}

// What is typed survives the process, and goes when it is sent.
func TestTypedIsKept(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	k.press("space", "2", "enter")
	k.write("there is no plan")
	// No goodbye: the process is gone.
	k = newDesk(t, base, 120, 40)
	k.see("typed and not sent yet: Mark OH-01 as not-applicable")
	k.press("space", "2", "enter")
	k.see("there is no plan")
	k.press("enter")
	k.see("OH-01 is not-applicable")
	if _, err := os.Stat(filepath.Join(base, "acme", ".handover", "typed.json")); !os.IsNotExist(err) {
		t.Errorf("what was sent is still kept: %v", err)
	}
}

// A handover.yaml that cannot be read any more is said; nothing is written by what it said before.
func TestTrouble(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	name := filepath.Join(base, "acme", "handover.yaml")
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("version: 1\nengagement: 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k.send(watchedMsg{k.s.Changed()})
	k.see("handover.yaml cannot be read now", "OH-01")
	k.press("space")
	k.see("mark: handover.yaml cannot be read")
	if err := os.WriteFile(name, good, 0o600); err != nil {
		t.Fatal(err)
	}
	k.send(watchedMsg{k.s.Changed()})
	k.dontSee("cannot be read now")
	k.markDone()
	k.see("OH-01 is done")
}

// Whoever acts is asked for when handover.yaml leaves a choice.
func TestWho(t *testing.T) {
	base := fixture(t, systems)
	k := newDeskAs(t, base, "", 120, 40, Options{})
	k.see("Who are you?", "Mara Lind", "Jonas Kask")
	k.press("esc")
	k.see("Who are you?")
	k.press("2", "enter")
	k.see("acting as jonas", "· jonas")
	k.markDone()
	if !strings.Contains(journal(t, base), `"by":"jonas"`) {
		t.Error("the journal does not name jonas")
	}
}

// One item leads to another, and back.
func TestLinks(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 80, 24)
	k.press("v", "v", "v", "down", "enter")
	from := k.m.shelf().row
	k.see("Not yet:")
	k.press("enter")
	if k.m.shelf().row == from || !k.m.reading {
		t.Fatalf("still at %s", k.m.shelf().row)
	}
	k.press("esc")
	if k.m.shelf().row != from {
		t.Fatalf("back at %s, not %s", k.m.shelf().row, from)
	}
}

// A filter finds what the view does not show, too.
func TestFindsElsewhere(t *testing.T) {
	k := newDesk(t, fixture(t, systems), 120, 40)
	k.press("/")
	k.write("gh-08")
	k.see("Elsewhere", "▸ · GH-08")
	k.press("enter", "enter")
	k.see("gate REVOKED ·", "Not yet:")
	k.press("space")
	k.see("Not yet: GH-07 is open")
	k.press("1", "enter", "enter", "2", "ctrl+s")
	k.see("mark GH-08 as done: gate ACK is shut")
}

// A list of what was taken in can be walked, whatever its length; what was done goes off it, and the last thing closes it.
func TestResultList(t *testing.T) {
	base := fixture(t, systems)
	k := newDesk(t, base, 120, 40)
	var names []string
	for n := range 12 {
		names = append(names, k.export("unknown "+string(rune('a'+n))+".txt", "nothing that a reader knows\n"))
	}
	var line strings.Builder
	for _, n := range names {
		line.WriteString(session.Quote(n) + " ")
	}
	k.paste(line.String())
	k.see("12 refused", "enter do it")
	for range 13 {
		k.press("down")
	}
	k.see("Attach unknown a.txt to OH-01, and mark it done")
	k.press("enter")
	k.see("unknown a.txt'", "Known by")
	k.press("esc")
	k.see("Taken in")
	k.press("esc")
	k.dontSee("Taken in")

	k.paste(names[0]) // one file: one thing to say, and to attach
	k.see("1-2 do it")
	k.press("2", "ctrl+s")
	k.see("OH-01 is done", "Say more of unknown a.txt")
	k.press("esc")
	if got := bodies(t, base); len(got) != 2 || got[1] != "mark OH-01 done" {
		t.Errorf("%q", got)
	}
}
