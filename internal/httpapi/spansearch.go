package httpapi

import (
	"net/http"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) contentOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/projects/{project_id}/spans":       signedIn(api.searchSpans),
		"GET /api/v1/projects/{project_id}/spans/count": signedIn(api.countSpans),
		"POST /api/v1/queues/{queue_id}/additions":      signedIn(api.addToQueue),
	}
}

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
	scope := listScope(q, "spans\x00"+r.PathValue("project_id"), spanFilters)
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

// listScope holds a page's cursor to the list and filters it was made for.
func listScope(q *wire.Query, list string, filters []string) string {
	for _, name := range filters {
		list += "\x00" + strings.Join(q.Values[name], "\x00")
	}
	return list
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
	return answer(http.StatusOK, struct {
		Count  int  `json:"count"`
		Capped bool `json:"capped"`
	}{count, capped})
}
