package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Work are the operations of annotators, which only Postil has: taking records,
// drafts, submitting, skipping and undoing.
type Work struct{ service }

// Claim says which records to take.
type Claim struct {
	Device  string   `json:"device"`          // tells several programs of one person apart
	Count   int      `json:"count,omitempty"` // 1 unless it is set, at most 10
	Hold    Hold     `json:"hold,omitempty"`
	Exclude []string `json:"exclude,omitempty"` // records at hand already
	After   string   `json:"after,omitempty"`   // the Next of an earlier answer; from the first record unless it is set
}

// Hold is how long a lease lasts.
type Hold string

// The kinds of leases.
const (
	HoldOpen     Hold = "OPEN"     // as long as the queue says
	HoldPrefetch Hold = "PREFETCH" // two minutes
)

// Claim leases the next records that the caller has to annotate. When there are
// fewer than asked for, the answer says why.
func (s *Work) Claim(ctx context.Context, queue Ref, c Claim) (*Claimed, error) {
	return send[Claimed](ctx, s.c, queue, http.MethodPost, "/work/claim", c)
}

// ClaimRecord says how to take one record.
type ClaimRecord struct {
	Device   string `json:"device"` // tells several programs of one person apart
	Hold     Hold   `json:"hold,omitempty"`
	TakeOver bool   `json:"take_over,omitempty"` // also from another device of the caller
}

// ClaimRecord leases one record, also one that the caller has submitted or skipped.
func (s *Work) ClaimRecord(ctx context.Context, queue Ref, recordID string, c ClaimRecord) (*WorkItem, error) {
	return send[WorkItem](ctx, s.c, queue, http.MethodPost, at("/records/", recordID)+"/claim", c)
}

// Renew makes leases last longer, and tells which of them are still held.
func (s *Work) Renew(ctx context.Context, queue Ref, leases []LeaseRef) ([]HeldLease, error) {
	answer, err := send[struct {
		Leases []HeldLease `json:"leases"`
	}](ctx, s.c, queue, http.MethodPost, "/work/renew", map[string]any{"leases": orEmpty(leases)})
	if err != nil {
		return nil, err
	}
	return answer.Leases, nil
}

// Release gives leases back.
func (s *Work) Release(ctx context.Context, queue Ref, leases []LeaseRef) error {
	return s.send(ctx, queue, http.MethodPost, "/work/release", map[string]any{"leases": orEmpty(leases)})
}

// ListWork chooses among the caller's records of a queue.
type ListWork struct {
	State WorkState // everything but what is to do unless it is set
	PageOptions
}

// List returns a page of the caller's records of a queue.
func (s *Work) List(ctx context.Context, queue Ref, o ListWork) (*Page[WorkRow], error) {
	q := o.query()
	set(q, "state", string(o.State))
	return fetchOf[Page[WorkRow]](ctx, s.c, queue, "/work/records", q)
}

// All goes through the caller's records of all pages from the one of the options on.
func (s *Work) All(ctx context.Context, queue Ref, o ListWork) iter.Seq2[WorkRow, error] {
	return allOf(ctx, s.c, queue, o.Cursor, func(queue Ref, cursor string) (*Page[WorkRow], error) {
		o.Cursor = cursor
		return s.List(ctx, queue, o)
	})
}

// Progress tells how far the caller is with a queue.
func (s *Work) Progress(ctx context.Context, queue Ref) (*MyProgress, error) {
	return fetchOf[MyProgress](ctx, s.c, queue, "/work/progress", nil)
}

// Get returns a record as its annotator sees it, without taking it.
func (s *Work) Get(ctx context.Context, queue Ref, recordID string) (*WorkItem, error) {
	return fetchOf[WorkItem](ctx, s.c, queue, at("/records/", recordID), nil)
}

// SaveDraft is what was entered and is not submitted yet.
type SaveDraft struct {
	BaseVersion     int               `json:"base_version"` // the version of the draft that this one is built on; 0 for none
	Values          []AnnotationValue `json:"values"`
	CorrectedOutput *string           `json:"corrected_output,omitempty"`
	Device          string            `json:"device"`
	ActiveMS        int               `json:"active_ms,omitempty"` // active time since it was last told
}

// SaveDraft replaces the caller's draft. When it is built on another version than
// the stored one, that is an ErrConflict with the present state.
func (s *Work) SaveDraft(ctx context.Context, queue Ref, recordID string, d SaveDraft) (*Draft, error) {
	d.Values = orEmpty(d.Values)
	return send[Draft](ctx, s.c, queue, http.MethodPut, at("/records/", recordID)+"/draft", d)
}

// DiscardDraft throws the caller's draft away.
func (s *Work) DiscardDraft(ctx context.Context, queue Ref, recordID string) error {
	return s.send(ctx, queue, http.MethodDelete, at("/records/", recordID)+"/draft", nil)
}

