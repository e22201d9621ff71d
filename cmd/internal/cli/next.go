package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover/checks"
)

type itemsDoc struct {
	Items []itemDoc `json:"items"`
}

func nextCommand(env *Env) *cobra.Command {
	var who string
	var locked bool
	cmd := &cobra.Command{
		Use:   "next",
		Short: "list what can be done now",
		Long: `List the items that can be done now, by system, what comes first in the order
first. With --locked, list what cannot be done yet, and why.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			side, err := parseWho(who)
			if err != nil {
				return err
			}
			_, c, err := env.checklist(cmd.Context())
			if err != nil {
				return err
			}
			items := c.Next(side)
			if locked {
				items = lockedItems(c.State, side)
			}
			return env.Result(itemsDoc{itemDocs(c.State, items)}, func(out io.Writer) {
				if locked {
					printLocked(out, c.State, items)
				} else {
					printNext(out, c.State, items, 0)
				}
			})
		},
	}
	cmd.Flags().StringVar(&who, "who", "us", "for `us`, for the client, or for both: us, client, all")
	cmd.Flags().BoolVar(&locked, "locked", false, "list what cannot be done yet, and why")
	return cmd
}

func parseWho(text string) (checks.Who, error) {
	switch text {
	case "us":
		return checks.WhoUs, nil
	case "client":
		return checks.WhoClient, nil
	case "all", "":
		return "", nil
	}
	return "", &usageError{"--who is us, client or all, not " + text, ""}
}

// lockedItems lists what is open and cannot be done now.
func lockedItems(s *checks.State, who checks.Who) []*checks.ItemState {
	var items []*checks.ItemState
	for n := range s.Items {
		i := &s.Items[n]
		if who != "" && i.Who != who && i.Who != checks.WhoBoth {
			continue
		}
		if locks, _ := s.Locked(i.Key); len(locks) > 0 {
			items = append(items, i)
		}
	}
	return items
}

// printNext lists items under their systems, at most limit of them when that is not 0.
func printNext(out io.Writer, s *checks.State, items []*checks.ItemState, limit int) {
	if len(items) == 0 {
		fmt.Fprintf(out, "\nNothing can be done now. handover next --locked says what waits for what.\n")
		return
	}
	fmt.Fprintf(out, "\nWhat can be done now\n")
	system := "\x00"
	for n, i := range items {
		if limit > 0 && n == limit {
			fmt.Fprintf(out, "  and %d more: handover next\n", len(items)-limit)
			return
		}
		if i.System != system {
			system = i.System
			if system != "" {
				fmt.Fprintf(out, "  %s\n", Clean(system))
			}
		}
		printItemLine(out, i)
	}
}

// Where the title of an item begins on its line, and where lines end, in columns.
const (
	titleColumn = 29
	lineEnd     = 80
)

// printItemLine shows an item; a long title goes on below itself.
func printItemLine(out io.Writer, i *checks.ItemState) {
	title := i.Title
	if i.Who != checks.WhoUs {
		title += " (" + string(i.Who) + ")"
	}
	head := fmt.Sprintf("    %s %-8s %-2s %-9s ", statusMark(i), Clean(i.Name), i.Severity, i.Gate)
	for n, line := range wrap(Clean(title), lineEnd-titleColumn) {
		if n > 0 {
			head = ""
		}
		fmt.Fprintf(out, "%-*s%s\n", titleColumn, head, line)
	}
}

// wrap breaks a text between words into lines of at most width characters; a longer word stands alone.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

func printLocked(out io.Writer, s *checks.State, items []*checks.ItemState) {
	for _, i := range items {
		printItemLine(out, i)
		locks, way := s.Locked(i.Key)
		for n, l := range locks {
			if n == 3 {
				fmt.Fprintf(out, "          and %d more\n", len(locks)-n)
				break
			}
			fmt.Fprintf(out, "          waits: %s%s\n", Clean(l.Why), inBrackets(l.Pitfall))
		}
		if way != nil {
			fmt.Fprintf(out, "          next on the way: %s %s\n", Clean(way.Name), Clean(way.Title))
		}
	}
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}
