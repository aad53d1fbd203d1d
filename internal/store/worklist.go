package store

import (
	"context"
	"math"

	"github.com/postil/postil/internal/postil"
)

// WorkRef is a record in a list of somebody's own. Key is when it was last
// changed, or for what is to do its rank.
type WorkRef struct{ RecordID, Key int64 }

func scanWorkRef(row scanner) (r WorkRef, err error) {
	err = row.Scan(&r.RecordID, &r.Key)
	return r, err
}

// ListWork reads a page of a user's records of a queue, and one more: those in a
// state, or with no state everything drafted, submitted or skipped. What is to do
// comes in the order of the ranks, the rest the last changed first. The cursor's
// Time and ID are Key and RecordID of the last record.
func (st *Store) ListWork(ctx context.Context, space, queue, user int64, state postil.WorkState, p postil.Paging) ([]WorkRef, error) {
	if state == postil.WorkTodo {
		return st.listTodo(ctx, space, queue, user, p)
	}
	before := p.After
	if !before.Set {
		before.Time, before.ID = math.MaxInt64, math.MaxInt64
	}
	return collect(ctx, st, scanWorkRef, st.recentWork(state), space, queue, user, before.Time, before.ID, p.Limit+1)
}

// recentWork is the query of the records in a state that were last changed before
// $4, or then and have an id below $5.
func (st *Store) recentWork(state postil.WorkState) string {
	changed := func(at, more string) string {
		return `SELECT a.record_id, a.changed_at AS at FROM assignment a WHERE a.space_id = $1 AND a.queue_id = $2 AND a.user_id = $3 ` + more + `
			AND ` + at + ` <= $4 AND (` + at + ` < $4 OR a.record_id < $5) ORDER BY ` + at + ` DESC, a.record_id DESC LIMIT $6`
	}
	drafted := func(more string) string {
		return `SELECT d.record_id, d.updated_at AS at FROM draft d CROSS JOIN assignment a
			WHERE d.space_id = $1 AND d.queue_id = $2 AND d.user_id = $3 AND a.space_id = $1 AND a.record_id = d.record_id AND a.user_id = $3 ` + more + `
			AND d.updated_at <= $4 AND (d.updated_at < $4 OR d.record_id < $5) ORDER BY d.updated_at DESC, d.record_id DESC LIMIT $6`
	}
	switch state {
	case postil.WorkDraft:
		return drafted(`AND a.state = 'PENDING'`)
	case postil.WorkSubmitted:
		return changed("a.changed_at", `AND a.state = 'COMPLETED'`)
	case postil.WorkSkipped: // few among many that are submitted: looked up by state and then sorted, as the sign has it
		return changed("+a.changed_at", `AND a.state = 'SKIPPED'`)
	}
	return `SELECT record_id, at FROM (
			SELECT * FROM (` + changed("a.changed_at", `AND NOT EXISTS (SELECT 1 FROM draft d
				WHERE d.space_id = $1 AND d.record_id = a.record_id AND d.user_id = $3 AND d.updated_at >= a.changed_at`+st.eng.probe+`)`) + `) done
			UNION ALL SELECT * FROM (` + drafted(`AND (a.changed_at IS NULL OR a.changed_at <= d.updated_at)`) + `) begun) work
		ORDER BY at DESC, record_id DESC LIMIT $6`
}

// listTodo lists what has a row and is neither begun nor done, and what follows
// from an ALL queue beyond it.
func (st *Store) listTodo(ctx context.Context, space, queue, user int64, p postil.Paging) ([]WorkRef, error) {
	after := p.After
	if !after.Set {
		after.Time, after.ID = math.MinInt64, 0
	}
	walked, annotates, err := st.walk(ctx, space, queue, user, "")
	if err != nil {
		return nil, err
	}
	query := `SELECT * FROM (SELECT a.record_id, a.rank AS at FROM assignment a
		WHERE a.space_id = $1 AND a.queue_id = $2 AND a.user_id = $3 AND a.state = 'PENDING'
			AND a.rank >= $4 AND (a.rank > $4 OR a.record_id > $5)
			AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.space_id = $1 AND d.record_id = a.record_id AND d.user_id = $3` + st.eng.probe + `)
		ORDER BY a.rank, a.record_id LIMIT $6) known`
	args := []any{space, queue, user, after.Time, after.ID, p.Limit + 1}
	if annotates {
		query += ` UNION ALL SELECT * FROM (SELECT r.id, r.rank FROM record r JOIN queue q ON q.space_id = $1 AND q.id = $2 AND q.assignment_method = 'ALL'
			WHERE r.space_id = $1 AND r.queue_id = $2 AND r.rank > $7 AND NOT r.explicit
				AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = $1 AND a.record_id = r.id AND a.user_id = $3` + st.eng.probe + `)
			ORDER BY r.rank LIMIT $6) ahead`
		args = append(args, max(walked, after.Time))
	}
	return collect(ctx, st, scanWorkRef, `SELECT record_id, at FROM (`+query+`) todo ORDER BY at, record_id LIMIT $6`, args...)
}
