package httpapi

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// orNull returns a value, or nil for the zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// contentBody is what a draft and a submit have in common.
type contentBody struct {
	Values    wire.Opt[[]valueInput] `json:"values"`
	Corrected wire.Opt[string]       `json:"corrected_output"`
}

// valueInput is a value as it is entered; null takes a member away.
type valueInput struct {
	ConfigID wire.Opt[string]  `json:"config_id"`
	Label    wire.Opt[string]  `json:"label"`
	Score    wire.Opt[float64] `json:"score"`
	Text     wire.Opt[string]  `json:"text"`
	Cleared  wire.Opt[bool]    `json:"cleared"`
}

// content reads what was entered: its shape, and not whether it may be submitted.
func (api *API) content(p *postil.Problems, body contentBody) (c postil.DraftContent) {
	given := wire.Required(p, "values", body.Values)
	p.Check(len(given) <= postil.MaxWorkValues, "values", "must have at most %d values", postil.MaxWorkValues)
	c.Values = []postil.WorkValue{}
	for i, in := range given {
		path := fmt.Sprintf("values[%d]", i)
		v := postil.WorkValue{Label: changeOf(in.Label), Score: changeOf(in.Score), Text: changeOf(in.Text)}
		if id := wire.Required(p, path+".config_id", in.ConfigID); in.ConfigID.Given() != nil {
			v.ConfigID = api.app.ConfigRef(p, i, id)
		}
		if cleared := wire.Optional(p, path+".cleared", in.Cleared); cleared != nil {
			v.Cleared = *cleared
		}
		p.Check(!v.Cleared || !v.Label.Set && !v.Score.Set && !v.Text.Set, path, "must have neither label, score nor text when it is cleared")
		c.Values = append(c.Values, v)
	}
	c.Corrected = changeOf(body.Corrected)
	p.Check(c.Corrected.Value == nil || len([]rune(*c.Corrected.Value)) <= postil.MaxCorrected, "corrected_output", "must have at most %d characters", postil.MaxCorrected)
	return c
}

func changeOf[T any](o wire.Opt[T]) postil.Change[T] {
	return postil.Change[T]{Set: o.Set, Value: o.Given()}
}

type valueBody struct {
	ConfigID string                 `json:"config_id"`
	Label    postil.Change[string]  `json:"label,omitzero"`
	Score    postil.Change[float64] `json:"score,omitzero"`
	Text     postil.Change[string]  `json:"text,omitzero"`
	Cleared  bool                   `json:"cleared,omitzero"`
}

type draftBody struct {
	Version   int64                 `json:"version"`
	Values    []valueBody           `json:"values"`
	Corrected postil.Change[string] `json:"corrected_output,omitzero"`
	Device    string                `json:"device"`
	UpdatedAt string                `json:"updated_at"`
}

func (api *API) draftOf(d postil.Draft) draftBody {
	return draftBody{d.Version, list(d.Content.Values, func(v postil.WorkValue) valueBody {
		return valueBody{api.app.IDs().Encode(postil.AnnotationCfgID, v.ConfigID), v.Label, v.Score, v.Text, v.Cleared}
	}), d.Content.Corrected, d.Device, postil.FormatTime(d.UpdatedAt)}
}

type leaseBody struct {
	Token  int64  `json:"token"`
	EndsAt string `json:"ends_at"`
}

type sourceBody struct {
	Kind      postil.TargetKind `json:"kind"`
	ProjectID string            `json:"project_id,omitzero"`
	TraceID   string            `json:"trace_id,omitzero"`
	SpanID    string            `json:"span_id,omitzero"`
	DatasetID string            `json:"dataset_id,omitzero"`
	ExampleID string            `json:"example_id,omitzero"`
}

func (api *API) sourceOf(t postil.Target) sourceBody {
	s := sourceBody{Kind: t.Kind}
	if t.Kind == postil.TargetExample {
		s.DatasetID, s.ExampleID = api.app.IDs().Encode(postil.DatasetID, t.ParentID), t.Key
		return s
	}
	s.ProjectID = api.app.IDs().Encode(postil.ProjectID, t.ParentID)
	s.TraceID, s.SpanID, _ = strings.Cut(t.Key, ":")
	return s
}

type recordBody struct {
	ID          string            `json:"id"`
	Position    int64             `json:"position"`
	Kind        postil.TargetKind `json:"kind"`
	Data        jsontext.Value    `json:"data"`
	Evaluations jsontext.Value    `json:"evaluations"`
	Source      sourceBody        `json:"source"`
	CreatedAt   string            `json:"created_at"`
}

type workItemBody struct {
	Record     recordBody        `json:"record"`
	State      *postil.WorkState `json:"state"`
	Lease      *leaseBody        `json:"lease"`
	Draft      *draftBody        `json:"draft"`
	Own        []annotationBody  `json:"own"`
	Corrected  *string           `json:"corrected_output"`
	Others     []annotationBody  `json:"others"`
	Flag       *flagBody         `json:"flag"`
	Comments   int64             `json:"comments"`
	SkipReason *string           `json:"skip_reason"`
	Skips      int64             `json:"skips"`
	ActiveMS   int64             `json:"active_ms"`
	ChangedAt  *string           `json:"changed_at"`
	Undoable   bool              `json:"undoable"`
}

// workItemOf shows a record as its annotator sees it; its content is copied as it
// is stored.
func (api *API) workItemOf(item postil.WorkItem) workItemBody {
	r := item.Record
	body := workItemBody{
		Record: recordBody{api.app.IDs().Encode(postil.QueueRecordID, r.ID), r.Position, r.Kind, jsontext.Value(r.Data), jsontext.Value(r.Evaluations),
			api.sourceOf(item.Target), postil.FormatTime(r.CreatedAt)},
		State: orNull(item.State), Own: list(item.Own, api.annotation), Corrected: item.Corrected, Others: list(item.Others, api.annotation),
		Comments: item.Comments, Undoable: item.Undoable,
	}
	if l := item.Lease; l != nil {
		body.Lease = &leaseBody{l.Token, postil.FormatTime(l.Ends)}
	}
	if item.Draft != nil {
		draft := api.draftOf(*item.Draft)
		body.Draft = &draft
	}
	if f := item.Flag; f != nil {
		flag := api.flag(*f)
		body.Flag = &flag
	}
	if a := item.Assignment; a != nil {
		body.Skips, body.SkipReason, body.ActiveMS, body.ChangedAt = a.Skips, orNull(a.SkipReason), a.ActiveMS, timeOrNull(a.ChangedAt)
	}
	return body
}

type workRowBody struct {
	RecordID   string           `json:"record_id"`
	Position   int64            `json:"position"`
	State      postil.WorkState `json:"state"`
	Preview    string           `json:"preview"`
	ChangedAt  *string          `json:"changed_at"`
	SkipReason *string          `json:"skip_reason"`
}

func (api *API) workRowOf(r app.WorkRow) workRowBody {
	body := workRowBody{RecordID: api.app.IDs().Encode(postil.QueueRecordID, r.Record.ID), Position: r.Record.Position, State: r.State, Preview: r.Preview}
	if a := r.Assignment; a != nil {
		body.ChangedAt, body.SkipReason = timeOrNull(a.ChangedAt), orNull(a.SkipReason)
	}
	return body
}
