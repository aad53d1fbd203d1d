package client

import "time"

// RecordOrder says in which order annotators get the records of a queue.
type RecordOrder string

// The orders of records.
const (
	OldestFirst   RecordOrder = "OLDEST"
	NewestFirst   RecordOrder = "NEWEST"
	RandomOrder   RecordOrder = "RANDOM"
	PriorityOrder RecordOrder = "PRIORITY"
)

// Blind says whether annotators are kept from what others say about a record.
type Blind string

// The kinds of blindness.
const (
	BlindOff         Blind = "OFF"
	BlindUntilSubmit Blind = "UNTIL_SUBMIT"
	BlindAlways      Blind = "ALWAYS"
)

// SkipReason says whether skipping asks for a reason.
type SkipReason string

// The rules for reasons.
const (
	NoSkipReason       SkipReason = "NONE"
	OptionalSkipReason SkipReason = "OPTIONAL"
	RequiredSkipReason SkipReason = "REQUIRED"
)

// RecordState is how far a record is.
type RecordState string

// The states of records: nobody has submitted, some of the assigned have, all have,
// or somebody has skipped it for good.
const (
	RecordTodo       RecordState = "TODO"
	RecordInProgress RecordState = "IN_PROGRESS"
	RecordDone       RecordState = "DONE"
	RecordSkipped    RecordState = "SKIPPED"
)

// RecordAction is what happens to many records at once.
type RecordAction string

// The changes of many records.
const (
	ActionAssign   RecordAction = "ASSIGN"
	ActionRemove   RecordAction = "REMOVE"
	ActionAnnotate RecordAction = "ANNOTATE"
	ActionUndo     RecordAction = "UNDO" // of an earlier ActionAnnotate
)

// TargetKind is what a record stands for.
type TargetKind string

// The kinds of targets.
const (
	TargetSpan    TargetKind = "SPAN"
	TargetTrace   TargetKind = "TRACE"
	TargetExample TargetKind = "EXAMPLE"
)

// Queue is a queue with all its settings.
type Queue struct {
	ID                    string           `json:"id"`
	SpaceID               string           `json:"space_id"`
	Name                  string           `json:"name"`
	Instructions          string           `json:"instructions,omitempty"`
	InstructionsVersion   int              `json:"instructions_version"`
	InstructionsChangedAt time.Time        `json:"instructions_changed_at"`
	AssignmentMethod      AssignmentMethod `json:"assignment_method"`
	RecordOrder           RecordOrder      `json:"record_order"`
	Blind                 Blind            `json:"blind"`
	SkipReason            SkipReason       `json:"skip_reason"`
	Overlap               *int             `json:"overlap,omitempty"` // annotators per record; nil where the method decides
	LeaseSeconds          int              `json:"lease_seconds"`
	DueAt                 time.Time        `json:"due_at,omitzero"`
	HiddenColumns         []string         `json:"hidden_columns,omitempty"`
	VisibleColumns        []string         `json:"visible_columns,omitempty"`
	Configs               []QueueConfig    `json:"configs"`
	Annotators            []PersonName     `json:"annotators,omitempty"` // not for annotators
	RecordCount           int              `json:"record_count"`
	Role                  string           `json:"role"`      // of the caller in the space
	Annotates             bool             `json:"annotates"` // the caller is one of the annotators
	CreatedAt             time.Time        `json:"created_at"`
	UpdatedAt             time.Time        `json:"updated_at"`
}

// QueueConfig is a config to annotate by in a queue.
type QueueConfig struct {
	ID                    string                `json:"id"`
	Name                  string                `json:"name"`
	Type                  ConfigType            `json:"type"`
	Required              bool                  `json:"required"`
	Values                []LabelValue          `json:"values,omitempty"`
	MinimumScore          *float64              `json:"minimum_score,omitempty"`
	MaximumScore          *float64              `json:"maximum_score,omitempty"`
	OptimizationDirection OptimizationDirection `json:"optimization_direction,omitempty"`
}

// PersonName is a user with a name to show.
type PersonName struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

