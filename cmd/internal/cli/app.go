package cli

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"github.com/handover-kit/handover/tui"
	"github.com/handover-kit/handover/tui/plain"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/theme"
)

// openApp opens the terminal app or, where a person asked for plain lines or the terminal can do no better, its plain face.
func openApp(ctx context.Context, env *Env, look string) error {
	name := theme.Name(look)
	if !slices.Contains(theme.Names(), name) {
		return &usageError{"there is no theme " + look, "one of " + words(theme.Names())}
	}
	o := session.Options{Dir: env.Workspace(), WorkDir: env.WorkDir, Actor: env.Actor(), Machine: env.machine()}
	if env.Plain() {
		return plain.Run(ctx, o, env.In, env.Out)
	}
	if !env.Colour {
		name = theme.None
	}
	secret := o.Machine.Passphrase
	return tui.Run(ctx, o, tui.Options{Theme: name, ASCII: !env.unicode()}, tui.Terminal{In: env.In, Out: env.Out, Environ: env.Environ, ReadSecret: secret})
}

// unicode reports whether the terminal knows more than ASCII, as the locale says (POSIX.1-2024, 8.2).
func (e *Env) unicode() bool {
	if runtime.GOOS == "windows" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(e.Getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return runtime.GOOS == "darwin"
}
