package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// rowsAtOnce bounds the rows of one statement, well below what either database
// takes as parameters.
const rowsAtOnce = 250

// insertRows runs "INSERT INTO into VALUES …" for many rows, a few hundred at a
// time, and returns how many it inserted. Each row binds the same number of
// parameters; tail follows the values.
func (st *Store) insertRows(ctx context.Context, into, tail string, rows [][]any) (int64, error) {
	var total int64
	for chunk := range slices.Chunk(rows, rowsAtOnce) {
		var values strings.Builder
		args := make([]any, 0, len(chunk)*len(chunk[0]))
		for i, row := range chunk {
			values.WriteString([]string{"(", ", ("}[min(i, 1)])
			for j := range row {
				fmt.Fprintf(&values, "%s$%d", []string{"", ", "}[min(j, 1)], len(args)+j+1)
			}
			values.WriteByte(')')
			args = append(args, row...)
		}
		n, err := st.exec(ctx, "INSERT INTO "+into+" VALUES "+values.String()+" "+tail, args...)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// EnsureTargets makes a row for every target that has none yet and returns all
// their ids by key. All are of one kind and parent; newID makes row ids.
func (st *Store) EnsureTargets(ctx context.Context, space int64, kind postil.TargetKind, parent int64, keys []string, newID func() int64) (map[string]int64, error) {
	rows := make([][]any, len(keys))
	for i, key := range slices.Sorted(slices.Values(keys)) { // as in every other transaction, which may make some of them too
		rows[i] = []any{space, newID(), kind, parent, key}
	}
	if _, err := st.insertRows(ctx, "target (space_id, id, kind, parent_id, key)", "ON CONFLICT DO NOTHING", rows); err != nil {
		return nil, err
	}
	return st.TargetIDs(ctx, space, kind, parent, keys)
}

// TargetIDs returns the ids of those of the targets that have a row, by key.
func (st *Store) TargetIDs(ctx context.Context, space int64, kind postil.TargetKind, parent int64, keys []string) (map[string]int64, error) {
	found, err := collect(ctx, st, func(row scanner) (t postil.Target, err error) {
		err = row.Scan(&t.ID, &t.Key)
		return t, err
	}, `SELECT id, key FROM target WHERE space_id = $1 AND kind = $2 AND parent_id = $3 AND `+st.eng.inTexts("key", "$4"),
		space, kind, parent, st.eng.texts(keys))
	ids := make(map[string]int64, len(found))
	for _, t := range found {
		ids[t.Key] = t.ID
	}
	return ids, err
}

// sortedKeys returns the keys of a map in order, so that transactions lock rows
// in the same one.
func sortedKeys[V any](m map[int64]V) []int64 {
	return slices.Sorted(maps.Keys(m))
}
