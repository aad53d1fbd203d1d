package arrowapi

import (
	"context"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// exportChunk is how many spans are read, and sent as a record batch, at a time.
const exportChunk = 500

// timeColumn is by what the client orders the rows it gets, whichever columns it asked for.
const timeColumn = "time"

// spanColumns are the columns that all spans have.
var spanColumns = []rows.Column{
	{Name: traceIDColumn, Type: rows.Text}, {Name: spanIDColumn, Type: rows.Text}, {Name: "parent_id", Type: rows.Text},
	{Name: "name", Type: rows.Text}, {Name: "start_time", Type: rows.Integer}, {Name: "end_time", Type: rows.Integer},
	{Name: timeColumn, Type: rows.Time}, {Name: "latency_ms", Type: rows.Number}, {Name: "status_code", Type: rows.Text},
	{Name: "status_message", Type: rows.Text}, {Name: "events", Type: rows.Events},
}

// exportedSpans are the spans of a query.
type exportedSpans struct {
	app   *app.App
	query exportQuery
	list  app.SpanList
}

func (a *API) spansOf(ctx context.Context, q exportQuery) (exportedSpans, error) {
	if err := q.check(); err != nil {
		return exportedSpans{}, err
	}
	project, err := a.app.ProjectNamed(ctx, app.ProjectName{SpaceID: q.SpaceID, Name: q.Project})
	if err != nil {
		return exportedSpans{}, err
	}
	start, end := q.Start.UnixMicro(), q.End.UnixMicro()
	s := exportedSpans{a.app, q, app.SpanList{ProjectID: a.app.IDs().Encode(postil.ProjectID, project.ID), Start: &start, End: &end}}
	if q.Filter != "" {
		s.list.Filter = &q.Filter
	}
	return s, nil
}

// each calls fn with the cells of every span, newest start first, and flush after
// every chunk of them, unless it is nil. It holds one chunk at a time.
func (s exportedSpans) each(ctx context.Context, fn func([]rows.Cell) error, flush func() error) error {
	paging := postil.Paging{Limit: s.chunk()}
	for {
		page, err := s.app.ListSpans(ctx, s.list, paging)
		if err != nil {
			return err
		}
		for _, view := range page.Items {
			if !s.query.samples(view.TraceID) {
				continue
			}
			cells, err := spanCells(view)
			if err != nil {
				return err
			}
			if err := fn(slices.DeleteFunc(cells, func(c rows.Cell) bool { return !s.query.projects(c.Column) })); err != nil {
				return err
			}
		}
		if flush != nil {
			if err := flush(); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return nil
		}
		paging.After = *page.Next
	}
}

func (s exportedSpans) chunk() int {
	if size, ok := s.query.chunkSize(); ok {
		return min(size, exportChunk)
	}
	return exportChunk
}

// samples reports whether the query's sample has a trace. It follows from the id
// alone, so that a trace is in it whole, and in the next one as well.
func (q exportQuery) samples(traceID string) bool {
	if q.SampleRate == nil {
		return true
	}
	h := fnv.New64a()
	h.Write([]byte(traceID)) // never fails
	return float64(h.Sum64()) < *q.SampleRate*math.MaxUint64
}

// projects reports whether the query asks for a column.
func (q exportQuery) projects(column string) bool {
	return len(q.Columns) == 0 || column == timeColumn || slices.Contains(q.Columns, column)
}

// fixedColumns are those of the columns that all spans have which the query asks for.
func (q exportQuery) fixedColumns() []rows.Column {
	return slices.DeleteFunc(slices.Clone(spanColumns), func(c rows.Column) bool { return !q.projects(c.Name) })
}

// spanCells returns what is known of a span, column by column. Those that all spans
// have are no news to a Shape, and their types are given.
func spanCells(s app.SpanView) ([]rows.Cell, error) {
	cells := []rows.Cell{
		{Column: traceIDColumn, Value: s.TraceID}, {Column: spanIDColumn, Value: s.SpanID},
		{Column: "name", Value: s.Name}, {Column: "start_time", Value: s.StartTime * 1000}, {Column: "end_time", Value: s.EndTime * 1000},
		{Column: timeColumn, Value: s.StartTime}, {Column: "latency_ms", Value: float64(s.EndTime-s.StartTime) / 1000},
		{Column: "status_code", Value: s.StatusCode}, {Column: "events", Value: jsontext.Value(s.Events)},
	}
	if s.ParentID != "" {
		cells = append(cells, rows.Cell{Column: "parent_id", Value: s.ParentID})
	}
	if s.StatusMessage != "" {
		cells = append(cells, rows.Cell{Column: "status_message", Value: s.StatusMessage})
	}
	attributes, err := rows.Cells(attributePrefix, s.Attributes)
	if err != nil {
		return nil, err
	}
	evaluations, err := evaluationCells(s.Evaluations)
	return slices.Concat(cells, attributes, evaluations, annotationCells(s.Annotations)), err
}

func evaluationCells(stored []byte) ([]rows.Cell, error) {
	var list []postil.Evaluation
	if err := json.Unmarshal(stored, &list); err != nil {
		return nil, err
	}
	var cells []rows.Cell
	for _, e := range list {
		column := e.Name
		if !strings.HasPrefix(column, postil.TraceEvaluation) && !strings.HasPrefix(column, postil.SessionEvaluation) {
			column = "eval." + column
		}
		cells = appendCell(cells, column+".label", e.Label)
		cells = appendCell(cells, column+".score", e.Score)
		cells = appendCell(cells, column+".explanation", e.Explanation)
	}
	return cells, nil
}

// annotationCells returns the annotations of a span; of those that several people made
// under one config, the latest.
func annotationCells(annotations []postil.Annotation) []rows.Cell {
	latest := map[string]postil.Annotation{}
	for _, a := range annotations {
		if l, ok := latest[a.Name]; !ok || a.UpdatedAt >= l.UpdatedAt {
			latest[a.Name] = a
		}
	}
	var cells []rows.Cell
	for name, a := range latest {
		column, millis := annotationPrefix+name, a.UpdatedAt/1000
		cells = appendCell(cells, column+".label", a.Label)
		cells = appendCell(cells, column+".score", a.Score)
		cells = appendCell(cells, column+".text", a.Text)
		cells = appendCell(cells, column+".updated_by", &a.Annotator.Email)
		cells = appendCell(cells, column+".updated_at", &millis)
	}
	return cells
}

// appendCell appends a value that is there.
func appendCell[T any](cells []rows.Cell, column string, v *T) []rows.Cell {
	if v == nil {
		return cells
	}
	return append(cells, rows.Cell{Column: column, Value: *v})
}
