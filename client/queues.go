package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Queues are the operations on queues that only Postil has: their own settings,
// progress, records by filter and changes of many records at once.
type Queues struct{ service }

// ListQueues chooses among the queues of a space.
type ListQueues struct {
	Name string // a part of the name, in any case
	Mine bool   // only those that the caller annotates
	Open *bool  // only those with work left, or without; with Mine, for the caller
	PageOptions
}

// List returns a page of the queues of a space that is named by its id or name,
// newest first.
func (s *Queues) List(ctx context.Context, space string, o ListQueues) (*Page[QueueSummary], error) {
	id, err := s.c.spaceID(ctx, space)
	if err != nil {
		return nil, err
	}
	q := o.query()
	set(q, "name", o.Name)
	if o.Mine {
		q.Set("mine", "true")
	}
	setBool(q, "open", o.Open)
	return fetch[Page[QueueSummary]](ctx, s.c, get(at("/api/v1/spaces/", id)+"/queues", q))
}

// All goes through the queues of all pages from the one of the options on.
func (s *Queues) All(ctx context.Context, space string, o ListQueues) iter.Seq2[QueueSummary, error] {
	return all(o.Cursor, func(cursor string) (*Page[QueueSummary], error) {
		id, err := s.c.spaceID(ctx, space)
		if err != nil {
			return nil, err
		}
		space, o.Cursor = id, cursor
		return s.List(ctx, space, o)
	})
}

// CreateQueue is what a new queue is to be like. What is empty is left to the server.
type CreateQueue struct {
	Name             string             `json:"name"`
	Configs          []QueueConfigInput `json:"configs"`
	AssignmentMethod AssignmentMethod   `json:"assignment_method,omitempty"`
	Instructions     string             `json:"instructions,omitempty"`
	RecordOrder      RecordOrder        `json:"record_order,omitempty"`
	Blind            Blind              `json:"blind,omitempty"`
	SkipReason       SkipReason         `json:"skip_reason,omitempty"`
	LeaseSeconds     int                `json:"lease_seconds,omitempty"` // 60 to 86400
	DueAt            time.Time          `json:"due_at,omitzero"`
	HiddenColumns    []string           `json:"hidden_columns,omitempty"`
	VisibleColumns   []string           `json:"visible_columns,omitempty"`
	AnnotatorEmails  []string           `json:"annotator_emails,omitempty"`
}

// QueueConfigInput is a config to annotate by.
type QueueConfigInput struct {
	ID       string `json:"id"`
	Required *bool  `json:"required,omitempty"` // true unless it is set, but for freeform ones
}

// Create makes a queue in a space that is named by its id or name.
func (s *Queues) Create(ctx context.Context, space string, n CreateQueue) (*Queue, error) {
	id, err := s.c.spaceID(ctx, space)
	if err != nil {
		return nil, err
	}
	n.Configs = orEmpty(n.Configs)
	return fetch[Queue](ctx, s.c, post(at("/api/v1/spaces/", id)+"/queues", n))
}

// Get returns a queue with its settings.
func (s *Queues) Get(ctx context.Context, queue Ref) (*Queue, error) {
	return fetchOf[Queue](ctx, s.c, queue, "", nil)
}

// UpdateQueue is what is to change of a queue. What is nil or empty stays as it is.
type UpdateQueue struct {
	Name            string
	Configs         []QueueConfigInput // replace all configs
	Instructions    *string            // cleared by an empty text
	RecordOrder     RecordOrder
	Blind           Blind
	SkipReason      SkipReason
	LeaseSeconds    int
	DueAt           *time.Time // cleared by the zero time
	HiddenColumns   []string   // cleared by an empty list that is not nil
	VisibleColumns  []string   // cleared by an empty list that is not nil
	AnnotatorEmails []string   // replace all annotators; an empty list that is not nil removes them
}

// Update changes a queue.
func (s *Queues) Update(ctx context.Context, queue Ref, u UpdateQueue) (*Queue, error) {
	path, err := queuePath(ctx, s.c, queue)
	if err != nil {
		return nil, err
	}
	return fetch[Queue](ctx, s.c, patch(path, u.body()))
}

func (u UpdateQueue) body() map[string]any {
	body := map[string]any{}
	text := func(name, value string) {
		if value != "" {
			body[name] = value
		}
	}
	columns := func(name string, list []string) {
		if list != nil {
			body[name] = list
		}
		if list != nil && len(list) == 0 {
			body[name] = nil
		}
	}
	text("name", u.Name)
	text("record_order", string(u.RecordOrder))
	text("blind", string(u.Blind))
	text("skip_reason", string(u.SkipReason))
	columns("hidden_columns", u.HiddenColumns)
	columns("visible_columns", u.VisibleColumns)
	if u.Configs != nil {
		body["configs"] = u.Configs
	}
	if u.Instructions != nil {
		body["instructions"] = orNull(*u.Instructions)
	}
	if u.LeaseSeconds != 0 {
		body["lease_seconds"] = u.LeaseSeconds
	}
	if u.DueAt != nil {
		body["due_at"] = u.DueAt
		if u.DueAt.IsZero() {
			body["due_at"] = nil
		}
	}
	if u.AnnotatorEmails != nil {
		body["annotator_emails"] = u.AnnotatorEmails
	}
	return body
}

// Progress tells how far a queue is. Annotators see their own row only.
func (s *Queues) Progress(ctx context.Context, queue Ref) (*QueueProgress, error) {
	return fetchOf[QueueProgress](ctx, s.c, queue, "/progress", nil)
}

