package httpapi

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) traceOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/projects/{project_id}/traces/{trace_id}":                     api.addressed(api.getTrace),
		"GET /api/v1/projects/{project_id}/traces/{trace_id}/spans/{span_id}":     api.addressed(api.getSpan),
		"GET /api/v1/queues/{queue_id}/records/{record_id}/trace":                 api.addressed(api.getRecordTrace),
		"GET /api/v1/queues/{queue_id}/records/{record_id}/trace/spans/{span_id}": api.addressed(api.getRecordTraceSpan),
	}
}

func (api *API) getTrace(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	t, err := api.app.TraceTree(r.Context(), r.PathValue("project_id"), r.PathValue("trace_id"))
	return api.treeAnswer(t, err)
}

func (api *API) getRecordTrace(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	t, err := api.app.RecordTrace(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"))
	return api.treeAnswer(t, err)
}

func (api *API) getSpan(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	s, err := api.app.SpanDetail(r.Context(), r.PathValue("project_id"), r.PathValue("trace_id"), r.PathValue("span_id"))
	return api.spanAnswer(s, err)
}

func (api *API) getRecordTraceSpan(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	s, err := api.app.RecordTraceSpan(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), r.PathValue("span_id"))
	return api.spanAnswer(s, err)
}

type treeSpanBody struct {
	SpanID      string  `json:"span_id"`
	ParentID    *string `json:"parent_id"`
	Name        string  `json:"name"`
	Kind        string  `json:"kind"`
	StartTime   string  `json:"start_time"`
	EndTime     string  `json:"end_time"`
	StatusCode  string  `json:"status_code"`
	Model       *string `json:"model"`
	TotalTokens *int64  `json:"total_tokens"`
	Annotations int64   `json:"annotations"`
}

func (api *API) treeAnswer(t app.TraceTree, err error) (wire.Answer, error) {
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		ProjectID string         `json:"project_id"`
		TraceID   string         `json:"trace_id"`
		StartTime string         `json:"start_time"`
		EndTime   string         `json:"end_time"`
		Truncated bool           `json:"truncated"`
		Spans     []treeSpanBody `json:"spans"`
	}{api.app.IDs().Encode(postil.ProjectID, t.ProjectID), t.TraceID, postil.FormatTime(t.StartTime), postil.FormatTime(t.EndTime), t.Truncated,
		list(t.Spans, func(s postil.TreeSpan) treeSpanBody {
			return treeSpanBody{s.SpanID, textOrNull(s.ParentID), s.Name, string(s.Kind), postil.FormatTime(s.StartTime), postil.FormatTime(s.EndTime),
				s.StatusCode, s.Model, s.TotalTokens, s.Annotations}
		})})
}

// textOrNull is null for an empty text.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

type spanBody struct {
	ProjectID        string           `json:"project_id"`
	TraceID          string           `json:"trace_id"`
	SpanID           string           `json:"span_id"`
	ParentID         *string          `json:"parent_id"`
	Name             string           `json:"name"`
	Kind             string           `json:"kind"`
	StartTime        string           `json:"start_time"`
	EndTime          string           `json:"end_time"`
	StatusCode       string           `json:"status_code"`
	StatusMessage    string           `json:"status_message"`
	SessionID        *string          `json:"session_id"`
	Attributes       jsontext.Value   `json:"attributes"`
	Events           jsontext.Value   `json:"events"`
	Evaluations      jsontext.Value   `json:"evaluations"`
	Annotations      []annotationBody `json:"annotations"`
	TraceAnnotations []annotationBody `json:"trace_annotations"`
}

func (api *API) spanAnswer(s app.SpanDetail, err error) (wire.Answer, error) {
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, spanBody{
		ProjectID: api.app.IDs().Encode(postil.ProjectID, s.ProjectID), TraceID: s.TraceID, SpanID: s.SpanID, ParentID: textOrNull(s.ParentID),
		Name: s.Name, Kind: string(s.Kind), StartTime: postil.FormatTime(s.StartTime), EndTime: postil.FormatTime(s.EndTime),
		StatusCode: s.StatusCode, StatusMessage: s.StatusMessage, SessionID: textOrNull(s.SessionID),
		Attributes: s.Attributes, Events: s.Events, Evaluations: s.Evaluations,
		Annotations: list(s.Annotations, api.annotation), TraceAnnotations: list(s.TraceAnnotations, api.annotation),
	})
}
