package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// spanData returns what a record of a span holds: the span's flat columns, each
// attribute as "attributes.…". Annotations and evaluations have lists of their
// own and are not among them.
func spanData(s postil.Span) ([]byte, error) {
	var d dataWriter
	d.text("context.trace_id", s.TraceID)
	d.text("context.span_id", s.SpanID)
	if s.ParentID == "" {
		d.raw("parent_id", []byte("null"))
	} else {
		d.text("parent_id", s.ParentID)
	}
	d.text("name", s.Name)
	d.text("start_time", postil.FormatTime(s.StartTime))
	d.text("end_time", postil.FormatTime(s.EndTime))
	d.text("status_code", s.StatusCode)
	d.text("status_message", s.StatusMessage)
	d.raw("events", s.Events)
	const kind = "openinference.span.kind"
	sent := false
	err := members(s.Attributes, func(key string, value []byte) {
		sent = sent || key == kind
		d.raw("attributes."+key, value)
	})
	if err != nil {
		return nil, fmt.Errorf("attributes of span %d: %w", s.ID, err)
	}
	if !sent {
		d.text("attributes."+kind, string(s.Kind))
	}
	return d.bytes(), nil
}

// exampleData returns what a record of an example holds: its own members, and
// those that the server keeps.
func exampleData(e postil.Example) []byte {
	var d dataWriter
	d.text("id", e.ID)
	d.text("created_at", postil.FormatTime(e.CreatedAt))
	d.text("updated_at", postil.FormatTime(e.UpdatedAt))
	if own := bytes.TrimSuffix(bytes.TrimPrefix(e.Data, []byte("{")), []byte("}")); len(own) > 0 {
		d.b = append(append(d.b, ','), own...)
	}
	return d.bytes()
}

// dataWriter appends the members of one JSON object.
type dataWriter struct{ b []byte }

func (d *dataWriter) key(key string) {
	separator := byte(',')
	if len(d.b) == 0 {
		separator = '{'
	}
	d.b = append(d.b, separator)
	d.b, _ = jsontext.AppendQuote(d.b, key) // replaces what is not UTF-8
	d.b = append(d.b, ':')
}

func (d *dataWriter) text(key, value string) {
	d.key(key)
	d.b, _ = jsontext.AppendQuote(d.b, value)
}

func (d *dataWriter) raw(key string, value []byte) {
	d.key(key)
	d.b = append(d.b, value...)
}

func (d *dataWriter) bytes() []byte {
	if len(d.b) == 0 {
		return []byte("{}")
	}
	return append(d.b, '}')
}

// members calls each with every member of a stored JSON object, its value as it
// is stored.
func members(object []byte, each func(key string, value []byte)) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(object))
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		each(key, value)
	}
	return nil
}

// hideColumns removes from the records of a queue the columns that it does not
// show to annotators, when the actor is one.
func hideColumns(actor auth.Actor, q postil.Queue, records []postil.Record) error {
	if q.ColumnAllowlist == nil && len(q.HiddenColumns) == 0 || may(actor.Spaces[q.SpaceID], readContent) {
		return nil
	}
	for i := range records {
		var d dataWriter
		err := members([]byte(records[i].Data), func(key string, value []byte) {
			if showsColumn(q, key) {
				d.raw(key, value)
			}
		})
		if err != nil {
			return fmt.Errorf("data of record %d: %w", records[i].ID, err)
		}
		records[i].Data = string(d.bytes())
	}
	return nil
}

// showsColumn reports whether a queue shows its annotators a column of the
// content: one that is in the one list and not in the other. The lists name
// columns as in the content, with or without "attributes." before them.
func showsColumn(q postil.Queue, column string) bool {
	in := func(list []string) bool {
		return slices.Contains(list, column) || slices.Contains(list, strings.TrimPrefix(column, "attributes."))
	}
	return (q.ColumnAllowlist == nil || in(q.ColumnAllowlist)) && !in(q.HiddenColumns)
}
