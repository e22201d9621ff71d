package plain

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/tui/session"
)

// choice asks for one of the options, by its number or the beginning of its name.
func (t *talk) choice(ctx context.Context, x *session.Field) (string, error) {
	if len(x.Options) == 0 {
		t.say("There is nothing to choose from.")
		return "", t.orCancel(x)
	}
	at := max(0, chosen(x, x.Value))
	for {
		line, err := t.ask(ctx, fmt.Sprintf("%s, number [%d]:", x.Label, at+1))
		if err != nil {
			return "", err
		}
		answer, err := t.answered(line, x.Options[at].Value)
		switch {
		case err != nil:
			return "", err
		case line == "":
			return answer, nil
		}
		if n := t.picked(x, answer); n >= 0 {
			return x.Options[n].Value, nil
		}
	}
}

// orCancel leaves a form that needs what nobody can give.
func (t *talk) orCancel(x *session.Field) error {
	if x.Required {
		return errCancelled
	}
	return nil
}

// picked is the place of the option that was typed; below 0, and said why, when it is none.
func (t *talk) picked(x *session.Field, typed string) int {
	if n := chosen(x, typed); n >= 0 {
		return n
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(typed, ".")); err == nil {
		if n >= 1 && n <= len(x.Options) {
			return n - 1
		}
		t.say("There is no %d: 1 to %d.", n, len(x.Options))
		return -1
	}
	found := -1
	for n, o := range x.Options {
		for _, name := range []string{o.Label, o.Value} {
			if typed == "" || !strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) || found == n {
				continue
			}
			if found >= 0 {
				t.say("%q can be several of these. Type the number, 1 to %d.", typed, len(x.Options))
				return -1
			}
			found = n
		}
	}
	if found < 0 {
		t.say("That is none of these. Type the number, 1 to %d, or %s.", len(x.Options), cancel)
	}
	return found
}

// chosen is the place of the option that has exactly that value; -1 when none has.
func chosen(x *session.Field, value string) int {
	for n, o := range x.Options {
		if o.Value == value {
			return n
		}
	}
	return -1
}
