package client

import (
	"context"
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Ref names a resource of a space: an annotation queue, an annotation config, a
// project or a dataset.
type Ref struct {
	// Name is the id of the resource, or its exact name.
	Name string
	// Space is the id or the exact name of the space that a name is looked up in. It
	// is not needed for an id.
	Space string
}

// ByID refers to a resource by its id.
func ByID(id string) Ref { return Ref{Name: id} }

// Named refers to a resource by its name in a space, which is named by its id or
// name.
func Named(space, name string) Ref { return Ref{Name: name, Space: space} }

// IsID reports whether a text is an id and not a name: padded standard base64 of
// UTF-8 text with a colon in it.
func IsID(text string) bool {
	if strings.ContainsAny(text, "\r\n") { // which the decoder skips
		return false
	}
	plain, err := base64.StdEncoding.DecodeString(text)
	return err == nil && utf8.Valid(plain) && strings.ContainsRune(string(plain), ':')
}

// entry is what look-ups need of a resource.
type entry struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// maxPage is the largest page of most lists.
const maxPage = 100

// lookup finds the resources with an exact name among those of a list.
type lookup struct {
	kind  string // as in "annotation queue"
	path  string
	scope url.Values
}

// The lists that names are looked up in.
var (
	queueLookup        = lookup{kind: "annotation queue", path: "/v2/annotation-queues"}
	configLookup       = lookup{kind: "annotation config", path: "/v2/annotation-configs"}
	projectLookup      = lookup{kind: "project", path: "/v2/projects"}
	datasetLookup      = lookup{kind: "dataset", path: "/v2/datasets"}
	organizationLookup = lookup{kind: "organization", path: "/v2/organizations"}
	spaceLookup        = lookup{kind: "space", path: "/v2/spaces"}
)

// spaceID returns the id of a space that is named by its id or name.
func (c *Client) spaceID(ctx context.Context, space string) (string, error) {
	if IsID(space) {
		return space, nil
	}
	if space == "" {
		return "", argument("space", "must be the id or name of a space")
	}
	return spaceLookup.find(ctx, c, space)
}

// resolve returns the id of what a Ref names.
func (c *Client) resolve(ctx context.Context, in lookup, ref Ref) (string, error) {
	switch {
	case IsID(ref.Name):
		return ref.Name, nil
	case ref.Name == "":
		return "", argument(in.kind, "must be given by id or name")
	case ref.Space == "":
		return "", &NotFoundError{Kind: in.kind, Name: ref.Name, Hint: "give the space to look the name up in, or use the id"}
	}
	space, err := c.spaceID(ctx, ref.Space)
	if err != nil {
		return "", err
	}
	in.scope = url.Values{"space_id": {space}}
	return in.find(ctx, c, ref.Name)
}

// find returns the id of the one resource with the name.
func (in lookup) find(ctx context.Context, c *Client, name string) (string, error) {
	var ids, others []string
	for e, err := range all("", func(cursor string) (*Page[entry], error) { return in.list(ctx, c, name, cursor) }) {
		switch {
		case err != nil:
			return "", err
		case e.Name == name:
			ids = append(ids, e.ID)
		default:
			others = append(others, e.Name)
		}
	}
	switch {
	case len(ids) > 1:
		return "", &AmbiguousNameError{Kind: in.kind, Name: name, IDs: ids}
	case len(ids) == 1:
		return ids[0], nil
	}
	if len(others) == 0 {
		p, err := in.list(ctx, c, "", "")
		if err != nil {
			return "", err
		}
		for _, e := range p.Items {
			others = append(others, e.Name)
		}
	}
	return "", &NotFoundError{Kind: in.kind, Name: name, Available: others}
}

// list fetches a page of those whose names contain a text.
func (in lookup) list(ctx context.Context, c *Client, name, cursor string) (*Page[entry], error) {
	q := PageOptions{Limit: maxPage, Cursor: cursor}.query()
	set(q, "name", name)
	for key, values := range in.scope {
		q[key] = values
	}
	return fetch[Page[entry]](ctx, c, get(in.path, q))
}
