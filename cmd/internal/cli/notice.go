package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

type noticeDoc struct {
	Components []componentDoc        `json:"components"`
	Verdict    string                `json:"verdict"` // allowed, blocked or incomplete
	Gaps       []noticeGapDoc        `json:"gaps"`
	Own        []ownPageDoc          `json:"own"`       // pages of the projects' own
	Approvals  []idleDoc             `json:"approvals"` // that nothing rests on
	Items      []handover.Settlement `json:"items"`
}

type componentDoc struct {
	Name       string      `json:"name"`
	Version    string      `json:"version"`
	PURL       string      `json:"purl"`
	Ecosystem  string      `json:"ecosystem"`
	Licences   []string    `json:"licences"` // of each text
	Expression string      `json:"expression"`
	Declared   string      `json:"declared"`
	Texts      []string    `json:"texts"`  // in the package
	Notice     []string    `json:"notice"` // likewise
	Scope      string      `json:"scope"`
	Platforms  []string    `json:"platforms"`
	Verdict    string      `json:"verdict"`
	Reason     string      `json:"reason"`
	Choices    []choiceDoc `json:"choices"`  // of OR: which side, and by whom
	Approval   string      `json:"approval"` // where it stands; empty for none
	From       []string    `json:"from"`
	Gaps       []string    `json:"gaps"`
}

type choiceDoc struct {
	Offered string `json:"offered"`
	Taken   string `json:"taken"`
	By      string `json:"by"`
}

type noticeGapDoc struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

type ownPageDoc struct {
	Path    string   `json:"path"`
	Unnamed []string `json:"unnamed"`
	Missing []string `json:"missing"`
}

type idleDoc struct {
	Package string `json:"package"`
	At      string `json:"at"`
	Why     string `json:"why"`
}

