package handover

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/collect"
	"github.com/handover-kit/handover/checks/engagement"
)

// assets contributes what the engagement hands over.
type assets struct{}

func (assets) Name() string { return "assets" }

// collectors says who gathers which kind of asset.
func collectors() map[engagement.Kind]collect.Collector {
	files := collect.Files{}
	return map[engagement.Kind]collect.Collector{
		engagement.KindSource:     collect.Source{},
		engagement.KindInfraState: collect.InfraState{},
		engagement.KindCredential: collect.Credential{},
		engagement.KindDesign:     files,
		engagement.KindDiagram:    files,
		engagement.KindRunbook:    files,
		engagement.KindDocument:   files,
		engagement.KindNotice:     files,
		engagement.KindData:       files,
	}
}

func (a assets) Contribute(ctx context.Context, d *Draft) error {
	byKind := collectors()
	for _, asset := range d.workspace.Engagement.Assets {
		host := a.host(d, asset)
		if err := os.MkdirAll(host.Scratch, 0o700); err != nil {
			return err
		}
		d.workspace.machine.progress(Progress{Stage: StageGather, Detail: asset.ID})
		resolved := asset
		resolved.Path = d.workspace.path(asset.Path)
		c, err := byKind[asset.Kind].Collect(ctx, resolved, host)
		if refusal, ok := errors.AsType[*collect.Refusal](err); ok {
			// The others are looked at all the same, so that a person sees everything that must be mended.
			c = &collect.Collection{Findings: []collect.Finding{{Path: asset.Path, Why: refusal.Why, Hint: refusal.Fix}}}
		} else if err != nil {
			return fmt.Errorf("gather %s: %w", asset.ID, err)
		}
		a.take(d, asset, c)
	}
	keepApart(d)
	return nil
}

func (assets) host(d *Draft, asset engagement.Asset) collect.Host {
	m := d.workspace.machine
	return collect.Host{
		Scratch:     filepath.Join(d.scratch, "asset-"+asset.ID),
		Cache:       d.workspace.private(cacheDir),
		Environ:     m.Environ,
		Exclude:     d.workspace.excluded(asset),
		RunCommands: d.runCommands,
		NoEnvelope:  d.workspace.Engagement.Header.Envelope == engagement.EnvelopeNone,
		Known:       d.know,
		Progress:    func(s string) { m.progress(Progress{Stage: StageGather, Detail: s}) },
	}
}

// take adds what a collector found to the draft.
func (assets) take(d *Draft, asset engagement.Asset, c *collect.Collection) {
	part := AssetPart{Asset: bundle.Asset{
		ID: asset.ID, Kind: string(asset.Kind), Source: asset.Path, Revision: c.Revision,
		Facts: c.Facts, Gaps: c.Gaps, Repos: c.Repos,
	}}
	for _, f := range c.Open {
		f.Asset = asset.ID
		if f.Type == "" || f.Type == bundle.TypeFile {
			part.Files++
			part.Bytes += f.Size
		}
		d.Files = append(d.Files, f)
	}
	if d.workspace.Engagement.Header.Envelope == engagement.EnvelopeNone {
		withhold(&part, asset, c.Sealed)
	} else {
		part.Sealed = len(c.Sealed)
		for _, f := range c.Sealed {
			f.Asset = asset.ID
			d.Sealed = append(d.Sealed, f)
		}
	}
	for _, f := range c.Findings {
		d.Blockers = append(d.Blockers, Blocker{By: "assets: " + asset.ID, Path: f.Path, Why: f.Why, Hint: f.Hint})
	}
	d.Assets = append(d.Assets, part)
}

// withhold lists what an envelope would have held, in an engagement without one.
func withhold(part *AssetPart, asset engagement.Asset, files []bundle.File) {
	for _, f := range files {
		part.Withheld = append(part.Withheld, f.Path)
		part.Gaps = append(part.Gaps, bundle.Gap{
			What: strings.TrimPrefix(f.Path, "state/"+asset.ID+"/"),
			Why:  "the engagement has no envelope, so it stays where it is: " + asset.Path,
		})
	}
}

// excluded is what stays out of an asset: what people asked for, and the workspace's own bundles where the workspace lies inside the
// asset.
func (w *Workspace) excluded(asset engagement.Asset) []string {
	patterns := slices.Clone(w.Engagement.Exclude)
	for _, own := range []string{outDir, privateDir} {
		if rel, err := filepath.Rel(w.path(asset.Path), filepath.Join(w.Dir, own)); err == nil && filepath.IsLocal(rel) {
			patterns = append(patterns, escapeGlob(filepath.ToSlash(rel)))
		}
	}
	return patterns
}

// keepApart blocks what would be delivered twice, once in the clear: an asset of files may contain the folder where credentials,
// state or the signing key lie.
func keepApart(d *Draft) {
	secret := make(map[string][]string) // by the last element of the name: there may be many files
	add := func(name string) {
		if name != "" {
			secret[filepath.Base(name)] = append(secret[filepath.Base(name)], name)
		}
	}
	add(d.keyFile)
	for _, a := range d.workspace.Engagement.Assets {
		if a.Kind == engagement.KindCredential {
			add(d.workspace.path(a.Path))
		}
	}
	for _, f := range d.Sealed {
		add(f.Source)
	}
	for _, f := range d.Files {
		if f.Source == "" || !slices.ContainsFunc(secret[filepath.Base(f.Source)], func(s string) bool { return sameFile(s, f.Source) }) {
			continue
		}
		d.Blockers = append(d.Blockers, Blocker{
			By: "assets: " + f.Asset, Path: f.Path, Why: "it is a credential, state or a private key, and would stand in the open part",
			Hint: "add it to exclude in handover.yaml",
		})
	}
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
