package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/terminal"
)

// Import makes a dataset of a file and, where one is named, records of a queue.
type Import struct {
	Flags `embed:""`

	File    string `arg:"" help:"The file: .jsonl, .csv or .parquet; - is standard input."`
	Format  string `short:"f" enum:"jsonl,csv,parquet," default:"" placeholder:"FORMAT" help:"jsonl, csv or parquet (what the name of the file ends with)."`
	Dataset string `placeholder:"NAME" help:"Name of the dataset (that of the file)."`
	Append  bool   `help:"Append to the dataset that has the name, instead of making one."`
	Queue   string `placeholder:"NAME" help:"Name or id of a queue that gets the examples of the dataset as records."`
	DryRun  bool   `help:"Only say what would be imported."`
	Again   bool   `help:"Import a file that was imported in the same way within a day once more."`
}

// Run imports the file. Up to 50,000 rows and 60 MiB are stored at once, all or
// none; of a larger file each part is. All parts are read before one is stored.
func (c *Import) Run(ctx context.Context, s *session) error {
	parts, err := readParts(ctx, c.File, c.format(), s.streams.In)
	if err != nil {
		return err
	}
	report, err := s.dryRun(ctx, parts)
	if err != nil || c.DryRun {
		return errors.Join(err, c.plan(s, report))
	}
	into, before, err := c.into(ctx, s)
	if err != nil {
		return err
	}
	var queue *client.AnnotationQueue // found before anything is written
	if c.Queue != "" {
		if queue, err = s.AnnotationQueues.Get(ctx, s.ref(c.Queue)); err != nil {
			return err
		}
	}
	stored, err := c.store(ctx, s, parts, into)
	if err != nil {
		return err
	}
	after, err := s.Datasets.Get(ctx, client.ByID(stored.DatasetID))
	if err != nil {
		return err
	}
	stored.Dataset = after.Name
	stored.Before = before != nil && before.ID == after.ID && before.UpdatedAt.Equal(after.UpdatedAt)
	if queue != nil {
		if err := s.enqueue(ctx, queue, &stored); err != nil {
			return fmt.Errorf("%w\nThe %d rows are in the dataset %q, %d of its examples in the queue; the same command adds the rest", err, stored.Rows, after.Name, stored.RecordsAdded)
		}
	}
	return done(s, stored.String(), stored)
}

// into says where the file goes, and which dataset has the name now, if any.
func (c *Import) into(ctx context.Context, s *session) (client.ImportDataset, *client.Dataset, error) {
	into := client.ImportDataset{Space: s.space, Name: cmp.Or(c.Dataset, nameOf(c.File))}
	dataset, err := s.Datasets.Get(ctx, s.ref(into.Name))
	switch {
	case c.Append && err == nil:
		into.Name, into.DatasetID = "", dataset.ID
	case !c.Append && errors.Is(err, client.ErrNotFound) && s.space != "":
		return into, nil, nil
	}
	return into, dataset, err
}

func (c *Import) format() string {
	return cmp.Or(c.Format, strings.TrimPrefix(strings.ToLower(filepath.Ext(c.File)), "."))
}

