package remote

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/output"
	"github.com/postil/postil/internal/cli/terminal"
)

// Export writes what is on the server to a file.
type Export struct {
	Flags `embed:""`

	Queue   exportQueue   `cmd:"" help:"The records of a queue, or what was said about them."`
	Dataset exportDataset `cmd:"" help:"The examples of a dataset."`
	Spans   exportSpans   `cmd:"" help:"The spans of a project."`
}

// To says where an export goes.
type To struct {
	To     string `placeholder:"FILE" help:"The file to make (standard output)."`
	Format string `short:"f" enum:"jsonl,csv,parquet," default:"" placeholder:"FORMAT" help:"jsonl, csv or parquet (what the name of the file ends with, or jsonl)."`
	Force  bool   `help:"Replace a file that is there."`
}

// mostRowsAtOnce is how many rows are asked for at once.
const mostRowsAtOnce = 500

type exportQueue struct {
	QueueArg `embed:""`
	To       `embed:""`
	By       string `enum:"record,annotation" default:"record" help:"Whether a row is a record or an annotation (${default})."`
}

// Run exports the queue.
func (c *exportQueue) Run(ctx context.Context, s *session) error {
	records := s.AnnotationQueues.AllRecords(ctx, s.ref(c.Queue), client.PageOptions{Limit: mostRowsAtOnce})
	if c.By == "annotation" {
		return export(s, c.To, "annotations", annotationRows(records))
	}
	return export(s, c.To, "records", spread(c.To, records, "data"))
}

type exportDataset struct {
	VersionArg `embed:""`
	To         `embed:""`
	Filter     string `placeholder:"EXPR" help:"Only examples that an expression holds for."`
	DataOnly   bool   `help:"Only the members of the examples, without what the server adds; such a file can be imported."`
}

// Run exports the dataset.
func (c *exportDataset) Run(ctx context.Context, s *session) error {
	examples := s.Datasets.AllExamples(ctx, s.ref(c.Dataset),
		client.ListExamples{DatasetVersionID: c.Version, Filter: c.Filter, PageOptions: client.PageOptions{Limit: mostRowsAtOnce}})
	if c.DataOnly {
		return export(s, c.To, "examples", each(data(examples)))
	}
	return export(s, c.To, "examples", each(examples))
}

// data are the members of examples that are their own.
func data(examples iter.Seq2[client.Example, error]) iter.Seq2[map[string]any, error] {
	return func(yield func(map[string]any, error) bool) {
		for e, err := range examples {
			if !yield(e.Data, err) {
				return
			}
		}
	}
}

type exportSpans struct {
	ProjectArg `embed:""`
	To         `embed:""`
	Window     `embed:""`
	Filter     string   `placeholder:"EXPR" help:"Only spans that an expression holds for."`
	Column     []string `placeholder:"NAME" sep:"none" help:"A column to export, by its full name, instead of all; may be given several times."`
}

// Run exports the spans.
func (c *exportSpans) Run(ctx context.Context, s *session) error {
	spans := s.Spans.All(ctx, s.ref(c.Project), client.ListSpans{StartTime: c.Start.Time, EndTime: c.End.Time, Filter: c.Filter,
		IncludedColumns: c.Column, PageOptions: client.PageOptions{Limit: mostRowsAtOnce}})
	return export(s, c.To, "spans", spread(c.To, spans, "attributes"))
}

