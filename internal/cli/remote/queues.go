package remote

import (
	"context"
	"fmt"
	"strconv"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/output"
	"github.com/postil/postil/internal/cli/terminal"
)

// Queues are the commands about annotation queues.
type Queues struct {
	Flags `embed:""`

	List     listQueues    `cmd:"" help:"List the queues of the space, or of all."`
	Get      getQueue      `cmd:"" help:"Show a queue."`
	Create   createQueue   `cmd:"" help:"Make a queue."`
	Update   updateQueue   `cmd:"" help:"Change a queue."`
	Delete   deleteQueue   `cmd:"" help:"Delete a queue with its records; annotations stay with what they are about."`
	Progress queueProgress `cmd:"" help:"Show how far a queue is, and who has done what."`
	Records  Records       `cmd:"" help:"The records of a queue."`
}

// QueueArg names a queue.
type QueueArg struct {
	Queue string `arg:"" help:"Name or id of the queue."`
}

type listQueues struct {
	Filter `embed:""`
}

// Run lists the queues.
func (c *listQueues) Run(ctx context.Context, s *session) error {
	return list(s, "annotation_queues", "NAME=name CONFIGS=annotation_configs ANNOTATORS=annotators ID=id",
		c.Limit, s.AnnotationQueues.All(ctx, c.options(s)))
}

type getQueue struct {
	QueueArg `embed:""`
}

// Run shows the queue.
func (c *getQueue) Run(ctx context.Context, s *session) error {
	q, err := s.AnnotationQueues.Get(ctx, s.ref(c.Queue))
	return item(s, q, err)
}

type createQueue struct {
	Name         string   `arg:"" help:"The name of the queue."`
	Config       []string `required:"" short:"c" placeholder:"NAME" sep:"none" help:"Name or id of a config to annotate by; may be given several times."`
	Annotator    []string `required:"" short:"a" placeholder:"EMAIL" help:"Address of somebody who annotates; may be given several times."`
	Instructions string   `placeholder:"TEXT" help:"What annotators are to do, in Markdown; @FILE reads it from a file."`
	Random       bool     `help:"Give each record to one annotator, in equal shares, instead of every record to all."`
	Column       []string `placeholder:"NAME" sep:"none" help:"A column of the records that annotators see, instead of all; may be given several times."`
}

// Run makes the queue.
func (c *createQueue) Run(ctx context.Context, s *session) error {
	configs, err := s.configIDs(ctx, c.Config)
	if err != nil {
		return err
	}
	instructions, err := s.text(c.Instructions)
	if err != nil {
		return err
	}
	method := client.AssignAll
	if c.Random {
		method = client.AssignRandom
	}
	q, err := s.AnnotationQueues.Create(ctx, client.CreateAnnotationQueue{Name: c.Name, Space: s.space, AnnotationConfigIDs: configs,
		AnnotatorEmails: c.Annotator, Instructions: instructions, AssignmentMethod: method, ColumnAllowlist: c.Column})
	return item(s, q, err)
}

type updateQueue struct {
	QueueArg     `embed:""`
	Name         *string  `placeholder:"NAME" help:"A new name."`
	Config       []string `short:"c" placeholder:"NAME" sep:"none" help:"Replaces the configs; may be given several times."`
	Annotator    []string `short:"a" placeholder:"EMAIL" help:"Replaces the annotators; may be given several times."`
	Instructions *string  `placeholder:"TEXT" help:"Replaces the instructions; @FILE reads them from a file."`
	Column       []string `placeholder:"NAME" sep:"none" xor:"columns" help:"Replaces the columns that annotators see; may be given several times."`
	AllColumns   bool     `xor:"columns" help:"Let annotators see all columns."`
}

// Run changes the queue.
func (c *updateQueue) Run(ctx context.Context, s *session) error {
	change := client.UpdateAnnotationQueue{Name: c.Name, AnnotatorEmails: c.Annotator, ColumnAllowlist: c.Column}
	if c.AllColumns {
		change.ColumnAllowlist = []string{}
	}
	if c.Instructions != nil {
		text, err := s.text(*c.Instructions)
		if err != nil {
			return err
		}
		change.Instructions = &text
	}
	if c.Config != nil {
		configs, err := s.configIDs(ctx, c.Config)
		if err != nil {
			return err
		}
		change.AnnotationConfigIDs = configs
	}
	q, err := s.AnnotationQueues.Update(ctx, s.ref(c.Queue), change)
	return item(s, q, err)
}

type deleteQueue struct {
	QueueArg `embed:""`
	Consent  `embed:""`
}

// Run deletes the queue.
func (c *deleteQueue) Run(ctx context.Context, s *session) error {
	q, err := s.AnnotationQueues.Get(ctx, s.ref(c.Queue))
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete the queue %s with its records?", quoted(q.Name))); err != nil {
		return err
	}
	if err := s.AnnotationQueues.Delete(ctx, client.ByID(q.ID)); err != nil {
		return err
	}
	return deleted(s, "queue", q.Name)
}

// configIDs returns the ids of configs of the space.
func (s *session) configIDs(ctx context.Context, names []string) ([]string, error) {
	ids := make([]string, len(names))
	for i, name := range names {
		config, err := s.AnnotationConfigs.Get(ctx, s.ref(name))
		if err != nil {
			return nil, err
		}
		ids[i] = config.ID
	}
	return ids, nil
}

type queueProgress struct {
	QueueArg `embed:""`
}

// Run shows the progress: on a terminal what matters of it.
func (c *queueProgress) Run(ctx context.Context, s *session) error {
	p, err := s.Queues.Progress(ctx, s.ref(c.Queue))
	if err != nil || s.out.Format != "table" {
		return item(s, p, err)
	}
	end := "not known yet"
	if !p.ExpectedEnd.IsZero() {
		end = p.ExpectedEnd.Local().Format("2006-01-02 15:04")
	}
	err = terminal.Pairs(s.out.Out, [][2]string{
		{"records", strconv.Itoa(p.Records)},
		{"assignments", fmt.Sprintf("%d submitted, %d skipped, %d left of %d", p.Submitted, p.Skipped, p.Left, p.Assigned)},
		{"expected end", end},
	}, terminal.Width(s.out.Out))
	if err != nil || len(p.Annotators) == 0 {
		return err
	}
	fmt.Fprintln(s.out.Out)
	rows := make([]output.Row, len(p.Annotators))
	for i, a := range p.Annotators {
		if rows[i], err = row(a); err != nil {
			return err
		}
	}
	return s.out.List(output.List{Rows: rows, Columns: output.Columns("ANNOTATOR=user.email! SUBMITTED=submitted SKIPPED=skipped DRAFTS=drafts LEFT=left LAST_ACTIVE=active_at!")})
}
