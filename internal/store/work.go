package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

const assignmentColumns = `space_id, queue_id, record_id, user_id, position, rank, state, by_method, implied, completed_at,
	changed_at, skips, skip_reason, active_ms, lease_token, lease_ends, lease_device, undo`

func scanAssignment(row scanner) (a postil.Assignment, err error) {
	err = row.Scan(&a.SpaceID, &a.QueueID, &a.RecordID, &a.UserID, &a.Position, &a.Rank, &a.State, &a.ByMethod, &a.Implied, &a.CompletedAt,
		&a.ChangedAt, &a.Skips, &a.SkipReason, &a.ActiveMS, &a.Lease.Token, &a.Lease.Ends, &a.Lease.Device, &a.Undo)
	return a, err
}

const assignmentOf = `SELECT ` + assignmentColumns + ` FROM assignment a WHERE a.space_id = $1 AND a.record_id = $2 AND a.user_id = $3`

// LockAssignment returns a user's stored assignment to a record, and keeps it
// from being changed until the transaction ends. None is NotFound.
func (st *Store) LockAssignment(ctx context.Context, space, record, user int64) (postil.Assignment, error) {
	return one(ctx, st, "assignment", scanAssignment, assignmentOf+st.eng.forUpdate, space, record, user)
}

// Work is what somebody's work on a record depends on.
type Work struct {
	Annotates  bool          // they are one of the queue's annotators
	Record     postil.Record // without its content
	Assignment *postil.Assignment
}

// LockWork keeps from changing, until the transaction ends, what somebody's work
// on a record of a queue depends on, as LockWalk, RecordHead and LockAssignment
// do. With share, others of the user's requests go on.
func (st *Store) LockWork(ctx context.Context, space, queue, record, user int64, share bool) (w Work, err error) {
	lock := st.eng.forUpdate
	if share {
		lock = st.eng.forShare
	}
	var walks []int64
	var records []postil.Record
	var assignments []postil.Assignment
	err = st.db.batch(ctx, statement{walkOf + lock, []any{space, queue, user}, appendTo(&walks, value[int64])},
		statement{recordHead + st.eng.forShare, []any{space, queue, record}, appendTo(&records, scanHead)},
		statement{assignmentOf + st.eng.forUpdate, []any{space, record, user}, appendTo(&assignments, scanAssignment)})
	switch {
	case err != nil:
		return w, err
	case len(records) == 0:
		return w, notFound("record")
	case len(assignments) > 0:
		w.Assignment = &assignments[0]
	}
	w.Annotates, w.Record = len(walks) > 0, records[0]
	return w, nil
}

// OwnAssignments returns a user's stored assignments to records, by record.
func (st *Store) OwnAssignments(ctx context.Context, space, user int64, records []int64) (map[int64]postil.Assignment, error) {
	rows, err := collect(ctx, st, scanAssignment, `SELECT `+assignmentColumns+` FROM assignment a
		WHERE a.space_id = $1 AND a.user_id = $2 AND `+st.eng.inInts("a.record_id", "$3"), space, user, st.eng.ints(records))
	byRecord := make(map[int64]postil.Assignment, len(rows))
	for _, a := range rows {
		byRecord[a.RecordID] = a
	}
	return byRecord, err
}

// ImplyAssignment makes the row of an assignment that follows from an ALL queue,
// of a record that the transaction has locked and a user whose walk it has, and
// returns it. It is NotFound when another request has just made it.
func (st *Store) ImplyAssignment(ctx context.Context, r postil.Record, user int64) (postil.Assignment, error) {
	return one(ctx, st, "assignment", scanAssignment, `INSERT INTO assignment
		(space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied) VALUES ($1, $2, $3, $4, $5, $6, 'PENDING', FALSE, TRUE)
		ON CONFLICT DO NOTHING RETURNING `+assignmentColumns, r.SpaceID, r.ID, user, r.QueueID, r.Position, r.Rank)
}

// ChangeAssignment stores what became of an assignment that the transaction has
// locked, and what that means for the counters.
func (st *Store) ChangeAssignment(ctx context.Context, before, after postil.Assignment) error {
	err := st.later(ctx, `UPDATE assignment SET rank = $4, state = $5, completed_at = $6, changed_at = $7, skips = $8, skip_reason = $9,
			active_ms = $10, lease_token = $11, lease_ends = $12, lease_device = $13, undo = $14
		WHERE space_id = $1 AND record_id = $2 AND user_id = $3`, after.SpaceID, after.RecordID, after.UserID, after.Rank, after.State,
		after.CompletedAt, after.ChangedAt, after.Skips, after.SkipReason, after.ActiveMS, after.Lease.Token, after.Lease.Ends, after.Lease.Device, after.Undo)
	if err != nil {
		return err
	}
	var worked *int64
	if after.ChangedAt != nil && (before.ChangedAt == nil || *after.ChangedAt > *before.ChangedAt) {
		worked = after.ChangedAt
	}
	return st.count(ctx, after.SpaceID, after.QueueID, after.UserID, countsOf(after).minus(countsOf(before)), worked)
}

