package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// Examples that two versions have are different when their content is. An example
// that has been changed in neither has the time of the same last change in both,
// which spares comparing its content.
const (
	inOther  = `o.space_id = e.space_id AND o.example_id = e.example_id AND o.version_id = `
	differs  = `e.updated_at <> o.updated_at AND e.data <> o.data`
	ofFrom   = `e.space_id = $1 AND e.version_id = $2`
	ofTo     = `e.space_id = $1 AND e.version_id = $3`
	onlyFrom = `NOT EXISTS (SELECT 1 FROM example o WHERE ` + inOther + `$3)`
	onlyTo   = `NOT EXISTS (SELECT 1 FROM example o WHERE ` + inOther + `$2)`
)

// CountDifferences counts the examples that differ between two versions.
func (st *Store) CountDifferences(ctx context.Context, space, from, to int64) (postil.DiffCounts, error) {
	return one(ctx, st, "difference", func(row scanner) (n postil.DiffCounts, err error) {
		err = row.Scan(&n.Added, &n.Removed, &n.Changed)
		return n, err
	}, `SELECT (SELECT COUNT(*) FROM example e WHERE `+ofTo+` AND `+onlyTo+`),
		(SELECT COUNT(*) FROM example e WHERE `+ofFrom+` AND `+onlyFrom+`),
		(SELECT COUNT(*) FROM example e JOIN example o ON `+inOther+`$3 WHERE `+ofFrom+` AND `+differs+`)`, space, from, to)
}

// Differences reads a page of the examples that differ between two versions, and
// one more, by their ids. The cursor's Text is an id.
func (st *Store) Differences(ctx context.Context, space, from, to int64, p postil.Paging) ([]postil.ExampleDiff, error) {
	return collect(ctx, st, func(row scanner) (d postil.ExampleDiff, err error) {
		err = row.Scan(&d.ExampleID, &d.Before, &d.After)
		return d, err
	}, `SELECT example_id, before, after FROM (
		SELECT * FROM (SELECT e.example_id, e.data AS before, o.data AS after FROM example e LEFT JOIN example o ON `+inOther+`$3
			WHERE `+ofFrom+` AND e.example_id > $4 AND (o.example_id IS NULL OR `+differs+`) ORDER BY e.example_id LIMIT $5) was
		UNION ALL
		SELECT * FROM (SELECT e.example_id, CAST(NULL AS TEXT) AS before, e.data AS after FROM example e
			WHERE `+ofTo+` AND e.example_id > $4 AND `+onlyTo+` ORDER BY e.example_id LIMIT $5) added) both_of_them
		ORDER BY example_id LIMIT $5`, space, from, to, p.After.Text, p.Limit+1)
}
