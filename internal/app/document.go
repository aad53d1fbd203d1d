package app

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// document is the members of a JSON object in their order, each kept as it was
// written but for white space and for escapes in strings that need not be, which
// would hide texts from searches. Numbers never pass through a float.
type document []member

type member struct {
	name  string // what key means
	key   []byte // in quotes, with its escapes
	value []byte
}

// documentOf takes a JSON object apart.
func documentOf(object []byte) (document, error) {
	compact := jsontext.Value(bytes.Clone(object))
	if err := compact.Format(jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, err
	}
	d := jsontext.NewDecoder(bytes.NewReader(compact), jsontext.AllowDuplicateNames(true)) // they were refused when the object came in
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	next := func() ([]byte, error) {
		v, err := d.ReadValue()
		end := int(d.InputOffset())
		return compact[end-len(v) : end], err
	}
	var list document
	for d.PeekKind() == '"' {
		key, err := next()
		if err != nil {
			return nil, err
		}
		value, err := next()
		if err != nil {
			return nil, err
		}
		list = append(list, member{unquote(key), key, value})
	}
	return list, nil
}

// unquote returns the text of a JSON string, which is known to be one.
func unquote(quoted []byte) string {
	text, _ := jsontext.AppendUnquote(nil, quoted)
	return string(text)
}

// object puts the members together again.
func (list document) object() []byte {
	b := []byte{'{'}
	for i, m := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, m.key...), ':'), m.value...)
	}
	return append(b, '}')
}

// with returns the members with the values of changes, new ones at the end.
func (list document) with(changes document) document {
	at := make(map[string]int, len(list))
	for i, m := range list {
		at[m.name] = i
	}
	out := slices.Clone(list)
	for _, m := range changes {
		if i, ok := at[m.name]; ok {
			out[i].value = m.value
			continue
		}
		out = append(out, m)
	}
	return out
}
