package remote

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/terminal"
)

// Records are the commands about the records of a queue.
type Records struct {
	List     listRecords    `cmd:"" help:"List the records of a queue with what was said about them."`
	Add      addRecords     `cmd:"" help:"Add spans, traces or examples to a queue; what it has already is not added again."`
	Annotate annotateRecord `cmd:"" help:"Annotate a record, as yourself, and complete it."`
	Assign   assignRecord   `cmd:"" help:"Replace who is to annotate a record."`
	Delete   deleteRecords  `cmd:"" help:"Take records out of a queue; annotations stay with what they are about."`
}

type listRecords struct {
	QueueArg `embed:""`
	Limit    `embed:""`
}

// Run lists the records.
func (c *listRecords) Run(ctx context.Context, s *session) error {
	return list(s, "records", "ID=id! TYPE=source_type ASSIGNED=assigned_users ANNOTATIONS=annotations DATA=data~",
		c.Limit, s.AnnotationQueues.AllRecords(ctx, s.ref(c.Queue), c.page()))
}

type addRecords struct {
	QueueArg `embed:""`
	Project  string   `placeholder:"NAME" xor:"source" help:"Name or id of the project that spans or traces are from."`
	Span     []string `placeholder:"ID" help:"A span to add; may be given several times."`
	Trace    []string `placeholder:"ID" help:"A trace to add; may be given several times."`
	Window   `embed:""`
	Dataset  string   `placeholder:"NAME" xor:"source" help:"Name or id of the dataset that examples are from."`
	Version  string   `placeholder:"ID" help:"The version of the dataset (the latest)."`
	Example  []string `placeholder:"ID" help:"An example to add, instead of all; may be given several times."`
}

// largestWindow is the longest that the server looks for spans in.
const largestWindow = 7 * 24 * time.Hour

// Run adds the records.
func (c *addRecords) Run(ctx context.Context, s *session) error {
	sources, err := c.sources(ctx, s)
	if err != nil {
		return err
	}
	added, err := s.AnnotationQueues.AddRecords(ctx, s.ref(c.Queue), sources)
	if err != nil {
		return err
	}
	ids := make([]string, len(added))
	for i, r := range added {
		ids[i] = r.ID
	}
	return done(s, "added "+terminal.Count(len(added), "record"), map[string]any{"added": len(added), "record_ids": ids})
}

func (c *addRecords) sources(ctx context.Context, s *session) (sources []client.RecordSource, err error) {
	switch {
	case c.Dataset != "":
		dataset, err := s.Datasets.Get(ctx, s.ref(c.Dataset))
		if err != nil {
			return nil, err
		}
		return []client.RecordSource{client.ExampleRecords{DatasetID: dataset.ID, DatasetVersionID: c.Version, ExampleIDs: c.Example}}, nil
	case c.Project == "":
		return nil, SettingsError{"--project or --dataset: says where the records come from"}
	case len(c.Span) == 0 && len(c.Trace) == 0:
		return nil, SettingsError{"--span or --trace: says what is added"}
	}
	project, err := s.Projects.Get(ctx, s.ref(c.Project))
	if err != nil {
		return nil, err
	}
	start, end := c.Start.Time, c.End.Time
	if end.IsZero() {
		end = time.Now()
	}
	if start.IsZero() {
		start = end.Add(-largestWindow)
	}
	if len(c.Span) > 0 {
		sources = append(sources, client.SpanRecords{ProjectID: project.ID, StartTime: start, EndTime: end, SpanIDs: c.Span})
	}
	if len(c.Trace) > 0 {
		sources = append(sources, client.TraceRecords{ProjectID: project.ID, StartTime: start, EndTime: end, TraceIDs: c.Trace})
	}
	return sources, nil
}

// Values are what is said, each under a config.
type Values struct {
	Value []string `arg:"" placeholder:"CONFIG=VALUE" help:"What is said under a config: a label, a score or a text, as in 'correctness=correct'."`
}

// read turns the values into annotations, by the types of the configs.
func (v Values) read(configs []client.AnnotationConfig) ([]client.AnnotationInput, error) {
	types := map[string]client.ConfigType{}
	for _, c := range configs {
		types[c.Name] = c.Type
	}
	inputs := make([]client.AnnotationInput, len(v.Value))
	for i, given := range v.Value {
		name, value, ok := strings.Cut(given, "=")
		kind, known := types[name]
		switch {
		case !ok:
			return nil, SettingsError{fmt.Sprintf("%q: must be CONFIG=VALUE", given)}
		case !known:
			return nil, &client.NotFoundError{Kind: "annotation config", Name: name, Available: names(configs)}
		}
		inputs[i] = client.AnnotationInput{Name: name}
		switch kind {
		case client.Categorical:
			inputs[i].Label = &value
		case client.Continuous:
			score, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return nil, SettingsError{fmt.Sprintf("%s: %q is not a score", name, value)}
			}
			inputs[i].Score = &score
		default:
			inputs[i].Text = &value
		}
	}
	return inputs, nil
}

func names(configs []client.AnnotationConfig) []string {
	list := make([]string, len(configs))
	for i, c := range configs {
		list[i] = c.Name
	}
	return list
}

type annotateRecord struct {
	QueueArg `embed:""`
	Record   string `arg:"" help:"Id of the record."`
	Values   `embed:""`
}

// Run annotates the record.
func (c *annotateRecord) Run(ctx context.Context, s *session) error {
	queue, err := s.AnnotationQueues.Get(ctx, s.ref(c.Queue))
	if err != nil {
		return err
	}
	inputs, err := c.read(queue.AnnotationConfigs)
	if err != nil {
		return err
	}
	annotated, err := s.AnnotationQueues.AnnotateRecord(ctx, client.ByID(queue.ID), c.Record, inputs)
	return item(s, annotated, err)
}

type assignRecord struct {
	QueueArg `embed:""`
	Record   string   `arg:"" help:"Id of the record."`
	Email    []string `arg:"" optional:"" help:"Addresses of those who are to annotate it; nobody when there is none."`
}

// Run assigns the record.
func (c *assignRecord) Run(ctx context.Context, s *session) error {
	assigned, err := s.AnnotationQueues.AssignRecord(ctx, s.ref(c.Queue), c.Record, c.Email)
	return item(s, assigned, err)
}

type deleteRecords struct {
	QueueArg `embed:""`
	Record   []string `arg:"" help:"Ids of the records, up to 100."`
	Consent  `embed:""`
}

// Run takes the records out.
func (c *deleteRecords) Run(ctx context.Context, s *session) error {
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Take %s out of the queue %s?", terminal.Count(len(c.Record), "record"), quoted(c.Queue))); err != nil {
		return err
	}
	if err := s.AnnotationQueues.DeleteRecords(ctx, s.ref(c.Queue), c.Record); err != nil {
		return err
	}
	return done(s, fmt.Sprintf("took %s out of the queue", terminal.Count(len(c.Record), "record")), map[string]any{"deleted": c.Record})
}
