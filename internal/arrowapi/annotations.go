package arrowapi

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

const (
	annotationPrefix = "annotation."
	notesColumn      = annotationPrefix + "notes"
	// notesConfig is the annotation config that notes are texts of.
	notesConfig = "notes"
)

// annotations are those of a table, item by item, and the number of each item's row.
type annotations struct {
	items []app.RecordInput
	rows  []int
}

// annotationsOf reads a table of annotations: the span's id, columns
// annotation.NAME.label, .score and .text, and annotation.notes, a list of JSON
// objects with the member text. Who annotates, and when, the client's columns
// .updated_by and .updated_at do not decide.
func annotationsOf(table *rows.Reader) (annotations, error) {
	var p postil.Problems
	id := required(&p, table.Columns(), spanIDColumn)
	notes := slices.Index(table.Columns(), notesColumn)
	named := slices.Clone(table.Columns())
	if notes >= 0 {
		named[notes] = "" // has a form of its own
	}
	columns := verdicts(&p, named, annotationPrefix, "label", "score", "text", "updated_by", "updated_at")
	p.Check(len(columns) > 0 || notes >= 0, annotationPrefix+"NAME.label, .score or .text", "a column of this kind is required")
	if err := p.Err(); err != nil {
		return annotations{}, err
	}
	var a annotations
	err := table.Each(func(n int, row rows.Row) error {
		span, err := spanID(row, id, n)
		if err != nil {
			return err
		}
		values := annotationsIn(row, columns)
		if notes >= 0 {
			values, err = withNotes(values, row[notes], n)
		}
		if len(values) > 0 {
			a.items = append(a.items, app.RecordInput{RecordID: span, Values: values})
			a.rows = append(a.rows, n)
		}
		return err
	})
	return a, err
}

// annotationsIn returns the annotations that a row has something of.
func annotationsIn(row rows.Row, columns []verdict) []postil.AnnotationInput {
	var list []postil.AnnotationInput
	of := func(name string) *postil.AnnotationInput {
		i := slices.IndexFunc(list, func(in postil.AnnotationInput) bool { return in.Name == name })
		if i < 0 {
			i = len(list)
			list = append(list, postil.AnnotationInput{Name: name})
		}
		return &list[i]
	}
	for _, c := range columns {
		text, isText := textOf(row[c.column])
		score, isScore := numberOf(row[c.column])
		switch {
		case c.member == "label" && isText:
			of(c.name).Label = &text
		case c.member == "text" && isText:
			of(c.name).Text = &text
		case c.member == "score" && isScore:
			of(c.name).Score = &score
		}
	}
	return list
}

// withNotes adds the notes of a row as one text, a line each.
func withNotes(values []postil.AnnotationInput, notes any, n int) ([]postil.AnnotationInput, error) {
	list, _ := notes.([]any)
	var lines []string
	for _, note := range list {
		text, _ := note.(string)
		decoded, err := rows.FromJSON([]byte(text))
		object, ok := decoded.(map[string]any)
		line, isText := object["text"].(string)
		if err != nil || !ok || !isText {
			return values, atRow(n, notesColumn, "must be a list of JSON objects with the member text")
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		text := strings.Join(lines, "\n")
		values = append(values, postil.AnnotationInput{Name: notesConfig, Text: &text})
	}
	return values, nil
}

// atColumns names the rows and columns at fault in an error about the items.
func (a annotations) atColumns(err error) error {
	e, ok := errors.AsType[*postil.Error](err)
	if !ok {
		return err
	}
	named := *e
	named.Problems = slices.Clone(e.Problems)
	for i, problem := range named.Problems {
		var item, value int
		member := problem.Path[strings.LastIndexByte(problem.Path, '.')+1:]
		if _, err := fmt.Sscanf(problem.Path, "annotations[%d].values[%d].", &item, &value); err == nil {
			named.Problems[i].Path = fmt.Sprintf("row %d, %s%s.%s", a.rows[item], annotationPrefix, a.items[item].Values[value].Name, member)
		} else if _, err := fmt.Sscanf(problem.Path, "annotations[%d].", &item); err == nil {
			named.Problems[i].Path = fmt.Sprintf("row %d, %s", a.rows[item], spanIDColumn)
		}
	}
	return &named
}
