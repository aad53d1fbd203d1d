// Package obs is how a running server is watched: its logger, its metrics and
// its health endpoints.
package obs

import (
	"io"
	"log/slog"
)

// NewLogger returns a logger that writes "text" or "json" lines of a level
// ("debug", "info", "warn", "error") and above.
func NewLogger(w io.Writer, format, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, err
	}
	options := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return slog.New(slog.NewTextHandler(w, options)), nil
}
