package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ask": ask})
}

// ask is a program that asks for a secret and for consent.
func ask() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	env := &Env{Streams: System()}
	secret, err := env.Passphrase(ctx, "Passphrase", "--passphrase-file FILE")
	if err != nil {
		report(env.Streams, false, err)
		os.Exit(exitCode(err))
	}
	yes, err := env.Confirm(ctx, "Sure?")
	fmt.Fprintf(env.Out, "secret %q, yes %v, %v\n", secret, yes, err)
}

// TestTerminal tries the prompts on a real terminal.
func TestTerminal(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "terminal"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
