package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/postil/postil/internal/store"
)

const (
	// seenEvery is how often at most it is noted that a key or session is in use.
	seenEvery = time.Minute
	// seenDelay is how long such notes wait for others, to be written together.
	seenDelay = 5 * time.Second
)

// credentialKind is what somebody shows to say who they are.
type credentialKind string

const (
	keyCredential     credentialKind = "key:"
	sessionCredential credentialKind = "session:"
)

// sighting is that a user was here with a key or session.
type sighting struct {
	kind       credentialKind
	credential int64
}

// seen collects the sightings that are not written yet: requests do not wait for
// it.
type seen struct {
	mu      sync.Mutex
	pending map[sighting]seenAt
}

type seenAt struct{ user, at int64 }

// note remembers that a credential is used, unless its row says so already.
func (s *seen) note(kind credentialKind, c store.Credential, now int64) {
	if now-c.SeenAt < seenEvery.Microseconds() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending == nil {
		s.pending = map[sighting]seenAt{}
	}
	s.pending[sighting{kind, c.RowID}] = seenAt{c.ID, now}
}

// take returns what there is to write, and forgets it.
func (s *seen) take() map[sighting]seenAt {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.pending
	s.pending = nil
	return taken
}

// KeepSeen writes down, until ctx ends, who was here when.
func (a *App) KeepSeen(ctx context.Context) error {
	tick := time.NewTicker(seenDelay)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			a.WriteSeen(context.WithoutCancel(ctx))
			return nil
		}
		a.WriteSeen(ctx)
	}
}

// WriteSeen writes down who was here since it was last called. What cannot be
// written is lost until they come again.
func (a *App) WriteSeen(ctx context.Context) {
	sightings := a.seen.take()
	if len(sightings) == 0 {
		return
	}
	users := map[int64]int64{}
	for _, s := range sightings {
		users[s.user] = max(users[s.user], s.at)
	}
	err := a.st.Tx(ctx, func(st *store.Store) error {
		for _, user := range slices.Sorted(maps.Keys(users)) { // accounts before what is theirs, each in order, as all who lock them
			if err := st.MarkUserSeen(ctx, user, users[user]); err != nil {
				return err
			}
		}
		for _, s := range slices.SortedFunc(maps.Keys(sightings), sighting.compare) {
			mark := st.MarkSessionSeen
			if s.kind == keyCredential {
				mark = st.MarkKeySeen
			}
			if err := mark(ctx, s.credential, sightings[s].at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.log.ErrorContext(ctx, "noting who was here failed", "err", err)
	}
}

func (s sighting) compare(other sighting) int {
	return cmp.Or(cmp.Compare(s.kind, other.kind), cmp.Compare(s.credential, other.credential))
}
