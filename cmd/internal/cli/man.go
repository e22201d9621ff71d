package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manDoc is what man --json prints.
type manDoc struct {
	Files []string `json:"files"`
}

func manCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "write the manual pages into a folder",
		Long:    "Write the manual pages, one for the program and one for each command, into a\nfolder, which is made if needed.",
		Example: "  handover man man1 && man ./man1/handover.1",
		GroupID: groupMore,
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := writeManuals(env.Path(args[0]), cmd.Root())
			if err != nil {
				return fmt.Errorf("write manual pages: %w", err)
			}
			return env.Result(manDoc{files}, func(w io.Writer) {
				for _, file := range files {
					fmt.Fprintln(w, Clean(filepath.Join(args[0], file)))
				}
			})
		},
	}
}

// writeManuals writes the pages of cmd and of all below it and returns their names.
func writeManuals(folder string, cmd *cobra.Command) ([]string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // G301: manual pages are for everybody
		return nil, err
	}
	name := pageName(cmd) + ".1"
	if err := os.WriteFile(filepath.Join(folder, name), manual(cmd), 0o644); err != nil { //nolint:gosec // G306: likewise
		return nil, err
	}
	files := []string{name}
	for _, sub := range documented(cmd) {
		more, err := writeManuals(folder, sub)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// documented are the commands under cmd that have a page of their own.
func documented(cmd *cobra.Command) []*cobra.Command {
	var subs []*cobra.Command
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			subs = append(subs, sub)
		}
	}
	return subs
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manual is the page of cmd in man(7) markup. Its date is that of the build, so that the same program makes the same
// page.
func manual(cmd *cobra.Command) []byte {
	cmd.InitDefaultHelpFlag()
	build := ThisBuild()
	var page bytes.Buffer
	fmt.Fprintf(&page, ".TH %s 1 \"%.10s\" \"handover %s\" \"handover manual\"\n.nh\n.ad l\n",
		strings.ToUpper(roff(pageName(cmd))), build.Date, roff(build.Release))
	fmt.Fprintf(&page, ".SH NAME\n%s \\- %s\n", roff(pageName(cmd)), roff(cmd.Short))
	fmt.Fprintf(&page, ".SH SYNOPSIS\n.B %s\n%s\n", roff(cmd.CommandPath()), roff(strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath()+" ")))
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	fmt.Fprintf(&page, ".SH DESCRIPTION\n%s\n", strings.ReplaceAll(roff(about), "\n\n", "\n.PP\n"))
	if subs := documented(cmd); len(subs) > 0 {
		page.WriteString(".SH COMMANDS\n")
		for _, sub := range subs {
			fmt.Fprintf(&page, ".TP\n.BR %s (1)\n%s\n", roff(pageName(sub)), roff(sub.Short))
		}
	}
	manFlags(&page, "OPTIONS", cmd.NonInheritedFlags())
	manFlags(&page, "OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.Example != "" {
		fmt.Fprintf(&page, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(strings.Trim(cmd.Example, "\n")))
	}
	page.WriteString(".SH EXIT STATUS\n")
	for _, row := range exitTable() {
		fmt.Fprintf(&page, ".TP\n%d\n%s\n", row.code, roff(row.meaning))
	}
	if cmd.HasParent() {
		fmt.Fprintf(&page, ".SH SEE ALSO\n.BR %s (1)\n", roff(pageName(cmd.Parent())))
	}
	return page.Bytes()
}

func manFlags(page *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(page, ".SH %s\n", title)
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Hidden {
			return
		}
		names := "--" + flag.Name
		if flag.Shorthand != "" {
			names = "-" + flag.Shorthand + ", " + names
		}
		value, usage := pflag.UnquoteUsage(flag)
		fmt.Fprintf(page, ".TP\n\\fB%s\\fR", roff(names))
		if value != "" {
			fmt.Fprintf(page, " \\fI%s\\fR", roff(value))
		}
		fmt.Fprintf(page, "\n%s\n", roff(usage))
	})
}

// roff escapes text for man(7): backslashes, hyphens that must stay hyphens, and lines that would start a request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
