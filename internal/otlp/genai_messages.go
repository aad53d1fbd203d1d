package otlp

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// shownMessage is a message under its OpenInference names, as the elements of
// llm.input_messages and llm.output_messages have them.
type shownMessage struct {
	Role       string          `json:"message.role"`
	Content    string          `json:"message.content,omitzero"`
	Contents   []shownContent  `json:"message.contents,omitzero"`
	Name       string          `json:"message.name,omitzero"`
	ToolCallID string          `json:"message.tool_call_id,omitzero"`
	ToolCalls  []shownToolCall `json:"message.tool_calls,omitzero"`
}

// shownContent is one part of a message that has more than a text.
type shownContent struct {
	Type  string `json:"message_content.type"`
	Text  string `json:"message_content.text,omitzero"`
	Image string `json:"message_content.image.image.url,omitzero"`
}

// shownToolCall is a call that a model asks for; Arguments is JSON text.
type shownToolCall struct {
	ID        string `json:"tool_call.id,omitzero"`
	Name      string `json:"tool_call.function.name"`
	Arguments string `json:"tool_call.function.arguments,omitzero"`
}

// text returns the texts of a message, a line each.
func (m shownMessage) text() string {
	if m.Content != "" {
		return m.Content
	}
	var texts []string
	for _, c := range m.Contents {
		if c.Type == "text" {
			texts = append(texts, c.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// messages shows the messages of a model call, from wherever they came: today's
// attributes, on the span or on a gen_ai.client.inference.operation.details event;
// else the older gen_ai.prompt and gen_ai.completion; else one event per message.
func (g *genAI) messages() {
	r := reader{budget: maxElements}
	in := r.messages(g.encode(g.get("gen_ai.input.messages")), "user")
	out := r.messages(g.encode(g.get("gen_ai.output.messages")), "assistant")
	if in == nil {
		in = r.messages(g.olderMessages("gen_ai.prompt"), "user")
	}
	if out == nil {
		out = r.messages(g.olderMessages("gen_ai.completion"), "assistant")
	}
	if in == nil || out == nil {
		events := g.eventMessages(&r)
		if in == nil {
			in = events.in
		}
		if out == nil {
			out = events.out
		}
	}
	in = append(r.instructions(g.encode(g.get("gen_ai.system_instructions"))), in...)
	if r.budget < 0 {
		return // too much to show twice; the originals are there
	}
	g.addMessages("llm.input_messages", in)
	g.addMessages("llm.output_messages", out)
	g.addText("input.value", "input.mime_type", lastOfUser(in))
	g.addText("output.value", "output.mime_type", firstText(out))
}

// addMessages adds a list of messages.
func (g *genAI) addMessages(key string, list []shownMessage) {
	if len(list) == 0 {
		return
	}
	if b, err := json.Marshal(list); err == nil {
		g.add(key, value{kind: rawJSON, bytes: b})
	}
}

// lastOfUser returns the last text of a user.
func lastOfUser(list []shownMessage) string {
	text := ""
	for _, m := range list {
		if m.Role == "user" && m.text() != "" {
			text = m.text()
		}
	}
	return text
}

// firstText returns the text of the first message that has one.
func firstText(list []shownMessage) string {
	for _, m := range list {
		if t := m.text(); t != "" {
			return t
		}
	}
	return ""
}

// olderMessages returns the messages under a key as JSON: <key>.0.role and so on
// folded into a list, or what the key itself holds.
func (g *genAI) olderMessages(key string) []byte {
	for _, attrs := range g.sources {
		var indexed []attr
		for _, a := range attrs {
			rest, ok := bytes.CutPrefix(a.key, []byte(key))
			if ok && len(rest) > 1 && rest[0] == '.' && isIndex(segment(rest[1:])) {
				indexed = append(indexed, a)
			}
		}
		if len(indexed) == 0 {
			continue
		}
		var folded map[string]jsontext.Value
		if err := unmarshal(g.object(indexed, 0), &folded); err == nil {
			return folded[key]
		}
	}
	return g.encode(g.get(key))
}

// conversation is what the events of a span hold.
type conversation struct{ in, out []shownMessage }

// messageEvents says whose message an event holds.
var messageEvents = map[string]string{
	"gen_ai.system.message":    "system",
	"gen_ai.user.message":      "user",
	"gen_ai.assistant.message": "assistant",
	"gen_ai.tool.message":      "tool",
	"gen_ai.choice":            "assistant",
}

// eventMessages reads the events that hold one message each, either as JSON in the
// attribute gen_ai.event.content or as attributes of the event itself.
func (g *genAI) eventMessages(r *reader) conversation {
	var c conversation
	for _, e := range g.span.events {
		role, ok := messageEvents[string(e.name)]
		if !ok {
			continue
		}
		content := g.encode(lookUp(e.attrs, "gen_ai.event.content"))
		if len(content) == 0 {
			content = g.object(e.attrs, 0)
		}
		list := r.messages(content, role)
		if string(e.name) == "gen_ai.choice" {
			c.out = append(c.out, list...)
		} else {
			c.in = append(c.in, list...)
		}
	}
	return c
}

// unmarshal decodes JSON of any sender.
func unmarshal(b []byte, to any) error { return json.Unmarshal(b, to, lenient) }
