package output

import (
	"encoding/csv"
	"io"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/client/table"
)

// each goes through rows that are there.
func each(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Names are those of all members of the rows, in the order in which they appear.
func Names(rows []Row) []string {
	var n NameSet
	for _, row := range rows {
		n.Add(row)
	}
	return n.Names
}

// A NameSet gathers the names of members, in the order in which they appear.
type NameSet struct {
	Names []string
	known map[string]bool
}

// Add takes the names of a row.
func (n *NameSet) Add(row Row) {
	if n.known == nil {
		n.known = map[string]bool{}
	}
	for _, m := range row {
		if !n.known[m.Name] {
			n.known[m.Name] = true
			n.Names = append(n.Names, m.Name)
		}
	}
}

// WriteCSV prints rows, a column for each name. Objects and lists are written as
// JSON. Texts that a spreadsheet would take for a formula get an apostrophe.
func WriteCSV(out io.Writer, names []string, rows iter.Seq2[Row, error]) error {
	w := csv.NewWriter(out)
	record := make([]string, len(names))
	for i, name := range names {
		record[i] = table.EscapeFormula(name)
	}
	if err := w.Write(record); err != nil {
		return err
	}
	column := make(map[string]int, len(names))
	for i, name := range names {
		column[name] = i
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		clear(record)
		for _, m := range row {
			record[column[m.Name]] = cell(m.Value)
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func cell(v jsontext.Value) string {
	var s string
	switch {
	case v.Kind() == 'n':
		return ""
	case v.Kind() == '"' && json.Unmarshal(v, &s) == nil:
		return table.EscapeFormula(s)
	}
	return string(v)
}
