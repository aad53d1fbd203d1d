package arrowapi

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// putCommand says what the rows of a DoPut are. Experiments are named so that they
// are refused in words.
type putCommand struct {
	CreateDataset   *createDataset  `json:"createDataset"`
	Evaluations     *projectCommand `json:"writeSpanEvaluationRequest"`
	Annotations     *projectCommand `json:"writeSpanAnnotationRequest"`
	Metadata        *projectCommand `json:"writeSpanAttributesMetadataRequest"`
	UpdateDataset   jsontext.Value  `json:"updateDataset"`
	Experiment      jsontext.Value  `json:"createExperiment"`
	ExperimentsData jsontext.Value  `json:"postExperimentData"`
}

type createDataset struct {
	SpaceID string `json:"spaceId"`
	Name    string `json:"datasetName"`
	Type    string `json:"datasetType"` // GENERATIVE; we have one kind
}

// projectCommand is a change of spans of a project, which is known by its name.
type projectCommand struct {
	SpaceID string `json:"spaceId"`
	Project string `json:"externalModelId"`
	Version string `json:"modelVersion"`    // of models that are no applications
	IDs     string `json:"rowIdColumnName"` // always of the span's id
}

// ticket says what a DoGet hands out. Export is what GetFlightInfo has made of an
// exportQuery.
type ticket struct {
	Dataset    *getDataset    `json:"getDataset,omitzero"`
	Experiment jsontext.Value `json:"getExperiment,omitzero"`
	Export     *export        `json:"export,omitzero"`
}

type getDataset struct {
	SpaceID   string `json:"spaceId"`
	DatasetID string `json:"datasetId"`
	Name      string `json:"datasetName"`
	Version   string `json:"datasetVersion"` // empty: the latest
}

// export is a query and the columns that its spans have.
type export struct {
	Query   exportQuery   `json:"query"`
	Columns []rows.Column `json:"columns"`
}

// exportQuery selects spans to export.
type exportQuery struct {
	SpaceID     string         `json:"spaceId"`
	Project     string         `json:"modelId"`
	Environment string         `json:"environment"`
	Version     string         `json:"modelVersion,omitzero"`
	Batch       string         `json:"batchId,omitzero"`
	Start       *time.Time     `json:"startTime"`
	End         *time.Time     `json:"endTime"`
	Actuals     bool           `json:"includeActuals,omitzero"`
	Filter      string         `json:"filterExpression,omitzero"`
	Similarity  jsontext.Value `json:"similaritySearchParams,omitzero"`
	Columns     []string       `json:"projectedColumns,omitzero"`
	ChunkSize   jsontext.Value `json:"streamChunkSize,omitzero"` // a number, which protobuf writes as text
	Parallel    bool           `json:"parallelizeExports,omitzero"`
	SampleRate  *float64       `json:"sampleRate,omitzero"`
}

// maxChunk is how many spans may be asked for in one record batch.
const maxChunk = 5000

// check says what the query cannot be answered for.
func (q exportQuery) check() error {
	var p postil.Problems
	p.Check(q.Environment == "TRACING", "environment", "must be TRACING")
	p.Check(q.Start != nil, "startTime", "is required")
	p.Check(q.End != nil, "endTime", "is required")
	p.Check(len(q.Similarity) == 0, "similaritySearchParams", "is not supported")
	p.Check(q.SampleRate == nil || *q.SampleRate > 0 && *q.SampleRate <= 1, "sampleRate", "must be above 0 and at most 1")
	if len(q.ChunkSize) > 0 {
		size, ok := q.chunkSize()
		p.Check(ok && size >= 1 && size <= maxChunk, "streamChunkSize", "must be from 1 to %d", maxChunk)
	}
	return p.Err()
}

// chunkSize returns how many spans are asked for in one record batch.
func (q exportQuery) chunkSize() (int, bool) {
	text := string(q.ChunkSize)
	if unquoted, err := jsontext.AppendUnquote(nil, q.ChunkSize); err == nil {
		text = string(unquoted)
	}
	size, err := strconv.Atoi(text)
	return size, err == nil
}

// read reads a command or ticket.
func read[T any](text []byte) (T, error) {
	var command T
	err := wire.Decode(text, &command)
	return command, err
}

// notSupported is the answer to a request for what is not there.
func notSupported(what string) error {
	return &unsupported{what + " are not supported"}
}

// unsupported is answered as Unimplemented.
type unsupported struct{ text string }

func (u *unsupported) Error() string { return u.text }
