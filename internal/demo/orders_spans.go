package demo

import (
	"fmt"
	"maps"
	"slices"
)

// toolName names the span of call j of step i within its trace.
func toolName(i, j int) string { return fmt.Sprintf("tool-%d-%d", i, j) }

// root is the span of the agent.
func (o orders) root(t ordersTrace) span {
	s := span{name: "agent", shown: "order_desk_agent"}
	if t.Error != "" {
		s.failed = failure{"AgentStopped", t.Error}
	}
	s.attrs.set("openinference.span.kind", "AGENT")
	s.attrs.set("input.value", t.Request)
	s.attrs.set("input.mime_type", "text/plain")
	if t.Error == "" {
		s.attrs.set("output.value", t.Answer)
		s.attrs.set("output.mime_type", "text/plain")
	}
	s.attrs.set("user.id", t.User)
	s.attrs.set("metadata", jsonText(map[string]any{"agent_version": "2.11.0", "max_steps": 6}))
	return s
}

// addModelCall adds the call in which the model reads the dialogue so far and
// says the next thing.
func (o orders) addModelCall(b *builder, i int, talk dialogue, said utterance) {
	s := span{name: fmt.Sprintf("model-%d", i), shown: "plan_next_step", client: true}
	s.attrs.set("openinference.span.kind", "LLM")
	s.attrs.set("llm.provider", o.Provider)
	s.attrs.set("llm.system", o.Provider)
	s.attrs.set("llm.model_name", o.Model)
	s.attrs.set("llm.invocation_parameters", `{"max_tokens":2048,"temperature":0}`)
	for n, u := range talk {
		s.attrs.utterance(fmt.Sprintf("llm.input_messages.%d", n), u)
	}
	s.attrs.utterance("llm.output_messages.0", said)
	s.attrs.set("output.value", said.shown())
	s.attrs.tools(o.Tools)
	read, written := talk.tokens()+60*len(o.Tools), said.tokens()
	s.attrs.tokenCounts(read, written)
	b.add(s, thinking(read, written, b.trace.name, s.name))
}

// tool is the span of one tool at work.
func (o orders) tool(name, callID string, c toolCall) span {
	s := span{name: name, shown: c.Tool, failed: c.Error}
	s.attrs.set("openinference.span.kind", "TOOL")
	s.attrs.set("tool.name", c.Tool)
	s.attrs.set("tool.description", o.Tools[c.Tool])
	s.attrs.set("tool.parameters", string(c.Args))
	s.attrs.set("tool_call.id", callID)
	s.attrs.set("input.value", string(c.Args))
	s.attrs.set("input.mime_type", "application/json")
	if !c.Error.is() {
		s.attrs.set("output.value", string(c.Result))
		s.attrs.set("output.mime_type", "application/json")
	}
	return s
}

// tools sets the tools the model may ask for.
func (a *attributes) tools(described map[string]string) {
	for i, name := range slices.Sorted(maps.Keys(described)) {
		schema := map[string]any{"type": "function", "function": map[string]any{"name": name, "description": described[name]}}
		a.set(fmt.Sprintf("llm.tools.%d.tool.json_schema", i), jsonText(schema))
	}
}
