package app

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// judged are the members of a record's content that may hold what is judged, the
// first that is there first. Lists of messages hold it in their last.
var judged = map[postil.TargetKind][]string{
	postil.TargetSpan: {"attributes.output.value", "attributes.llm.output_messages", "attributes.gen_ai.output.messages",
		"attributes.input.value", "attributes.llm.input_messages"},
	postil.TargetExample: {"output", "answer", "response", "completion", "prediction", "result", "actual_output", "generated"},
}

// Preview returns the beginning of what is judged about a record with this
// content, on one line.
func Preview(kind postil.TargetKind, data string) string {
	if kind == postil.TargetTrace {
		kind = postil.TargetSpan
	}
	wanted := judged[kind]
	found := make([][]byte, len(wanted)+1) // and the name, if there is nothing else
	var rest []byte
	err := members([]byte(data), func(key string, value []byte) {
		switch i := slices.Index(wanted, key); {
		case i >= 0:
			found[i] = bytes.Clone(value)
		case key == "name" && kind == postil.TargetSpan:
			found[len(wanted)] = bytes.Clone(value)
		case kind == postil.TargetExample && !slices.Contains(exampleColumns, key) && len(rest) < 4*postil.PreviewLength:
			var d dataWriter
			d.raw(key, value[:min(len(value), 4*postil.PreviewLength)])
			rest = append(append(rest, []byte(", ")[:min(len(rest), 2)]...), d.b[1:]...)
		}
	})
	if err != nil {
		return "" // no object of ours
	}
	for _, value := range found {
		if line := postil.Preview(textIn(value)); line != "" {
			return line
		}
	}
	return postil.Preview(string(rest))
}

// exampleColumns are those that the server adds to an example's own.
var exampleColumns = []string{"id", "created_at", "updated_at"}

// textIn returns the text of a value: a string itself, of a list of messages the
// last content, and otherwise the JSON.
func textIn(value []byte) string {
	switch jsontext.Value(value).Kind() {
	case '"':
		var text string
		if json.Unmarshal(value, &text, jsontext.AllowInvalidUTF8(true)) == nil {
			return text
		}
	case '[':
		if text := lastMessage(value); text != "" {
			return text
		}
	case 'n':
		return ""
	}
	return string(value)
}

// lastMessage returns the content of the last of a list of messages, as
// OpenInference or the GenAI conventions have them, or nothing.
func lastMessage(list []byte) string {
	var messages []map[string]jsontext.Value
	if json.Unmarshal(list, &messages) != nil {
		return ""
	}
	for _, m := range slices.Backward(messages) {
		for _, key := range []string{"message.content", "content", "message.contents", "parts", "message.tool_calls"} {
			if value, ok := m[key]; ok {
				if text := contentText(value); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// contentText is the text of a message's content, which may have parts.
func contentText(value jsontext.Value) string {
	if value.Kind() != '[' {
		return textIn(value)
	}
	var parts []map[string]jsontext.Value
	if json.Unmarshal(value, &parts) != nil {
		return ""
	}
	var texts []string
	for _, part := range parts {
		for _, key := range []string{"message_content.text", "text", "content", "tool_call.function.name"} {
			if text, ok := part[key]; ok {
				texts = append(texts, textIn(text))
				break
			}
		}
	}
	return strings.Join(texts, " ")
}
