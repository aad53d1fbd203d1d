package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/cli/terminal"
)

// A Writer prints in one format.
type Writer struct {
	// Format is table, json, csv or parquet.
	Format string
	// Out is where it prints; its width is that of the tables.
	Out io.Writer
}

// A Column is one of a table: its heading, and the path of what is below it.
type Column struct {
	Heading, Path string
	// Whole says that it is never cut: what is in it is needed to the letter.
	Whole bool
	// Raw says that it is shown as JSON.
	Raw bool
}

// Columns returns the columns that a text such as "NAME=name ID=id! DATA=data~"
// names; the marks say which are whole, and which are raw.
func Columns(text string) []Column {
	var columns []Column
	for field := range strings.FieldsSeq(text) {
		heading, path, _ := strings.Cut(field, "=")
		path, whole := strings.CutSuffix(path, "!")
		path, raw := strings.CutSuffix(path, "~")
		columns = append(columns, Column{strings.ReplaceAll(heading, "_", " "), path, whole, raw})
	}
	return columns
}

// A List is what a list command found.
type List struct {
	// Member is what the server calls the items, as in "annotation_queues".
	Member  string
	Columns []Column
	Rows    []Row
	// More says that there are more than were asked for.
	More bool
}

// List prints a list.
func (w Writer) List(l List) error {
	switch w.Format {
	case "json":
		return w.json(l.value())
	case "csv":
		return w.guarded(func(out io.Writer) error { return WriteCSV(out, Names(l.Rows), each(l.Rows)) })
	case "parquet":
		return w.binary(func(out io.Writer) error { return WriteParquet(out, each(l.Rows)) })
	}
	if len(l.Rows) == 0 {
		_, err := fmt.Fprintln(w.Out, "nothing found")
		return err
	}
	headings, cells := make([]string, len(l.Columns)), make([][]string, len(l.Rows))
	whole := make([]bool, len(l.Columns))
	for j, c := range l.Columns {
		headings[j], whole[j] = c.Heading, c.Whole
	}
	for i, row := range l.Rows {
		for _, c := range l.Columns {
			if c.Raw {
				cells[i] = append(cells[i], string(row.Get(c.Path)))
				continue
			}
			cells[i] = append(cells[i], row.Text(c.Path))
		}
	}
	return terminal.Table(w.Out, headings, cells, whole, terminal.Width(w.Out))
}

// value is the list as the server would send it.
func (l List) value() jsontext.Value {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{%q:[`, l.Member)
	for i, row := range l.Rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(row.JSON())
	}
	fmt.Fprintf(&b, `],"pagination":{"has_more":%t}}`, l.More)
	return b.Bytes()
}

// JSON is the row as it was read.
func (r Row) JSON() jsontext.Value {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := jsontext.AppendQuote(nil, m.Name) // it was read from JSON
		b.Write(append(append(name, ':'), m.Value...))
	}
	b.WriteByte('}')
	return b.Bytes()
}

// Item prints one thing.
func (w Writer) Item(row Row) error {
	switch w.Format {
	case "json":
		return w.json(row.JSON())
	case "table":
		pairs := make([][2]string, len(row))
		for i, m := range row {
			pairs[i] = [2]string{m.Name, legible(m.Value)}
		}
		return terminal.Pairs(w.Out, pairs, terminal.Width(w.Out))
	}
	return w.List(List{Rows: []Row{row}})
}

// Said prints a sentence for people, and for programs the values in it.
func (w Writer) Said(sentence string, row Row) error {
	if w.Format != "table" {
		return w.Item(row)
	}
	_, err := fmt.Fprintln(w.Out, terminal.Text(sentence))
	return err
}

// Value prints any value as JSON.
func (w Writer) Value(value any) error {
	text, err := json.Marshal(value, json.Deterministic(true))
	if err != nil {
		return err
	}
	return w.json(text)
}

func (w Writer) json(v jsontext.Value) error {
	if err := v.Indent(jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w.Out, "%s\n", terminal.JSON(v))
	return err
}

// guarded prints a text of any content, harmless on a terminal.
func (w Writer) guarded(write func(io.Writer) error) error {
	if !terminal.Is(w.Out) {
		return write(w.Out)
	}
	var b strings.Builder
	err := write(&b)
	_, failed := io.WriteString(w.Out, terminal.Text(b.String()))
	return errors.Join(err, failed)
}

var errBinary = errors.New("parquet is not for a terminal; send it to a file")

func (w Writer) binary(write func(io.Writer) error) error {
	if terminal.Is(w.Out) {
		return errBinary
	}
	return write(w.Out)
}
