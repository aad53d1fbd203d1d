package client

import (
	"context"
	"net/url"
)

// document is a body that is sent as it is.
type document []byte

// FileFormat is what a file of examples is.
type FileFormat string

// The formats of files.
const (
	FormatCSV   FileFormat = "CSV"   // the first line names the columns
	FormatJSONL FileFormat = "JSONL" // an object a line
)

// ImportDataset is a file that becomes a dataset, or a part of one. Postil has it,
// Arize AX has not.
type ImportDataset struct {
	// Space is the id or name of the space.
	Space  string
	Format FileFormat
	// Content is the file: at most 64 MiB and 100,000 rows, in UTF-8.
	Content []byte
	// Name is that of a new dataset.
	Name string
	// DatasetID is the dataset to append to, instead of a new one.
	DatasetID string
	// DryRun only says what would happen; neither a name nor a dataset is needed.
	DryRun bool
}

// Import stores all rows of a file, or none.
func (s *Datasets) Import(ctx context.Context, n ImportDataset) (*ImportReport, error) {
	space, err := s.c.spaceID(ctx, n.Space)
	if err != nil {
		return nil, err
	}
	r := post(at("/api/v1/spaces/", space, "/dataset-imports"), document(n.Content))
	r.query = url.Values{"format": {string(n.Format)}}
	set(r.query, "name", n.Name)
	set(r.query, "dataset_id", n.DatasetID)
	if n.DryRun {
		r.query.Set("dry_run", "true")
	}
	return fetch[ImportReport](ctx, s.c, r)
}

// ImportReport says what was imported, or would be.
type ImportReport struct {
	Rows         int              `json:"rows"` // that can be read
	Columns      []ImportedColumn `json:"columns"`
	Preview      []map[string]any `json:"preview"`
	Problems     []ImportProblem  `json:"problems"` // at most 100
	ProblemCount int              `json:"problem_count"`
	DatasetID    string           `json:"dataset_id,omitempty"`
	VersionID    string           `json:"version_id,omitempty"`
}

// ImportedColumn is what became of a column of a file.
type ImportedColumn struct {
	Column  string   `json:"column"`
	Member  string   `json:"member"`  // of the examples
	Type    string   `json:"type"`    // TEXT, NUMBER, BOOLEAN, JSON or SKIP
	Samples []string `json:"samples"` // up to three values, cut
}

// ImportProblem is a line that cannot be read.
type ImportProblem struct {
	Line int    `json:"line"` // from 1 on, the header included
	Rule string `json:"rule"`
}
