package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
	"github.com/postil/postil/internal/store"
)

// Addition is what to add to a queue.
type Addition struct {
	Source   AdditionSource
	Sample   *Sample // nil: all of it
	Priority int64
}

// AdditionSource selects spans, traces or examples, by outside identifiers.
// ProjectID, Start and End belong to SPAN and TRACE, DatasetID and VersionID to
// EXAMPLE.
type AdditionSource struct {
	Kind      postil.TargetKind
	ProjectID string
	Start     *int64 // microseconds, inclusive; nil: a week before End
	End       *int64 // microseconds, exclusive; nil: now
	DatasetID string
	VersionID string   // empty: the latest
	Filter    *string  // filter expression; nil: none
	Text      string   // as in a search; empty: any
	Keys      []string // only these: spans as "trace:span", traces or examples; nil: any
}

// Sample is how many are drawn, by a seed.
type Sample struct {
	Count int
	Seed  int64
}

// AdditionPlan says what would be added. InQueue and ToAdd are of the sample, if
// one is drawn, and otherwise of all that match.
type AdditionPlan struct{ Matching, InQueue, ToAdd int }

// AdditionProgress says how far an addition is: how many of the sample, or of all
// that match, have been dealt with, and how many were added.
type AdditionProgress struct{ Of, Processed, Added int }

// additionChunk is how many are added in one transaction. Others wait for it.
const additionChunk = 200

// PlanAddition says what AddToQueue would add.
func (a *App) PlanAddition(ctx context.Context, queueID string, n Addition) (AdditionPlan, error) {
	s, err := a.supply(ctx, queueID, n)
	return s.plan, err
}

