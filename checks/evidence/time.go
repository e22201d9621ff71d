package evidence

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Time is a time as an export gives it. The zero Time is absent, which is not the same as long ago.
type Time struct {
	At       time.Time // UTC; zero when it cannot be read or is Never
	Text     string    // as the export has it
	Zoneless bool      // the export names no zone: read as UTC, and not relied on near a decisive time
	Never    bool      // the year 9999 and later: does not come
}

// IsZero says that the export gives no time.
func (t Time) IsZero() bool { return t.Text == "" && t.At.IsZero() }

// Unreadable says that the export gives something that is no time we know.
func (t Time) Unreadable() bool { return t.Text != "" && t.At.IsZero() && !t.Never }

// MarshalJSON writes RFC 3339, or the export's own text where that is no exact time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.At.IsZero() || t.Zoneless {
		return json.Marshal(Inert(t.Text))
	}
	return json.Marshal(t.At.Format(time.RFC3339Nano))
}

// At is an exact time that somebody states.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{At: t.UTC(), Text: t.UTC().Format(time.RFC3339Nano)}
}

// zoned are the layouts that name their zone, a date among them: vendors mean midnight UTC. zoneless are those that do not.
var zoned = []string{
	time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04:05.999999999Z0700", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999 Z0700",
	"2006-01-02 15:04:05.999999999 UTC", "2006-01-02T15:04Z07:00", "2006-01-02 15:04 UTC",
}

var zoneless = []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04"}

// ParseTime reads a time in any of the forms that exports use: RFC 3339, Unix seconds and milliseconds, dates, and the words
// for "none", which are absent.
func ParseTime(s string) Time {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "", "n/a", "no_information", "not_supported", "never", "null", "none", "-":
		return Time{}
	}
	if t, ok := unixTime(s); ok {
		return t
	}
	for i, layout := range slices.Concat(zoned, zoneless) {
		if at, err := time.Parse(layout, s); err == nil {
			return settled(Time{At: at.UTC(), Text: s, Zoneless: i >= len(zoned)})
		}
	}
	return Time{Text: s}
}

// unixTime reads a number; from 10^11 it counts milliseconds.
func unixTime(s string) (Time, bool) {
	number, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpP_nN") {
		return Time{}, false
	}
	if number <= 0 || number >= 1e15 {
		return Time{Text: s}, true
	}
	whole, rest, _ := strings.Cut(s, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.ContainsAny(s, "eE") {
		f, fraction := math.Modf(number)
		seconds, rest = int64(f), strings.TrimPrefix(strconv.FormatFloat(fraction, 'f', 9, 64), "0.")
	}
	nanos, _ := strconv.ParseInt((rest + "000000000")[:9], 10, 64)
	if seconds >= 1e11 {
		return settled(Time{At: time.UnixMilli(seconds).UTC(), Text: s}), true
	}
	return settled(Time{At: time.Unix(seconds, nanos).UTC(), Text: s}), true
}

func settled(t Time) Time {
	if t.At.Year() >= 9999 {
		return Time{Text: t.Text, Never: true}
	}
	return t
}

// doubt is how far a zone-less time may be off.
const doubt = 24 * time.Hour

// after says whether t is later than a moment. It is not sure where t names no zone and is near.
func (t Time) after(moment time.Time) (yes, sure bool) {
	if t.Never {
		return true, true
	}
	if t.At.IsZero() {
		return false, false
	}
	if t.Zoneless && t.At.Sub(moment).Abs() <= doubt {
		return false, false
	}
	return t.At.After(moment), true
}
