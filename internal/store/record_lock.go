package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// LockRecords returns those of the records that a queue has, without their
// content and in ascending order, and keeps others from working on them until the
// transaction ends.
func (st *Store) LockRecords(ctx context.Context, space, queue int64, ids []int64) ([]postil.Record, error) {
	return st.recordHeads(ctx, space, queue, ids, st.eng.forUpdate)
}

// ShareRecords is LockRecords, except that others may work on the records, but not
// delete or reassign them.
func (st *Store) ShareRecords(ctx context.Context, space, queue int64, ids []int64) ([]postil.Record, error) {
	return st.recordHeads(ctx, space, queue, ids, st.eng.forShare)
}

func (st *Store) recordHeads(ctx context.Context, space, queue int64, ids []int64, lock string) ([]postil.Record, error) {
	return collect(ctx, st, scanHead, `SELECT `+headColumns+` FROM record r
		WHERE r.space_id = $1 AND r.queue_id = $2 AND `+st.eng.inInts("r.id", "$3")+` AND `+inLivingQueue+` ORDER BY r.id`+lock, space, queue, st.eng.ints(ids))
}
