package store

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// queueRecords is the conditions on records r of a queue that pass a filter. Probe
// is that of the engine where a page is read, which may be full after few records.
func (st *Store) queueRecords(q postil.Queue, f postil.RecordFilter, probe string) *conditions {
	c := &conditions{}
	c.and("r.space_id = " + c.param(q.SpaceID))
	c.and("r.queue_id = " + c.param(q.ID))
	w := recordFilter{probe, c, q, f}
	switch {
	case f.AnnotatorID != 0:
		c.and(w.ofAnnotator())
	case f.State != "":
		c.and(w.inState())
	}
	if f.HasValue() {
		c.and("EXISTS (SELECT 1 FROM annotation a WHERE " + w.value() + ")")
	}
	if f.Flagged != nil {
		c.and(not(!*f.Flagged) + "EXISTS (SELECT 1 FROM flag f WHERE f.space_id = r.space_id AND f.record_id = r.id)")
	}
	if f.Disagreement != nil {
		c.and(not(!*f.Disagreement) + w.disagreement())
	}
	if f.Text != "" {
		c.and(st.eng.contains("r.data", c.param(strings.ToLower(f.Text))))
	}
	return c
}

func not(v bool) string {
	if v {
		return "NOT "
	}
	return ""
}

// recordFilter writes the conditions of one filter.
type recordFilter struct {
	probe string
	c     *conditions
	q     postil.Queue
	f     postil.RecordFilter
}

// row is the condition that a record has a stored assignment that meets another
// condition.
func (w recordFilter) row(condition string) string {
	return "EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = r.space_id AND a.record_id = r.id AND " + condition + w.probe + ")"
}

// inState is the condition that says of all its annotators together what
// postil.StateOf says of a record.
func (w recordFilter) inState() string {
	submitted, skipped, open := w.row("a.state = 'COMPLETED'"), w.row("a.state = 'SKIPPED'"), w.row("a.state <> 'COMPLETED'")
	if w.q.AssignmentMethod == postil.AssignAll { // who has no row is asked as well
		open = "(" + open + ` OR NOT r.explicit AND EXISTS (SELECT 1 FROM queue_annotator m WHERE m.space_id = r.space_id AND m.queue_id = r.queue_id AND m.active
			AND NOT ` + w.row("a.user_id = m.user_id") + "))"
	}
	switch w.f.State {
	case postil.RecordDone:
		return submitted + " AND NOT " + open
	case postil.RecordSkipped:
		return skipped
	case postil.RecordInProgress:
		return submitted + " AND " + open + " AND NOT " + skipped
	}
	return "NOT " + submitted + " AND NOT " + skipped
}

// ofAnnotator is the condition that a record is one person's, and in the state
// that is asked for, to them.
func (w recordFilter) ofAnnotator() string {
	user := w.c.param(w.f.AnnotatorID)
	assigned := w.row("a.user_id = " + user)
	for _, p := range w.q.Annotators {
		if p.ID == w.f.AnnotatorID && w.q.AssignmentMethod == postil.AssignAll {
			assigned = "(NOT r.explicit OR " + assigned + ")"
		}
	}
	if w.f.State == "" {
		return "(" + assigned + ` OR EXISTS (SELECT 1 FROM annotation a WHERE a.space_id = r.space_id AND a.target_id = r.target_id
			AND a.annotator_id = ` + user + ` AND NOT a.cleared AND ` + ofQueue + "))"
	}
	draft := "EXISTS (SELECT 1 FROM draft d WHERE d.space_id = r.space_id AND d.record_id = r.id AND d.user_id = " + user + ")"
	begun := assigned + " AND NOT " + w.row("a.user_id = "+user+" AND a.state <> 'PENDING'") + " AND "
	switch w.f.State {
	case postil.RecordDone:
		return w.row("a.user_id = " + user + " AND a.state = 'COMPLETED'")
	case postil.RecordSkipped:
		return w.row("a.user_id = " + user + " AND a.state = 'SKIPPED'")
	case postil.RecordInProgress:
		return begun + draft
	}
	return begun + "NOT " + draft
}

// ofQueue is the condition that an annotation is under one of the queue's configs.
const ofQueue = `EXISTS (SELECT 1 FROM queue_config k WHERE k.space_id = r.space_id AND k.queue_id = r.queue_id AND k.config_id = a.config_id)`

