package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/terminal"
)

// Spans are the commands about the spans of projects.
type Spans struct {
	Flags `embed:""`

	List     listSpans     `cmd:"" help:"List the spans of a project, the latest first."`
	Annotate annotateSpans `cmd:"" help:"Annotate a span, or its trace, as yourself."`
	Delete   deleteSpans   `cmd:"" help:"Delete spans for good; records of them keep their copies."`
}

// ProjectArg names a project.
type ProjectArg struct {
	Project string `arg:"" help:"Name or id of the project."`
}

type listSpans struct {
	ProjectArg `embed:""`
	Limit      `embed:""`
	Window     `embed:""`
	Filter     string   `placeholder:"EXPR" help:"Only spans that an expression holds for, as in \"status_code = 'ERROR'\"."`
	Column     []string `placeholder:"NAME" sep:"none" help:"A column to show, by its full name, instead of all; may be given several times."`
}

// Run lists the spans.
func (c *listSpans) Run(ctx context.Context, s *session) error {
	return list(s, "spans", "SPAN=context.span_id! TRACE=context.trace_id KIND=kind NAME=name STATUS=status_code START=start_time! ANNOTATIONS=annotations",
		c.Limit, s.Spans.All(ctx, s.ref(c.Project), client.ListSpans{StartTime: c.Start.Time, EndTime: c.End.Time, Filter: c.Filter, IncludedColumns: c.Column, PageOptions: c.page()}))
}

type annotateSpans struct {
	ProjectArg  `embed:""`
	Span        string `arg:"" help:"Id of the span; with --granularity=trace that of the root span."`
	Values      `embed:""`
	Window      `embed:""`
	Granularity string `enum:"span,trace" default:"span" help:"What it is said about: span or trace (${default})."`
}

// Run annotates the span.
func (c *annotateSpans) Run(ctx context.Context, s *session) error {
	project, err := s.Projects.Get(ctx, s.ref(c.Project))
	if err != nil {
		return err
	}
	inputs, err := s.inputs(ctx, project.SpaceID, c.Values)
	if err != nil {
		return err
	}
	err = s.Spans.Annotate(ctx, client.ByID(project.ID), client.AnnotateSpans{
		Annotations: []client.RecordAnnotations{{RecordID: c.Span, Values: inputs}},
		StartTime:   c.Start.Time, EndTime: c.End.Time, Granularity: client.Granularity(strings.ToUpper(c.Granularity)),
	})
	if err != nil {
		return err
	}
	return done(s, fmt.Sprintf("annotated the %s %s", c.Granularity, c.Span), map[string]any{"annotated": c.Span})
}

// inputs reads values under the configs of a space.
func (s *session) inputs(ctx context.Context, space string, v Values) ([]client.AnnotationInput, error) {
	configs, err := client.Collect(s.AnnotationConfigs.All(ctx, client.ListOptions{Space: space, PageOptions: client.PageOptions{Limit: largestPage}}))
	if err != nil {
		return nil, err
	}
	return v.read(configs)
}

type deleteSpans struct {
	ProjectArg `embed:""`
	Span       []string `arg:"" help:"Ids of the spans."`
	Window     `embed:""`
	Consent    `embed:""`
}

// Run deletes the spans.
func (c *deleteSpans) Run(ctx context.Context, s *session) error {
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete %s of the project %s for good?", terminal.Count(len(c.Span), "span"), quoted(c.Project))); err != nil {
		return err
	}
	gone, err := s.Spans.Delete(ctx, s.ref(c.Project), client.DeleteSpans{SpanIDs: c.Span, StartTime: c.Start.Time, EndTime: c.End.Time})
	if err != nil {
		return err
	}
	sentence := "deleted " + terminal.Count(len(gone.DeletedSpanIDs), "span")
	if n := len(gone.NotDeletedSpanIDs); n > 0 {
		sentence += fmt.Sprintf("; %d are not there: %s", n, strings.Join(gone.NotDeletedSpanIDs, ", "))
	}
	return done(s, sentence, gone)
}
