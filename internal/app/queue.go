package app

import (
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
	rows, err := a.st.ListQueues(ctx, scope, p, actor.UserID, annotatorSpaces(actor))
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
	read func(*store.Store, context.Context, []int64, int64) (postil.Queue, error)) (postil.Queue, error) {
	row, err := a.ids.Decode(postil.AnnotationQueueID, id, "annotation_queue_id")
	if err != nil {
		return postil.Queue{}, err
	}
	actor := auth.FromContext(ctx)
	q, err := read(st, ctx, actor.SpaceIDs(), row)
	if err != nil || may(actor.Spaces[q.SpaceID], readContent) {
		return q, err
	}
	theirs, err := st.Annotates(ctx, q.SpaceID, q.ID, actor.UserID)
	if err == nil && !theirs {
		err = postil.Errorf(postil.NotFound, "annotation queue not found")
	}
	return q, err
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
	ConfigIDs        []string
	AnnotatorEmails  []string
	AssignmentMethod postil.AssignmentMethod
	ColumnAllowlist  []string // nil: all columns
	Sources          []SourceRef
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
			ColumnAllowlist: n.ColumnAllowlist, CreatedAt: c.Now, UpdatedAt: c.Now}
		c.about(space, q.ID)
		if err := c.InsertQueue(ctx, q); err != nil {
			return err
		}
		if err := c.setConfigs(ctx, &q, n.ConfigIDs); err != nil {
			return err
		}
		if err := c.setAnnotators(ctx, &q, n.AnnotatorEmails); err != nil {
			return err
		}
		_, err := c.addRecords(ctx, q, found)
		return err
	})
	return q, err
}

// QueueUpdate is a change of a queue; nil members stay. ConfigIDs and
// AnnotatorEmails replace the whole list.
type QueueUpdate struct {
	Name            *string
	Instructions    **string
	ConfigIDs       *[]string
	AnnotatorEmails *[]string
	ColumnAllowlist *[]string // pointing to nil: all columns
}

// UpdateQueue changes a queue. Annotators who leave lose what they have not
// completed. In an ALL queue those who come get every record; in a RANDOM queue
// what is not completed is shared out anew, evenly.
func (a *App) UpdateQueue(ctx context.Context, id string, u QueueUpdate) (postil.Queue, error) {
	var q postil.Queue
	err := a.change(ctx, "UpdateAnnotationQueue", func(c *change) (err error) {
		if q, err = a.ownQueue(ctx, c, id); err != nil {
			return err
		}
		set(&q.Name, u.Name)
		set(&q.Instructions, u.Instructions)
		set(&q.ColumnAllowlist, u.ColumnAllowlist)
		q.UpdatedAt = max(c.Now, q.UpdatedAt+1)
		if err := c.UpdateQueue(ctx, q); err != nil {
			return err
		}
		if u.ConfigIDs != nil {
			if err := c.setConfigs(ctx, &q, *u.ConfigIDs); err != nil {
				return err
			}
		}
		if u.AnnotatorEmails == nil {
			return nil
		}
		return c.replaceAnnotators(ctx, &q, *u.AnnotatorEmails)
	})
	return q, err
}

// DeleteQueue deletes a queue with its records; annotations stay on their targets.
func (a *App) DeleteQueue(ctx context.Context, id string) error {
	return a.bulkChange(ctx, "DeleteAnnotationQueue", func(c *change) error {
		q, err := a.ownQueue(ctx, c, id)
		if err != nil {
			return err
		}
		return c.DeleteQueue(ctx, q.SpaceID, q.ID)
	})
}

// setConfigs replaces the queue's configs, in the given order without repeats.
func (c *change) setConfigs(ctx context.Context, q *postil.Queue, ids []string) error {
	var p postil.Problems
	rows := make([]int64, len(ids))
	for i, id := range ids {
		row, err := c.app.ids.Decode(postil.AnnotationCfgID, id, fmt.Sprintf("annotation_config_ids[%d]", i))
		if isCode(err, postil.Malformed) {
			return err
		}
		rows[i] = row // 0 when it is another installation's, and found nowhere
	}
	locked, err := c.LockConfigs(ctx, spacesWith(c.Actor, readContent), rows)
	if err != nil {
		return err
	}
	q.Configs = nil
	for i, row := range rows {
		path := fmt.Sprintf("annotation_config_ids[%d]", i)
		at := slices.IndexFunc(locked, func(l postil.AnnotationConfig) bool { return l.ID == row })
		if !p.Rule(at >= 0, path, "is not an annotation config you can use") || !p.Rule(locked[at].SpaceID == q.SpaceID, path, "belongs to another space") {
			continue
		}
		if !slices.ContainsFunc(q.Configs, func(k postil.AnnotationConfig) bool { return k.ID == row }) {
			q.Configs = append(q.Configs, locked[at])
		}
	}
	if err := p.Err(); err != nil {
		return err
	}
	kept := make([]int64, len(q.Configs))
	for i, k := range q.Configs {
		kept[i] = k.ID
	}
	return c.SetQueueConfigs(ctx, q.SpaceID, q.ID, kept)
}

// setAnnotators replaces the queue's annotators, in the given order without
// repeats.
func (c *change) setAnnotators(ctx context.Context, q *postil.Queue, emails []string) error {
	people, err := c.members(ctx, q.SpaceID, "annotator_emails", emails)
	if err != nil {
		return err
	}
	q.Annotators = people
	return c.SetQueueAnnotators(ctx, q.SpaceID, q.ID, userIDs(people))
}

// members resolves addresses to people with access to a space, without repeats.
func (c *change) members(ctx context.Context, space int64, path string, emails []string) ([]postil.Person, error) {
	known, err := c.MembersByEmail(ctx, space, emails)
	if err != nil {
		return nil, err
	}
	var p postil.Problems
	var people []postil.Person
	for i, email := range emails {
		person, ok := known[postil.EmailKey(email)]
		if p.Rule(ok, fmt.Sprintf("%s[%d]", path, i), "%q is not an active user with access to the space", email) && !slices.Contains(people, person) {
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
func (c *change) replaceAnnotators(ctx context.Context, q *postil.Queue, emails []string) error {
	people, err := c.members(ctx, q.SpaceID, "annotator_emails", emails)
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
