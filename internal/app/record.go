package app

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListRecords returns a page of a queue's records in the order they were added,
// with their annotations and assignments.
func (a *App) ListRecords(ctx context.Context, queueID string, p postil.Paging) (postil.Page[postil.Record], error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueWithAnnotators)
	if err != nil {
		return postil.Page[postil.Record]{}, err
	}
	rows, err := a.st.ListRecords(ctx, q.SpaceID, q.ID, p)
	if err != nil {
		return postil.Page[postil.Record]{}, err
	}
	page := postil.PageOf(rows, p.Limit, func(r postil.Record) postil.Cursor { return postil.Cursor{Time: r.Position} })
	if err := fillRecords(ctx, a.st, q, page.Items); err != nil {
		return page, err
	}
	actor := auth.FromContext(ctx)
	if !may(actor.Spaces[q.SpaceID], readContent) {
		for i := range page.Items {
			keepBlind(q, actor.UserID, &page.Items[i])
		}
	}
	return page, hideColumns(actor, q, page.Items)
}

// fillRecords adds annotations and assignments to records of one queue.
func fillRecords(ctx context.Context, st *store.Store, q postil.Queue, records []postil.Record) error {
	if len(records) == 0 {
		return nil
	}
	targets, ids := make([]int64, len(records)), make([]int64, len(records))
	for i, r := range records {
		targets[i], ids[i] = r.TargetID, r.ID
	}
	annotations, err := st.AnnotationsOf(ctx, q.SpaceID, targets)
	if err != nil {
		return err
	}
	stored, err := st.AssignmentsOf(ctx, q.SpaceID, ids)
	if err != nil {
		return err
	}
	byRecord := map[int64][]postil.Assigned{}
	for _, s := range stored {
		byRecord[s.RecordID] = append(byRecord[s.RecordID], s.Assigned)
	}
	for i := range records {
		r := &records[i]
		r.Annotations = annotations[r.TargetID]
		r.Assigned = assigned(q, r.Explicit, byRecord[r.ID])
	}
	return nil
}

// assigned returns who is asked to annotate a record, out of the stored
// assignments: in an ALL queue every annotator who has none is pending, unless the
// record is assigned by name.
func assigned(q postil.Queue, explicit bool, stored []postil.Assigned) []postil.Assigned {
	if explicit || q.AssignmentMethod != postil.AssignAll {
		return stored
	}
	list := make([]postil.Assigned, 0, len(q.Annotators)+len(stored))
	for _, person := range q.Annotators {
		state := postil.Pending
		for i, s := range stored {
			if s.ID == person.ID {
				state, stored[i].ID = s.State, 0
			}
		}
		list = append(list, postil.Assigned{Person: person, State: state})
	}
	for _, s := range stored {
		if s.ID != 0 {
			list = append(list, s)
		}
	}
	return list
}

// AddRecords adds the targets of the sources to a queue, all or nothing, and
// returns the records that are new.
func (a *App) AddRecords(ctx context.Context, queueID string, sources []SourceRef) ([]postil.Record, error) {
	head, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return nil, err
	}
	if role := auth.FromContext(ctx).Spaces[head.SpaceID]; !may(role, writeContent) { // whatever the sources are
		return nil, notAllowed(role)
	}
	found, err := a.resolve(ctx, head.SpaceID, sources)
	if err != nil {
		return nil, err
	}
	var added []postil.Record
	err = a.bulkChange(ctx, "CreateAnnotationQueueRecords", func(c *change) error {
		q, err := a.ownQueue(ctx, c, queueID)
		if err != nil {
			return err
		}
		if added, err = c.addRecords(ctx, q, found); err != nil {
			return err
		}
		return fillRecords(ctx, c.Store, q, added)
	})
	return added, err
}

// addRecords adds those of the found targets that the locked queue does not have
// yet, and shares them out.
func (c *change) addRecords(ctx context.Context, q postil.Queue, found []content) ([]postil.Record, error) {
	records, err := c.newRecords(ctx, q, found)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	c.tell(q.SpaceID, q.ID, ChangedRecords)
	if err := c.InsertRecords(ctx, q.SpaceID, q.ID, records); err != nil {
		return nil, err
	}
	if q.AssignmentMethod != postil.AssignRandom {
		return records, nil
	}
	shares := make([]store.Share, len(records))
	for i, r := range records {
		shares[i] = store.Share{RecordID: r.ID, Position: r.Position, Rank: r.Rank}
	}
	return records, c.draw(ctx, q, shares)
}

// newRecords makes the records of found targets, each target once and in order.
func (c *change) newRecords(ctx context.Context, q postil.Queue, found []content) ([]postil.Record, error) {
	targets, err := c.targets(ctx, q.SpaceID, found)
	if err != nil {
		return nil, err
	}
	there, err := c.TargetsInQueue(ctx, q.SpaceID, q.ID, targets)
	if err != nil {
		return nil, err
	}
	var records []postil.Record
	for i, target := range targets {
		if there[target] {
			continue
		}
		there[target] = true
		records = append(records, postil.Record{ID: c.newID(), TargetID: target, Kind: found[i].kind, Priority: found[i].priority,
			Data: string(found[i].data), Evaluations: string(found[i].evaluations), CreatedAt: c.Now})
	}
	return records, nil
}

