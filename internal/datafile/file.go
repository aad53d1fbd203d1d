package datafile

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/postil/postil/internal/postil"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV   Format = "CSV"
	JSONL Format = "JSONL"
)

// Type is what the values of a column become.
type Type string

// The types of columns.
const (
	Auto    Type = "AUTO"
	Text    Type = "TEXT"
	Number  Type = "NUMBER"
	Boolean Type = "BOOLEAN"
	JSON    Type = "JSON"
	Skip    Type = "SKIP" // the column is left out
)

// Limits of files.
const (
	MaxRows      = 100_000
	MaxColumns   = 1000
	MaxValues    = 5_000_000 // of all rows
	MaxRowSize   = 8 << 20   // bytes
	maxProblems  = 100
	maxSamples   = 3
	bufferedSize = 64 << 10
)

// Choice says what becomes of a column.
type Choice struct {
	Column string
	Member string // what it is called in the examples; empty: as the column
	Type   Type   // empty: Auto
}

// Column is a column that was found.
type Column struct {
	Name    string
	Member  string
	Type    Type // what the values have become
	Samples []string
}

// Problem is a line that cannot be read, from 1 on, and why.
type Problem struct {
	Line int
	Rule string
}

// File is what was read. Every row of the file is in Rows or has a problem.
type File struct {
	Columns      []Column
	Rows         [][]byte  // compact JSON objects
	Problems     []Problem // at most 100, by line
	ProblemCount int
}

// Read reads a file. What it returns as an error is that of the reader, or a
// choice for a column that the file does not have.
func Read(r io.Reader, format Format, choices []Choice) (File, error) {
	t := newTable(choices)
	in := bufio.NewReaderSize(r, bufferedSize)
	read := t.readCSV
	if format == JSONL {
		read = t.readJSONL
	}
	if t.checkEncoding(in) {
		if err := read(in); err != nil {
			return File{}, err
		}
	}
	f := t.file()
	if len(f.Rows) == 0 && f.ProblemCount == 0 {
		t.problem(1, "the file has no rows")
		f = t.file()
	}
	return f, t.unknownChoice(f)
}

// checkEncoding passes over the mark that some programs begin files with, and
// reports whether this may be a file in UTF-8.
func (t *table) checkEncoding(in *bufio.Reader) bool {
	mark, _ := in.Peek(3) // less in a shorter file
	switch {
	case len(mark) == 3 && string(mark) == "\ufeff":
		_, _ = in.Discard(3)
	case len(mark) >= 2 && (string(mark[:2]) == "\xff\xfe" || string(mark[:2]) == "\xfe\xff"):
		t.problem(1, "the file is in UTF-16; save it as UTF-8")
		return false
	}
	return true
}

// table is a file while it is read.
type table struct {
	choices  map[string]Choice
	order    []string // the columns chosen for, as they were given
	columns  []*column
	byName   map[string]int
	rows     []row
	values   int
	problems []Problem
	count    int
}

// row is a line of the file, or several in quotes, with the values that it has.
type row struct {
	line  int
	cells []cell
}

func newTable(choices []Choice) *table {
	t := &table{choices: map[string]Choice{}, byName: map[string]int{}}
	for _, c := range choices {
		t.choices[c.Column] = c
		t.order = append(t.order, c.Column)
	}
	return t
}

// add adds a row, or says why there can be no more.
func (t *table) add(r row) (rule string) {
	if len(t.rows) == MaxRows {
		return fmt.Sprintf("the file has more than %d rows", MaxRows)
	}
	if t.values += len(r.cells); t.values > MaxValues {
		return fmt.Sprintf("the file has more than %d values", MaxValues)
	}
	t.rows = append(t.rows, r)
	return ""
}

// problem adds a problem; those of later lines come later, apart from those that
// are found when all lines are read.
func (t *table) problem(line int, rule string) {
	t.problems = append(t.problems, Problem{line, rule})
	t.count++
	if len(t.problems) > 2*maxProblems {
		t.cutProblems()
	}
}

func (t *table) cutProblems() {
	slices.SortStableFunc(t.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	t.problems = t.problems[:min(len(t.problems), maxProblems)]
}

// unknownChoice is the error of a choice for a column that is not there, if the
// columns are known at all.
func (t *table) unknownChoice(f File) error {
	if len(f.Columns) == 0 {
		return nil
	}
	var p postil.Problems
	for i, name := range t.order {
		_, ok := t.byName[name]
		p.Rule(ok, columnPath(i), "the file has no column %q", name)
	}
	return p.Err()
}
