package plain

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
)

// word is something that can be typed at the main prompt.
type word struct {
	id    string   // of two words with one id, one is enough
	names []string // in lower case; any beginning of one will do that begins nothing else
	keys  []string // the keys of the full-screen face
	help  string
	// do does it; n is the number that was typed behind it, 0 for none.
	do func(ctx context.Context, n int) error
}

// aliases are further names of commands.
func aliases(c keys.Command) []string {
	return map[keys.Command][]string{
		keys.Keys: {"help"}, keys.Redraw: {"again", "list"}, keys.PageDown: {"more"}, keys.PageUp: {"previous"}, keys.Quit: {"exit", "leave"},
		keys.View: {"views"}, keys.Filter: {"find"}, keys.Rotated: {"changed", "mark"},
	}[c]
}

// absent says of commands that only a screen needs why they are not here.
func absent(c keys.Command) string {
	return map[keys.Command]string{
		keys.Mouse:   "There is no mouse in plain lines.",
		keys.Suspend: "Press ctrl+z at any prompt; fg comes back.",
		keys.Stop:    "Press ctrl+c at any time: it ends the program; what is half done leaves nothing behind.",
	}[c]
}

// words are all that can be typed here, in the order of the key table.
func (t *talk) words() (list []word) {
	all := keys.All()
	for n := range all {
		b := &all[n]
		if !b.On(t.page()) || absent(b.Command) != "" {
			continue
		}
		w := word{id: string(b.Command), names: append([]string{strings.ToLower(b.Name), string(b.Command)}, aliases(b.Command)...), help: b.Name + ": " + b.Help}
		for _, k := range b.Keys {
			if len(k) == 1 && (k < "1" || k > "9") { // digits are numbers of lines
				w.keys = append(w.keys, strings.ToLower(k))
			}
		}
		w.do = func(ctx context.Context, n int) error { return t.command(ctx, b, n) }
		list = append(list, w)
	}
	for n, v := range t.pages[t.at].Views {
		if page.ID(n) == page.Now && strings.EqualFold(v, t.pages[t.at].Title) { // the word for the page leads there
			continue
		}
		list = append(list, word{
			id: "view " + v, names: []string{strings.ToLower(v)}, help: "the view " + v + " of this page",
			do: func(context.Context, int) error { t.turn(n); return nil },
		})
	}
	return append(list, word{id: "home", names: []string{"home"}, help: "home: where the engagement stands, and what can be done now", do: func(context.Context, int) error { t.home(); return nil }})
}

// exact are the words that were typed in full, else the key that was typed.
func exact(list []word, typed string) (found []word) {
	for _, w := range list {
		if slices.Contains(w.names, typed) {
			found = append(found, w)
		}
	}
	if len(found) > 0 {
		return found
	}
	for _, w := range list {
		if slices.Contains(w.keys, typed) {
			return []word{w}
		}
	}
	return nil
}

// begun are the words that begin as was typed.
func begun(list []word, typed string) (found []word) {
	for _, w := range list {
		if slices.ContainsFunc(w.names, func(name string) bool { return strings.HasPrefix(name, typed) }) {
			found = append(found, w)
		}
	}
	return found
}

// numbered splits "mark 3" into the word and the number.
func numbered(line string) (typed string, n int) {
	if i := strings.LastIndexByte(line, ' '); i > 0 {
		if n, err := strconv.Atoi(line[i+1:]); err == nil && n > 0 {
			return strings.TrimSpace(line[:i]), n
		}
	}
	return line, 0
}

// obey does what a line says. What is typed in full wins over the names of files, and those over what words only begin with.
func (t *talk) obey(ctx context.Context, line string) error {
	if line == "" {
		return nil
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(line, ".")); err == nil {
		return t.number(ctx, n)
	}
	if done, err := t.withWords(ctx, line); done {
		return err
	}
	typed, n := numbered(strings.ToLower(strings.Join(strings.Fields(line), " ")))
	list := t.words()
	found := exact(list, typed)
	if len(found) == 0 {
		if files, ok := t.s.Dropped(line); ok {
			return t.drop(ctx, files)
		}
		found = begun(list, typed)
	}
	if n == 0 && len(found) > 1 { // it would only ask for the number
		found = slices.DeleteFunc(found, func(w word) bool { return w.id == string(keys.Open) })
	}
	switch len(found) {
	case 0:
		t.unknown(line, typed)
		return nil
	case 1:
		return found[0].do(ctx, n)
	}
	return t.which(ctx, typed, found, n)
}

// withWords does the commands that words may follow: find, and view.
func (t *talk) withWords(ctx context.Context, line string) (done bool, err error) {
	first, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch first = strings.ToLower(first); {
	case rest == "":
		return false, nil
	case first == "find" || first == "filter":
		t.find(rest)
		return true, nil
	case first == "view" || first == "views":
		return true, t.viewNamed(ctx, rest)
	case first == "help" || first == "keys":
		for _, w := range begun(t.words(), strings.ToLower(rest)) {
			t.say("%s", t.wordHelp(w))
			done = true
		}
		if !done {
			t.unknown(rest, strings.ToLower(rest))
		}
		return true, nil
	}
	return false, nil
}

// which asks which of several words was meant.
func (t *talk) which(ctx context.Context, typed string, found []word, n int) error {
	t.say("%q can mean:", typed)
	for i, w := range found {
		t.say("%d. %s", i+1, w.help)
	}
	line, err := t.ask(ctx, "Number, or an empty line for none of them:")
	if err != nil {
		return err
	}
	if i, err := strconv.Atoi(strings.TrimSuffix(line, ".")); err == nil && i >= 1 && i <= len(found) {
		return found[i-1].do(ctx, n)
	}
	t.say("None of them, then.")
	return nil
}

// unknown says that a line means nothing here, and where it would.
func (t *talk) unknown(line, typed string) {
	all := keys.All()
	for n := range all {
		b := &all[n]
		if typed != strings.ToLower(b.Name) && typed != string(b.Command) {
			continue
		}
		if why := absent(b.Command); why != "" {
			t.say("%s", why)
			return
		}
		var on []string
		for _, id := range b.Pages {
			on = append(on, t.pages[id].Title)
		}
		t.say("%s works on: %s.", b.Name, strings.Join(on, ", "))
		return
	}
	if strings.ContainsAny(line, `/\`) {
		t.say("%s names no file here, and is no word I know. help says what can be typed.", line)
		return
	}
	t.say("I do not know %q here. help says what can be typed.", line)
}
