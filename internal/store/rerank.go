package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// ReRank gives the records of a queue, which the transaction has locked, the
// ranks that its order asks for. Whoever walks along them begins anew, and finds
// what they have done already in the new order.
func (st *Store) ReRank(ctx context.Context, q postil.Queue) error {
	if err := st.walkAgain(ctx, q.SpaceID, q.ID, nothingWalked+1); err != nil {
		return err
	}
	// In ascending order, as everybody locks records.
	records, err := collect(ctx, st, func(row scanner) (r postil.Record, err error) {
		err = row.Scan(&r.ID, &r.Position, &r.Priority)
		return r, err
	}, `SELECT id, position, priority FROM record WHERE space_id = $1 AND queue_id = $2 ORDER BY id`+st.eng.forUpdate, q.SpaceID, q.ID)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(records, rowsAtOnce) {
		if err := st.setRanks(ctx, q, chunk); err != nil {
			return err
		}
	}
	// Who is assigned by name has no walk to lock, and may be leasing some of these, in ascending order too.
	if _, err := st.exec(ctx, `SELECT 1 FROM assignment WHERE space_id = $1 AND queue_id = $2 AND state = 'PENDING'
		ORDER BY record_id, user_id`+st.eng.forUpdate, q.SpaceID, q.ID); err != nil {
		return err
	}
	_, err = st.exec(ctx, `UPDATE assignment SET rank = (SELECT r.rank FROM record r WHERE r.space_id = $1 AND r.id = assignment.record_id)
		WHERE space_id = $1 AND queue_id = $2 AND state = 'PENDING' AND rank < $3`, q.SpaceID, q.ID, int64(postil.LaterRank))
	return err
}

// setRanks stores the ranks of a few records. They are numbers of ours, so the
// statement can hold them.
func (st *Store) setRanks(ctx context.Context, q postil.Queue, records []postil.Record) error {
	var ranks strings.Builder
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = r.ID
		ranks.WriteString(" WHEN " + strconv.FormatInt(r.ID, 10) + " THEN " + strconv.FormatInt(postil.Rank(q.RecordOrder, q.ID, r.Position, r.Priority), 10))
	}
	_, err := st.unprepared(true).exec(ctx, `UPDATE record SET rank = CASE id`+ranks.String()+` END
		WHERE space_id = $1 AND `+st.eng.inInts("id", "$2"), q.SpaceID, st.eng.ints(ids))
	return err
}
