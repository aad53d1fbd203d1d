package app

import (
	"context"
	"errors"
	"maps"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// WorkConflict says that the present state of a record stands against what its
// annotator wants, and what that state is.
type WorkConflict struct {
	Reason  *postil.Error
	Current postil.WorkItem
}

// Error returns the reason.
func (e *WorkConflict) Error() string { return e.Reason.Error() }

// Unwrap returns the reason.
func (e *WorkConflict) Unwrap() error { return e.Reason }

// mayWork returns an error when the actor's role is only to look.
func mayWork(actor auth.Actor, q postil.Queue) error {
	if actor.Spaces[q.SpaceID] == postil.RoleReadOnly {
		return notAllowed(postil.RoleReadOnly)
	}
	return nil
}

// task is a record that its annotator works on, in a transaction.
type task struct {
	*change
	queue  postil.Queue
	record postil.Record     // without its content
	stored postil.Assignment // as it was when the transaction began

	annotates bool // the actor is one of the queue's annotators, and not only assigned by name
}

// workOn runs do for a record that the actor is asked to annotate, in one
// transaction in which nothing else happens to the assignment. What stands
// against it is told together with the record as it is.
func (a *App) workOn(ctx context.Context, op, queueID, recordID string, do func(*task) error) (postil.Queue, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueWithConfigs)
	if err != nil {
		return q, err
	}
	if err := mayWork(auth.FromContext(ctx), q); err != nil {
		return q, err
	}
	var row int64
	err = a.change(ctx, op, func(c *change) error {
		w, err := c.lockWork(ctx, q, recordID, false)
		if err != nil {
			return err
		}
		row = w.Record.ID
		stored, err := c.assignment(ctx, q, w)
		if err != nil {
			return err
		}
		return do(&task{c, q, w.Record, stored, w.Annotates})
	})
	return q, a.withCurrent(ctx, err, q, row)
}

// withCurrent adds to a conflict what the record is like.
func (a *App) withCurrent(ctx context.Context, err error, q postil.Queue, record int64) error {
	var reason *postil.Error
	if !errors.As(err, &reason) || reason.Code != postil.Conflict {
		return err
	}
	items, failed := a.workItems(ctx, q, []int64{record})
	if failed != nil || len(items) == 0 {
		return errors.Join(err, failed)
	}
	return &WorkConflict{Reason: reason, Current: items[0]}
}

// lockWork locks what the actor's work on a record depends on; see
// store.LockWork.
func (c *change) lockWork(ctx context.Context, q postil.Queue, recordID string, share bool) (store.Work, error) {
	row, err := c.app.ids.Decode(postil.QueueRecordID, recordID, "record_id")
	if err != nil {
		return store.Work{}, err
	}
	c.about(q.SpaceID, row)
	return c.LockWork(ctx, q.SpaceID, q.ID, row, c.Actor.UserID, share)
}

// assignment returns the actor's assignment, locked as the work is. One that
// follows from the queue gets its row now. Whoever is not asked to annotate the
// record gets Forbidden.
func (c *change) assignment(ctx context.Context, q postil.Queue, w store.Work) (postil.Assignment, error) {
	if w.Assignment != nil {
		return *w.Assignment, nil
	}
	if !w.Annotates || q.AssignmentMethod != postil.AssignAll || w.Record.Explicit {
		return postil.Assignment{}, postil.Errorf(postil.Forbidden, "you are not asked to annotate this record")
	}
	implied, err := c.ImplyAssignment(ctx, w.Record, c.Actor.UserID)
	if !isCode(err, postil.NotFound) {
		return implied, err
	}
	return c.LockAssignment(ctx, q.SpaceID, w.Record.ID, c.Actor.UserID)
}

// WorkItem returns a record of a queue as the actor, who may be asked to annotate
// it, sees it.
func (a *App) WorkItem(ctx context.Context, queueID, recordID string) (postil.WorkItem, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueWithConfigs)
	if err != nil {
		return postil.WorkItem{}, err
	}
	row, err := a.ids.Decode(postil.QueueRecordID, recordID, "record_id")
	if err != nil {
		return postil.WorkItem{}, err
	}
	return a.workItem(ctx, q, row)
}

