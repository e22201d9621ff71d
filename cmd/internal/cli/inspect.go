package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
)

type inspectDoc struct {
	File       string                   `json:"file"`
	Size       int64                    `json:"size"`
	Digest     string                   `json:"digest"`
	Recipients []recipientDoc           `json:"recipients"`
	Signature  *handover.KeyDescription `json:"signature"`
}

type recipientDoc struct {
	Type string `json:"type"`
}

func inspectCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "inspect BUNDLE",
		Short: "say what can be said without a key",
		Long: `Show the size and digest of a bundle, the kinds of key it is sealed for, and who
signed the file beside it. Whether that signer is to be trusted, only a list
that came by another route can say: see verify.`,
		GroupID: groupClient,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			i, err := handover.Inspect(cmd.Context(), env.Path(args[0]))
			if err != nil {
				return err
			}
			doc := inspectDoc{i.File, i.Size, i.Digest, []recipientDoc{}, i.Signature}
			for _, kind := range i.Recipients {
				doc.Recipients = append(doc.Recipients, recipientDoc{kind})
			}
			return env.Result(doc, func(out io.Writer) {
				fmt.Fprintf(out, "File        %s\nSize        %s (%d bytes)\nDigest      %s\nSealed for  %s\n", Clean(i.File), handover.FormatBytes(i.Size), i.Size, i.Digest,
					Clean(strings.Join(i.Recipients, ", ")))
				if i.Signature == nil {
					fmt.Fprintln(out, "Signature   none beside the file")
					return
				}
				fmt.Fprintf(out, "Signature   verifies; by %s (%s), whoever that is\n", i.Signature.Fingerprint, i.Signature.Type)
			})
		},
	}
}
