package httpapi

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestFailuresAreForgivenOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		for range freeFailures {
			if wait := l.take("ann"); wait != 0 {
				t.Fatalf("had to wait %v", wait)
			}
		}
		if wait := l.take("ann"); wait != failureEvery {
			t.Errorf("has to wait %v", wait)
		}
		if wait := l.take("bob"); wait != 0 {
			t.Errorf("somebody else has to wait %v", wait)
		}
		time.Sleep(failureEvery)
		if wait := l.take("ann"); wait != 0 {
			t.Errorf("has to wait %v after a while", wait)
		}
		if wait := l.take("ann"); wait != failureEvery {
			t.Errorf("has to wait %v after one more", wait)
		}
	})
}

func TestSuccessesDoNotCount(t *testing.T) {
	t.Parallel()
	l := newLimiter(time.Now)
	for range 3 * freeFailures {
		if wait := l.take("ann"); wait != 0 {
			t.Fatalf("has to wait %v", wait)
		}
		l.giveBack("ann")
	}
	if len(l.even) > 1 {
		t.Errorf("%d are remembered", len(l.even))
	}
}

func TestThoseWhoAreEvenAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		for i := range maxRemembered {
			l.take(strconv.Itoa(i))
		}
		time.Sleep(failureEvery)
		l.take("one more")
		if len(l.even) != 1 {
			t.Errorf("%d are remembered, want the last", len(l.even))
		}
	})
}
