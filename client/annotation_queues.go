package client

import (
	"context"
	"iter"
	"time"
)

// AnnotationQueues are the operations on annotation queues and their records.
type AnnotationQueues struct{ service }

// List returns a page of the queues that the caller can see, newest first.
func (s *AnnotationQueues) List(ctx context.Context, o ListOptions) (*Page[AnnotationQueue], error) {
	return fetch[Page[AnnotationQueue]](ctx, s.c, get("/v2/annotation-queues", o.query()))
}

// All goes through the queues of all pages from the one of the options on.
func (s *AnnotationQueues) All(ctx context.Context, o ListOptions) iter.Seq2[AnnotationQueue, error] {
	return all(o.Cursor, func(cursor string) (*Page[AnnotationQueue], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateAnnotationQueue is what a new queue is to be like.
type CreateAnnotationQueue struct {
	// Name is unique in the space and has at most 255 characters.
	Name string
	// Space is the id or name of the space.
	Space string
	// AnnotationConfigIDs are those of the configs to annotate by; at least one.
	AnnotationConfigIDs []string
	// AnnotatorEmails are those of the users who annotate; at least one.
	AnnotatorEmails []string
	// Instructions for the annotators, at most 5000 characters.
	Instructions string
	// AssignmentMethod says who gets which record: AssignAll unless it is set.
	AssignmentMethod AssignmentMethod
	// RecordSources are where the first records come from; at most two.
	RecordSources []RecordSource
	// ColumnAllowlist are the columns of a record that annotators see; without it, all.
	ColumnAllowlist []string
}

// Create makes a queue.
func (s *AnnotationQueues) Create(ctx context.Context, q CreateAnnotationQueue) (*AnnotationQueue, error) {
	if err := checkSources(q.RecordSources); err != nil {
		return nil, err
	}
	space, err := s.c.spaceID(ctx, q.Space)
	if err != nil {
		return nil, err
	}
	return fetch[AnnotationQueue](ctx, s.c, post("/v2/annotation-queues", struct {
		Name                string           `json:"name"`
		SpaceID             string           `json:"space_id"`
		AnnotationConfigIDs []string         `json:"annotation_config_ids"`
		AnnotatorEmails     []string         `json:"annotator_emails"`
		Instructions        string           `json:"instructions,omitempty"`
		AssignmentMethod    AssignmentMethod `json:"assignment_method,omitempty"`
		RecordSources       []RecordSource   `json:"record_sources,omitempty"`
		ColumnAllowlist     []string         `json:"column_allowlist,omitempty"`
	}{q.Name, space, orEmpty(q.AnnotationConfigIDs), orEmpty(q.AnnotatorEmails), q.Instructions, q.AssignmentMethod, q.RecordSources, q.ColumnAllowlist}))
}

// Get returns a queue.
func (s *AnnotationQueues) Get(ctx context.Context, queue Ref) (*AnnotationQueue, error) {
	path, err := s.path(ctx, queue)
	if err != nil {
		return nil, err
	}
	return fetch[AnnotationQueue](ctx, s.c, get(path, nil))
}

// UpdateAnnotationQueue is what is to change of a queue. What is nil stays as it is;
// at least one field must be set.
type UpdateAnnotationQueue struct {
	Name *string
	// Instructions are cleared by an empty text.
	Instructions *string
	// AnnotationConfigIDs replace all configs; an empty list that is not nil removes them.
	AnnotationConfigIDs []string
	// AnnotatorEmails replace all annotators; an empty list that is not nil removes them.
	AnnotatorEmails []string
	// ColumnAllowlist replaces the list; an empty one that is not nil shows all columns.
	ColumnAllowlist []string
}

// Update changes a queue.
func (s *AnnotationQueues) Update(ctx context.Context, queue Ref, u UpdateAnnotationQueue) (*AnnotationQueue, error) {
	body := map[string]any{}
	if u.Name != nil {
		body["name"] = *u.Name
	}
	if u.Instructions != nil {
		body["instructions"] = orNull(*u.Instructions)
	}
	if u.AnnotationConfigIDs != nil {
		body["annotation_config_ids"] = u.AnnotationConfigIDs
	}
	if u.AnnotatorEmails != nil {
		body["annotator_emails"] = u.AnnotatorEmails
	}
	if u.ColumnAllowlist != nil {
		body["column_allowlist"] = u.ColumnAllowlist
		if len(u.ColumnAllowlist) == 0 {
			body["column_allowlist"] = nil
		}
	}
	if len(body) == 0 {
		return nil, argument("update", "must change at least one field")
	}
	path, err := s.path(ctx, queue)
	if err != nil {
		return nil, err
	}
	return fetch[AnnotationQueue](ctx, s.c, patch(path, body))
}

// Delete removes a queue and its records for good. The annotations stay with what
// they are about.
func (s *AnnotationQueues) Delete(ctx context.Context, queue Ref) error {
	path, err := s.path(ctx, queue)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path, nil), nil)
}

// ListRecords returns a page of a queue's records, of at most 500.
func (s *AnnotationQueues) ListRecords(ctx context.Context, queue Ref, o PageOptions) (*Page[AnnotationQueueRecord], error) {
	path, err := s.path(ctx, queue)
	if err != nil {
		return nil, err
	}
	return fetch[Page[AnnotationQueueRecord]](ctx, s.c, get(path+"/records", o.query()))
}

// AllRecords goes through the records of all pages from the one of the options on.
func (s *AnnotationQueues) AllRecords(ctx context.Context, queue Ref, o PageOptions) iter.Seq2[AnnotationQueueRecord, error] {
	return all(o.Cursor, func(cursor string) (*Page[AnnotationQueueRecord], error) {
		id, err := s.c.resolve(ctx, queueLookup, queue)
		if err != nil {
			return nil, err
		}
		queue, o.Cursor = ByID(id), cursor
		return s.ListRecords(ctx, queue, o)
	})
}

// AddRecords adds records from one or two sources, 500 at most, and returns those
// that are new: what is in the queue already is left as it is.
func (s *AnnotationQueues) AddRecords(ctx context.Context, queue Ref, sources []RecordSource) ([]AnnotationQueueRecord, error) {
	if err := checkSources(sources); err != nil {
		return nil, err
	}
	path, err := s.path(ctx, queue)
	if err != nil {
		return nil, err
	}
	added, err := fetch[struct {
		Records []AnnotationQueueRecord `json:"record_sources"`
	}](ctx, s.c, post(path+"/records", map[string]any{"record_sources": orEmpty(sources)}))
	if err != nil {
		return nil, err
	}
	return added.Records, nil
}

// AnnotateRecord writes the caller's annotations of a record and completes the
// caller's assignment. Configs that are not named, and values that are left out,
// keep what they had.
func (s *AnnotationQueues) AnnotateRecord(ctx context.Context, queue Ref, recordID string, annotations []AnnotationInput) (*AnnotatedRecord, error) {
	path, err := s.recordPath(ctx, queue, recordID)
	if err != nil {
		return nil, err
	}
	r := post(path+"/annotate", map[string]any{"annotations": orEmpty(annotations)})
	r.beta = "annotation_queues.annotate_record"
	return fetch[AnnotatedRecord](ctx, s.c, r)
}

// AssignRecord replaces who is assigned to a record, by e-mail address. An empty
// list leaves nobody.
func (s *AnnotationQueues) AssignRecord(ctx context.Context, queue Ref, recordID string, emails []string) (*AssignedRecord, error) {
	path, err := s.recordPath(ctx, queue, recordID)
	if err != nil {
		return nil, err
	}
	r := post(path+"/assign", map[string]any{"assigned_user_emails": orEmpty(emails)})
	r.beta = "annotation_queues.assign_record"
	return fetch[AssignedRecord](ctx, s.c, r)
}

// DeleteRecords takes up to 100 records out of a queue. Ids that are not in the
// queue are passed over.
func (s *AnnotationQueues) DeleteRecords(ctx context.Context, queue Ref, recordIDs []string) error {
	path, err := s.path(ctx, queue)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path+"/records", map[string]any{"record_ids": orEmpty(recordIDs)}), nil)
}

