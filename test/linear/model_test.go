package linear_test

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// What may be done to a record. Moved is what a queue does when its loads are
// balanced after another record was assigned.
const (
	add = iota
	claimNext
	claimThis
	takeOver
	renew
	release
	submit
	skip
	reopen
	assign
	read
	moved
)

var words = [...]string{"add", "claim the next", "claim", "take over", "renew", "release", "submit", "skip", "reopen", "assign", "read", "moved"}

const (
	people     = 3 // two annotators of the queue, and somebody who gets records by name only
	annotators = 2
	devices    = 2 // of each
)

// input is an operation on a record.
type input struct {
	kind        int
	id          int // its own
	who, device int
	record      string // "" when it is added
	lease       int    // the claim whose token is sent
	named       [people]bool
	call, ret   int64 // microseconds, when the client sent and when it had the answer; ret 0: never
	life        int64 // of a lease
	byLot       bool  // the queue draws lots
}

// output is what an operation was answered with.
type output struct {
	unknown bool   // nothing: it may have happened, at any time from its call on, or never
	status  int    // of the answer
	record  string // that is new
	held    bool   // the lease, or the record as read
	ends    int64  // of the lease
	state   string // as read
	skips   int
}

// seat is what a record is to one person.
type seat struct {
	asked  bool
	byLot  bool
	state  string
	skips  int
	lease  int // the claim that made it, 0 for none
	device int
	ends   int64 // sometime is when nobody has been told
}

const sometime = -1

// record is what a record is. It is copied and compared as a value.
type record struct {
	id    string // "" when it is not there, unnamed when nobody has been told
	seats [people]seat
}

const unnamed = "?"

// life says which records there can be after an operation on one, given how it
// was answered; none means that the answer was wrong.
func life(state, in, out any) []any {
	was, i, o := state.(record), in.(input), out.(output)
	if i.record != "" && was.id == unnamed {
		was.id = i.record
	}
	after := step(was, i, o)
	if o.unknown && !slices.Contains(after, was) {
		after = append(after, was)
	}
	list := make([]any, len(after))
	for n, r := range after {
		list[n] = r
	}
	return list
}

func step(r record, i input, o output) []record {
	switch {
	case i.kind == add:
		return r.added(i, o)
	case r.id == "" && (o.unknown || i.kind == moved):
		return []record{r}
	case i.kind == moved:
		return r.movedOn()
	case r.id == "" || i.record != "" && r.id != i.record:
		return nil
	case i.kind == assign:
		for who := range r.seats {
			r.seats[who] = seat{}
			if i.named[who] {
				r.seats[who] = seat{asked: true, state: "TODO"}
			}
		}
		return []record{r}
	}
	s := r.seats[i.who]
	if i.kind == read && !o.unknown {
		return only(r, s.shows(i, o))
	}
	if !s.asked {
		return only(r, o.unknown || o.status == 403 || i.kind == release || i.kind == renew && !o.held)
	}
	s, ok := s.after(i, o)
	r.seats[i.who] = s
	return only(r, ok)
}

func only(r record, ok bool) []record {
	if !ok {
		return nil
	}
	return []record{r}
}

// added is a target put into the queue: once, and the second time nothing is said
// to be new. A queue that draws lots gives it to one of the annotators.
func (r record) added(i input, o output) []record {
	if r.id != "" {
		return only(r, o.unknown || o.record == "")
	}
	r.id = o.record
	if o.unknown {
		r.id = unnamed
	} else if r.id == "" {
		return nil
	}
	if !i.byLot {
		for who := range annotators {
			r.seats[who] = seat{asked: true, state: "TODO"}
		}
		return []record{r}
	}
	var drawn []record
	for who := range annotators {
		with := r
		with.seats[who] = seat{asked: true, byLot: true, state: "TODO"}
		drawn = append(drawn, with)
	}
	return drawn
}

