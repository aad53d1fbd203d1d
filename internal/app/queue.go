package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListQueues returns a page of the queues the actor may read, newest first.
func (a *App) ListQueues(ctx context.Context, f ListFilter, p postil.Paging) (postil.Page[postil.Queue], error) {
	actor := auth.FromContext(ctx)
	scope, err := a.scope(ctx, actor, f, actor.SpaceIDs())
	if err != nil {
		return postil.Page[postil.Queue]{}, err
	}
	rows, err := a.st.ListQueues(ctx, store.QueueFilter{NameFilter: scope, User: actor.UserID, OnlyAnnotated: annotatorSpaces(actor)}, p)
	return postil.PageOf(rows, p.Limit, func(q postil.Queue) postil.Cursor { return scope.After(q.SpaceID, q.ID) }), err
}

// annotatorSpaces returns the spaces in which the actor sees only what they
// annotate.
func annotatorSpaces(actor auth.Actor) []int64 {
	return slices.DeleteFunc(actor.SpaceIDs(), func(space int64) bool { return may(actor.Spaces[space], readContent) })
}

// Queue returns one queue.
func (a *App) Queue(ctx context.Context, id string) (postil.Queue, error) {
	return a.queue(ctx, a.st, id, (*store.Store).Queue)
}

// queue reads a queue the actor may see.
func (a *App) queue(ctx context.Context, st *store.Store, id string,
	read func(*store.Store, context.Context, store.Reader, int64) (postil.Queue, error)) (postil.Queue, error) {
	row, err := a.ids.Decode(postil.AnnotationQueueID, id, "annotation_queue_id")
	if err != nil {
		return postil.Queue{}, err
	}
	actor := auth.FromContext(ctx)
	return read(st, ctx, store.Reader{Spaces: actor.SpaceIDs(), Annotator: annotatorSpaces(actor), User: actor.UserID}, row)
}

// ownQueue locks a queue that the actor may change.
func (a *App) ownQueue(ctx context.Context, c *change, id string) (postil.Queue, error) {
	q, err := a.queue(ctx, c.Store, id, (*store.Store).LockQueue)
	if err != nil {
		return q, err
	}
	c.about(q.SpaceID, q.ID)
	if !may(c.Actor.Spaces[q.SpaceID], writeContent) {
		return q, notAllowed(c.Actor.Spaces[q.SpaceID])
	}
	return q, nil
}

// NewQueue is a queue to create.
type NewQueue struct {
	Name             string
	SpaceID          string // outside identifier, as all ids here
	Instructions     *string
	Configs          []ConfigRef
	Annotators       AnnotatorRefs
	AssignmentMethod postil.AssignmentMethod
	ColumnAllowlist  []string // nil: all columns
	Options          postil.QueueOptions
	Sources          []SourceRef
}

// ConfigRef names a config for a queue.
type ConfigRef struct {
	ID       string
	Path     string // where the request names it
	Required *bool  // nil: as the queue has it, or else as the config's type has it
}

// ConfigRefs names configs that stand in a list of identifiers at path.
func ConfigRefs(path string, ids []string) []ConfigRef {
	refs := make([]ConfigRef, len(ids))
	for i, id := range ids {
		refs[i] = ConfigRef{ID: id, Path: fmt.Sprintf("%s[%d]", path, i)}
	}
	return refs
}

// AnnotatorRefs names people by address.
type AnnotatorRefs struct {
	Emails  []string
	Invited bool // also members who have not accepted their invitation yet
}

// CreateQueue creates a queue with its first records, all or nothing.
func (a *App) CreateQueue(ctx context.Context, n NewQueue) (postil.Queue, error) {
	space, err := a.spaceAt(auth.FromContext(ctx), n.SpaceID, "space_id", writeContent)
	if err != nil {
		return postil.Queue{}, err
	}
	found, err := a.resolve(ctx, space, n.Sources)
	if err != nil {
		return postil.Queue{}, err
	}
	var q postil.Queue
	err = a.bulkChange(ctx, "CreateAnnotationQueue", func(c *change) error {
		q = postil.Queue{ID: c.newID(), SpaceID: space, Name: n.Name, Instructions: n.Instructions, AssignmentMethod: n.AssignmentMethod,
			ColumnAllowlist: n.ColumnAllowlist, QueueOptions: n.Options, InstructionsVersion: 1, InstructionsChangedAt: c.Now, CreatedAt: c.Now, UpdatedAt: c.Now}
		c.about(space, q.ID)
		if err := c.InsertQueue(ctx, q); err != nil {
			return err
		}
		if err := c.setConfigs(ctx, &q, n.Configs); err != nil {
			return err
		}
		if err := c.setAnnotators(ctx, &q, n.Annotators); err != nil {
			return err
		}
		_, err := c.addRecords(ctx, q, found)
		c.tell(space, q.ID, QueueCreated)
		return err
	})
	return q, err
}