func (a *App) workItem(ctx context.Context, q postil.Queue, record int64) (postil.WorkItem, error) {
	items, err := a.workItems(ctx, q, []int64{record})
	if err == nil && len(items) == 0 {
		err = postil.Errorf(postil.NotFound, "record not found")
	}
	if err != nil {
		return postil.WorkItem{}, err
	}
	return items[0], nil
}

// workItems returns those of the records of a queue that are still there, in the
// given order, as the actor sees them.
func (a *App) workItems(ctx context.Context, q postil.Queue, records []int64) ([]postil.WorkItem, error) {
	if len(records) == 0 {
		return nil, nil
	}
	v, err := a.view(ctx, q, records)
	if err != nil {
		return nil, err
	}
	var items []postil.WorkItem
	for _, id := range records {
		found, ok := v.content[id]
		if !ok {
			continue
		}
		item, err := v.item(found)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// view is what has to be known to show records of a queue to the actor.
type view struct {
	actor     auth.Actor
	now       int64
	queue     postil.Queue
	annotates bool // the actor is one of the queue's annotators
	horizon   int64

	content     map[int64]store.RecordContent // by record, as all below
	annotations map[int64][]postil.Annotation // by target
	assignments map[int64]postil.Assignment
	drafts      map[int64]postil.Draft
	flags       map[int64]postil.Flag
	comments    map[int64]int64
}

func (a *App) view(ctx context.Context, q postil.Queue, records []int64) (v view, err error) {
	v = view{actor: auth.FromContext(ctx), now: a.Now(), queue: q}
	user := v.actor.UserID
	if v.annotates, err = a.st.IsAnnotator(ctx, q.SpaceID, q.ID, user); err != nil {
		return v, err
	}
	if v.horizon, err = a.st.UndoHorizon(ctx, q.SpaceID, q.ID, user, postil.MaxUndo); err != nil {
		return v, err
	}
	// Before the records: that one is not assigned by name then holds for both.
	if v.assignments, err = a.st.OwnAssignments(ctx, q.SpaceID, user, records); err != nil {
		return v, err
	}
	if v.content, err = a.st.RecordContents(ctx, q.SpaceID, q.ID, records); err != nil {
		return v, err
	}
	if err := a.readNamed(ctx, &v, q.SpaceID); err != nil {
		return v, err
	}
	targets := make([]int64, 0, len(v.content))
	for _, c := range v.content {
		targets = append(targets, c.Record.TargetID)
	}
	if v.annotations, err = a.st.AnnotationsOf(ctx, q.SpaceID, targets); err != nil {
		return v, err
	}
	if v.drafts, err = a.st.DraftsOf(ctx, q.SpaceID, user, records); err != nil {
		return v, err
	}
	if v.flags, err = a.st.OwnFlags(ctx, q.SpaceID, user, records); err != nil {
		return v, err
	}
	v.comments, err = a.st.CommentCounts(ctx, q.SpaceID, records, commentsOnly(v.actor, q))
	return v, err
}

// readNamed reads the actor's assignments to records again that are assigned by
// name, and may have become so after they were read. From then on what follows from
// the queue counts no more.
func (a *App) readNamed(ctx context.Context, v *view, space int64) error {
	var again []int64
	for id, c := range v.content {
		if _, ok := v.assignments[id]; !ok && c.Record.Explicit {
			again = append(again, id)
		}
	}
	if len(again) == 0 {
		return nil
	}
	named, err := a.st.OwnAssignments(ctx, space, v.actor.UserID, again)
	maps.Copy(v.assignments, named)
	return err
}

// item puts together how the actor sees a record.
func (v view) item(c store.RecordContent) (postil.WorkItem, error) {
	item := postil.WorkItem{Target: c.Target, Comments: v.comments[c.Record.ID]}
	if stored, ok := v.assignments[c.Record.ID]; ok {
		item.Assignment = &stored
		u, known, err := undoOf(stored)
		if err != nil {
			return item, err
		}
		item.Undoable = known && !u.Bulk && *stored.ChangedAt >= v.horizon
		if stored.Lease.Held(v.now) {
			item.Lease = &stored.Lease
		}
	}
	if d, ok := v.drafts[c.Record.ID]; ok {
		item.Draft = &d
	}
	if f, ok := v.flags[c.Record.ID]; ok {
		item.Flag = &f
	}
	implied := v.annotates && v.queue.AssignmentMethod == postil.AssignAll && !c.Record.Explicit
	item.State = workState(item.Assignment, implied, item.Draft != nil)

	r := c.Record
	r.Annotations = v.annotations[r.TargetID]
	if item.Assignment != nil {
		r.Assigned = []postil.Assigned{{Person: postil.Person{ID: v.actor.UserID}, State: item.Assignment.State}}
	}
	if item.State != "" || v.annotates || !may(v.actor.Spaces[v.queue.SpaceID], readContent) {
		keepBlind(v.queue, v.actor.UserID, &r)
	}
	for _, said := range r.Annotations {
		switch {
		case said.Annotator.ID != v.actor.UserID:
			item.Others = append(item.Others, said)
		case hasConfig(v.queue, said.ConfigID):
			item.Own = append(item.Own, said)
		case said.Name == postil.CorrectedOutput:
			item.Corrected = said.Text
		}
	}
	records := []postil.Record{r}
	err := hideColumns(v.actor, v.queue, records)
	item.Record = records[0]
	return item, err
}

// workState returns what a record is to the person with the stored assignment, or
// without one with the implied one.
func workState(stored *postil.Assignment, implied, draft bool) postil.WorkState {
	switch {
	case stored == nil && !implied:
		return ""
	case stored != nil && stored.State == postil.Completed:
		return postil.WorkSubmitted
	case stored != nil && stored.State == postil.Skipped:
		return postil.WorkSkipped
	case draft:
		return postil.WorkDraft
	}
	return postil.WorkTodo
}

func hasConfig(q postil.Queue, id int64) bool {
	for _, c := range q.Configs {
		if c.ID == id {
			return true
		}
	}
	return false
}

// keepBlind removes from a record what a blind queue keeps from one of its
// annotators: what others said, who they are, and evaluations.
func keepBlind(q postil.Queue, annotator int64, r *postil.Record) {
	if q.Blind != postil.BlindUntilSubmit && q.Blind != postil.BlindAlways {
		return
	}
	var annotations []postil.Annotation
	var assigned []postil.Assigned
	submitted := false
	for _, who := range r.Assigned {
		if who.ID == annotator {
			assigned = append(assigned, who)
			submitted = who.State == postil.Completed
		}
	}
	if submitted && q.Blind == postil.BlindUntilSubmit {
		return
	}
	for _, said := range r.Annotations {
		if said.Annotator.ID == annotator {
			annotations = append(annotations, said)
		}
	}
	r.Annotations, r.Assigned, r.Evaluations = annotations, assigned, "[]"
}

// MyProgress returns how far the actor has come in a queue.
func (a *App) MyProgress(ctx context.Context, queueID string) (postil.Progress, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return postil.Progress{}, err
	}
	return a.progress(ctx, q)
}

// progress returns how far the actor has come in a queue, whose counts of records
// are read anew.
func (a *App) progress(ctx context.Context, q postil.Queue) (postil.Progress, error) {
	user := auth.FromContext(ctx).UserID
	q, err := a.st.QueueHead(ctx, store.InSpace(q.SpaceID), q.ID)
	if err != nil {
		return postil.Progress{}, err
	}
	counts, err := a.st.AnnotatorCounts(ctx, q.SpaceID, []int64{q.ID}, user)
	if err != nil || len(counts[q.ID]) == 0 {
		return postil.Progress{}, err // who never had to do with it has nothing to count
	}
	paces, err := a.st.Paces(ctx, q.SpaceID, []int64{q.ID}, user)
	return q.ProgressOf(counts[q.ID][0], paces[store.Whose{Queue: q.ID, User: user}]), err
}
