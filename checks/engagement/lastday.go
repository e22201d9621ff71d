package engagement

import (
	"fmt"
	"time"
)

// LastDay is T0, the moment the engagement ends: the last second of the day, in time_zone, where the page gives
// a date. It fails only where this machine does not know the zone.
func (e *Engagement) LastDay() (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, e.Header.LastDay); err == nil {
		return t, nil
	}
	zone, err := time.LoadLocation(e.Header.TimeZone)
	if err != nil {
		return time.Time{}, fmt.Errorf("find time zone of last_day: %w", err)
	}
	day, err := time.ParseInLocation(dateForm, e.Header.LastDay, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("read last_day: %w", err)
	}
	// By calendar, not by adding 24 hours: a day on which the clock changes is shorter or longer.
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, zone), nil
}
