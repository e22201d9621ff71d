package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/secrets"
)

type scanDoc struct {
	Findings     []secretDoc            `json:"findings"`
	Scanned      scannedDoc             `json:"scanned"`
	Unscannable  []handover.Unscannable `json:"unscannable"`
	Suppressions []suppressionDoc       `json:"suppressions"` // what tells scanners to look away; not obeyed
	Rules        string                 `json:"rules"`        // digest of the rules
	Items        []handover.Settlement  `json:"items"`        // of the checklist that the scan speaks of; none outside a workspace
}

// secretDoc is a secret with the first place where it stands; places has all that are kept.
type secretDoc struct {
	handover.SecretFinding
	Path   string `json:"path"`
	Commit string `json:"commit"`
	Line   int    `json:"line"`
}

type suppressionDoc struct {
	Rule   string                 `json:"rule"`
	Places []handover.SecretPlace `json:"places"`
	More   int                    `json:"more"`
}

type scannedDoc struct {
	Files   int   `json:"files"`
	Objects int   `json:"objects"`
	Bytes   int64 `json:"bytes"`
}

func scanCommand(env *Env) *cobra.Command {
	var sarif bool
	cmd := &cobra.Command{
		Use:   "scan [PATH...]",
		Short: "look for secrets in the assets, or in files, folders, repositories",
		Long: `Look for secrets in everything that would go into the open part of the bundle,
or in the files, folders and git repositories named, which needs no workspace.
Of a repository every object is looked at: commits, tags, names, and what no
branch leads to any more. Archives, documents, compressed and encoded text are
opened. Comments that tell scanners to look away are not obeyed.

What is certain has the format of one provider's tokens; what is possible looks
like a secret. No value is ever printed: the first characters and the length.

Of the assets, item SEC-04 is marked by what comes of it, if it is known who
acts.

It ends with code 3 when something certain was found, or when something could
not be looked into: that is not clean.`,
		Example: `  handover scan .
  handover scan --sarif ~/src/portal > portal.sarif`,
		GroupID: groupEngineer,
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return runScan(cmd.Context(), env, args, sarif) },
	}
	cmd.Flags().BoolVar(&sarif, "sarif", false, "print SARIF 2.1.0, for code scanning services")
	return cmd
}

func runScan(ctx context.Context, env *Env, names []string, sarif bool) error {
	var paths []string
	for _, n := range names {
		paths = append(paths, env.Path(n))
	}
	found, settled, err := scanned(ctx, env, paths)
	env.clearProgress()
	if err != nil {
		return err
	}
	if sarif {
		err = env.write(sarifOf(found))
	} else {
		err = env.Result(newScanDoc(found, settled), func(out io.Writer) {
			printScan(out, found)
			printSettled(out, settled)
		})
	}
	if err == nil && !found.Clean() {
		return &silentError{ExitNotReady}
	}
	return err
}

// scanned looks at the paths, or at the assets of the workspace when there are none.
func scanned(ctx context.Context, env *Env, paths []string) (*handover.Scan, []handover.Settlement, error) {
	if len(paths) > 0 {
		found, err := env.machine().ScanPaths(ctx, env.Workspace(), paths)
		return found, nil, err
	}
	w, by, err := env.mayAct()
	if err != nil {
		return nil, nil, err
	}
	return w.ScanAssets(ctx, by)
}

func newScanDoc(s *handover.Scan, settled []handover.Settlement) scanDoc {
	doc := scanDoc{
		Findings: []secretDoc{}, Scanned: scannedDoc{s.Files, s.Objects, s.Bytes}, Unscannable: append([]handover.Unscannable{}, s.Unscannable...), Rules: s.Rules,
		Items: append([]handover.Settlement{}, settled...), Suppressions: []suppressionDoc{},
	}
	for _, f := range s.Suppressions {
		doc.Suppressions = append(doc.Suppressions, suppressionDoc{f.Rule, f.Places, f.More})
	}
	for _, f := range s.Findings {
		at := f.Places[0]
		doc.Findings = append(doc.Findings, secretDoc{f, at.Path, at.Commit, at.Line})
	}
	return doc
}

func printScan(out io.Writer, s *handover.Scan) {
	for n := range s.Findings {
		printSecret(out, &s.Findings[n])
	}
	for _, u := range s.Unscannable {
		printWrapped(out, "? ", "  ", Clean(u.Path)+": "+Clean(u.Why))
	}
	for _, f := range s.Suppressions {
		words := fmt.Sprintf("%s tells scanners to look away, in %s; not obeyed: %s", f.Rule, plural(len(f.Places)+f.More, "place", "places"), placeWords(f.Places[0]))
		printWrapped(out, "! ", "  ", Clean(words))
	}
	if len(s.Findings)+len(s.Unscannable)+len(s.Suppressions) > 0 {
		fmt.Fprintln(out)
	}
	printWrapped(out, "", "", s.Words())
}

// printSecret shows a secret and where it stands.
func printSecret(out io.Writer, f *handover.SecretFinding) {
	mark := "?"
	if f.Class == secrets.Certain {
		mark = "x"
	}
	words := []string{string(f.Class), f.Rule, f.Preview}
	if f.Known != "" {
		words = append(words, "the value of "+f.Known)
	}
	if f.Decision != "" {
		words = append(words, f.Decision)
	}
	fmt.Fprintf(out, "%s %s\n", mark, Clean(strings.Join(words, " · ")))
	for n, p := range f.Places {
		if n == 3 {
			fmt.Fprintf(out, "    and %s more\n", plural(len(f.Places)-n+f.More, "place", "places"))
			break
		}
		fmt.Fprintf(out, "    %s\n", Clean(placeWords(p)))
	}
	fmt.Fprintf(out, "    %s\n", Clean(f.ID))
}

func placeWords(p handover.SecretPlace) string {
	at := p.At()
	switch {
	case p.Commit != "":
		at += fmt.Sprintf(" in commit %.12s", p.Commit)
	case p.Object != "":
		at += fmt.Sprintf(" in object %.12s", p.Object)
	}
	if !p.Ships {
		at += ", which does not ship"
	}
	return at
}
