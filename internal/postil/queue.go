package postil

// AssignmentMethod is how a queue shares its records out.
type AssignmentMethod string

// The assignment methods: every annotator gets every record, or each record goes
// to exactly one annotator, balanced.
const (
	AssignAll    AssignmentMethod = "ALL"
	AssignRandom AssignmentMethod = "RANDOM"
)

// Queue is an annotation queue with everything its answers show.
type Queue struct {
	ID               int64
	SpaceID          int64
	Name             string
	Instructions     *string
	AssignmentMethod AssignmentMethod
	ColumnAllowlist  []string // nil: every column is shown to annotators
	HiddenColumns    []string // columns that annotators do not see; nil: none
	Blind            Blind
	RecordOrder      RecordOrder
	SkipReason       SkipReason
	LeaseSeconds     int64
	RecordCount      int64
	ExplicitCount    int64 // records assigned by name
	CreatedAt        int64
	UpdatedAt        int64

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
)
