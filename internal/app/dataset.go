package app

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListDatasets returns a page of datasets without their versions, newest first.
func (a *App) ListDatasets(ctx context.Context, f ListFilter, p postil.Paging) (postil.Page[postil.Dataset], error) {
	actor := auth.FromContext(ctx)
	scope, err := a.scope(ctx, actor, f, spacesWith(actor, readContent))
	if err != nil {
		return postil.Page[postil.Dataset]{}, err
	}
	rows, err := a.st.ListDatasets(ctx, scope, p)
	return postil.PageOf(rows, p.Limit, func(d postil.Dataset) postil.Cursor { return scope.After(d.SpaceID, d.ID) }), err
}

// CreateDataset creates a dataset in the space named by spaceID. The examples,
// JSON objects each, become its first version.
func (a *App) CreateDataset(ctx context.Context, spaceID, name string, examples []jsontext.Value) (postil.Dataset, error) {
	var p postil.Problems
	p.CheckName("name", name)
	inputs := newExamples(&p, examples)
	if err := p.Err(); err != nil {
		return postil.Dataset{}, err
	}
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", writeContent)
	if err != nil {
		return postil.Dataset{}, err
	}
	d, _, err := a.createDataset(ctx, "CreateDataset", space, name, inputs.examples)
	return d, err
}

// CreateDatasetOf is CreateDataset for more examples than a request has, which were
// read elsewhere and are compact JSON objects.
func (a *App) CreateDatasetOf(ctx context.Context, spaceID, name string, examples [][]byte) (postil.Dataset, error) {
	var p postil.Problems
	p.CheckName("name", name)
	p.Check(len(examples) > 0, "examples", "must not be empty")
	for i, e := range examples {
		path := fmt.Sprintf("examples[%d]", i)
		p.Check(len(e) > len("{}"), path, "must have at least one member")
		p.Check(postil.JSONDepth(e) <= postil.MaxExampleDepth, path, "must not be nested deeper than %d levels", postil.MaxExampleDepth)
	}
	if err := p.Err(); err != nil {
		return postil.Dataset{}, err
	}
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", writeContent)
	if err != nil {
		return postil.Dataset{}, err
	}
	d, _, err := a.createDataset(ctx, "CreateDataset", space, name, func(v postil.DatasetVersion, at int64) []postil.Example {
		return examplesOf(examples, v, at)
	})
	return d, err
}

// createDataset stores a dataset whose first version has the examples.
func (a *App) createDataset(ctx context.Context, op string, space int64, name string,
	examples func(v postil.DatasetVersion, at int64) []postil.Example) (d postil.Dataset, first postil.DatasetVersion, err error) {
	err = a.bulkChange(ctx, op, func(c *change) error {
		d = postil.Dataset{ID: c.newID(), SpaceID: space, Name: name, CreatedAt: c.Now, UpdatedAt: c.Now}
		c.about(space, d.ID)
		if err := c.InsertDataset(ctx, d); err != nil {
			return err
		}
		first = postil.DatasetVersion{ID: c.newID(), SpaceID: space, DatasetID: d.ID, Name: postil.FirstVersion, CreatedAt: c.Now, UpdatedAt: c.Now}
		if err := c.InsertVersion(ctx, first, "name"); err != nil {
			return err
		}
		return c.PutExamples(ctx, space, examples(first, c.Now))
	})
	return d, first, err
}

// Dataset returns one dataset with its versions.
func (a *App) Dataset(ctx context.Context, id string) (postil.Dataset, error) {
	d, err := a.dataset(ctx, a.st.Dataset, id)
	if err != nil {
		return d, err
	}
	d.Versions, err = a.st.DatasetVersions(ctx, d.SpaceID, d.ID)
	return d, err
}

// dataset reads, with or without a lock, a dataset that the actor may read.
func (a *App) dataset(ctx context.Context, read func(context.Context, []int64, int64) (postil.Dataset, error), id string) (postil.Dataset, error) {
	row, err := a.ids.Decode(postil.DatasetID, id, "dataset_id")
	if err != nil {
		return postil.Dataset{}, err
	}
	return read(ctx, spacesWith(auth.FromContext(ctx), readContent), row)
}

// version returns the version of a dataset that a request names at path, or the
// latest when it names none.
func (a *App) version(ctx context.Context, st *store.Store, d postil.Dataset, id, path string) (postil.DatasetVersion, error) {
	if id == "" {
		return st.LatestVersion(ctx, d.SpaceID, d.ID)
	}
	row, err := a.ids.Decode(postil.DatasetVersionID, id, path)
	if err != nil {
		return postil.DatasetVersion{}, err
	}
	return versionOf(ctx, st, d, row, path)
}

// versionOf returns a version, which must be one of the dataset's.
func versionOf(ctx context.Context, st *store.Store, d postil.Dataset, id int64, path string) (postil.DatasetVersion, error) {
	v, err := st.DatasetVersion(ctx, []int64{d.SpaceID}, id)
	if isCode(err, postil.NotFound) || err == nil && v.DatasetID != d.ID {
		return v, postil.At(postil.NotFound, path, "is not a version of this dataset")
	}
	return v, err
}

// lockDataset locks a dataset that the actor may change until the change is
// committed.
func (c *change) lockDataset(ctx context.Context, id string) (postil.Dataset, error) {
	d, err := c.app.dataset(ctx, c.LockDataset, id)
	if err != nil {
		return d, err
	}
	c.about(d.SpaceID, d.ID)
	return d, allow(c.Actor, d.SpaceID, writeContent, "dataset")
}

// later returns when a change of a locked dataset happens: now, or just after the
// change before it should the clock not have moved on. So the times of a
// dataset's changes grow strictly, and what is added comes after what is there.
func (c *change) later(d postil.Dataset) int64 { return max(c.Now, d.UpdatedAt+1) }

// RenameDataset gives a dataset another name.
func (a *App) RenameDataset(ctx context.Context, id, name string) (postil.Dataset, error) {
	var p postil.Problems
	p.CheckName("name", name)
	if err := p.Err(); err != nil {
		return postil.Dataset{}, err
	}
	var d postil.Dataset
	err := a.change(ctx, "UpdateDataset", func(c *change) (err error) {
		if d, err = c.lockDataset(ctx, id); err != nil {
			return err
		}
		d.Name, d.UpdatedAt = name, c.later(d)
		return c.UpdateDataset(ctx, d)
	})
	return d, err
}

// DeleteDataset deletes a dataset with its versions and examples. Records of
// queues and annotations stay.
func (a *App) DeleteDataset(ctx context.Context, id string) error {
	return a.bulkChange(ctx, "DeleteDataset", func(c *change) error {
		d, err := c.lockDataset(ctx, id)
		if err != nil {
			return err
		}
		return c.DeleteDataset(ctx, d.SpaceID, d.ID)
	})
}
