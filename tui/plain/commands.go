package plain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/tui/keys"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/text"
)

// command does a row of the key table.
func (t *talk) command(ctx context.Context, b *keys.Binding, n int) error {
	if b.Form != nil {
		return t.act(ctx, b, n)
	}
	switch b.Command {
	case keys.Next, keys.Down, keys.PageDown:
		t.forward()
	case keys.Up, keys.PageUp:
		t.backward()
	case keys.First:
		t.open = nil
		t.list(0)
	case keys.Last:
		t.open = nil
		_, rows := t.fresh()
		t.list(max(0, (len(rows)-1)/atOnce*atOnce))
	case keys.Open:
		if n > 0 {
			return t.number(ctx, n)
		}
		t.say("Type the number of the line alone: %s.", t.numbers())
	case keys.Back:
		t.back()
	case keys.Filter:
		return t.askFind(ctx)
	case keys.View, keys.ViewBack:
		return t.views(ctx)
	case keys.PageNext:
		t.goTo((t.at + 1) % page.ID(len(t.pages)))
	case keys.PagePrev:
		t.goTo((t.at + page.ID(len(t.pages)) - 1) % page.ID(len(t.pages)))
	case keys.Copy:
		t.commands()
	case keys.Keys:
		t.help()
	case keys.Redraw:
		return t.reload(ctx)
	case keys.Quit:
		return errLeft
	default:
		for n, p := range t.pages {
			if b.Name == p.Title {
				t.goTo(page.ID(n))
			}
		}
	}
	return nil
}

// act asks what a command needs to know, and does it.
func (t *talk) act(ctx context.Context, b *keys.Binding, n int) error {
	at, ok := t.here(n)
	if !ok {
		t.say("There is no %d here that this could be about.", n)
		return nil
	}
	f, why := b.Ask(t.s, t.d, at)
	if f != nil {
		return t.form(ctx, f)
	}
	t.say("%s: %s.", b.Name, strings.TrimSuffix(why, "."))
	if at.Row == "" && t.numbers() != "" && (b.Command == keys.Mark || b.Command == keys.Rotated) && t.d.ReadOnly == "" {
		t.say("Type a number behind it, as in mark 1, or open a line first.")
	}
	return nil
}

// drop takes files in as exports. Those that no reader knows may prove the item that is open.
func (t *talk) drop(ctx context.Context, files []string) error {
	if t.d.ReadOnly != "" {
		t.say("These files are not taken in: %s.", t.d.ReadOnly)
		return nil
	}
	f := t.s.AddForm(t.d, files)
	out, err := t.send(ctx, f, session.Values{"files": f.Fields[0].Value})
	if err != nil {
		return err
	}
	if at, _ := t.here(0); out != nil && len(out.Follow) > 0 && !out.Changed && at.Page == page.Now {
		if i := t.d.Item(at.Item); i != nil {
			for _, file := range files {
				out.Follow = append(out.Follow, t.s.AttachForm(t.d, i, file))
			}
		}
	}
	t.tell(out)
	return nil
}

// askFind asks for words to look for.
func (t *talk) askFind(ctx context.Context) error {
	line, err := t.ask(ctx, "Words to find, or an empty line for everything:")
	if err == nil {
		t.find(line)
	}
	return err
}

// viewWords are the views of the page, with how much each shows.
func (t *talk) viewWords() (words []string) {
	for n, v := range t.pages[t.at].Views {
		if t.at == page.Now {
			v += ", " + text.Count(page.ViewCounts(t.d)[n], "line", "lines")
		}
		if n == t.shelf().view {
			v += ", the one you are in"
		}
		words = append(words, v)
	}
	return words
}

// views offers the views of the page.
func (t *talk) views(ctx context.Context) error {
	words := t.viewWords()
	if len(words) == 0 {
		t.say("The page %s has one view only.", t.pages[t.at].Title)
		return nil
	}
	t.say("Views of the page %s:", t.pages[t.at].Title)
	for n, w := range words {
		t.say("%d. %s", n+1, w)
	}
	line, err := t.ask(ctx, "Number or name, or an empty line to stay:")
	if err != nil || line == "" {
		return err
	}
	return t.viewNamed(ctx, line)
}

