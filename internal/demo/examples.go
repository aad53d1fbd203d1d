package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// addDataset makes sure of the dataset and of each of its examples, which are
// recognized by their questions.
func (r *run) addDataset(ctx context.Context) error {
	set := r.dataset
	found, err := find[named](ctx, r.client, "/v2/datasets", "datasets", r.space, set.Name)
	if err != nil {
		return err
	}
	if found == nil {
		body := map[string]any{"name": set.Name, "space_id": r.space, "examples": fieldsOf(set.Examples)}
		found = &named{}
		if _, err := r.do(ctx, post("/v2/datasets", body), found); err != nil {
			return fmt.Errorf("creating dataset %q: %w", set.Name, err)
		}
		r.datasetID = found.ID
		r.line("dataset", "%d examples added, 0 already there", len(set.Examples))
		return r.readExamples(ctx)
	}
	r.datasetID = found.ID
	return r.completeDataset(ctx)
}

// completeDataset appends the examples that an existing dataset lacks.
func (r *run) completeDataset(ctx context.Context) error {
	if err := r.readExamples(ctx); err != nil {
		return err
	}
	var missing []example
	for _, e := range r.dataset.Examples {
		if r.examples[e.Question] == "" {
			missing = append(missing, e)
		}
	}
	r.line("dataset", "%d examples added, %d already there", len(missing), len(r.dataset.Examples)-len(missing))
	if len(missing) == 0 {
		return nil
	}
	if _, err := r.do(ctx, post(r.examplesPath(), map[string]any{"examples": fieldsOf(missing)}), nil); err != nil {
		return err
	}
	return r.readExamples(ctx)
}

// readExamples learns the ids of the examples.
func (r *run) readExamples(ctx context.Context) error {
	type wireExample struct {
		ID       string `json:"id"`
		Question any    `json:"question"`
	}
	q := request{method: http.MethodGet, path: r.examplesPath(), query: url.Values{"limit": {"500"}}}
	all, err := list[wireExample](ctx, r.client, q, "examples")
	if err != nil {
		return err
	}
	for _, e := range all {
		if question, ok := e.Question.(string); ok {
			r.examples[question] = e.ID
		}
	}
	return nil
}

func (r *run) examplesPath() string {
	return "/v2/datasets/" + url.PathEscape(r.datasetID) + "/examples"
}

func fieldsOf(examples []example) []map[string]any {
	out := make([]map[string]any, 0, len(examples))
	for _, e := range examples {
		out = append(out, e.fields())
	}
	return out
}
