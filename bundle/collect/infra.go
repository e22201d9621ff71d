package collect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// InfraState gathers the state of infrastructure: Terraform and OpenTofu state and plans, Pulumi checkpoints, CDK cloud
// assemblies, one file or a folder of them. All of it goes into the envelope, because state holds passwords in clear.
type InfraState struct{}

var _ Collector = InfraState{}

// Collect names every file of the asset for state/ID/ in the envelope, and reads what it knows for what a receiver must be
// told.
func (InfraState) Collect(ctx context.Context, asset engagement.Asset, host Host) (*Collection, error) {
	t := &tree{prefix: bundle.SafeName("state/" + asset.ID), sealed: true}
	if err := t.gather(ctx, asset, host); err != nil {
		return nil, err
	}
	run := &infraRun{tree: t}
	for _, f := range t.found {
		if f.file.Open != nil {
			run.inspect(ctx, f)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return run.collection(), nil
}

// infraRun is one asset of infrastructure.
type infraRun struct {
	*tree
	known []stateFile
}

// stateFile is a file whose form was recognised.
type stateFile struct {
	*document
	rel    string
	digest [sha256.Size]byte
	binary bool // a saved plan
}

// inspect reads a file if it looks like state, and says what is wrong with it.
func (r *infraRun) inspect(ctx context.Context, f found) {
	if isLock(f.rel) {
		r.lock(f)
		return
	}
	head, err := headOf(r.disk(f.rel))
	if err != nil {
		r.block(f.rel, "it cannot be read: "+reason(err), "make it readable")
		return
	}
	named := SealedOnly(f.rel)
	if named == isEnv || named == "" && !looksKnown(f.rel, head) {
		return
	}
	if why, hint := spoilt(f.rel, head); why != "" {
		r.block(f.rel, why, hint)
		return
	}
	state, err := readStateFile(ctx, f, zipFirst(head) != "")
	switch {
	case errors.Is(err, errTooLarge):
		r.gap(f.rel, "not read for what it holds, because it is "+err.Error()+" here; it travels as it is")
	case err != nil:
		r.block(f.rel, "it is damaged: "+err.Error(), "put a sound copy in its place ("+pull(f.rel)+"), or move it out of the asset")
	case state.form == formUnknown || state.problem != "":
		r.block(f.rel, "it is no state or plan: "+orElse(state.problem, "none of the keys of one"), "put a sound copy in its place ("+pull(f.rel)+"), or move it out of the asset")
	default:
		r.known = append(r.known, *state)
	}
}

// looksKnown says whether a file without a telling name is state all the same.
func looksKnown(rel string, head []byte) bool {
	name := strings.ToLower(path.Base(rel))
	return zipFirst(head) == "tfplan" || name == "manifest.json" && formOf(head) == formCDK || strings.HasSuffix(name, ".template.json") && formOf(head) == formTemplate ||
		secretContent(head) != ""
}

// spoilt recognises what commonly happens to state on its way into a file.
func spoilt(rel string, head []byte) (why, hint string) {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return "it is empty", "fetch it again: " + pull(rel)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "it is UTF-16, as PowerShell redirects output, which no tool reads back", "fetch it again: " + pull(rel) + " in another shell, or with | Out-File -Encoding ascii"
	}
	return "", ""
}

func readStateFile(ctx context.Context, f found, binary bool) (*stateFile, error) {
	content, err := f.file.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	if binary {
		archive, ok := content.(io.ReaderAt)
		if !ok {
			return nil, errors.New("it cannot be read at any place")
		}
		d, err := readPlan(archive, f.file.Size)
		return &stateFile{document: d, rel: f.rel, binary: true}, err
	}
	if f.file.Size > parseLimit {
		return nil, errTooLarge
	}
	digest := sha256.New()
	d, err := readDocument(io.TeeReader(ctxReader{ctx, content}, digest))
	state := &stateFile{document: d, rel: f.rel}
	digest.Sum(state.digest[:0])
	return state, err
}

func (r *infraRun) gap(rel, why string) {
	r.gaps = append(r.gaps, Gap{What: sourceShown(rel), Why: why})
}

// pull is the command that fetches a state from where it lives.
func pull(rel string) string {
	name := path.Base(rel)
	if inPulumi(strings.ToLower(rel)) {
		return "pulumi stack export --file " + shellWord(name)
	}
	return "terraform state pull > " + shellWord(name)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// collection is everything found in the asset, with what must be known about it.
func (r *infraRun) collection() *Collection {
	current := r.relate()
	for _, state := range r.known {
		r.describe(state, len(current) > 0)
	}
	if len(r.known) == 0 && len(r.findings) == 0 {
		r.gap(".", "no state or plan of a form known here; what is there travels as it is")
	}
	c := r.tree.collection()
	c.Facts = r.facts(current)
	if len(current) == 1 {
		c.Revision = current[0].revision()
	}
	return c
}

// revision is what tells one writing of a state from another.
func (s stateFile) revision() string {
	if s.lineage == "" && s.serial == 0 {
		return ""
	}
	return fmt.Sprintf("serial %d", s.serial)
}
