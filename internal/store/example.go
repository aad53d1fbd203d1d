package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
)

const exampleColumns = `example_id, dataset_id, version_id, data, created_at, updated_at`

func scanExample(row scanner) (e postil.Example, err error) {
	err = row.Scan(&e.ID, &e.DatasetID, &e.VersionID, &e.Data, &e.CreatedAt, &e.UpdatedAt)
	return e, err
}

var putExamples = bulk{
	table: "example",
	columns: []bulkColumn{
		{"space_id", true}, {"version_id", true}, {"dataset_id", true}, {"created_at", true}, {"updated_at", true}, {"example_id", false}, {"data", false},
	},
	suffix: " ON CONFLICT (space_id, version_id, example_id) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at",
}

// PutExamples stores examples, each id once, in place of those that have the same
// id and version; these keep their time of creation.
func (st *Store) PutExamples(ctx context.Context, space int64, examples []postil.Example) error {
	for chunk := range slices.Chunk(examples, examplesAtOnce) {
		var rows bulkRows
		for _, e := range chunk {
			rows.row([]int64{space, e.VersionID, e.DatasetID, e.CreatedAt, e.UpdatedAt}, []string{e.ID, string(e.Data)})
		}
		if err := st.eng.insertAll(ctx, st.db, putExamples, &rows); err != nil {
			return fmt.Errorf("writing examples: %w", err)
		}
	}
	return nil
}

// examplesAtOnce bounds what is sent to a database in one statement.
const examplesAtOnce = 1000

// CopyExamples copies the examples of a version to another one of the dataset.
// They keep their ids and times, and so their order.
func (st *Store) CopyExamples(ctx context.Context, space, from, to int64) error {
	_, err := st.exec(ctx, `INSERT INTO example (space_id, version_id, example_id, dataset_id, data, created_at, updated_at)
		SELECT space_id, $1, example_id, dataset_id, data, created_at, updated_at FROM example
		WHERE space_id = $2 AND version_id = $3`, to, space, from)
	return err
}

// ExamplesOf returns at most limit examples of a version, oldest first: those
// that have one of the ids, or any when ids is nil.
func (st *Store) ExamplesOf(ctx context.Context, space, version int64, ids []string, limit int) ([]postil.Example, error) {
	c := examplesOf(space, version)
	if ids != nil {
		c.and(st.eng.inTexts("example_id", c.param(st.eng.texts(ids))))
	}
	return st.examples(ctx, c, limit)
}

// ListExamples reads a page of a version's examples that meet a filter (nil:
// all), and one more, oldest first. The page's cursor holds the last item's time
// of creation and id as Text.
func (st *Store) ListExamples(ctx context.Context, space, version int64, filter spanfilter.Expr, p postil.Paging) ([]postil.Example, error) {
	c := examplesOf(space, version)
	if filter != nil {
		c.and(rowFilter{st.eng, &c, "example", filteredExamples}.whole(filter))
	}
	if p.After.Set {
		c.and("(created_at, example_id) > (" + c.param(p.After.Time) + ", " + c.param(p.After.Text) + ")")
	}
	return st.examples(ctx, c, p.Limit+1)
}

// ExampleSearch selects examples of one version.
type ExampleSearch struct {
	SpaceID, DatasetID, VersionID int64
	Filter                        spanfilter.Expr // nil: every example
	Text                          string          // part of the content, in any case; empty: any
	IDs                           []string        // only these; nil: any
}

// matchingExamples returns the conditions that an example is selected by a search.
func (st *Store) matchingExamples(q ExampleSearch) *conditions {
	c := examplesOf(q.SpaceID, q.VersionID)
	if q.IDs != nil {
		c.and(st.eng.inTexts("example_id", c.param(st.eng.texts(q.IDs))))
	}
	if q.Filter != nil {
		c.and(rowFilter{st.eng, &c, "example", filteredExamples}.whole(q.Filter))
	}
	if q.Text != "" { // as it is written inside a JSON string
		quoted, _ := jsontext.AppendQuote(nil, strings.ToLower(q.Text)) // replaces what is not UTF-8
		c.and(st.eng.contains("data", c.param(string(quoted[1:len(quoted)-1]))))
	}
	return &c
}

