package plain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// The first thing a person hears: go test ./tui/plain -update, then read the difference aloud.
func TestFirstScreen(t *testing.T) {
	base := workspace(t)
	said := says(t, base, "n", "3", "back", "quit")
	golden.RequireEqual(t, []byte(strings.ReplaceAll(said, base, "BASE")))
}

// Everything from a fresh workspace to a sealed draft, by lines alone.
func TestStory(t *testing.T) {
	base := workspace(t)
	file := export(t, base, "gh-members.json", membersTwo)
	said := converse(
		t, base, "", "",
		"", "act as", "jonas", "@", "1", // mara, jonas, and mara again
		"1", "mark", "1", "", "2", "back", // the first item, on her word
		"'"+file+"'", "systems", "2", "back", "settle", "back",
		"undo", "redo",
		"write", "1",
		"assets", "gather", "1", "back",
		"seal", "rehearse", "keys/none", "keys/mara", "back",
		"after", "1", "quit",
	)
	want(
		t, said,
		"Who are you?", "1. Mara Lind", "Person, number [1]:", // an empty line takes the first
	)
	want(t, said, "is done", "members of gh", "1 of ours alive", "1. github gh prod. 1 alive", "Alive")
	want(t, said, "undone: ", "Redo says it again.", "done again: ", "written: ", "This may take a while.", "nothing in the way")
	want(t, said, "That did not work: ", "keys/none", "Once more", "Key [keys/none]:", "sealed acme-")
	bundles, err := filepath.Glob(filepath.Join(base, "acme", "out", "*-DRAFT.handover.age"))
	if err != nil || len(bundles) != 1 {
		t.Fatalf("%v %v\n%s", bundles, err, said)
	}
	want(t, said, "Proven on the sealed file:", "A rehearsal: it hands nothing over. The files:", "\n"+bundles[0]+"\n", "A draft.", "Done, and on disk:", "Come back:", "\nhandover -C "+filepath.Join(base, "acme")+" --as mara\n")
	heard(t, said)
}

// heard demands that nothing was said that a voice would spell out, and nothing that moves a cursor.
func heard(t *testing.T, said string) {
	t.Helper()
	for line := range strings.SplitSeq(said, "\n") {
		for _, r := range line {
			if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e || r >= 0x2190 && r <= 0x21ff || r >= 0x2500 && r <= 0x27bf || strings.ContainsRune("·…•—", r) {
				t.Errorf("%q is in the line %q", r, line)
			}
		}
	}
	never(t, said, "ctrl+r", "Esc ", "y copies")
}

// The end of the input confirms nothing and sends nothing, whatever is being asked; a line that is not finished is no answer.
func TestEndOfInput(t *testing.T) {
	base := workspace(t)
	converse(t, base, "jonas", "", "mark 1", "done", "", "2") // something to undo
	before := journal(t, base)
	for _, x := range []struct {
		name, prompt, last string
		typed              []string
	}{
		{"main", "or quit:", "undo", nil},
		{"number", "or quit:", "1", nil},
		{"which", "empty line for none of them:", "1", []string{"s"}},
		{"find", "empty line for everything:", "x", []string{"find"}},
		{"view", "empty line to stay:", "1", []string{"view"}},
		{"choice", "Status, number [1]:", "1", []string{"mark 2"}},
		{"text", "Reason:", "because", []string{"mark 2", "unknown"}},
		{"path", "Files:", "x", []string{"add"}},
		{"last field", "Known by, number [1]:", "2", []string{"mark 2", "done", ""}},
		{"confirm", "anything else does not:", "yes", []string{"exception", "1", "they do not answer"}},
	} {
		for _, last := range []string{"", x.last} {
			said := converse(t, base, "jonas", last, x.typed...)
			rest, bye, ok := strings.Cut(said, "Nothing was changed.\n")
			if !ok || !strings.HasSuffix(bye, "Come back:\nhandover -C "+filepath.Join(base, "acme")+" --as jonas\n") || !strings.HasSuffix(rest, x.prompt+" \n") {
				t.Errorf("%s, then %q: the input did not end at %q, or something was done:\n%s", x.name, last, x.prompt, said)
			}
			if after := journal(t, base); after != before {
				t.Fatalf("%s, then %q: recorded:\n%s", x.name, last, strings.TrimPrefix(after, before))
			}
		}
	}
	// The same lines, finished, do it.
	if converse(t, base, "jonas", "", "exception", "1", "they do not answer", "yes"); journal(t, base) == before {
		t.Fatal("a confirmed exception was not recorded")
	}
}

