package evidence

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// NeedsBefore reports whether a rule of the reader compares with an export from before.
func (r *Reader) NeedsBefore() bool { return slices.ContainsFunc(r.Proves, Proof.compares) }

func (p Proof) compares() bool {
	return p.Side == After && (p.Rule == RuleIDReplaced || p.Rule == RuleDigestDiffers)
}

// ComparesValuesOnly reports whether values are all that its rules compare.
func (r *Reader) ComparesValuesOnly() bool {
	return !slices.ContainsFunc(r.Proves, func(p Proof) bool { return p.compares() && p.Rule != RuleDigestDiffers })
}

// ReadBefore reads of an export from before the rows that rules compare with.
func (r *Reader) ReadBefore(ctx context.Context, src io.Reader) ([]Row, error) {
	rows := []Row{}
	_, err := r.Read(ctx, src, func(row Row) error {
		if !slices.ContainsFunc(r.Proves, func(p Proof) bool { return p.compares() && p.concerns(row) }) {
			return nil
		}
		if len(rows) == maxFindings {
			return fmt.Errorf("it holds more than %d things to compare", maxFindings)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// Unreadable is the examination of an export of which nothing can be told.
func Unreadable(c Case, why, way string) *Examination {
	x := &Examination{Broken: why, Facts: Facts{Complete: Truncated}}
	for _, p := range c.Reader.Proves {
		x.Verdicts = append(x.Verdicts, Verdict{Item: p.Item, Reader: c.Reader.ID, Rule: p.Rule}.inconclusive(way, why))
	}
	x.Doubt = Verdict{Reader: c.Reader.ID}.inconclusive(way, why)
	return x
}

// Proofs reports whether the reader has a proof about an item.
func (r *Reader) Proofs(item string) bool { return len(r.proofsOf(item)) > 0 }

// Concerns reports whether a proof of the reader about an item, after the change, looks at such a row.
func (r *Reader) Concerns(item string, row Row) bool {
	return slices.ContainsFunc(r.Proves, func(p Proof) bool {
		return p.Item == item && p.Side == After && p.Rule != RuleEventPresent && p.concerns(row)
	})
}
