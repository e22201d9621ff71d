package cli

import (
	"bufio"
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
("body"), from FILE or with - from standard input. Each is judged as if those
before it had been recorded; when one is refused, none is.`,
		Example: `  echo '{"kind":"mark","version":1,"items":["OB-09"],"status":"not-applicable","reason":"none"}' |
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
	var lines []json.RawMessage
	scan := bufio.NewScanner(io.LimitReader(src, maxApply))
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		if line := bytes.TrimSpace(scan.Bytes()); len(line) > 0 {
			lines = append(lines, bytes.Clone(line))
		}
	}
	return lines, scan.Err()
}
