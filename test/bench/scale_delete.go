package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// maxSweep is how long is waited for the rows of a deleted queue to go.
const maxSweep = 10 * time.Minute

// measureDeletion deletes the RANDOM queues, and tells how long annotating in
// another queue takes meanwhile. It comes last, for it happens once.
func measureDeletion(ctx context.Context, s scaleSettings, small, large *scaleSite) ([]row, error) {
	one, err := small.deleteQueue(ctx, s.turn)
	if err != nil {
		return nil, err
	}
	other, err := large.deleteQueue(ctx, s.turn)
	if err != nil {
		return nil, err
	}
	name, n := "delete queue, "+large.name, fmt.Sprintf("%d records", s.small)
	gone := name + ": until its rows are gone"
	if other.left {
		gone = name + ": its rows are still there"
	}
	return []row{
		{name, []float64{other.took}, "ms", n, []float64{one.took}, []float64{other.took / one.took}, twice},
		{gone, []float64{other.gone}, "s", n, []float64{one.gone}, []float64{other.gone / one.gone}, target{}},
		{name + ": p99 of annotating elsewhere meanwhile", other.busy.p99, "ms", "its p99 before", other.quiet.p99,
			[]float64{slices.Max(other.busy.p99) / other.quiet.p99[0]}, target{}},
	}, nil
}

// deletion is what became of a deleted queue.
type deletion struct {
	took        float64 // milliseconds until the answer
	gone        float64 // seconds until there were no rows of it any more
	left        bool    // or until nobody waited any longer
	quiet, busy result  // of annotating elsewhere before it and until then
}

// deleteQueue deletes the RANDOM queue while people annotate in the other one.
func (st *scaleSite) deleteQueue(ctx context.Context, turn time.Duration) (d deletion, err error) {
	annotating, err := annotates(ctx, st, 1)
	if err != nil {
		return d, err
	}
	if err := annotating.run(ctx, turn, &d.quiet); err != nil {
		return d, err
	}
	conns, err := st.clients(ctx, 1)
	if err != nil {
		return d, err
	}
	answered := make(chan error, 1)
	begun := time.Now()
	go func() {
		_, err := conns[0].send("DELETE", "/api/v1/queues/"+st.queues[1].outside, "application/json", nil)
		d.took = time.Since(begun).Seconds() * 1000
		answered <- err
	}()
	for d.left = true; d.left && time.Since(begun) < maxSweep; {
		if err := annotating.run(ctx, turn, &d.busy); err != nil {
			return d, err
		}
		if d.left, err = st.hasRows(ctx, st.queues[1].id); err != nil {
			return d, err
		}
	}
	err = <-answered
	d.gone = time.Since(begun).Seconds()
	st.say("deleted a queue of %d records in %.0f ms, looked for its rows for %.0f s (left: %t)", st.world.records, d.took, d.gone, d.left)
	return d, err
}

// hasRows reports whether there is a record or an assignment left of a queue.
func (st *scaleSite) hasRows(ctx context.Context, queue int64) (left bool, err error) {
	err = st.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM record WHERE space_id = $1 AND queue_id = $2)
		OR EXISTS (SELECT 1 FROM assignment WHERE space_id = $1 AND queue_id = $2)`, st.space, queue).Scan(&left)
	return left, err
}