func (s *AnnotationQueues) path(ctx context.Context, queue Ref) (string, error) {
	id, err := s.c.resolve(ctx, queueLookup, queue)
	return at("/v2/annotation-queues/", id), err
}

func (s *AnnotationQueues) recordPath(ctx context.Context, queue Ref, recordID string) (string, error) {
	if recordID == "" {
		return "", argument("record id", "must not be empty")
	}
	path, err := s.path(ctx, queue)
	return path + at("/records/", recordID), err
}

// orEmpty makes a nil list one that is written as [].
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// orNull makes the empty text one that is written as null.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// AnnotationQueue is work for annotators.
type AnnotationQueue struct {
	ID                string             `json:"id"`
	Name              string             `json:"name"`
	SpaceID           string             `json:"space_id"`
	Instructions      string             `json:"instructions,omitempty"`
	AnnotationConfigs []AnnotationConfig `json:"annotation_configs"`
	Annotators        []Person           `json:"annotators"`
	ColumnAllowlist   []string           `json:"column_allowlist,omitempty"`
	CreatedAt         time.Time          `json:"created_at"`
	UpdatedAt         time.Time          `json:"updated_at"`
}

// Person is a user as others see them.
type Person struct {
	ID    string `json:"id"`
	Email string `json:"email"`
}

