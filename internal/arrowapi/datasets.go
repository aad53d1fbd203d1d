package arrowapi

import (
	"context"

	"google.golang.org/grpc"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// exampleColumns are the columns that all examples have; times are in milliseconds.
var exampleColumns = []rows.Column{
	{Name: "id", Type: rows.Text}, {Name: "created_at", Type: rows.Integer}, {Name: "updated_at", Type: rows.Integer},
}

// getExamples streams the examples of a dataset's version. It reads them twice: at
// first for the columns they have.
func (a *API) getExamples(ctx context.Context, g getDataset, stream grpc.ServerStream) error {
	if g.DatasetID == "" {
		return postil.At(postil.Malformed, "getDataset.datasetId", "is required")
	}
	d, err := a.app.Dataset(ctx, g.DatasetID)
	if err != nil {
		return err
	}
	if err := a.checkSpace(g.SpaceID, d); err != nil {
		return err
	}
	if g.Version == "" && len(d.Versions) > 0 { // the same for both readings
		g.Version = a.app.IDs().Encode(postil.DatasetVersionID, d.Versions[0].ID)
	}
	var shape rows.Shape
	err = a.eachExample(ctx, g, func(cells []rows.Cell) { shape.Add(cells) }, func() error { return nil })
	if err != nil {
		return err
	}
	return send(stream, withShape(exampleColumns, shape), func(w *rows.Writer, flush func() error) error {
		return a.eachExample(ctx, g, w.Add, flush)
	})
}

// checkSpace refuses a space that is not the dataset's.
func (a *API) checkSpace(spaceID string, d postil.Dataset) error {
	if spaceID == "" {
		return nil
	}
	space, err := a.app.IDs().Decode(postil.SpaceID, spaceID, "getDataset.spaceId")
	if err == nil && space != d.SpaceID {
		err = postil.At(postil.NotFound, "getDataset.datasetId", "there is no such dataset in the space")
	}
	return err
}

// eachExample calls fn with the cells of every example, and flush after some hundred.
func (a *API) eachExample(ctx context.Context, g getDataset, fn func([]rows.Cell), flush func() error) error {
	paging := postil.Paging{Limit: exportChunk}
	for {
		page, err := a.app.ListExamples(ctx, g.DatasetID, g.Version, nil, paging)
		if err != nil {
			return err
		}
		for _, e := range page.Items {
			cells, err := rows.Cells("", e.Data)
			if err != nil {
				return err
			}
			fn(append(cells, rows.Cell{Column: "id", Value: e.ID},
				rows.Cell{Column: "created_at", Value: e.CreatedAt / 1000}, rows.Cell{Column: "updated_at", Value: e.UpdatedAt / 1000}))
		}
		if err := flush(); err != nil {
			return err
		}
		if page.Next == nil {
			return nil
		}
		paging.After = *page.Next
		paging.After.Set = true
	}
}
