package postil

// AssignmentMethod is how a queue shares its records out.
type AssignmentMethod string

// The assignment methods: every annotator gets every record, or each record goes
// to exactly one annotator, balanced.
const (
	AssignAll    AssignmentMethod = "ALL"
	AssignRandom AssignmentMethod = "RANDOM"
)

// Blind says whether annotators are kept from what others say about a record.
type Blind string

// The ways a queue is blind: never, until one's own submit, always.
const (
	BlindOff         Blind = "OFF"
	BlindUntilSubmit Blind = "UNTIL_SUBMIT"
	BlindAlways      Blind = "ALWAYS"
)

// RecordOrder is the order in which annotators get the records of a queue.
type RecordOrder string

// The orders of records.
const (
	OrderOldest   RecordOrder = "OLDEST"
	OrderNewest   RecordOrder = "NEWEST"
	OrderRandom   RecordOrder = "RANDOM"
	OrderPriority RecordOrder = "PRIORITY"
)

// SkipReason says whether skipping a record asks for a reason.
type SkipReason string

// Whether a reason is asked for.
const (
	SkipReasonNone     SkipReason = "NONE"
	SkipReasonOptional SkipReason = "OPTIONAL"
	SkipReasonRequired SkipReason = "REQUIRED"
)

// QueueOptions are the settings of a queue that the AX contract does not know.
type QueueOptions struct {
	RecordOrder   RecordOrder
	Blind         Blind
	SkipReason    SkipReason
	LeaseSeconds  int64
	DueAt         *int64   // microseconds
	HiddenColumns []string // columns of the content that annotators do not see; nil: none
}

// DefaultQueueOptions are the options of a queue whose creator said nothing.
func DefaultQueueOptions() QueueOptions {
	return QueueOptions{RecordOrder: OrderOldest, Blind: BlindOff, SkipReason: SkipReasonOptional, LeaseSeconds: 900}
}

// Queue is an annotation queue with everything its answers show.
type Queue struct {
	ID               int64
	SpaceID          int64
	Name             string
	Instructions     *string
	AssignmentMethod AssignmentMethod
	ColumnAllowlist  []string // nil: every column is shown to annotators
	QueueOptions
	Overlap               *int64 // annotators per record; nil: the method decides
	InstructionsVersion   int64  // counts their changes
	InstructionsChangedAt int64
	RecordCount           int64
	ExplicitCount         int64 // records assigned by name
	CreatedAt             int64
	UpdatedAt             int64

	Configs    []AnnotationConfig // in the order of the request that set them
	Annotators []Person           // likewise
}

// Limits of queues, their sources and their records.
const (
	MaxInstructions   = 5000 // characters
	MaxSources        = 2    // in one request
	MaxRecordsPerAdd  = 500  // in one request, all sources together
	MaxWindow         = 7 * 24 * 3600 * 1_000_000
	MaxRecordsPerDrop = 100
	MaxAnnotations    = 500 // in one annotate request
	MaxAssignees      = 100
	MaxQueueConfigs   = 50
	MaxAnnotators     = 1000
	MaxColumns        = 100
	MinLease          = 60 // seconds
	MaxLease          = 24 * 3600
)