// Who acts is asked before anything else, and nothing leads past it.
func TestWho(t *testing.T) {
	base := workspace(t)
	for _, typed := range [][]string{nil, {"quit"}, {"cancel", "9", "zz", "back", "cancel", "quit"}} {
		said := converse(t, base, "", "", typed...)
		want(t, said, "Who are you?", "Person, number [1]:", "Nothing was changed.")
		never(t, said, "Home.")
	}
	said := converse(t, base, "", "", "cancel", "jonas", "quit")
	want(t, said, "Somebody has to act", "Who are you?", "acting as jonas", "Home. 8 days to the last day.")
}

// Only the whole word confirms.
func TestConfirm(t *testing.T) {
	base := workspace(t)
	for _, answer := range []string{"", "y", "no", "ye", "yes please"} {
		want(t, converse(t, base, "jonas", "", "exception", "1", "they do not answer", answer), "Not done.", "Nothing was changed.")
	}
	want(t, says(t, base), "Answered and not sent yet: Declare an exception")
	want(t, converse(t, base, "jonas", "", "exception", "", "", "YES"), "What you answered before is proposed again.", "[they do not answer]:", "exception declared")
	never(t, says(t, base), "not sent yet")
}

// What ends the context ends the program, also while it waits for a line.
func TestStopped(t *testing.T) {
	base := workspace(t)
	why := errors.New("the terminal went away")
	for _, word := range []string{"Home.", "or quit: "} {
		ctx, cancel := context.WithCancelCause(t.Context())
		out := &cue{word: word, do: func() { cancel(why) }}
		err := Run(ctx, options(base, "mara"), silence{t.Context().Done()}, out)
		if !errors.Is(err, why) {
			t.Errorf("at %q: %v", word, err)
		}
		want(t, out.heard.String(), "Nothing was changed.", "Come back:")
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	out := &cue{word: "This may take a while.", do: func() { cancel(why) }}
	if err := Run(ctx, options(base, "mara"), strings.NewReader("seal\nrehearse\n\n"), out); !errors.Is(err, why) {
		t.Errorf("in a task: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(base, "acme", "out")); err == nil && len(left) > 0 {
		t.Errorf("stopped, and left behind: %v", left)
	}
}

// What others do meanwhile is said before the next prompt, and the numbers that were heard still mean the same lines.
func TestOthers(t *testing.T) {
	base := workspace(t)
	second := strings.Fields(said2(t, base))[1]
	out := &cue{word: "or quit: ", do: func() { says(t, base, "mark 1", "done", "", "2") }}
	if err := Run(t.Context(), options(base, "jonas"), strings.NewReader("2\nback\nquit\n"), out); err != nil {
		t.Fatal(err)
	}
	want(t, out.heard.String(), "Somebody changed the workspace; this is how it is now: 8 days to the last day.", "\n"+second+", ")
}

// said2 is the second line of the list.
func said2(t *testing.T, base string) string {
	t.Helper()
	for line := range strings.SplitSeq(says(t, base), "\n") {
		if strings.HasPrefix(line, "2. ") {
			return line
		}
	}
	t.Fatal("there is no second line")
	return ""
}

// Where nothing can be written one can look around; it is said at the start, and when something is refused.
func TestReadOnly(t *testing.T) {
	base := workspace(t)
	private := filepath.Join(base, "acme", ".handover")
	if err := os.RemoveAll(private); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(private, nil, 0o600); err != nil { // no folder can be made in its place, by nobody
		t.Fatal(err)
	}
	file := export(t, base, "gh-members.json", membersTwo)
	said := says(t, base, "1", "mark", "back", "undo", file, "systems", "help", "quit")
	want(t, said, "You can look, but change nothing:", "Home.", "mark: ", "undo: ", "These files are not taken in: ", "Systems: ", "Off now: ")
	if got := journal(t, base); got != "" {
		t.Fatalf("recorded: %s", got)
	}
}
