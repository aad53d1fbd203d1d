package app

import (
	"context"
	crand "crypto/rand"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/store"
)

const (
	// gather is how long what happens is collected before others are told more. To tell them in the transaction that has
	// the effect would make all commits wait for each other.
	gather = 200 * time.Millisecond
	// catchUpEvery is how often what other servers have changed is looked for by somebody who hears them, since one may
	// have died before it told; deafCatchUp is the same for somebody who does not.
	catchUpEvery = 30 * time.Second
	deafCatchUp  = 3 * time.Second
	// listenAgain is how long to wait after the connection was lost that others are heard on.
	listenAgain = time.Second
	// noticeEvents is how many events one notice holds, well below the 8000 bytes that PostgreSQL takes.
	noticeEvents = 80
)

// notice is what servers on one database tell each other.
type notice struct {
	From        string // the server that tells it
	Events      []QueueEvent
	Credentials bool // accounts, keys, sessions or memberships were changed
}

// others is the other servers on the same database.
type others struct {
	self    string
	hears   atomic.Bool
	missed  chan struct{} // has room for one: something may have been said that was not heard
	waiting chan struct{} // has room for one: there is something to tell

	mu          sync.Mutex
	events      map[QueueEvent]bool
	credentials bool
}

func newOthers() *others {
	return &others{self: crand.Text(), missed: make(chan struct{}, 1), waiting: make(chan struct{}, 1), events: map[QueueEvent]bool{}}
}

// tell remembers what others are to be told. They find out by themselves what is
// too much.
func (o *others) tell(credentials bool, list ...QueueEvent) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.credentials = o.credentials || credentials
	for _, event := range list {
		if len(o.events) < maxPending {
			o.events[event] = true
		}
	}
	signal(o.waiting)
}

// take returns what others are to be told, and forgets it.
func (o *others) take() (notices []notice) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for list := range slices.Chunk(slices.Collect(maps.Keys(o.events)), noticeEvents) {
		notices = append(notices, notice{From: o.self, Events: list})
	}
	if o.credentials {
		notices = append(notices, notice{From: o.self, Credentials: true})
	}
	clear(o.events)
	o.credentials = false
	return notices
}

func signal(room chan struct{}) {
	select {
	case room <- struct{}{}:
	default:
	}
}

// publish tells of events, here and elsewhere.
func (a *App) publish(list ...QueueEvent) {
	if len(list) == 0 {
		return
	}
	a.events.publish(list...)
	if a.st.Shared() {
		a.others.tell(false, list...)
	}
}

// credentialsChanged lets nobody go on by what they might do before.
func (a *App) credentialsChanged() {
	a.events.wake()
	if a.st.Shared() {
		a.others.tell(true)
	}
}

// KeepTold tells subscribers what other servers on the same database have changed,
// and the others what this one has, until ctx ends; then every subscription ends.
func (a *App) KeepTold(ctx context.Context) error {
	defer a.events.close()
	if !a.st.Shared() {
		<-ctx.Done()
		return nil
	}
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() { a.tellOthers(ctx) })
	parts.Go(func() { a.hearOthers(ctx) })
	tick := time.NewTicker(deafCatchUp)
	defer tick.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-a.others.missed:
		case <-tick.C:
			if a.others.hears.Load() && time.Since(last) < catchUpEvery {
				continue
			}
		}
		last = time.Now()
		if err := a.catchUp(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "looking for changes failed", "err", err)
		}
	}
}

// tellOthers tells other servers what has changed here, also what happens while
// ctx ends.
func (a *App) tellOthers(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			a.sendNotices(last)
			return
		case <-a.others.waiting:
			a.sendNotices(ctx)
		}
		select {
		case <-ctx.Done():
		case <-time.After(gather):
		}
	}
}

// sendNotices tells what there is to tell. Whatever gets lost is found by looking.
func (a *App) sendNotices(ctx context.Context) {
	for _, n := range a.others.take() {
		text, err := json.Marshal(n)
		if err == nil {
			err = a.st.Notify(ctx, string(text))
		}
		if err != nil {
			a.log.WarnContext(ctx, "telling other servers failed", "err", err)
			return
		}
	}
}

// hearOthers passes on what other servers tell, as long as they can be heard, and
// what they told while they could not.
func (a *App) hearOthers(ctx context.Context) {
	deaf := false
	for {
		err := a.st.Listen(ctx, func() {
			a.others.hears.Store(true)
			signal(a.others.missed)
		}, a.hear)
		a.others.hears.Store(false)
		if ctx.Err() != nil {
			return
		}
		if !errors.Is(err, store.ErrDeaf) || !deaf { // that is said once
			a.log.WarnContext(ctx, "not hearing other servers", "err", err)
		}
		wait := listenAgain
		if deaf = errors.Is(err, store.ErrDeaf); deaf {
			wait = time.Minute
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// hear takes in what a server tells. Of those of a later version it understands
// what it can.
func (a *App) hear(text string) {
	var n notice
	if err := json.Unmarshal([]byte(text), &n); err != nil || n.From == a.others.self {
		return
	}
	a.events.publish(n.Events...)
	if n.Credentials {
		a.actors.clear()
		a.events.wake()
	}
}
