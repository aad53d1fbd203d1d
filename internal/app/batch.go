package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

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

// judge checks the values of a batch, as judgeBatch does, inside the change.
func (c *change) judge(ctx context.Context, space int64, where string, records []RecordInput) (batch, error) {
	return c.app.judgeBatch(ctx, c.Store, space, where, records)
}

// judgeBatch checks the values of a batch against the annotation configs of the
// space, which where calls "the … space", and fills in what the configs know.
func (a *App) judgeBatch(ctx context.Context, st *store.Store, space int64, where string, records []RecordInput) (batch, error) {
	names := map[string]bool{}
	for _, r := range records {
		for _, v := range r.Values {
			names[v.Name] = true
		}
	}
	found, err := st.ConfigsByName(ctx, space, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return batch{}, err
	}
	var p postil.Problems
	b := batch{make([]RecordInput, len(records)), byName(found)}
	seen := map[string]bool{}
	for i, r := range records {
		path := fmt.Sprintf("annotations[%d]", i)
		p.Check(!seen[r.RecordID], path+".record_id", "%q is given more than once", r.RecordID)
		seen[r.RecordID] = true
		b.records[i] = RecordInput{r.RecordID, a.judge(r.Values, b.configs, path+".values", where, &p)}
	}
	return b, p.Err()
}

// writeAll writes the annotations of those records that have a target, by record
// id, and returns them in the order of the request.
func (c *change) writeAll(ctx context.Context, space int64, b batch, targets map[string]int64) ([]RecordAnnotations, error) {
	written := make([]RecordAnnotations, len(b.records))
	for _, i := range lockOrder(b.records, func(r RecordInput) int64 { return targets[r.RecordID] }) {
		r := b.records[i]
		target, ok := targets[r.RecordID]
		if !ok {
			continue
		}
		annotations, err := c.write(ctx, space, target, 0, r.Values, b.configs)
		if err != nil {
			return nil, err
		}
		written[i] = RecordAnnotations{r.RecordID, annotations}
	}
	return slices.DeleteFunc(written, func(r RecordAnnotations) bool { return r.RecordID == "" }), nil
}
