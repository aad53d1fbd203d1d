package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// SummaryFilter narrows the list of a space's queues.
type SummaryFilter struct {
	Name string // part of the name, any case
	Mine bool   // only those the actor annotates
	Open *bool  // only those with work left, or without: for the actor with Mine, else for anybody
}

// QueueSummary is a queue in a list, with how far it has come. Whoever only
// annotates it gets their own numbers.
type QueueSummary struct {
	postil.Queue
	Progress   postil.Progress
	Annotators int64
	ActiveAt   *int64           // of the last submit or skip
	Mine       *postil.Progress // of the actor; nil when they do not annotate the queue
}

// QueueSummaries returns a page of the queues of a space that the actor may read,
// newest first.
func (a *App) QueueSummaries(ctx context.Context, spaceID string, f SummaryFilter, p postil.Paging) (postil.Page[QueueSummary], error) {
	var page postil.Page[QueueSummary]
	actor := auth.FromContext(ctx)
	scope, err := a.scope(ctx, actor, ListFilter{SpaceID: spaceID, Name: f.Name}, actor.SpaceIDs())
	if err != nil {
		return page, err
	}
	space := scope.Spaces[0]
	rows, err := a.st.ListQueueHeads(ctx, store.QueueFilter{NameFilter: scope, User: actor.UserID,
		OnlyAnnotated: annotatorSpaces(actor), Mine: f.Mine, Open: f.Open}, p)
	if err != nil {
		return page, err
	}
	queues := postil.PageOf(rows, p.Limit, func(q postil.Queue) postil.Cursor { return scope.After(q.SpaceID, q.ID) })
	page.Next = queues.Next
	page.Items, err = a.summaries(ctx, space, actor, queues.Items)
	return page, err
}

func (a *App) summaries(ctx context.Context, space int64, actor auth.Actor, queues []postil.Queue) ([]QueueSummary, error) {
	ids := make([]int64, len(queues))
	for i, q := range queues {
		ids[i] = q.ID
	}
	own, err := a.st.AnnotatorCounts(ctx, space, ids, actor.UserID)
	if err != nil {
		return nil, err
	}
	paces, err := a.st.Paces(ctx, space, ids, actor.UserID)
	if err != nil {
		return nil, err
	}
	totals, err := a.st.QueueTotals(ctx, space, ids)
	if err != nil {
		return nil, err
	}
	all := may(actor.Spaces[space], readContent)
	list := make([]QueueSummary, len(queues))
	for i, q := range queues {
		s := &list[i]
		s.Queue = q
		if all {
			s.Progress, s.Annotators, s.ActiveAt = q.Total(totals[q.ID]), totals[q.ID].Annotators, totals[q.ID].ActiveAt
		}
		for _, counts := range own[q.ID] {
			mine := q.ProgressOf(counts, paces[store.Whose{Queue: q.ID, User: actor.UserID}])
			if counts.Annotates() {
				s.Mine = &mine
			}
			if !all {
				s.Progress, s.Annotators, s.ActiveAt = mine, asInt(counts.Active), counts.ActiveAt
			}
		}
	}
	return list, nil
}

func asInt(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// AnnotatorProgress is how far one annotator of a queue has come.
type AnnotatorProgress struct {
	postil.Person
	postil.Progress
	Active   bool // still an annotator of the queue
	ActiveAt *int64
}

// QueueProgress is how far a queue has come.
type QueueProgress struct {
	postil.Progress
	Records     int64
	ExpectedEnd *int64
	Annotators  []AnnotatorProgress
	Days        []postil.WorkDay
}

// shownDays is how many days of work are shown.
const shownDays = 90

// QueueProgress returns how far a queue has come, from counters. Whoever only
// annotates it gets their own part.
func (a *App) QueueProgress(ctx context.Context, queueID string) (QueueProgress, error) {
	var all QueueProgress
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return all, err
	}
	var user int64 // all of them
	if actor := auth.FromContext(ctx); !may(actor.Spaces[q.SpaceID], readContent) {
		user = actor.UserID
	}
	counts, err := a.st.AnnotatorCounts(ctx, q.SpaceID, []int64{q.ID}, user)
	if err != nil {
		return all, err
	}
	paces, err := a.st.Paces(ctx, q.SpaceID, []int64{q.ID}, user)
	if err != nil {
		return all, err
	}
	all.Records = q.RecordCount
	var pace postil.Pace
	for _, c := range counts[q.ID] {
		own := paces[store.Whose{Queue: q.ID, User: c.ID}]
		pace.Add(own)
		progress := q.ProgressOf(c, own)
		all.Progress = all.Progress.Add(progress)
		all.Annotators = append(all.Annotators, AnnotatorProgress{c.Person, progress, c.Active, c.ActiveAt})
	}
	all.MedianMS = pace.Median()
	if all.Days, err = a.st.WorkDays(ctx, q.SpaceID, q.ID, user, shownDays); err != nil {
		return all, err
	}
	all.ExpectedEnd = postil.ExpectedEnd(all.Left, all.Days, a.Now())
	return all, nil
}
