package app

import (
	"context"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// SearchExamples returns a page of the examples of a dataset's version, by default
// the latest, that have a text in their content, oldest first, in either direction.
func (a *App) SearchExamples(ctx context.Context, id, versionID, text string, p postil.Paging) (postil.DatasetVersion, postil.TwoWayPage[postil.ExampleRow], error) {
	var page postil.TwoWayPage[postil.ExampleRow]
	d, err := a.dataset(ctx, a.st.Dataset, id)
	if err != nil {
		return postil.DatasetVersion{}, page, err
	}
	v, err := a.shownVersion(ctx, d, versionID, "version_id", p)
	if err != nil {
		return v, page, err
	}
	rows, err := a.st.SearchExamples(ctx, store.ExampleSearch{SpaceID: d.SpaceID, DatasetID: d.ID, VersionID: v.ID, Text: text}, p)
	return v, postil.TwoWayPageOf(rows, p, func(r postil.ExampleRow) postil.Cursor {
		return postil.Cursor{Time: r.CreatedAt, ID: v.ID, Text: r.ID, Set: true}
	}), err
}

// CountExamples counts what SearchExamples lists; capped tells that there are more.
func (a *App) CountExamples(ctx context.Context, id, versionID, text string) (count int, capped bool, err error) {
	d, err := a.dataset(ctx, a.st.Dataset, id)
	if err != nil {
		return 0, false, err
	}
	v, err := a.version(ctx, a.st, d, versionID, "version_id")
	if err != nil {
		return 0, false, err
	}
	n, err := a.st.CountExamples(ctx, store.ExampleSearch{SpaceID: d.SpaceID, DatasetID: d.ID, VersionID: v.ID, Text: text}, maxCount+1)
	return min(n, maxCount), n > maxCount, err
}

// Example returns an example of a dataset's version, by default the latest, with
// its annotations.
func (a *App) Example(ctx context.Context, id, versionID, exampleID string) (postil.Example, error) {
	d, err := a.dataset(ctx, a.st.Dataset, id)
	if err != nil {
		return postil.Example{}, err
	}
	v, err := a.version(ctx, a.st, d, versionID, "version_id")
	if err != nil {
		return postil.Example{}, err
	}
	found, err := a.st.ExamplesOf(ctx, d.SpaceID, v.ID, []string{exampleID}, 1)
	if err != nil {
		return postil.Example{}, err
	}
	if len(found) == 0 {
		return postil.Example{}, postil.Errorf(postil.NotFound, "example not found")
	}
	err = a.addAnnotations(ctx, d, found)
	return found[0], err
}

// Diff is a page of what differs between two versions, and how much does in all.
type Diff struct {
	postil.DiffCounts
	postil.Page[postil.ExampleDiff]
}

// DiffVersions compares two versions of a dataset, example by example.
func (a *App) DiffVersions(ctx context.Context, id, fromID, toID string, p postil.Paging) (Diff, error) {
	d, err := a.dataset(ctx, a.st.Dataset, id)
	if err != nil {
		return Diff{}, err
	}
	from, err := a.version(ctx, a.st, d, fromID, "from")
	if err != nil {
		return Diff{}, err
	}
	to, err := a.version(ctx, a.st, d, toID, "to")
	if err != nil {
		return Diff{}, err
	}
	counts, err := a.st.CountDifferences(ctx, d.SpaceID, from.ID, to.ID)
	if err != nil {
		return Diff{}, err
	}
	rows, err := a.st.Differences(ctx, d.SpaceID, from.ID, to.ID, p)
	return Diff{counts, postil.PageOf(rows, p.Limit, func(e postil.ExampleDiff) postil.Cursor {
		return postil.Cursor{Text: e.ExampleID, Set: true}
	})}, err
}