// QueueUpdate is a change of a queue; nil members stay. Configs and Annotators
// replace the whole list.
type QueueUpdate struct {
	Name            *string
	Instructions    **string
	Configs         *[]ConfigRef
	Annotators      *AnnotatorRefs
	ColumnAllowlist *[]string // pointing to nil: all columns
	HiddenColumns   *[]string // pointing to nil: none
	RecordOrder     *postil.RecordOrder
	Blind           *postil.Blind
	SkipReason      *postil.SkipReason
	LeaseSeconds    *int64
	DueAt           **int64
}

// apply changes what needs no look at other rows.
func (u QueueUpdate) apply(q *postil.Queue, now int64) {
	if u.Instructions != nil && !same(q.Instructions, *u.Instructions) {
		q.Instructions = *u.Instructions
		q.InstructionsVersion++
		q.InstructionsChangedAt = now
	}
	set(&q.Name, u.Name)
	set(&q.ColumnAllowlist, u.ColumnAllowlist)
	u.Options(&q.QueueOptions)
	q.UpdatedAt = max(now, q.UpdatedAt+1)
}

// Options changes a queue's options.
func (u QueueUpdate) Options(o *postil.QueueOptions) {
	set(&o.HiddenColumns, u.HiddenColumns)
	set(&o.RecordOrder, u.RecordOrder)
	set(&o.Blind, u.Blind)
	set(&o.SkipReason, u.SkipReason)
	set(&o.LeaseSeconds, u.LeaseSeconds)
	set(&o.DueAt, u.DueAt)
}

// same reports whether two optional texts are equal.
func same(a, b *string) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// UpdateQueue changes a queue. Annotators who leave lose what they have not
// completed. In an ALL queue those who come get every record; in a RANDOM queue
// what is not completed is shared out anew, evenly. Another order of the records
// holds for what is handed out from then on.
func (a *App) UpdateQueue(ctx context.Context, id string, u QueueUpdate) (postil.Queue, error) {
	run := a.change
	if u.RecordOrder != nil { // which changes every record
		run = a.bulkChange
	}
	var q postil.Queue
	err := run(ctx, "UpdateAnnotationQueue", func(c *change) (err error) {
		if q, err = a.ownQueue(ctx, c, id); err != nil {
			return err
		}
		before := q.RecordOrder
		u.apply(&q, c.Now)
		c.tell(q.SpaceID, q.ID, ChangedSettings)
		if err := c.UpdateQueue(ctx, q); err != nil {
			return err
		}
		if q.RecordOrder != before {
			if err := c.ReRank(ctx, q); err != nil {
				return err
			}
		}
		if u.Configs != nil {
			if err := c.setConfigs(ctx, &q, *u.Configs); err != nil {
				return err
			}
		}
		if u.Annotators == nil {
			return nil
		}
		return c.replaceAnnotators(ctx, &q, *u.Annotators)
	})
	return q, err
}

// DeleteQueue deletes a queue with its records; annotations stay on their targets.
// What nobody sees any more is left to KeepSwept.
func (a *App) DeleteQueue(ctx context.Context, id string) error {
	err := a.change(ctx, "DeleteAnnotationQueue", func(c *change) error {
		q, err := a.ownQueue(ctx, c, id)
		if err != nil {
			return err
		}
		c.tell(q.SpaceID, q.ID, QueueDeleted)
		return c.DeleteQueue(ctx, q.SpaceID, q.ID)
	})
	if err == nil {
		a.sweepSoon()
	}
	return err
}

