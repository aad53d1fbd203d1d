package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

const day = 24 * time.Hour

// someDay is a noon.
var someDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func keepPartitions(t *testing.T, st *store.DB, now time.Time, keep store.Keeping) store.Expired {
	t.Helper()
	left, err := st.KeepPartitions(t.Context(), now, keep)
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// partitions are the days at which the partitions of a table begin, and where the
// last one ends.
func partitions(t *testing.T, url, table string) (days []string) {
	t.Helper()
	db := storetest.Inspect(t, url)
	defer db.Close()
	last := ""
	db.Rows(func(c ...any) {
		var from, to int64
		if _, err := fmt.Sscanf(strings.ReplaceAll(c[0].(string), "'", ""), "FOR VALUES FROM (%d) TO (%d)", &from, &to); err != nil {
			t.Error(c[0], err)
		}
		days, last = append(days, postil.TimeOf(from).UTC().Format("01-02 15:04")), postil.TimeOf(to).UTC().Format("01-02 15:04")
	}, `SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition AND relkind = 'r' AND relname LIKE $1 || '\_2%' ORDER BY relname`, table)
	return append(days, last)
}

func TestPartitionsAreMadeAheadAndDropped(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	st := storetest.Open(t, url)
	for _, step := range []struct {
		what string
		now  time.Time
		keep store.Keeping
		want map[string][]string // by table; those that are not named are as before
	}{
		{"a first start", someDay, store.Keeping{}, map[string][]string{
			"span": {"03-02 00:00", "04-01 00:00"}, "audit": {"03-02 00:00", "04-01 00:00"}, "revision": {"03-02 00:00", "03-02 00:00"}}},
		{"an hour later", someDay.Add(time.Hour), store.Keeping{}, nil},
		{"a week before the end", someDay.Add(24 * day), store.Keeping{}, map[string][]string{
			"span": {"03-02 00:00", "04-01 00:00", "05-01 00:00"}, "audit": {"03-02 00:00", "04-01 00:00", "05-01 00:00"}}},
		{"retention begins", someDay.Add(55 * day), store.Keeping{Spans: 20 * day, Audit: 90 * day}, map[string][]string{
			"span": {"04-01 00:00", "05-01 00:00", "05-02 00:00", "05-03 00:00"}, "audit": {"03-02 00:00", "04-01 00:00", "05-01 00:00", "05-04 00:00"}}},
		{"no server ran for long", someDay.Add(121 * day), store.Keeping{Spans: 20 * day, Audit: 90 * day}, map[string][]string{
			"span":  {"07-01 00:00", "07-02 00:00", "07-03 00:00", "07-04 00:00", "07-05 00:00", "07-06 00:00", "07-07 00:00", "07-08 00:00"},
			"audit": {"04-01 00:00", "05-01 00:00", "07-01 00:00", "07-04 00:00", "07-07 00:00", "07-10 00:00"}}},
	} {
		keepPartitions(t, st, step.now, step.keep)
		for table, want := range step.want {
			if diff := cmp.Diff(want, partitions(t, url, table)); diff != "" {
				t.Errorf("%s: %s: %s", step.what, table, diff)
			}
		}
	}
}

// aged is span n of a trace that first came at a time.
func aged(n int, at time.Time, change ...func(*postil.Span)) postil.Span {
	return span(n, append(change, func(s *postil.Span) { s.ID = postil.FirstID(at) + int64(n) })...)
}

// expire deletes what KeepPartitions leaves.
func expire(t *testing.T, st *store.DB, left store.Expired) (traces int64) {
	t.Helper()
	for n := int64(2); n == 2; traces += n {
		if err := st.Tx(t.Context(), func(st *store.Store) (err error) {
			n, err = st.DeleteTraces(t.Context(), space, left.Traces, 2)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return traces
}

func TestSpansGoWhenTheirTraceHasExpired(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, func(t *testing.T, url string, st *store.DB) {
		keepPartitions(t, st, someDay, store.Keeping{Spans: 30 * day})
		for n := range 7 { // two spans each
			at := someDay.Add(time.Duration(n) * 5 * day)
			upsert(t, st, aged(n+1, at))
			upsert(t, st, aged(n+11, at.Add(20*day), childOf(n+1))) // belongs to its trace, however late it comes
			keepPartitions(t, st, at, store.Keeping{Spans: 30 * day})
		}
		now := someDay.Add(42 * day)
		left := keepPartitions(t, st, now, store.Keeping{Spans: 30 * day}) // of the first three the day before is over
		if n := expire(t, st, left); n == 0 {
			t.Error("no trace was deleted")
		}
		page, err := st.Spans(t.Context(), everything, postil.Paging{Limit: 100})
		if diff := cmp.Diff([]string{"span 17", "span 16", "span 15", "span 14", "span 7", "span 6", "span 5", "span 4"}, names(page.Items)); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		// What comes late for one of them begins it anew.
		upsert(t, st, aged(21, now, childOf(1)))
		if n := expire(t, st, keepPartitions(t, st, now, store.Keeping{Spans: 30 * day})); n != 0 {
			t.Errorf("%d more were deleted", n)
		}
		db := storetest.Inspect(t, url)
		db.Sound()
		if n := db.Number(`SELECT COUNT(*) FROM trace`); n != 5 {
			t.Errorf("there are %d traces", n)
		}
	})
}

func names(spans []postil.Span) (list []string) {
	for _, s := range spans {
		list = append(list, s.Name)
	}
	return list
}

// A span may come for a trace at the moment at which it expires.
func TestSpansThatComeWhileTheirTraceExpires(t *testing.T) {
	t.Parallel()
	storetest.EachAt(t, func(t *testing.T, url string, st *store.DB) {
		ctx, before := t.Context(), postil.FirstID(someDay.Add(day))
		upsert(t, st, aged(1, someDay))
		var all sync.WaitGroup
		var made atomic.Int64
		made.Store(1000) // no id is made twice
		for worker := range 6 {
			all.Go(func() {
				for n := range 40 {
					err := st.Tx(ctx, func(st *store.Store) (err error) {
						if worker < 2 {
							_, err = st.DeleteTraces(ctx, space, before, 1)
							return err
						}
						at := someDay.Add(time.Duration(2+rand.IntN(2)) * day)
						again := span(1)
						again.ID = postil.FirstID(at) + made.Add(1)
						return st.UpsertSpans(ctx, space, []postil.Span{aged(100*worker+n, at, childOf(1)), again})
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		storetest.Inspect(t, url).Sound()
	})
}

func TestOldAuditRowsAreDeleted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		ctx := context.Background()
		tx := func(fn func(*store.Store) error) {
			t.Helper()
			if err := st.Tx(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 5 {
			at := someDay.Add(time.Duration(n) * day)
			tx(func(st *store.Store) error {
				return st.InsertAudit(ctx, postil.FirstID(at), int64(n%2), 1, "", "Test", 0, at.UnixMicro())
			})
		}
		for _, want := range []int64{2, 1, 0} {
			tx(func(st *store.Store) error {
				n, err := st.DeleteAudit(ctx, postil.FirstID(someDay.Add(3*day)), 2)
				if n != want {
					t.Errorf("%d were deleted, not %d", n, want)
				}
				return err
			})
		}
	})
}
