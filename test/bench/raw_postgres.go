package main

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// rawPostgres is plain SQL over pgx's own interface: one statement for each
// annotation, lists as arrays, COPY for spans.
type rawPostgres struct{ pool *pgxpool.Pool }

func openRawPostgres(ctx context.Context, url string) (*rawPostgres, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 40
	pool, err := pgxpool.NewWithConfig(ctx, config)
	return &rawPostgres{pool}, err
}

func (r *rawPostgres) close() error {
	r.pool.Close()
	return nil
}

func (r *rawPostgres) settle(ctx context.Context, st *site) error {
	db := stdlib.OpenDBFromPool(r.pool)
	defer db.Close()
	if err := annotated(ctx, db, st); err != nil {
		return err
	}
	for _, query := range []string{"VACUUM ANALYZE", "CHECKPOINT"} {
		if _, err := db.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// annotateOnce is a whole annotation as one statement. Parameters: space, queue,
// record, config, annotator, label, text, time, revision, audit row.
const annotateOnce = `WITH r AS (
	SELECT position, target_id FROM record WHERE space_id = $1 AND queue_id = $2 AND id = $3 FOR SHARE
), a AS (
	INSERT INTO annotation (space_id, target_id, config_id, annotator_id, name, label, score, text, updated_at, version)
	SELECT $1, r.target_id, $4, $5, 'quality', $6, NULL, $7, $8, 1 FROM r
	ON CONFLICT (space_id, target_id, config_id, annotator_id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at, version = annotation.version + 1,
		label = COALESCE(excluded.label, annotation.label), score = COALESCE(excluded.score, annotation.score), text = COALESCE(excluded.text, annotation.text)
	RETURNING target_id, label, score, text, version
), v AS (
	INSERT INTO revision (space_id, id, target_id, config_id, annotator_id, actor_id, queue_id, at, old_label, old_score, old_text, label, score, text, version)
	SELECT $1, $9, a.target_id, $4, $5, $5, $2, $8, old.label, old.score, old.text, a.label, a.score, a.text, a.version FROM a LEFT JOIN LATERAL (
		SELECT label, score, text FROM revision WHERE space_id = $1 AND target_id = a.target_id AND config_id = $4 AND annotator_id = $5
		AND version = a.version - 1) old ON TRUE
), d AS (
	INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, state, by_method, completed_at)
	SELECT $1, $3, $5, $2, r.position, 'COMPLETED', FALSE, $8 FROM r
	ON CONFLICT (space_id, record_id, user_id) DO UPDATE SET state = 'COMPLETED', completed_at = excluded.completed_at WHERE assignment.state = 'PENDING'
	RETURNING user_id
), m AS (
	UPDATE queue_annotator SET completed = completed + 1 FROM d WHERE space_id = $1 AND queue_id = $2 AND queue_annotator.user_id = d.user_id
), u AS (
	INSERT INTO audit (space_id, id, user_id, ip, operation, subject, at) VALUES ($1, $10, $5, '127.0.0.1', 'AnnotateAnnotationQueueRecord', $3, $8)
) SELECT label, score, text FROM a`

func (st *site) annotateArgs(worker, n int) []any {
	record, by := st.turn(worker, n)
	return []any{st.space, st.label.id, record, st.config, by, "good", comment, now(), st.newID(), st.newID()}
}

func (r *rawPostgres) annotators(_ context.Context, st *site) ([]contender, error) {
	var counts [annotators]int
	one := func(ctx context.Context, worker int) (int, error) {
		counts[worker]++
		_, err := r.pool.Exec(ctx, annotateOnce, st.annotateArgs(worker, counts[worker])...)
		return 1, err
	}
	turn := 0
	batch := func(ctx context.Context, _ int) (int, error) {
		var b pgx.Batch
		for worker := range annotators {
			b.Queue(annotateOnce, st.annotateArgs(worker, turn)...)
		}
		turn++
		return annotators, r.pool.SendBatch(ctx, &b).Close()
	}
	return []contender{{"SQL, 1 per commit", 1, one}, {"SQL, 64 per commit", 1, batch}, {"SQL, 32 connections", 32, one}}, nil
}

func (r *rawPostgres) pages(_ context.Context, st *site, n int) ([]contender, error) {
	records := func(ctx context.Context) (ids, targets []int64, err error) {
		rows, err := r.pool.Query(ctx, selectPage, st.space, st.review.id, st.review.nextPosition(n), n)
		if err != nil {
			return nil, nil, err
		}
		defer rows.Close()
		var id, position, target, created int64
		var kind string
		var explicit bool
		var data, evaluations pgtype.DriverBytes
		for rows.Next() {
			if err := rows.Scan(&id, &position, &target, &kind, &explicit, &data, &evaluations, &created); err != nil {
				return nil, nil, err
			}
			ids, targets = append(ids, id), append(targets, target)
		}
		return ids, targets, rows.Err()
	}
	whole := func(ctx context.Context, _ int) (int, error) {
		ids, targets, err := records(ctx)
		if err != nil {
			return 0, err
		}
		var b pgx.Batch
		b.Queue(selectAnnotations+`= ANY($2::bigint[])`, st.space, targets)
		b.Queue(selectAssignments+`= ANY($2::bigint[])`, st.space, ids)
		return 1, r.pool.SendBatch(ctx, &b).Close()
	}
	alone := func(ctx context.Context, _ int) (int, error) {
		_, _, err := records(ctx)
		return 1, err
	}
	return []contender{{"SQL", readConnections, whole}, {"SQL, records alone", readConnections, alone}}, nil
}

func (r *rawPostgres) addRecords(ctx context.Context, st *site, queue int64, spans [][2]string) error {
	return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		ids := make([]string, len(spans))
		for i, s := range spans {
			ids[i] = s[1]
		}
		rows, err := tx.Query(ctx, selectSpans+`= ANY($5::text[])`, st.space, st.pool.project, 0, now(), ids)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s spanSource, err error) { return s, row.Scan(s.dest()...) })
		if err != nil {
			return err
		}
		var position int64
		if err := tx.QueryRow(ctx, advanceQueue, len(found), st.space, queue).Scan(&position); err != nil {
			return err
		}
		targets, records := make([][]any, len(found)), make([][]any, len(found))
		for i, s := range found {
			id := st.newID()
			targets[i] = []any{st.space, id, "SPAN", st.pool.project, s.key()}
			records[i] = []any{st.space, st.newID(), queue, position + int64(i), id, "SPAN", false, string(s.attributes), string(s.evaluations), now()}
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"target"}, []string{"space_id", "id", "kind", "parent_id", "key"}, pgx.CopyFromRows(targets)); err != nil {
			return err
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"record"}, []string{"space_id", "id", "queue_id", "position", "target_id", "kind", "explicit",
			"data", "evaluations", "created_at"}, pgx.CopyFromRows(records))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertAudit, st.space, st.newID(), st.people[0].id, queue, now())
		return err
	})
}

var (
	traceColumnNames = slices.Collect(commaSeparated(traceColumns))
	spanColumnNames  = slices.Collect(commaSeparated(spanColumns))
)

func (r *rawPostgres) inserts(_ context.Context, st *site) ([]contender, error) {
	return []contender{{"COPY, 4 connections", ingesters, func(ctx context.Context, _ int) (int, error) {
		spans, traces := st.spanRows(st.project, chunk)
		return chunk, pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{"trace"}, traceColumnNames, pgx.CopyFromRows(traces)); err != nil {
				return err
			}
			_, err := tx.CopyFrom(ctx, pgx.Identifier{"span"}, spanColumnNames, pgx.CopyFromRows(spans))
			return err
		})
	}}}, nil
}
