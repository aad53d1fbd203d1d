package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/postil/postil/internal/postil"
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

// measureScale compares what the same requests cost on a small and on a large
// database.
func measureScale(ctx context.Context, s settings, small, large *site) ([]row, error) {
	var rows []row
	for _, c := range []struct {
		what, unit string
		target     target
		make       func(context.Context, *site) (contender, error)
	}{
		{"list 100 records at any depth", "pages/s", target{number: 7, atMost: 1.5}, func(ctx context.Context, st *site) (contender, error) {
			return st.lists(ctx, "HTTP list, any depth", false)
		}},
		{"list 100 spans at any depth", "pages/s", target{}, func(ctx context.Context, st *site) (contender, error) { return st.listsSpans(ctx) }},
		{"annotate, 64 clients", "/s", target{}, func(ctx context.Context, st *site) (contender, error) { return st.overHTTP(ctx, 64) }},
	} {
		on := make([]contender, 2)
		for i, st := range []*site{small, large} {
			var err error
			if on[i], err = c.make(ctx, st); err != nil {
				return nil, err
			}
		}
		got, err := takeTurns(ctx, s, on...)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{fmt.Sprintf("%s, %s: cost with %d rows", c.what, small.name, s.large), got[1].rates, c.unit,
			fmt.Sprintf("%d rows", s.small), got[0].rates, ratios(got[0].rates, got[1].rates), c.target})
	}
	return rows, nil
}

// listsSpans is listing pages of spans at random depths.
func (st *site) listsSpans(ctx context.Context) (contender, error) {
	conns, err := st.clients(ctx, listers)
	project := st.ids.Encode(postil.ProjectID, st.project)
	body := fmt.Appendf(nil, `{"project_id":%q}`, project)
	scope := strings.Join([]string{"spans", project, "", "", ""}, "\x00")
	return contender{"HTTP list spans, any depth", listers, func(_ context.Context, worker int) (int, error) {
		after := postil.Cursor{Time: st.since + rand.Int64N(st.until-st.since), Pin: st.until, Set: true}
		_, err := conns[worker].send("POST", fmt.Sprintf("/v2/spans?limit=%d&cursor=%s", pageSize, after.Encode(scope)), "application/json", body)
		return 1, err
	}}, err
}
