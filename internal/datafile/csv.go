package datafile

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

func (t *table) readCSV(in *bufio.Reader) error {
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = delimiter(in), -1, true
	ok, err := t.header(r)
	if err != nil || !ok {
		return err
	}
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			t.problem(wrong.StartLine, saidOfCSV(wrong))
			continue
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		if rule := checkFields(fields, len(t.columns)); rule != "" {
			t.problem(line, rule)
			continue
		}
		if rule := t.add(row{line, t.cells(fields)}); rule != "" {
			t.problem(line, rule)
			return nil
		}
	}
}

// delimiter is the one of those in use that the header line has most of, outside
// quotes.
func delimiter(in *bufio.Reader) rune {
	begin, _ := in.Peek(bufferedSize) // less in a shorter file
	found, quoted := map[byte]int{}, false
	for _, c := range begin {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c == '\n' {
			break
		}
		found[c]++
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if found[c] > found[best] {
			best = c
		}
	}
	return rune(best)
}

// header reads the names of the columns. A column without a name, as some programs
// write before the others, gets one.
func (t *table) header(r *csv.Reader) (ok bool, err error) {
	names, err := r.Read()
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		t.problem(1, "the file is empty; its first line must name the columns")
		return false, nil
	case errors.As(err, &wrong):
		t.problem(wrong.StartLine, saidOfCSV(wrong))
		return false, nil
	case err != nil:
		return false, err
	}
	line, _ := r.FieldPos(0)
	if len(names) > MaxColumns {
		t.problem(line, fmt.Sprintf("must have at most %d columns", MaxColumns))
		return false, nil
	}
	if rule := checkFields(names, len(names)); rule != "" {
		t.problem(line, rule)
		return false, nil
	}
	for i, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			name = fmt.Sprintf("column_%d", i+1)
		}
		if _, twice := t.byName[name]; twice {
			t.problem(line, fmt.Sprintf("the column %q is there more than once", name))
			return false, nil
		}
		t.column(name, line)
	}
	return true, nil
}

// checkFields says what is wrong with the fields of a line.
func checkFields(fields []string, columns int) string {
	if len(fields) != columns {
		return fmt.Sprintf("has %d fields, and there are %d columns", len(fields), columns)
	}
	size := 0
	for i, f := range fields {
		size += len(f)
		switch {
		case !utf8.ValidString(f):
			return fmt.Sprintf("field %d is not in UTF-8", i+1)
		case strings.IndexByte(f, 0) >= 0:
			return fmt.Sprintf("field %d must not contain the character U+0000", i+1)
		}
	}
	if size > MaxRowSize {
		return tooLarge
	}
	return ""
}

var tooLarge = fmt.Sprintf("must not have more than %d bytes", MaxRowSize)

// cells are the fields of a line that are not empty.
func (t *table) cells(fields []string) []cell {
	cells := make([]cell, 0, len(fields))
	for i, f := range fields {
		if f == "" {
			continue
		}
		v := cell{text: f, column: int32(i)}
		t.columns[i].see(v)
		cells = append(cells, v)
	}
	return cells
}

func saidOfCSV(err *csv.ParseError) string {
	at := fmt.Sprintf("at byte %d", err.Column)
	if err.Line != err.StartLine {
		at += fmt.Sprintf(" of line %d", err.Line)
	}
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		return "has a quote inside a field that is not in quotes, " + at
	case errors.Is(err, csv.ErrQuote):
		return "has a quote that is not closed, or not followed by a delimiter, " + at
	}
	return err.Err.Error() + ", " + at
}
