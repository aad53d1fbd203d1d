package axapi

import (
	"net/http"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxSpanPage is the largest page of spans.
const maxSpanPage = 500

func (api *API) listSpans(c *call) (int, error) {
	var body spanListBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	q := wire.NewQuery(c.URL.RawQuery, "limit", "cursor")
	scope := body.scope("spans")
	paging := q.Paging(maxSpanPage, scope)
	want := body.bind(&q.P)
	columns := body.columns(&q.P)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListSpans(c.Context(), want, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "spans", found, scope, columns.span)
	return http.StatusOK, nil
}

// windowBody is the project and the window in which spans are looked for.
type windowBody struct {
	ProjectID wire.Opt[string] `json:"project_id"`
	StartTime wire.Opt[string] `json:"start_time"`
	EndTime   wire.Opt[string] `json:"end_time"`
}

// instants binds the ends of the window, nil where absent.
func (b windowBody) instants(p *postil.Problems) (start, end *int64) {
	return optionalInstant(p, "start_time", b.StartTime), optionalInstant(p, "end_time", b.EndTime)
}

func optionalInstant(p *postil.Problems, path string, o wire.Opt[string]) *int64 {
	text := wire.Optional(p, path, o)
	if text == nil {
		return nil
	}
	at := wire.Instant(p, path, *text)
	return &at
}

// traceListBody is the body of listing traces.
type traceListBody struct {
	windowBody
	Filter wire.Opt[string] `json:"filter"`
}

// scope holds a page's cursor to the list and filters it was made for.
func (b traceListBody) scope(list string) string {
	return strings.Join([]string{list, b.ProjectID.Value, b.StartTime.Value, b.EndTime.Value, b.Filter.Value}, "\x00")
}

func (b traceListBody) bind(p *postil.Problems) app.SpanList {
	l := app.SpanList{ProjectID: wire.Required(p, "project_id", b.ProjectID), Filter: wire.Optional(p, "filter", b.Filter)}
	l.Start, l.End = b.instants(p)
	if l.Filter != nil {
		p.Check(strings.TrimSpace(*l.Filter) != "", "filter", "must not be blank")
	}
	return l
}

// spanListBody is the body of listing spans.
type spanListBody struct {
	traceListBody
	Included wire.Opt[[]string] `json:"included_columns"`
	Excluded wire.Opt[[]string] `json:"excluded_columns"`
	Longest  wire.Opt[int]      `json:"truncate_string_length"`
}

func (b spanListBody) columns(p *postil.Problems) spanColumns {
	c := spanColumns{}
	if list := wire.Optional(p, "included_columns", b.Included); list != nil {
		p.Check(len(*list) >= 1 && len(*list) <= 1000, "included_columns", "must name 1 to 1000 columns")
		c.included = *list
	}
	if list := wire.Optional(p, "excluded_columns", b.Excluded); list != nil {
		p.Check(len(*list) >= 1 && len(*list) <= 1000, "excluded_columns", "must name 1 to 1000 columns")
		c.excluded = *list
	}
	p.Rule(c.included == nil || c.excluded == nil, "excluded_columns", "cannot be given together with included_columns")
	if longest := wire.Optional(p, "truncate_string_length", b.Longest); longest != nil {
		p.Rule(*longest >= 1, "truncate_string_length", "must be at least 1")
		c.longest = *longest
	}
	return c
}