// nameOf is the name of a dataset that got none.
func nameOf(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// Imported is what an import did.
type Imported struct {
	Rows           int    `json:"rows"`
	Before         bool   `json:"before"` // an earlier command has imported all of it
	Dataset        string `json:"dataset"`
	DatasetID      string `json:"dataset_id"`
	VersionID      string `json:"version_id"`
	Queue          string `json:"queue,omitempty"`
	RecordsAdded   int    `json:"records_added"`
	RecordsPresent int    `json:"records_present"` // in the queue already
}

// String says it.
func (i Imported) String() string {
	text := fmt.Sprintf("imported %s into the dataset %q", terminal.Count(i.Rows, "row"), i.Dataset)
	if i.Before {
		text = fmt.Sprintf("%s: all in the dataset %q since an earlier command; nothing was added to it (--again does)", terminal.Count(i.Rows, "row"), i.Dataset)
	}
	if i.Queue != "" {
		text += fmt.Sprintf("; added %s to the queue %q, which had %d already", terminal.Count(i.RecordsAdded, "record"), i.Queue, i.RecordsPresent)
	}
	return text
}

// dryRun has the server read all parts, and reports every line that it cannot.
func (s *session) dryRun(ctx context.Context, parts []part) (client.ImportReport, error) {
	var sum client.ImportReport
	for _, p := range parts {
		r, err := s.Datasets.Import(ctx, client.ImportDataset{Space: s.space, Format: p.format, Content: p.content, DryRun: true})
		if err != nil {
			return sum, err
		}
		if sum.Columns == nil {
			sum.Columns = r.Columns
		}
		sum.Rows += r.Rows
		sum.ProblemCount += r.ProblemCount
		for _, problem := range r.Problems {
			problem.Line += p.before
			sum.Problems = append(sum.Problems, problem)
		}
	}
	return sum, unreadable(sum)
}

// unreadable reports lines that cannot be read.
func unreadable(r client.ImportReport) error {
	if r.ProblemCount == 0 {
		return nil
	}
	text := terminal.Count(r.ProblemCount, "line") + " cannot be read, and nothing was imported:"
	for i, p := range r.Problems {
		if i == 20 {
			text += fmt.Sprintf("\n  and %d more", r.ProblemCount-i)
			break
		}
		text += fmt.Sprintf("\n  line %d: %s", p.Line, p.Rule)
	}
	return fmt.Errorf("%s%w", text, errUnreadable)
}

// errUnreadable makes an invalid file what an invalid request is.
var errUnreadable = unreadableError{}

type unreadableError struct{}

func (unreadableError) Error() string        { return "" }
func (unreadableError) Is(target error) bool { return target == client.ErrValidation }

// plan says what would be imported.
func (c *Import) plan(s *session, r client.ImportReport) error {
	if r.Rows == 0 && r.ProblemCount == 0 || r.ProblemCount > 0 {
		return nil // it has been said
	}
	columns := make([]string, len(r.Columns))
	for i, column := range r.Columns {
		columns[i] = fmt.Sprintf("%s (%s)", column.Member, strings.ToLower(column.Type))
	}
	return done(s, fmt.Sprintf("would import %s: %s", terminal.Count(r.Rows, "row"), strings.Join(columns, ", ")), r)
}

// store imports the parts one after another. Each carries a key made of what it is
// and where it goes, so that the same command, run again, goes on where an earlier
// one was interrupted.
func (c *Import) store(ctx context.Context, s *session, parts []part, into client.ImportDataset) (Imported, error) {
	var sum Imported
	total := 0
	for _, p := range parts {
		total += p.rows
	}
	bar := terminal.NewBar(s.streams.Err, "importing", total)
	defer bar.Done()
	for i, p := range parts {
		bar.Set(sum.Rows)
		into.Format, into.Content = p.format, p.content
		r, err := s.storePart(ctx, p.key(into, i), into, c.Again)
		if err != nil {
			switch {
			case errors.Is(err, client.ErrConflict) && into.DatasetID == "":
				err = fmt.Errorf("%w; --append adds to it, --dataset names another", err)
			case i > 0:
				err = fmt.Errorf("%w\n%d of %d rows are in the dataset %s; the same command, within a day, goes on from there", err, sum.Rows, total, sum.DatasetID)
			}
			return sum, err
		}
		sum.Rows += r.Rows
		sum.DatasetID, sum.VersionID = r.DatasetID, r.VersionID
		into.Name, into.DatasetID = "", r.DatasetID
	}
	return sum, nil
}

// storePart stores one part once. A dataset that was deleted since it was imported
// is imported anew.
func (s *session) storePart(ctx context.Context, key string, into client.ImportDataset, again bool) (*client.ImportReport, error) {
	if again {
		return s.Datasets.Import(ctx, into)
	}
	r, err := s.Datasets.Import(client.WithIdempotencyKey(ctx, key), into)
	if err != nil || into.DatasetID != "" {
		return r, err
	}
	if _, err := s.Datasets.Get(ctx, client.ByID(r.DatasetID)); errors.Is(err, client.ErrNotFound) {
		return s.Datasets.Import(ctx, into)
	}
	return r, nil
}

// enqueue adds the examples of the dataset to a queue. What it has is not added
// again.
func (s *session) enqueue(ctx context.Context, queue *client.AnnotationQueue, stored *Imported) error {
	stored.Queue = queue.Name
	source := client.AdditionSource{Kind: client.TargetExample, DatasetID: stored.DatasetID, VersionID: stored.VersionID}
	var bar *terminal.Bar
	for p, err := range s.Queues.Add(ctx, client.ByID(queue.ID), client.Addition{Source: source}) {
		if err != nil {
			return err
		}
		if bar == nil {
			bar = terminal.NewBar(s.streams.Err, "adding records", p.Matching)
			defer bar.Done()
		}
		bar.Set(p.Processed)
		stored.RecordsAdded, stored.RecordsPresent = p.Added, p.Processed-p.Added
	}
	return nil
}
