package store

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// NameFilter narrows the list of a named resource of spaces. Items of the Exact
// spaces come first, so that whoever asks for a space by name and takes the first
// match gets the one with just that name.
type NameFilter struct {
	Spaces []int64 // the spaces to list, never more than the caller may read
	Exact  []int64 // those of them that have exactly the name asked for
	Name   string  // part of the item's name, any case; empty for all
}

// SpacesNamed returns those of the given spaces whose name contains part, and
// among them those that have exactly this name.
func (st *Store) SpacesNamed(ctx context.Context, spaces []int64, part string) (matching, exact []int64, err error) {
	found, err := collect(ctx, st, func(row scanner) (s postil.Space, err error) {
		err = row.Scan(&s.ID, &s.Name)
		return s, err
	},
		`SELECT id, name FROM space WHERE `+st.eng.inInts("id", "$1")+` AND `+st.eng.contains("name", "$2"),
		st.eng.ints(spaces), strings.ToLower(part))
	for _, s := range found {
		matching = append(matching, s.ID)
		if s.Name == part {
			exact = append(exact, s.ID)
		}
	}
	return matching, exact, err
}

// listNamed reads one page, and one row more, of a table with the columns
// space_id, id and name, newest first. The page's cursor holds in Time whether
// the last item was of an exact space, and its ID.
func listNamed[T any](ctx context.Context, st *Store, table, columns string, scan func(scanner) (T, error),
	f NameFilter, p postil.Paging, more ...func(*conditions)) ([]T, error) {
	var c conditions
	c.and(st.eng.inInts("t.space_id", c.param(st.eng.ints(f.Spaces))))
	rank := "0"
	if len(f.Exact) > 0 {
		rank = "CASE WHEN " + st.eng.inInts("t.space_id", c.param(st.eng.ints(f.Exact))) + " THEN 1 ELSE 0 END"
	}
	if f.Name != "" {
		c.and(st.eng.contains("t.name", c.param(strings.ToLower(f.Name))))
	}
	if p.After.Set {
		c.and("(" + rank + ", t.id) < (" + c.param(p.After.Time) + ", " + c.param(p.After.ID) + ")")
	}
	for _, add := range more {
		add(&c)
	}
	order := " ORDER BY " + rank + " DESC, t.id DESC LIMIT "
	if rank == "0" { // PostgreSQL takes a bare number for a column
		order = " ORDER BY t.id DESC LIMIT "
	}
	return collect(ctx, st, scan, "SELECT "+columns+" FROM "+table+" t"+c.text+order+c.param(p.Limit+1), c.args...)
}

// After is the cursor of an item of a space in a list filtered by f.
func (f NameFilter) After(space, id int64) postil.Cursor {
	c := postil.Cursor{ID: id, Set: true}
	for _, exact := range f.Exact {
		if exact == space {
			c.Time = 1
		}
	}
	return c
}
