package remote

import (
	"context"
	"fmt"

	"github.com/postil/postil/client"
)

// Datasets are the commands about datasets.
type Datasets struct {
	Flags `embed:""`

	List     listDatasets  `cmd:"" help:"List the datasets of the space, or of all."`
	Get      getDataset    `cmd:"" help:"Show a dataset with its versions."`
	Create   createDataset `cmd:"" help:"Make a dataset of the examples in a file."`
	Update   updateDataset `cmd:"" help:"Rename a dataset."`
	Delete   deleteDataset `cmd:"" help:"Delete a dataset for good; records of its examples keep their copies."`
	Examples Examples      `cmd:"" help:"The examples of a dataset."`
}

// DatasetArg names a dataset.
type DatasetArg struct {
	Dataset string `arg:"" help:"Name or id of the dataset."`
}

type listDatasets struct {
	Filter `embed:""`
}

// Run lists the datasets.
func (c *listDatasets) Run(ctx context.Context, s *session) error {
	return list(s, "datasets", "NAME=name CREATED=created_at! UPDATED=updated_at! ID=id", c.Limit, s.Datasets.All(ctx, c.options(s)))
}

type getDataset struct {
	DatasetArg `embed:""`
}

// Run shows the dataset.
func (c *getDataset) Run(ctx context.Context, s *session) error {
	d, err := s.Datasets.Get(ctx, s.ref(c.Dataset))
	return item(s, d, err)
}

type createDataset struct {
	Name string `arg:"" help:"The name of the dataset."`
	File string `arg:"" help:"The file: .jsonl, .csv or .parquet. As with \"postil import\", which can do more."`
}

// Run makes the dataset.
func (c *createDataset) Run(ctx context.Context, s *session) error {
	return (&Import{File: c.File, Dataset: c.Name}).Run(ctx, s)
}

type updateDataset struct {
	DatasetArg `embed:""`
	Name       string `required:"" placeholder:"NAME" help:"The new name."`
}

// Run renames the dataset.
func (c *updateDataset) Run(ctx context.Context, s *session) error {
	d, err := s.Datasets.Rename(ctx, s.ref(c.Dataset), c.Name)
	return item(s, d, err)
}

type deleteDataset struct {
	DatasetArg `embed:""`
	Consent    `embed:""`
}

// Run deletes the dataset.
func (c *deleteDataset) Run(ctx context.Context, s *session) error {
	d, err := s.Datasets.Get(ctx, s.ref(c.Dataset))
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete the dataset %s with all its versions?", quoted(d.Name))); err != nil {
		return err
	}
	if err := s.Datasets.Delete(ctx, client.ByID(d.ID)); err != nil {
		return err
	}
	return deleted(s, "dataset", d.Name)
}
