package evidence

import (
	"context"
	"errors"
	"io"
)

// Check reads an export once and applies every proof of its reader of that side to it. What is wrong inside the file makes verdicts
// inconclusive and is no error; an error is that the file, or the program of the reader, could not be run at all. each, if not
// nil, sees every row.
func Check(ctx context.Context, r *Reader, src io.Reader, c Case, side Side, each func(Row) error) ([]Verdict, Facts, error) {
	var judges []*Judge
	for _, p := range r.Proves {
		if p.Side == side {
			one := c
			one.Reader, one.Proof = r, p
			judges = append(judges, NewJudge(one))
		}
	}
	facts, err := r.Read(ctx, src, func(row Row) error {
		for _, j := range judges {
			j.Add(row)
		}
		if each != nil {
			return each(row)
		}
		return nil
	})
	var broken *SyntaxError
	if err != nil && !errors.As(err, &broken) {
		return nil, facts, err
	}
	verdicts := make([]Verdict, 0, len(judges))
	for _, j := range judges {
		verdicts = append(verdicts, j.Verdict(facts, err))
	}
	return verdicts, facts, nil
}
