package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) queueOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/spaces/{space_id}/queues":   api.addressed(api.listQueues),
		"POST /api/v1/spaces/{space_id}/queues":  api.addressed(api.createQueue),
		"GET /api/v1/queues/{queue_id}":          api.addressed(api.getQueue),
		"PATCH /api/v1/queues/{queue_id}":        api.addressed(api.updateQueue),
		"DELETE /api/v1/queues/{queue_id}":       api.addressed(api.deleteQueue),
		"GET /api/v1/queues/{queue_id}/progress": api.addressed(api.getQueueProgress),
	}
}

func (api *API) listQueues(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "name", "mine", "open", "limit", "cursor")
	f := app.SummaryFilter{Name: q.Text("name"), Open: q.Bool("open")}
	if mine := q.Bool("mine"); mine != nil {
		f.Mine = *mine
	}
	scope := scopeOf("queues", r, q, "name", "mine", "open")
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	page, err := api.app.QueueSummaries(r.Context(), r.PathValue("space_id"), f, paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Queues     []summaryBody `json:"queues"`
		Pagination pagination    `json:"pagination"`
	}{list(page.Items, api.summary), paginationOf(page, scope)})
}

// scopeOf names a list with its filters, for its cursors.
func scopeOf(name string, r *http.Request, q *wire.Query, filters ...string) string {
	scope := name + "\x00" + r.URL.Path
	for _, f := range filters {
		scope += "\x00" + q.Values.Get(f)
	}
	return scope
}

func (api *API) createQueue(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body createQueueBody
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	n, err := body.newQueue()
	if err != nil {
		return wire.Answer{}, err
	}
	n.SpaceID = r.PathValue("space_id")
	q, err := api.app.CreateQueue(r.Context(), n)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusCreated, api.queue(r, q))
}

func (api *API) getQueue(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	q, err := api.app.Queue(r.Context(), r.PathValue("queue_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.queue(r, q))
}

func (api *API) updateQueue(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body queueBody
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	u, err := body.update()
	if err != nil {
		return wire.Answer{}, err
	}
	q, err := api.app.UpdateQueue(r.Context(), r.PathValue("queue_id"), u)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.queue(r, q))
}

func (api *API) deleteQueue(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent}, api.app.DeleteQueue(r.Context(), r.PathValue("queue_id"))
}

type labelBody struct {
	Label string   `json:"label"`
	Score *float64 `json:"score,omitzero"`
}

type queueConfigBody struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Type      string      `json:"type"`
	Required  bool        `json:"required"`
	Values    []labelBody `json:"values,omitzero"`
	Minimum   *float64    `json:"minimum_score,omitzero"`
	Maximum   *float64    `json:"maximum_score,omitzero"`
	Direction string      `json:"optimization_direction,omitzero"`
}

type queueView struct {
	ID                    string            `json:"id"`
	SpaceID               string            `json:"space_id"`
	Name                  string            `json:"name"`
	Instructions          *string           `json:"instructions"`
	InstructionsVersion   int64             `json:"instructions_version"`
	InstructionsChangedAt string            `json:"instructions_changed_at"`
	AssignmentMethod      string            `json:"assignment_method"`
	RecordOrder           string            `json:"record_order"`
	Blind                 string            `json:"blind"`
	SkipReason            string            `json:"skip_reason"`
	Overlap               *int64            `json:"overlap"`
	LeaseSeconds          int64             `json:"lease_seconds"`
	DueAt                 *string           `json:"due_at"`
	HiddenColumns         *[]string         `json:"hidden_columns"`
	VisibleColumns        *[]string         `json:"visible_columns"`
	Configs               []queueConfigBody `json:"configs"`
	Annotators            *[]nameBody       `json:"annotators,omitzero"`
	RecordCount           int64             `json:"record_count"`
	Role                  string            `json:"role"`
	Annotates             bool              `json:"annotates"`
	CreatedAt             string            `json:"created_at"`
	UpdatedAt             string            `json:"updated_at"`
}

// queue is a queue as the caller sees it: annotators see neither each other nor
// what a label is worth.
func (api *API) queue(r *http.Request, q postil.Queue) queueView {
	actor, ids := auth.FromContext(r.Context()), api.app.IDs()
	role := actor.Spaces[q.SpaceID]
	lead := role != postil.RoleAnnotator
	v := queueView{
		ID: ids.Encode(postil.AnnotationQueueID, q.ID), SpaceID: ids.Encode(postil.SpaceID, q.SpaceID), Name: q.Name,
		Instructions: q.Instructions, InstructionsVersion: q.InstructionsVersion, InstructionsChangedAt: postil.FormatTime(q.InstructionsChangedAt),
		AssignmentMethod: string(q.AssignmentMethod), RecordOrder: string(q.RecordOrder), Blind: string(q.Blind), SkipReason: string(q.SkipReason),
		Overlap: q.Overlap, LeaseSeconds: q.LeaseSeconds, DueAt: timeOrNull(q.DueAt),
		HiddenColumns: listOrNull(q.HiddenColumns), VisibleColumns: listOrNull(q.ColumnAllowlist),
		Configs:     list(q.Configs, func(c postil.AnnotationConfig) queueConfigBody { return api.queueConfig(c, lead) }),
		RecordCount: q.RecordCount, Role: string(role), CreatedAt: postil.FormatTime(q.CreatedAt), UpdatedAt: postil.FormatTime(q.UpdatedAt),
	}
	for _, p := range q.Annotators {
		v.Annotates = v.Annotates || p.ID == actor.UserID
	}
	if lead {
		people := list(q.Annotators, api.name)
		v.Annotators = &people
	}
	return v
}

func (api *API) queueConfig(c postil.AnnotationConfig, lead bool) queueConfigBody {
	b := queueConfigBody{ID: api.app.IDs().Encode(postil.AnnotationCfgID, c.ID), Name: c.Name, Type: string(c.Type), Required: c.Required}
	switch c.Type {
	case postil.Categorical:
		b.Values = list(c.Values, func(v postil.LabelValue) labelBody {
			if !lead {
				v.Score = nil
			}
			return labelBody(v)
		})
	case postil.Continuous:
		b.Minimum, b.Maximum = &c.MinimumScore, &c.MaximumScore
	}
	if c.Type != postil.Freeform {
		b.Direction = string(c.Direction)
	}
	return b
}
