package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strconv"
)

// Page is one page of a list.
type Page[T any] struct {
	Items      []T
	Pagination Pagination

	member string // what an answer calls the items
}

// Pagination says whether and how a list goes on.
type Pagination struct {
	HasMore    bool   `json:"has_more"`
	NextCursor string `json:"next_cursor,omitempty"`
	// PreviousCursor is there in lists of Postil's own that go both ways.
	PreviousCursor string `json:"previous_cursor,omitempty"`
}

// PageOptions say which page of a list is wanted.
type PageOptions struct {
	// Limit is the most items that are wanted; 0 leaves it to the server. A page may
	// have fewer items although the list goes on.
	Limit int
	// Cursor is the NextCursor of the page before; empty for the first one.
	Cursor string
}

// ListOptions choose among the resources of spaces.
type ListOptions struct {
	// Space is the id of a space, or a part of the names of spaces in any case; empty
	// means all spaces.
	Space string
	// Name is a part of the names of the resources, in any case.
	Name string
	PageOptions
}

func (o PageOptions) query() url.Values {
	q := url.Values{}
	if o.Limit != 0 {
		q.Set("limit", strconv.Itoa(o.Limit))
	}
	set(q, "cursor", o.Cursor)
	return q
}

func (o ListOptions) query() url.Values {
	q := o.PageOptions.query()
	if IsID(o.Space) {
		set(q, "space_id", o.Space)
	} else {
		set(q, "space_name", o.Space)
	}
	set(q, "name", o.Name)
	return q
}

// set adds a parameter unless it is empty.
func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

// MarshalJSON writes the page as the server sent it.
func (p Page[T]) MarshalJSON() ([]byte, error) {
	items, err := encode(p.Items)
	if err != nil {
		return nil, err
	}
	if p.Items == nil {
		items = []byte("[]")
	}
	pagination, err := encode(p.Pagination)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{%q:%s,"pagination":%s}`, cmp.Or(p.member, "items"), items, pagination), nil
}

// UnmarshalJSON reads a page; the one list in it is that of its items.
func (p *Page[T]) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := decode(text, &members); err != nil {
		return err
	}
	if raw, ok := members["pagination"]; ok {
		if err := decode(raw, &p.Pagination); err != nil {
			return err
		}
	}
	p.Pagination.HasMore = p.Pagination.NextCursor != "" // some lists say only this
	for name, raw := range members {
		if bytes.HasPrefix(raw, []byte("[")) {
			p.member = name
			return decode(raw, &p.Items)
		}
	}
	return nil
}

// all goes through the items of all pages, and fetches each when it is needed.
// After an error it ends.
func all[T any](first string, list func(cursor string) (*Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for cursor := first; ; {
			p, err := list(cursor)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range p.Items {
				if !yield(item, nil) {
					return
				}
			}
			if cursor = p.Pagination.NextCursor; cursor == "" {
				return
			}
		}
	}
}

// Collect returns the items of a sequence up to the first error, as in
//
//	queues, err := client.Collect(c.AnnotationQueues.All(ctx, client.ListOptions{}))
func Collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var list []T
	for item, err := range items {
		if err != nil {
			return list, err
		}
		list = append(list, item)
	}
	return list, nil
}
