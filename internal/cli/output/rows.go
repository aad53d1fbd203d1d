package output

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// WriteRows writes rows as JSONL, CSV or Parquet. Any number of them is fine: for a
// table, whose columns only the last row completes, they wait in a temporary file.
func WriteRows(out io.Writer, format string, rows iter.Seq2[Row, error]) error {
	if format == "jsonl" {
		return writeJSONL(out, rows)
	}
	f, err := os.CreateTemp("", "postil-rows-*")
	if err != nil {
		return err
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(f.Name())) }() // nothing of it is needed
	var names NameSet
	err = writeJSONL(f, func(yield func(Row, error) bool) {
		for row, err := range rows {
			names.Add(row)
			if !yield(row, err) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if format == "csv" {
		return WriteCSV(out, names.Names, readJSONL(f))
	}
	return WriteParquet(out, readJSONL(f))
}

func writeJSONL(out io.Writer, rows iter.Seq2[Row, error]) error {
	w := bufio.NewWriter(out)
	for row, err := range rows {
		if err != nil {
			return err
		}
		text := row.JSON()
		if err := text.Compact(); err != nil {
			return err
		}
		if _, err := w.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return w.Flush()
}

// readJSONL goes through the rows of a file from its beginning.
func readJSONL(f *os.File) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			yield(nil, err)
			return
		}
		for r := bufio.NewReader(f); ; {
			line, err := r.ReadBytes('\n')
			if errors.Is(err, io.EOF) {
				return
			}
			var row Row
			if err == nil {
				row, err = Parse(bytes.TrimSpace(line))
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Spread replaces a member, an object, by its members, whose names begin with that
// of the object.
func (r Row) Spread(member string) (Row, error) {
	var spread Row
	for _, m := range r {
		if m.Name != member || m.Value.Kind() != '{' {
			spread = append(spread, m)
			continue
		}
		inner, err := Parse(m.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", member, err)
		}
		for _, i := range inner {
			spread = append(spread, Member{member + "." + i.Name, i.Value})
		}
	}
	return spread, nil
}
