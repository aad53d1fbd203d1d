package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/postil/postil/client"
)

// section is a part of a record with its heading.
type section struct {
	title, text string
	judged      bool // it is what the annotator judges
}

// Names by which the members of examples are known.
var (
	inputNames  = strings.Fields("input inputs question prompt query request instruction user_input")
	outputNames = strings.Fields("output outputs answer response completion actual_output generated generation prediction result model_output")
	otherNames  = strings.Fields("reference expected expected_output expected_answer reference_answer reference_output ground_truth ideal gold target context contexts documents")
	serverNames = strings.Fields("id created_at updated_at")
)

// read takes a record apart into what is looked at, in the order in which it is read,
// and what is only looked up.
func read(record client.Record) (main, more []section) {
	rest := maps.Clone(record.Data)
	if record.Kind == client.TargetExample {
		main = readExample(rest)
	} else {
		main = readSpan(rest)
	}
	for _, e := range record.Evaluations {
		more = append(more, section{title: "evaluation " + e.Name, text: evaluation(e)})
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		more = append(more, section{title: name, text: text(rest[name])})
	}
	if len(main) == 0 {
		return more, nil
	}
	return main, more
}

func evaluation(e client.Evaluation) string {
	var parts []string
	if e.Label != nil {
		parts = append(parts, *e.Label)
	}
	if e.Score != nil {
		parts = append(parts, number(*e.Score))
	}
	if e.Explanation != nil {
		parts = append(parts, *e.Explanation)
	}
	return strings.Join(parts, ", ")
}

// readExample takes the members that have a usual name, else all of them.
func readExample(data map[string]any) (sections []section) {
	sections = readMessages(take(data, "messages"))
	for _, group := range []struct {
		names  []string
		judged bool
	}{{inputNames, false}, {otherNames, false}, {outputNames, true}} {
		for _, name := range group.names {
			if v := take(data, name); v != nil {
				sections = append(sections, section{title: name, text: text(v), judged: group.judged})
			}
		}
	}
	if len(sections) > 0 {
		return sections
	}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if !slices.Contains(serverNames, name) {
			sections = append(sections, section{title: name, text: text(take(data, name))})
		}
	}
	return sections
}

// readSpan takes the messages of a model call, else input and output.
func readSpan(data map[string]any) (sections []section) {
	if data["status_code"] == "ERROR" {
		sections = append(sections, section{title: "failed", text: text(take(data, "status_message"))})
	}
	input := readMessages(take(data, "attributes.llm.input_messages"))
	if v := take(data, "attributes.input.value"); input == nil && v != nil {
		input = []section{{title: "input", text: text(v)}}
	}
	output := readMessages(take(data, "attributes.llm.output_messages"))
	if v := take(data, "attributes.output.value"); output == nil && v != nil {
		output = []section{{title: "output", text: text(v)}}
	}
	for i := range output {
		output[i].judged = true
	}
	return slices.Concat(sections, input, output)
}

// take removes a member and returns it.
func take(data map[string]any, name string) any {
	v := data[name]
	delete(data, name)
	return v
}

// readMessages reads the turns of a conversation; nil when it is none.
func readMessages(v any) (sections []section) {
	list, ok := parsed(v).([]any)
	if !ok {
		return nil
	}
	for _, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			return nil
		}
		if inner, ok := m["message"].(map[string]any); ok {
			m = inner
		}
		said := text(member(m, "content"))
		if said == "" {
			said = contents(member(m, "contents"))
		}
		for _, call := range calls(member(m, "tool_calls")) {
			said = strings.TrimSpace(said + "\n" + call)
		}
		role := text(member(m, "role"))
		if role == "" && said == "" {
			return nil
		}
		sections = append(sections, section{title: role, text: said})
	}
	return sections
}

// member finds a member of a message, which may bear the name of what it is in.
func member(m map[string]any, name string) any {
	for _, prefix := range []string{"", "message.", "message_content.", "tool_call.", "tool_call.function.", "function."} {
		if v, ok := m[prefix+name]; ok {
			return v
		}
	}
	if inner, ok := m["function"].(map[string]any); ok {
		return inner[name]
	}
	return nil
}

// contents joins the texts of a message of several parts.
func contents(v any) string {
	var texts []string
	list, _ := v.([]any)
	for _, item := range list {
		part, ok := item.(map[string]any)
		if !ok {
			continue
		}
		if t := text(member(part, "text")); t != "" {
			texts = append(texts, t)
		} else {
			texts = append(texts, text(part))
		}
	}
	return strings.Join(texts, "\n")
}

// calls are the tools that a message calls.
func calls(v any) (lines []string) {
	list, _ := v.([]any)
	for _, item := range list {
		call, ok := item.(map[string]any)
		if !ok {
			continue
		}
		if inner, ok := call["tool_call"].(map[string]any); ok {
			call = inner
		}
		lines = append(lines, fmt.Sprintf("→ %s(%s)", text(member(call, "name")), text(member(call, "arguments"))))
	}
	return lines
}

// parsed is a value that may have been written as text.
func parsed(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	var inner any
	if json.Unmarshal([]byte(s), &inner) != nil {
		return v
	}
	return inner
}

// text is a value as it is read.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(v) != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(b.String())
}