// Submit is what the caller says about a record.
type Submit struct {
	LeaseToken      int64             `json:"lease_token"` // of the lease that the caller holds
	Values          []AnnotationValue `json:"values"`
	CorrectedOutput *string           `json:"corrected_output,omitempty"`
	ActiveMS        int               `json:"active_ms,omitempty"`
}

// Submit writes the caller's annotations and completes their assignment.
func (s *Work) Submit(ctx context.Context, queue Ref, recordID string, b Submit) (*Submitted, error) {
	b.Values = orEmpty(b.Values)
	return send[Submitted](ctx, s.c, queue, http.MethodPost, at("/records/", recordID)+"/submit", b)
}

// Skip says why a record is skipped.
type Skip struct {
	LeaseToken int64  `json:"lease_token"`
	Reason     string `json:"reason,omitempty"`
	ActiveMS   int    `json:"active_ms,omitempty"`
}

// Skip moves a record to the end of the caller's list; skipped a second time it
// stays skipped.
func (s *Work) Skip(ctx context.Context, queue Ref, recordID string, b Skip) (*Outcome, error) {
	return send[Outcome](ctx, s.c, queue, http.MethodPost, at("/records/", recordID)+"/skip", b)
}

// Reopen makes a skipped record one to do again.
func (s *Work) Reopen(ctx context.Context, queue Ref, recordID string) (*Outcome, error) {
	return send[Outcome](ctx, s.c, queue, http.MethodPost, at("/records/", recordID)+"/reopen", nil)
}

// Undo takes the caller's last submit or skip of a record back.
func (s *Work) Undo(ctx context.Context, queue Ref, recordID string) (*WorkItem, error) {
	return send[WorkItem](ctx, s.c, queue, http.MethodPost, at("/records/", recordID)+"/undo", nil)
}

// Flag marks a record for others to look at.
func (s *Work) Flag(ctx context.Context, queue Ref, recordID, reason string) (*Flag, error) {
	return send[Flag](ctx, s.c, queue, http.MethodPut, at("/records/", recordID)+"/flag", map[string]any{"reason": reason})
}

// Unflag takes the caller's flag back.
func (s *Work) Unflag(ctx context.Context, queue Ref, recordID string) error {
	return s.send(ctx, queue, http.MethodDelete, at("/records/", recordID)+"/flag", nil)
}

// ListComments returns a page of the comments on a record, oldest first.
func (s *Work) ListComments(ctx context.Context, queue Ref, recordID string, o PageOptions) (*Page[Comment], error) {
	return fetchOf[Page[Comment]](ctx, s.c, queue, at("/records/", recordID)+"/comments", o.query())
}

// AddComment comments on a record.
func (s *Work) AddComment(ctx context.Context, queue Ref, recordID, text string) (*Comment, error) {
	return send[Comment](ctx, s.c, queue, http.MethodPost, at("/records/", recordID)+"/comments", map[string]any{"text": text})
}

// DeleteComment removes a comment.
func (s *Work) DeleteComment(ctx context.Context, queue Ref, recordID, commentID string) error {
	return s.send(ctx, queue, http.MethodDelete, at("/records/", recordID, "/comments/", commentID), nil)
}

// send writes something of a queue.
func (s *Work) send(ctx context.Context, queue Ref, method, below string, body any) error {
	path, err := queuePath(ctx, s.c, queue)
	if err != nil {
		return err
	}
	return s.c.do(ctx, request{method: method, path: path + below, body: body}, nil)
}

// send writes something of a queue and returns the answer.
func send[T any](ctx context.Context, c *Client, queue Ref, method, below string, body any) (*T, error) {
	path, err := queuePath(ctx, c, queue)
	if err != nil {
		return nil, err
	}
	return fetch[T](ctx, c, request{method: method, path: path + below, body: body})
}

// WorkState is how far an annotator is with a record.
type WorkState string

// The states of work.
const (
	WorkTodo      WorkState = "TODO"
	WorkDraft     WorkState = "DRAFT"
	WorkSubmitted WorkState = "SUBMITTED"
	WorkSkipped   WorkState = "SKIPPED"
)

// AnnotationValue is what is said under a config. A value that is nil stays what it
// was; a label brings the score that the config has for it.
type AnnotationValue struct {
	ConfigID string   `json:"config_id"`
	Label    *string  `json:"label,omitempty"`
	Score    *float64 `json:"score,omitempty"`
	Text     *string  `json:"text,omitempty"`
	Cleared  bool     `json:"cleared,omitempty"` // everything under the config is taken away
}

// Claimed are the records that were taken.
type Claimed struct {
	Items    []WorkItem  `json:"items"`
	Next     string      `json:"next,omitempty"`   // for the After of the next claim
	Reason   ClaimReason `json:"reason,omitempty"` // why there are fewer than asked for
	Until    time.Time   `json:"until,omitzero"`   // with ReasonLeased
	Progress MyProgress  `json:"progress"`
}

