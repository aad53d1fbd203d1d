package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// spanFilters are the parameters that select spans or traces.
var spanFilters = []string{"rows", "start_time", "end_time", "filter", "text"}

// How many characters a filter and a text to search for may have.
const (
	maxFilter     = 10000
	maxSearchText = 1000
)

// spanSearch reads the parameters that select spans or traces of a project.
func spanSearch(q *wire.Query, project string) app.SpanSearch {
	s := app.SpanSearch{
		SpanList: app.SpanList{ProjectID: project, Start: q.Instant("start_time"), End: q.Instant("end_time")},
		Text:     q.LongText("text", maxSearchText),
		Roots:    q.Word("rows", "SPANS", "TRACES") == "TRACES",
	}
	if filter := q.LongText("filter", maxFilter); filter != "" {
		s.Filter = &filter
	}
	return s
}

type spanRowBody struct {
	TraceID     string  `json:"trace_id"`
	SpanID      string  `json:"span_id"`
	ParentID    *string `json:"parent_id"`
	Name        string  `json:"name"`
	Kind        string  `json:"kind"`
	StatusCode  string  `json:"status_code"`
	StartTime   string  `json:"start_time"`
	LatencyMS   float64 `json:"latency_ms"`
	Model       *string `json:"model"`
	TotalTokens *int64  `json:"total_tokens"`
	Input       *string `json:"input"`
	Output      *string `json:"output"`
	Annotations int64   `json:"annotations"`
}

func spanRow(r postil.SpanRow) spanRowBody {
	body := spanRowBody{TraceID: r.TraceID, SpanID: r.SpanID, Name: r.Name, Kind: string(r.Kind), StatusCode: r.StatusCode,
		StartTime: postil.FormatTime(r.StartTime), LatencyMS: float64(r.EndTime-r.StartTime) / 1000,
		Model: r.Model, TotalTokens: r.TotalTokens, Input: r.Input, Output: r.Output, Annotations: r.Annotations}
	if r.ParentID != "" {
		body.ParentID = &r.ParentID
	}
	return body
}

// searchSpans lists spans or traces as rows.
func (api *API) searchSpans(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, append([]string{"direction", "limit", "cursor"}, spanFilters...)...)
	scope := scopeOf("spans", r, q, spanFilters...)
	paging, search := twoWayPaging(q, scope), spanSearch(q, r.PathValue("project_id"))
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	page, err := api.app.SearchSpans(r.Context(), search, paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Rows       []spanRowBody    `json:"rows"`
		Pagination twoWayPagination `json:"pagination"`
	}{list(page.Items, spanRow), twoWayPaginationOf(page, scope)})
}

// countSpans counts what searchSpans lists.
func (api *API) countSpans(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, spanFilters...)
	search := spanSearch(q, r.PathValue("project_id"))
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	count, capped, err := api.app.CountSpans(r.Context(), search)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, countBody{int64(count), capped})
}
