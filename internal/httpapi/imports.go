package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/datafile"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

const (
	// maxImport bounds a file, in bytes, and maxChoices the text that says what becomes of its columns, in characters.
	maxImport  = 64 << 20
	maxChoices = 64 << 10
	// A preview has so many examples, as far as they have so many bytes together.
	previewExamples = 20
	previewSize     = 1 << 20
)

// importDataset makes a file a dataset, or appends it to one.
func (api *API) importDataset(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "format", "name", "dataset_id", "columns", "dry_run")
	n := app.Import{SpaceID: r.PathValue("space_id"), Name: q.Text("name"), DatasetID: q.Text("dataset_id"),
		Format: datafile.Format(q.Word("format", "CSV", "JSONL"))}
	q.P.Check(q.Values.Has("format"), "format", "is required")
	if dry := q.Bool("dry_run"); dry != nil {
		n.DryRun = *dry
	}
	var err error
	if n.Columns, err = choices(q); err != nil {
		return wire.Answer{}, err
	}
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	file := &upload{Reader: http.MaxBytesReader(w, r.Body, maxImport)}
	done, err := api.app.ImportDataset(r.Context(), n, file)
	if err != nil {
		return wire.Answer{}, file.blamed(err)
	}
	return answer(http.StatusOK, api.importReport(done))
}

// choices reads what becomes of the columns.
func choices(q *wire.Query) ([]datafile.Choice, error) {
	text := q.LongText("columns", maxChoices)
	if text == "" {
		return nil, nil
	}
	var body struct {
		Columns wire.Opt[[]struct {
			Column wire.Opt[string] `json:"column"`
			Member wire.Opt[string] `json:"member"`
			Type   wire.Opt[string] `json:"type"`
		}] `json:"columns"`
	}
	if err := wire.Decode([]byte(`{"columns":`+text+`}`), &body); err != nil {
		return nil, err
	}
	var list []datafile.Choice
	seen := map[string]bool{}
	for i, c := range wire.Required(&q.P, "columns", body.Columns) {
		path := func(member string) string { return fmt.Sprintf("columns[%d].%s", i, member) }
		chosen := datafile.Choice{Column: wire.Required(&q.P, path("column"), c.Column),
			Type: datafile.Type(wire.Word(&q.P, path("type"), c.Type, "AUTO", "TEXT", "NUMBER", "BOOLEAN", "JSON", "SKIP"))}
		q.P.Check(!seen[chosen.Column], path("column"), "is named more than once")
		seen[chosen.Column] = true
		if member := wire.Optional(&q.P, path("member"), c.Member); member != nil {
			q.P.Check(*member != "" && len([]rune(*member)) <= postil.MaxName, path("member"), "must have 1 to %d characters", postil.MaxName)
			chosen.Member = *member
		}
		list = append(list, chosen)
	}
	return list, nil
}

// upload is a body that remembers why it could not be read to its end.
type upload struct {
	io.Reader
	err error
}

// Read reads on.
func (u *upload) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		u.err = err
	}
	return n, err
}

// blamed is the error of the upload if it has one, or else err.
func (u *upload) blamed(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(u.err, &large):
		return postil.Errorf(postil.TooLarge, "the file must not be larger than %d bytes", large.Limit)
	case u.err != nil:
		return postil.Errorf(postil.Malformed, "the request body could not be read")
	}
	return err
}

type importReportBody struct {
	Rows         int                  `json:"rows"`
	Columns      []importedColumnBody `json:"columns"`
	Preview      []jsontext.Value     `json:"preview"`
	Problems     []importProblemBody  `json:"problems"`
	ProblemCount int                  `json:"problem_count"`
	DatasetID    string               `json:"dataset_id,omitzero"`
	VersionID    string               `json:"version_id,omitzero"`
}

type importedColumnBody struct {
	Column  string   `json:"column"`
	Member  string   `json:"member"`
	Type    string   `json:"type"`
	Samples []string `json:"samples"`
}

type importProblemBody struct {
	Line int    `json:"line"`
	Rule string `json:"rule"`
}

func (api *API) importReport(done app.Imported) importReportBody {
	body := importReportBody{Rows: len(done.Rows), ProblemCount: done.ProblemCount, Preview: []jsontext.Value{},
		Columns: list(done.Columns, func(c datafile.Column) importedColumnBody {
			return importedColumnBody{c.Name, c.Member, string(c.Type), c.Samples}
		}),
		Problems: list(done.Problems, func(p datafile.Problem) importProblemBody { return importProblemBody(p) }),
	}
	size := 0
	for _, row := range done.Rows[:min(len(done.Rows), previewExamples)] {
		if size += len(row); size > previewSize {
			break
		}
		body.Preview = append(body.Preview, row)
	}
	if done.Dataset.ID != 0 {
		body.DatasetID = api.app.IDs().Encode(postil.DatasetID, done.Dataset.ID)
		body.VersionID = api.app.IDs().Encode(postil.DatasetVersionID, done.Version.ID)
	}
	return body
}
