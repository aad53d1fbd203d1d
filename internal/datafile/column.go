package datafile

import (
	"fmt"
	"slices"

	"github.com/postil/postil/internal/postil"
)

// column is a column while the file is read.
type column struct {
	Column
	kinds map[Type]bool // that its values have
	json  bool          // they are JSON, and those of Auto type kept as they are
	clash bool          // it would be the same member as another one
}

func columnPath(i int) string { return fmt.Sprintf("columns[%d].column", i) }

// column returns the place of a column, made when it is first seen, on a line.
func (t *table) column(name string, line int) int {
	if i, ok := t.byName[name]; ok {
		return i
	}
	c := &column{Column: Column{Name: name, Member: name, Type: Auto}, kinds: map[Type]bool{}}
	if chosen, ok := t.choices[name]; ok {
		if chosen.Member != "" {
			c.Member = chosen.Member
		}
		if chosen.Type != "" {
			c.Type = chosen.Type
		}
	}
	t.checkMember(c, line)
	t.byName[name] = len(t.columns)
	t.columns = append(t.columns, c)
	return t.byName[name]
}

// checkMember tells why a column cannot be called as it would be.
func (t *table) checkMember(c *column, line int) {
	if c.Type == Skip {
		return
	}
	if slices.Contains(postil.ReservedMembers, c.Member) {
		t.problem(line, fmt.Sprintf("the member %q is set by the server: the column must be renamed or left out", c.Member))
	}
	for _, other := range t.columns {
		if other.Type != Skip && other.Member == c.Member {
			t.problem(line, fmt.Sprintf("the columns %q and %q would be the same member %q", other.Name, c.Name, c.Member))
			c.clash = true
		}
	}
}

// see notes what kind of value the column has, and keeps some.
func (c *column) see(v cell) {
	c.json = v.json
	if c.Type == Auto && (v.json || !c.kinds[Text]) { // a text makes it texts, whatever follows
		c.kinds[v.kind()] = true
	}
	if len(c.Samples) == maxSamples {
		return
	}
	if sample := postil.Preview(v.plain()); sample != "" && !slices.Contains(c.Samples, sample) {
		c.Samples = append(c.Samples, sample)
	}
}

// resolve is the type that the values have together.
func (c *column) resolve() Type {
	switch {
	case c.Type != Auto:
		return c.Type
	case len(c.kinds) == 1:
		for kind := range c.kinds {
			return kind
		}
	case c.json:
		return JSON
	}
	return Text
}

// file makes examples of the rows.
func (t *table) file() File {
	f := File{Columns: make([]Column, len(t.columns)), Rows: [][]byte{}}
	types := make([]Type, len(t.columns))
	for i, c := range t.columns {
		types[i] = c.resolve()
		f.Columns[i] = c.Column
		f.Columns[i].Type = types[i]
	}
	for _, r := range t.rows {
		if object, rule := t.object(r, types); rule != "" {
			t.problem(r.line, rule)
		} else {
			f.Rows = append(f.Rows, object)
		}
	}
	t.rows = nil
	t.cutProblems()
	f.Problems, f.ProblemCount = t.problems, t.count
	return f
}

// object is the example of a row, or what is wrong with it.
func (t *table) object(r row, types []Type) (object []byte, rule string) {
	object = append(object, '{')
	for _, v := range r.cells {
		c := t.columns[v.column]
		if c.Type == Skip || c.clash {
			continue
		}
		as := types[v.column]
		if v.json {
			as = c.Type
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(appendQuoted(object, c.Member), ':')
		if object, rule = v.appendAs(object, as); rule != "" {
			return nil, fmt.Sprintf("column %q %s", c.Name, rule)
		}
	}
	if len(object) == 1 {
		return nil, "has no values"
	}
	return append(object, '}'), ""
}
