package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/postil/postil/internal/postil"
)

func scanDraft(row scanner) (d postil.Draft, err error) {
	var content []byte
	if err := row.Scan(&d.RecordID, &d.Version, &content, &d.Device, &d.UpdatedAt); err != nil {
		return d, err
	}
	if err := json.Unmarshal(content, &d.Content); err != nil {
		return d, fmt.Errorf("draft of record %d: %w", d.RecordID, err)
	}
	return d, nil
}

// DraftsOf returns a user's drafts of records, by record.
func (st *Store) DraftsOf(ctx context.Context, space, user int64, records []int64) (map[int64]postil.Draft, error) {
	rows, err := collect(ctx, st, scanDraft, `SELECT record_id, version, content, device, updated_at FROM draft
		WHERE space_id = $1 AND `+st.eng.inInts("record_id", "$2")+` AND user_id = $3`, space, st.eng.ints(records), user)
	drafts := make(map[int64]postil.Draft, len(rows))
	for _, d := range rows {
		drafts[d.RecordID] = d
	}
	return drafts, err
}

// SaveDraft stores a draft in place of the version before it; false means that
// another version is stored.
func (st *Store) SaveDraft(ctx context.Context, space, queue, user int64, d postil.Draft) (bool, error) {
	content := asJSON(d.Content)
	if d.Version > 1 {
		n, err := st.exec(ctx, `UPDATE draft SET version = $1, content = $2, device = $3, updated_at = $4
			WHERE space_id = $5 AND record_id = $6 AND user_id = $7 AND version = $1 - 1`,
			d.Version, content, d.Device, d.UpdatedAt, space, d.RecordID, user)
		return n > 0, err
	}
	return st.insertDraft(ctx, space, queue, user, d)
}

func (st *Store) insertDraft(ctx context.Context, space, queue, user int64, d postil.Draft) (bool, error) {
	n, err := st.exec(ctx, `INSERT INTO draft (space_id, record_id, user_id, queue_id, version, content, device, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		space, d.RecordID, user, queue, d.Version, asJSON(d.Content), d.Device, d.UpdatedAt)
	return n > 0, err
}

// RestoreDraft stores a draft unless there is one.
func (st *Store) RestoreDraft(ctx context.Context, space, queue, user int64, d postil.Draft) error {
	_, err := st.insertDraft(ctx, space, queue, user, d)
	return err
}

// DeleteDraft deletes a user's draft of a record, and returns the version it had,
// or 0.
func (st *Store) DeleteDraft(ctx context.Context, space, record, user int64) (int64, error) {
	gone, err := collect(ctx, st, value[int64], `DELETE FROM draft WHERE space_id = $1 AND record_id = $2 AND user_id = $3 RETURNING version`,
		space, record, user)
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	return gone[0], nil
}
