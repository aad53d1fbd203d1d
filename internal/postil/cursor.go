package postil

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"unicode/utf8"
)

// Cursor is the place in a keyset-paginated list after which the next page
// begins: the sort key of the last item shown. A list uses the members its order
// needs.
type Cursor struct {
	Time int64  // microseconds, or a position
	ID   int64  // row id
	Text string // a textual key
	Pin  int64  // a time that must stay the same over all pages
	Set  bool   // false on the first page
}

const cursorVersion = 1

// Encode returns the opaque form of c for the list and filters named by scope.
func (c Cursor) Encode(scope string) string {
	b := []byte{cursorVersion}
	b = binary.BigEndian.AppendUint32(b, scopeHash(scope))
	b = binary.AppendVarint(b, c.Time)
	b = binary.AppendVarint(b, c.ID)
	b = binary.AppendVarint(b, c.Pin)
	b = append(b, c.Text...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeCursor reads what Encode wrote; the empty string is the first page. A
// cursor that is damaged, or was made for another list or other filters, is
// Malformed.
func DecodeCursor(text, scope string) (Cursor, error) {
	if text == "" {
		return Cursor{}, nil
	}
	bad := At(Malformed, "cursor", "must be the next_cursor of the previous page, with the same filters")
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < 5 || b[0] != cursorVersion || binary.BigEndian.Uint32(b[1:]) != scopeHash(scope) {
		return Cursor{}, bad
	}
	c := Cursor{Set: true}
	b = b[5:]
	for _, part := range []*int64{&c.Time, &c.ID, &c.Pin} {
		v, n := binary.Varint(b)
		if n <= 0 {
			return Cursor{}, bad
		}
		*part, b = v, b[n:]
	}
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return Cursor{}, bad // no key of ours, and nothing to ask a database for
	}
	c.Text = string(b)
	return c, nil
}

func scopeHash(scope string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(scope))
	return h.Sum32()
}

// Paging is which page of a list is asked for.
type Paging struct {
	Limit int // at least 1
	After Cursor
	// Backward asks for the items before the cursor, or for the last ones without it, in a list that goes both ways.
	Backward bool
}

// Page is one page of a list. Next is set when there are more items, and is the
// sort key of the last one.
type Page[T any] struct {
	Items []T
	Next  *Cursor
}

// PageOf cuts rows, of which one more than limit was asked for, into a page.
func PageOf[T any](rows []T, limit int, key func(T) Cursor) Page[T] {
	if len(rows) <= limit {
		return Page[T]{Items: rows}
	}
	rows = rows[:limit]
	next := key(rows[limit-1])
	return Page[T]{Items: rows, Next: &next}
}

// TwoWayPage is one page of a list that can be read in both directions. Next and
// Previous are the sort keys of the last and the first item, where something
// follows or precedes them.
type TwoWayPage[T any] struct {
	Items          []T
	Next, Previous *Cursor
}

// TwoWayPageOf makes a page of rows, of which one more than the limit was asked
// for, in the direction of p: going backward they come last first, and are turned
// round here.
func TwoWayPageOf[T any](rows []T, p Paging, key func(T) Cursor) TwoWayPage[T] {
	more := len(rows) > p.Limit
	if more {
		rows = rows[:p.Limit]
	}
	if p.Backward {
		slices.Reverse(rows)
	}
	page := TwoWayPage[T]{Items: rows}
	if len(rows) == 0 {
		return page
	}
	first, last := key(rows[0]), key(rows[len(rows)-1])
	if before := p.After.Set; p.Backward && more || !p.Backward && before {
		page.Previous = &first
	}
	if after := p.After.Set; !p.Backward && more || p.Backward && after {
		page.Next = &last
	}
	return page
}
