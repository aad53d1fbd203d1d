package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// RecordContent is a record with its content, and what it is about.
type RecordContent struct {
	Record postil.Record
	Target postil.Target
}

// RecordContents returns those of the records that a queue has, by id.
func (st *Store) RecordContents(ctx context.Context, space, queue int64, records []int64) (map[int64]RecordContent, error) {
	rows, err := collect(ctx, st, func(row scanner) (c RecordContent, err error) {
		r, t := &c.Record, &c.Target
		err = row.Scan(&r.ID, &r.SpaceID, &r.QueueID, &r.Position, &r.Priority, &r.TargetID, &r.Kind, &r.Explicit, &r.Data, &r.Evaluations, &r.CreatedAt,
			&t.ID, &t.Kind, &t.ParentID, &t.Key)
		return c, err
	}, `SELECT `+recordColumns+`, t.id, t.kind, t.parent_id, t.key FROM record r JOIN target t ON t.space_id = r.space_id AND t.id = r.target_id
		WHERE r.space_id = $1 AND r.queue_id = $2 AND `+st.eng.inInts("r.id", "$3"), space, queue, st.eng.ints(records))
	byID := make(map[int64]RecordContent, len(rows))
	for _, c := range rows {
		byID[c.Record.ID] = c
	}
	return byID, err
}

// OwnFlags returns a user's flags of records, by record.
func (st *Store) OwnFlags(ctx context.Context, space, user int64, records []int64) (map[int64]postil.Flag, error) {
	flags := map[int64]postil.Flag{}
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var record int64
		var f postil.Flag
		err := row.Scan(&record, &f.User.ID, &f.User.Email, &f.User.Name, &f.Reason, &f.CreatedAt)
		flags[record] = f
		return struct{}{}, err
	}, `SELECT f.record_id, u.id, u.email, u.name, f.reason, f.created_at FROM flag f JOIN account u ON u.id = f.user_id
		WHERE f.space_id = $1 AND `+st.eng.inInts("f.record_id", "$2")+` AND f.user_id = $3`, space, st.eng.ints(records), user)
	return flags, err
}
