package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) remarkOperations() map[string]operation {
	const record = " /api/v1/queues/{queue_id}/records/{record_id}"
	return map[string]operation{
		"PUT" + record + "/flag":                     api.addressed(api.flagRecord),
		"DELETE" + record + "/flag":                  api.addressed(api.unflagRecord),
		"GET" + record + "/comments":                 api.addressed(api.listComments),
		"POST" + record + "/comments":                api.addressed(api.addComment),
		"DELETE" + record + "/comments/{comment_id}": api.addressed(api.deleteComment),
	}
}

type flagBody struct {
	User      nameBody `json:"user"`
	Reason    string   `json:"reason"`
	CreatedAt string   `json:"created_at"`
}

func (api *API) flag(f postil.Flag) flagBody {
	return flagBody{api.name(f.User), f.Reason, postil.FormatTime(f.CreatedAt)}
}

func (api *API) flagRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Reason wire.Opt[string] `json:"reason"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	reason := wire.Required(&p, "reason", body.Reason)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	f, err := api.app.FlagRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), reason)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.flag(f))
}

func (api *API) unflagRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent}, api.app.UnflagRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"))
}

type commentBody struct {
	ID        string   `json:"id"`
	User      nameBody `json:"user"`
	Text      string   `json:"text"`
	CreatedAt string   `json:"created_at"`
	Own       bool     `json:"own"`
}

func (api *API) comment(r *http.Request, c postil.Comment) commentBody {
	return commentBody{api.app.IDs().Encode(postil.CommentID, c.ID), api.name(c.User), c.Text, postil.FormatTime(c.CreatedAt),
		c.User.ID == auth.FromContext(r.Context()).UserID}
}

func (api *API) listComments(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "limit", "cursor")
	scope := scopeOf("comments", r, q)
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	page, err := api.app.Comments(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Comments   []commentBody `json:"comments"`
		Pagination pagination    `json:"pagination"`
	}{list(page.Items, func(c postil.Comment) commentBody { return api.comment(r, c) }), paginationOf(page, scope)})
}

func (api *API) addComment(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Text wire.Opt[string] `json:"text"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	text := wire.Required(&p, "text", body.Text)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	c, err := api.app.AddComment(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), text)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusCreated, api.comment(r, c))
}

func (api *API) deleteComment(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent},
		api.app.DeleteComment(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), r.PathValue("comment_id"))
}
