package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/postil/postil/client"
)

// Run lets somebody annotate a queue until they leave, and returns how far they are
// then.
func Run(ctx context.Context, c *client.Client, queue client.Queue, in io.Reader, out io.Writer) (client.MyProgress, error) {
	m := &model{ctx: ctx, work: c.Work, queue: queue, device: "terminal-" + rand.Text(), editor: editorOf(os.Getenv), pressed: time.Now()}
	_, err := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler()).Run()
	if ctx.Err() != nil {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		err = errors.Join(ctx.Err(), m.abandon(late))
	}
	return m.progress, err
}

// farewell is how long what is entered may take to be kept at the end.
const farewell = 5 * time.Second
