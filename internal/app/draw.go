package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/postil/postil/internal/store"
)

// draw collects candidates, and draws a sample of them.
type draw struct{ lots []lot }

// lot is a candidate with its place in the source, and the number it is drawn by.
type lot struct {
	store.Candidate
	place  int
	number uint64
}

// take adds a candidate. Numbers follow from nothing but its key and the seed, so
// that the same sample is drawn every time.
func (d *draw) take(s *Sample, c store.Candidate) {
	l := lot{Candidate: c, place: len(d.lots)}
	if s != nil {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", s.Seed, c.Key))
		l.number = binary.BigEndian.Uint64(sum[:])
	}
	if c.Row != 0 {
		l.Key = "" // a span is read by its row, and there may be many
	}
	d.lots = append(d.lots, l)
}

// supply draws the sample and keeps what the queue does not have.
func (d *draw) supply(s *Sample, read func(context.Context, []store.Candidate) ([]content, error)) supply {
	out := supply{plan: AdditionPlan{Matching: len(d.lots)}, read: read}
	drawn := d.lots
	if s != nil && s.Count < len(drawn) {
		slices.SortFunc(drawn, func(a, b lot) int { return cmp.Or(cmp.Compare(a.number, b.number), a.place-b.place) })
		drawn = drawn[:s.Count]
		slices.SortFunc(drawn, func(a, b lot) int { return a.place - b.place })
	}
	for _, l := range drawn {
		if l.InQueue {
			out.plan.InQueue++
			continue
		}
		out.missing = append(out.missing, l.Candidate)
	}
	out.plan.ToAdd = len(out.missing)
	return out
}
