package axapi

import (
	"fmt"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxSpanDeletion is how many spans one request may delete.
const maxSpanDeletion = 5000

// Python clients from deletionLists on know both lists of a deletion's answer,
// those before deletionAnswer none.
var (
	deletionAnswer = version{8, 22, 1}
	deletionLists  = version{8, 37, 1}
)

func (api *API) deleteSpans(c *call) (int, error) {
	var body deleteSpansBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	request := body.bind(&p)
	if err := p.Err(); err != nil {
		return 0, err
	}
	done, err := api.app.DeleteSpans(c.Context(), request)
	if err != nil && len(done.Deleted) > 0 {
		return 0, partly{err, "span_ids", done, c.python(version{}, deletionLists)}
	}
	if err != nil {
		return 0, err
	}
	if c.python(version{}, deletionAnswer) {
		return http.StatusNoContent, nil
	}
	c.w.open('{')
	if c.python(version{}, deletionLists) {
		list(c.w, "deleted_span_ids", done.Deleted, (*writer).str)
	} else {
		c.w.boolMember("completed", true)
		deletionMembers(c.w, "span_ids", done)
	}
	c.w.close('}')
	return http.StatusOK, nil
}

type deleteSpansBody struct {
	windowBody
	SpanIDs wire.Opt[[]string] `json:"span_ids"`
}

func (b deleteSpansBody) bind(p *postil.Problems) app.SpanDeletion {
	d := app.SpanDeletion{ProjectID: wire.Required(p, "project_id", b.ProjectID), SpanIDs: wire.Required(p, "span_ids", b.SpanIDs)}
	d.Start, d.End = b.instants(p)
	if b.SpanIDs.Given() != nil {
		n := len(d.SpanIDs)
		p.Check(n >= 1 && n <= maxSpanDeletion, "span_ids", "must have 1 to %d items", maxSpanDeletion)
	}
	for i, id := range d.SpanIDs {
		p.Check(id != "", fmt.Sprintf("span_ids[%d]", i), "must not be empty")
	}
	return d
}
