package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
)

// recordJSON is the whole record.
func recordJSON(ctx context.Context, w *handover.Workspace) ([]byte, error) {
	record, err := w.RecordPage(ctx)
	if err != nil {
		return nil, err
	}
	page, err := json.MarshalIndent(record, "", "  ")
	return append(page, '\n'), err
}

type reportDoc struct {
	File string `json:"file"`
}

func reportCommand(env *Env) *cobra.Command {
	var format, out string
	cmd := &cobra.Command{
		Use:   "report",
		Short: "the state as a page",
		Long: `Write where the engagement stands as a page: Markdown, or the whole record as
JSON.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if env.Flags.JSON {
				format = "json"
			}
			w, _, err := env.checklist(cmd.Context())
			if err != nil {
				return err
			}
			var page []byte
			switch format {
			case "json": // as record.json in a bundle, which has a version of its own
				page, err = recordJSON(cmd.Context(), w)
			case "md":
				page, err = w.Report(cmd.Context())
			default:
				return &usageError{"--format is md or json, not " + format, ""}
			}
			switch {
			case err != nil:
				return err
			case out != "":
				if err := writePrivate(env.Path(out), page); err != nil {
					return err
				}
				return env.Result(reportDoc{env.Path(out)}, nil)
			case format == "json":
				return env.write(escapeJSON(page))
			}
			return env.Result(nil, func(o io.Writer) { fmt.Fprint(o, string(page)) })
		},
	}
	cmd.Flags().StringVar(&format, "format", "md", "md or json (`format`)")
	cmd.Flags().StringVarP(&out, "output", "o", "", "write this new `file`")
	return cmd
}