// each makes rows of answers.
func each[T any](items iter.Seq2[T, error]) iter.Seq2[output.Row, error] {
	return func(yield func(output.Row, error) bool) {
		for item, err := range items {
			var r output.Row
			if err == nil {
				r, err = row(item)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// spread gives, in a table, each member of an object of open content a column of
// its own.
func spread[T any](to To, items iter.Seq2[T, error], member string) iter.Seq2[output.Row, error] {
	rows := each(items)
	if to.format() == "jsonl" {
		return rows
	}
	return func(yield func(output.Row, error) bool) {
		for r, err := range rows {
			if err == nil {
				r, err = r.Spread(member)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// annotationRow is one annotation as a row.
type annotationRow struct {
	RecordID       string    `json:"record_id"`
	SourceType     string    `json:"source_type"`
	Granularity    string    `json:"granularity"` // of what was annotated
	Config         string    `json:"config"`
	Label          *string   `json:"label"`
	Score          *float64  `json:"score"`
	Text           *string   `json:"text"`
	AnnotatorID    string    `json:"annotator_id"`
	AnnotatorEmail string    `json:"annotator_email"`
	UpdatedAt      time.Time `json:"updated_at"`
	Data           any       `json:"data"`
}

// annotationRows takes records apart into what was said about them.
func annotationRows(records iter.Seq2[client.AnnotationQueueRecord, error]) iter.Seq2[output.Row, error] {
	return each(func(yield func(annotationRow, error) bool) {
		for r, err := range records {
			if err != nil {
				yield(annotationRow{}, err)
				return
			}
			for _, said := range []struct {
				about string
				list  []client.Annotation
			}{{string(r.Granularity), r.Annotations}, {"TRACE", r.TraceAnnotations}, {"SESSION", r.SessionAnnotations}} {
				for _, a := range said.list {
					if !yield(newAnnotationRow(r, said.about, a), nil) {
						return
					}
				}
			}
		}
	})
}

func newAnnotationRow(r client.AnnotationQueueRecord, about string, a client.Annotation) annotationRow {
	row := annotationRow{RecordID: r.ID, SourceType: string(r.SourceType), Granularity: about,
		Config: a.Name, Label: a.Label, Score: a.Score, Text: a.Text, UpdatedAt: a.UpdatedAt, Data: r.Data}
	if a.Annotator != nil {
		row.AnnotatorID, row.AnnotatorEmail = a.Annotator.ID, a.Annotator.Email
	}
	return row
}

func (t To) format() string {
	if ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(t.To)), "."); t.Format == "" && (ext == "csv" || ext == "parquet") {
		return ext
	}
	return cmp.Or(t.Format, "jsonl")
}

// export writes rows to where they go, and says how many there were.
func export(s *session, to To, what string, rows iter.Seq2[output.Row, error]) error {
	if s.out.Format != "table" && s.out.Format != "json" {
		return SettingsError{"--output: is table or json here, for what is said; --format is that of the file"}
	}
	bar := terminal.NewBar(s.streams.Err, "exporting "+what, 0)
	defer bar.Done()
	n := 0
	counted := func(yield func(output.Row, error) bool) {
		for r, err := range rows {
			if err == nil {
				n++
				bar.Set(n)
			}
			if !yield(r, err) {
				return
			}
		}
	}
	if to.To == "" {
		return writeStream(s.out.Out, to.format(), counted)
	}
	if err := to.replace(func(out io.Writer) error { return output.WriteRows(out, to.format(), counted) }); err != nil {
		return err
	}
	bar.Done()
	return done(s, fmt.Sprintf("exported %d %s to %s", n, what, to.To), map[string]any{"exported": n, "file": to.To})
}

// writeStream writes to standard output; on a terminal what is harmless.
func writeStream(out io.Writer, format string, rows iter.Seq2[output.Row, error]) error {
	if !terminal.Is(out) {
		return output.WriteRows(out, format, rows)
	}
	if format == "parquet" {
		return SettingsError{"--to: is needed; Parquet is not for a terminal"}
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(output.WriteRows(w, format, rows)) }()
	defer r.Close()
	for lines := bufio.NewReader(r); ; {
		line, err := lines.ReadString('\n')
		if _, err := io.WriteString(out, terminal.Text(line)); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// replace writes a file that has its name once it is whole.
func (t To) replace(write func(io.Writer) error) error {
	if _, err := os.Stat(t.To); err == nil && !t.Force {
		return SettingsError{fmt.Sprintf("--to: %s is there already; --force replaces it", t.To)}
	}
	partial := filepath.Join(filepath.Dir(t.To), "."+filepath.Base(t.To)+"."+rand.Text()+".partial")
	f, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(f)
	err = write(b)
	if err == nil {
		err = errors.Join(b.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(partial, t.To)
	}
	if err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	return nil
}
