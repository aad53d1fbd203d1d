package arrowapi

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// patchColumn holds the change of a span's metadata, a JSON object as text.
const patchColumn = "patch_document"

// patches are those of a table, and how many rows it had.
type patches struct {
	items  []app.SpanPatch
	failed []app.SpanFailure // rows whose patch is none
	rows   int
}

// patchesOf reads a table of changes of metadata.
func patchesOf(table *rows.Reader) (patches, error) {
	var p postil.Problems
	id := required(&p, table.Columns(), spanIDColumn)
	patch := required(&p, table.Columns(), patchColumn)
	if err := p.Err(); err != nil {
		return patches{}, err
	}
	var all patches
	err := table.Each(func(n int, row rows.Row) error {
		all.rows++
		span, err := spanID(row, id, n)
		if err != nil {
			return err
		}
		text, _ := row[patch].(string)
		document := jsontext.Value(text)
		if !document.IsValid() || document.Kind() != '{' {
			all.failed = append(all.failed, app.SpanFailure{SpanID: span, Reason: patchColumn + " is not a JSON object"})
			return nil
		}
		all.items = append(all.items, app.SpanPatch{SpanID: span, Patch: document})
		return nil
	})
	return all, err
}
