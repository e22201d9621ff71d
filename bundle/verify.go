package bundle

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Levels of verification, as a receipt states them. V0 (the digest came by a second route too), V3 and V4 (built,
// operated) are people's to state.
const (
	LevelIntact   = "V1" // signed, whole, nothing altered, nothing extra
	LevelComplete = "V2" // and every promised deliverable and kind is there, or declared absent
)

// Verify reads everything and holds it against what was signed; nothing is written. It gives the level reached and adds to
// Checks. Anything amiss with the bundle itself is ErrInvalid.
func (r *Reader) Verify(ctx context.Context) (level string, err error) {
	return r.verify(ctx, func(Entry) (io.WriteCloser, error) { return nil, nil })
}

func (r *Reader) verify(ctx context.Context, to visit) (string, error) {
	if err := r.checkBag(); err != nil {
		return "", err
	}
	if err := r.archive.walk(ctx, r.trailing, to); err != nil {
		return "", err
	}
	_, files, octets := payloadManifest(r.Entries)
	r.note("content", "Every file has the digest that was signed", fmt.Sprintf("%d files, %d bytes", files, octets))
	r.note("complete", "Nothing is missing and nothing is extra", "read to the authenticated end")
	return r.checkComplete(), nil
}

// checkBag holds the bag's own lists against the signed tree, so that stock tools that trust those see the same.
func (r *Reader) checkBag() error {
	payload, files, octets := payloadManifest(r.Entries)
	for _, tag := range []struct {
		path string
		want []byte
	}{
		{bagitName, []byte(bagDeclaration)},
		{payloadName, payload},
		{bagInfoName, bagInfo(r.Manifest, files, octets)},
	} {
		got, err := r.tagFile(tag.path)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, tag.want) {
			return invalidf("%s does not say what the signed list of contents says", tag.path)
		}
	}
	r.note("bag", "The bag's manifests agree with the signed list", "BagIt 1.0")
	return nil
}

// checkComplete looks for what was promised. What is missing lowers the level; it does not make the bundle invalid.
func (r *Reader) checkComplete() (level string) {
	var missing []string
	delivered := make(map[string]bool)
	for _, a := range r.Manifest.Assets {
		delivered[a.ID] = a.Files+a.Sealed > 0
	}
	for _, d := range r.Manifest.Deliverables {
		if len(d.Assets) == 0 || slices.ContainsFunc(d.Assets, func(id string) bool { return !delivered[id] }) {
			missing = append(missing, d.ID+" "+d.Title)
		}
	}
	for _, a := range r.Manifest.Assets {
		if !delivered[a.ID] {
			missing = append(missing, "asset "+a.ID)
		}
	}
	for _, kind := range promisedKinds {
		here := slices.ContainsFunc(r.Manifest.Assets, func(a Asset) bool { return a.Kind == kind })
		absent := slices.ContainsFunc(r.Manifest.Absent, func(a Absence) bool { return a.Kind == kind })
		if !here && !absent {
			missing = append(missing, "kind "+kind)
		}
	}
	c := Check{ID: "deliverables", OK: len(missing) == 0, Title: "Everything promised is here or declared absent"}
	if c.OK {
		c.Detail = fmt.Sprintf("%d deliverables, %d assets", len(r.Manifest.Deliverables), len(r.Manifest.Assets))
		r.Checks = append(r.Checks, c)
		return LevelComplete
	}
	c.Title, c.Detail = "Something promised is missing", strings.Join(missing, "; ")
	r.Checks = append(r.Checks, c)
	return LevelIntact
}

// promisedKinds must be present in every handover, or declared absent with a reason. Notices are always made by the sealer, and data to
// return is asked for by the contract or not at all.
var promisedKinds = []string{"source", "infra-state", "design", "diagram", "runbook", "document", "credential"}
