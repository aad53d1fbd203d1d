package client

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON returns an answer as JSON, with the names that the server uses and without
// the members that were not there.
func JSON(answer any) ([]byte, error) { return encode(answer) }

// Map returns an answer as a map, with the names that the server uses. Numbers are
// of type [json.Number].
func Map(answer any) (map[string]any, error) {
	text, err := encode(answer)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	if err := decode(text, &m); err != nil {
		return nil, fmt.Errorf("%T is not an object: %w", answer, err)
	}
	return m, nil
}

// Fields returns the names of the members that an answer has, in their order.
func Fields(answer any) ([]string, error) {
	text, err := encode(answer)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("%T is not an object", answer)
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		names = append(names, name.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
	}
	return names, nil
}
