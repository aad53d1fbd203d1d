package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// deletable makes queue 2 of space 1 with n records, 1 to n. User 3 annotates it,
// and user 4 has the first record by name.
func deletable(ctx context.Context, st *store.Store, n int) error {
	records := make([]postil.Record, n)
	for i := range records {
		records[i] = postil.Record{ID: int64(i + 1), TargetID: int64(i + 1), Kind: postil.TargetSpan, Data: "{}", Evaluations: "[]"}
	}
	queue := postil.Queue{SpaceID: 1, ID: 2, Name: "q", AssignmentMethod: postil.AssignAll, QueueOptions: postil.DefaultQueueOptions()}
	return errors.Join(st.InsertQueue(ctx, queue), st.SetQueueAnnotators(ctx, 1, 2, []int64{3}), st.InsertRecords(ctx, 1, 2, records),
		st.AssignByName(ctx, records[0], []int64{4}))
}

// sweepAll removes what is left of all deleted queues, and returns in how many steps.
func sweepAll(ctx context.Context, st *store.Store) (steps int, err error) {
	deleted, err := st.DeletedQueues(ctx)
	for _, q := range deleted {
		for more := true; more && err == nil; steps++ {
			err = st.BulkTx(ctx, func(st *store.Store) (err error) {
				q, more, err = st.SweepQueue(ctx, q)
				return err
			})
		}
	}
	return steps, err
}

