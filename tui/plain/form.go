package plain

import (
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/handover-kit/handover/tui/session"
)

// What a person may want at a prompt of a form, beside answering.
var (
	errCancelled = errors.New("cancelled")
	errBefore    = errors.New("back to the answer before")
	errExplain   = errors.New("explain it again")
)

// The words that mean something at every prompt of a form.
const (
	cancel  = "cancel"
	before  = "back"
	leave   = "quit"
	explain = "?"
	nothing = "-"
)

// form asks what a form asks, field after field, and does it. When that fails it is asked again, with the answers as proposals.
func (t *talk) form(ctx context.Context, f *session.Form) error {
	for again := false; ; again = true {
		v, err := t.fill(ctx, f, again)
		for err == nil && f.Then != nil {
			f = f.Then(v)
			v, err = t.fill(ctx, f, false)
		}
		if err != nil {
			return err
		}
		if ok, err := t.confirm(ctx, f); err != nil || !ok {
			return err
		}
		out, err := t.send(ctx, f, v)
		switch {
		case err == nil && out != nil:
			t.tell(out)
			return nil
		case err != nil || len(f.Fields) == 0:
			return err
		}
	}
}

// fill asks for the answers of a form.
func (t *talk) fill(ctx context.Context, f *session.Form, again bool) (session.Values, error) {
	v := session.Values{}
	if len(f.Fields) == 0 && f.Ask == "" {
		return v, nil
	}
	t.begin(f, again)
	for n := 0; n < len(f.Fields); n++ {
		x := f.Fields[n]
		x.Value = proposal(&x, v, t.typed[f.ID].Values)
		answer, err := t.field(ctx, &x)
		switch {
		case errors.Is(err, errBefore) && n == 0:
			t.say("This is the first answer. %s leaves the form.", cancel)
			n--
			continue
		case errors.Is(err, errBefore):
			n -= 2
			continue
		case errors.Is(err, errCancelled) && t.d.Actor.ID == "":
			t.say("Somebody has to act. quit leaves the program.")
		case errors.Is(err, errCancelled):
			t.say("Cancelled; nothing was done.")
		}
		if err != nil {
			return nil, err
		}
		v[x.ID] = answer
		t.keep(f, v)
	}
	return v, nil
}

// proposal is what an empty line answers: what was answered just now, else what was kept, else what the form proposes.
func proposal(x *session.Field, now, kept session.Values) string {
	for _, v := range []session.Values{now, kept} {
		if old, ok := v[x.ID]; ok && (x.Kind != session.Choice || chosen(x, old) >= 0) {
			return old
		}
	}
	return x.Value
}

// begin says what a form is about, and how one answers.
func (t *talk) begin(f *session.Form, again bool) {
	if again {
		t.say("Once more, with your answers proposed; cancel leaves the form.")
		return
	}
	t.say("%s", sentence(f.Title, true))
	t.read(f.About, 0)
	if !t.taught && len(f.Fields) > 0 {
		t.taught = true
		t.say("An empty line takes what stands in brackets, a dash leaves an answer empty, back asks the one before again, a question mark says the question again, cancel leaves the form.")
	}
	if _, ok := t.typed[f.ID]; ok {
		t.say("What you answered before is proposed again.")
	}
}

// field asks for one answer until it is one.
func (t *talk) field(ctx context.Context, x *session.Field) (string, error) {
	ask := t.text
	switch x.Kind {
	case session.Choice:
		ask = t.choice
	case session.Path, session.Paths:
		ask = t.path
	case session.Text:
	}
	t.explain(x)
	for {
		answer, err := ask(ctx, x)
		switch {
		case errors.Is(err, errExplain):
			t.explain(x)
			continue
		case err != nil:
			return "", err
		}
		if answer != "" || !x.Required {
			return answer, nil
		}
		t.say("%s is needed. %s", x.Label, sentence(x.Help, true))
	}
}

// explain says what a field is for, and what can be chosen.
func (t *talk) explain(x *session.Field) {
	needed := ""
	if x.Required && x.Kind != session.Choice {
		needed = ", needed"
	}
	if x.Help != "" || x.Kind == session.Choice {
		t.say("%s", sentence(strings.TrimSpace(x.Label+needed+": "+x.Help), false))
	}
	for n, o := range x.Options {
		t.say("%d. %s", n+1, strings.TrimSuffix(o.Label+": "+o.Help, ": "))
	}
}

// answered reads a line that answers a field. A word of ours leads out; an empty line is what was proposed, a dash is empty.
func (t *talk) answered(line, proposed string) (string, error) {
	switch line = strings.TrimSpace(line); {
	case strings.EqualFold(line, leave):
		return "", errLeft
	case line == explain:
		return "", errExplain
	case strings.EqualFold(line, cancel):
		return "", errCancelled
	case strings.EqualFold(line, before):
		return "", errBefore
	case line == "":
		return proposed, nil
	case line == nothing:
		return "", nil
	}
	return line, nil
}

func (t *talk) text(ctx context.Context, x *session.Field) (string, error) {
	line, err := t.ask(ctx, proposing(x.Label, x.Value))
	if err != nil {
		return "", err
	}
	return t.answered(line, x.Value)
}

// proposing is a prompt with the answer that an empty line gives.
func proposing(label, value string) string {
	if value == "" {
		return label + ":"
	}
	return label + " [" + value + "]:"
}

// confirm asks what a form asks before it is done. Only the whole word does it.
func (t *talk) confirm(ctx context.Context, f *session.Form) (bool, error) {
	if f.Ask == "" {
		return true, nil
	}
	line, err := t.ask(ctx, f.Ask+" Type yes to do it; anything else does not:")
	if err != nil {
		return false, err
	}
	if !strings.EqualFold(line, "yes") {
		t.say("Not done.")
		return false, nil
	}
	return true, nil
}

// keep keeps answers that differ from what the form proposed, on disk too: a hang-up gives no warning.
func (t *talk) keep(f *session.Form, v session.Values) {
	if f.Then != nil || t.d.ReadOnly != "" {
		return
	}
	last := t.typed[f.ID].Values
	all := maps.Clone(last)
	if all == nil {
		all = session.Values{}
	}
	differs := last != nil
	for _, x := range f.Fields {
		if answer, ok := v[x.ID]; ok {
			all[x.ID] = answer
			differs = differs || answer != x.Value
		}
	}
	if !differs || maps.Equal(all, last) {
		return
	}
	t.typed[f.ID] = session.Draft{Title: f.Title, Values: all}
	t.keepTyped()
}

// forget drops the answers of a form that was sent.
func (t *talk) forget(f *session.Form) {
	if _, ok := t.typed[f.ID]; ok {
		delete(t.typed, f.ID)
		t.keepTyped()
	}
}

func (t *talk) keepTyped() {
	t.strokes++
	if err := t.s.Keep(t.strokes, maps.Clone(t.typed)); err != nil {
		t.say("What you answer cannot be kept on disk: %s.", err.Error())
	}
}
