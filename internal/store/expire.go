package store

import "context"

// DeleteTraces deletes the oldest traces of a space that were made before an id,
// with all their spans, and returns how many; limit bounds them.
func (st *Store) DeleteTraces(ctx context.Context, space, before int64, limit int) (int64, error) {
	// Spans that come meanwhile for one of them wait, and begin it anew.
	ids, err := collect(ctx, st, value[int64], `SELECT t.id FROM trace t WHERE t.space_id = $1 AND t.id < $2 ORDER BY t.id LIMIT $3`+st.eng.forUpdate,
		space, before, limit)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	for _, statement := range []string{
		`DELETE FROM span WHERE space_id = $1 AND ` + st.eng.inInts("trace_row", "$2"),
		`DELETE FROM trace WHERE space_id = $1 AND ` + st.eng.inInts("id", "$2"),
	} {
		if _, err := st.exec(ctx, statement, space, st.eng.ints(ids)); err != nil {
			return 0, err
		}
	}
	return int64(len(ids)), nil
}

// DeleteAudit deletes rows of the audit log that were made before an id, and
// returns how many; limit bounds them.
func (st *Store) DeleteAudit(ctx context.Context, before int64, limit int) (int64, error) {
	return st.exec(ctx, `DELETE FROM audit WHERE (space_id, id) IN (SELECT space_id, id FROM audit WHERE id < $1 LIMIT $2)`, before, limit)
}
