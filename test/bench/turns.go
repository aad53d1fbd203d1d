package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// contender is one way of doing some work; the contenders of a comparison take
// turns.
type contender struct {
	name    string
	workers int
	// work does one unit and returns how much that was.
	work func(ctx context.Context, worker int) (int, error)
}

// result is what a contender reached in each of its turns.
type result struct {
	rates    []float64 // units of work per second
	means    []float64 // milliseconds of one unit
	p50, p99 []float64 // likewise
}

// takeTurns measures the contenders one after the other, and that as often as
// the settings say.
func takeTurns(ctx context.Context, s settings, contenders ...contender) ([]result, error) {
	results := make([]result, len(contenders))
	for turn := range s.turns {
		for i, c := range contenders {
			if err := c.run(ctx, s.turn, &results[i]); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			r := results[i]
			fmt.Fprintf(os.Stderr, "%d/%d %-40s %10.0f/s  p50 %.1f ms  p99 %.1f ms\n", turn+1, s.turns, c.name, r.rates[turn], r.p50[turn], r.p99[turn])
		}
	}
	return results, nil
}

// run lets all workers work until the time is over and adds what they reached.
func (c contender) run(ctx context.Context, d time.Duration, r *result) error {
	return c.runAfter(ctx, d, nil, r)
}

// runAfter is run, with something to do before each unit of work that is not
// measured, and that says whether there is more to do.
func (c contender) runAfter(ctx context.Context, d time.Duration, before func(ctx context.Context, worker int) (bool, error), r *result) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var done atomic.Int64
	var all sync.WaitGroup
	took := make([][]float64, c.workers)
	start := time.Now()
	for worker := range c.workers {
		all.Go(func() {
			for time.Since(start) < d && ctx.Err() == nil {
				if before != nil {
					if more, err := before(ctx, worker); err != nil || !more {
						cancelOn(cancel, err)
						return
					}
				}
				began := time.Now()
				n, err := c.work(ctx, worker)
				if cancelOn(cancel, err) {
					return
				}
				done.Add(int64(n))
				took[worker] = append(took[worker], time.Since(began).Seconds()*1000)
			}
		})
	}
	all.Wait()
	elapsed := time.Since(start)
	if err := context.Cause(ctx); err != nil {
		return err
	}
	times := slices.Concat(took...)
	slices.Sort(times)
	r.rates = append(r.rates, float64(done.Load())/elapsed.Seconds())
	r.means = append(r.means, mean(times))
	r.p50 = append(r.p50, quantile(times, 0.50))
	r.p99 = append(r.p99, quantile(times, 0.99))
	return nil
}

// cancelOn cancels when there is an error.
func cancelOn(cancel context.CancelCauseFunc, err error) bool {
	if err != nil {
		cancel(err)
	}
	return err != nil
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values)) // NaN without any
}

// quantile returns the q-quantile of sorted values.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// ratios divides turn by turn.
func ratios(a, b []float64) []float64 {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] / b[i]
	}
	return out
}
