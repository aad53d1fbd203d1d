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
	Skipped   AssignmentState = "SKIPPED" // for good; the AX surface knows it as PENDING
)

// Assigned is a person asked to annotate a record.
type Assigned struct {
	Person
	State AssignmentState
}
