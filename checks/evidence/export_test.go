package evidence

import "time"

// SetRunLimit shortens what a test waits for.
func SetRunLimit(r *Reader, limit time.Duration) { r.limit = limit }

// Elements is a reader whose rows are the elements it is fed, as JSON in their RawPath.
func Elements(r *Reader) *Reader {
	return &Reader{
		ID: r.ID, System: r.System, Match: r.Match, Complete: r.Complete, TakenAt: r.TakenAt, Rows: `{kind: "event", raw_path: tojson}`,
		stream: r.stream, secrets: r.secrets, Keep: r.Keep,
	}
}
