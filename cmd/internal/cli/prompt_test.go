package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func terminal(t *testing.T, input string) (*Env, *bytes.Buffer) {
	s, _, said := Test(input, t.TempDir())
	s.InTerminal = true
	return &Env{Streams: s}, said
}

func TestConfirm(t *testing.T) {
	for input, want := range map[string]bool{
		"y\n": true, "YES\r\n": true, " yes \n": true,
		"": false, "\n": false, "n\n": false, "y": false, "yes please\n": false, "ja\n": false,
	} {
		env, said := terminal(t, input)
		got, err := env.Confirm(t.Context(), "Delete it?")
		if err != nil || got != want {
			t.Errorf("answer %q: %v, %v, want %v", input, got, err, want)
		}
		if said.String() != "Delete it? [y/N] " {
			t.Errorf("asked %q", said)
		}
	}
}

func TestConfirmWithoutATerminal(t *testing.T) {
	env, said := terminal(t, "y\n")
	env.InTerminal = false
	if yes, err := env.Confirm(t.Context(), "Delete it?"); yes || exitCode(err) != ExitUsage || !strings.Contains(hint(err), "--yes") {
		t.Errorf("without a terminal: %v, %v", yes, err)
	}
	env.Flags.Yes = true
	if yes, err := env.Confirm(t.Context(), "Delete it?"); !yes || err != nil {
		t.Errorf("with --yes: %v, %v", yes, err)
	}
	if said.Len() > 0 {
		t.Errorf("asked %q all the same", said)
	}
}

func TestAskLeavesTheRestOfTheInput(t *testing.T) {
	env, _ := terminal(t, " Ann Other \nsecond\nunfinished")
	for _, want := range []string{"Ann Other", "second"} {
		if got, err := env.Ask(t.Context(), "Who?", "--who NAME"); err != nil || got != want {
			t.Errorf("answer %q, %v, want %q", got, err, want)
		}
	}
	if got, err := env.Ask(t.Context(), "Who?", "--who NAME"); got != "" || exitCode(err) != ExitUsage || !strings.Contains(hint(err), "--who NAME") {
		t.Errorf("at the end of the input: %q, %v", got, err)
	}
}

func TestAskRefusesEndlessInput(t *testing.T) {
	env, _ := terminal(t, strings.Repeat("x", 3*maxAnswer))
	if _, err := env.Ask(t.Context(), "Who?", ""); err == nil {
		t.Error("an endless line was taken for an answer")
	}
}

func TestPromptsEndWhenInterrupted(t *testing.T) {
	env, _ := terminal(t, "")
	silent, keep := io.Pipe()
	t.Cleanup(func() { keep.Close() })
	env.In = silent
	env.ReadSecret = func(done <-chan struct{}) ([]byte, error) { <-done; return nil, nil }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := env.Confirm(ctx, "Delete it?"); !errors.Is(err, context.Canceled) {
		t.Errorf("Confirm: %v", err)
	}
	if _, err := env.Passphrase(ctx, "Passphrase", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("Passphrase: %v", err)
	}
}

func TestPassphrase(t *testing.T) {
	env, said := terminal(t, "")
	env.ReadSecret = func(<-chan struct{}) ([]byte, error) { return []byte(" spaces count "), nil }
	got, err := env.Passphrase(t.Context(), "Passphrase for \x1b[2Jkey", "")
	if err != nil || string(got) != " spaces count " {
		t.Errorf("passphrase %q, %v", got, err)
	}
	if want := "Passphrase for \\x1b[2Jkey: \n"; said.String() != want {
		t.Errorf("asked %q, want %q", said, want)
	}
	env.InTerminal = false
	if _, err := env.Passphrase(t.Context(), "Passphrase", "--passphrase-file FILE"); !strings.Contains(hint(err), "--passphrase-file FILE") {
		t.Errorf("without a terminal: %v", err)
	}
}
