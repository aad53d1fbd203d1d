package store

import (
	"context"
	"math"

	"github.com/postil/postil/internal/postil"
)

// nothingWalked is the rank of an annotator who has not come to any record yet.
const nothingWalked = -math.MaxInt64

const walkOf = `SELECT rank FROM walk WHERE space_id = $1 AND queue_id = $2 AND user_id = $3`

// LockWalk keeps everything that would change what a user is asked to annotate in
// a queue, and the user's other work there, from happening until the transaction
// ends. It comes before the locks on records, assignments and counters. It
// returns how far the user has walked; somebody who is no annotator of the queue
// has nothing to lock. A queue that was deleted meanwhile is NotFound.
func (st *Store) LockWalk(ctx context.Context, space, queue, user int64) (rank int64, annotates bool, err error) {
	return st.walk(ctx, space, queue, user, st.eng.forUpdate)
}

// ShareWalk is LockWalk, except that others of the user's requests go on.
func (st *Store) ShareWalk(ctx context.Context, space, queue, user int64) (annotates bool, err error) {
	_, annotates, err = st.walk(ctx, space, queue, user, st.eng.forShare)
	return annotates, err
}

func (st *Store) walk(ctx context.Context, space, queue, user int64, lock string) (rank int64, annotates bool, err error) {
	var found []int64
	var living []bool
	err = st.db.batch(ctx, statement{walkOf + lock, []any{space, queue, user}, appendTo(&found, value[int64])},
		statement{`SELECT TRUE FROM queue WHERE space_id = $1 AND id = $2`, []any{space, queue}, appendTo(&living, value[bool])})
	switch {
	case err != nil:
		return nothingWalked, false, err
	case len(living) == 0:
		return nothingWalked, false, notFound("annotation queue")
	case len(found) == 0:
		return nothingWalked, false, nil
	}
	return found[0], true, nil
}

// EndWalks waits until users have finished what they are doing in a queue that
// the transaction has locked: they are no longer its annotators.
func (st *Store) EndWalks(ctx context.Context, space, queue int64, users []int64) error {
	_, err := st.exec(ctx, `DELETE FROM walk WHERE space_id = $1 AND queue_id = $2 AND `+st.eng.inInts("user_id", "$3"),
		space, queue, st.eng.ints(users))
	return err
}

// walkAgain takes everybody who has walked further back to before a rank. It
// also locks the walks of those who have not: they must not go past records that
// they do not see yet.
func (st *Store) walkAgain(ctx context.Context, space, queue, rank int64) error {
	_, err := st.exec(ctx, `UPDATE walk SET rank = CASE WHEN rank < $1 THEN rank ELSE $1 - 1 END WHERE space_id = $2 AND queue_id = $3`,
		rank, space, queue)
	return err
}

// Walk makes the rows of up to n assignments that follow from an ALL queue, those
// of the records after the given rank, for a user whose walk the transaction has
// locked. It returns how far that is, and whether there may be more.
func (st *Store) Walk(ctx context.Context, space, queue, user, from int64, n int) (to int64, more bool, err error) {
	// What is there now is seen below; what is added meanwhile comes behind it, or waits for the lock.
	last, err := collect(ctx, st, value[int64], `SELECT rank FROM record WHERE space_id = $1 AND queue_id = $2 AND rank > $3
		ORDER BY rank DESC LIMIT 1`, space, queue, from)
	if err != nil || len(last) == 0 {
		return from, false, err
	}
	end := last[0]
	type step struct{ record, rank int64 }
	ahead, err := collect(ctx, st, func(row scanner) (s step, err error) {
		err = row.Scan(&s.record, &s.rank)
		return s, err
	}, `SELECT r.id, r.rank FROM record r WHERE r.space_id = $1 AND r.queue_id = $2 AND r.rank > $3 AND r.rank <= $5 AND NOT r.explicit
		AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = r.space_id AND a.record_id = r.id AND a.user_id = $4`+st.eng.probe+`)
		ORDER BY r.rank LIMIT $6`, space, queue, from, user, end, n)
	if err != nil {
		return from, false, err
	}
	to, more = end, len(ahead) == n
	if more {
		to = ahead[n-1].rank
	}
	records := make([]int64, len(ahead))
	for i, s := range ahead {
		records[i] = s.record
	}
	if err := st.insertImplied(ctx, space, queue, user, records); err != nil {
		return from, false, err
	}
	_, err = st.exec(ctx, `UPDATE walk SET rank = $1 WHERE space_id = $2 AND queue_id = $3 AND user_id = $4`, to, space, queue, user)
	return to, more, err
}

// TakeUpDrafts makes the rows of assignments that follow from an ALL queue, of
// those records that somebody who becomes its annotator began to annotate before.
func (st *Store) TakeUpDrafts(ctx context.Context, space, queue, user int64) error {
	begun, err := collect(ctx, st, value[int64], `SELECT record_id FROM draft WHERE space_id = $1 AND queue_id = $2 AND user_id = $3`, space, queue, user)
	if err != nil {
		return err
	}
	return st.insertImplied(ctx, space, queue, user, begun)
}

// insertImplied makes the rows of a user's assignments to those of the records
// that still follow from the queue, and keeps the records from being deleted or
// reassigned.
func (st *Store) insertImplied(ctx context.Context, space, queue, user int64, records []int64) error {
	if len(records) == 0 {
		return nil
	}
	rows, err := collect(ctx, st, func(row scanner) ([]any, error) {
		var record, position, rank int64
		err := row.Scan(&record, &position, &rank)
		return []any{space, record, user, queue, position, rank, postil.Pending, false, true}, err
	}, `SELECT r.id, r.position, r.rank FROM record r WHERE r.space_id = $1 AND `+st.eng.inInts("r.id", "$2")+` AND NOT r.explicit
		ORDER BY r.id`+st.eng.forShare, space, st.eng.ints(records))
	if err != nil {
		return err
	}
	_, err = st.insertRows(ctx, "assignment (space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied)", "ON CONFLICT DO NOTHING", rows)
	return err
}
