package session

import (
	"errors"
	"strings"
)

// Hint is the way on that an error knows, in the words of the app; empty when it knows none.
func Hint(err error) string {
	h, ok := errors.AsType[interface {
		error
		Hint() string
	}](err)
	if !ok {
		return ""
	}
	return appWords.Replace(h.Hint())
}

// appWords puts what is done here in the place of commands and flags.
var appWords = strings.NewReplacer(
	", with --as", " (@ acts as somebody else)",
	"name one of us with --as", "let one of us do it (@ acts as somebody else)",
	"handover next lists what can be done now; --draft seals a rehearsal", "the page Now lists what can be done now; b seals a rehearsal",
	"handover next shows what can be done now", "the page Now shows what can be done now",
	"handover item show ", "the page Now has ",
	"run handover review again and read it", "p prepares it anew",
	"run handover review again", "p prepares it anew",
	"run handover review", "p prepares it",
	"handover review shows it anew", "p prepares it anew",
	"the lead runs handover countersign --key KEY", "c lets the lead sign it",
	"name its reader with --as-format", "say its kind",
	"say which with --system: ", "say which system: ",
	"say which with --as-format", "say its kind",
	"say when it was taken, with --taken-at", "say when it was made",
	"or give a key file to --key", "or name a key file",
	"--key takes ", "a key is ",
	"--evidence FILE", "evidence",
	"or --attested", "or your word",
)
