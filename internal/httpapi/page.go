package httpapi

import (
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxPage is the largest page of a list.
const maxPage = 500

// pagination says how to read on.
type pagination struct {
	HasMore    bool   `json:"has_more"`
	NextCursor string `json:"next_cursor,omitzero"`
}

func paginationOf[T any](p postil.Page[T], scope string) pagination {
	if p.Next == nil {
		return pagination{}
	}
	return pagination{HasMore: true, NextCursor: p.Next.Encode(scope)}
}

// twoWayPagination says how to read on in either direction.
type twoWayPagination struct {
	NextCursor     string `json:"next_cursor,omitzero"`
	PreviousCursor string `json:"previous_cursor,omitzero"`
}

func twoWayPaginationOf[T any](p postil.TwoWayPage[T], scope string) (w twoWayPagination) {
	if p.Next != nil {
		w.NextCursor = p.Next.Encode(scope)
	}
	if p.Previous != nil {
		w.PreviousCursor = p.Previous.Encode(scope)
	}
	return w
}

// twoWayPaging reads limit, cursor and direction.
func twoWayPaging(q *wire.Query, scope string) postil.Paging {
	p := q.Paging(maxPage, scope)
	p.Backward = q.Word("direction", "FORWARD", "BACKWARD") == "BACKWARD"
	return p
}

// list maps the items of a page; no items are an empty list.
func list[T, W any](items []T, body func(T) W) []W {
	bodies := make([]W, len(items))
	for i, item := range items {
		bodies[i] = body(item)
	}
	return bodies
}
