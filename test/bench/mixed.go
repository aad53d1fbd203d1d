package main

import (
	"context"
	"errors"
	"time"
)

// measureMixed measures how long annotating takes while spans come in at half the
// rate that is possible.
func measureMixed(ctx context.Context, s settings, st *site) ([]row, error) {
	idle, err := st.overHTTP(ctx, 16)
	if err != nil {
		return nil, err
	}
	send, err := st.sends(ctx)
	if err != nil {
		return nil, err
	}
	var full result
	if err := send.run(ctx, s.turn, &full); err != nil {
		return nil, err
	}
	pause := time.Duration(ingesters * chunk / (full.rates[0] / 2) * float64(time.Second))
	var quiet, busy result
	for range s.turns {
		if err := idle.run(ctx, s.turn, &quiet); err != nil {
			return nil, err
		}
		stop := beside(ctx, send, pause)
		err := idle.run(ctx, s.turn, &busy)
		if failed := stop(); err != nil || failed != nil {
			return nil, errors.Join(err, failed)
		}
	}
	return []row{{"annotate, " + st.name + ", 16 clients: p99 while spans come in at half the full rate", busy.p99, "ms", "its p99 without", quiet.p99,
		ratios(busy.p99, quiet.p99), target{number: 12, atMost: 3}}}, nil
}

// beside runs a contender's workers, each unit of work at its regular time, until
// stop is called.
func beside(ctx context.Context, c contender, every time.Duration) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	failed := make(chan error, c.workers)
	for worker := range c.workers {
		go func() {
			tick := time.NewTicker(every)
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					failed <- nil
					return
				case <-tick.C:
				}
				if _, err := c.work(ctx, worker); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return func() (err error) {
		cancel()
		for range c.workers {
			if e := <-failed; e != nil {
				err = e
			}
		}
		return err
	}
}
