package store

import (
	"context"
	"time"

	"github.com/postil/postil/internal/postil"
)

// Writing is one annotation as it is written: who, about what, through which
// queue (0 for none), and what. A nil member of In keeps the stored value, or
// takes it away when In is Exact.
type Writing struct {
	Space, Target, Config, Annotator, Actor, Queue int64
	In                                             postil.AnnotationInput // Name is the config's
	Revision                                       int64                  // id of the revision to add
	Now                                            int64
	Exact                                          bool
	Cleared                                        bool // the annotation is taken away
}

// Annotate writes an annotation and its revision, and returns the annotation as
// it is now, without its annotator's address.
func (st *Store) Annotate(ctx context.Context, w Writing) (a postil.Annotation, err error) {
	err = st.db.batch(ctx, w.statements(&a)...)
	return a, err
}

// AnnotateLater is Annotate for a transaction that asks nothing more about the
// annotation. It is written into a by the time of the commit.
func (st *Store) AnnotateLater(ctx context.Context, w Writing, a *postil.Annotation) error {
	for _, s := range w.statements(a) {
		if err := st.db.later(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// statements write an annotation and its revision. The row lock of the first
// orders concurrent writers and numbers their versions, so that the second finds
// what the annotation was before in the revision before.
func (w Writing) statements(a *postil.Annotation) []statement {
	*a = postil.Annotation{TargetID: w.Target, ConfigID: w.Config, Name: w.In.Name, UpdatedAt: w.Now, Annotator: postil.Person{ID: w.Annotator}, Cleared: w.Cleared}
	return []statement{{`INSERT INTO annotation
		(space_id, target_id, config_id, annotator_id, name, label, score, text, updated_at, version, cleared)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $11)
		ON CONFLICT (space_id, target_id, config_id, annotator_id) DO UPDATE SET
			name = excluded.name, updated_at = excluded.updated_at, version = annotation.version + 1, cleared = excluded.cleared,
			label = CASE WHEN $10 THEN excluded.label ELSE COALESCE(excluded.label, annotation.label) END,
			score = CASE WHEN $10 THEN excluded.score ELSE COALESCE(excluded.score, annotation.score) END,
			text = CASE WHEN $10 THEN excluded.text ELSE COALESCE(excluded.text, annotation.text) END
		RETURNING label, score, text, version`,
		[]any{w.Space, w.Target, w.Config, w.Annotator, w.In.Name, w.In.Label, w.In.Score, w.In.Text, w.Now, w.Exact, w.Cleared},
		func(row scanner) error { return row.Scan(&a.Label, &a.Score, &a.Text, &a.Version) },
	}, {`INSERT INTO revision
		(space_id, id, target_id, config_id, annotator_id, actor_id, queue_id, at, old_label, old_score, old_text, label, score, text, version, cleared)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, old.label, old.score, old.text, a.label, a.score, a.text, a.version, a.cleared
		FROM annotation a LEFT JOIN revision old ON old.space_id = a.space_id AND old.target_id = a.target_id AND old.config_id = a.config_id
			AND old.annotator_id = a.annotator_id AND old.version = a.version - 1
		WHERE a.space_id = $1 AND a.target_id = $3 AND a.config_id = $4 AND a.annotator_id = $5`,
		[]any{w.Space, w.Revision, w.Target, w.Config, w.Annotator, w.Actor, w.Queue, w.Now}, nil}}
}

// AnnotationsOf returns the annotations of targets by target, in the order of
// their configs and annotators.
func (st *Store) AnnotationsOf(ctx context.Context, space int64, targets []int64) (map[int64][]postil.Annotation, error) {
	if len(targets) == 0 {
		return nil, nil
	}
	rows, err := collect(ctx, st, func(row scanner) (a postil.Annotation, err error) {
		err = row.Scan(&a.TargetID, &a.ConfigID, &a.Name, &a.Label, &a.Score, &a.Text, &a.UpdatedAt, &a.Annotator.ID, &a.Annotator.Email, &a.Annotator.Name)
		return a, err
	}, `SELECT a.target_id, a.config_id, a.name, a.label, a.score, a.text, a.updated_at, u.id, u.email, u.name
		FROM annotation a JOIN account u ON u.id = a.annotator_id
		WHERE a.space_id = $1 AND `+st.eng.inInts("a.target_id", "$2")+` AND NOT a.cleared
		ORDER BY a.target_id, a.config_id, a.annotator_id`, space, st.eng.ints(targets))
	byTarget := make(map[int64][]postil.Annotation, len(targets))
	for _, a := range rows {
		byTarget[a.TargetID] = append(byTarget[a.TargetID], a)
	}
	return byTarget, err
}

// LockOwnAnnotations returns what one annotator says about a target, by config,
// also what they have taken away, and keeps it from being changed until the
// transaction ends.
func (st *Store) LockOwnAnnotations(ctx context.Context, space, target, annotator int64) (map[int64]postil.Annotation, error) {
	rows, err := collect(ctx, st, func(row scanner) (a postil.Annotation, err error) {
		a.TargetID, a.Annotator.ID = target, annotator
		err = row.Scan(&a.ConfigID, &a.Name, &a.Label, &a.Score, &a.Text, &a.UpdatedAt, &a.Version, &a.Cleared)
		return a, err
	}, `SELECT config_id, name, label, score, text, updated_at, version, cleared FROM annotation
		WHERE space_id = $1 AND target_id = $2 AND annotator_id = $3 ORDER BY config_id`+st.eng.forUpdate, space, target, annotator)
	byConfig := make(map[int64]postil.Annotation, len(rows))
	for _, a := range rows {
		byConfig[a.ConfigID] = a
	}
	return byConfig, err
}

// Written is one writing of an annotation: its version, and what the annotation
// was before, which is nothing when it was not there.
type Written struct {
	ConfigID, Version int64
	Before            postil.AnnotationInput // without its name
}

// WrittenAt returns what an annotator wrote about targets through a queue at a
// time, by target and in the order of the configs.
func (st *Store) WrittenAt(ctx context.Context, space, queue int64, targets []int64, annotator, at int64) (map[int64][]Written, error) {
	byTarget := make(map[int64][]Written, len(targets))
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var target int64
		var w Written
		err := row.Scan(&target, &w.ConfigID, &w.Version, &w.Before.Label, &w.Before.Score, &w.Before.Text)
		byTarget[target] = append(byTarget[target], w)
		return struct{}{}, err
	}, `SELECT target_id, config_id, version, old_label, old_score, old_text FROM revision
		WHERE space_id = $1 AND `+st.eng.inInts("target_id", "$2")+` AND annotator_id = $3 AND queue_id = $4 AND at = $5
		ORDER BY target_id, config_id`, space, st.eng.ints(targets), annotator, queue, at)
	return byTarget, err
}

// longestBulk is more than the time that a change of many records takes. All of
// it bears the time at which it began; ids follow the clock.
const longestBulk = time.Hour

// RecordsAnnotatedAt returns the records of a queue about whose targets an
// annotator wrote something through it at a time, in ascending order.
func (st *Store) RecordsAnnotatedAt(ctx context.Context, space, queue, annotator, at int64) ([]int64, error) {
	began := time.UnixMicro(at)
	return collect(ctx, st, value[int64], `SELECT DISTINCT r.id FROM revision v
		JOIN record r ON r.space_id = v.space_id AND r.queue_id = v.queue_id AND r.target_id = v.target_id
		WHERE v.space_id = $1 AND v.id >= $5 AND v.id < $6 AND v.annotator_id = $3 AND v.queue_id = $2 AND v.at = $4
		ORDER BY r.id`, space, queue, annotator, at, postil.FirstID(began), postil.FirstID(began.Add(longestBulk)))
}
