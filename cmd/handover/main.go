// Command handover ends a software engagement: it gathers, seals, proves, opens and hands over. See package cli.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // an engagement's time zone must be known on every machine

	"github.com/handover-kit/handover/cmd/internal/cli"
)

// memoryLimit is how large the heap grows before the collector works harder, in bytes: with what is not heap, a run stays under 256 MiB.
const memoryLimit = 208 << 20

func main() {
	debug.SetMemoryLimit(memoryLimit)
	os.Unsetenv("TEA_TRACE") // it would log every key, those of a passphrase among them
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second ctrl+c ends the program at once
	os.Exit(cli.Run(ctx, os.Args[1:], cli.System()))
}
