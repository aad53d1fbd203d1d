package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// BulkAction is what is done to many records.
type BulkAction string

// The actions: the AX surface does each to one record, or to a few.
const (
	BulkAssign   BulkAction = "ASSIGN"
	BulkRemove   BulkAction = "REMOVE"
	BulkAnnotate BulkAction = "ANNOTATE"
	BulkUndo     BulkAction = "UNDO" // of an ANNOTATE
)

// Bulk is a change of many records of a queue: of those that are named, or else
// of those that pass the filter.
type Bulk struct {
	Action  BulkAction
	Records []string
	Filter  *RecordFilter
	Emails  []string    // of ASSIGN
	Values  []BulkValue // of ANNOTATE
	At      int64       // of UNDO: of the change that is taken back
	DryRun  bool        // change nothing
}

// BulkValue is an annotation of many records.
type BulkValue struct {
	Config string // outside identifier
	postil.AnnotationInput
}

// BulkResult is how many records a bulk change is about, and how many it has
// changed, or would change. At is the time by which an ANNOTATE can be undone.
type BulkResult struct {
	Matched, Changed int
	At               int64
}

// maxBulk is how many records a filter may select, and bulkStep how many of them
// are changed in one transaction: others have to wait for each.
const (
	maxBulk  = 100_000
	bulkStep = 500
)

// bulkStepFunc changes records in a transaction, and returns how many.
type bulkStepFunc func(c *change, records []int64) (int, error)

// ChangeRecords changes many records of a queue: those that are named in one
// transaction, those that pass a filter now in steps of some hundred, so that what
// was done stays when a step fails.
func (a *App) ChangeRecords(ctx context.Context, queueID string, b Bulk) (BulkResult, error) {
	var result BulkResult
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).Queue)
	if err != nil {
		return result, err
	}
	if role := auth.FromContext(ctx).Spaces[q.SpaceID]; !may(role, writeContent) {
		return result, notAllowed(role)
	}
	op, step, err := a.bulkSteps(ctx, q, queueID, b)
	if err != nil {
		return result, err
	}
	ids, err := a.bulkRecords(ctx, q, b)
	if err != nil {
		return result, err
	}
	result.Matched = len(ids)
	if b.DryRun {
		result.Changed = len(ids)
		return result, nil
	}
	size := bulkStep
	if b.Records != nil {
		size = max(1, len(ids))
	}
	now := a.Now()
	if b.Action == BulkAnnotate {
		result.At = now
	}
	for chunk := range slices.Chunk(ids, size) {
		var changed int
		err := a.bulkChange(ctx, op, func(c *change) (err error) {
			c.about(q.SpaceID, q.ID)
			c.Now = now // the same in all steps, so that they can be undone together
			changed, err = step(c, chunk)
			return err
		})
		if err != nil {
			return result, err
		}
		result.Changed += changed
	}
	return result, nil
}

// bulkRecords returns the records that a bulk change is about, ascending.
func (a *App) bulkRecords(ctx context.Context, q postil.Queue, b Bulk) ([]int64, error) {
	if b.Action == BulkUndo {
		return a.st.RecordsAnnotatedAt(ctx, q.SpaceID, q.ID, auth.FromContext(ctx).UserID, b.At)
	}
	if b.Filter == nil {
		ids := make([]int64, 0, len(b.Records))
		for i, id := range b.Records {
			row, err := a.ids.Decode(postil.QueueRecordID, id, fmt.Sprintf("record_ids[%d]", i))
			if isCode(err, postil.Malformed) {
				return nil, err
			}
			ids = append(ids, row) // 0 when it is another installation's, and found nowhere
		}
		return a.st.RecordsAmong(ctx, q.SpaceID, q.ID, ids)
	}
	filter, err := a.rows(*b.Filter, "filter.")
	if err != nil {
		return nil, err
	}
	ids, err := a.st.RecordsThatPass(ctx, q, filter, maxBulk+1)
	if err == nil && len(ids) > maxBulk {
		err = postil.At(postil.Invalid, "filter", "selects more than %d records; narrow it", maxBulk)
	}
	return ids, err
}

// bulkSteps checks what is to be done, and returns its name in the audit log and
// what does it.
func (a *App) bulkSteps(ctx context.Context, q postil.Queue, queueID string, b Bulk) (string, bulkStepFunc, error) {
	switch b.Action {
	case BulkAssign:
		refs := AnnotatorRefs{Emails: b.Emails, Invited: true}
		_, err := findMembers(ctx, a.st, q.SpaceID, "emails", refs)
		return "AssignAnnotationQueueRecords", func(c *change, ids []int64) (int, error) { return c.assignAll(ctx, queueID, ids, refs) }, err
	case BulkRemove:
		return "DeleteAnnotationQueueRecords", func(c *change, ids []int64) (int, error) { return c.removeAll(ctx, queueID, ids) }, nil
	case BulkUndo:
		return "UndoAnnotationQueueRecords", func(c *change, ids []int64) (int, error) { return c.undoAll(ctx, q, ids, b.At) }, nil
	}
	inputs, err := a.judgeBulk(q, b.Values)
	return "AnnotateAnnotationQueueRecords", func(c *change, ids []int64) (int, error) { return c.annotateAll(ctx, q, ids, inputs) }, err
}