// movedOn is a record after the queue was balanced: as it was, or with another
// annotator, who begins anew. What is done or put away stays.
func (r record) movedOn() []record {
	after := []record{r}
	for from, s := range r.seats {
		if !s.byLot || s.state != "TODO" {
			continue
		}
		for to := range annotators {
			if to != from {
				with := r
				with.seats[from], with.seats[to] = seat{}, seat{asked: true, byLot: true, state: "TODO"}
				after = append(after, with)
			}
		}
	}
	return after
}

// after is what is left of a seat after an operation of whoever sits there, and
// whether that agrees with the answer.
func (s seat) after(i input, o output) (seat, bool) {
	holds := s.lease != 0 && s.lease == i.lease
	switch i.kind {
	case claimNext, claimThis, takeOver:
		return s.claimed(i, o)
	case renew:
		switch {
		case holds && o.unknown:
			s.ends = sometime
			return s, true
		case !holds || !o.held:
			return s, o.unknown || holds == o.held
		}
		ok := o.ends >= i.call+i.life && (o.ends <= i.ret+i.life || o.ends == s.ends || s.ends == sometime)
		s.ends = o.ends
		return s, ok
	case release:
		if holds {
			s.ends = 0
		}
		return s, true
	case submit:
		if !holds {
			return s, o.unknown || o.status == 409
		}
		s.state, s.ends = "SUBMITTED", 0
		return s, o.unknown || o.status == 200
	case skip:
		if !holds || s.state == "SUBMITTED" {
			return s, o.unknown || o.status == 409
		}
		s.skips, s.ends = s.skips+1, 0
		if s.skips > 1 {
			s.state = "SKIPPED"
		}
		return s, o.unknown || o.status == 200
	case reopen:
		if s.state == "SUBMITTED" {
			return s, o.unknown || o.status == 409
		}
		s.state, s.skips = "TODO", 0
		return s, o.unknown || o.status == 200
	}
	panic(words[i.kind])
}

// claimed is a seat after a claim. How long the lease lasts tells when the server
// took it.
func (s seat) claimed(i input, o output) (seat, bool) {
	now := o.ends - i.life
	others := s.lease != 0 && s.device != i.device
	if o.status == 409 { // or earlier than the answer, and later than the call
		return s, i.kind == claimThis && others && (s.ends == sometime || s.ends > i.call)
	}
	took := s
	took.lease, took.device, took.ends = i.id, i.device, o.ends
	if o.unknown {
		took.ends = sometime
		if i.kind == claimNext && s.state != "TODO" {
			took = s
		}
		return took, true
	}
	free := !others || s.ends == sometime || s.ends <= now
	if i.kind == claimNext {
		free = free && s.state == "TODO"
	}
	return took, o.status == 200 && i.call <= now && now <= i.ret && (free || i.kind == takeOver)
}

// shows reports whether a seat is what was read.
func (s seat) shows(i input, o output) bool {
	if !s.asked || o.state == "" {
		return !s.asked && o.state == ""
	}
	lease := s.ends == sometime || o.held && s.ends == o.ends && s.ends >= i.call || !o.held && s.ends <= i.ret
	return s.state == o.state && s.skips == o.skips && lease
}

var model = (&porcupine.NondeterministicModel{
	Init:              func() []any { return []any{record{}} },
	Step:              life,
	DescribeOperation: describe,
	DescribeState:     func(state any) string { return fmt.Sprintf("%+v", state) },
}).ToModel()

func describe(in, out any) string {
	i, o := in.(input), out.(output)
	text := fmt.Sprintf("#%d person %d device %d: %s %s", i.id, i.who, i.device, words[i.kind], i.record)
	switch i.kind {
	case renew, release, submit, skip:
		text += fmt.Sprintf(" with the token of #%d", i.lease)
	case assign:
		text += fmt.Sprintf(" to %v", i.named)
	}
	if o.unknown {
		return text + ": no answer"
	}
	return text + fmt.Sprintf(": %+v", o)
}
