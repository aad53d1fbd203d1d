package postil

import (
	"maps"
	"math"
	"slices"
)

// AnnotatorCounts are the counters that are kept for one annotator of a queue,
// and for whoever was one or is assigned a record of it by name.
type AnnotatorCounts struct {
	Person
	Active    bool   // is one of the queue's annotators now
	Load      int64  // records the RANDOM method has given
	Explicit  int64  // records assigned by name
	Implied   int64  // records of an ALL queue completed or skipped
	Completed int64  // assignments completed
	Skipped   int64  // assignments skipped for good
	Drafts    int64  // begun and not submitted
	ActiveAt  *int64 // of the last submit or skip
}

// Annotates reports whether the queue asks, or has asked, the person for work.
func (c AnnotatorCounts) Annotates() bool {
	return c.Active || c.Explicit > 0 || c.Completed > 0 || c.Skipped > 0
}

// Assigned returns how many records of the queue a person is asked to annotate,
// now or before. An ALL queue asks its annotators for every record that is not
// assigned by name.
func (q Queue) Assigned(c AnnotatorCounts) int64 {
	if c.Active && q.AssignmentMethod == AssignAll {
		return q.RecordCount - q.ExplicitCount + c.Load + c.Explicit
	}
	return c.Implied + c.Load + c.Explicit
}

// QueueTotals are the counters of all annotators of a queue together.
type QueueTotals struct {
	Annotators         int64 // active ones
	Load, Explicit     int64 // of active ones
	Gone               int64 // what is assigned to the others
	Completed, Skipped int64
	ActiveAt           *int64
}

// Total returns the assignments of all annotators of the queue.
func (q Queue) Total(t QueueTotals) Progress {
	assigned := t.Load + t.Explicit + t.Gone
	if q.AssignmentMethod == AssignAll {
		assigned = t.Annotators*(q.RecordCount-q.ExplicitCount) + t.Explicit + t.Gone
	}
	return Progress{Assigned: assigned, Submitted: t.Completed, Skipped: t.Skipped, Left: max(0, assigned-t.Completed-t.Skipped)}
}

// Progress is how far work has come: of one annotator, or of several together.
type Progress struct {
	Assigned, Submitted, Skipped, Drafts, Left int64
	MedianMS                                   *int64   // active time of a submitted record; nil: nothing is known
	PerHour                                    *float64 // submitted per hour of active work; likewise
}

// ProgressOf returns the progress of one annotator of the queue.
func (q Queue) ProgressOf(c AnnotatorCounts, p Pace) Progress {
	assigned := q.Assigned(c)
	return Progress{Assigned: assigned, Submitted: c.Completed, Skipped: c.Skipped, Drafts: c.Drafts,
		Left: max(0, assigned-c.Completed-c.Skipped), MedianMS: p.Median(), PerHour: p.PerHour()}
}

// Add returns the counts of p and o together; of their pace it knows nothing.
func (p Progress) Add(o Progress) Progress {
	return Progress{Assigned: p.Assigned + o.Assigned, Submitted: p.Submitted + o.Submitted, Skipped: p.Skipped + o.Skipped,
		Drafts: p.Drafts + o.Drafts, Left: p.Left + o.Left}
}

// Pace is how fast records were submitted.
type Pace struct {
	Buckets   map[int64]int64 // how many took from 2^(n/4) seconds on, by n
	Submitted int64           // of which the time is known
	ActiveMS  int64
}

// Add adds what another pace has counted.
func (p *Pace) Add(o Pace) {
	for bucket, n := range o.Buckets {
		if p.Buckets == nil {
			p.Buckets = map[int64]int64{}
		}
		p.Buckets[bucket] += n
	}
	p.Submitted += o.Submitted
	p.ActiveMS += o.ActiveMS
}

// maxTimeBucket holds everything that took longer than a month.
const maxTimeBucket = 86

// TimeBucket returns the bucket of a time in milliseconds. The first also takes
// what is shorter than a second.
func TimeBucket(ms int64) int64 {
	if ms <= 1000 {
		return 0
	}
	return min(int64(4*math.Log2(float64(ms)/1000)), maxTimeBucket)
}

// Median returns the time in milliseconds that half of the records took at most,
// as the geometric middle of its bucket.
func (p Pace) Median() *int64 {
	var total, seen int64
	for _, n := range p.Buckets {
		total += n
	}
	if total == 0 {
		return nil
	}
	var middle int64
	for _, middle = range slices.Sorted(maps.Keys(p.Buckets)) {
		if seen += p.Buckets[middle]; 2*seen >= total {
			break
		}
	}
	ms := int64(math.Round(1000 * math.Exp2((float64(middle)+0.5)/4)))
	return &ms
}

// PerHour returns how many records are submitted in an hour of active work.
func (p Pace) PerHour() *float64 {
	if p.Submitted == 0 || p.ActiveMS == 0 {
		return nil
	}
	n := float64(p.Submitted) * 3.6e6 / float64(p.ActiveMS)
	return &n
}

// WorkDay is what happened in a queue on one day.
type WorkDay struct {
	Day                int64 // days since the Unix epoch, in UTC
	Submitted, Skipped int64
}

// DayMicros is a day in microseconds.
const DayMicros = 24 * 3600 * 1_000_000

// paceDays is how many days the expected end follows from.
const paceDays = 7

// ExpectedEnd returns when the rest is done if it goes on as on the last days, on
// which work may have begun only lately. It is nil when nothing is left, or
// nothing was submitted.
func ExpectedEnd(left int64, days []WorkDay, now int64) *int64 {
	today := now / DayMicros
	first, submitted := today, int64(0)
	for _, d := range days {
		if d.Day > today-paceDays && d.Day <= today && d.Submitted > 0 {
			first, submitted = min(first, d.Day), submitted+d.Submitted
		}
	}
	if left <= 0 || submitted == 0 {
		return nil
	}
	perRecord := float64(today-first+1) * DayMicros / float64(submitted)
	end := float64(now) + float64(left)*perRecord
	if end > farthest {
		return nil
	}
	at := int64(end)
	return &at
}

// farthest is the last time that is shown, at the end of the year 9999.
const farthest = 253402300799e6
