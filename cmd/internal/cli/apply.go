package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover/checks"
)

// maxApply bounds a batch, in bytes; the journal takes no larger one.
const maxApply = 16 << 20

type applyDoc struct {
	Applied int                   `json:"applied"`
	Counts  map[checks.Status]int `json:"counts"`
}

func applyCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "apply FILE",
		Short: "record a batch of intents, all or none",
		Long: `Record a batch of intents, one JSON object a line as the journal has them
("body"; keys in order and no blanks, as jq -cS writes them), from FILE or with
- from standard input. Each is judged as if those before it had been recorded;
when one is refused, none is.`,
		Example: `  handover item list --severity A --json |
    jq -cS '.items[] | {kind: "mark", version: 1, items: [.key],
      status: "not-applicable", reason: "not agreed"}' |
    handover apply -`,
		GroupID: groupEngineer,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			lines, err := env.readLines(args[0])
			if err != nil {
				return err
			}
			w, by, err := env.acting()
			if err != nil {
				return err
			}
			after, err := w.Apply(cmd.Context(), by, lines)
			if err != nil {
				return err
			}
			return env.Result(applyDoc{len(lines), after.Counts()}, func(out io.Writer) {
				fmt.Fprintf(out, "Recorded %d. %s\n", len(lines), countWords(after.Counts()))
			})
		},
	}
}

// readLines reads JSON lines from a file or, for -, standard input.
func (e *Env) readLines(name string) ([]json.RawMessage, error) {
	src := e.In
	if name != "-" {
		f, err := os.Open(e.Path(name))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		src = f
	}
	data, err := io.ReadAll(io.LimitReader(src, maxApply+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxApply {
		return nil, &usageError{fmt.Sprintf("a batch has at most %d MiB", maxApply>>20), "apply it in parts"}
	}
	var lines []json.RawMessage
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
