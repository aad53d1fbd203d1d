package store

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
)

// SpanSearch selects spans to show as rows.
type SpanSearch struct {
	SpanQuery
	Text  string   // part of a row's name, input or output, in any case; empty: any
	Roots bool     // the root spans of traces only, and the filter is about any span of the trace
	Keys  []string // only what has the target with one of these keys; nil: any
}

// target is the kind of target that the rows of the search stand for, and the
// expression of its key.
func (q SpanSearch) target() (kind postil.TargetKind, key string) {
	if q.Roots {
		return postil.TargetTrace, "s.trace_id"
	}
	return postil.TargetSpan, "s.trace_id || ':' || s.span_id"
}

// path makes the steps to a place in a span's attributes.
func path(steps ...any) []spanfilter.Step {
	made := make([]spanfilter.Step, len(steps))
	for i, step := range steps {
		switch step := step.(type) {
		case string:
			made[i].Key = step
		case int:
			made[i].Index = step
		}
	}
	return made
}

// Where the attributes of a span have what a row shows of it, likeliest first.
var (
	ModelPlaces  = [][]spanfilter.Step{path("llm.model_name"), path("embedding.model_name")}
	TokensPlaces = [][]spanfilter.Step{path("llm.token_count.total")}
	InputPlaces  = [][]spanfilter.Step{
		path("input.value"), path("llm.input_messages", -1, "message.content"),
		path("llm.input_messages", -1, "message.contents", 0, "message_content.text"),
	}
	OutputPlaces = [][]spanfilter.Step{
		path("output.value"), path("llm.output_messages", 0, "message.content"),
		path("llm.output_messages", 0, "message.contents", 0, "message_content.text"),
	}
)

// rowColumns are the columns that scanSpanRow reads, of the row s. Taking texts out
// of attributes is left to the caller: databases parse a document once for each
// text, which takes several times as long as handing it out.
func (q SpanSearch) rowColumns() string {
	kind, key := q.target()
	return `s.id, s.trace_id, s.span_id, s.parent_id, s.name, s.kind, s.status_code, s.start_time, s.end_time, s.attributes,
		(SELECT COUNT(*) FROM target t JOIN annotation a ON a.space_id = t.space_id AND a.target_id = t.id WHERE t.space_id = s.space_id
			AND t.kind = '` + string(kind) + `' AND t.parent_id = s.project_id AND t.key = ` + key + ` AND NOT a.cleared)`
}

func scanSpanRow(row scanner) (r postil.SpanRow, err error) {
	err = row.Scan(&r.ID, &r.TraceID, &r.SpanID, &r.ParentID, &r.Name, &r.Kind, &r.StatusCode, &r.StartTime, &r.EndTime, &r.Attributes, &r.Annotations)
	return r, err
}

// matching returns the conditions that s is selected by the search, and the
// expression to order by.
func (st *Store) matching(q SpanSearch, p postil.Paging) (c *conditions, start string) {
	window := q.from(p)
	if q.Keys != nil || !q.Roots && spanfilter.NamesIDs(q.Filter) {
		c, start = window.whereKeyed("s"), "+s.start_time"
	} else {
		c, start = window.where("s"), "s.start_time"
	}
	switch {
	case q.Roots:
		st.ofTraces(c, q.SpanQuery)
	case q.Filter != nil:
		st.ofNamedTraces(c, q.SpanQuery)
		c.and(rowFilter{st.eng, c, "s", filteredSpans}.whole(q.Filter))
	}
	if q.Keys != nil {
		st.keyed(c, q)
	}
	if q.Text != "" {
		c.and(st.hasText(c, strings.ToLower(q.Text)))
	}
	return c, start
}

// keyed adds the condition that s has the target with one of the keys. Those of
// spans begin with the trace, by which the spans are found.
func (st *Store) keyed(c *conditions, q SpanSearch) {
	_, key := q.target()
	traces := make([]string, len(q.Keys))
	for i, key := range q.Keys {
		traces[i], _, _ = strings.Cut(key, ":")
	}
	st.inTraces(c, q.SpanQuery, traces)
	if !q.Roots {
		c.and(st.eng.inTexts("("+key+")", c.param(st.eng.texts(q.Keys))))
	}
}

