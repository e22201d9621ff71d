package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"
)

// SetRunLimit shortens what a test waits for.
func SetRunLimit(r *Reader, limit time.Duration) { r.limit = limit }

// Elements is a reader whose rows are the elements it is fed, as JSON in their RawPath.
func Elements(r *Reader) *Reader {
	return &Reader{
		ID: r.ID, System: r.System, Match: r.Match, Complete: r.Complete, TakenAt: r.TakenAt, Rows: `{kind: "event", raw_path: tojson}`,
		stream: r.stream, secrets: r.secrets, Keep: r.Keep,
	}
}

// Outlines are what recognising goes by.
func Outlines(rs *Readers) ([]*Reader, error) { return rs.outlines() }

// Seen is the object that a reader looks at in a document, as the short way gives it (known is false if there is none) and as its
// program does.
func Seen(where string, doc any) (short, program map[string]any, known bool, err error) {
	m := newMachine(context.Background())
	defer m.close()
	p := &programs{}
	if p.where, err = compile(where); err != nil {
		return nil, nil, false, err
	}
	program = m.object(p, doc)
	if p.place = placeOf(where); p.place == nil {
		return nil, program, false, nil
	}
	return m.object(p, doc), program, true, nil
}

// Check examines an export and gives the verdicts of one side. each, if not nil, sees every row.
func Check(ctx context.Context, r *Reader, src io.Reader, c Case, side Side, each func(Row) error) ([]Verdict, Facts, error) {
	data, err := io.ReadAll(src)
	if err != nil {
		return nil, Facts{}, err
	}
	c.Reader = r
	x, err := Examine(ctx, bytes.NewReader(data), c)
	if err != nil {
		return nil, Facts{}, err
	}
	if each != nil {
		var broken *SyntaxError
		if _, err := r.Read(ctx, bytes.NewReader(data), each); err != nil && !errors.As(err, &broken) {
			return nil, Facts{}, err
		}
	}
	var verdicts []Verdict
	for i, p := range r.Proves {
		if p.Side == side {
			verdicts = append(verdicts, x.Verdicts[i])
		}
	}
	return verdicts, x.Facts, nil
}
