package store

import (
	"context"

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
	if _, err := st.exec(ctx, `UPDATE record SET explicit = TRUE WHERE space_id = $1 AND id = $2`, r.SpaceID, r.ID); err != nil {
		return err
	}
	if err := st.DropAssignments(ctx, r.SpaceID, r.QueueID, r.ID); err != nil {
		return err
	}
	return st.insertAssignments(ctx, r.SpaceID, r.QueueID, false, []Share{{RecordID: r.ID, Position: r.Position, Users: users}})
}

// Share says to whom a record goes.
type Share struct {
	RecordID, Position int64
	Users              []int64
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
			rows = append(rows, []any{space, s.RecordID, user, queue, s.Position, postil.Pending, byMethod})
		}
	}
	_, err := st.insertRows(ctx, "assignment (space_id, record_id, user_id, queue_id, position, state, by_method)", "", rows)
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

// DropPending deletes the pending assignments that users have in a queue.
func (st *Store) DropPending(ctx context.Context, space, queue int64, users []int64) error {
	return st.drop(ctx, space, queue, `queue_id = $2 AND state = 'PENDING' AND `+st.eng.inInts("user_id", "$3"), queue, st.eng.ints(users))
}

// drop deletes the assignments of a space that meet a condition, whose
// parameters begin at $2, and takes them out of their queue's counters.
func (st *Store) drop(ctx context.Context, space, queue int64, condition string, args ...any) error {
	type counts struct{ load, completed int64 }
	dropped := map[int64]counts{}
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var user int64
		var byMethod, completed bool
		err := row.Scan(&user, &byMethod, &completed)
		n := dropped[user]
		dropped[user] = counts{n.load + asInt(byMethod), n.completed + asInt(completed)}
		return struct{}{}, err
	}, `DELETE FROM assignment WHERE space_id = $1 AND `+condition+` RETURNING user_id, by_method, state = 'COMPLETED'`,
		append([]any{space}, args...)...)
	if err != nil {
		return err
	}
	for _, user := range sortedKeys(dropped) {
		_, err := st.exec(ctx, `UPDATE queue_annotator SET load = load - $1, completed = completed - $2
			WHERE space_id = $3 AND queue_id = $4 AND user_id = $5`, dropped[user].load, dropped[user].completed, space, queue, user)
		if err != nil {
			return err
		}
	}
	return nil
}

func asInt(v bool) int64 {
	if v {
		return 1
	}
	return 0
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
		err = row.Scan(&s.RecordID, &s.Position)
		return s, err
	}, `SELECT r.id, r.position FROM record r WHERE r.space_id = $1 AND r.queue_id = $2 AND NOT r.explicit
		AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = r.space_id AND a.record_id = r.id) ORDER BY r.position`, space, queue)
}

// MovePending gives up to n of the pending records that the method gave one
// annotator to another, the last in the queue first, and returns how many. One
// that is being completed at this moment stays where it is: to wait for it would
// be to wait for someone who waits for the counters.
func (st *Store) MovePending(ctx context.Context, space, queue, from, to, n int64) (int64, error) {
	moved, err := st.exec(ctx, `WITH picked AS MATERIALIZED (
			SELECT a.record_id FROM assignment a
			WHERE a.space_id = $2 AND a.queue_id = $3 AND a.user_id = $4 AND a.state = 'PENDING' AND a.by_method
				AND NOT EXISTS (SELECT 1 FROM assignment b WHERE b.space_id = $2 AND b.record_id = a.record_id AND b.user_id = $1)
			ORDER BY a.position DESC LIMIT $5`+st.eng.skipLocked+`)
		UPDATE assignment SET user_id = $1
		WHERE space_id = $2 AND user_id = $4 AND record_id IN (SELECT record_id FROM picked)`, to, space, queue, from, n)
	if err != nil || moved == 0 {
		return moved, err
	}
	if err := st.addLoad(ctx, space, queue, from, -moved); err != nil {
		return moved, err
	}
	return moved, st.addLoad(ctx, space, queue, to, moved)
}

// Complete marks a user's assignment to a record as completed; one who is not
// assigned, or has completed it before, changes nothing. Implied assignments, of
// every annotator of an ALL queue, get their row now.
func (st *Store) Complete(ctx context.Context, r postil.Record, user int64, implied bool, now int64) error {
	query := `UPDATE assignment SET state = 'COMPLETED', completed_at = $5
		WHERE space_id = $1 AND record_id = $2 AND user_id = $3 AND queue_id = $4 AND state = 'PENDING'`
	args := []any{r.SpaceID, r.ID, user, r.QueueID, now}
	if implied {
		query = `INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, state, by_method, completed_at)
			SELECT $1, $2, m.user_id, m.queue_id, $6, 'COMPLETED', FALSE, $5 FROM queue_annotator m
			WHERE m.space_id = $1 AND m.queue_id = $4 AND m.user_id = $3 AND m.active
			ON CONFLICT (space_id, record_id, user_id) DO UPDATE SET state = 'COMPLETED', completed_at = excluded.completed_at
			WHERE assignment.state = 'PENDING'`
		args = append(args, r.Position)
	}
	n, err := st.exec(ctx, query, args...)
	if err != nil || n == 0 {
		return err
	}
	_, err = st.exec(ctx, `INSERT INTO queue_annotator (space_id, queue_id, user_id, position, active, load, completed)
		VALUES ($1, $2, $3, 0, FALSE, 0, 1)
		ON CONFLICT (space_id, queue_id, user_id) DO UPDATE SET completed = queue_annotator.completed + 1`, r.SpaceID, r.QueueID, user)
	return err
}
