package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/postil/postil/internal/postil"
)

// Assignment is a stored assignment of a record to a person.
type Assignment struct {
	RecordID int64
	postil.Assigned
}

// AssignmentsOf returns the stored assignments of records. In an ALL queue they
// are not all there are: annotators without one are pending.
func (st *Store) AssignmentsOf(ctx context.Context, space int64, records []int64) ([]Assignment, error) {
	return collect(ctx, st, func(row scanner) (a Assignment, err error) {
		err = row.Scan(&a.RecordID, &a.ID, &a.Email, &a.Name, &a.State)
		return a, err
	}, `SELECT a.record_id, u.id, u.email, u.name, a.state FROM assignment a JOIN account u ON u.id = a.user_id
		WHERE a.space_id = $1 AND `+st.eng.inInts("a.record_id", "$2")+` ORDER BY a.record_id, a.user_id`, space, st.eng.ints(records))
}

// AssignByName makes the users, and nobody else, the assignees of a record, all
// pending.
func (st *Store) AssignByName(ctx context.Context, r postil.Record, users []int64) error {
	n, err := st.exec(ctx, `UPDATE record SET explicit = TRUE WHERE space_id = $1 AND id = $2 AND NOT explicit`, r.SpaceID, r.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		_, err := st.exec(ctx, `UPDATE queue SET explicit_count = explicit_count + 1 WHERE space_id = $1 AND id = $2`, r.SpaceID, r.QueueID)
		if err != nil {
			return err
		}
	}
	if err := st.DropAssignments(ctx, r.SpaceID, r.QueueID, r.ID); err != nil {
		return err
	}
	if err := st.insertAssignments(ctx, r.SpaceID, r.QueueID, false, []Share{{RecordID: r.ID, Position: r.Position, Rank: r.Rank, Users: users}}); err != nil {
		return err
	}
	for _, user := range slices.Sorted(slices.Values(users)) {
		if err := st.count(ctx, r.SpaceID, r.QueueID, user, counts{explicit: 1}, nil); err != nil {
			return err
		}
	}
	return nil
}

// Share says to whom a record goes.
type Share struct {
	RecordID, Position, Rank int64
	Users                    []int64
}

// AssignByMethod stores what the RANDOM method has decided and counts it as load.
func (st *Store) AssignByMethod(ctx context.Context, space, queue int64, shares []Share) error {
	given := map[int64]int64{}
	for _, s := range shares {
		for _, user := range s.Users {
			given[user]++
		}
	}
	for _, user := range sortedKeys(given) {
		if err := st.addLoad(ctx, space, queue, user, given[user]); err != nil {
			return err
		}
	}
	return st.insertAssignments(ctx, space, queue, true, shares)
}

func (st *Store) insertAssignments(ctx context.Context, space, queue int64, byMethod bool, shares []Share) error {
	var rows [][]any
	for _, s := range shares {
		for _, user := range s.Users {
			rows = append(rows, []any{space, s.RecordID, user, queue, s.Position, s.Rank, postil.Pending, byMethod})
		}
	}
	_, err := st.insertRows(ctx, "assignment (space_id, record_id, user_id, queue_id, position, rank, state, by_method)", "", rows)
	return err
}

func (st *Store) addLoad(ctx context.Context, space, queue, user, n int64) error {
	_, err := st.exec(ctx, `UPDATE queue_annotator SET load = load + $1 WHERE space_id = $2 AND queue_id = $3 AND user_id = $4`, n, space, queue, user)
	return err
}

// DropAssignments deletes every assignment of a record and takes them out of the
// counters.
func (st *Store) DropAssignments(ctx context.Context, space, queue, record int64) error {
	return st.drop(ctx, space, queue, `record_id = $2`, record)
}

// DropPending deletes the assignments that users have in a queue and have not
// completed, also those they have skipped. Whoever calls it has called EndWalks
// before.
func (st *Store) DropPending(ctx context.Context, space, queue int64, users []int64) error {
	return st.drop(ctx, space, queue, `queue_id = $2 AND state IN ('PENDING', 'SKIPPED') AND `+st.eng.inInts("user_id", "$3"), queue, st.eng.ints(users))
}

