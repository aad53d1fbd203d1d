package app

import (
	"context"
	"errors"
	"maps"
	"sync"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// QueueChange is what has changed about a queue.
type QueueChange string

// The changes: what annotators did, which records there are and for whom, the
// settings, and the queue itself.
const (
	ChangedProgress QueueChange = "PROGRESS"
	ChangedRecords  QueueChange = "RECORDS"
	ChangedSettings QueueChange = "SETTINGS"
	QueueCreated    QueueChange = "CREATED"
	QueueDeleted    QueueChange = "DELETED"
)

// QueueEvent says that something has changed about a queue. It is a hint to read
// it again: what happens often is told once, and some may be left out.
type QueueEvent struct {
	Space, Queue int64
	Change       QueueChange
}

// maxPending is how many events wait for one subscriber at most.
const maxPending = 1000

// events tells subscribers what was committed by this process, and what it hears
// of others.
type events struct {
	mu          sync.Mutex
	subscribers map[*Subscription]bool
	closed      bool
	// marks are what the queues of the spaces that somebody listens to were like when they were last looked at, by
	// space and queue; for databases that other servers use too.
	marks map[int64]map[int64]store.QueueMark
}

func newEvents() *events {
	return &events{subscribers: map[*Subscription]bool{}, marks: map[int64]map[int64]store.QueueMark{}}
}

// publish never waits: who is slow gets less.
func (e *events) publish(list ...QueueEvent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range list {
		for s := range e.subscribers {
			if s.space == event.Space {
				s.add(event)
			}
		}
	}
}

// wake makes every subscriber look whether it may go on.
func (e *events) wake() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for s := range e.subscribers {
		signal(s.ready)
	}
}

// close ends every subscription, and lets nobody subscribe any more.
func (e *events) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	for s := range e.subscribers {
		close(s.done)
		delete(e.subscribers, s)
	}
}

// spaces are those that somebody listens to.
func (e *events) spaces() (ids []int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	seen := map[int64]bool{}
	for s := range e.subscribers {
		if !seen[s.space] {
			seen[s.space] = true
			ids = append(ids, s.space)
		}
	}
	return ids
}

// Subscription is what one listener has still to be told of a space.
type Subscription struct {
	app   *App
	space int64
	ready chan struct{} // has room for one
	done  chan struct{} // closed when the server stops
	// pending is guarded by the mutex of the events.
	pending []QueueEvent
	// annotated are the queues that the listener was seen to annotate.
	annotated map[int64]bool
}

// add is called with the events locked.
func (s *Subscription) add(event QueueEvent) {
	for _, p := range s.pending {
		if p == event {
			return
		}
	}
	if len(s.pending) == maxPending {
		return
	}
	s.pending = append(s.pending, event)
	signal(s.ready)
}

// Subscribe begins to listen to what changes in a space. Close ends it.
func (a *App) Subscribe(ctx context.Context, spaceID string) (*Subscription, error) {
	actor := auth.FromContext(ctx)
	space, err := a.ids.Decode(postil.SpaceID, spaceID, "space_id")
	if err != nil {
		return nil, err
	}
	if _, member := actor.Spaces[space]; !member {
		return nil, postil.At(postil.NotFound, "space_id", "space not found")
	}
	s := &Subscription{app: a, space: space, ready: make(chan struct{}, 1), done: make(chan struct{}), annotated: map[int64]bool{}}
	if !may(actor.Spaces[space], readContent) {
		queues, err := a.st.QueuesOfAnnotator(ctx, space, actor.UserID)
		if err != nil {
			return nil, err
		}
		for _, q := range queues {
			s.annotated[q] = true
		}
	}
	return s, a.listen(ctx, s)
}

// listen adds a subscriber. What other servers change from now on is told too.
func (a *App) listen(ctx context.Context, s *Subscription) error {
	var marks map[int64]map[int64]store.QueueMark
	if a.st.Shared() {
		var err error
		if marks, err = a.st.QueueMarks(ctx, []int64{s.space}); err != nil {
			return err
		}
	}
	a.events.mu.Lock()
	defer a.events.mu.Unlock()
	if a.events.closed {
		return postil.Errorf(postil.Busy, "the server is shutting down")
	}
	if _, known := a.events.marks[s.space]; marks != nil && !known {
		a.events.marks[s.space] = marks[s.space]
	}
	a.events.subscribers[s] = true
	return nil
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.app.events.mu.Lock()
	defer s.app.events.mu.Unlock()
	delete(s.app.events.subscribers, s)
}

// Ready receives when there is something to take.
func (s *Subscription) Ready() <-chan struct{} { return s.ready }

// Done is closed when the server stops.
func (s *Subscription) Done() <-chan struct{} { return s.done }

// errNoMember ends a subscription.
var errNoMember = errors.New("no longer a member of the space")

// Take returns what has changed since it was last called, as far as the actor may
// know of it by now. An error is the end.
func (s *Subscription) Take(ctx context.Context) ([]QueueEvent, error) {
	s.app.events.mu.Lock()
	list := s.pending
	s.pending = nil
	s.app.events.mu.Unlock()
	actor := auth.FromContext(ctx)
	role, member := actor.Spaces[s.space]
	if !member {
		return nil, errNoMember
	}
	if may(role, readContent) || len(list) == 0 {
		return list, nil
	}
	now, err := s.app.st.QueuesOfAnnotator(ctx, s.space, actor.UserID)
	if err != nil {
		return nil, err
	}
	theirs := make(map[int64]bool, len(now))
	for _, q := range now {
		theirs[q] = true
	}
	var seen []QueueEvent
	for _, event := range list { // that a queue is gone, or no longer theirs, is told to those who had it
		if theirs[event.Queue] || s.annotated[event.Queue] {
			seen = append(seen, event)
		}
	}
	s.annotated = theirs
	return seen, nil
}

// catchUp tells subscribers how the queues of their spaces differ from what they
// were like when they were last looked at.
func (a *App) catchUp(ctx context.Context) error {
	spaces := a.events.spaces()
	found, err := a.st.QueueMarks(ctx, spaces)
	if err != nil {
		return err
	}
	a.events.publish(a.events.remember(spaces, found)...)
	return nil
}

// remember replaces the marks of spaces and returns how they differ from those
// before. It forgets what nobody listens to any more.
func (e *events) remember(spaces []int64, found map[int64]map[int64]store.QueueMark) (list []QueueEvent) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, space := range spaces {
		if before, known := e.marks[space]; known {
			list = append(list, differences(space, before, found[space])...)
		}
		e.marks[space] = found[space]
	}
	heard := map[int64]bool{}
	for s := range e.subscribers {
		heard[s.space] = true
	}
	maps.DeleteFunc(e.marks, func(space int64, _ map[int64]store.QueueMark) bool { return !heard[space] })
	return list
}

// differences returns how the queues of a space have changed.
func differences(space int64, before, now map[int64]store.QueueMark) (list []QueueEvent) {
	tell := func(queue int64, what QueueChange, changed bool) {
		if changed {
			list = append(list, QueueEvent{space, queue, what})
		}
	}
	for id, is := range now {
		was, there := before[id]
		tell(id, QueueCreated, !there)
		tell(id, ChangedSettings, there && was.UpdatedAt != is.UpdatedAt)
		tell(id, ChangedRecords, there && (was.Records != is.Records || was.Position != is.Position))
		tell(id, ChangedProgress, there && (was.ActiveAt != is.ActiveAt || was.Done != is.Done))
	}
	for id := range before {
		_, there := now[id]
		tell(id, QueueDeleted, !there)
	}
	return list
}
