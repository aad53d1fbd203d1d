package app

import (
	"cmp"
	"container/heap"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/postil/postil/internal/store"
)

// draw goes through candidates, and keeps a sample of them, or without one those
// that the queue does not have.
type draw struct {
	sample   *Sample
	matching int
	inQueue  int
	kept     lots // with a sample, a heap: the one that would go next is first
}

// lot is a candidate with its place in the source, and the number it is drawn by.
type lot struct {
	store.Candidate
	place  int
	number uint64
}

// take goes on to a candidate. Numbers follow from nothing but its key and the
// seed, so that the same sample is drawn every time.
func (d *draw) take(c store.Candidate) {
	l := lot{Candidate: c, place: d.matching}
	d.matching++
	if d.sample != nil {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", d.sample.Seed, c.Key))
		l.number = binary.BigEndian.Uint64(sum[:])
	}
	if c.Span != (store.SpanRow{}) {
		l.Key = "" // a span is found by its row, and there may be many
	}
	switch {
	case d.sample == nil && c.InQueue:
		d.inQueue++
	case d.sample == nil:
		d.kept = append(d.kept, l)
	case len(d.kept) < d.sample.Count:
		heap.Push(&d.kept, l)
	case len(d.kept) > 0 && l.before(d.kept[0]):
		d.kept[0] = l
		heap.Fix(&d.kept, 0)
	}
}

// supply returns what was kept and the queue does not have, in the order of the
// source.
func (d *draw) supply(read func(context.Context, []store.Candidate) ([]content, error)) supply {
	slices.SortFunc(d.kept, func(a, b lot) int { return a.place - b.place })
	out := supply{plan: AdditionPlan{Matching: d.matching, InQueue: d.inQueue}, read: read}
	for _, l := range d.kept {
		if l.InQueue {
			out.plan.InQueue++
			continue
		}
		out.missing = append(out.missing, l.Candidate)
	}
	out.plan.ToAdd = len(out.missing)
	return out
}

// before reports whether l is drawn before another one.
func (l lot) before(other lot) bool {
	return cmp.Or(cmp.Compare(l.number, other.number), l.place-other.place) < 0
}

// lots is a heap whose first is drawn last.
type lots []lot

// Len is part of heap.Interface.
func (l lots) Len() int { return len(l) }

// Less is part of heap.Interface.
func (l lots) Less(i, j int) bool { return l[j].before(l[i]) }

// Swap is part of heap.Interface.
func (l lots) Swap(i, j int) { l[i], l[j] = l[j], l[i] }

// Push is part of heap.Interface.
func (l *lots) Push(x any) { *l = append(*l, x.(lot)) }

// Pop is part of heap.Interface.
func (l *lots) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}