// Worker is one of somebody's devices, working in a queue.
type Worker struct {
	Space, Queue, User int64
	Device             string
	Now                int64
}

// free is the condition that the assignment a is pending, and no other device of
// its user has it; its parameters begin at $1 with the worker's.
const free = `a.space_id = $1 AND a.queue_id = $2 AND a.user_id = $3 AND a.state = 'PENDING' AND (a.lease_ends <= $4 OR a.lease_device = $5)`

func (w Worker) args(more ...any) []any {
	return append([]any{w.Space, w.Queue, w.User, w.Now, w.Device}, more...)
}

// FreeDrafts returns up to n records above a rank that the user has begun, in
// order, without the excluded ones and those put off.
func (st *Store) FreeDrafts(ctx context.Context, w Worker, exclude []int64, above int64, n int) ([]int64, error) {
	// The order of the tables is for SQLite, which takes it from here.
	return collect(ctx, st, value[int64], `SELECT a.record_id FROM draft d CROSS JOIN assignment a
		WHERE d.space_id = $1 AND d.queue_id = $2 AND d.user_id = $3 AND a.record_id = d.record_id AND `+free+`
			AND a.rank > $6 AND a.rank < $7 AND NOT (`+st.eng.inInts("a.record_id", "$8")+`)
		ORDER BY a.rank LIMIT $9`, w.args(above, int64(postil.LaterRank), st.eng.ints(noneIsEmpty(exclude)), n)...)
}

// FreeRecords returns up to n records with a pending row between two ranks, in
// order, without the excluded ones and those that FreeDrafts returns.
func (st *Store) FreeRecords(ctx context.Context, w Worker, exclude []int64, above, below int64, n int) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT a.record_id FROM assignment a WHERE `+free+`
			AND a.rank > $6 AND a.rank < $7 AND NOT (`+st.eng.inInts("a.record_id", "$8")+`)
			AND (a.rank >= $9 OR NOT EXISTS (SELECT 1 FROM draft d WHERE d.space_id = a.space_id AND d.record_id = a.record_id AND d.user_id = a.user_id))
		ORDER BY a.rank LIMIT $10`, w.args(above, below, st.eng.ints(noneIsEmpty(exclude)), int64(postil.LaterRank), n)...)
}

// TakeLease leases a record to a device until a time. It returns false when the
// record is no longer free.
//
// The token is as postil.Lease.Next has it.
func (st *Store) TakeLease(ctx context.Context, w Worker, record, ends int64) (postil.Assignment, bool, error) {
	taken, err := collect(ctx, st, scanAssignment, `UPDATE assignment AS a
		SET lease_token = CASE WHEN lease_token < $4 THEN $4 ELSE lease_token + 1 END, lease_ends = $6, lease_device = $5
		WHERE `+free+` AND a.record_id = $7 RETURNING `+assignmentColumns, w.args(ends, record)...)
	if err != nil || len(taken) == 0 {
		return postil.Assignment{}, false, err
	}
	return taken[0], true, nil
}

// LeasedElsewhere returns when the first of the leases ends that other devices of
// the user hold on pending records, or 0 without any.
func (st *Store) LeasedElsewhere(ctx context.Context, w Worker, exclude []int64) (int64, error) {
	return one(ctx, st, "lease", value[int64], `SELECT COALESCE(MIN(lease_ends), 0) FROM assignment
		WHERE space_id = $1 AND queue_id = $2 AND user_id = $3 AND state = 'PENDING' AND lease_ends > $4 AND lease_device <> $5
			AND NOT (`+st.eng.inInts("record_id", "$6")+`)`, w.args(st.eng.ints(noneIsEmpty(exclude)))...)
}

// UndoHorizon returns when the oldest of the changes was made that a user can
// undo in a queue: the last n count.
func (st *Store) UndoHorizon(ctx context.Context, space, queue, user int64, n int) (int64, error) {
	found, err := collect(ctx, st, value[int64], `SELECT changed_at FROM assignment
		WHERE space_id = $1 AND queue_id = $2 AND user_id = $3 AND changed_at > 0 ORDER BY changed_at DESC LIMIT 1 OFFSET $4`, space, queue, user, n-1)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// noneIsEmpty makes a list that says what to leave out one that leaves nothing
// out, rather than NULL, which nothing is outside of.
func noneIsEmpty(list []int64) []int64 { return append([]int64{}, list...) }