// setConfigs replaces the queue's configs, in the given order without repeats.
// One that stays is as required as it was unless the request says otherwise.
func (c *change) setConfigs(ctx context.Context, q *postil.Queue, refs []ConfigRef) error {
	found, err := c.findConfigs(ctx, q.SpaceID, refs)
	if err != nil {
		return err
	}
	before, err := c.QueueConfigs(ctx, q.SpaceID, q.ID)
	if err != nil {
		return err
	}
	required := map[int64]*bool{}
	for _, k := range before {
		required[k.ID] = k.Required
	}
	q.Configs = nil
	var kept []store.QueueConfig
	for i, config := range found {
		if slices.ContainsFunc(q.Configs, func(k postil.AnnotationConfig) bool { return k.ID == config.ID }) {
			continue
		}
		is := cmp.Or(refs[i].Required, required[config.ID])
		config.Required = config.Type != postil.Freeform
		set(&config.Required, is)
		q.Configs, kept = append(q.Configs, config), append(kept, store.QueueConfig{ID: config.ID, Required: is})
	}
	return c.SetQueueConfigs(ctx, q.SpaceID, q.ID, kept)
}

// findConfigs returns the configs of a space that a request names, in its order,
// and keeps them from being deleted.
func (c *change) findConfigs(ctx context.Context, space int64, refs []ConfigRef) ([]postil.AnnotationConfig, error) {
	var p postil.Problems
	rows := make([]int64, len(refs))
	for i, ref := range refs {
		row, err := c.app.ids.Decode(postil.AnnotationCfgID, ref.ID, ref.Path)
		if isCode(err, postil.Malformed) {
			return nil, err
		}
		rows[i] = row // 0 when it is another installation's, and found nowhere
	}
	locked, err := c.LockConfigs(ctx, spacesWith(c.Actor, readContent), rows)
	if err != nil {
		return nil, err
	}
	found := make([]postil.AnnotationConfig, len(refs))
	for i, row := range rows {
		at := slices.IndexFunc(locked, func(l postil.AnnotationConfig) bool { return l.ID == row })
		if p.Rule(at >= 0, refs[i].Path, "is not an annotation config you can use") && p.Rule(locked[at].SpaceID == space, refs[i].Path, "belongs to another space") {
			found[i] = locked[at]
		}
	}
	return found, p.Err()
}

// setAnnotators replaces the queue's annotators, in the given order without
// repeats.
func (c *change) setAnnotators(ctx context.Context, q *postil.Queue, refs AnnotatorRefs) error {
	people, err := findMembers(ctx, c.Store, q.SpaceID, "annotator_emails", refs)
	if err != nil {
		return err
	}
	q.Annotators = people
	return c.SetQueueAnnotators(ctx, q.SpaceID, q.ID, userIDs(people))
}

// findMembers resolves addresses to people with access to a space, without repeats.
func findMembers(ctx context.Context, st *store.Store, space int64, path string, refs AnnotatorRefs) ([]postil.Person, error) {
	rule := "%q is not an active user with access to the space"
	if refs.Invited {
		rule = "%q is not a member of the space"
	}
	known, err := st.MembersByEmail(ctx, space, refs.Emails, refs.Invited)
	if err != nil {
		return nil, err
	}
	var p postil.Problems
	var people []postil.Person
	for i, email := range refs.Emails {
		person, ok := known[postil.EmailKey(email)]
		if p.Rule(ok, fmt.Sprintf("%s[%d]", path, i), rule, email) && !slices.Contains(people, person) {
			people = append(people, person)
		}
	}
	return people, p.Err()
}

func userIDs(people []postil.Person) []int64 {
	ids := make([]int64, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids
}

// replaceAnnotators changes who annotates a queue that has records.
func (c *change) replaceAnnotators(ctx context.Context, q *postil.Queue, refs AnnotatorRefs) error {
	people, err := findMembers(ctx, c.Store, q.SpaceID, "annotator_emails", refs)
	if err != nil {
		return err
	}
	before, stay := userIDs(q.Annotators), userIDs(people)
	gone := slices.DeleteFunc(slices.Clone(before), func(user int64) bool { return slices.Contains(stay, user) })
	come := slices.DeleteFunc(slices.Clone(stay), func(user int64) bool { return slices.Contains(before, user) })
	// Those who annotate lock their walk, their assignment and then their counters, so this has to be in the same order.
	if err := c.EndWalks(ctx, q.SpaceID, q.ID, gone); err != nil {
		return err
	}
	if err := c.DropPending(ctx, q.SpaceID, q.ID, gone); err != nil {
		return err
	}
	q.Annotators = people
	if err := c.SetQueueAnnotators(ctx, q.SpaceID, q.ID, stay); err != nil {
		return err
	}
	if q.AssignmentMethod == postil.AssignAll {
		for _, user := range come {
			if err := c.TakeUpDrafts(ctx, q.SpaceID, q.ID, user); err != nil {
				return err
			}
		}
	}
	return c.share(ctx, *q)
}
