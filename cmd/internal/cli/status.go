package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
)

type statusDoc struct {
	Gates    []gateDoc             `json:"gates"`
	Counts   map[checks.Status]int `json:"counts"`
	Next     []itemDoc             `json:"next"`
	LastDay  string                `json:"last_day"`
	DaysLeft int                   `json:"days_left"`
	Depth    checks.Depth          `json:"depth"`
	Solo     bool                  `json:"solo"`
	Draft    bool                  `json:"draft"` // nothing but drafts has been sealed
	Modes    []modeDoc             `json:"modes"`
	Findings []checks.Finding      `json:"findings"`
}

type gateDoc struct {
	ID       checks.Gate `json:"id"`
	Open     bool        `json:"open"`
	Off      bool        `json:"off,omitempty"`
	Blockers []string    `json:"blockers"`
	After    checks.Gate `json:"after,omitempty"` // the earlier gate that keeps it shut
}

type modeDoc struct {
	ID      string `json:"id"`
	Reason  string `json:"reason"`
	InForce bool   `json:"in_force"`
}

func statusCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "show the gates, what is in the way, and what can be done now",
		Long: `Show where the engagement stands: the nine gates in their order, how many items
have which status, what is wrong with the record, and what can be done now.`,
		GroupID: groupEngineer,
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, c, err := env.checklist(cmd.Context())
			if err != nil {
				return err
			}
			days, err := w.DaysLeft()
			if err != nil {
				return err
			}
			doc := newStatusDoc(w, c, days)
			return env.Result(doc, func(out io.Writer) { printStatus(out, w, c, days) })
		},
	}
}

func newStatusDoc(w *handover.Workspace, c *handover.Checklist, days int) statusDoc {
	doc := statusDoc{
		Gates: []gateDoc{}, Counts: c.Counts(), Next: itemDocs(c.State, c.Next("")), LastDay: w.Engagement.Header.LastDay, DaysLeft: days,
		Depth: c.Selection.Depth, Solo: w.Engagement.Header.Solo, Draft: c.Bundle() == nil, Modes: []modeDoc{}, Findings: append([]checks.Finding{}, c.Findings...),
	}
	for _, g := range c.Gates {
		doc.Gates = append(doc.Gates, gateDoc{g.ID, g.Open, g.Off, append([]string{}, g.Blockers...), g.After})
	}
	for _, m := range c.Modes {
		doc.Modes = append(doc.Modes, modeDoc{m.ID, m.Reason, m.InForce})
	}
	return doc
}

func printStatus(out io.Writer, w *handover.Workspace, c *handover.Checklist, days int) {
	h := w.Engagement.Header
	fmt.Fprintf(out, "%s · %s\n%s\n\n", Clean(h.Title), Clean(h.Client), lastDayWords(h.LastDay, days))
	printGates(out, c.State)
	fmt.Fprintf(out, "\n%s\n", countWords(c.Counts()))
	printSolo(out, w)
	for _, m := range c.Modes {
		fmt.Fprintf(out, "\nException: %s. %s\n", Clean(m.Title), Clean(m.Reason))
	}
	if len(c.Findings) > 0 {
		fmt.Fprintf(out, "\nThe record itself\n")
		for _, f := range c.Findings {
			fmt.Fprintf(out, "  ! %s: %s\n", Clean(f.Cause), Clean(f.Text))
		}
	}
	printNext(out, c.State, c.Next(checks.WhoUs), 12)
}

// printSolo says that nobody countersigns, where that is so.
func printSolo(out io.Writer, w *handover.Workspace) {
	if w.Engagement.Header.Solo {
		fmt.Fprintf(out, "\nA firm of one: nothing is countersigned.\n")
	}
}

func lastDayWords(day string, left int) string {
	switch {
	case left > 1:
		return fmt.Sprintf("%d days to the last day, %s", left, day)
	case left == 1:
		return "1 day to the last day, " + day
	case left == 0:
		return "today is the last day"
	case left == -1:
		return "1 day past the last day, " + day
	}
	return fmt.Sprintf("%d days past the last day, %s", -left, day)
}

// printGates shows the path: open, the first that is shut with what is in its way, the others.
func printGates(out io.Writer, s *checks.State) {
	for _, g := range s.Gates {
		mark, words := "-", ""
		switch {
		case g.Off:
			mark, words = " ", "does not exist here"
		case g.Open:
			mark = "+"
		case len(g.Blockers) > 0:
			words = fmt.Sprintf("%d in the way: %s", len(g.Blockers), someOf(g.Blockers, 5))
		case g.After != "":
			words = "after " + string(g.After)
		}
		fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("  %s %-10s %s", mark, g.ID, words), " "))
	}
}

// someOf lists at most n of names.
func someOf(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:n], ", ") + ", …"
}

func countWords(counts map[checks.Status]int) string {
	var words []string
	for _, s := range checks.Statuses() {
		if n := counts[s]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, s))
		}
	}
	return strings.Join(words, " · ")
}