// viewNamed shows the view of that name or number.
func (t *talk) viewNamed(ctx context.Context, typed string) error {
	views := t.pages[t.at].Views
	if n, err := strconv.Atoi(strings.TrimSuffix(typed, ".")); err == nil && n >= 1 && n <= len(views) {
		t.turn(n - 1)
		return nil
	}
	var found []word
	for n, v := range views {
		if strings.HasPrefix(strings.ToLower(v), strings.ToLower(typed)) {
			found = append(found, word{help: v, do: func(context.Context, int) error { t.turn(n); return nil }})
		}
	}
	switch len(found) {
	case 0:
		t.say("The page %s has no view %q. views names them.", t.pages[t.at].Title, typed)
		return nil
	case 1:
		return found[0].do(ctx, 0)
	}
	return t.which(ctx, typed, found, 0)
}

// commands says the commands of what is open again, each on a line of its own: nothing can be copied for the person here.
func (t *talk) commands() {
	found := false
	if p := t.top(); p != nil {
		for _, l := range p.doc {
			if l.Target != nil && l.Target.Command != "" {
				t.verbatim(l.String())
				found = true
			}
		}
	}
	if !found {
		t.say("There is no command here to copy.")
	}
}

// reload reads the workspace again, and what is here out.
func (t *talk) reload(ctx context.Context) error {
	d, err := t.s.Read(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		t.sayError("The workspace cannot be read: ", err)
		return nil
	}
	if err := t.setData(ctx, d); err != nil {
		return err
	}
	t.again()
	return nil
}

// help says what can be typed here: first what does something, then what leads about.
func (t *talk) help() {
	t.say("On the page %s you can type:", t.pages[t.page()].Title)
	if n := t.numbers(); n != "" {
		t.say("%s: opens the line of that number", n)
	}
	t.say("the path of a file, or several: takes them in as exports")
	all := keys.All()
	var pages []string
	for _, acts := range []bool{true, false} {
		for n := range all {
			b := &all[n]
			switch {
			case !b.On(t.page()) || absent(b.Command) != "" || (b.Form != nil) != acts:
			case slices.ContainsFunc(t.pages, func(p page.Page) bool { return p.Title == b.Name }):
				pages = append(pages, strings.ToLower(b.Name))
			default:
				if s := t.bindingHelp(b); s != "" {
					t.say("%s", s)
				}
			}
		}
	}
	t.say("%s: the pages", strings.Join(pages, ", "))
	t.say("home: where the engagement stands, and what can be done now")
	t.say("The first letters of a word are enough.")
}

// bindingHelp is a command in a sentence, as it works here, and why it is off, if it is; empty for what other words do as well.
func (t *talk) bindingHelp(b *keys.Binding) string {
	help := b.Help
	name := strings.ToLower(b.Name)
	switch b.Command {
	case keys.Up, keys.Down, keys.ViewBack, keys.PageNext, keys.PagePrev, keys.Open, keys.First, keys.Last:
		return ""
	case keys.Next:
		name, help = "n", fmt.Sprintf("the next %d lines of the list; while a line is open, the next line", atOnce)
	case keys.PageDown:
		return ""
	case keys.PageUp:
		name, help = "previous", fmt.Sprintf("the %d lines before; while a line is open, the line before", atOnce)
	case keys.Filter:
		name = "find, then words"
	case keys.View:
		name, help = "view", "another view of the page: "+strings.ToLower(strings.Join(t.pages[t.at].Views, ", "))
	case keys.Keys:
		name, help = "help", "this; with a word behind it, what the word does"
	case keys.Copy:
		help = "says the commands of what is open again, alone, so that they can be copied"
	case keys.Redraw:
		name, help = "again", "reads everything anew, and what is here out"
	case keys.Add:
		help = "take in files that vendors' tools made"
	case keys.Rotated:
		name = "changed"
	default:
	}
	s := name + ": " + help
	at, _ := t.here(0)
	if at.Row == "" && (b.Command == keys.Mark || b.Command == keys.Rotated) {
		return s + "; with a number behind it, of that line"
	}
	if _, why := b.Ask(t.s, t.d, at); why != "" {
		s += ". Off now: " + why
	}
	return s
}

// wordHelp is what help says of a word.
func (t *talk) wordHelp(w word) string {
	if b := keys.Of(t.page(), keys.Command(w.id)); b != nil {
		if s := t.bindingHelp(b); s != "" {
			return s
		}
	}
	return w.help
}
