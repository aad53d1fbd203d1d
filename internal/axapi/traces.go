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
	q := newQuery(c.URL.RawQuery, "limit", "cursor")
	scope := body.scope("traces")
	paging := q.paging(maxTracePage, scope)
	want := body.bind(&q.p)
	if err := q.p.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListTraces(c.Context(), want, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "traces", found, scope, trace)
	return http.StatusOK, nil
}
