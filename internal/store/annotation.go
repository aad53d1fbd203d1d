package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// Writing is one annotation as it is written: who, about what, through which
// queue (0 for none), and what. A nil member of In keeps the stored value.
type Writing struct {
	Space, Target, Config, Annotator, Actor, Queue int64
	In                                             postil.AnnotationInput // Name is the config's
	Revision                                       int64                  // id of the revision to add
	Now                                            int64
}

// Annotate writes an annotation and its revision, and returns the annotation as
// it is now, without its annotator's address. The row lock of the first
// statement orders concurrent writers and numbers their versions, so that the
// second finds what the annotation was before in the revision before.
func (st *Store) Annotate(ctx context.Context, w Writing) (postil.Annotation, error) {
	a := postil.Annotation{TargetID: w.Target, ConfigID: w.Config, Name: w.In.Name, UpdatedAt: w.Now, Annotator: postil.Person{ID: w.Annotator}}
	var version int64
	err := st.db.QueryRowContext(ctx, `INSERT INTO annotation
		(space_id, target_id, config_id, annotator_id, name, label, score, text, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
		ON CONFLICT (space_id, target_id, config_id, annotator_id) DO UPDATE SET
			name = excluded.name, updated_at = excluded.updated_at, version = annotation.version + 1,
			label = COALESCE(excluded.label, annotation.label),
			score = COALESCE(excluded.score, annotation.score),
			text = COALESCE(excluded.text, annotation.text)
		RETURNING label, score, text, version`,
		w.Space, w.Target, w.Config, w.Annotator, w.In.Name, w.In.Label, w.In.Score, w.In.Text, w.Now).
		Scan(&a.Label, &a.Score, &a.Text, &version)
	if err != nil {
		return a, err
	}
	_, err = st.exec(ctx, `INSERT INTO revision
		(space_id, id, target_id, config_id, annotator_id, actor_id, queue_id, at, old_label, old_score, old_text, label, score, text, version)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, old.label, old.score, old.text, $9, $10, $11, $12
		FROM (SELECT 1 AS always) one LEFT JOIN (
			SELECT label, score, text FROM revision
			WHERE space_id = $1 AND target_id = $3 AND config_id = $4 AND annotator_id = $5 AND version = $13) old ON TRUE`,
		w.Space, w.Revision, w.Target, w.Config, w.Annotator, w.Actor, w.Queue, w.Now, a.Label, a.Score, a.Text, version, version-1)
	return a, err
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
		WHERE a.space_id = $1 AND `+st.eng.inInts("a.target_id", "$2")+`
		ORDER BY a.target_id, a.config_id, a.annotator_id`, space, st.eng.ints(targets))
	byTarget := make(map[int64][]postil.Annotation, len(targets))
	for _, a := range rows {
		byTarget[a.TargetID] = append(byTarget[a.TargetID], a)
	}
	return byTarget, err
}
