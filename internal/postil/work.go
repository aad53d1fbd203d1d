package postil

import (
	"encoding/json"
	"math"
)

// WorkState is what became of a record as one of its annotators sees it.
type WorkState string

// The states of one's own records.
const (
	WorkTodo      WorkState = "TODO"
	WorkDraft     WorkState = "DRAFT"
	WorkSubmitted WorkState = "SUBMITTED"
	WorkSkipped   WorkState = "SKIPPED"
)

// Limits of work.
const (
	MaxClaim        = 10      // records in one request
	MaxAtHand       = 50      // records that a claim leaves out
	MaxLeases       = 50      // in one request
	MaxDevice       = 64      // characters
	MaxWorkValues   = 50      // in one draft or submit
	MaxCorrected    = 1000000 // characters of a corrected output
	MaxSkipReason   = 1000    // characters
	MaxUndo         = 20      // records in a queue whose last submit or skip can be undone
	CorrectedOutput = "corrected_output"
)

// PrefetchLease is how long a lease lasts that was taken ahead, in microseconds.
const PrefetchLease = 120 * 1_000_000

// Lease is a claim on a record by one of its annotator's devices. It is held as
// long as it has not ended; its token stays good until there is another lease.
type Lease struct {
	Token  int64 // of the assignment's leases each has a greater one; 0: there was none yet
	Ends   int64 // microseconds; 0 when it was given back
	Device string
}

// Next returns the token of a lease that follows at a time. It is a time as well:
// an assignment that was taken away and is given again begins anew, and must not
// come to a token that a device still has from before.
func (l Lease) Next(now int64) int64 { return max(l.Token+1, now) }

// Held reports whether the lease keeps other devices away.
func (l Lease) Held(now int64) bool { return l.Ends > now }

// Assignment is that a person is asked to annotate a record, and what became of
// it.
type Assignment struct {
	SpaceID, QueueID, RecordID, UserID int64

	Position    int64 // of the record
	Rank        int64 // of the record, or behind everything when it was skipped once
	State       AssignmentState
	ByMethod    bool // given by RANDOM
	Implied     bool // of every annotator of an ALL queue
	CompletedAt *int64
	ChangedAt   *int64 // of the last submit or skip
	Skips       int64
	SkipReason  string
	ActiveMS    int64
	Lease       Lease
	Undo        *string // JSON: what the last submit or skip replaced
}

// Draft is what an annotator has entered and not submitted.
type Draft struct {
	RecordID  int64
	Version   int64 // counts its changes; 0: there is none
	Content   DraftContent
	Device    string
	UpdatedAt int64
}

// DraftContent is the values of a draft.
type DraftContent struct {
	Values    []WorkValue    `json:"values"`
	Corrected Change[string] `json:"corrected_output,omitzero"` // the output as it should be
}

// WorkValue is what an annotator enters under one config. Cleared takes all of it
// away.
type WorkValue struct {
	ConfigID int64           `json:"config_id"`
	Label    Change[string]  `json:"label,omitzero"`
	Score    Change[float64] `json:"score,omitzero"`
	Text     Change[string]  `json:"text,omitzero"`
	Cleared  bool            `json:"cleared,omitzero"`
}

// Change is what a request says about a member: nothing, that it is taken away
// (nil), or its value.
type Change[T any] struct {
	Set   bool
	Value *T
}

// To returns the member after the change.
func (c Change[T]) To(stored *T) *T {
	if c.Set {
		return c.Value
	}
	return stored
}

// MarshalJSON writes the value, or null.
func (c Change[T]) MarshalJSON() ([]byte, error) { return json.Marshal(c.Value) }

// UnmarshalJSON reads a value, or null, which takes away.
func (c *Change[T]) UnmarshalJSON(b []byte) error {
	c.Set = true
	return json.Unmarshal(b, &c.Value)
}

// WorkItem is a record as one of its annotators sees it.
type WorkItem struct {
	Record     Record // with what its annotator may see of data and evaluations
	Target     Target
	State      WorkState   // empty when the person is not asked to annotate it
	Assignment *Assignment // nil as long as it carries no information
	Lease      *Lease      // the one held now
	Draft      *Draft
	Own        []Annotation // under the configs of the queue
	Corrected  *string
	Others     []Annotation
	Flag       *Flag
	Comments   int64
	Undoable   bool
}

// Day is the day of a time in microseconds, counted from the Unix epoch in UTC.
func Day(micros int64) int64 {
	return int64(math.Floor(float64(micros) / DayMicros))
}
