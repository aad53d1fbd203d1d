package httpapi

import (
	"sync"
	"time"
)

const (
	// freeFailures is how often somebody may fail to sign in at once, and failureEvery how long it takes to have one
	// more failure.
	freeFailures = 10
	failureEvery = 30 * time.Second
	// maxRemembered is how many who failed are remembered before those are dropped who may fail freely again. Checking
	// a password takes too long for anybody to fill it faster than it empties.
	maxRemembered = 10_000
)

// limiter holds back those who fail too often. It keeps for each the time at
// which all their failures are made up for, and no one else's: each replica
// counts for itself.
type limiter struct {
	now func() time.Time

	mu   sync.Mutex
	even map[string]time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, even: map[string]time.Time{}}
}

// take counts an attempt as a failure before its outcome is known, so that many
// at once are not all let through. It returns how long to wait when there have
// been too many; the attempt then does not count.
func (l *limiter) take(who string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	even := l.even[who]
	if even.Before(now) {
		even = now
	}
	if wait := even.Sub(now) - (freeFailures-1)*failureEvery; wait > 0 {
		return wait
	}
	if len(l.even) >= maxRemembered {
		l.drop(now)
	}
	l.even[who] = even.Add(failureEvery)
	return 0
}

// giveBack uncounts an attempt that was no failure.
func (l *limiter) giveBack(who string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.even[who] = l.even[who].Add(-failureEvery)
	if !l.even[who].After(l.now()) {
		delete(l.even, who)
	}
}

// drop forgets everybody who is even.
func (l *limiter) drop(now time.Time) {
	for who, even := range l.even {
		if !even.After(now) {
			delete(l.even, who)
		}
	}
}
