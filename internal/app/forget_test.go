package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// clock is a time that a test moves.
type clock struct{ time.Time }

func (c *clock) later(d time.Duration) { c.Time = c.Add(d) }

// timed returns the use cases by a clock, and a context in which somebody acts.
func timed(t *testing.T, st *store.DB) (*app.App, *clock, context.Context) {
	t.Helper()
	c := &clock{time.Now()}
	a, err := app.New(t.Context(), st.Store, func() time.Time { return c.Time }, app.Options{}, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	return a, c, auth.WithActor(t.Context(), auth.Actor{UserID: 7})
}

// left requires that this many rows are left, by deleting all of them.
func left(t *testing.T, st *store.DB, want int64, all func(*store.Store) (int64, error)) {
	t.Helper()
	err := st.Tx(t.Context(), func(st *store.Store) error {
		n, err := all(st)
		if n != want {
			t.Errorf("%d rows were left, not %d", n, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKeyCountsForADay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, clock, ctx := timed(t, st)
		runs := 0
		once := func(fingerprint string, want int, problem string) {
			t.Helper()
			answer, err := a.Once(ctx, "k", fingerprint, func(context.Context) app.Answer {
				runs++
				return app.Answer{Status: 200 + runs}
			})
			if problem != "" && err != nil && strings.Contains(err.Error(), problem) {
				return
			}
			if err != nil || problem != "" || answer.Status != want {
				t.Errorf("answered %d: %v", answer.Status, err)
			}
		}
		once("a", 201, "")
		clock.later(24 * time.Hour)
		once("a", 201, "")
		once("b", 0, "has been used for another request")
		clock.later(time.Second) // nobody has deleted it, and it counts no more
		once("b", 202, "")
		once("b", 202, "")
		once("a", 0, "has been used for another request")
		clock.later(24*time.Hour + time.Second)
		once("b", 203, "")
		if runs != 3 {
			t.Errorf("ran %d times", runs)
		}
	})
}

// The mark that a request has had its effect is of that request only.
func TestAnEffectOfThePastIsNotThatOfANewRequest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, clock, ctx := timed(t, st)
		claim := func() (answer app.Answer, err error) {
			return a.Once(ctx, "k", "a", func(ctx context.Context) app.Answer {
				taken := auth.FromContext(ctx).KeyTaken
				err := st.Tx(ctx, func(st *store.Store) error { return st.MarkApplied(ctx, 7, "k", taken) })
				return app.Answer{Status: 200, Secret: err == nil}
			})
		}
		if _, err := claim(); err != nil {
			t.Fatal(err)
		}
		clock.later(24*time.Hour + time.Second)
		if answer, err := a.Once(ctx, "k", "a", func(context.Context) app.Answer { return app.Answer{Status: 503} }); err != nil || answer.Status != 503 {
			t.Fatalf("answered %d: %v", answer.Status, err)
		}
		if answer, err := claim(); err != nil || answer.Status != 200 { // as the one that failed had none
			t.Errorf("answered %d: %v", answer.Status, err)
		}
	})
}

func TestOldKeysAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, clock, ctx := timed(t, st)
		use := func(name string, count int) {
			t.Helper()
			err := st.Tx(ctx, func(st *store.Store) error {
				for i := range count {
					if taken, err := st.ClaimKey(ctx, 7, fmt.Sprint(name, i), "f", a.Now(), 0); err != nil || !taken {
						return fmt.Errorf("taken %v: %w", taken, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		use("old", 1203) // which takes more than one step
		clock.later(time.Hour)
		use("young", 2)
		clock.later(23*time.Hour + time.Second)
		for range 2 {
			if err := a.ForgetKeys(ctx); err != nil {
				t.Fatal(err)
			}
		}
		left(t, st, 2, func(st *store.Store) (int64, error) { return st.ForgetKeys(ctx, 1<<60, 5000) })
	})
}

func TestEndedSessionsAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, _, ctx := timed(t, st)
		const hour, idle = int64(time.Hour / time.Microsecond), 72
		now := a.Now()
		err := st.Tx(ctx, func(st *store.Store) error {
			for i, s := range []struct{ seen, ends int64 }{
				{0, 9}, {-idle - 23, 9}, {-1, -23}, // stay: living, and ended less than a day ago
				{-idle - 25, 9}, {-30, -25},
			} {
				session := postil.Session{ID: int64(i + 1), UserID: 7, LastSeenAt: now + s.seen*hour, ExpiresAt: now + s.ends*hour}
				if err := st.InsertSession(ctx, session, fmt.Sprint("hash", i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := a.ForgetSessions(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if living, err := st.Sessions(ctx, 7, now, now-idle*hour); err != nil || len(living) != 1 || living[0].ID != 1 {
			t.Errorf("the living are %v, %v", living, err)
		}
		left(t, st, 3, func(st *store.Store) (int64, error) { return st.ForgetSessions(ctx, 1<<60, 1<<60, 100) })
	})
}

// A request that takes longer than any should is given up for lost. When it comes to
// its end all the same, the one that took its place has had the effect.
func TestARequestWhoseKeyWasTakenOverHasNoEffect(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, func(t *testing.T, url string, st *store.DB) {
		installed(t, st)
		a, clock, ctx := timed(t, st)
		first, err := a.Once(ctx, "k", "a", func(slow context.Context) app.Answer {
			clock.later(3 * time.Minute)
			second, err := a.Once(ctx, "k", "a", func(ctx context.Context) app.Answer { return changed(ctx, t, a, "second") })
			if err != nil || second.Status != 201 {
				t.Errorf("the second is answered %d, %v", second.Status, err)
			}
			return changed(slow, t, a, "first")
		})
		if err != nil || first.Status != 503 {
			t.Errorf("the first is answered %d, %v", first.Status, err)
		}
		third, err := a.Once(ctx, "k", "a", func(context.Context) app.Answer { t.Error("the third is run"); return app.Answer{} })
		if err != nil || string(third.Body) != "second" {
			t.Errorf("the third is answered %q, %v", third.Body, err)
		}
		storetest.Inspect(t, url).None("the first had an effect", `SELECT operation FROM audit WHERE operation = 'first'`)
	})
}

// A primary that has been replaced may answer for a moment as if it were not. A key
// that it shows as it was before is no answer to keep: the request is sent again.
func TestARequestMadeAtAnOldPrimaryCanBeSentAgain(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, func(t *testing.T, url string, st *store.DB) {
		installed(t, st)
		a, _, ctx := timed(t, st)
		turnBack := func(by int) {
			storetest.Exec(t, url, fmt.Sprintf("UPDATE idempotency SET created_at = created_at - %d", by))
		}
		first, err := a.Once(ctx, "k", "a", func(ctx context.Context) app.Answer {
			turnBack(1)
			defer turnBack(-1)
			return changed(ctx, t, a, "old")
		})
		if err != nil || first.Status != 503 {
			t.Errorf("the first is answered %d, %v", first.Status, err)
		}
		second, err := a.Once(ctx, "k", "a", func(ctx context.Context) app.Answer { return changed(ctx, t, a, "new") })
		if err != nil || second.Status != 201 {
			t.Errorf("the second is answered %d, %v", second.Status, err)
		}
	})
}

// changed makes a change and answers as a surface would.
func changed(ctx context.Context, t *testing.T, a *app.App, operation string) app.Answer {
	var e *postil.Error
	err := a.Change(ctx, operation)
	if errors.As(err, &e) && e.Code == postil.Busy {
		return app.Answer{Status: 503}
	}
	if err != nil {
		t.Error(err)
	}
	return app.Answer{Status: 201, Body: []byte(operation)}
}
