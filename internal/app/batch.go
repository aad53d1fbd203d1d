package app

import (
	"context"
	"fmt"

	"github.com/postil/postil/internal/postil"
)

// MaxBatch is how many records one batch request may annotate.
const MaxBatch = 1000

// RecordInput is what a batch request says about one record, which the operation
// knows by RecordID: a span or example id.
type RecordInput struct {
	RecordID string
	Values   []postil.AnnotationInput
}

// RecordAnnotations are the annotations that a batch request wrote about a record.
type RecordAnnotations struct {
	RecordID    string
	Annotations []postil.Annotation
}

// batch is a batch request whose values are judged.
type batch struct {
	records []RecordInput
	configs map[string]postil.AnnotationConfig
}

// checkBatch checks what can be told from the request alone.
func checkBatch(records []RecordInput) error {
	var p postil.Problems
	if !p.Check(len(records) >= 1 && len(records) <= MaxBatch, "annotations", "must have 1 to %d records", MaxBatch) {
		return p.Err()
	}
	seen := map[string]bool{}
	for i, r := range records {
		path := fmt.Sprintf("annotations[%d]", i)
		p.Check(r.RecordID != "", path+".record_id", "must not be empty")
		p.Check(!seen[r.RecordID], path+".record_id", "%q is given more than once", r.RecordID)
		seen[r.RecordID] = true
		p.Check(len(r.Values) > 0, path+".values", "must have at least one annotation")
	}
	return p.Err()
}

// judgeBatch judges the values by the annotation configs of the space.
func (c *change) judgeBatch(ctx context.Context, space int64, records []RecordInput) (batch, error) {
	var names []string
	seen := map[string]bool{}
	for _, r := range records {
		for _, v := range r.Values {
			if !seen[v.Name] {
				names, seen[v.Name] = append(names, v.Name), true
			}
		}
	}
	found, err := c.ConfigsByName(ctx, space, names)
	if err != nil {
		return batch{}, err
	}
	var p postil.Problems
	b := batch{records: make([]RecordInput, len(records)), configs: byName(found)}
	for i, r := range records {
		b.records[i] = RecordInput{r.RecordID, c.app.judge(r.Values, b.configs, fmt.Sprintf("annotations[%d].values", i), "the dataset's space", &p)}
	}
	return b, p.Err()
}

// writeBatch writes the annotations of the records that have a target, by record
// id, and returns them in the order of the request.
func (c *change) writeBatch(ctx context.Context, space int64, b batch, targets map[string]int64) ([]RecordAnnotations, error) {
	var written []RecordAnnotations
	for _, r := range b.records {
		target, ok := targets[r.RecordID]
		if !ok {
			continue
		}
		annotations, err := c.write(ctx, space, target, 0, r.Values, b.configs)
		if err != nil {
			return nil, err
		}
		written = append(written, RecordAnnotations{r.RecordID, annotations})
	}
	return written, nil
}

// AnnotateExamples annotates examples of any version of a dataset. Ids the
// dataset does not have are passed over; anything else that is wrong refuses the
// whole request.
func (a *App) AnnotateExamples(ctx context.Context, id string, records []RecordInput) ([]RecordAnnotations, error) {
	if err := checkBatch(records); err != nil {
		return nil, err
	}
	var written []RecordAnnotations
	err := a.change(ctx, "AnnotateDatasetExamples", func(c *change) error {
		d, err := a.dataset(ctx, c.Dataset, id)
		if err != nil {
			return err
		}
		if err := allow(c.Actor, d.SpaceID, writeContent, "dataset"); err != nil {
			return err
		}
		c.about(d.SpaceID, d.ID)
		b, err := c.judgeBatch(ctx, d.SpaceID, records)
		if err != nil {
			return err
		}
		targets, err := c.exampleTargets(ctx, d, records)
		if err != nil {
			return err
		}
		written, err = c.writeBatch(ctx, d.SpaceID, b, targets)
		return err
	})
	return written, err
}

// exampleTargets returns the targets of those records that are examples of the
// dataset.
func (c *change) exampleTargets(ctx context.Context, d postil.Dataset, records []RecordInput) (map[string]int64, error) {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.RecordID
	}
	known, err := c.ExamplesKnown(ctx, d.SpaceID, d.ID, ids)
	if err != nil {
		return nil, err
	}
	return c.EnsureTargets(ctx, d.SpaceID, postil.TargetExample, d.ID, known, c.newID)
}