// value is the condition that an annotation a is about the record and says what
// is asked for.
func (w recordFilter) value() string {
	parts := []string{"a.space_id = r.space_id", "a.target_id = r.target_id", "NOT a.cleared", ofQueue}
	if w.f.ConfigID != 0 {
		parts[3] = "a.config_id = " + w.c.param(w.f.ConfigID)
	}
	if w.f.AnnotatorID != 0 {
		parts = append(parts, "a.annotator_id = "+w.c.param(w.f.AnnotatorID))
	}
	if w.f.Label != nil {
		parts = append(parts, "a.label = "+w.c.param(*w.f.Label))
	}
	if w.f.MinScore != nil {
		parts = append(parts, "a.score >= "+w.c.param(*w.f.MinScore))
	}
	if w.f.MaxScore != nil {
		parts = append(parts, "a.score <= "+w.c.param(*w.f.MaxScore))
	}
	return strings.Join(parts, " AND ")
}

// disagreement is the condition that annotators have given a record different
// labels under one config.
func (w recordFilter) disagreement() string {
	only := ofQueue
	if w.f.ConfigID != 0 {
		only = "a.config_id = " + w.c.param(w.f.ConfigID)
	}
	return `EXISTS (SELECT 1 FROM annotation a WHERE a.space_id = r.space_id AND a.target_id = r.target_id AND NOT a.cleared AND ` + only + `
		AND EXISTS (SELECT 1 FROM annotation_config t WHERE t.space_id = a.space_id AND t.id = a.config_id AND t.type = 'CATEGORICAL')
		GROUP BY a.config_id HAVING MIN(a.label) <> MAX(a.label))`
}

// QueueRecords reads a page of those records of a queue, which must have its
// annotators, that pass a filter, and one more, in the order of insertion or the
// other way round; going backward the last comes first. Instead of the content
// they hold what preview makes of it. The cursor's Time is a position.
func (st *Store) QueueRecords(ctx context.Context, q postil.Queue, f postil.RecordFilter, newest bool, p postil.Paging,
	preview func(kind postil.TargetKind, data string) string) ([]postil.Record, error) {
	c := st.queueRecords(q, f, st.eng.probe)
	comparison, order := " > ", ""
	if newest != p.Backward {
		comparison, order = " < ", " DESC"
	}
	if p.After.Set {
		c.and("r.position" + comparison + c.param(p.After.Time))
	}
	return collect(ctx, st, func(row scanner) (postil.Record, error) {
		r, err := scanRecord(row)
		if err == nil {
			r.Data, r.Evaluations = preview(r.Kind, r.Data), ""
		}
		return r, err
	}, `SELECT `+recordColumns+` FROM record r`+c.text+` ORDER BY r.position`+order+` LIMIT `+c.param(p.Limit+1), c.args...)
}

// CountRecords counts the records of a queue, which must have its annotators,
// that pass a filter, up to most.
func (st *Store) CountRecords(ctx context.Context, q postil.Queue, f postil.RecordFilter, most int) (int64, error) {
	c := st.queueRecords(q, f, "")
	return one(ctx, st, "records", value[int64], `SELECT COUNT(*) FROM (SELECT 1 FROM record r`+c.text+` LIMIT `+c.param(most)+`) found`, c.args...)
}

// RecordsThatPass returns the ids of at most limit records of a queue, which must
// have its annotators, that pass a filter, in ascending order.
func (st *Store) RecordsThatPass(ctx context.Context, q postil.Queue, f postil.RecordFilter, limit int) ([]int64, error) {
	c := st.queueRecords(q, f, "")
	return collect(ctx, st, value[int64], `SELECT r.id FROM record r`+c.text+` ORDER BY r.id LIMIT `+c.param(limit), c.args...)
}

// RecordsAmong returns those of the ids that are records of a queue, in ascending
// order.
func (st *Store) RecordsAmong(ctx context.Context, space, queue int64, ids []int64) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT id FROM record WHERE space_id = $1 AND queue_id = $2 AND `+st.eng.inInts("id", "$3")+` ORDER BY id`,
		space, queue, st.eng.ints(ids))
}

// FlagCounts and CommentCounts return how many there are of each of the records.
func (st *Store) FlagCounts(ctx context.Context, space int64, records []int64) (map[int64]int64, error) {
	return st.countBy(ctx, "flag", space, records, 0)
}

// CommentCounts is FlagCounts for comments, of everybody or only of one user.
func (st *Store) CommentCounts(ctx context.Context, space int64, records []int64, only int64) (map[int64]int64, error) {
	return st.countBy(ctx, "comment", space, records, only)
}

func (st *Store) countBy(ctx context.Context, table string, space int64, records []int64, only int64) (map[int64]int64, error) {
	counts := map[int64]int64{}
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var record, n int64
		err := row.Scan(&record, &n)
		counts[record] = n
		return struct{}{}, err
	}, `SELECT record_id, COUNT(*) FROM `+table+` WHERE space_id = $1 AND `+st.eng.inInts("record_id", "$2")+`
		AND (user_id = $3 OR $3 = CAST(0 AS BIGINT)) GROUP BY record_id`, space, st.eng.ints(records), only)
	return counts, err
}
