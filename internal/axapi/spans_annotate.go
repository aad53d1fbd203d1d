package axapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) annotateSpans(c *call) (int, error) {
	var body annotateSpansBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	request := body.bind(&p)
	if err := p.Err(); err != nil {
		return 0, err
	}
	return http.StatusAccepted, api.app.AnnotateSpans(c.Context(), request)
}

type annotateSpansBody struct {
	windowBody
	batchBody
	Granularity wire.Opt[string] `json:"granularity"`
}

// batchBody is what to say about spans or examples.
type batchBody struct {
	Annotations wire.Opt[[]annotatedRecordBody] `json:"annotations"`
}

// annotatedRecordBody is what to say about one span or example.
type annotatedRecordBody struct {
	RecordID wire.Opt[string]           `json:"record_id"`
	Values   wire.Opt[[]annotationBody] `json:"values"`
}

// maxAnnotated is how many spans or examples one request may annotate.
const maxAnnotated = 1000

func (b annotateSpansBody) bind(p *postil.Problems) app.SpanAnnotating {
	r := app.SpanAnnotating{ProjectID: wire.Required(p, "project_id", b.ProjectID), Kind: postil.TargetSpan}
	r.Start, r.End = b.instants(p)
	if kind := wire.Word(p, "granularity", b.Granularity, "SPAN", "TRACE"); kind != "" {
		r.Kind = postil.TargetKind(kind)
	}
	r.Items = b.batchBody.bind(p)
	return r
}

func (b batchBody) bind(p *postil.Problems) []app.RecordInput {
	records := wire.Required(p, "annotations", b.Annotations)
	if b.Annotations.Given() != nil {
		p.Check(len(records) >= 1 && len(records) <= maxAnnotated, "annotations", "must have 1 to %d items", maxAnnotated)
	}
	inputs := make([]app.RecordInput, len(records))
	for i, record := range records {
		inputs[i] = record.bind(p, fmt.Sprintf("annotations[%d]", i))
	}
	return inputs
}

func (b annotatedRecordBody) bind(p *postil.Problems, path string) app.RecordInput {
	id := wire.Required(p, path+".record_id", b.RecordID)
	if b.RecordID.Given() != nil {
		p.Check(strings.TrimSpace(id) != "", path+".record_id", "must not be blank")
	}
	list := wire.Required(p, path+".values", b.Values)
	if b.Values.Given() != nil {
		p.Check(len(list) >= 1, path+".values", "must not be empty")
	}
	return app.RecordInput{RecordID: id, Values: annotationInputs(p, path+".values", list)}
}
