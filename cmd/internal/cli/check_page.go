package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/handover-kit/handover/checks/evidence"
)

func printCheck(out io.Writer, doc checkDoc, one bool) {
	if doc.Exports == 0 {
		fmt.Fprintf(out, "No export is stored yet, so nobody can tell what is alive.\nhandover evidence commands lists the exports to make.\n\n")
	}
	for _, s := range doc.Systems {
		printSystem(out, s, one)
	}
	printWrapped(out, "", "", checkWords(doc))
}

func checkWords(doc checkDoc) string {
	switch {
	case doc.Survivors > 0:
		return fmt.Sprintf("%d still alive or unchanged, %d unclear. The client runs the commands, unless it says otherwise; handover plan has them in order.",
			doc.Survivors, doc.Inconclusive)
	case doc.Failing > 0:
		return fmt.Sprintf("Nothing of ours is seen alive; %s fail for other reasons, %d things are unclear.", plural(doc.Failing, "item", "items"), doc.Inconclusive)
	case doc.Inconclusive > 0:
		return fmt.Sprintf("Nothing of ours is seen alive, but %d things are unclear.", doc.Inconclusive)
	case doc.Exports == 0:
		return "Nothing is shown: no export was looked at."
	}
	return "In the exports supplied, none of the listed subjects remains, and every secret was changed."
}

// printSystem shows one system: what is alive, what is unclear, what went.
func printSystem(out io.Writer, s systemDoc, whole bool) {
	var words []string
	missing := 0
	for _, d := range s.Inconclusive {
		if d.Evidence == "" {
			missing++
		}
	}
	access, secrets := 0, 0
	for _, v := range s.Survivors {
		if v.Secret {
			secrets++
		} else {
			access++
		}
	}
	for _, w := range []struct {
		n    int
		word string
	}{{access, "alive"}, {secrets, "unchanged"}, {len(s.Inconclusive) - missing, "not clear"}} {
		if w.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", w.n, w.word))
		}
	}
	if s.Expected > 0 {
		words = append(words, fmt.Sprintf("exports %d of %d", s.Exported, s.Expected))
	}
	fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("%s (%s)   %s", Clean(s.ID), s.Provider, strings.Join(words, " · ")), " "))
	for _, v := range s.Survivors {
		printSurvivor(out, v)
	}
	for _, i := range s.Items {
		if i.beyond {
			printWrapped(out, "  x ", "    ", Clean(i.ID)+" "+Clean(i.Why))
		}
	}
	printDoubts(out, s, missing, whole)
	if s.Gone > 0 {
		fmt.Fprintf(out, "  + %d of ours gone since the export before\n", s.Gone)
	}
	if s.New > 0 {
		fmt.Fprintf(out, "  ! %d of ours that the export before did not have\n", s.New)
	}
	fmt.Fprintln(out)
}

// printSurvivor shows what is alive, whose it is, and the commands that end it. These stand as they are, to be copied.
func printSurvivor(out io.Writer, v survivorDoc) {
	row := evidence.Row{Kind: v.Kind, Subject: v.Subject, SubjectID: v.SubjectID, Name: v.Name}
	name, of := row.Titles()
	words := []string{string(v.Kind)}
	for _, w := range []string{v.Right, of} {
		if w != "" {
			words = append(words, w)
		}
	}
	line := strings.Join(words, " ") + ", " + string(v.Status)
	if v.Our != "" && v.Our != name {
		line += " · " + v.Our
	}
	printWrapped(out, "  x ", "      ", Clean(name)+"  "+Clean(line))
	if v.Secret {
		printWrapped(out, "      ", "      ", Clean(v.Why))
	}
	for _, c := range v.Commands {
		fmt.Fprintf(out, "      %s\n", Clean(c))
	}
	for _, r := range v.Refused {
		printWrapped(out, "      ", "      ", "no command: "+Clean(r))
	}
	switch {
	case len(v.Commands) > 0 && v.Who == evidence.Us:
		printWrapped(out, "      ", "      ", strings.TrimSuffix("(we run this) "+Clean(v.Note), " "))
	case v.Note != "":
		printWrapped(out, "      ", "      ", "("+Clean(v.Note)+")")
	}
}

// printWrapped shows a text between the margins, its first line behind first.
func printWrapped(out io.Writer, first, next, text string) {
	for _, line := range wrap(text, lineEnd-len(next)) {
		fmt.Fprintf(out, "%s%s\n", first, line)
		first = next
	}
}

// printDoubts shows what is unclear; exports that are merely not there yet are counted, unless the whole is asked for.
func printDoubts(out io.Writer, s systemDoc, missing int, whole bool) {
	last := ""
	for _, d := range s.Inconclusive {
		if d.Evidence == "" && !whole && d.Reader != "" {
			continue
		}
		text := d.Why
		if d.File != "" && d.Evidence != "" {
			text = d.File + ": " + text
		}
		if text != last { // one heading for several files of a kind
			printWrapped(out, "  ? ", "    ", Clean(text))
		}
		last = text
		switch {
		case d.Evidence == "" && d.Reader != "": // the command that makes the export, to be copied
			fmt.Fprintf(out, "      %s\n", Clean(d.Remedy))
		case d.Remedy != "":
			printWrapped(out, "      ", "      ", Clean(d.Remedy))
		}
	}
	if missing > 0 && !whole && s.Expected > 0 {
		fmt.Fprintf(out, "  ? %s not made yet: handover check %s lists them\n", plural(missing, "export", "exports"), Clean(s.ID))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