// ClaimReason is why there are fewer records than asked for.
type ClaimReason string

// The reasons.
const (
	ReasonDone         ClaimReason = "DONE"          // everything is submitted
	ReasonSkippedLeft  ClaimReason = "SKIPPED_LEFT"  // what is left was skipped
	ReasonPassed       ClaimReason = "PASSED"        // what is left comes before After
	ReasonLeased       ClaimReason = "LEASED"        // the rest is leased until a time
	ReasonNoneAssigned ClaimReason = "NONE_ASSIGNED" // there is nothing for the caller
)

// WorkItem is a record as its annotator sees it.
type WorkItem struct {
	Record          Record             `json:"record"`
	State           WorkState          `json:"state,omitempty"` // empty when the caller is not asked to annotate it
	Lease           *Lease             `json:"lease,omitempty"`
	Draft           *Draft             `json:"draft,omitempty"`
	Own             []ConfigAnnotation `json:"own"` // what the caller said
	CorrectedOutput *string            `json:"corrected_output,omitempty"`
	Others          []ConfigAnnotation `json:"others"` // what others said, unless the queue keeps it from the caller
	Flag            *Flag              `json:"flag,omitempty"`
	Comments        int                `json:"comments"`
	SkipReason      string             `json:"skip_reason,omitempty"`
	Skips           int                `json:"skips"`
	ActiveMS        int                `json:"active_ms"`
	ChangedAt       time.Time          `json:"changed_at,omitzero"` // of the last submit or skip
	Undoable        bool               `json:"undoable"`
}

// Record is what is to be judged.
type Record struct {
	ID       string     `json:"id"`
	Position int64      `json:"position"`
	Kind     TargetKind `json:"kind"`
	// Data is the content by column. Numbers are of type json.Number.
	Data        map[string]any `json:"data"`
	Evaluations []Evaluation   `json:"evaluations"`
	Source      Source         `json:"source"`
	CreatedAt   time.Time      `json:"created_at"`
}

// Source is what a record was made from.
type Source struct {
	Kind      TargetKind `json:"kind"`
	ProjectID string     `json:"project_id,omitempty"`
	TraceID   string     `json:"trace_id,omitempty"`
	SpanID    string     `json:"span_id,omitempty"`
	DatasetID string     `json:"dataset_id,omitempty"`
	ExampleID string     `json:"example_id,omitempty"`
}

// Lease says that a record is the caller's for a time.
type Lease struct {
	Token  int64     `json:"token"`
	EndsAt time.Time `json:"ends_at"`
}

// LeaseRef names a lease.
type LeaseRef struct {
	RecordID string `json:"record_id"`
	Token    int64  `json:"token"`
}

// HeldLease is a lease and whether the caller still has it.
type HeldLease struct {
	RecordID string    `json:"record_id"`
	Held     bool      `json:"held"`
	Token    int64     `json:"token"`
	EndsAt   time.Time `json:"ends_at,omitzero"`
}

// Draft is what was entered and is not submitted yet.
type Draft struct {
	Version         int               `json:"version"`
	Values          []AnnotationValue `json:"values"`
	CorrectedOutput *string           `json:"corrected_output,omitempty"`
	Device          string            `json:"device"`
	UpdatedAt       time.Time         `json:"updated_at"`
}

// Submitted is what was written.
type Submitted struct {
	State           WorkState          `json:"state"`
	Own             []ConfigAnnotation `json:"own"`
	CorrectedOutput *string            `json:"corrected_output,omitempty"`
	ChangedAt       time.Time          `json:"changed_at"`
	Progress        MyProgress         `json:"progress"`
}

// Outcome is the state of a record after it was skipped or taken up again.
type Outcome struct {
	State     WorkState  `json:"state"`
	ChangedAt time.Time  `json:"changed_at,omitzero"`
	Progress  MyProgress `json:"progress"`
}

// WorkRow is a record of the caller in a list.
type WorkRow struct {
	RecordID   string    `json:"record_id"`
	Position   int64     `json:"position"`
	State      WorkState `json:"state"`
	Preview    string    `json:"preview"`
	ChangedAt  time.Time `json:"changed_at,omitzero"`
	SkipReason string    `json:"skip_reason,omitempty"`
}

// Flag marks a record for others to look at.
type Flag struct {
	User      PersonName `json:"user"`
	Reason    string     `json:"reason"`
	CreatedAt time.Time  `json:"created_at"`
}

// Comment is what somebody wrote about a record.
type Comment struct {
	ID        string     `json:"id"`
	User      PersonName `json:"user"`
	Text      string     `json:"text"`
	CreatedAt time.Time  `json:"created_at"`
	Own       bool       `json:"own"` // the caller wrote it
}
