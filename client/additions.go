package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"
)

// Addition is what is to be added to a queue: all of a source, or a sample.
type Addition struct {
	Source   AdditionSource `json:"source"`
	Sample   *Sample        `json:"sample,omitempty"`
	Priority int            `json:"priority,omitempty"` // for queues in PriorityOrder; the greatest comes first
}

// AdditionSource are the spans or traces of a project, or the examples of a
// dataset, that meet a filter.
type AdditionSource struct {
	Kind      TargetKind `json:"kind"`
	ProjectID string     `json:"project_id,omitempty"`
	DatasetID string     `json:"dataset_id,omitempty"`
	VersionID string     `json:"version_id,omitempty"` // the latest unless it is set
	StartTime time.Time  `json:"start_time,omitzero"`
	EndTime   time.Time  `json:"end_time,omitzero"`
	Filter    string     `json:"filter,omitempty"`
	Text      string     `json:"text,omitempty"`
	IDs       []string   `json:"ids,omitempty"` // of traces or examples, or trace:span of spans
}

// Sample is a draw of so many, which is the same for the same seed.
type Sample struct {
	Count int `json:"count"`
	Seed  int `json:"seed"`
}

// AdditionPlan is what an addition would do.
type AdditionPlan struct {
	Matching       int `json:"matching"`
	AlreadyInQueue int `json:"already_in_queue"`
	ToAdd          int `json:"to_add"`
}

// AdditionProgress is how far an addition is.
type AdditionProgress struct {
	Matching  int    `json:"matching"`
	Processed int    `json:"processed"`
	Added     int    `json:"added"`
	Done      bool   `json:"done"`
	Problem   string `json:"problem,omitempty"`
}

// PlanAddition tells what an addition would do, and does nothing.
func (s *Queues) PlanAddition(ctx context.Context, queue Ref, a Addition) (*AdditionPlan, error) {
	path, err := queuePath(ctx, s.c, queue)
	if err != nil {
		return nil, err
	}
	r := post(path+"/additions", struct {
		Addition
		DryRun bool `json:"dry_run"`
	}{a, true})
	r.reads = true
	return fetch[AdditionPlan](ctx, s.c, r)
}

// Add adds what passes a filter to a queue, and tells how far it is until it is
// done. Leaving the loop stops it: what was added stays, and the same addition goes
// on from there without adding anything twice.
func (s *Queues) Add(ctx context.Context, queue Ref, a Addition) iter.Seq2[AdditionProgress, error] {
	return func(yield func(AdditionProgress, error) bool) {
		if err := s.add(ctx, queue, a, func(p AdditionProgress) bool { return yield(p, nil) }); err != nil {
			yield(AdditionProgress{}, err)
		}
	}
}

// add makes the request and hands each line of its answer to tell, until that has
// had enough.
func (s *Queues) add(ctx context.Context, queue Ref, a Addition, tell func(AdditionProgress) bool) error {
	path, err := queuePath(ctx, s.c, queue)
	if err != nil {
		return err
	}
	r := post(path+"/additions", a)
	payload, err := encode(a)
	if err != nil {
		return err
	}
	header := s.c.headers.Clone()
	header.Set("Content-Type", "application/json")
	resp, err := s.c.open(ctx, r, header, payload)
	if err != nil {
		return lost(ctx, r, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, err := io.ReadAll(resp.Body)
		return errors.Join(problem(r, attempt{status: resp.StatusCode, header: resp.Header, body: body}), err)
	}
	for lines := json.NewDecoder(resp.Body); ; {
		var p AdditionProgress
		switch err := lines.Decode(&p); {
		case err != nil:
			return lost(ctx, r, fmt.Errorf("the answer ended before it was done: %w", err))
		case p.Problem != "":
			return fmt.Errorf("%s: stopped after %d of %d: %s", r, p.Processed, p.Matching, p.Problem)
		case !tell(p) || p.Done:
			return nil
		}
	}
}
