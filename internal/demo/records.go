package demo

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// workload is a queue on the server and, by the key that its records carry in
// their data, the items in it.
type workload struct {
	name  string
	path  string // of the queue
	field string // member of a record's data that holds the key
	items map[string]item
}

// window is the time span named when adding span records; the server takes seven
// days at most, and the content keeps within six.
const window = 7 * 24 * time.Hour

// addSpanQueue makes sure of the queue of spans and its records, a request for
// each application.
func (r *run) addSpanQueue(ctx context.Context) error {
	w, err := r.addQueue(ctx, r.queues.Spans)
	if err != nil {
		return err
	}
	w.field = "context.span_id"
	added := 0
	for _, a := range r.apps {
		var ids []string
		for _, t := range a.traces {
			id := t.spanID(t.reviewed)
			ids = append(ids, id)
			w.items[id] = t.item
		}
		p := r.projects[a.project]
		end := p.anchor.Add(time.Minute)
		n, err := r.addRecords(ctx, w, map[string]any{
			"record_type": "SPAN",
			"project_id":  p.id,
			"start_time":  end.Add(-window).Format(time.RFC3339Nano),
			"end_time":    end.Format(time.RFC3339Nano),
			"span_ids":    ids,
		})
		if err != nil {
			return err
		}
		added += n
	}
	r.tell(w, added)
	return nil
}

// addExampleQueue makes sure of the queue of examples and its records.
func (r *run) addExampleQueue(ctx context.Context) error {
	w, err := r.addQueue(ctx, r.queues.Examples)
	if err != nil {
		return err
	}
	w.field = "question"
	var ids []string
	for _, e := range r.dataset.Examples {
		id := r.examples[e.Question]
		if id == "" {
			return fmt.Errorf("dataset %q lacks the example %q although it was added", r.dataset.Name, e.Question)
		}
		ids = append(ids, id)
		w.items[e.Question] = e.item()
	}
	added, err := r.addRecords(ctx, w, map[string]any{
		"record_type": "EXAMPLE",
		"dataset_id":  r.datasetID,
		"example_ids": ids,
	})
	if err != nil {
		return err
	}
	r.tell(w, added)
	return nil
}

// addQueue makes sure of one queue.
func (r *run) addQueue(ctx context.Context, q queue) (workload, error) {
	found, err := find[named](ctx, r.client, "/v2/annotation-queues", "annotation_queues", r.space, q.Name)
	if err != nil {
		return workload{}, err
	}
	if found == nil {
		found = &named{}
		if _, err := r.do(ctx, post("/v2/annotation-queues", r.queueBody(q)), found); err != nil {
			return workload{}, fmt.Errorf("creating queue %q: %w", q.Name, err)
		}
	}
	path := "/v2/annotation-queues/" + url.PathEscape(found.ID)
	return workload{name: q.Name, path: path, items: map[string]item{}}, nil
}

func (r *run) queueBody(q queue) map[string]any {
	var emails []string
	for _, a := range r.annotators {
		emails = append(emails, a.Email)
	}
	return map[string]any{
		"name":                  q.Name,
		"space_id":              r.space,
		"instructions":          q.Instructions,
		"annotation_config_ids": r.configIDs,
		"annotator_emails":      emails,
		"assignment_method":     q.Assignment,
	}
}

// addRecords adds one source to the queue and says how many records were new; the
// server leaves out what is there.
func (r *run) addRecords(ctx context.Context, w workload, source map[string]any) (int, error) {
	var answer struct {
		Added []struct{} `json:"record_sources"`
	}
	_, err := r.do(ctx, post(w.path+"/records", map[string]any{"record_sources": []any{source}}), &answer)
	return len(answer.Added), err
}

func (r *run) tell(w workload, added int) {
	r.work = append(r.work, w)
	r.line("queue", "%-34s %d records added, %d already there", w.name, added, len(w.items)-added)
}
