package app

import (
	"context"
	"errors"
	"sync"
	"time"

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

// catchUpEvery is how often what other servers have changed is looked for.
const catchUpEvery = 30 * time.Second

// events tells subscribers what was committed by this process.
type events struct {
	mu          sync.Mutex
	subscribers map[*Subscription]bool
	closed      bool
}

func newEvents() *events { return &events{subscribers: map[*Subscription]bool{}} }

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
	select {
	case s.ready <- struct{}{}:
	default:
	}
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
	a.events.mu.Lock()
	defer a.events.mu.Unlock()
	if a.events.closed {
		return nil, postil.Errorf(postil.Busy, "the server is shutting down")
	}
	a.events.subscribers[s] = true
	return s, nil
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

// KeepTold tells subscribers what other servers on the same database have changed,
// until ctx ends; then every subscription ends.
func (a *App) KeepTold(ctx context.Context) error {
	defer a.events.close()
	if !a.st.Shared() {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(catchUpEvery)
	defer tick.Stop()
	var known map[int64]store.QueueMark
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			found, err := a.catchUp(ctx, known)
			if err != nil {
				if ctx.Err() == nil {
					a.log.ErrorContext(ctx, "looking for changes failed", "err", err)
				}
				continue
			}
			known = found
		}
	}
}

// catchUp tells subscribers how the queues of their spaces differ from what was
// known of them, and returns what is known now. Of spaces that nothing was known
// of it tells nothing: whoever has just begun to listen has just read.
func (a *App) catchUp(ctx context.Context, known map[int64]store.QueueMark) (map[int64]store.QueueMark, error) {
	spaces := a.events.spaces()
	if len(spaces) == 0 {
		return nil, nil
	}
	found, err := a.st.QueueMarks(ctx, spaces)
	if err != nil {
		return known, err
	}
	before := map[int64]bool{}
	for _, k := range known {
		before[k.Space] = true
	}
	var list []QueueEvent
	for id, now := range found {
		was, there := known[id]
		switch {
		case !there && before[now.Space]:
			list = append(list, QueueEvent{now.Space, id, QueueCreated})
		case there:
			list = append(list, differences(id, was, now)...)
		}
	}
	for id, was := range known {
		if _, there := found[id]; !there {
			list = append(list, QueueEvent{was.Space, id, QueueDeleted})
		}
	}
	a.events.publish(list...)
	return found, nil
}

func differences(id int64, was, now store.QueueMark) (list []QueueEvent) {
	if was.UpdatedAt != now.UpdatedAt {
		list = append(list, QueueEvent{now.Space, id, ChangedSettings})
	}
	if was.Records != now.Records || was.Position != now.Position {
		list = append(list, QueueEvent{now.Space, id, ChangedRecords})
	}
	if was.ActiveAt != now.ActiveAt || was.Done != now.Done {
		list = append(list, QueueEvent{now.Space, id, ChangedProgress})
	}
	return list
}
