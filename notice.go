package handover

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/bundle/notice"
	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
	"github.com/handover-kit/handover/checks/engagement"
)

// maxApprovals bounds approvals.yaml, in bytes.
const maxApprovals = 4 << 20

// Notices is what third-party code there is, and what the policy says of it.
type Notices struct {
	notice.Report
	Project   string
	Supplier  string
	At        time.Time
	Tool      string                // version of this program
	Approvals []engagement.Approval // those of approvals.yaml whose documents are there
	Void      []VoidApproval        // the others
	approvals []byte                // that file, as it is
	documents []bundle.File         // of the approvals that count
	looked    bool                  // there was source to look at
}

// VoidApproval is one that does not count, since its document is not the one that was noted.
type VoidApproval struct {
	engagement.Approval
	Why string
}

// NoticeRequest is what is said of something outside any workspace.
type NoticeRequest struct {
	Project   string // what the work is called
	Supplier  string // who hands it over
	Platforms []string
	Tags      []string
}

// NoticesOf looks at the source in a folder, or at a program that Go built, outside any workspace, by the default policy. SOURCE_DATE_EPOCH in the environment is the time on them (https://reproducible-builds.org/specs/source-date-epoch/).
func (m Machine) NoticesOf(ctx context.Context, name string, r NoticeRequest) (*Notices, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	of := notice.Project{Dir: name}
	switch {
	case info.Mode().IsRegular():
		of = notice.Project{Program: name}
	case !info.IsDir():
		return nil, usagef("name the folder of a project, or a program", "%s is neither a folder nor a file", name)
	}
	n := &Notices{Project: r.Project, Supplier: r.Supplier, At: m.Now(), Tool: m.Version}
	if s := environment(m.Environ)["SOURCE_DATE_EPOCH"]; s != "" {
		seconds, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, usagef("it is a number of seconds since 1970", "SOURCE_DATE_EPOCH is %q", s)
		}
		n.At = time.Unix(seconds, 0).UTC()
	}
	page := &engagement.Engagement{Licences: engagement.Licences{Platforms: r.Platforms, Tags: r.Tags}}
	return n, n.look(ctx, m, page, m.Cache, []notice.Project{of})
}

// notices looks at the source assets of the engagement, by its policy.
func (w *Workspace) notices(ctx context.Context, at time.Time) (*Notices, error) {
	h := w.Engagement.Header
	n := &Notices{Project: h.Title, Supplier: h.Supplier, At: at, Tool: w.machine.Version}
	if name := w.Engagement.Licences.Approvals; name != "" {
		var err error
		if n.approvals, err = readLimited(w.path(name), maxApprovals); err != nil {
			return nil, &Error{ErrUsage, fmt.Sprintf("the approvals cannot be read: %s: %s", name, reason(err)), "mend licences.approvals in handover.yaml"}
		}
		all, err := engagement.ParseApprovals(name, n.approvals)
		if err != nil {
			return nil, err
		}
		n.hold(filepath.Dir(w.path(name)), all)
	}
	var projects []notice.Project
	for _, a := range w.Engagement.Assets {
		if a.Kind != engagement.KindSource {
			continue
		}
		if info, err := os.Stat(w.path(a.Path)); err != nil || !info.IsDir() {
			continue // gathering it says why it cannot be read
		}
		if collect.IsBare(w.path(a.Path)) {
			n.looked = true
			n.Gaps = append(n.Gaps, component.Gap{What: a.ID, Why: "it is a bare repository, in which nothing is checked out: name a clone of it with a work tree"})
			continue
		}
		projects = append(projects, notice.Project{Dir: w.path(a.Path), Name: a.ID})
	}
	if err := n.look(ctx, w.machine, w.Engagement, w.private(cacheDir), projects); err != nil {
		return nil, err
	}
	return n, w.keepNotices(n)
}

// look fills in what is found, remembering answers in the folder cache.
func (n *Notices) look(ctx context.Context, m Machine, e *engagement.Engagement, cache string, projects []notice.Project) error {
	p, err := policy.New(e, n.Approvals, n.At)
	if err != nil {
		return err
	}
	o := notice.Options{Environ: m.Environ, Home: m.Home, Policy: p, Platforms: e.Licences.Platforms, Tags: e.Licences.Tags}
	if cache != "" {
		answers := openLicenceAnswers(filepath.Join(cache, "licences"))
		defer answers.keep()
		o.Cache = answers
	}
	o.Progress = func(project string) {
		m.progress(Progress{Stage: StageGather, Detail: "third-party code of " + project})
	}
	r, err := notice.Look(ctx, o, projects...)
	if err != nil {
		return err
	}
	r.Gaps = append(n.Gaps, r.Gaps...)
	n.Report, n.looked = *r, n.looked || len(projects) > 0
	return nil
}

// Blocked are the components in what is delivered that the policy does not let pass.
func (n *Notices) Blocked() (list []*policy.Entry) {
	for i := range n.Entries {
		if e := &n.Entries[i]; e.Verdict.Standing == policy.Blocked && e.Scope != component.Development {
			list = append(list, e)
		}
	}
	return list
}

// Notices looks at the third-party code of the source assets. When by is not empty, what that settles is marked in their name.
func (w *Workspace) Notices(ctx context.Context, by string) (*Notices, []Settlement, error) {
	n, err := w.notices(ctx, w.machine.Now())
	if err != nil || by == "" {
		return n, nil, err
	}
	var settled []Settlement
	_, err = w.writing(ctx, by, func(c *Checklist) error {
		settled, err = w.settleProofs(ctx, c, by, n.proofs())
		return err
	})
	return n, settled, err
}
