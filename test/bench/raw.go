package main

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/postil/postil/internal/postil"
)

// rawSQL is the work of the server as plain SQL, in the form that is fastest on
// its database. It decides nothing, checks nothing and encodes nothing.
type rawSQL interface {
	// settle fills in what is said about the records, and lets the database rest.
	settle(ctx context.Context, st *site) error
	// annotators returns the ways to write annotations.
	annotators(ctx context.Context, st *site) ([]contender, error)
	// pages returns the way to read pages of n records with what is said about them, and the
	// way to read the records alone.
	pages(ctx context.Context, st *site, n int) ([]contender, error)
	// addRecords adds records of spans to a queue.
	addRecords(ctx context.Context, st *site, queue int64, spans [][2]string) error
	// inserts returns the ways to write spans, chunk at a time.
	inserts(ctx context.Context, st *site) ([]contender, error)
	close() error
}

func openRaw(ctx context.Context, location string) (rawSQL, error) {
	if file, ok := strings.CutPrefix(location, "sqlite:"); ok {
		return openRawSQLite(file)
	}
	return openRawPostgres(ctx, location)
}

// annotated fills the review queue: two of its annotators have annotated every
// record.
func annotated(ctx context.Context, db *sql.DB, st *site) error {
	for i, sign := range []string{"", "-"} {
		for _, query := range []string{
			`INSERT INTO annotation (space_id, target_id, config_id, annotator_id, name, label, score, text, updated_at, version)
				SELECT space_id, target_id, $1, $2, 'quality', 'good', 1.0, 'As it should be.', created_at, 1 FROM record WHERE space_id = $3 AND queue_id = $4`,
			`INSERT INTO revision (space_id, id, target_id, config_id, annotator_id, actor_id, queue_id, at, label, score, text, version)
				SELECT space_id, ` + sign + `id, target_id, $1, $2, $2, queue_id, created_at, 'good', 1.0, 'As it should be.', 1 FROM record WHERE space_id = $3 AND queue_id = $4`,
		} {
			if _, err := db.ExecContext(ctx, query, st.config, st.people[i].id, st.space, st.review.id); err != nil {
				return err
			}
		}
		_, err := db.ExecContext(ctx, `INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, state, by_method, completed_at)
			SELECT space_id, id, $1, queue_id, position, 'COMPLETED', FALSE, created_at FROM record WHERE space_id = $2 AND queue_id = $3`,
			st.people[i].id, st.space, st.review.id)
		if err != nil {
			return err
		}
	}
	return nil
}

// The statements that are the same on both databases.
const (
	upsertAnnotation = `INSERT INTO annotation (space_id, target_id, config_id, annotator_id, name, label, score, text, updated_at, version)
		VALUES ($1, $2, $3, $4, 'quality', $5, NULL, $6, $7, 1)
		ON CONFLICT (space_id, target_id, config_id, annotator_id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at, version = annotation.version + 1,
			label = COALESCE(excluded.label, annotation.label), score = COALESCE(excluded.score, annotation.score), text = COALESCE(excluded.text, annotation.text)
		RETURNING label, score, text, version`
	insertRevision = `INSERT INTO revision (space_id, id, target_id, config_id, annotator_id, actor_id, queue_id, at, old_label, old_score, old_text, label, score, text, version)
		SELECT $1, $2, $3, $4, $5, $5, $6, $7, old.label, old.score, old.text, $8, $9, $10, $11 FROM (SELECT 1 AS always) one LEFT JOIN (
			SELECT label, score, text FROM revision WHERE space_id = $1 AND target_id = $3 AND config_id = $4 AND annotator_id = $5
			AND version = $11 - 1) old ON TRUE`
	completeAssignment = `INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, state, by_method, completed_at)
		VALUES ($1, $2, $3, $4, $5, 'COMPLETED', FALSE, $6)
		ON CONFLICT (space_id, record_id, user_id) DO UPDATE SET state = 'COMPLETED', completed_at = excluded.completed_at WHERE assignment.state = 'PENDING'`
	countCompleted = `UPDATE queue_annotator SET completed = completed + 1 WHERE space_id = $1 AND queue_id = $2 AND user_id = $3`
	insertAudit    = `INSERT INTO audit (space_id, id, user_id, ip, operation, subject, at) VALUES ($1, $2, $3, '127.0.0.1', 'AnnotateAnnotationQueueRecord', $4, $5)`
	selectHead     = `SELECT position, target_id FROM record WHERE space_id = $1 AND queue_id = $2 AND id = $3`

	selectPage = `SELECT id, position, target_id, kind, explicit, data, evaluations, created_at FROM record
		WHERE space_id = $1 AND queue_id = $2 AND position > $3 ORDER BY position LIMIT $4`
	selectAnnotations = `SELECT a.target_id, a.name, a.label, a.score, a.text, a.updated_at, u.id, u.email
		FROM annotation a JOIN account u ON u.id = a.annotator_id WHERE a.space_id = $1 AND a.target_id `
	selectAssignments = `SELECT a.record_id, u.id, u.email, a.state FROM assignment a JOIN account u ON u.id = a.user_id WHERE a.space_id = $1 AND a.record_id `

	selectSpans = `SELECT trace_id, span_id, parent_id, name, kind, start_time, end_time, status_code, status_message, attributes, events, evaluations
		FROM span WHERE space_id = $1 AND project_id = $2 AND start_time >= $3 AND start_time < $4 AND span_id `
	advanceQueue = `UPDATE queue SET next_position = next_position + $1, record_count = record_count + $1 WHERE space_id = $2 AND id = $3 RETURNING next_position - $1`

	traceColumns = `space_id, id, project_id, trace_id`
	spanColumns  = `space_id, id, project_id, trace_row, trace_id, span_id, parent_id, name, kind, start_time, end_time, status_code, status_message, session_id, attributes, events, evaluations`
)

// spanRows are spans as rows of spanColumns, and their traces as rows of
// traceColumns.
func (st *site) spanRows(project int64, n int) (spans, traces [][]any) {
	var first postil.Span
	for i := range n {
		s := st.newSpan(project)
		if i%spansPerTrace == 0 {
			first = s
			traces = append(traces, []any{st.space, s.ID, s.ProjectID, s.TraceID})
		}
		spans = append(spans, []any{st.space, s.ID, s.ProjectID, first.ID, first.TraceID, s.SpanID, s.ParentID, s.Name, string(s.Kind), s.StartTime, s.EndTime,
			s.StatusCode, s.StatusMessage, s.SessionID, string(s.Attributes), string(s.Events), string(s.Evaluations)})
	}
	return spans, traces
}

// turn is the next record that a worker annotates: everybody goes through all
// records, each beginning somewhere else.
func (st *site) turn(worker, n int) (record int64, by int64) {
	return st.label.records[st.place(worker, n)], st.people[worker%len(st.people)].id
}

func (st *site) place(worker, n int) int {
	return (worker*7919 + n) % len(st.label.records)
}

// now is the time in microseconds.
func now() int64 { return time.Now().UnixMicro() }

// spanSource is a span as it is read to make a record of it.
type spanSource struct {
	trace, span, parent, name, kind, code, message string
	start, end                                     int64
	attributes, events, evaluations                []byte
}

func (s *spanSource) dest() []any {
	return []any{&s.trace, &s.span, &s.parent, &s.name, &s.kind, &s.start, &s.end, &s.code, &s.message, &s.attributes, &s.events, &s.evaluations}
}

func (s *spanSource) key() string { return postil.SpanKey(s.trace, s.span) }
