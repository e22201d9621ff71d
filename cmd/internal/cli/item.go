package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/page"
)

func itemCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "item",
		Short:   "list items, or show one",
		GroupID: groupEngineer,
		Args:    knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return &usageError{"list or show?", "handover item list, handover item show ID"}
		},
	}
	cmd.AddCommand(itemListCommand(env), itemShowCommand(env))
	return cmd
}

// itemFilter chooses items; an empty field chooses all.
type itemFilter struct{ system, gate, who, status, severity, control string }

func (f itemFilter) matches(i *checks.ItemState) bool {
	same := func(want, have string) bool { return want == "" || strings.EqualFold(want, have) }
	return same(f.system, i.System) && same(strings.TrimPrefix(strings.ToUpper(f.gate), "G-"), string(i.Gate)) && same(f.who, string(i.Who)) &&
		same(f.status, string(i.Status)) && same(f.severity, string(i.Severity)) && (f.control == "" || slices.ContainsFunc(i.Controls, func(c string) bool { return same(f.control, c) }))
}

func itemListCommand(env *Env) *cobra.Command {
	var f itemFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "list the items that apply",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, c, err := env.checklist(cmd.Context())
			if err != nil {
				return err
			}
			if err := f.check(c); err != nil {
				return err
			}
			var items []*checks.ItemState
			for n := range c.Items {
				if f.matches(&c.Items[n]) {
					items = append(items, &c.Items[n])
				}
			}
			return env.Result(itemsDoc{itemDocs(c.State, items)}, func(out io.Writer) {
				for _, i := range items {
					printItemLine(out, i)
				}
				fmt.Fprintf(out, "%d of %d items\n", len(items), len(c.Items))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.system, "system", "", "of this `system`")
	flags.StringVar(&f.gate, "gate", "", "of this `gate`")
	flags.StringVar(&f.who, "who", "", "for us, client or both (`side`)")
	flags.StringVar(&f.status, "status", "", "with this `status`")
	flags.StringVar(&f.severity, "severity", "", "of this `severity`: B!, B, R, A")
	flags.StringVar(&f.control, "control", "", "that answer to this `control`, such as N:AC-2")
	return cmd
}

// check refuses filters that can match nothing because they name nothing.
func (f itemFilter) check(c *handover.Checklist) error {
	systems := make(map[string]bool)
	for n := range c.Items {
		systems[c.Items[n].System] = true
	}
	delete(systems, "") // what belongs to no system
	severities := []checks.Severity{checks.Absolute, checks.Blocker, checks.Required, checks.Advisory}
	for _, l := range []struct{ what, given, known string }{
		{"gate", strings.TrimPrefix(strings.ToUpper(f.gate), "G-"), words(checks.Gates())},
		{"status", f.status, words(checks.Statuses())},
		{"severity", f.severity, words(severities)},
		{"side", f.who, words([]checks.Who{checks.WhoUs, checks.WhoClient, checks.WhoBoth})},
		{"system with items", f.system, words(slices.Sorted(maps.Keys(systems)))},
	} {
		known := slices.ContainsFunc(strings.Split(l.known, ", "), func(k string) bool { return strings.EqualFold(k, l.given) })
		if l.given != "" && !known {
			return &usageError{"there is no " + l.what + " " + l.given, "one of " + l.known}
		}
	}
	return nil
}

func words[T ~string](list []T) string {
	var s []string
	for _, x := range list {
		s = append(s, string(x))
	}
	return strings.Join(s, ", ")
}

type itemShowDoc struct {
	itemDoc
	Why      string       `json:"why"`
	Proof    string       `json:"proof"`
	Controls []string     `json:"controls"`
	Pitfalls []pitfallDoc `json:"pitfalls"`
	Parts    []string     `json:"parts"`
	Closes   []string     `json:"closes"`
	Reason   string       `json:"reason"`
	Invalid  string       `json:"invalid,omitempty"`
	History  []eventDoc   `json:"history"`

	Exports []handover.ItemExport `json:"exports"` // that show something of it, of an item of a system
	Verdict itemVerdictDoc        `json:"verdict"` // what those that are stored say; empty when none can
}

type pitfallDoc struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Rule  string `json:"rule"`
}

type eventDoc struct {
	Event  string        `json:"event"`
	At     string        `json:"at"`
	By     string        `json:"by"`
	Kind   checks.Kind   `json:"kind"`
	Items  []string      `json:"items,omitempty"` // of a mark, as people type them
	Status checks.Status `json:"status,omitempty"`
	Reason string        `json:"reason,omitempty"`
	Undone bool          `json:"undone,omitempty"`
}

func itemShowCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "show one item: why, what proves it, what it waits for, its history",
		Args:  exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, survey, err := env.survey(cmd.Context())
			if err != nil {
				return err
			}
			i, err := c.Item(args[0])
			if err != nil {
				return err
			}
			doc := newItemShowDoc(c, i)
			exports, verdict := survey.Of(i)
			doc.Exports, doc.Verdict = append([]handover.ItemExport{}, exports...), newItemVerdictDoc(i.Name, verdict)
			return env.Result(doc, func(out io.Writer) { printItem(out, c, i, doc) })
		},
		ValidArgsFunction: completeItems(env),
	}
	return cmd
}

func newItemShowDoc(c *handover.Checklist, i *checks.ItemState) itemShowDoc {
	doc := itemShowDoc{
		itemDoc: newItemDoc(c.State, i), Why: i.Why, Proof: i.Proof, Controls: append([]string{}, i.Controls...), Pitfalls: []pitfallDoc{},
		Parts: append([]string{}, i.From...), Closes: []string{}, Invalid: i.Invalid, History: []eventDoc{},
	}
	for _, s := range i.Closes {
		doc.Closes = append(doc.Closes, string(s))
	}
	for _, id := range i.Pitfalls {
		if p := c.Catalogue.Pitfall(id); p != nil {
			doc.Pitfalls = append(doc.Pitfalls, pitfallDoc{p.ID, p.Title, p.Rule})
		}
	}
	if i.Said != nil {
		doc.Reason = i.Said.Mark.Reason
	}
	for _, e := range c.History(i.Key) {
		doc.History = append(doc.History, newEventDoc(c.State, e))
	}
	return doc
}

func newEventDoc(s *checks.State, e *checks.Event) eventDoc {
	doc := eventDoc{Event: e.Ref().String(), At: e.At.UTC().Format("2006-01-02T15:04:05Z"), By: e.By, Kind: e.Body.Kind()}
	if m, ok := e.Body.(*checks.Marked); ok {
		doc.Status, doc.Reason = m.Status, m.Reason
		for _, key := range m.Items {
			if i, err := s.Item(key); err == nil {
				key = i.Name
			}
			doc.Items = append(doc.Items, key)
		}
	}
	_, doc.Undone = s.UndoneBy(e.Ref())
	return doc
}

func printItem(out io.Writer, c *handover.Checklist, i *checks.ItemState, doc itemShowDoc) {
	fmt.Fprintf(out, "%s · %s · %s · gate %s · %s\n%s\n\n", Clean(i.Name), page.SeverityWord(i.Severity), page.Whose(i.Who), i.Gate, i.Status, Clean(i.Title))
	field := func(name, text string) {
		if text != "" {
			fmt.Fprintf(out, "%-9s %s\n", name, Clean(text))
		}
	}
	field("System", i.System)
	field("Why", i.Why)
	field("Proof", i.Proof)
	field("Closed by", strings.Join(doc.Closes, ", "))
	field("Controls", strings.Join(i.Controls, " · "))
	printItemExports(out, doc)
	field("Said", doc.Reason)
	field("But", i.Invalid)
	for _, p := range doc.Pitfalls {
		fmt.Fprintf(out, "%-9s %s: %s\n", p.ID, Clean(p.Title), Clean(p.Rule))
	}
	locks, way := c.Locked(i.Key)
	for _, l := range locks {
		fmt.Fprintf(out, "Not yet   %s%s\n", Clean(l.Why), inBrackets(l.Pitfall))
	}
	if way != nil {
		fmt.Fprintf(out, "Way on    %s %s\n", Clean(way.Name), Clean(way.Title))
	}
	if len(doc.History) > 0 {
		fmt.Fprintln(out, "\nHistory")
	}
	for _, e := range doc.History {
		undone := ""
		if e.Undone {
			undone = " (undone)"
		}
		fmt.Fprintf(out, "  %s  %s  %s %s%s  %s\n", e.At, Clean(e.By), e.Kind, e.Status, undone, Clean(e.Reason))
		fmt.Fprintf(out, "      %s\n", Clean(e.Event))
	}
}

// printItemExports shows which exports to make of a system for an item, which of them are there, and what those say.
func printItemExports(out io.Writer, doc itemShowDoc) {
	if doc.Verdict.Verdict != "" {
		printWrapped(out, "Exports   ", "          ", Clean(string(doc.Verdict.Verdict)+": "+doc.Verdict.Why))
	}
	for _, x := range doc.Exports {
		if x.Stored || x.Optional || x.Run == "" {
			continue
		}
		fmt.Fprintf(out, "Run       %s\n", Clean(x.Run))
	}
}

// completeItems completes the ids of items.
func completeItems(env *Env) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		w, err := env.workspace()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		c, err := w.Checklist(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var ids []string
		for n := range c.Items {
			ids = append(ids, cobra.CompletionWithDesc(c.Items[n].Name, c.Items[n].Title))
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
}
