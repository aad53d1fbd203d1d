package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

const datasetColumns = `t.id, t.space_id, t.name, t.created_at, t.updated_at`

func scanDataset(row scanner) (d postil.Dataset, err error) {
	err = row.Scan(&d.ID, &d.SpaceID, &d.Name, &d.CreatedAt, &d.UpdatedAt)
	return d, err
}

const versionColumns = `t.id, t.space_id, t.dataset_id, t.name, t.created_at, t.updated_at`

func scanVersion(row scanner) (v postil.DatasetVersion, err error) {
	err = row.Scan(&v.ID, &v.SpaceID, &v.DatasetID, &v.Name, &v.CreatedAt, &v.UpdatedAt)
	return v, err
}

func datasetTaken(name string) *postil.Error {
	return postil.At(postil.Conflict, "name", "a dataset named %q already exists in this space", name)
}

// InsertDataset stores a new dataset, as yet without a version.
func (st *Store) InsertDataset(ctx context.Context, d postil.Dataset) error {
	return st.insert(ctx, datasetTaken(d.Name),
		`INSERT INTO dataset (space_id, id, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)`,
		d.SpaceID, d.ID, d.Name, d.CreatedAt, d.UpdatedAt)
}

// UpdateDataset stores the members of a dataset that may change.
func (st *Store) UpdateDataset(ctx context.Context, d postil.Dataset) error {
	return st.insert(ctx, datasetTaken(d.Name),
		`UPDATE dataset SET name = $1, updated_at = $2 WHERE space_id = $3 AND id = $4`,
		d.Name, d.UpdatedAt, d.SpaceID, d.ID)
}

// DeleteDataset deletes a dataset with its versions and examples. Targets stay,
// and with them what was annotated.
func (st *Store) DeleteDataset(ctx context.Context, space, id int64) error {
	for _, statement := range []string{
		`DELETE FROM example WHERE space_id = $1 AND version_id IN
			(SELECT id FROM dataset_version WHERE space_id = $1 AND dataset_id = $2)`,
		`DELETE FROM dataset_version WHERE space_id = $1 AND dataset_id = $2`,
		`DELETE FROM dataset WHERE space_id = $1 AND id = $2`,
	} {
		if _, err := st.exec(ctx, statement, space, id); err != nil {
			return err
		}
	}
	return nil
}

const datasetOf = `SELECT ` + datasetColumns + ` FROM dataset t WHERE t.id = $2 AND `

// Dataset returns a dataset of one of the spaces.
func (st *Store) Dataset(ctx context.Context, spaces []int64, id int64) (postil.Dataset, error) {
	return one(ctx, st, "dataset", scanDataset, datasetOf+st.eng.inInts("t.space_id", "$1"), st.eng.ints(spaces), id)
}

// LockDataset is Dataset for a transaction that changes it or its examples: such
// changes of one dataset happen one after the other.
func (st *Store) LockDataset(ctx context.Context, spaces []int64, id int64) (postil.Dataset, error) {
	return one(ctx, st, "dataset", scanDataset,
		datasetOf+st.eng.inInts("t.space_id", "$1")+st.eng.forUpdate, st.eng.ints(spaces), id)
}

// ListDatasets reads a page of datasets, and one more, newest first.
func (st *Store) ListDatasets(ctx context.Context, f NameFilter, p postil.Paging) ([]postil.Dataset, error) {
	return listNamed(ctx, st, "dataset", datasetColumns, scanDataset, f, p)
}

// InsertVersion stores a new version, as yet without examples. Path is where the
// request named it, should the name be in use.
func (st *Store) InsertVersion(ctx context.Context, v postil.DatasetVersion, path string) error {
	return st.insert(ctx, postil.At(postil.Conflict, path, "a version named %q already exists in this dataset", v.Name),
		`INSERT INTO dataset_version (space_id, id, dataset_id, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		v.SpaceID, v.ID, v.DatasetID, v.Name, v.CreatedAt, v.UpdatedAt)
}

// TouchVersion notes that a version of a dataset was changed at a time, which
// changes the dataset too.
func (st *Store) TouchVersion(ctx context.Context, v postil.DatasetVersion, at int64) error {
	_, err := st.exec(ctx, `UPDATE dataset_version SET updated_at = $1 WHERE space_id = $2 AND id = $3`, at, v.SpaceID, v.ID)
	if err != nil {
		return err
	}
	_, err = st.exec(ctx, `UPDATE dataset SET updated_at = $1 WHERE space_id = $2 AND id = $3`, at, v.SpaceID, v.DatasetID)
	return err
}

// DatasetVersion returns a version of a dataset of one of the spaces.
func (st *Store) DatasetVersion(ctx context.Context, spaces []int64, id int64) (postil.DatasetVersion, error) {
	return one(ctx, st, "dataset version", scanVersion,
		`SELECT `+versionColumns+` FROM dataset_version t WHERE `+st.eng.inInts("t.space_id", "$1")+` AND t.id = $2`,
		st.eng.ints(spaces), id)
}

const versionsNewestFirst = `SELECT ` + versionColumns + ` FROM dataset_version t
	WHERE t.space_id = $1 AND t.dataset_id = $2 ORDER BY t.created_at DESC, t.id DESC`

// LatestVersion returns the version of a dataset that was created last.
func (st *Store) LatestVersion(ctx context.Context, space, dataset int64) (postil.DatasetVersion, error) {
	return one(ctx, st, "dataset version", scanVersion, versionsNewestFirst+` LIMIT 1`, space, dataset)
}

// DatasetVersions returns every version of a dataset, newest first.
func (st *Store) DatasetVersions(ctx context.Context, space, dataset int64) ([]postil.DatasetVersion, error) {
	return collect(ctx, st, scanVersion, versionsNewestFirst, space, dataset)
}
