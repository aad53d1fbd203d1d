package client

import (
	"context"
	"encoding/json"
	"iter"
	"maps"
	"time"
)

// Datasets are the operations on datasets and their examples.
type Datasets struct{ service }

// List returns a page of datasets, newest first and without their versions.
func (s *Datasets) List(ctx context.Context, o ListOptions) (*Page[Dataset], error) {
	return fetch[Page[Dataset]](ctx, s.c, get("/v2/datasets", o.query()))
}

// All goes through the datasets of all pages from the one of the options on.
func (s *Datasets) All(ctx context.Context, o ListOptions) iter.Seq2[Dataset, error] {
	return all(o.Cursor, func(cursor string) (*Page[Dataset], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateDataset is what a new dataset is to be like.
type CreateDataset struct {
	Name string
	// Space is the id or name of the space.
	Space string
	// Examples are 1 to 1000 objects, each with a member at least. The names id,
	// created_at, updated_at and annotations are the server's.
	Examples []map[string]any
}

// Create makes a dataset.
func (s *Datasets) Create(ctx context.Context, n CreateDataset) (*Dataset, error) {
	space, err := s.c.spaceID(ctx, n.Space)
	if err != nil {
		return nil, err
	}
	return fetch[Dataset](ctx, s.c, post("/v2/datasets", map[string]any{"name": n.Name, "space_id": space, "examples": orEmpty(n.Examples)}))
}

// Get returns a dataset with its versions, newest first.
func (s *Datasets) Get(ctx context.Context, dataset Ref) (*Dataset, error) {
	path, err := s.path(ctx, dataset)
	if err != nil {
		return nil, err
	}
	return fetch[Dataset](ctx, s.c, get(path, nil))
}

// Rename gives a dataset another name. It is the update of the official clients.
func (s *Datasets) Rename(ctx context.Context, dataset Ref, name string) (*Dataset, error) {
	path, err := s.path(ctx, dataset)
	if err != nil {
		return nil, err
	}
	return fetch[Dataset](ctx, s.c, patch(path, map[string]any{"name": name}))
}

// Delete removes a dataset for good.
func (s *Datasets) Delete(ctx context.Context, dataset Ref) error {
	path, err := s.path(ctx, dataset)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path, nil), nil)
}

// ListExamples chooses among the examples of a dataset.
type ListExamples struct {
	DatasetVersionID string // the latest version unless it is set
	// Filter is an expression over the members of examples, as in
	// "topic = 'shipping'". Arize AX may not know it.
	Filter string
	PageOptions
}

// ListExamples returns a page of examples, of at most 500, oldest first.
func (s *Datasets) ListExamples(ctx context.Context, dataset Ref, o ListExamples) (*Page[Example], error) {
	path, err := s.path(ctx, dataset)
	if err != nil {
		return nil, err
	}
	if o.Filter == "" {
		q := o.query()
		set(q, "dataset_version_id", o.DatasetVersionID)
		return fetch[Page[Example]](ctx, s.c, get(path+"/examples", q))
	}
	search := post(path+"/examples/search", struct {
		Filter           string `json:"filter"`
		DatasetVersionID string `json:"dataset_version_id,omitempty"`
		Limit            int    `json:"limit,omitempty"`
		Cursor           string `json:"cursor,omitempty"`
	}{o.Filter, o.DatasetVersionID, o.Limit, o.Cursor})
	search.reads = true
	return fetch[Page[Example]](ctx, s.c, search)
}

// AllExamples goes through the examples of all pages from the one of the options on.
func (s *Datasets) AllExamples(ctx context.Context, dataset Ref, o ListExamples) iter.Seq2[Example, error] {
	return all(o.Cursor, func(cursor string) (*Page[Example], error) {
		id, err := s.c.resolve(ctx, datasetLookup, dataset)
		if err != nil {
			return nil, err
		}
		dataset, o.Cursor = ByID(id), cursor
		return s.ListExamples(ctx, dataset, o)
	})
}

// AppendExamples adds 1 to 1000 examples to a version of a dataset, the latest one
// unless it is named by its id.
func (s *Datasets) AppendExamples(ctx context.Context, dataset Ref, versionID string, examples []map[string]any) (*WrittenExamples, error) {
	r, err := s.examples(ctx, dataset, versionID, map[string]any{"examples": orEmpty(examples)})
	if err != nil {
		return nil, err
	}
	return fetch[WrittenExamples](ctx, s.c, r)
}

// UpdateExamples is how examples are to change.
type UpdateExamples struct {
	DatasetVersionID string // the latest version unless it is set
	// Examples are 1 to 1000 objects, each with the id of an example and the members
	// that change. Unknown ids are passed over.
	Examples []map[string]any
	// NewVersion is the name of a new version that holds the outcome, while the old
	// one stays as it is. Without it the version itself changes.
	NewVersion string
}

// UpdateExamples changes examples of a dataset.
func (s *Datasets) UpdateExamples(ctx context.Context, dataset Ref, u UpdateExamples) (*WrittenExamples, error) {
	body := map[string]any{"examples": orEmpty(u.Examples)}
	if u.NewVersion != "" {
		body["new_version"] = u.NewVersion
	}
	r, err := s.examples(ctx, dataset, u.DatasetVersionID, body)
	if err != nil {
		return nil, err
	}
	r.method = "PATCH"
	return fetch[WrittenExamples](ctx, s.c, r)
}

// DeleteExamples removes 1 to 1000 examples from a version of a dataset.
func (s *Datasets) DeleteExamples(ctx context.Context, dataset Ref, versionID string, exampleIDs []string) (*DeletedExamples, error) {
	path, err := s.path(ctx, dataset)
	if err != nil {
		return nil, err
	}
	return fetch[DeletedExamples](ctx, s.c, remove(path+"/examples", map[string]any{
		"dataset_version_id": versionID, "example_ids": orEmpty(exampleIDs),
	}))
}

// AnnotateExamples writes the caller's annotations of up to 1000 examples. Unknown
// ids are passed over.
func (s *Datasets) AnnotateExamples(ctx context.Context, dataset Ref, annotations []RecordAnnotations) error {
	path, err := s.path(ctx, dataset)
	if err != nil {
		return err
	}
	return s.c.do(ctx, post(path+"/examples/annotate", map[string]any{"annotations": orEmpty(annotations)}), nil)
}

func (s *Datasets) path(ctx context.Context, dataset Ref) (string, error) {
	id, err := s.c.resolve(ctx, datasetLookup, dataset)
	return at("/v2/datasets/", id), err
}

// examples is a request that writes examples of one version.
func (s *Datasets) examples(ctx context.Context, dataset Ref, versionID string, body any) (request, error) {
	path, err := s.path(ctx, dataset)
	r := post(path+"/examples", body)
	r.query = map[string][]string{"dataset_version_id": {versionID}}
	return r, err
}

// RecordAnnotations are the annotations of one span, trace or example.
type RecordAnnotations struct {
	RecordID string            `json:"record_id"` // the id of the span, of the trace's root span or of the example
	Values   []AnnotationInput `json:"values"`
}

// Dataset is a named, versioned set of examples.
type Dataset struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	SpaceID   string           `json:"space_id"`
	CreatedAt time.Time        `json:"created_at"`
	UpdatedAt time.Time        `json:"updated_at"`
	Versions  []DatasetVersion `json:"versions,omitempty"` // not in lists
}

