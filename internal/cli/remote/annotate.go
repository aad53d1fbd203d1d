package remote

import (
	"context"
	"fmt"

	"github.com/postil/postil/internal/cli/desk"
	"github.com/postil/postil/internal/cli/terminal"
)

// Annotate lets somebody annotate a queue in the terminal.
type Annotate struct {
	Flags    `embed:""`
	QueueArg `embed:""`
}

// Run shows one record after another.
func (c *Annotate) Run(ctx context.Context, s *session) error {
	if !terminal.Is(s.streams.In) || !terminal.Is(s.streams.Out) {
		return SettingsError{"annotate needs a terminal; \"postil queues records annotate\" does without"}
	}
	queue, err := s.Queues.Get(ctx, s.ref(c.Queue))
	if err != nil {
		return err
	}
	p, err := desk.Run(ctx, s.Client, *queue, s.streams.In, s.streams.Out)
	if err != nil {
		return err
	}
	return done(s, fmt.Sprintf("%s: %d submitted, %d skipped, %d left of %d", queue.Name, p.Submitted, p.Skipped, p.Left, p.Assigned), p)
}
