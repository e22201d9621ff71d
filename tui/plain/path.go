package plain

import (
	"context"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/tui/session"
)

// maxProposed is how many ways to complete a path are read out.
const maxProposed = 20

// path asks for a file, or for several. A tab at the end of the line asks how it can go on; what is dropped is taken as it comes.
func (t *talk) path(ctx context.Context, x *session.Field) (string, error) {
	proposed := x.Value
	var ways []string
	for {
		raw, err := t.askRaw(ctx, proposing(x.Label, proposed))
		if err != nil {
			return "", err
		}
		line, more := strings.TrimSpace(raw), strings.HasSuffix(raw, "\t")
		if line == "" && more {
			line = proposed
		}
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(ways) {
			if line, more = ways[n-1], isFolder(ways[n-1]); !more {
				return line, nil
			}
		}
		if !more {
			answer, err := t.answered(line, proposed)
			if files, ok := t.s.Dropped(answer); err == nil && ok && strings.ContainsAny(answer, " ") { // it may be a name with blanks in it
				answer = quoted(files)
			}
			return answer, err
		}
		next := t.complete(line)
		for len(next) == 1 && isFolder(next[0]) && next[0] != line {
			line = next[0]
			next = t.complete(line)
		}
		switch len(next) {
		case 0: // the numbers that were heard still count
		case 1:
			proposed, ways = next[0], nil
		default:
			ways = next
		}
	}
}

// isFolder reports whether a way to complete a line leads into a folder.
func isFolder(way string) bool {
	way = strings.TrimRight(way, "'")
	return strings.HasSuffix(way, "/") || strings.HasSuffix(way, `\`)
}

func quoted(files []string) string {
	var names []string
	for _, f := range files {
		names = append(names, session.Quote(f))
	}
	return strings.Join(names, " ")
}

// complete reads out how a path can go on.
func (t *talk) complete(line string) []string {
	ways, shown := t.s.Complete(line)
	switch {
	case len(ways) == 0:
		t.say("Nothing there begins so.")
	case len(ways) > 1:
		t.say("It can go on with these; type the number of one, or more of the path:")
		for n := range min(len(shown), maxProposed) {
			t.say("%d. %s", n+1, shown[n])
		}
		if more := len(shown) - maxProposed; more > 0 {
			t.say("And %d more.", more)
		}
	}
	return ways
}
