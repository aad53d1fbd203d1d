package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// DeletedQueue is a queue that was deleted, and of which something is left.
type DeletedQueue struct {
	SpaceID, ID int64

	position int64 // up to which its records are removed, so that nothing passes by what was there
	step     int   // how many records to try next
}

// DeletedQueues returns the queues that SweepQueue has to be called for.
func (st *Store) DeletedQueues(ctx context.Context) ([]DeletedQueue, error) {
	return collect(ctx, st, func(row scanner) (DeletedQueue, error) {
		q := DeletedQueue{step: 1}
		err := row.Scan(&q.SpaceID, &q.ID)
		return q, err
	}, `SELECT space_id, queue_id FROM deleted_queue ORDER BY space_id, queue_id`)
}

// sweepRows is how many records SweepQueue removes at most, and of how many
// assignments it removes the records at once.
const sweepRows = 500

// SweepQueue removes a part of what is left of a deleted queue, and returns with
// what to go on, if there may be more. Where another server is at it, there is not.
//
// Whoever has been working on a record since before the queue was deleted keeps it
// from being removed until their work is written, and whoever comes later finds the
// queue gone. So the rows that hang on a record go while it is locked, and those of
// the annotators when there are no records left. Locks are taken as by those who
// work: records and then assignments, in ascending order.
func (st *Store) SweepQueue(ctx context.Context, q DeletedQueue) (rest DeletedQueue, more bool, err error) {
	// Also what DeleteSpace begins with.
	mine, err := collect(ctx, st, value[int64], `SELECT queue_id FROM deleted_queue WHERE space_id = $1 AND queue_id = $2`+st.eng.skipLocked,
		q.SpaceID, q.ID)
	if err != nil || len(mine) == 0 {
		return q, false, err
	}
	records, err := collect(ctx, st, func(row scanner) (r postil.Record, err error) {
		err = row.Scan(&r.ID, &r.Position)
		return r, err
	}, `SELECT id, position FROM record WHERE space_id = $1 AND queue_id = $2 AND position > $3 ORDER BY position LIMIT $4`,
		q.SpaceID, q.ID, q.position, q.step)
	if err != nil {
		return q, false, err
	}
	if len(records) == 0 {
		more, err = st.sweepAnnotator(ctx, q)
		return q, more, err
	}
	ids, err := st.sweepable(ctx, q.SpaceID, records)
	if err != nil {
		return q, false, err
	}
	q.position, q.step = records[len(ids)-1].Position, min(2*len(ids), sweepRows)
	return q, true, st.sweepRecords(ctx, q.SpaceID, ids)
}

// sweepable returns as many of the first of the records as do not have too many
// assignments together, but at least one.
func (st *Store) sweepable(ctx context.Context, space int64, records []postil.Record) ([]int64, error) {
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	for {
		n, err := one(ctx, st, "assignments", value[int], `SELECT COUNT(*) FROM assignment WHERE space_id = $1 AND `+st.eng.inInts("record_id", "$2"),
			space, st.eng.ints(ids))
		if err != nil || n <= sweepRows || len(ids) == 1 {
			return ids, err
		}
		ids = ids[:max(1, len(ids)*sweepRows/n)]
	}
}

// sweepRecords removes records and all that hangs on them.
func (st *Store) sweepRecords(ctx context.Context, space int64, ids []int64) error {
	ofRecords := ` WHERE space_id = $1 AND ` + st.eng.inInts("record_id", "$2")
	records := ` WHERE space_id = $1 AND ` + st.eng.inInts("id", "$2")
	for _, query := range []string{
		`SELECT 1 FROM record` + records + ` ORDER BY id` + st.eng.forUpdate,
		`SELECT 1 FROM assignment` + ofRecords + ` ORDER BY record_id, user_id` + st.eng.forUpdate,
		`DELETE FROM assignment` + ofRecords,
		`DELETE FROM draft` + ofRecords,
		`DELETE FROM flag` + ofRecords,
		`DELETE FROM comment` + ofRecords,
		`DELETE FROM record` + records,
	} {
		if _, err := st.exec(ctx, query, space, st.eng.ints(ids)); err != nil {
			return err
		}
	}
	return nil
}

// sweepAnnotator removes what there is of an annotator of a queue whose records are
// gone. When there is none left, the queue is forgotten and there is no more.
func (st *Store) sweepAnnotator(ctx context.Context, q DeletedQueue) (more bool, err error) {
	users, err := collect(ctx, st, value[int64], `SELECT user_id FROM queue_annotator WHERE space_id = $1 AND queue_id = $2
		ORDER BY user_id LIMIT 1`, q.SpaceID, q.ID)
	if err != nil {
		return false, err
	}
	if len(users) == 0 {
		_, err := st.exec(ctx, `DELETE FROM deleted_queue WHERE space_id = $1 AND queue_id = $2`, q.SpaceID, q.ID)
		return false, err
	}
	for _, table := range []string{"work_day", "work_time", "queue_annotator"} {
		_, err := st.exec(ctx, `DELETE FROM `+table+` WHERE space_id = $1 AND queue_id = $2 AND user_id = $3`, q.SpaceID, q.ID, users[0])
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
