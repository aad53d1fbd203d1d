package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// WorkRow is a record in a list of the actor's own.
type WorkRow struct {
	Record     postil.Record // without its content
	State      postil.WorkState
	Preview    string // the beginning of what is judged
	Assignment *postil.Assignment
}

// ListWork returns a page of the actor's records of a queue: those in a state, or
// with no state everything they have drafted, submitted or skipped.
func (a *App) ListWork(ctx context.Context, queueID string, state postil.WorkState, p postil.Paging) (page postil.Page[WorkRow], err error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return page, err
	}
	refs, err := a.st.ListWork(ctx, q.SpaceID, q.ID, auth.FromContext(ctx).UserID, state, p)
	if err != nil {
		return page, err
	}
	found := postil.PageOf(refs, p.Limit, func(r store.WorkRef) postil.Cursor { return postil.Cursor{Time: r.Key, ID: r.RecordID} })
	page.Next = found.Next
	page.Items, err = a.workRows(ctx, q, found.Items)
	return page, err
}

// workRows reads what the list shows of records; those that are gone by now are
// left out.
func (a *App) workRows(ctx context.Context, q postil.Queue, refs []store.WorkRef) ([]WorkRow, error) {
	actor, ids := auth.FromContext(ctx), make([]int64, len(refs))
	for i, ref := range refs {
		ids[i] = ref.RecordID
	}
	contents, err := a.st.RecordContents(ctx, q.SpaceID, q.ID, ids)
	if err != nil {
		return nil, err
	}
	assignments, err := a.st.OwnAssignments(ctx, q.SpaceID, actor.UserID, ids)
	if err != nil {
		return nil, err
	}
	drafts, err := a.st.DraftsOf(ctx, q.SpaceID, actor.UserID, ids)
	if err != nil {
		return nil, err
	}
	var rows []WorkRow
	for _, ref := range refs {
		content, ok := contents[ref.RecordID]
		if !ok {
			continue
		}
		records := []postil.Record{content.Record}
		if err := hideColumns(actor, q, records); err != nil {
			return nil, err
		}
		row := WorkRow{Record: records[0], Preview: Preview(records[0].Kind, records[0].Data)}
		if stored, ok := assignments[ref.RecordID]; ok {
			row.Assignment = &stored
		}
		_, begun := drafts[ref.RecordID]
		row.State = workState(row.Assignment, true, begun)
		row.Record.Data = ""
		rows = append(rows, row)
	}
	return rows, nil
}
