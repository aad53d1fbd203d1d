package app

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
)

// exampleID makes the id of the i-th example of a request: a UUID of version 7
// (RFC 9562) whose counter is i, so that ids order as the examples were given. It
// runs ahead of the clock where the counter is used up.
func exampleID(micros int64, i int) string {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:], uint64(micros/1000+int64(i>>12))<<16|0x7000|uint64(i)&0x0fff)
	crand.Read(u[8:]) // never fails
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// ListExamples returns a page of the examples of a dataset's version that meet a
// filter (nil: all), with their annotations, oldest first; an empty versionID is
// the latest.
func (a *App) ListExamples(ctx context.Context, id, versionID string, filter *string, p postil.Paging) (postil.Page[postil.Example], error) {
	var none postil.Page[postil.Example]
	var where spanfilter.Expr
	if filter != nil {
		var err error
		if where, err = spanfilter.ParseExamples(*filter); err != nil {
			return none, err
		}
	}
	d, err := a.dataset(ctx, a.st.Dataset, id)
	if err != nil {
		return none, err
	}
	v, err := a.shownVersion(ctx, d, versionID, "dataset_version_id", p)
	if err != nil {
		return none, err
	}
	rows, err := a.st.ListExamples(ctx, d.SpaceID, v.ID, where, p)
	if err != nil {
		return none, err
	}
	page := postil.PageOf(rows, p.Limit, func(e postil.Example) postil.Cursor {
		return postil.Cursor{Time: e.CreatedAt, ID: v.ID, Text: e.ID}
	})
	return page, a.addAnnotations(ctx, d, page.Items)
}

// shownVersion is the version that a page is of. Pages that follow stay with the
// one that the first showed, also when there is a later one meanwhile.
func (a *App) shownVersion(ctx context.Context, d postil.Dataset, id, path string, p postil.Paging) (postil.DatasetVersion, error) {
	if p.After.Set {
		return versionOf(ctx, a.st, d, p.After.ID, path)
	}
	return a.version(ctx, a.st, d, id, path)
}

// addAnnotations sets the annotations of a dataset's examples.
func (a *App) addAnnotations(ctx context.Context, d postil.Dataset, examples []postil.Example) error {
	targets, err := a.st.TargetIDs(ctx, d.SpaceID, postil.TargetExample, d.ID, idsOf(examples))
	if err != nil {
		return err
	}
	var ids []int64
	for _, e := range examples {
		if t, ok := targets[e.ID]; ok {
			ids = append(ids, t)
		}
	}
	annotations, err := a.st.AnnotationsOf(ctx, d.SpaceID, ids)
	for i, e := range examples {
		examples[i].Annotations = annotations[targets[e.ID]]
	}
	return err
}

func idsOf(examples []postil.Example) []string {
	ids := make([]string, len(examples))
	for i, e := range examples {
		ids[i] = e.ID
	}
	return ids
}

// ExampleChange is what became of a change of examples: the dataset after it, the
// version that has the outcome, and the examples concerned.
type ExampleChange struct {
	Dataset    postil.Dataset
	Version    postil.DatasetVersion
	ExampleIDs []string
}

// edit is a change of the examples of one version, which nobody else changes
// meanwhile.
type edit struct {
	*change
	ExampleChange
	at int64 // later than every change of the dataset before it
}

// edit runs fn on the version of a dataset, the latest if versionID is empty,
// and notes the time of the change in whichever version fn leaves in it.
func (a *App) edit(ctx context.Context, op, id, versionID string, fn func(*edit) error) (ExampleChange, error) {
	var e edit
	err := a.bulkChange(ctx, op, func(c *change) error {
		d, err := c.lockDataset(ctx, id)
		if err != nil {
			return err
		}
		v, err := a.version(ctx, c.Store, d, versionID, "dataset_version_id")
		if err != nil {
			return err
		}
		e = edit{change: c, ExampleChange: ExampleChange{Dataset: d, Version: v}, at: c.later(d)}
		if err := fn(&e); err != nil {
			return err
		}
		if len(e.ExampleIDs) == 0 && e.Version.ID == v.ID {
			return nil // nothing has changed
		}
		e.Dataset.UpdatedAt, e.Version.UpdatedAt = e.at, e.at
		return c.TouchVersion(ctx, e.Version, e.at)
	})
	return e.ExampleChange, err
}

// AppendExamples adds examples, JSON objects each, to a version in place.
func (a *App) AppendExamples(ctx context.Context, id, versionID string, examples []jsontext.Value) (ExampleChange, error) {
	var p postil.Problems
	inputs := newExamples(&p, examples)
	if err := p.Err(); err != nil {
		return ExampleChange{}, err
	}
	return a.edit(ctx, "InsertDatasetExamples", id, versionID, func(e *edit) error {
		added := inputs.examples(e.Version, e.at)
		e.ExampleIDs = idsOf(added)
		return e.PutExamples(ctx, e.Dataset.SpaceID, added)
	})
}

