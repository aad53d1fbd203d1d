package demo

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// jsonText encodes values that always can be: maps, slices and scalars made in
// this package.
func jsonText(v any) string {
	out, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprintf("demo: %v", err))
	}
	return string(out)
}

// raw is a YAML value kept as JSON, with its members in the order they were
// written in.
type raw string

// UnmarshalYAML converts the value.
func (r *raw) UnmarshalYAML(n *yaml.Node) error {
	var buf bytes.Buffer
	if err := writeNode(jsontext.NewEncoder(&buf), n); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	*r = raw(bytes.TrimSpace(buf.Bytes()))
	return nil
}

// writeNode writes one YAML value as JSON.
func writeNode(enc *jsontext.Encoder, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return writeNested(enc, jsontext.BeginObject, n.Content, jsontext.EndObject)
	case yaml.SequenceNode:
		return writeNested(enc, jsontext.BeginArray, n.Content, jsontext.EndArray)
	default:
		var v any
		if err := n.Decode(&v); err != nil {
			return err
		}
		return json.MarshalEncode(enc, v)
	}
}

func writeNested(enc *jsontext.Encoder, begin jsontext.Token, nodes []*yaml.Node, end jsontext.Token) error {
	if err := enc.WriteToken(begin); err != nil {
		return err
	}
	for _, n := range nodes {
		if err := writeNode(enc, n); err != nil {
			return err
		}
	}
	return enc.WriteToken(end)
}
