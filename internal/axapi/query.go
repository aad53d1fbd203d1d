package axapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

// query is the query string of one request.
type query struct {
	values url.Values
	p      postil.Problems
}

// newQuery reads a query string that may have just the given parameters, each
// once unless it is named with "*" before it.
func newQuery(raw string, allowed ...string) *query {
	q := &query{}
	var err error
	q.values, err = url.ParseQuery(raw)
	q.p.Check(err == nil, "", "the query string cannot be read")
	for name, given := range q.values {
		repeatable := slices.Contains(allowed, "*"+name)
		if q.p.Check(repeatable || slices.Contains(allowed, name), name, "is not a parameter of this operation") && !repeatable {
			q.p.Check(len(given) == 1, name, "is given more than once")
		}
	}
	return q
}

// text returns a parameter of at most MaxName characters.
func (q *query) text(name string) string {
	v := q.values.Get(name)
	q.p.Check(len([]rune(v)) <= postil.MaxName, name, "must have at most %d characters", postil.MaxName)
	q.p.Check(!strings.ContainsRune(v, 0), name, "must not contain the character U+0000")
	return v
}

const defaultLimit = 50

// paging reads limit, from 1 to most, and cursor, which must have been made for
// the same scope.
func (q *query) paging(most int, scope string) postil.Paging {
	p := postil.Paging{Limit: min(defaultLimit, most)}
	if q.values.Has("limit") {
		n, err := strconv.Atoi(q.values.Get("limit"))
		if q.p.Check(err == nil && n >= 1 && n <= most, "limit", "must be a whole number from 1 to %d", most) {
			p.Limit = n
		}
	}
	after, err := postil.DecodeCursor(q.values.Get("cursor"), scope)
	q.p.Check(err == nil, "cursor", "must be the next_cursor of the previous page, with the same filters")
	p.After = after
	return p
}

// maxPage is the largest page of most lists.
const maxPage = 100

// namedList reads the parameters that lists of named resources share. The scope
// holds a page's cursor to the filters it was made for.
func namedList(raw, resource string) (f app.ListFilter, p postil.Paging, scope string, err error) {
	q := newQuery(raw, "space_id", "space_name", "name", "limit", "cursor")
	f = app.ListFilter{SpaceID: q.values.Get("space_id"), SpaceName: q.text("space_name"), Name: q.text("name")}
	scope = strings.Join([]string{resource, f.SpaceID, f.SpaceName, f.Name}, "\x00")
	p = q.paging(maxPage, scope)
	return f, p, scope, q.p.Err()
}
