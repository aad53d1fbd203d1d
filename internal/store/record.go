package store

import (
	"context"
	"math"

	"github.com/postil/postil/internal/postil"
)

const recordColumns = `r.id, r.space_id, r.queue_id, r.position, r.priority, r.target_id, r.kind, r.explicit, r.data, r.evaluations, r.created_at`

func scanRecord(row scanner) (r postil.Record, err error) {
	err = row.Scan(&r.ID, &r.SpaceID, &r.QueueID, &r.Position, &r.Priority, &r.TargetID, &r.Kind, &r.Explicit, &r.Data, &r.Evaluations, &r.CreatedAt)
	return r, err
}

// headColumns are a record without its content.
const headColumns = `r.id, r.space_id, r.queue_id, r.position, r.rank, r.target_id, r.kind, r.explicit`

func scanHead(row scanner) (r postil.Record, err error) {
	err = row.Scan(&r.ID, &r.SpaceID, &r.QueueID, &r.Position, &r.Rank, &r.TargetID, &r.Kind, &r.Explicit)
	return r, err
}

// ListRecords reads a page of a queue's records, and one more, in the order of
// insertion, without annotations and assignments. The cursor's Time is the
// position of the last record.
func (st *Store) ListRecords(ctx context.Context, space, queue int64, p postil.Paging) ([]postil.Record, error) {
	return collect(ctx, st, scanRecord, `SELECT `+recordColumns+` FROM record r
		WHERE r.space_id = $1 AND r.queue_id = $2 AND r.position > $3 ORDER BY r.position LIMIT $4`,
		space, queue, p.After.Time, p.Limit+1)
}

const recordHead = `SELECT ` + headColumns + ` FROM record r WHERE r.space_id = $1 AND r.queue_id = $2 AND r.id = $3 AND ` + inLivingQueue

// inLivingQueue is the condition that the queue of a record r is there. Whoever is
// about to change something about a record has read the queue before: since then
// it may have been deleted, and its records stay for a while.
const inLivingQueue = `EXISTS (SELECT 1 FROM queue q WHERE q.space_id = r.space_id AND q.id = r.queue_id)`

// RecordHead returns a record of a queue without its content, and keeps others
// from deleting or reassigning it until the transaction ends.
func (st *Store) RecordHead(ctx context.Context, space, queue, id int64) (postil.Record, error) {
	return one(ctx, st, "record", scanHead, recordHead+st.eng.forShare, space, queue, id)
}

// TargetsInQueue returns which of the targets a queue has a record of.
func (st *Store) TargetsInQueue(ctx context.Context, space, queue int64, targets []int64) (map[int64]bool, error) {
	found, err := collect(ctx, st, value[int64], `SELECT target_id FROM record
		WHERE space_id = $1 AND queue_id = $2 AND `+st.eng.inInts("target_id", "$3"), space, queue, st.eng.ints(targets))
	in := make(map[int64]bool, len(found))
	for _, t := range found {
		in[t] = true
	}
	return in, err
}

// InsertRecords adds records at the end of a queue that the transaction has
// locked, and sets their positions and ranks. Where they come before what an
// annotator has walked already, the annotator walks again from there.
func (st *Store) InsertRecords(ctx context.Context, space, queue int64, records []postil.Record) error {
	if len(records) == 0 {
		return nil
	}
	var order postil.RecordOrder
	first, err := one(ctx, st, "annotation queue", func(row scanner) (first int64, err error) {
		err = row.Scan(&first, &order)
		return first, err
	}, `UPDATE queue SET next_position = next_position + $1, record_count = record_count + $1
		WHERE space_id = $2 AND id = $3 RETURNING next_position - $1, record_order`, len(records), space, queue)
	if err != nil {
		return err
	}
	rows, least := make([][]any, len(records)), int64(math.MaxInt64)
	for i := range records {
		r := &records[i]
		r.SpaceID, r.QueueID, r.Position = space, queue, first+int64(i)
		r.Rank = postil.Rank(order, queue, r.Position, r.Priority)
		least = min(least, r.Rank)
		rows[i] = []any{space, r.ID, queue, r.Position, r.Priority, r.Rank, r.TargetID, r.Kind, r.Explicit, r.Data, r.Evaluations, r.CreatedAt}
	}
	if order != postil.OrderOldest {
		if err := st.walkAgain(ctx, space, queue, least); err != nil {
			return err
		}
	}
	_, err = st.insertRows(ctx, "record (space_id, id, queue_id, position, priority, rank, target_id, kind, explicit, data, evaluations, created_at)", "", rows)
	return err
}

// EvaluateRecords replaces the evaluations, JSON lists by target, of the targets'
// records in all queues.
func (st *Store) EvaluateRecords(ctx context.Context, space int64, byTarget map[int64]string) error {
	for _, target := range sortedKeys(byTarget) {
		if err := st.later(ctx, `UPDATE record SET evaluations = $1 WHERE space_id = $2 AND target_id = $3`, byTarget[target], space, target); err != nil {
			return err
		}
	}
	return nil
}

// DeleteRecords deletes those of the records that the queue has, with their
// assignments and all that hangs on them, and keeps the counters true.
func (st *Store) DeleteRecords(ctx context.Context, space, queue int64, ids []int64) error {
	explicit := 0
	found, err := collect(ctx, st, func(row scanner) (id int64, err error) {
		var byName bool
		if err = row.Scan(&id, &byName); byName {
			explicit++
		}
		return id, err
	}, `SELECT id, explicit FROM record
		WHERE space_id = $1 AND queue_id = $2 AND `+st.eng.inInts("id", "$3")+` ORDER BY id`+st.eng.forUpdate, space, queue, st.eng.ints(ids))
	if err != nil || len(found) == 0 {
		return err
	}
	for _, id := range found {
		if err := st.DropAssignments(ctx, space, queue, id); err != nil {
			return err
		}
	}
	for _, table := range []string{"draft", "flag", "comment"} {
		_, err := st.exec(ctx, `DELETE FROM `+table+` WHERE space_id = $1 AND `+st.eng.inInts("record_id", "$2"), space, st.eng.ints(found))
		if err != nil {
			return err
		}
	}
	if _, err := st.exec(ctx, `DELETE FROM record WHERE space_id = $1 AND `+st.eng.inInts("id", "$2"), space, st.eng.ints(found)); err != nil {
		return err
	}
	_, err = st.exec(ctx, `UPDATE queue SET record_count = record_count - $1, explicit_count = explicit_count - $2
		WHERE space_id = $3 AND id = $4`, len(found), explicit, space, queue)
	return err
}