// Distribution tells what was said, per config.
func (s *Queues) Distribution(ctx context.Context, queue Ref) (*QueueDistribution, error) {
	return fetchOf[QueueDistribution](ctx, s.c, queue, "/distribution", nil)
}

// RecordFilter chooses among the records of a queue; every field that is set must
// hold.
type RecordFilter struct {
	State        RecordState `json:"state,omitempty"`
	AnnotatorID  string      `json:"annotator_id,omitempty"`
	ConfigID     string      `json:"config_id,omitempty"`
	Label        string      `json:"label,omitempty"`
	MinScore     *float64    `json:"min_score,omitempty"`
	MaxScore     *float64    `json:"max_score,omitempty"`
	Flagged      *bool       `json:"flagged,omitempty"`
	Disagreement *bool       `json:"disagreement,omitempty"`
	Text         string      `json:"text,omitempty"` // a part of the content, in any case
}

func (f RecordFilter) addTo(q url.Values) url.Values {
	set(q, "state", string(f.State))
	set(q, "annotator_id", f.AnnotatorID)
	set(q, "config_id", f.ConfigID)
	set(q, "label", f.Label)
	set(q, "text", f.Text)
	setBool(q, "flagged", f.Flagged)
	setBool(q, "disagreement", f.Disagreement)
	setScore(q, "min_score", f.MinScore)
	setScore(q, "max_score", f.MaxScore)
	return q
}

// ListRecords chooses among the records of a queue, and their order.
type ListRecords struct {
	RecordFilter
	NewestFirst bool
	// Backward means the page before the Cursor, a PreviousCursor; without a cursor,
	// the last page.
	Backward bool
	PageOptions
}

// ListRecords returns a page of the records of a queue as leads see them.
func (s *Queues) ListRecords(ctx context.Context, queue Ref, o ListRecords) (*Page[RecordRow], error) {
	q := o.addTo(o.query())
	if o.NewestFirst {
		q.Set("order", "NEWEST")
	}
	if o.Backward {
		q.Set("direction", "BACKWARD")
	}
	return fetchOf[Page[RecordRow]](ctx, s.c, queue, "/records", q)
}

// AllRecords goes through the records of all pages from the one of the options on.
func (s *Queues) AllRecords(ctx context.Context, queue Ref, o ListRecords) iter.Seq2[RecordRow, error] {
	return allOf(ctx, s.c, queue, o.Cursor, func(queue Ref, cursor string) (*Page[RecordRow], error) {
		o.Cursor, o.Backward = cursor, false
		return s.ListRecords(ctx, queue, o)
	})
}

// CountRecords returns how many records pass a filter.
func (s *Queues) CountRecords(ctx context.Context, queue Ref, f RecordFilter) (*Count, error) {
	return fetchOf[Count](ctx, s.c, queue, "/records/count", f.addTo(url.Values{}))
}

// ChangeRecords is a change of many records. Exactly one of RecordIDs and Filter is
// set, but neither for an undo.
type ChangeRecords struct {
	Action      RecordAction      `json:"action"`
	RecordIDs   []string          `json:"record_ids,omitempty"`
	Filter      *RecordFilter     `json:"filter,omitempty"`
	Emails      []string          `json:"emails,omitzero"`       // of ActionAssign: these and nobody else
	Annotations []AnnotationValue `json:"annotations,omitempty"` // of ActionAnnotate
	At          time.Time         `json:"at,omitzero"`           // of ActionUndo: the At of the answer to what is undone
	DryRun      bool              `json:"dry_run,omitempty"`     // only say what would change
}

// ChangeRecords assigns, removes or annotates many records, or undoes that.
func (s *Queues) ChangeRecords(ctx context.Context, queue Ref, change ChangeRecords) (*ChangedRecords, error) {
	path, err := queuePath(ctx, s.c, queue)
	if err != nil {
		return nil, err
	}
	r := post(path+"/records/bulk", change)
	r.reads = change.DryRun
	return fetch[ChangedRecords](ctx, s.c, r)
}

// queuePath is the path of Postil's own operations on a queue.
func queuePath(ctx context.Context, c *Client, queue Ref) (string, error) {
	id, err := c.resolve(ctx, queueLookup, queue)
	return at("/api/v1/queues/", id), err
}

// fetchOf reads something of a queue.
func fetchOf[T any](ctx context.Context, c *Client, queue Ref, below string, q url.Values) (*T, error) {
	path, err := queuePath(ctx, c, queue)
	if err != nil {
		return nil, err
	}
	return fetch[T](ctx, c, get(path+below, q))
}

// allOf goes through a list of a queue, whose name is looked up once.
func allOf[T any](ctx context.Context, c *Client, queue Ref, first string, list func(queue Ref, cursor string) (*Page[T], error)) iter.Seq2[T, error] {
	return all(first, func(cursor string) (*Page[T], error) {
		id, err := c.resolve(ctx, queueLookup, queue)
		if err != nil {
			return nil, err
		}
		queue = ByID(id)
		return list(queue, cursor)
	})
}

func setBool(q url.Values, name string, value *bool) {
	if value != nil {
		q.Set(name, strconv.FormatBool(*value))
	}
}

func setScore(q url.Values, name string, value *float64) {
	if value != nil {
		q.Set(name, strconv.FormatFloat(*value, 'g', -1, 64))
	}
}

func setTime(q url.Values, name string, value time.Time) {
	if !value.IsZero() {
		q.Set(name, value.UTC().Format(time.RFC3339Nano))
	}
}
