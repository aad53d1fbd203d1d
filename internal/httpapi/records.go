package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) recordOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/queues/{queue_id}/records":       api.addressed(api.listQueueRecords),
		"GET /api/v1/queues/{queue_id}/records/count": api.addressed(api.countQueueRecords),
	}
}

// filterNames are the parameters that select records.
var filterNames = []string{"state", "annotator_id", "config_id", "label", "min_score", "max_score", "flagged", "disagreement", "text"}

// recordFilter reads the parameters that select records.
func recordFilter(q *wire.Query) app.RecordFilter {
	f := app.RecordFilter{Annotator: q.Values.Get("annotator_id"), Config: q.Values.Get("config_id")}
	f.State = postil.RecordState(q.Word("state", "TODO", "IN_PROGRESS", "DONE", "SKIPPED"))
	if label := q.LongText("label", maxSearchText); q.Values.Has("label") {
		f.Label = &label
	}
	f.MinScore, f.MaxScore = q.Number("min_score"), q.Number("max_score")
	f.Flagged, f.Disagreement = q.Bool("flagged"), q.Bool("disagreement")
	f.Text = q.LongText("text", maxSearchText)
	return f
}

func (api *API) listQueueRecords(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, append([]string{"order", "direction", "limit", "cursor"}, filterNames...)...)
	f := recordFilter(q)
	newest := q.Word("order", "OLDEST", "NEWEST") == "NEWEST"
	scope := scopeOf("records", r, q, append([]string{"order"}, filterNames...)...)
	paging := twoWayPaging(q, scope)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	page, err := api.app.QueueRecords(r.Context(), r.PathValue("queue_id"), f, newest, paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Records    []recordRowBody  `json:"records"`
		Pagination twoWayPagination `json:"pagination"`
	}{list(page.Items, api.recordRow), twoWayPaginationOf(page, scope)})
}

// countBody is how many there are of something.
type countBody struct {
	Count  int64 `json:"count"`
	Capped bool  `json:"capped"` // there are more; counting stopped
}

func (api *API) countQueueRecords(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, filterNames...)
	f := recordFilter(q)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	n, capped, err := api.app.CountQueueRecords(r.Context(), r.PathValue("queue_id"), f)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, countBody{n, capped})
}

type assignedBody struct {
	User  nameBody `json:"user"`
	State string   `json:"state"`
}

type recordRowBody struct {
	ID          string           `json:"id"`
	Position    int64            `json:"position"`
	Kind        string           `json:"kind"`
	State       string           `json:"state"`
	Preview     string           `json:"preview"`
	Assigned    []assignedBody   `json:"assigned"`
	Annotations []annotationBody `json:"annotations"`
	Flags       int64            `json:"flags"`
	Comments    int64            `json:"comments"`
	CreatedAt   string           `json:"created_at"`
	UpdatedAt   *string          `json:"updated_at"`
}

func (api *API) recordRow(r app.RecordRow) recordRowBody {
	return recordRowBody{
		ID: api.app.IDs().Encode(postil.QueueRecordID, r.ID), Position: r.Position, Kind: string(r.Kind), State: string(r.State), Preview: r.Data,
		Assigned:    list(r.Assigned, func(a postil.Assigned) assignedBody { return assignedBody{api.name(a.Person), string(a.State)} }),
		Annotations: list(r.Annotations, api.annotation), Flags: r.Flags, Comments: r.Comments,
		CreatedAt: postil.FormatTime(r.CreatedAt), UpdatedAt: timeOrNull(r.AnnotatedAt),
	}
}
