package axapi

import (
	"net/http"

	"github.com/postil/postil/internal/wire"
)

// maxTracePage is the largest page of traces, and the default.
const maxTracePage = 50

func (api *API) listTraces(c *call) (int, error) {
	var body traceListBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	q := wire.NewQuery(c.URL.RawQuery, "limit", "cursor")
	scope := body.scope("traces")
	paging := q.Paging(maxTracePage, scope)
	want := body.bind(&q.P)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListTraces(c.Context(), want, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "traces", found, scope, trace)
	return http.StatusOK, nil
}