// drop deletes the assignments of a space that meet a condition, whose
// parameters begin at $2, and takes them out of their queue's counters.
func (st *Store) drop(ctx context.Context, space, queue int64, condition string, args ...any) error {
	dropped := map[int64]counts{}
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var a postil.Assignment
		err := row.Scan(&a.UserID, &a.ByMethod, &a.Implied, &a.State)
		dropped[a.UserID] = dropped[a.UserID].minus(countsOf(a))
		return struct{}{}, err
	}, `DELETE FROM assignment WHERE space_id = $1 AND `+condition+` RETURNING user_id, by_method, implied, state`,
		append([]any{space}, args...)...)
	if err != nil {
		return err
	}
	for _, user := range sortedKeys(dropped) {
		if err := st.count(ctx, space, queue, user, dropped[user], nil); err != nil {
			return err
		}
	}
	return nil
}

// Loads returns how many records the RANDOM method has given each active
// annotator of a queue, in the annotators' order.
func (st *Store) Loads(ctx context.Context, space, queue int64) ([]Load, error) {
	return collect(ctx, st, func(row scanner) (l Load, err error) {
		err = row.Scan(&l.UserID, &l.Records)
		return l, err
	}, `SELECT user_id, load FROM queue_annotator WHERE space_id = $1 AND queue_id = $2 AND active ORDER BY position`, space, queue)
}

// Load is the number of records the RANDOM method has given an annotator.
type Load struct {
	UserID, Records int64
}

// Unassigned returns the records of a RANDOM queue that the method still has to
// give to someone.
func (st *Store) Unassigned(ctx context.Context, space, queue int64) ([]Share, error) {
	return collect(ctx, st, func(row scanner) (s Share, err error) {
		err = row.Scan(&s.RecordID, &s.Position, &s.Rank)
		return s, err
	}, `SELECT r.id, r.position, r.rank FROM record r WHERE r.space_id = $1 AND r.queue_id = $2 AND NOT r.explicit
		AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = r.space_id AND a.record_id = r.id) ORDER BY r.position`, space, queue)
}

// MovePending gives up to n of the pending records that the method gave one
// annotator to another, and returns how many: those that nobody has opened yet,
// the last in the queue first, and others only when there are no more. The other
// begins anew with what is moved. One that is being completed at this moment stays where it is: to wait for it would
// be to wait for someone who waits for the counters.
func (st *Store) MovePending(ctx context.Context, space, queue, from, to, n int64) (int64, error) {
	// The first are looked up from the end of the queue, however much is pending.
	moved, err := st.movePending(ctx, space, queue, from, to, n,
		fmt.Sprintf("AND a.lease_ends = 0 AND a.rank < %d", int64(postil.LaterRank)), "a.rank DESC")
	if err == nil && moved < n {
		var opened int64
		opened, err = st.movePending(ctx, space, queue, from, to, n-moved, "", "a.lease_ends, a.position DESC")
		moved += opened
	}
	if err != nil || moved == 0 {
		return moved, err
	}
	if err := st.addLoad(ctx, space, queue, from, -moved); err != nil {
		return moved, err
	}
	return moved, st.addLoad(ctx, space, queue, to, moved)
}

func (st *Store) movePending(ctx context.Context, space, queue, from, to, n int64, condition, order string) (int64, error) {
	return st.exec(ctx, `WITH picked AS MATERIALIZED (
			SELECT a.record_id FROM assignment a
			WHERE a.space_id = $2 AND a.queue_id = $3 AND a.user_id = $4 AND a.state = 'PENDING' AND a.by_method `+condition+`
				AND NOT EXISTS (SELECT 1 FROM assignment b WHERE b.space_id = $2 AND b.record_id = a.record_id AND b.user_id = $1`+st.eng.probe+`)
			ORDER BY `+order+` LIMIT $5`+st.eng.skipLocked+`)
		UPDATE assignment SET user_id = $1, lease_token = lease_token + 1, lease_ends = 0, lease_device = '', skips = 0, skip_reason = '',
			active_ms = 0, changed_at = NULL, undo = NULL,
			rank = (SELECT r.rank FROM record r WHERE r.space_id = $2 AND r.id = assignment.record_id)
		WHERE space_id = $2 AND user_id = $4 AND record_id IN (SELECT record_id FROM picked)`, to, space, queue, from, n)
}