// Whoever has read the queue before it was deleted meets its records without it.
func TestRecordsOfADeletedQueueCannotBeWorkedOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		ctx := t.Context()
		if err := st.Tx(ctx, func(st *store.Store) error {
			return errors.Join(deletable(ctx, st, 10), st.DeleteQueue(ctx, 1, 2))
		}); err != nil {
			t.Fatal(err)
		}
		err := st.Tx(ctx, func(st *store.Store) error {
			for name, lock := range map[string]func() error{
				"the work of an annotator":   func() error { _, err := st.LockWork(ctx, 1, 2, 5, 3, false); return err },
				"the work of somebody asked": func() error { _, err := st.LockWork(ctx, 1, 2, 1, 4, true); return err },
				"the walk of an annotator":   func() error { _, _, err := st.LockWalk(ctx, 1, 2, 3); return err },
				"the walk of somebody asked": func() error { _, err := st.ShareWalk(ctx, 1, 2, 4); return err },
				"what an annotator has to do": func() error {
					_, err := st.ListWork(ctx, 1, 2, 3, postil.WorkTodo, postil.Paging{Limit: 9})
					return err
				},
				"a record": func() error { _, err := st.RecordHead(ctx, 1, 2, 5); return err },
				"a queue that records are added": func() error {
					return st.InsertRecords(ctx, 1, 2, []postil.Record{{ID: 99, Data: "{}", Evaluations: "[]"}})
				},
			} {
				var e *postil.Error
				if err := lock(); !errors.As(err, &e) || e.Code != postil.NotFound {
					t.Errorf("%s: %v", name, err)
				}
			}
			locked, err := st.LockRecords(ctx, 1, 2, []int64{5, 6})
			shared, err2 := st.ShareRecords(ctx, 1, 2, []int64{5, 6})
			if len(locked)+len(shared) > 0 {
				t.Errorf("got %v and %v", locked, shared)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Somebody may have been at a record for longer than it takes to remove all others.
func TestARecordIsRemovedAfterTheWorkOnIt(t *testing.T) {
	t.Parallel()
	var work store.Work
	for name, who := range map[string]struct {
		lock  func(context.Context, *store.Store) error
		write func(context.Context, *store.Store) error
	}{
		"who has it by name": {func(ctx context.Context, st *store.Store) (err error) {
			work, err = st.LockWork(ctx, 1, 2, 1, 4, false)
			return err
		}, func(ctx context.Context, st *store.Store) error {
			done := *work.Assignment
			done.State, done.CompletedAt, done.ChangedAt = postil.Completed, new(int64), new(int64)
			_, err := st.SaveDraft(ctx, 1, 2, 4, postil.Draft{RecordID: 1, Version: 1})
			return errors.Join(err, st.ChangeAssignment(ctx, *work.Assignment, done),
				st.AddDay(ctx, 1, 2, 4, store.WorkDay{Day: 1, Submitted: 1}), st.AddTime(ctx, 1, 2, 4, 1, 1))
		}},
		"who remarks something": {func(ctx context.Context, st *store.Store) error {
			_, err := st.RecordHead(ctx, 1, 2, 1)
			return err
		}, func(ctx context.Context, st *store.Store) error {
			r := postil.Record{SpaceID: 1, QueueID: 2, ID: 1}
			return errors.Join(st.SetFlag(ctx, r, 5, "odd", 1), st.InsertComment(ctx, r, postil.Comment{ID: 1}))
		}},
	} {
		t.Run(name, func(t *testing.T) { deleteMeanwhile(t, who.lock, who.write) })
	}
}

// deleteMeanwhile deletes a queue, and all that it leaves, between two parts of a
// transaction.
func deleteMeanwhile(t *testing.T, lock, write func(context.Context, *store.Store) error) {
	url := storetest.URL(t, "postgres")
	storetest.NeverDeadlocked(t, url)
	st, ctx := storetest.Open(t, url), t.Context()
	if err := st.Tx(ctx, func(st *store.Store) error { return deletable(ctx, st, 1000) }); err != nil {
		t.Fatal(err)
	}
	locked, waited, ended, swept := make(chan bool), make(chan bool), make(chan error, 1), make(chan error, 1)
	go func() {
		ended <- st.Tx(ctx, func(st *store.Store) error {
			if err := lock(ctx, st); err != nil {
				return err
			}
			close(locked)
			<-waited
			return write(ctx, st)
		})
	}()
	<-locked
	if err := st.Tx(ctx, func(st *store.Store) error { return st.DeleteQueue(ctx, 1, 2) }); err != nil {
		t.Fatal(err) // and does not wait
	}
	go func() {
		_, err := sweepAll(ctx, st.Store)
		swept <- err
	}()
	for waits := int64(0); waits == 0; time.Sleep(time.Millisecond) {
		look := storetest.Inspect(t, url)
		waits = look.Number(`SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
		look.Close()
	}
	// Another server does not join in.
	if steps, err := sweepAll(ctx, st.Store); steps != 1 || err != nil {
		t.Errorf("another one took %d steps, %v", steps, err)
	}
	close(waited)
	if err := errors.Join(<-ended, <-swept); err != nil {
		t.Fatal(err)
	}
	look := storetest.Inspect(t, url)
	for _, table := range []string{"record", "assignment", "draft", "flag", "comment", "work_day", "work_time", "queue_annotator", "deleted_queue"} {
		if n := look.Number("SELECT COUNT(*) FROM " + table); n > 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
}

// A step is as small for a queue of many annotators as for any other.
func TestAStepRemovesFewRows(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, database)
			st, ctx := storetest.Open(t, url), t.Context()
			if err := st.Tx(ctx, func(st *store.Store) error { return deletable(ctx, st, 3000) }); err != nil {
				t.Fatal(err)
			}
			// Nobody has done anything about the first half, and a hundred people all of the other.
			storetest.Exec(t, url, `INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied)
				WITH RECURSIVE person(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM person WHERE n < 199)
				SELECT 1, r.id, n, 2, r.position, r.rank, 'PENDING', FALSE, TRUE FROM record r, person WHERE r.position > 1500 AND r.position % 10 = 0`)
			if err := st.Tx(ctx, func(st *store.Store) error { return st.DeleteQueue(ctx, 1, 2) }); err != nil {
				t.Fatal(err)
			}
			deleted, err := st.DeletedQueues(ctx)
			if err != nil || len(deleted) != 1 {
				t.Fatal(deleted, err)
			}
			rows := func() (records, assignments int64) {
				look := storetest.Inspect(t, url)
				defer look.Close()
				return look.Number("SELECT COUNT(*) FROM record"), look.Number("SELECT COUNT(*) FROM assignment")
			}
			records, assignments := rows()
			steps := 0
			for more := true; more && err == nil; steps++ {
				err = st.BulkTx(ctx, func(st *store.Store) (err error) {
					deleted[0], more, err = st.SweepQueue(ctx, deleted[0])
					return err
				})
				nowRecords, nowAssignments := rows()
				if records-nowRecords > 500 || assignments-nowAssignments > 500 {
					t.Errorf("a step removed %d records and %d assignments", records-nowRecords, assignments-nowAssignments)
				}
				records, assignments = nowRecords, nowAssignments
			}
			if err != nil || records+assignments > 0 || steps > 100 {
				t.Errorf("%d and %d rows are left after %d steps, %v", records, assignments, steps, err)
			}
		})
	}
}

// heavy makes a queue with n records of about 2 KB, which two people have
// submitted, and returns a function that deletes it.
func heavy(b *testing.B, st *store.DB, url string, queue int64, n int) func() {
	ctx := b.Context()
	q := postil.Queue{SpaceID: 1, ID: queue, Name: fmt.Sprint(queue), AssignmentMethod: postil.AssignAll, QueueOptions: postil.DefaultQueueOptions()}
	if err := st.Tx(ctx, func(st *store.Store) error {
		return errors.Join(st.InsertQueue(ctx, q), st.SetQueueAnnotators(ctx, 1, queue, []int64{3, 4}))
	}); err != nil {
		b.Fatal(err)
	}
	storetest.Exec(b, url, `INSERT INTO record (space_id, id, queue_id, position, rank, target_id, kind, explicit, data, evaluations, created_at)
		WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < $2)
		SELECT 1, $1 * 1000000 + n, $1, n, n, n, 'SPAN', FALSE, $3, '[]', 1 FROM number`, queue, n, `{"a":"`+strings.Repeat(rand.Text(), 77)+`"}`)
	storetest.Exec(b, url, `INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied, completed_at, changed_at)
		SELECT space_id, id, user_id, queue_id, position, rank, 'COMPLETED', FALSE, TRUE, 1, 1
		FROM record, (SELECT 3 AS user_id UNION ALL SELECT 4) person WHERE queue_id = $1`, queue)
	return func() {
		if err := st.Tx(ctx, func(st *store.Store) error { return st.DeleteQueue(ctx, 1, queue) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDeletedQueue measures what somebody waits for who deletes a queue, and
// what everybody waits for while it is removed: run it with -benchtime=5x.
func BenchmarkDeletedQueue(b *testing.B) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, n := range []int{1_000, 100_000} {
			b.Run(fmt.Sprintf("%s/records=%d", database, n), func(b *testing.B) {
				url := storetest.URL(b, database)
				st, queue := storetest.Open(b, url), int64(0)
				var longest, all time.Duration
				for b.Loop() {
					b.StopTimer()
					queue++
					remove := heavy(b, st, url, queue, n)
					b.StartTimer()
					remove()
					b.StopTimer()
					began := time.Now()
					deleted, err := st.DeletedQueues(b.Context())
					for more := true; more && err == nil; {
						step := time.Now()
						err = st.BulkTx(b.Context(), func(st *store.Store) (err error) {
							deleted[0], more, err = st.SweepQueue(b.Context(), deleted[0])
							return err
						})
						longest = max(longest, time.Since(step))
					}
					if err != nil {
						b.Fatal(err)
					}
					all += time.Since(began)
					b.StartTimer()
				}
				b.ReportMetric(float64(longest.Milliseconds()), "ms/longest-step")
				b.ReportMetric(all.Seconds()/float64(b.N), "s/sweep")
			})
		}
	}
}
