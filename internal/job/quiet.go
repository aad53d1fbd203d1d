package job

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// sayAgain is how long River does not repeat itself.
const sayAgain = time.Minute

// quiet is a handler for what River logs. What it does every day is told at debug;
// what goes wrong it tries again, so that it is no more than a warning, and not one
// every second while the database is away. The failures of jobs we log ourselves.
type quiet struct {
	slog.Handler
	said *said
}

// said is which warnings were given when.
type said struct {
	mu sync.Mutex
	at map[string]time.Time // by message, of which there are few
}

func newQuiet(h slog.Handler) quiet { return quiet{h, &said{at: map[string]time.Time{}}} }

// Enabled reports whether what River logs at a level may be written.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return q.Handler.Enabled(ctx, lowered(level))
}

// Handle writes a line, if its level is.
func (q quiet) Handle(ctx context.Context, line slog.Record) error {
	line.Level = lowered(line.Level)
	if line.Level == slog.LevelWarn && q.said.lately(line.Message, line.Time) {
		line.Level = slog.LevelDebug
	}
	if !q.Handler.Enabled(ctx, line.Level) {
		return nil
	}
	return q.Handler.Handle(ctx, line)
}

// WithAttrs returns the handler with more to say in each line.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quiet{q.Handler.WithAttrs(attrs), q.said}
}

// WithGroup returns the handler for a group.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name), q.said} }

func lowered(level slog.Level) slog.Level {
	if level < slog.LevelWarn {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

// lately reports whether a message was given not long before, and notes it if not.
func (s *said) lately(message string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.at[message]) < sayAgain {
		return true
	}
	s.at[message] = now
	return false
}