// AddToQueue adds what a source has and a queue has not, a chunk at a time, and
// tells how far it is before the first and after each. It stops when tell fails,
// and when the actor's rights end; what was added stays.
func (a *App) AddToQueue(ctx context.Context, queueID string, n Addition, tell func(AdditionProgress) error) error {
	s, err := a.supply(ctx, queueID, n)
	if err != nil {
		return err
	}
	p := AdditionProgress{Of: s.plan.InQueue + s.plan.ToAdd, Processed: s.plan.InQueue}
	if err := tell(p); err != nil {
		return err
	}
	for chunk := range slices.Chunk(s.missing, additionChunk) {
		if ctx, err = auth.Again(ctx); err != nil { // this may go on for long
			return err
		}
		found, err := s.read(ctx, chunk)
		if err != nil {
			return err
		}
		added, err := a.addFound(ctx, queueID, found, n.Priority)
		if err != nil {
			return err
		}
		p.Processed, p.Added = p.Processed+len(chunk), p.Added+added
		if err := tell(p); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) addFound(ctx context.Context, queueID string, found []content, priority int64) (added int, err error) {
	for i := range found {
		found[i].priority = priority
	}
	err = a.bulkChange(ctx, "AddToQueue", func(c *change) error {
		q, err := a.ownQueue(ctx, c, queueID)
		if err != nil {
			return err
		}
		records, err := c.addRecords(ctx, q, found)
		added = len(records)
		return err
	})
	return added, err
}

// supply is what there is to add: candidates that the queue does not have, in the
// order of the source, and how to read what their records will hold.
type supply struct {
	plan    AdditionPlan
	missing []store.Candidate
	read    func(context.Context, []store.Candidate) ([]content, error)
}

// supply goes through a source, without reading content.
func (a *App) supply(ctx context.Context, queueID string, n Addition) (supply, error) {
	q, err := a.queue(ctx, a.st, queueID, (*store.Store).QueueHead)
	if err != nil {
		return supply{}, err
	}
	if role := auth.FromContext(ctx).Spaces[q.SpaceID]; !may(role, writeContent) {
		return supply{}, notAllowed(role)
	}
	if n.Source.Kind == postil.TargetExample {
		return a.exampleSupply(ctx, q, n)
	}
	return a.spanSupply(ctx, q, n)
}

func (a *App) spanSupply(ctx context.Context, q postil.Queue, n Addition) (supply, error) {
	search, err := a.sourceSpans(ctx, q, n.Source)
	if err != nil {
		return supply{}, err
	}
	d := draw{sample: n.Sample}
	seen := map[string]bool{} // a trace may have several roots; the first counts
	err = a.st.SpanCandidates(ctx, search, q.ID, func(c store.Candidate) {
		if search.Roots && seen[c.Key] {
			return
		}
		if search.Roots {
			seen[c.Key] = true
		}
		d.take(c)
	})
	read := func(ctx context.Context, chunk []store.Candidate) ([]content, error) {
		rows := make([]store.SpanRow, len(chunk))
		for i, c := range chunk {
			rows[i] = c.Span
		}
		spans, err := a.st.SpansAt(ctx, q.SpaceID, rows) // some may have been deleted meanwhile
		if err != nil {
			return nil, err
		}
		found := make([]content, len(spans))
		for i, s := range spans {
			if found[i], err = spanContent(n.Source.Kind, s); err != nil {
				return nil, err
			}
		}
		return found, nil
	}
	return d.supply(read), err
}

// sourceSpans is the search for the spans of a source.
func (a *App) sourceSpans(ctx context.Context, q postil.Queue, s AdditionSource) (store.SpanSearch, error) {
	project, err := a.sourceProject(ctx, q.SpaceID, s.ProjectID, "source.project_id")
	if err != nil {
		return store.SpanSearch{}, err
	}
	search := store.SpanSearch{Text: s.Text, Roots: s.Kind == postil.TargetTrace}
	search.SpaceID, search.ProjectID, search.End = q.SpaceID, project.ID, a.Now()
	set(&search.End, s.End)
	if search.Start = search.End - listWindow.Microseconds(); s.Keys != nil {
		search.Start = 0 // they are found by themselves
	}
	set(&search.Start, s.Start)
	var p postil.Problems
	p.Rule(search.Start < search.End, "source.start_time", "must be before end_time")
	for i, key := range s.Keys {
		search.Keys = append(search.Keys, strings.ToLower(key)) // as spans are stored
		trace, span, two := strings.Cut(key, ":")
		if s.Kind == postil.TargetSpan {
			p.Check(two && trace != "" && span != "", fmt.Sprintf("source.ids[%d]", i), "must be the ids of a trace and a span, with a colon between")
		}
	}
	if s.Keys != nil && search.Keys == nil {
		search.Keys = []string{}
	}
	if err := p.Err(); err != nil {
		return search, err
	}
	if s.Filter != nil {
		search.Filter, err = spanfilter.Parse(*s.Filter)
	}
	return search, at(err, "source.filter")
}

func (a *App) exampleSupply(ctx context.Context, q postil.Queue, n Addition) (supply, error) {
	s := n.Source
	v, err := a.sourceVersion(ctx, q.SpaceID, s.DatasetID, "source.dataset_id", s.VersionID, "source.version_id")
	if err != nil {
		return supply{}, err
	}
	search := store.ExampleSearch{SpaceID: q.SpaceID, DatasetID: v.DatasetID, VersionID: v.ID, Text: s.Text, IDs: s.Keys}
	if s.Filter != nil {
		if search.Filter, err = spanfilter.ParseExamples(*s.Filter); err != nil {
			return supply{}, at(err, "source.filter")
		}
	}
	d := draw{sample: n.Sample}
	err = a.st.ExampleCandidates(ctx, search, q.ID, func(c store.Candidate) { d.take(c) })
	read := func(ctx context.Context, chunk []store.Candidate) ([]content, error) {
		ids := make([]string, len(chunk))
		for i, c := range chunk {
			ids[i] = c.Key
		}
		examples, err := a.st.ExamplesOf(ctx, q.SpaceID, v.ID, ids, len(ids)) // in the order in which they came
		found := make([]content, len(examples))
		for i, e := range examples {
			found[i] = exampleContent(e)
		}
		return found, err
	}
	return d.supply(read), err
}