func noticeCommand(env *Env) *cobra.Command {
	var out string
	var r handover.NoticeRequest
	cmd := &cobra.Command{
		Use:   "notice [PATH]",
		Short: "third-party code: licences, attributions, bill of materials",
		Long: `Find the third-party components of the source assets, or of a project's folder
or a program that Go built, which needs no workspace: Go modules, and what the
lockfiles and installed packages of npm, pnpm, yarn, Python, Rust, Java, Ruby,
PHP and .NET name. Each is listed with the licence its author names and those
its texts hold, and judged by the allow list and the approvals of handover.yaml.
What is unknown is not allowed. Nothing is fetched, and nothing of the project
is run.

With -o the pages are written into a new folder: NOTICE, THIRD_PARTY.md with the
texts, and the bills of materials as CycloneDX 1.6 and SPDX 2.3.

Of the assets, items IP-04 to IP-07 are marked by what comes of it, if it is
known who acts. It ends with code 3 when a component is neither allowed nor
approved, or when something could not be looked at.`,
		Example: `  handover notice
  handover notice ~/src/portal -o portal-notices
  handover notice bin/portal`,
		GroupID: groupEngineer,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, settled, err := noticesOf(cmd.Context(), env, strings.Join(args, ""), r)
			env.clearProgress()
			if err != nil {
				return err
			}
			if out != "" {
				if err := n.WriteTo(env.Path(out)); err != nil {
					return err
				}
			}
			err = env.Result(newNoticeDoc(n, settled), func(w io.Writer) {
				printNotices(w, n)
				printSettled(w, settled)
			})
			if err == nil && verdictOf(n) != string(policy.Allowed) {
				return &silentError{ExitNotReady}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVarP(&out, "output", "o", "", "write the pages into a new `folder`")
	f.StringVar(&r.Project, "project", "", "of a PATH: `name` of the work on the pages")
	f.StringVar(&r.Supplier, "supplier", "", "of a PATH: `name` of who hands it over, on the pages")
	f.StringSliceVar(&r.Platforms, "platform", nil, "of a PATH: Go's `system/architecture`; repeatable")
	f.StringSliceVar(&r.Tags, "tag", nil, "of a PATH: build `tag` of Go; repeatable")
	return cmd
}

// noticesOf looks at a path, or at the assets of the workspace when none is named.
func noticesOf(ctx context.Context, env *Env, name string, r handover.NoticeRequest) (*handover.Notices, []handover.Settlement, error) {
	if name != "" {
		for _, p := range r.Platforms {
			if system, arch, _ := strings.Cut(p, "/"); system == "" || arch == "" {
				return nil, nil, &usageError{fmt.Sprintf("--platform %s is no system and architecture", p), "write it as Go does: linux/amd64"}
			}
		}
		dir := env.Path(name)
		r.Project = cmp.Or(r.Project, filepath.Base(dir))
		n, err := env.machine().NoticesOf(ctx, dir, r)
		return n, nil, err
	}
	if r.Project != "" || r.Supplier != "" || len(r.Platforms)+len(r.Tags) > 0 {
		return nil, nil, &usageError{"--project, --supplier, --platform and --tag are for a PATH; of a workspace handover.yaml says it", "name the path, or leave them out"}
	}
	w, by, err := env.mayAct()
	if err != nil {
		return nil, nil, err
	}
	return w.Notices(ctx, by)
}

func newNoticeDoc(n *handover.Notices, settled []handover.Settlement) noticeDoc {
	doc := noticeDoc{
		Components: []componentDoc{}, Verdict: verdictOf(n), Gaps: []noticeGapDoc{}, Own: []ownPageDoc{}, Approvals: []idleDoc{},
		Items: append([]handover.Settlement{}, settled...),
	}
	for i := range n.Entries {
		doc.Components = append(doc.Components, newComponentDoc(&n.Entries[i]))
	}
	for _, g := range n.Gaps {
		doc.Gaps = append(doc.Gaps, noticeGapDoc{g.What, g.Why})
	}
	for _, p := range n.Own {
		own := ownPageDoc{p.Path, append([]string{}, p.Lacks.Unnamed...), []string{}}
		for _, m := range p.Lacks.Missing {
			own.Missing = append(own.Missing, m.Path+" of "+strings.Join(m.Of, ", "))
		}
		doc.Own = append(doc.Own, own)
	}
	for _, a := range n.Void {
		doc.Approvals = append(doc.Approvals, idleDoc{a.Package, a.Place(), a.Why})
	}
	for _, i := range n.Idle {
		doc.Approvals = append(doc.Approvals, idleDoc{i.Approval.Package, i.Approval.Place(), i.Why})
	}
	return doc
}

// verdictOf is the verdict on the whole: what could not be looked at is not clean.
func verdictOf(n *handover.Notices) string {
	switch {
	case len(n.Blocked())+len(n.Void) > 0:
		return string(policy.Blocked)
	case len(n.Gaps) > 0:
		return "incomplete"
	}
	return string(policy.Allowed)
}

func newComponentDoc(e *policy.Entry) componentDoc {
	c := componentDoc{
		Name: e.Name, Version: e.Version, PURL: e.PURL, Ecosystem: string(e.Ecosystem), Licences: append([]string{}, e.Licences...),
		Expression: e.Verdict.Expression, Declared: e.Declared, Texts: []string{}, Notice: []string{}, Scope: string(e.Scope),
		Platforms: append([]string{}, e.Platforms...), Verdict: string(e.Verdict.Standing), Reason: e.Verdict.Reason,
		From: append([]string{}, e.From...), Gaps: append([]string{}, e.Gaps...), Choices: []choiceDoc{},
	}
	for _, o := range e.Verdict.Choices {
		c.Choices = append(c.Choices, choiceDoc{o.Offered, o.Taken, o.By})
	}
	for _, t := range e.Texts {
		c.Texts = append(c.Texts, t.Path)
	}
	for _, t := range e.Notices {
		c.Notice = append(c.Notice, t.Path)
	}
	for _, a := range e.Verdict.Approvals {
		c.Approval = a.Place()
	}
	return c
}

// printNotices shows what the policy does not let pass and the way on, what is missing, and the rest in a sentence.
func printNotices(out io.Writer, n *handover.Notices) {
	for _, e := range n.Blocked() {
		fmt.Fprintf(out, "x %s\n", Clean(e.Title()))
		printWrapped(out, "    ", "    ", Clean(e.Verdict.Reason))
		printWrapped(out, "    ", "    ", Clean(e.Verdict.WayOn))
	}
	lines := n.Lines()
	for _, list := range []struct {
		mark  string
		lines []string
	}{{"? ", lines.Development}, {"+ ", lines.Accepted}, {"! ", lines.NotApproving}, {"! ", lines.OwnPages}, {"? ", lines.LicenceGaps}} {
		for _, line := range list.lines {
			printWrapped(out, list.mark, "  ", Clean(line))
		}
	}
	printWrapped(out, "", "", Clean(n.Words()))
}
