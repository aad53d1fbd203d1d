package table

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes the table as CSV with a header. A text that a spreadsheet would
// take for a formula gets an apostrophe before it, as content is written by whoever
// talks to the traced application.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	row := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		row[i] = EscapeFormula(c.Name)
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for n := range t.Rows {
		for i, c := range t.Columns {
			row[i] = cell(c.Values[n])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cell(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case string:
		return EscapeFormula(v)
	}
	return ""
}

// EscapeFormula keeps a spreadsheet from running a text: one that it would take for a
// formula gets an apostrophe before it.
func EscapeFormula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
