package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/postil/postil/internal/postil"
)

// insertTraces leaves a trace that is there already as it is.
var insertTraces = bulk{
	table:   "trace",
	columns: []bulkColumn{{"space_id", true}, {"id", true}, {"project_id", true}, {"trace_id", false}},
	suffix:  " ON CONFLICT (space_id, project_id, trace_id) DO NOTHING",
}

// insertSpans replaces a span that is sent again. Evaluations may have come
// another way, so a span without them leaves them as they are.
var insertSpans = bulk{
	table: "span",
	columns: []bulkColumn{
		{"space_id", true}, {"id", true}, {"project_id", true}, {"trace_row", true}, {"start_time", true}, {"end_time", true},
		{"trace_id", false}, {"span_id", false}, {"parent_id", false}, {"name", false}, {"kind", false},
		{"status_code", false}, {"status_message", false}, {"session_id", false},
		{"attributes", false}, {"events", false}, {"evaluations", false},
	},
	suffix: ` ON CONFLICT (space_id, trace_row, span_id) DO UPDATE SET
		parent_id = excluded.parent_id, name = excluded.name, kind = excluded.kind,
		start_time = excluded.start_time, end_time = excluded.end_time,
		status_code = excluded.status_code, status_message = excluded.status_message, session_id = excluded.session_id,
		attributes = excluded.attributes, events = excluded.events,
		evaluations = CASE WHEN excluded.evaluations = '[]' THEN span.evaluations ELSE excluded.evaluations END`,
}

// UpsertSpans writes spans of one space. One that is there already, by project,
// trace id and span id, is replaced and keeps its row id; of two in the list the
// later counts. Attributes, events and evaluations must be valid JSON.
func (st *Store) UpsertSpans(ctx context.Context, spaceID int64, spans []postil.Span) error {
	spans = lastOfEach(spans)
	if len(spans) == 0 {
		return nil
	}
	traces, err := st.ensureTraces(ctx, spaceID, spans)
	if err != nil {
		return fmt.Errorf("writing traces: %w", err)
	}
	// Of a trace that this batch begins, whose row was made for its first span, nothing can be there to be replaced.
	var begun, rest bulkRows
	first := spans[0]
	for _, s := range spans {
		if traceOf(s) != traceOf(first) {
			first = s
		}
		rows, row := &rest, traces[traceOf(s)]
		if row == first.ID {
			rows = &begun
		}
		rows.row([]int64{spaceID, s.ID, s.ProjectID, row, s.StartTime, s.EndTime}, []string{
			s.TraceID, s.SpanID, s.ParentID, s.Name, string(s.Kind), s.StatusCode, s.StatusMessage, s.SessionID,
			string(s.Attributes), string(s.Events), string(s.Evaluations),
		})
	}
	if err := st.eng.insertNew(ctx, st.db, insertSpans, &begun); err != nil {
		return fmt.Errorf("writing spans: %w", err)
	}
	if err := st.eng.insertAll(ctx, st.db, insertSpans, &rest); err != nil {
		return fmt.Errorf("writing spans: %w", err)
	}
	return nil
}

// lastOfEach returns the spans in the order of their keys, without those that a
// later one replaces: two batches that share spans then lock them in the same
// order, and no statement touches a row twice.
func lastOfEach(spans []postil.Span) []postil.Span {
	sorted := slices.Clone(spans)
	slices.SortStableFunc(sorted, compareSpanKeys)
	kept := sorted[:0]
	for i, s := range sorted {
		if i+1 == len(sorted) || compareSpanKeys(s, sorted[i+1]) != 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

func compareSpanKeys(a, b postil.Span) int {
	return cmp.Or(cmp.Compare(a.ProjectID, b.ProjectID), cmp.Compare(a.TraceID, b.TraceID), cmp.Compare(a.SpanID, b.SpanID))
}

// trace is what tells a trace from others of its space.
type trace struct {
	project int64
	id      string
}

func traceOf(s postil.Span) trace { return trace{s.ProjectID, s.TraceID} }

// ensureTraces makes a row for every trace that has none yet, and returns the
// rows of all of them. The spans are in the order of their keys.
func (st *Store) ensureTraces(ctx context.Context, space int64, spans []postil.Span) (map[trace]int64, error) {
	var rows bulkRows
	var wanted []trace
	projects, ids := []int64{}, []string{}
	for i, s := range spans {
		if i > 0 && traceOf(s) == traceOf(spans[i-1]) {
			continue
		}
		rows.row([]int64{space, s.ID, s.ProjectID}, []string{s.TraceID})
		wanted = append(wanted, traceOf(s))
		if ids = append(ids, s.TraceID); !slices.Contains(projects, s.ProjectID) {
			projects = append(projects, s.ProjectID)
		}
	}
	recent := postil.FirstID(postil.TimeOf(spans[0].ID).Add(-recentTrace)) // every id of the batch is made now
	for {
		if err := st.eng.insertAll(ctx, st.db, insertTraces, &rows); err != nil {
			return nil, err
		}
		found, err := st.traceRows(ctx, space, projects, ids)
		if err != nil {
			return nil, err
		}
		if last, err := st.traceRowsLast(ctx, space, found, wanted, recent); err != nil || last {
			return found, err
		}
	}
}

func (st *Store) traceRows(ctx context.Context, space int64, projects []int64, ids []string) (map[trace]int64, error) {
	found := make(map[trace]int64, len(ids))
	_, err := collect(ctx, st, func(row scanner) (none struct{}, err error) {
		var t trace
		var id int64
		if err = row.Scan(&t.project, &t.id, &id); err == nil {
			found[t] = id
		}
		return none, err
	}, `SELECT t.project_id, t.trace_id, t.id FROM trace t WHERE t.space_id = $1 AND `+st.eng.inInts("t.project_id", "$2")+
		` AND `+st.eng.inTexts("t.trace_id", "$3"), space, st.eng.ints(projects), st.eng.texts(ids))
	return found, err
}

// recentTrace is how old a trace is that retention may delete at any moment.
const recentTrace = 24 * time.Hour

// traceRowsLast keeps those rows of the wanted traces that were made before an id
// from being deleted until the transaction ends, and reports whether all of the
// wanted are there.
func (st *Store) traceRowsLast(ctx context.Context, space int64, rows map[trace]int64, wanted []trace, before int64) (bool, error) {
	var old []int64
	for _, t := range wanted {
		id, there := rows[t]
		if !there { // it was when it should have been made
			return false, nil
		}
		if id < before {
			old = append(old, id)
		}
	}
	if len(old) == 0 {
		return true, nil
	}
	kept, err := collect(ctx, st, value[int64], `SELECT t.id FROM trace t WHERE t.space_id = $1 AND `+st.eng.inInts("t.id", "$2")+
		` ORDER BY t.id`+st.eng.forShare, space, st.eng.ints(old))
	return len(kept) == len(old), err
}