// DatasetVersion is a state of a dataset.
type DatasetVersion struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	DatasetID string    `json:"dataset_id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Example is one row of a dataset.
type Example struct {
	ID          string
	CreatedAt   time.Time
	UpdatedAt   time.Time
	Annotations []Annotation
	// Data is the content. Numbers are of type json.Number.
	Data map[string]any
}

// exampleHead is what the server adds to the content of an example.
type exampleHead struct {
	ID          string       `json:"id"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
	Annotations []Annotation `json:"annotations,omitempty"`
}

// MarshalJSON writes the example as the server sent it, with the content beside
// the server's own members.
func (e Example) MarshalJSON() ([]byte, error) {
	members := maps.Clone(e.Data)
	if members == nil {
		members = map[string]any{}
	}
	members["id"], members["created_at"], members["updated_at"] = e.ID, e.CreatedAt, e.UpdatedAt
	if e.Annotations != nil {
		members["annotations"] = e.Annotations
	}
	return encode(members)
}

// UnmarshalJSON reads an example as the server sends it.
func (e *Example) UnmarshalJSON(text []byte) error {
	var head exampleHead
	var data map[string]any
	if err := json.Unmarshal(text, &head); err != nil {
		return err
	}
	if err := decode(text, &data); err != nil {
		return err
	}
	for _, own := range []string{"id", "created_at", "updated_at", "annotations"} {
		delete(data, own)
	}
	*e = Example{head.ID, head.CreatedAt, head.UpdatedAt, head.Annotations, data}
	return nil
}

// WrittenExamples are examples that were added or changed, and where.
type WrittenExamples struct {
	ID               string    `json:"id"` // of the dataset
	Name             string    `json:"name"`
	SpaceID          string    `json:"space_id"`
	CreatedAt        time.Time `json:"created_at"`
	UpdatedAt        time.Time `json:"updated_at"`
	DatasetVersionID string    `json:"dataset_version_id"`
	ExampleIDs       []string  `json:"example_ids"`
}

// DeletedExamples tells how far a delete came.
type DeletedExamples struct {
	Completed            bool     `json:"completed"`
	DeletedExampleIDs    []string `json:"deleted_example_ids"`
	NotDeletedExampleIDs []string `json:"not_deleted_example_ids"` // unknown ones among them
}
