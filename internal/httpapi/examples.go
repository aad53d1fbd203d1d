package httpapi

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

type exampleRowBody struct {
	ID          string         `json:"id"`
	Data        jsontext.Value `json:"data"`
	Annotations int64          `json:"annotations"`
	CreatedAt   string         `json:"created_at"`
	UpdatedAt   string         `json:"updated_at"`
}

func exampleRow(r postil.ExampleRow) exampleRowBody {
	return exampleRowBody{r.ID, r.Data, r.Said, postil.FormatTime(r.CreatedAt), postil.FormatTime(r.UpdatedAt)}
}

// searchExamples lists the examples of a dataset.
func (api *API) searchExamples(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "version_id", "text", "direction", "limit", "cursor")
	scope := scopeOf("examples", r, q, "version_id", "text")
	paging, version, text := twoWayPaging(q, scope), q.Text("version_id"), q.LongText("text", maxSearchText)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	v, page, err := api.app.SearchExamples(r.Context(), r.PathValue("dataset_id"), version, text, paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		VersionID  string           `json:"version_id"`
		Examples   []exampleRowBody `json:"examples"`
		Pagination twoWayPagination `json:"pagination"`
	}{api.app.IDs().Encode(postil.DatasetVersionID, v.ID), list(page.Items, exampleRow), twoWayPaginationOf(page, scope)})
}

// countExamples counts what searchExamples lists.
func (api *API) countExamples(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "version_id", "text")
	version, text := q.Text("version_id"), q.LongText("text", maxSearchText)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	count, capped, err := api.app.CountExamples(r.Context(), r.PathValue("dataset_id"), version, text)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, countBody{int64(count), capped})
}

// getExample returns an example, whole.
func (api *API) getExample(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "version_id")
	version := q.Text("version_id")
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	e, err := api.app.Example(r.Context(), r.PathValue("dataset_id"), version, r.PathValue("example_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	ids := api.app.IDs()
	return answer(http.StatusOK, struct {
		ID          string           `json:"id"`
		DatasetID   string           `json:"dataset_id"`
		VersionID   string           `json:"version_id"`
		Data        jsontext.Value   `json:"data"`
		Annotations []annotationBody `json:"annotations"`
		CreatedAt   string           `json:"created_at"`
		UpdatedAt   string           `json:"updated_at"`
	}{e.ID, ids.Encode(postil.DatasetID, e.DatasetID), ids.Encode(postil.DatasetVersionID, e.VersionID), e.Data,
		list(e.Annotations, api.annotation), postil.FormatTime(e.CreatedAt), postil.FormatTime(e.UpdatedAt)})
}

type exampleDiffBody struct {
	ExampleID string         `json:"example_id"`
	Change    string         `json:"change"`
	Before    jsontext.Value `json:"before"`
	After     jsontext.Value `json:"after"`
}

func exampleDiff(d postil.ExampleDiff) exampleDiffBody {
	body := exampleDiffBody{d.ExampleID, "CHANGED", d.Before, d.After}
	null := jsontext.Value("null")
	switch {
	case d.Before == nil:
		body.Change, body.Before = "ADDED", null
	case d.After == nil:
		body.Change, body.After = "REMOVED", null
	}
	return body
}

// diffVersions tells what differs between two versions.
func (api *API) diffVersions(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "from", "to", "limit", "cursor")
	scope := scopeOf("diff", r, q, "from", "to")
	paging, from, to := q.Paging(maxPage, scope), q.Text("from"), q.Text("to")
	q.P.Check(from != "", "from", "is required")
	q.P.Check(to != "", "to", "is required")
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	d, err := api.app.DiffVersions(r.Context(), r.PathValue("dataset_id"), from, to, paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Added       int64             `json:"added"`
		Removed     int64             `json:"removed"`
		Changed     int64             `json:"changed"`
		Differences []exampleDiffBody `json:"differences"`
		Pagination  pagination        `json:"pagination"`
	}{d.Added, d.Removed, d.Changed, list(d.Items, exampleDiff), paginationOf(d.Page, scope)})
}
