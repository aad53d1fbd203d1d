package arrowapi

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/datafile"
	"github.com/postil/postil/internal/postil"
)

// examplesOf reads a table of examples: every column is a member, but for those that
// the server sets, which the client adds.
func examplesOf(table *rows.Reader) ([][]byte, error) {
	var examples [][]byte
	names := table.Columns()
	err := table.Each(func(n int, row rows.Row) error {
		if n == datafile.MaxRows {
			return postil.Errorf(postil.TooLarge, "a dataset can be created of at most %d examples at once", datafile.MaxRows)
		}
		object := []byte{'{'}
		for i, v := range row {
			if slices.Contains(postil.ReservedMembers, names[i]) {
				continue
			}
			value, err := rows.JSON(v)
			if err != nil {
				return atRow(n, names[i], "cannot be written as JSON")
			}
			if len(object) > 1 {
				object = append(object, ',')
			}
			if object, err = jsontext.AppendQuote(object, names[i]); err != nil {
				return err
			}
			object = append(append(object, ':'), value...)
		}
		examples = append(examples, append(object, '}'))
		return nil
	})
	return examples, err
}
