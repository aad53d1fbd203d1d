// Package output prints what commands found: as tables for people, and as JSON, CSV
// or Parquet for programs. What it prints are the server's answers as they came,
// member by member; only tables choose and shorten.
package output

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Member is one member of a JSON object.
type Member struct {
	Name  string
	Value jsontext.Value
}

// A Row is a JSON object whose members have kept their order.
type Row []Member

// Parse reads a row from a JSON object.
func Parse(text []byte) (Row, error) {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	if open, err := d.ReadToken(); err != nil {
		return nil, err
	} else if open.Kind() != '{' {
		return nil, fmt.Errorf("a row must be a JSON object, not %.20s", text)
	}
	var row Row
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		row = append(row, Member{key, value.Clone()})
	}
	return row, nil
}

// Get returns the value at a path such as "annotator.email", nil when there is none.
func (r Row) Get(path string) jsontext.Value {
	name, rest, deeper := strings.Cut(path, ".")
	for _, m := range r {
		if m.Name != name {
			continue
		}
		if !deeper {
			return m.Value
		}
		inner, err := Parse(m.Value)
		if err != nil {
			return nil
		}
		return inner.Get(rest)
	}
	return nil
}

// Text returns the value at a path as a person reads it.
func (r Row) Text(path string) string { return legible(r.Get(path)) }

// shortTime is how tables show a moment.
const shortTime = "2006-01-02 15:04"

// legible is a value without JSON's marks, where that says the same.
func legible(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		var s string
		if json.Unmarshal(v, &s) != nil {
			return string(v)
		}
		if at, err := time.Parse(time.RFC3339Nano, s); err == nil {
			return at.Local().Format(shortTime)
		}
		return s
	case '[':
		return legibleList(v)
	case '{':
		return legibleObject(v)
	case 'n', 0:
		return ""
	default:
		return string(v)
	}
}

// legibleList joins what the items are called.
func legibleList(v jsontext.Value) string {
	var items []jsontext.Value
	if json.Unmarshal(v, &items) != nil {
		return string(v)
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = legible(item)
	}
	return strings.Join(texts, ", ")
}

// legibleObject is what an object is called, or said; the whole of it when it has
// no name.
func legibleObject(v jsontext.Value) string {
	row, err := Parse(v)
	if err != nil {
		return string(v)
	}
	name := row.Text("name")
	if user := row.Text("user"); user != "" {
		return user + ": " + row.Text("completion_status")
	}
	if name == "" {
		for _, path := range []string{"email", "label", "id"} {
			if text := row.Text(path); text != "" {
				return text
			}
		}
		return string(v)
	}
	for _, path := range []string{"label", "score", "text"} {
		if text := row.Text(path); text != "" {
			return name + ": " + text
		}
	}
	return name
}
