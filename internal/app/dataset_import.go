package app

import (
	"context"
	"fmt"
	"io"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/datafile"
	"github.com/postil/postil/internal/postil"
)

// Import is a file to be made a dataset, or to be appended to one.
type Import struct {
	SpaceID   string // outside identifier
	Name      string // of the new dataset, or
	DatasetID string // outside identifier of the one to append to
	Format    datafile.Format
	Columns   []datafile.Choice
	DryRun    bool // only say what would happen
}

// Imported is a file that was read and, unless it was a dry run, stored.
type Imported struct {
	datafile.File
	Dataset postil.Dataset
	Version postil.DatasetVersion
}

// ImportDataset reads a file and stores its rows as examples, all or none. Lines
// that cannot be read are Invalid, but for a dry run, which returns them.
func (a *App) ImportDataset(ctx context.Context, n Import, body io.Reader) (Imported, error) {
	space, err := a.spaceAt(auth.FromContext(ctx), n.SpaceID, "space_id", writeContent)
	if err != nil {
		return Imported{}, err
	}
	if err := a.checkImport(ctx, space, n); err != nil {
		return Imported{}, err
	}
	file, err := datafile.Read(body, n.Format, n.Columns)
	if err != nil || n.DryRun {
		return Imported{File: file}, err
	}
	if file.ProblemCount > 0 {
		return Imported{}, unreadable(file)
	}
	if n.DatasetID != "" {
		done, err := a.edit(ctx, "ImportDataset", n.DatasetID, "", func(e *edit) error {
			examples := examplesOf(file.Rows, e.Version, e.at)
			e.ExampleIDs = idsOf(examples)
			return e.PutExamples(ctx, space, examples)
		})
		return Imported{file, done.Dataset, done.Version}, err
	}
	d, v, err := a.createDataset(ctx, "ImportDataset", space, n.Name, func(v postil.DatasetVersion, at int64) []postil.Example {
		return examplesOf(file.Rows, v, at)
	})
	return Imported{file, d, v}, err
}

// checkImport finds out what can be known before the file is read.
func (a *App) checkImport(ctx context.Context, space int64, n Import) error {
	var p postil.Problems
	if n.Name != "" {
		p.CheckName("name", n.Name)
	}
	p.Check(n.Name == "" || n.DatasetID == "", "name", "must not be given together with dataset_id")
	p.Check(n.DryRun || n.Name != "" || n.DatasetID != "", "name", "is required, unless there is a dataset_id")
	if err := p.Err(); err != nil || n.DatasetID == "" {
		return err
	}
	d, err := a.dataset(ctx, a.st.Dataset, n.DatasetID)
	if err == nil && d.SpaceID != space {
		err = postil.Errorf(postil.NotFound, "dataset not found")
	}
	return at(err, "dataset_id")
}

// unreadable names the lines that cannot be read.
func unreadable(f datafile.File) error {
	e := &postil.Error{Code: postil.Invalid}
	for _, p := range f.Problems {
		e.Problems = append(e.Problems, postil.Problem{Path: fmt.Sprintf("line %d", p.Line), Rule: p.Rule})
	}
	if f.ProblemCount > len(f.Problems) {
		e.Text = fmt.Sprintf("%d lines cannot be imported, beginning with", f.ProblemCount)
	}
	return e
}

// examplesOf makes rows new examples of a version.
func examplesOf(rows [][]byte, v postil.DatasetVersion, at int64) []postil.Example {
	examples := make([]postil.Example, len(rows))
	for i, data := range rows {
		examples[i] = postil.Example{ID: exampleID(at, i), DatasetID: v.DatasetID, VersionID: v.ID, Data: data, CreatedAt: at, UpdatedAt: at}
	}
	return examples
}
