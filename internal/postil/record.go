package postil

// TargetKind is what an annotation is about.
type TargetKind string

// The kinds of targets.
const (
	TargetSpan    TargetKind = "SPAN"
	TargetTrace   TargetKind = "TRACE"
	TargetExample TargetKind = "EXAMPLE"
)

// Target is the thing annotated. It outlives the span or example it stands for.
type Target struct {
	ID       int64
	Kind     TargetKind
	ParentID int64  // project or dataset
	Key      string // SPAN "trace:span", TRACE the trace id, EXAMPLE the example id
}

// SpanKey is the Key of a span's target.
func SpanKey(traceID, spanID string) string { return traceID + ":" + spanID }

// Record is a target's place in one queue, with the content frozen when it was
// added.
type Record struct {
	ID          int64
	SpaceID     int64
	QueueID     int64
	Position    int64 // order of insertion in the queue
	TargetID    int64
	Kind        TargetKind
	Rank        int64  // see the function Rank
	Priority    int64  // for queues in this order
	Explicit    bool   // assigned by name; the queue's method no longer counts
	Data        string // compact JSON object
	Evaluations string // compact JSON list
	CreatedAt   int64

	Annotations []Annotation
	Assigned    []Assigned
}

// AssignmentState is what became of an assignment.
type AssignmentState string

// The states of an assignment.
const (
	Pending   AssignmentState = "PENDING"
	Completed AssignmentState = "COMPLETED"
	Skipped   AssignmentState = "SKIPPED" // for good; the AX surface knows no such state
)

// Assigned is a person asked to annotate a record.
type Assigned struct {
	Person
	State AssignmentState
}

// RecordState is how far all who are asked to annotate a record have come.
type RecordState string

// The states of a record: nobody has submitted, some have, all have; or somebody
// has skipped it for good. To one annotator they mean: to do, a draft, submitted,
// skipped.
const (
	RecordTodo       RecordState = "TODO"
	RecordInProgress RecordState = "IN_PROGRESS"
	RecordDone       RecordState = "DONE"
	RecordSkipped    RecordState = "SKIPPED"
)

// StateOf returns the state of a record with these assignments.
func StateOf(assigned []Assigned) RecordState {
	var submitted, skipped int
	for _, a := range assigned {
		switch a.State {
		case Completed:
			submitted++
		case Skipped:
			skipped++
		}
	}
	switch {
	case skipped > 0:
		return RecordSkipped
	case submitted == 0:
		return RecordTodo
	case submitted < len(assigned):
		return RecordInProgress
	}
	return RecordDone
}

// RecordFilter selects records of a queue. Members that are zero do not narrow.
type RecordFilter struct {
	State RecordState
	// AnnotatorID selects what a person is assigned or has annotated. State is then theirs, and so is the value that the
	// next members ask for.
	AnnotatorID int64
	// ConfigID selects records with a value under this config, with this label, with a score between these.
	ConfigID           int64
	Label              *string
	MinScore, MaxScore *float64
	Flagged            *bool
	Disagreement       *bool // different labels of two annotators under one config
	Text               string
}

// HasValue reports whether the filter asks for something that was said.
func (f RecordFilter) HasValue() bool {
	return f.Label != nil || f.MinScore != nil || f.MaxScore != nil || f.ConfigID != 0 && f.Disagreement == nil
}
