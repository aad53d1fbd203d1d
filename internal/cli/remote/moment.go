package remote

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A moment is a point in time: a date, a date with a time, or how long ago it was.
type moment struct{ time.Time }

// UnmarshalText reads it.
func (m *moment) UnmarshalText(text []byte) (err error) {
	m.Time, err = readTime(string(text), -1)
	return err
}

// A deadline is a moment to come.
type deadline struct{ time.Time }

// UnmarshalText reads it.
func (d *deadline) UnmarshalText(text []byte) (err error) {
	d.Time, err = readTime(string(text), 1)
	return err
}

// readTime reads a time, or a length of time from now on into the past (-1) or the
// future (1).
func readTime(text string, direction time.Duration) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if at, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return at, nil
		}
	}
	length, err := time.ParseDuration(text)
	if number, ok := strings.CutSuffix(text, "d"); ok {
		var days int
		days, err = strconv.Atoi(number)
		length = time.Duration(days) * 24 * time.Hour
	}
	if err != nil || length < 0 {
		return time.Time{}, fmt.Errorf("must be a time such as 2026-11-26 or 2026-11-26T10:00:00Z, or a length of time such as 7d or 12h, not %q", text)
	}
	return time.Now().Add(direction * length), nil
}

// Window is a span of time.
type Window struct {
	Start moment `placeholder:"TIME" help:"Begin of the window: a time, or how long ago, as in 7d or 12h."`
	End   moment `placeholder:"TIME" help:"End of the window (now)."`
}
