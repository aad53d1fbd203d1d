package demo

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// list follows the cursor through all pages of a list and returns the items, which
// the answer holds under the given member.
func list[T any](ctx context.Context, c *client, r request, member string) ([]T, error) {
	var all []T
	query := maps.Clone(r.query)
	if query == nil {
		query = url.Values{}
	}
	r.query = query
	for {
		items, next, err := page[T](ctx, c, r, member)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if next == "" {
			return all, nil
		}
		query.Set("cursor", next)
	}
}

// page returns one page and the cursor of the next, empty on the last one.
func page[T any](ctx context.Context, c *client, r request, member string) ([]T, string, error) {
	var members map[string]jsontext.Value
	if _, err := c.do(ctx, r, &members); err != nil {
		return nil, "", err
	}
	var pagination struct {
		NextCursor string `json:"next_cursor"`
	}
	var items []T
	if err := json.Unmarshal(members[member], &items); err != nil {
		return nil, "", fmt.Errorf("%s: member %s: %w", r, member, err)
	}
	if err := json.Unmarshal(members["pagination"], &pagination); err != nil {
		return nil, "", fmt.Errorf("%s: member pagination: %w", r, err)
	}
	return items, pagination.NextCursor, nil
}

// named is what all resources with a name share.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// find returns the resource with exactly this name, or nil; the server's own
// filter is by substring.
func find[T interface{ name() string }](ctx context.Context, c *client, path, member, space, name string) (*T, error) {
	query := url.Values{"name": {name}, "limit": {"100"}}
	if space != "" {
		query.Set("space_id", space)
	}
	items, err := list[T](ctx, c, request{method: http.MethodGet, path: path, query: query}, member)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if item.name() == name {
			return &item, nil
		}
	}
	return nil, nil
}

func (n named) name() string { return n.Name }