// AssignmentMethod says how the records of a queue are given to its annotators.
type AssignmentMethod string

// The methods of assignment.
const (
	AssignAll    AssignmentMethod = "ALL"    // every record to every annotator
	AssignRandom AssignmentMethod = "RANDOM" // each record to one annotator, in equal shares
)

// SourceType is what a record was made from.
type SourceType string

// The kinds of sources.
const (
	SourceSpans   SourceType = "SPANS"
	SourceDataset SourceType = "DATASET"
)

// Granularity is how much of a trace an annotation or a record is about.
type Granularity string

// The granularities.
const (
	GranularitySpan    Granularity = "SPAN"
	GranularityTrace   Granularity = "TRACE"
	GranularitySession Granularity = "SESSION"
)

// CompletionStatus is how far a user has come with a record.
type CompletionStatus string

// The states of an assignment.
const (
	Pending   CompletionStatus = "PENDING"
	Completed CompletionStatus = "COMPLETED"
)

// AnnotationQueueRecord is a span, a trace or an example in a queue.
type AnnotationQueueRecord struct {
	ID                string      `json:"id"`
	AnnotationQueueID string      `json:"annotation_queue_id"`
	SourceType        SourceType  `json:"source_type"`
	Granularity       Granularity `json:"granularity,omitempty"` // empty for examples
	// Data is the content by column. Numbers are of type json.Number.
	Data               map[string]any `json:"data"`
	Annotations        []Annotation   `json:"annotations"`
	TraceAnnotations   []Annotation   `json:"trace_annotations,omitempty"`
	SessionAnnotations []Annotation   `json:"session_annotations,omitempty"`
	Evaluations        []Evaluation   `json:"evaluations"`
	AssignedUsers      []AssignedUser `json:"assigned_users"`
}

// Annotation is what one annotator said about an item under one config.
type Annotation struct {
	Name      string    `json:"name"` // of the config
	Score     *float64  `json:"score,omitempty"`
	Label     *string   `json:"label,omitempty"`
	Text      *string   `json:"text,omitempty"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
	Annotator *Person   `json:"annotator,omitempty"`
}

// AnnotationInput is an annotation to be written. A value that is nil stays what it
// was:
//
//	client.AnnotationInput{Name: "correctness", Label: new("correct"), Score: new(1.0)}
type AnnotationInput struct {
	Name  string   `json:"name"` // of the config
	Score *float64 `json:"score,omitempty"`
	Label *string  `json:"label,omitempty"`
	Text  *string  `json:"text,omitempty"`
}

// Evaluation is what an automatic evaluation said about an item.
type Evaluation struct {
	Name        string   `json:"name"`
	Score       *float64 `json:"score,omitempty"`
	Label       *string  `json:"label,omitempty"`
	Explanation *string  `json:"explanation,omitempty"`
}

// AssignedUser is a user who is asked to annotate a record.
type AssignedUser struct {
	User             Person           `json:"user"`
	CompletionStatus CompletionStatus `json:"completion_status"`
}

// AnnotatedRecord is a record with the annotations that were just written.
type AnnotatedRecord struct {
	ID                string       `json:"id"`
	AnnotationQueueID string       `json:"annotation_queue_id"`
	SourceType        SourceType   `json:"source_type"`
	Granularity       Granularity  `json:"granularity,omitempty"`
	Annotations       []Annotation `json:"annotations"`
}

// AssignedRecord is a record with the users who were just assigned to it.
type AssignedRecord struct {
	ID                string         `json:"id"`
	AnnotationQueueID string         `json:"annotation_queue_id"`
	SourceType        SourceType     `json:"source_type"`
	Granularity       Granularity    `json:"granularity,omitempty"`
	AssignedUsers     []AssignedUser `json:"assigned_users"`
}
