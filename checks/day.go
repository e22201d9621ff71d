package checks

import (
	"fmt"
	"time"
)

// Day is a date as people write it, 2026-11-30; empty for none. Days compare as text. Which day it is somewhere depends on the
// time zone of the engagement, and whoever makes a Day from a time decides that.
type Day string

// DayOf is the day of the time, in the zone the time carries.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// ParseDay reads a date.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || DayOf(t) != Day(text) {
		return "", fmt.Errorf("read day %q: want a date such as 2026-11-30", text)
	}
	return Day(text), nil
}

func (d Day) valid() bool {
	_, err := ParseDay(string(d))
	return err == nil
}

// Reached reports whether the day has come; one that is not set never does.
func (d Day) Reached(today Day) bool { return d != "" && d <= today }
