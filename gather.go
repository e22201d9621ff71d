package handover

import (
	"context"
	"errors"
	"io"
	"runtime"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks/engagement"
)

// fileSuffix ends the name of every bundle.
const fileSuffix = ".handover.age"

// GatherOptions say how to gather.
type GatherOptions struct {
	Draft       bool
	RunCommands bool      // whether commands named in credentials.yaml may be run
	At          time.Time // of sealing; zero for now
	KeyFile     string    // the private key that will sign, if it is a file: it must not be handed over
	By          string    // who marks the items that the searches settle; empty for nobody
}

// Inventory is what a sealing would put into a bundle.
type Inventory struct {
	ID       string
	Name     string
	Draft    bool
	Assets   []bundle.Asset
	Gaps     []bundle.Gap // of the bundle as a whole
	Blockers []Blocker
	Entries  []bundle.Entry // the open part, with digests
	Sealed   []string       // names in the envelope
	Settled  []Settlement   // items that the searches speak of, if somebody was to mark them
}

// Gather does everything that Seal does but write: it collects the assets and reads every byte of the open part through the
// sink. Blockers are part of the result. ErrBusy when another process works in the workspace.
func (w *Workspace) Gather(ctx context.Context, o GatherOptions) (*Inventory, error) {
	scratch, unlock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	c, err := w.Checklist(ctx)
	if err != nil {
		return nil, err
	}
	d, err := w.draft(ctx, c, scratch, o)
	if err != nil {
		return nil, err
	}
	entries, err := d.dryRun(ctx)
	if err != nil {
		return nil, err
	}
	i := d.inventory(entries)
	i.Settled, err = d.settle(ctx, o.By, d.proofs)
	return i, err
}

// settle marks what searches of the draft settle, in the name of by.
func (d *Draft) settle(ctx context.Context, by string, proofs []proof) ([]Settlement, error) {
	if by == "" {
		return nil, nil
	}
	c, err := d.workspace.checklist(ctx, by)
	if err != nil {
		return nil, err
	}
	return d.workspace.settleProofs(ctx, c, by, proofs)
}

// inventory is the draft for people to read; entries are those of its open part.
func (d *Draft) inventory(entries []bundle.Entry) *Inventory {
	i := &Inventory{ID: d.ID, Name: d.Name, Draft: d.Rehearse, Assets: d.manifest().Assets, Gaps: d.Gaps, Blockers: d.Blockers, Entries: entries}
	for _, f := range d.Sealed {
		i.Sealed = append(i.Sealed, f.Path)
	}
	return i
}

