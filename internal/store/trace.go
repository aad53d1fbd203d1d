package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// traceRow is the row of the trace $3 in the project $2 of the space $1.
const traceRow = `(SELECT t.id FROM trace t WHERE t.space_id = $1 AND t.project_id = $2 AND t.trace_id = $3)`

// TraceTree returns at most limit spans of a trace, those that start first, in no
// order and without their content. What of it is shown, read takes out of a
// span's attributes; of those in which none of it can be it gets none.
func (st *Store) TraceTree(ctx context.Context, space, project int64, traceID string, limit int,
	read func(s *postil.TreeSpan, attributes []byte) error) ([]postil.TreeSpan, error) {
	return collect(ctx, st, func(row scanner) (s postil.TreeSpan, err error) {
		var attributes []byte
		err = row.Scan(&s.SpanID, &s.ParentID, &s.Name, &s.Kind, &s.StartTime, &s.EndTime, &s.StatusCode, &attributes)
		if err == nil && len(attributes) > 0 {
			err = read(&s, attributes)
		}
		return s, err
	}, `SELECT s.span_id, s.parent_id, s.name, s.kind, s.start_time, s.end_time, s.status_code,
			CASE WHEN `+st.eng.includes("s.attributes", "'\"llm.'")+` OR `+st.eng.includes("s.attributes", "'\"embedding.model_name\"'")+` THEN s.attributes ELSE '' END
		FROM span s WHERE s.space_id = $1 AND s.trace_row = `+traceRow+` AND `+st.eng.among("s.span_id", `SELECT m.span_id FROM span m
			WHERE m.space_id = $1 AND m.trace_row = `+traceRow+` ORDER BY m.start_time, m.id LIMIT $4`), space, project, traceID, limit)
}

// SpanAt returns a span.
func (st *Store) SpanAt(ctx context.Context, space, project int64, traceID, spanID string) (postil.Span, error) {
	return one(ctx, st, "span", scanSpan, `SELECT `+spanColumns+` FROM span s
		WHERE s.space_id = $1 AND s.trace_row = `+traceRow+` AND s.span_id = $4`, space, project, traceID, spanID)
}

// AnnotationCounts returns how many annotations each span of a trace has, by the
// span's id.
func (st *Store) AnnotationCounts(ctx context.Context, space, project int64, traceID string) (map[string]int64, error) {
	counts := map[string]int64{}
	from := postil.SpanKey(traceID, "")
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var key string
		var n int64
		err := row.Scan(&key, &n)
		counts[key[min(len(from), len(key)):]] = n
		return struct{}{}, err
	}, `SELECT t.key, COUNT(*) FROM target t JOIN annotation a ON a.space_id = t.space_id AND a.target_id = t.id
		WHERE t.space_id = $1 AND t.kind = 'SPAN' AND t.parent_id = $2 AND t.key >= $3 AND t.key < $4 AND NOT a.cleared GROUP BY t.key`,
		space, project, from, traceID+";") // the character behind the colon
	return counts, err
}

// RecordTarget returns what a record of a queue is about.
func (st *Store) RecordTarget(ctx context.Context, space, queue, record int64) (postil.Target, error) {
	return one(ctx, st, "record", func(row scanner) (t postil.Target, err error) {
		err = row.Scan(&t.ID, &t.Kind, &t.ParentID, &t.Key)
		return t, err
	}, `SELECT t.id, t.kind, t.parent_id, t.key FROM record r JOIN target t ON t.space_id = r.space_id AND t.id = r.target_id
		WHERE r.space_id = $1 AND r.queue_id = $2 AND r.id = $3`, space, queue, record)
}