// judgeBulk checks annotations against the configs of a queue.
func (a *App) judgeBulk(q postil.Queue, values []BulkValue) ([]postil.AnnotationInput, error) {
	var p postil.Problems
	inputs := make([]postil.AnnotationInput, len(values))
	for i, v := range values {
		path := fmt.Sprintf("annotations[%d].config_id", i)
		row, err := a.ids.Decode(postil.AnnotationCfgID, v.Config, path)
		if isCode(err, postil.Malformed) {
			return nil, err
		}
		at := slices.IndexFunc(q.Configs, func(c postil.AnnotationConfig) bool { return c.ID == row })
		if p.Rule(at >= 0, path, "is not a config of this queue") {
			inputs[i] = v.AnnotationInput
			inputs[i].Name = q.Configs[at].Name
		}
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	inputs = a.judge(inputs, byName(q.Configs), "annotations", "this queue", &p)
	return inputs, p.Err()
}

// assignAll makes the people, and nobody else, the assignees of records.
func (c *change) assignAll(ctx context.Context, queueID string, ids []int64, refs AnnotatorRefs) (int, error) {
	q, err := c.app.ownQueue(ctx, c, queueID)
	if err != nil {
		return 0, err
	}
	people, err := findMembers(ctx, c.Store, q.SpaceID, "emails", refs)
	if err != nil {
		return 0, err
	}
	records, err := c.LockRecords(ctx, q.SpaceID, q.ID, ids)
	if err != nil {
		return 0, err
	}
	for _, r := range records {
		if err := c.AssignByName(ctx, r, userIDs(people)); err != nil {
			return 0, err
		}
	}
	c.tell(q.SpaceID, q.ID, ChangedRecords)
	return len(records), c.balance(ctx, q)
}

// removeAll takes records out of their queue.
func (c *change) removeAll(ctx context.Context, queueID string, ids []int64) (int, error) {
	q, err := c.app.ownQueue(ctx, c, queueID)
	if err != nil {
		return 0, err
	}
	there, err := c.RecordsAmong(ctx, q.SpaceID, q.ID, ids)
	if err != nil {
		return 0, err
	}
	if err := c.DeleteRecords(ctx, q.SpaceID, q.ID, there); err != nil {
		return 0, err
	}
	c.tell(q.SpaceID, q.ID, ChangedRecords)
	return len(there), c.balance(ctx, q)
}

// assignmentTo is assignment for a record that is locked with others.
func (c *change) assignmentTo(ctx context.Context, q postil.Queue, r postil.Record, annotates bool) (postil.Assignment, error) {
	w := store.Work{Annotates: annotates, Record: r}
	stored, err := c.LockAssignment(ctx, q.SpaceID, r.ID, c.Actor.UserID)
	if err == nil {
		w.Assignment = &stored
	} else if !isCode(err, postil.NotFound) {
		return stored, err
	}
	return c.assignment(ctx, q, w)
}

// annotateAll writes the actor's annotations of the targets of records, and with
// that completes the actor's assignments to them.
func (c *change) annotateAll(ctx context.Context, q postil.Queue, ids []int64, inputs []postil.AnnotationInput) (int, error) {
	annotates, err := c.ShareWalk(ctx, q.SpaceID, q.ID, c.Actor.UserID)
	if err != nil {
		return 0, err
	}
	records, err := c.ShareRecords(ctx, q.SpaceID, q.ID, ids)
	if err != nil {
		return 0, err
	}
	var asked []postil.Assignment
	for _, r := range records {
		assignment, err := c.assignmentTo(ctx, q, r, annotates)
		switch {
		case err == nil:
			asked = append(asked, assignment)
		case !isCode(err, postil.Forbidden):
			return 0, err
		}
	}
	configs := byName(q.Configs)
	for _, i := range lockOrder(records, func(r postil.Record) int64 { return r.TargetID }) {
		if _, err := c.write(ctx, q.SpaceID, records[i].TargetID, q.ID, inputs, configs); err != nil {
			return 0, err
		}
	}
	for _, before := range asked {
		u := undo{Bulk: true}
		u.remember(before)
		if before.State != postil.Completed {
			u.Day = given(postil.Day(c.Now))
		}
		if err := c.completeOutside(ctx, before, u.text()); err != nil {
			return 0, err
		}
	}
	c.tell(q.SpaceID, q.ID, ChangedProgress)
	return len(records), nil
}