// targets returns the row of each found thing's target, made where missing.
func (c *change) targets(ctx context.Context, space int64, found []content) ([]int64, error) {
	type group struct {
		kind   postil.TargetKind
		parent int64
	}
	keys := map[group][]string{}
	for _, f := range found {
		g := group{f.kind, f.parent}
		keys[g] = append(keys[g], f.key)
	}
	groups := slices.SortedFunc(maps.Keys(keys), func(a, b group) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.parent, b.parent))
	})
	ids := map[group]map[string]int64{}
	for _, g := range groups {
		var err error
		if ids[g], err = c.EnsureTargets(ctx, space, g.kind, g.parent, keys[g], c.newID); err != nil {
			return nil, err
		}
	}
	targets := make([]int64, len(found))
	for i, f := range found {
		targets[i] = ids[group{f.kind, f.parent}][f.key]
	}
	return targets, nil
}

// DeleteRecords takes records out of a queue; ids it does not have are ignored.
// Annotations stay on their targets.
func (a *App) DeleteRecords(ctx context.Context, queueID string, recordIDs []string) error {
	var ids []int64
	for _, id := range recordIDs {
		if row, err := a.ids.Decode(postil.QueueRecordID, id, "record_ids"); err == nil {
			ids = append(ids, row)
		}
	}
	return a.change(ctx, "DeleteAnnotationQueueRecords", func(c *change) error {
		q, err := a.ownQueue(ctx, c, queueID)
		if err != nil {
			return err
		}
		if err := c.DeleteRecords(ctx, q.SpaceID, q.ID, ids); err != nil {
			return err
		}
		c.tell(q.SpaceID, q.ID, ChangedRecords)
		return c.balance(ctx, q)
	})
}

// Annotated is what an annotate request has written.
type Annotated struct {
	Record      postil.Record // without its content
	Annotations []postil.Annotation
}

// AnnotateRecord writes the actor's annotations of a record's target, and with
// that completes the actor's assignment if there is one. What the queue asks for
// is read before the transaction, so that it takes others' time for nothing but
// writing: a config that changes at the same moment counts from the next request.
func (a *App) AnnotateRecord(ctx context.Context, queueID, recordID string, inputs []postil.AnnotationInput) (Annotated, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueWithConfigs)
	if err != nil {
		return Annotated{}, err
	}
	var done Annotated
	err = a.change(ctx, "AnnotateAnnotationQueueRecord", func(c *change) error {
		w, err := c.lockWork(ctx, q, recordID, true)
		if err != nil {
			return err
		}
		if err := mayWork(c.Actor, q); err != nil {
			return err
		}
		var p postil.Problems
		configs := byName(q.Configs)
		judged := a.judge(inputs, configs, "annotations", "this queue", &p)
		if err := p.Err(); err != nil {
			return err
		}
		assignment, err := c.assignment(ctx, q, w)
		asked := !isCode(err, postil.Forbidden)
		if err != nil && asked {
			return err
		}
		done.Record = w.Record
		if done.Annotations, err = c.write(ctx, q.SpaceID, w.Record.TargetID, q.ID, judged, configs); err != nil {
			return err
		}
		c.tell(q.SpaceID, q.ID, ChangedProgress)
		if !asked {
			return nil
		}
		return c.completeOutside(ctx, assignment, nil)
	})
	return done, err
}

// record reads a record of a queue, without its content.
func (a *App) record(ctx context.Context, c *change, q postil.Queue, recordID string) (postil.Record, error) {
	row, err := a.ids.Decode(postil.QueueRecordID, recordID, "record_id")
	if err != nil {
		return postil.Record{}, err
	}
	c.about(q.SpaceID, row)
	return c.RecordHead(ctx, q.SpaceID, q.ID, row)
}

// AssignRecord makes the people with these addresses, and nobody else, the
// assignees of a record, all pending. From then on the queue's method no longer
// decides who gets the record.
func (a *App) AssignRecord(ctx context.Context, queueID, recordID string, emails []string) (postil.Record, error) {
	var r postil.Record
	err := a.change(ctx, "AssignAnnotationQueueRecord", func(c *change) error {
		q, err := a.ownQueue(ctx, c, queueID)
		if err != nil {
			return err
		}
		if r, err = a.record(ctx, c, q, recordID); err != nil {
			return err
		}
		// Else somebody who is asked before and after could meet the moment in between.
		if _, err := c.LockRecords(ctx, q.SpaceID, q.ID, []int64{r.ID}); err != nil {
			return err
		}
		people, err := findMembers(ctx, c.Store, q.SpaceID, "assigned_user_emails", AnnotatorRefs{Emails: emails})
		if err != nil {
			return err
		}
		if err := c.AssignByName(ctx, r, userIDs(people)); err != nil {
			return err
		}
		c.tell(q.SpaceID, q.ID, ChangedRecords)
		for _, person := range people {
			r.Assigned = append(r.Assigned, postil.Assigned{Person: person, State: postil.Pending})
		}
		return c.balance(ctx, q)
	})
	return r, err
}