// draft lets every contributor bring its part.
func (w *Workspace) draft(ctx context.Context, c *Checklist, scratch string, o GatherOptions) (*Draft, error) {
	at := o.At
	if at.IsZero() {
		at = w.machine.Now()
	}
	at = at.UTC().Truncate(time.Second)
	id := w.Engagement.Header.ID
	d := &Draft{
		ID: id + "-" + at.Format("20060102T150405Z"), Name: id + "-" + at.Format(time.DateOnly), At: at,
		Rehearse: o.Draft, workspace: w, checklist: c, scratch: scratch, runCommands: o.RunCommands, keyFile: o.KeyFile,
	}
	if o.Draft {
		d.ID += "-DRAFT"
		d.Name += "-DRAFT"
	}
	if len(w.Engagement.Assets) == 0 {
		return nil, usagef("list what is handed over under assets: in handover.yaml", "the engagement has no assets")
	}
	for _, c := range contributors() {
		if err := c.Contribute(ctx, d); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// manifest is what the bundle says of itself, as far as it is known.
func (d *Draft) manifest() *bundle.Manifest {
	e := d.workspace.Engagement
	h := e.Header
	m := &bundle.Manifest{
		Version: bundle.FormatVersion, ID: d.ID, Name: d.Name, Draft: d.Rehearse, SealedAt: d.At, Gaps: d.Gaps,
		Engagement: bundle.Engagement{
			ID: h.ID, Title: h.Title, Supplier: h.Supplier, Client: h.Client, Contract: h.Contract, LastDay: h.LastDay, Solo: h.Solo,
		},
		Tool:         bundle.Tool{Name: "handover", Version: d.workspace.machine.Version, Go: runtime.Version()},
		Recipients:   d.recipients(),
		Journal:      d.checklist.heads(),
		Deliverables: []bundle.Deliverable{},
		Assets:       []bundle.Asset{},
	}
	for _, x := range e.Deliverables {
		m.Deliverables = append(m.Deliverables, bundle.Deliverable{ID: x.ID, Title: x.Title, Assets: x.Assets})
	}
	for _, x := range e.Absent {
		m.Absent = append(m.Absent, bundle.Absence{Kind: string(x.Kind), Reason: x.Reason})
	}
	for _, p := range e.People {
		if key, ok := e.SigningKey(p.ID); ok && p.Side == engagement.SideClient {
			m.Signers = append(m.Signers, bundle.SigningKey{Person: p.ID, Key: publicLine(key)})
		}
	}
	for _, a := range d.Assets {
		m.Assets = append(m.Assets, a.Asset)
	}
	for _, c := range contributors() {
		m.Contributors = append(m.Contributors, c.Name())
	}
	return m
}

func (d *Draft) recipients() []bundle.Recipient {
	e := d.workspace.Engagement
	to := d.named(e.BundleRecipients())
	for _, r := range d.named(e.RecoveryRecipients()) {
		r.Recovery = true
		to = append(to, r)
	}
	return to
}

// named turns the engagement's recipients into the manifest's.
func (d *Draft) named(list []engagement.Recipient) []bundle.Recipient {
	var to []bundle.Recipient
	for _, r := range list {
		p, _ := d.workspace.Engagement.Person(r.Person)
		to = append(to, bundle.Recipient{Person: r.Person, Name: p.Name, Kind: r.Kind, Key: r.Key})
	}
	return to
}

// dryRun reads the open part through the sink, as a sealing would. Files that cannot be read, and names that cannot stand side by
// side, become blockers.
func (d *Draft) dryRun(ctx context.Context) ([]bundle.Entry, error) {
	p := d.counter(StageGather)
	c := &bundle.Checker{Scanner: d.sink()}
	var entries []bundle.Entry
	for _, f := range d.Files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := c.Check(ctx, p.counted(f))
		if err != nil {
			if !d.blocks(f, err) {
				return nil, err
			}
			continue
		}
		entries = append(entries, e)
	}
	// What the envelope will hold is not read here: a value may come from a command that asks somebody.
	envelope := &bundle.Checker{}
	for _, f := range d.Sealed {
		if err := envelope.Admit(f); err != nil {
			d.blocks(f, err)
		}
	}
	return entries, nil
}

// blocks makes a failure to take one file a blocker, when a person can mend it.
func (d *Draft) blocks(f bundle.File, err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	d.Blockers = append(d.Blockers, Blocker{By: "sink", Path: f.Path, Why: err.Error(), Hint: hintOf(err)})
	return true
}

// counter reports how far a stage over the draft's files is.
func (d *Draft) counter(stage Stage) *counter {
	c := &counter{report: d.workspace.machine.progress, now: Progress{Stage: stage, TotalFiles: len(d.Files)}}
	for _, f := range d.Files {
		c.now.TotalBytes += f.Size
	}
	return c
}

type counter struct {
	report func(Progress)
	now    Progress
}

// counted is f, whose reading is reported.
func (c *counter) counted(f bundle.File) bundle.File {
	if f.Open == nil {
		return f
	}
	open := f.Open
	f.Open = func() (io.ReadCloser, error) {
		src, err := open()
		if err != nil {
			return nil, err
		}
		c.now.Files++
		return &countingReader{src, c}, nil
	}
	return f
}

type countingReader struct {
	io.ReadCloser
	c *counter
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.c.now.Bytes += int64(n)
	r.c.report(r.c.now)
	return n, err
}

// sink is the one place where bytes enter the open part of a bundle.
func (d *Draft) sink() bundle.Scanner { return sink{} }

// sink holds what enters against the rules for the open part.
type sink struct{}

// Scan refuses files that belong into the envelope, whatever collector brought them: by their names at once, by what they hold once
// their first bytes have passed.
func (sink) Scan(path string) (io.WriteCloser, error) {
	if what := collect.SealedOnly(path); what != "" {
		return nil, sealedOnly(path, what)
	}
	return &headCheck{path: path}, nil
}

func sealedOnly(path, what string) error {
	return &Error{ErrNotReady, path + " is " + what + ", which never goes into the open part", "declare it as an asset of kind infra-state or credential, or exclude it"}
}

// headCheck looks at the first bytes of a file.
type headCheck struct {
	path string
	head []byte
	done bool
}

func (h *headCheck) Write(p []byte) (int, error) {
	if h.done || len(h.head) == 0 && !collect.SealedOnlyBegins(h.path, p) {
		h.done = true
		return len(p), nil
	}
	h.head = append(h.head, p[:min(len(p), collect.HeadSize-len(h.head))]...)
	if len(h.head) < collect.HeadSize {
		return len(p), nil
	}
	return len(p), h.Close()
}

// Close looks at a file that was shorter than that.
func (h *headCheck) Close() error {
	if h.done {
		return nil
	}
	h.done = true
	if what := collect.SealedOnlyContent(h.path, h.head); what != "" {
		return sealedOnly(h.path, what)
	}
	return nil
}