// SearchExamples reads a page of a search, and one more, oldest first; a page that is
// read backward has its last row first. The page's cursor holds an item's time of
// creation and id as Text.
func (st *Store) SearchExamples(ctx context.Context, q ExampleSearch, p postil.Paging) ([]postil.ExampleRow, error) {
	c := st.matchingExamples(q)
	than, order := " > ", " ASC"
	if p.Backward {
		than, order = " < ", " DESC"
	}
	if p.After.Set {
		c.and("(created_at, example_id)" + than + "(" + c.param(p.After.Time) + ", " + c.param(p.After.Text) + ")")
	}
	said := `(SELECT COUNT(*) FROM target t JOIN annotation a ON a.space_id = t.space_id AND a.target_id = t.id WHERE t.space_id = example.space_id
		AND t.kind = '` + string(postil.TargetExample) + `' AND t.parent_id = example.dataset_id AND t.key = example.example_id AND NOT a.cleared)`
	return collect(ctx, st.unprepared(q.Filter != nil), func(row scanner) (r postil.ExampleRow, err error) {
		err = row.Scan(&r.ID, &r.DatasetID, &r.VersionID, &r.Data, &r.CreatedAt, &r.UpdatedAt, &r.Said)
		return r, err
	}, "SELECT "+exampleColumns+", "+said+" FROM example"+c.text+" ORDER BY created_at"+order+", example_id"+order+" LIMIT "+c.param(p.Limit+1), c.args...)
}

// CountExamples counts the examples that a search selects, up to most.
func (st *Store) CountExamples(ctx context.Context, q ExampleSearch, most int) (int, error) {
	c := st.matchingExamples(q)
	return one(ctx, st.unprepared(q.Filter != nil), "count", value[int],
		"SELECT COUNT(*) FROM (SELECT 1 FROM example"+c.text+" LIMIT "+c.param(most)+") found", c.args...)
}

// ExampleCandidates calls each with the examples that a search selects, oldest
// first, and whether a queue has them.
func (st *Store) ExampleCandidates(ctx context.Context, q ExampleSearch, queue int64, each func(Candidate)) error {
	c := st.matchingExamples(q)
	there := inQueue(c, queue, "example.space_id", string(postil.TargetExample), "example.dataset_id", "example.example_id")
	return st.candidates(ctx, "SELECT 0, '', example_id, "+there+" FROM example"+c.text+" ORDER BY created_at, example_id", c.args, each)
}

func examplesOf(space, version int64) (c conditions) {
	c.and("space_id = " + c.param(space))
	c.and("version_id = " + c.param(version))
	return c
}

func (st *Store) examples(ctx context.Context, c conditions, limit int) ([]postil.Example, error) {
	return collect(ctx, st, scanExample,
		`SELECT `+exampleColumns+` FROM example`+c.text+` ORDER BY created_at, example_id LIMIT `+c.param(limit), c.args...)
}

// DeleteExamples deletes examples of a version and returns the ids of those that
// were there.
func (st *Store) DeleteExamples(ctx context.Context, space, version int64, ids []string) ([]string, error) {
	return collect(ctx, st, value[string], `DELETE FROM example
		WHERE space_id = $1 AND version_id = $2 AND `+st.eng.inTexts("example_id", "$3")+` RETURNING example_id`,
		space, version, st.eng.texts(ids))
}

// ExamplesKnown returns which of the ids any version of a dataset has.
func (st *Store) ExamplesKnown(ctx context.Context, space, dataset int64, ids []string) ([]string, error) {
	return collect(ctx, st, value[string], `SELECT DISTINCT example_id FROM example
		WHERE space_id = $1 AND version_id IN (SELECT id FROM dataset_version WHERE space_id = $1 AND dataset_id = $2)
		AND `+st.eng.inTexts("example_id", "$3")+` ORDER BY example_id`, space, dataset, st.eng.texts(ids))
}
