package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// scaleSettings are what the flags say when sizes are compared.
type scaleSettings struct {
	settings
	records int
	spans   int
	keep    bool
}

// runScale compares what the same requests cost on a small and on a large
// database, and tells what the large one needs.
func runScale(ctx context.Context, args []string) error {
	var s scaleSettings
	f := s.flags("bench scale")
	f.IntVar(&s.small, "small", 10_000, "records in each of two queues of the small database; spans in proportion")
	f.IntVar(&s.records, "records", 1_000_000, "records in each of two queues of the large database")
	f.IntVar(&s.spans, "spans", 10_000_000, "spans in the large database, at least ten times the records")
	f.BoolVar(&s.keep, "keep", false, "leave the databases behind, and use those that an earlier run left; no queue is deleted")
	_ = f.Parse(args) // it exits when it fails
	if err := s.validate(); err != nil {
		return err
	}
	rows, sizes, err := s.measure(ctx) // what was measured before an error took long, too
	printTable(os.Stdout, rows)
	fmt.Printf("\nLarge is %d records in each of two queues (ALL and RANDOM) of %d annotators and %d spans, small is %d and %d. Half of what there is\n"+
		"to do is done: everything of the RANDOM queue up to its middle, and likewise by %d annotators in the ALL queue. Of ten spans of a\n"+
		"trace, four have 1 KB of attributes and the others 350 bytes; they are spread over 60 days. Costs are mean times of a request.\n\n",
		s.records, crowd, s.spans, s.small, s.spansOf(s.small), veterans)
	printSizes(os.Stdout, sizes)
	return err
}

// measure measures everything on each kind of database.
func (s scaleSettings) measure(ctx context.Context) (rows []row, sizes []sizeRow, err error) {
	err = s.eachDatabase(func(database string) error {
		found, sized, err := measureScale(ctx, s, database)
		rows, sizes = append(rows, found...), append(sizes, sized...)
		return err
	})
	return rows, sizes, err
}

func (s scaleSettings) validate() error {
	switch {
	case s.small < 2 || s.records < 2:
		return errors.New("-small and -records must be at least 2")
	case s.spans < s.records*traceSpans:
		return fmt.Errorf("-spans must be at least %d times -records: each record is a span of another trace", traceSpans)
	}
	return nil
}

// spansOf is how many spans a database has with so many records in each queue.
func (s scaleSettings) spansOf(records int) int {
	return int(int64(s.spans) * int64(records) / int64(s.records))
}

// measureScale measures everything on one kind of database.
func measureScale(ctx context.Context, s scaleSettings, database string) ([]row, []sizeRow, error) {
	var sites [2]*scaleSite
	for i, records := range []int{s.small, s.records} {
		st, err := newScaleSite(ctx, s, database, records)
		if err != nil {
			return nil, nil, err
		}
		defer st.closeScale()
		sites[i] = st
	}
	small, large := sites[0], sites[1]
	rows, err := compareSizes(ctx, s, small, large)
	if err != nil {
		return rows, nil, err
	}
	sizes, err := sizesOf(ctx, small, large)
	if err != nil {
		return rows, nil, err
	}
	if !s.keep && s.wants("delete queue") {
		found, err := measureDeletion(ctx, s, small, large)
		if err != nil {
			return rows, sizes, fmt.Errorf("delete queue: %w", err)
		}
		rows = append(rows, found...)
	}
	peak, err := peakMemory(s, small, large)
	return append(rows, peak...), sizes, err
}

// compareSizes asks both databases every question in turns.
func compareSizes(ctx context.Context, s scaleSettings, small, large *scaleSite) ([]row, error) {
	var rows []row
	costs := map[string][]float64{} // of the large database
	for _, q := range questions() {
		if !s.wants(q.what) {
			continue
		}
		var asked [2]asked
		for i, st := range []*scaleSite{small, large} {
			var err error
			if asked[i], err = q.make(ctx, st, s.turns); err != nil {
				return rows, fmt.Errorf("%s: %w", q.what, err)
			}
			if q.slow {
				asked[i].workers = 1
			}
		}
		var got [2]result
		for turn := range s.turns {
			for i, a := range asked {
				if err := a.run(ctx, s.turn, &got[i]); err != nil {
					return rows, fmt.Errorf("%s: %w", q.what, err)
				}
				small.say("%d/%d %-60s %7d records  mean %.2f ms  p99 %.1f ms", turn+1, s.turns, q.what, [2]int{s.small, s.records}[i], got[i].means[turn], got[i].p99[turn])
			}
		}
		rows = append(rows, row{q.what + ", " + small.name, got[1].means, "ms", fmt.Sprintf("%d records", s.small), got[0].means,
			ratios(got[1].means, got[0].means), q.target})
		costs[q.what] = got[1].means
		if other := costs[q.against]; other != nil {
			rows = append(rows, row{q.what + ", " + small.name, got[1].means, "ms", q.against + ", as many records", other, ratios(got[1].means, other), q.target})
		}
	}
	return rows, nil
}
