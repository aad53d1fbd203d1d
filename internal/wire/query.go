package wire

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// Query is the query string of one request. Its methods add what is wrong with a
// parameter to P.
type Query struct {
	Values url.Values
	P      postil.Problems
}

// NewQuery reads a query string that may have just the given parameters, each
// once unless it is named with "*" before it.
func NewQuery(raw string, allowed ...string) *Query {
	q := &Query{}
	var err error
	q.Values, err = url.ParseQuery(raw)
	q.P.Check(err == nil, "", "the query string cannot be read")
	for name, given := range q.Values {
		repeatable := slices.Contains(allowed, "*"+name)
		if q.P.Check(repeatable || slices.Contains(allowed, name), name, "is not a parameter of this operation") && !repeatable {
			q.P.Check(len(given) == 1, name, "is given more than once")
		}
	}
	return q
}

// Text returns a parameter of at most MaxName characters.
func (q *Query) Text(name string) string { return q.LongText(name, postil.MaxName) }

// LongText returns a parameter of at most that many characters.
func (q *Query) LongText(name string, most int) string {
	v := q.Values.Get(name)
	q.P.Check(len([]rune(v)) <= most, name, "must have at most %d characters", most)
	q.P.Check(!strings.ContainsRune(v, 0), name, "must not contain the character U+0000")
	return v
}

// Bool returns a parameter that is true or false, or nil without one.
func (q *Query) Bool(name string) *bool {
	if !q.Values.Has(name) {
		return nil
	}
	v := q.Values.Get(name)
	q.P.Check(v == "true" || v == "false", name, "must be true or false")
	yes := v == "true"
	return &yes
}

// Number returns a parameter that is a finite number, or nil without one.
func (q *Query) Number(name string) *float64 {
	if !q.Values.Has(name) {
		return nil
	}
	v, err := strconv.ParseFloat(q.Values.Get(name), 64)
	q.P.Check(err == nil && v-v == 0, name, "must be a number")
	return &v
}

// Word returns a parameter that is one of the allowed words, or nothing without
// one.
func (q *Query) Word(name string, allowed ...string) string {
	return Word(&q.P, name, Opt[string]{Set: q.Values.Has(name), Value: q.Values.Get(name)}, allowed...)
}

// Instant returns a parameter that is a timestamp, in microseconds, or nil
// without one.
func (q *Query) Instant(name string) *int64 {
	if !q.Values.Has(name) {
		return nil
	}
	t := Instant(&q.P, name, q.Values.Get(name))
	return &t
}

// DefaultLimit is how many items a page has when nobody says.
const DefaultLimit = 50

// Paging reads limit, from 1 to most, and cursor, which must have been made for
// the same scope.
func (q *Query) Paging(most int, scope string) postil.Paging {
	p := postil.Paging{Limit: min(DefaultLimit, most)}
	if q.Values.Has("limit") {
		n, err := strconv.Atoi(q.Values.Get("limit"))
		if q.P.Check(err == nil && n >= 1 && n <= most, "limit", "must be a whole number from 1 to %d", most) {
			p.Limit = n
		}
	}
	after, err := postil.DecodeCursor(q.Values.Get("cursor"), scope)
	q.P.Check(err == nil, "cursor", "must be the next_cursor of the previous page, with the same filters")
	p.After = after
	return p
}
