package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/terminal"
)

// Examples are the commands about the examples of a dataset.
type Examples struct {
	List     listExamples    `cmd:"" help:"List the examples of a dataset."`
	Add      addExamples     `cmd:"" help:"Append examples to a version of a dataset."`
	Update   updateExamples  `cmd:"" help:"Replace members of examples, which are named by their member id."`
	Annotate annotateExample `cmd:"" help:"Annotate an example, as yourself."`
	Delete   deleteExamples  `cmd:"" help:"Delete examples from a version of a dataset."`
}

// VersionArg names a version of a dataset.
type VersionArg struct {
	DatasetArg `embed:""`
	Version    string `placeholder:"ID" help:"The version of the dataset (the latest)."`
}

type listExamples struct {
	VersionArg `embed:""`
	Limit      `embed:""`
	Filter     string `placeholder:"EXPR" help:"Only examples that an expression holds for, as in \"topic = 'shipping'\"."`
}

// Run lists the examples. Tables have a column for each member of the first one.
func (c *listExamples) Run(ctx context.Context, s *session) error {
	items := s.Datasets.AllExamples(ctx, s.ref(c.Dataset), client.ListExamples{DatasetVersionID: c.Version, Filter: c.Filter, PageOptions: c.page()})
	columns := "ID=id!"
	for first, err := range items {
		if err != nil {
			return err
		}
		r, err := row(first)
		if err != nil {
			return err
		}
		for _, m := range r {
			switch {
			case m.Name == "id" || m.Name == "created_at" || m.Name == "updated_at" || m.Name == "annotations":
			case !strings.ContainsAny(m.Name, " =.\t\n"): // a heading, and a path
				columns += fmt.Sprintf(" %s=%s", strings.ToUpper(m.Name), m.Name)
			}
		}
		break
	}
	return list(s, "examples", columns+" ANNOTATIONS=annotations", c.Limit, items)
}

// ExampleArgs are examples on the command line.
type ExampleArgs struct {
	Example []string `arg:"" placeholder:"JSON" help:"Examples: a JSON object each, or @FILE with one."`
}

func (a ExampleArgs) read(s *session) ([]map[string]any, error) {
	examples := make([]map[string]any, len(a.Example))
	for i, given := range a.Example {
		text, err := s.text(given)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(text), &examples[i]); err != nil {
			return nil, SettingsError{fmt.Sprintf("example %d: must be a JSON object: %v", i+1, err)}
		}
	}
	return examples, nil
}

type addExamples struct {
	VersionArg  `embed:""`
	ExampleArgs `embed:""`
}

// Run appends the examples.
func (c *addExamples) Run(ctx context.Context, s *session) error {
	examples, err := c.read(s)
	if err != nil {
		return err
	}
	written, err := s.Datasets.AppendExamples(ctx, s.ref(c.Dataset), c.Version, examples)
	if err != nil {
		return err
	}
	return done(s, "appended "+terminal.Count(len(written.ExampleIDs), "example"), written)
}

type updateExamples struct {
	VersionArg  `embed:""`
	ExampleArgs `embed:""`
	NewVersion  string `placeholder:"NAME" help:"Make a new version of this name instead of changing the present one."`
}

// Run changes the examples.
func (c *updateExamples) Run(ctx context.Context, s *session) error {
	examples, err := c.read(s)
	if err != nil {
		return err
	}
	written, err := s.Datasets.UpdateExamples(ctx, s.ref(c.Dataset), client.UpdateExamples{DatasetVersionID: c.Version, Examples: examples, NewVersion: c.NewVersion})
	if err != nil {
		return err
	}
	return done(s, "changed "+terminal.Count(len(written.ExampleIDs), "example"), written)
}

type annotateExample struct {
	DatasetArg `embed:""`
	Example    string `arg:"" help:"Id of the example."`
	Values     `embed:""`
}

// Run annotates the example.
func (c *annotateExample) Run(ctx context.Context, s *session) error {
	dataset, err := s.Datasets.Get(ctx, s.ref(c.Dataset))
	if err != nil {
		return err
	}
	inputs, err := s.inputs(ctx, dataset.SpaceID, c.Values)
	if err != nil {
		return err
	}
	if err := s.Datasets.AnnotateExamples(ctx, client.ByID(dataset.ID), []client.RecordAnnotations{{RecordID: c.Example, Values: inputs}}); err != nil {
		return err
	}
	return done(s, "annotated the example "+c.Example, map[string]any{"annotated": c.Example})
}

type deleteExamples struct {
	VersionArg `embed:""`
	Example    []string `arg:"" help:"Ids of the examples."`
	Consent    `embed:""`
}

// Run deletes the examples.
func (c *deleteExamples) Run(ctx context.Context, s *session) error {
	dataset, err := s.Datasets.Get(ctx, s.ref(c.Dataset))
	if err != nil {
		return err
	}
	version := c.Version
	if version == "" && len(dataset.Versions) > 0 {
		version = dataset.Versions[0].ID // the newest
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete %s of the dataset %s?", terminal.Count(len(c.Example), "example"), quoted(dataset.Name))); err != nil {
		return err
	}
	gone, err := s.Datasets.DeleteExamples(ctx, client.ByID(dataset.ID), version, c.Example)
	if err != nil {
		return err
	}
	sentence := "deleted " + terminal.Count(len(gone.DeletedExampleIDs), "example")
	if n := len(gone.NotDeletedExampleIDs); n > 0 {
		sentence += fmt.Sprintf("; %d are not there: %s", n, strings.Join(gone.NotDeletedExampleIDs, ", "))
	}
	return done(s, sentence, gone)
}