// UpdateExamples changes examples of a version, which are JSON objects with the
// member id. The members given replace those of the example or are added to them,
// the others stay. Ids the version does not have are passed over. With the name of
// a new version the version stays as it is, and a copy has the outcome.
func (a *App) UpdateExamples(ctx context.Context, id, versionID, newVersion string, examples []jsontext.Value) (ExampleChange, error) {
	var p postil.Problems
	inputs := changedExamples(&p, examples)
	if newVersion != "" {
		p.CheckName("new_version", newVersion)
	}
	if err := p.Err(); err != nil {
		return ExampleChange{}, err
	}
	return a.edit(ctx, "UpdateDatasetExamples", id, versionID, func(e *edit) error {
		if newVersion != "" {
			if err := e.copyVersion(ctx, newVersion); err != nil {
				return err
			}
		}
		return e.merge(ctx, inputs)
	})
}

// copyVersion goes on with a copy of the version.
func (e *edit) copyVersion(ctx context.Context, name string) error {
	from := e.Version
	e.Version = postil.DatasetVersion{ID: e.newID(), SpaceID: from.SpaceID, DatasetID: from.DatasetID, Name: name, CreatedAt: e.at, UpdatedAt: e.at}
	if err := e.InsertVersion(ctx, e.Version, "new_version"); err != nil {
		return err
	}
	return e.CopyExamples(ctx, from.SpaceID, from.ID, e.Version.ID)
}

// merge changes the examples that the version has.
func (e *edit) merge(ctx context.Context, inputs exampleInputs) error {
	changes := map[string]document{}
	var ids []string
	for _, in := range inputs {
		if _, again := changes[in.id]; !again {
			ids = append(ids, in.id)
		}
		changes[in.id] = changes[in.id].with(in.document)
	}
	found, err := e.ExamplesOf(ctx, e.Dataset.SpaceID, e.Version.ID, ids, len(ids))
	if err != nil {
		return err
	}
	for i, x := range found {
		stored, err := documentOf(x.Data)
		if err != nil {
			return fmt.Errorf("example %s of version %d: %w", x.ID, x.VersionID, err)
		}
		found[i].Data, found[i].UpdatedAt = stored.with(changes[x.ID]).object(), e.at
	}
	e.ExampleIDs, _ = split(ids, idsOf(found))
	return e.PutExamples(ctx, e.Dataset.SpaceID, found)
}

// DeleteExamples deletes examples of a version in place and returns, in the order
// of the request, the ids of those that were there and of those that were not.
func (a *App) DeleteExamples(ctx context.Context, id, versionID string, ids []string) (deleted, missing []string, err error) {
	if err := checkDrop(versionID, ids); err != nil {
		return nil, nil, err
	}
	_, err = a.edit(ctx, "DeleteDatasetExamples", id, versionID, func(e *edit) error {
		gone, err := e.DeleteExamples(ctx, e.Dataset.SpaceID, e.Version.ID, ids)
		e.ExampleIDs = gone
		deleted, missing = split(ids, gone)
		return err
	})
	return deleted, missing, err
}

func checkDrop(versionID string, ids []string) error {
	var p postil.Problems
	p.Check(versionID != "", "dataset_version_id", "must not be empty")
	if !p.Check(len(ids) >= 1 && len(ids) <= postil.MaxExamples, "example_ids", "must have 1 to %d ids", postil.MaxExamples) {
		return p.Err()
	}
	seen := map[string]bool{}
	for i, id := range ids {
		path := fmt.Sprintf("example_ids[%d]", i)
		p.Check(id != "", path, "must not be empty")
		p.Check(!seen[id], path, "is given more than once")
		seen[id] = true
	}
	return p.Err()
}

// split parts a list into what is and what is not in another.
func split(list, in []string) (yes, no []string) {
	known := make(map[string]bool, len(in))
	for _, s := range in {
		known[s] = true
	}
	for _, s := range list {
		if known[s] {
			yes = append(yes, s)
		} else {
			no = append(no, s)
		}
	}
	return yes, no
}

// AnnotateExamples annotates examples of any version of a dataset. Ids the
// dataset does not have are passed over; anything else that is wrong refuses the
// whole request.
func (a *App) AnnotateExamples(ctx context.Context, id string, records []RecordInput) ([]RecordAnnotations, error) {
	var written []RecordAnnotations
	err := a.bulkChange(ctx, "AnnotateDatasetExamples", func(c *change) error {
		d, err := a.dataset(ctx, c.Dataset, id)
		if err != nil {
			return err
		}
		if err := allow(c.Actor, d.SpaceID, writeContent, "dataset"); err != nil {
			return err
		}
		c.about(d.SpaceID, d.ID)
		b, err := c.judge(ctx, d.SpaceID, "the dataset's space", records)
		if err != nil {
			return err
		}
		targets, err := c.exampleTargets(ctx, d, records)
		if err != nil {
			return err
		}
		written, err = c.writeAll(ctx, d.SpaceID, b, targets)
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