// QueueSummary is a queue in a list.
type QueueSummary struct {
	ID               string           `json:"id"`
	Name             string           `json:"name"`
	AssignmentMethod AssignmentMethod `json:"assignment_method"`
	RecordCount      int              `json:"record_count"`
	Assigned         int              `json:"assigned"` // assignments of all annotators; annotators see their own
	Submitted        int              `json:"submitted"`
	Skipped          int              `json:"skipped"`
	Annotators       int              `json:"annotators"`
	DueAt            time.Time        `json:"due_at,omitzero"`
	ActiveAt         time.Time        `json:"active_at,omitzero"` // when somebody last submitted or skipped
	CreatedAt        time.Time        `json:"created_at"`
	UpdatedAt        time.Time        `json:"updated_at"`
	Mine             *MyProgress      `json:"mine,omitempty"`
}

// MyProgress is how far the caller is with a queue.
type MyProgress struct {
	Assigned       int      `json:"assigned"`
	Submitted      int      `json:"submitted"`
	Skipped        int      `json:"skipped"` // for good
	Drafts         int      `json:"drafts"`
	Left           int      `json:"left"`
	MedianActiveMS *int     `json:"median_active_ms,omitempty"`
	PerHour        *float64 `json:"per_hour,omitempty"` // submitted per hour of active work
}

// QueueProgress is how far a queue is.
type QueueProgress struct {
	Records        int                 `json:"records"`
	Assigned       int                 `json:"assigned"`
	Submitted      int                 `json:"submitted"`
	Skipped        int                 `json:"skipped"`
	Drafts         int                 `json:"drafts"`
	Left           int                 `json:"left"`
	MedianActiveMS *int                `json:"median_active_ms,omitempty"`
	ExpectedEnd    time.Time           `json:"expected_end,omitzero"`
	Annotators     []AnnotatorProgress `json:"annotators"`
	Days           []DayProgress       `json:"days"`
}

// AnnotatorProgress is how far one annotator is with a queue.
type AnnotatorProgress struct {
	User   PersonName `json:"user"`
	Active bool       `json:"active"` // still an annotator of the queue
	MyProgress
	ActiveAt time.Time `json:"active_at,omitzero"`
}

// DayProgress is what was done on one day.
type DayProgress struct {
	Day       string `json:"day"` // as in 2026-03-01
	Submitted int    `json:"submitted"`
	Skipped   int    `json:"skipped"`
}

// QueueDistribution is what was said under the configs of a queue.
type QueueDistribution struct {
	Configs []ConfigDistribution `json:"configs"`
}

// ConfigDistribution is what was said under one config.
type ConfigDistribution struct {
	ConfigID    string       `json:"config_id"`
	Name        string       `json:"name"`
	Type        ConfigType   `json:"type"`
	Annotations int          `json:"annotations"`
	Labels      []LabelCount `json:"labels,omitempty"`
	Scores      []ScoreBin   `json:"scores,omitempty"`
}

// LabelCount is how often a label was given.
type LabelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

// ScoreBin is how often a score in a range was given.
type ScoreBin struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int     `json:"count"`
}

// RecordRow is a record of a queue in a list.
type RecordRow struct {
	ID          string             `json:"id"`
	Position    int64              `json:"position"`
	Kind        TargetKind         `json:"kind"`
	State       RecordState        `json:"state"`
	Preview     string             `json:"preview"` // the beginning of what is judged
	Assigned    []Assignment       `json:"assigned"`
	Annotations []ConfigAnnotation `json:"annotations"`
	Flags       int                `json:"flags"`
	Comments    int                `json:"comments"`
	CreatedAt   time.Time          `json:"created_at"`
	UpdatedAt   time.Time          `json:"updated_at,omitzero"` // when it was last annotated
}

// Assignment is a person who is asked to annotate a record.
type Assignment struct {
	User  PersonName `json:"user"`
	State string     `json:"state"` // PENDING, COMPLETED or SKIPPED
}

// ConfigAnnotation is what one annotator said about a record under one config.
type ConfigAnnotation struct {
	ConfigID  string     `json:"config_id"`
	Name      string     `json:"name"` // of the config
	Label     *string    `json:"label,omitempty"`
	Score     *float64   `json:"score,omitempty"`
	Text      *string    `json:"text,omitempty"`
	Annotator PersonName `json:"annotator"`
	UpdatedAt time.Time  `json:"updated_at"`
}

// Count is how many there are, or how many were counted.
type Count struct {
	Count  int  `json:"count"`
	Capped bool `json:"capped"` // there are more; counting stopped
}

// ChangedRecords is what came of a change of many records.
type ChangedRecords struct {
	Matched int       `json:"matched"`
	Changed int       `json:"changed"`
	At      time.Time `json:"at,omitzero"` // of an ActionAnnotate, by which it can be undone
}