// hasText is the condition that the name, input or output of s has a text, which
// is in lower case, somewhere in it.
func (st *Store) hasText(c *conditions, text string) string {
	needle := c.param(text)
	in := func(places [][]spanfilter.Step) string {
		texts := make([]string, len(places))
		for i, place := range places {
			texts[i] = st.eng.jsonText("s.attributes", c.param(st.eng.jsonPath(place)))
		}
		return "COALESCE(" + st.eng.contains("COALESCE("+strings.Join(texts, ", ")+")", needle) + ", FALSE)"
	}
	inside := "(" + in(InputPlaces) + " OR " + in(OutputPlaces) + ")"
	if isPlain(text) {
		inside = st.eng.containsASCII("s.attributes", needle) + " AND " + inside
	}
	return "(" + st.eng.contains("s.name", needle) + " OR " + inside + ")"
}

// isPlain reports whether a text stands in JSON as it is, and in ASCII: then a look
// at the whole document spares most of them from being parsed.
func isPlain(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// varies reports whether the text of the search's statement depends on what was
// searched for.
func (q SpanSearch) varies() bool { return q.Filter != nil || q.Text != "" }

// SearchSpans reads a page of rows, and one more, newest start first; a page that
// is read backward has its last row first.
func (st *Store) SearchSpans(ctx context.Context, q SpanSearch, p postil.Paging) ([]postil.SpanRow, error) {
	c, start := st.matching(q, p)
	order := before(c, start, p)
	return collect(ctx, st.unprepared(q.varies()), scanSpanRow, "SELECT "+q.rowColumns()+" FROM span s"+c.text+order, c.args...)
}

// CountSpans counts the rows of a search, up to most.
func (st *Store) CountSpans(ctx context.Context, q SpanSearch, most int) (int, error) {
	c, _ := st.matching(q, postil.Paging{})
	return one(ctx, st.unprepared(q.varies()), "count", value[int],
		"SELECT COUNT(*) FROM (SELECT 1 FROM span s"+c.text+" LIMIT "+c.param(most)+") found", c.args...)
}

// Candidate is what may be added to a queue: a span or an example, as the target
// with a key.
type Candidate struct {
	Span    SpanRow // of a span
	Key     string
	InQueue bool
}

// SpanRow is where a span is found.
type SpanRow struct {
	Trace  int64 // the row of its trace
	SpanID string
}

// inQueue is the condition that a queue has a record of a target.
func inQueue(c *conditions, queue int64, space, kind, parent, key string) string {
	return `EXISTS (SELECT 1 FROM target t JOIN record r ON r.space_id = t.space_id AND r.queue_id = ` + c.param(queue) + ` AND r.target_id = t.id
		WHERE t.space_id = ` + space + ` AND t.kind = '` + kind + `' AND t.parent_id = ` + parent + ` AND t.key = ` + key + `)`
}

// SpanCandidates calls each with what a search selects, oldest start first, and
// whether a queue has it.
func (st *Store) SpanCandidates(ctx context.Context, q SpanSearch, queue int64, each func(Candidate)) error {
	kind, key := q.target()
	c, start := st.matching(q, postil.Paging{})
	there := inQueue(c, queue, "s.space_id", string(kind), "s.project_id", key)
	return st.candidates(ctx, "SELECT s.trace_row, s.span_id, "+key+", "+there+" FROM span s"+c.text+" ORDER BY "+start+", s.id", c.args, each)
}

func (st *Store) candidates(ctx context.Context, query string, args []any, each func(Candidate)) error {
	_, err := collect(ctx, st.unprepared(true), func(row scanner) (none struct{}, err error) {
		var c Candidate
		if err = row.Scan(&c.Span.Trace, &c.Span.SpanID, &c.Key, &c.InQueue); err == nil {
			each(c)
		}
		return none, err
	}, query, args...)
	return err
}

// SpansAt returns those of the spans of a space that are still there, in the order
// of their rows.
func (st *Store) SpansAt(ctx context.Context, space int64, rows []SpanRow) (spans []postil.Span, err error) {
	list := make([]statement, len(rows))
	for i, r := range rows {
		list[i] = statement{`SELECT ` + spanColumns + ` FROM span s WHERE s.space_id = $1 AND s.trace_row = $2 AND s.span_id = $3`,
			[]any{space, r.Trace, r.SpanID}, appendTo(&spans, scanSpan)}
	}
	err = st.db.batch(ctx, list...)
	return spans, err
}
