package main

import (
	"context"
	"fmt"
	"time"
)

// maxSweep is how long what hangs on a deleted queue may take to go.
const maxSweep = 30 * time.Minute

// measureDeletion deletes the RANDOM queues, and tells how long annotating in
// another queue takes meanwhile. It comes last, for it happens once.
func measureDeletion(ctx context.Context, s scaleSettings, small, large *scaleSite) ([]row, error) {
	var took, gone [2][]float64
	var quiet, busy result
	for i, st := range []*scaleSite{small, large} {
		annotating, err := annotates(ctx, st, 1)
		if err != nil {
			return nil, err
		}
		var before, during result
		if err := annotating.run(ctx, s.turn, &before); err != nil {
			return nil, err
		}
		conns, err := st.clients(ctx, 1)
		if err != nil {
			return nil, err
		}
		answered := make(chan error, 1)
		begun := time.Now()
		go func() {
			_, err := conns[0].send("DELETE", "/api/v1/queues/"+st.queues[1].outside, "application/json", nil)
			took[i] = []float64{time.Since(begun).Seconds() * 1000}
			answered <- err
		}()
		for left := true; left; {
			if err := annotating.run(ctx, s.turn, &during); err != nil {
				return nil, err
			}
			if left, err = st.hasRows(ctx, st.queues[1].id); err != nil {
				return nil, err
			}
			if time.Since(begun) > maxSweep {
				return nil, fmt.Errorf("after %s there are still rows of the deleted queue", maxSweep)
			}
		}
		if err := <-answered; err != nil {
			return nil, err
		}
		gone[i] = []float64{time.Since(begun).Seconds()}
		st.say("%s: deleted a queue of %d records in %.0f ms, its rows were gone after %.0f s", "delete queue", st.world.records, took[i][0], gone[i][0])
		quiet, busy = before, during
	}
	name := ", " + large.name
	n := fmt.Sprintf("%d records", s.small)
	return []row{
		{"delete queue" + name, took[1], "ms", n, took[0], ratios(took[1], took[0]), twice},
		{"delete queue" + name + ": until its rows are gone", gone[1], "s", n, gone[0], ratios(gone[1], gone[0]), target{}},
		{"delete queue" + name + ": p99 of annotating elsewhere meanwhile", busy.p99, "ms", "its p99 before", quiet.p99, []float64{worst(busy.p99) / quiet.p99[0]}, target{}},
	}, nil
}

// worst is the greatest of some values.
func worst(values []float64) float64 {
	most := values[0]
	for _, v := range values {
		most = max(most, v)
	}
	return most
}

// hasRows reports whether there is a record or an assignment left of a queue.
func (st *scaleSite) hasRows(ctx context.Context, queue int64) (left bool, err error) {
	err = st.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM record WHERE space_id = $1 AND queue_id = $2)
		OR EXISTS (SELECT 1 FROM assignment WHERE space_id = $1 AND queue_id = $2)`, st.space, queue).Scan(&left)
	return left, err
}
