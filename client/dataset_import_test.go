package client_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/client"
)

// With a key of the caller's an import that is repeated adds nothing.
func TestFilesAreImportedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		file := client.ImportDataset{Space: "default", Format: client.FormatCSV, Content: []byte("question,n\nwhy?,1\nhow?,2\n"), Name: "from a file"}
		plan := file
		plan.DryRun = true
		if r := must(f.Datasets.Import(f.Context(), plan))(f); r.Rows != 2 || r.DatasetID != "" || r.Columns[1].Type != "NUMBER" {
			f.Errorf("the plan: %+v", r)
		}
		first := must(f.Datasets.Import(client.WithIdempotencyKey(f.Context(), "key-1"), file))(f)
		again := must(f.Datasets.Import(client.WithIdempotencyKey(f.Context(), "key-1"), file))(f)
		if diff := cmp.Diff(first, again); diff != "" {
			f.Error(diff)
		}
		more := client.ImportDataset{Space: "default", Format: client.FormatJSONL, Content: []byte(`{"question":"who?"}`), DatasetID: first.DatasetID}
		must(f.Datasets.Import(f.Context(), more))(f)
		examples := must(client.Collect(f.Datasets.AllExamples(f.Context(), client.ByID(first.DatasetID), client.ListExamples{})))(f)
		if len(examples) != 3 {
			f.Errorf("there are %d examples", len(examples))
		}
	})
}
