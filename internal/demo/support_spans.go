package demo

// root is the span around one turn.
func (s support) root(c supportSession, t supportTurn) span {
	r := span{name: "turn", shown: "invoke_agent " + s.Project, failed: t.Error}
	r.attrs.set("gen_ai.operation.name", "invoke_agent")
	r.attrs.set("gen_ai.provider.name", s.Provider)
	r.attrs.set("gen_ai.agent.name", s.Project)
	s.setSession(&r, c)
	r.attrs.set("gen_ai.input.messages", genAIMessages(dialogue{{role: "user", text: t.Ask}}))
	r.attrs.set("gen_ai.output.messages", t.output())
	return r
}

// chat is the model call of a turn; it reads the whole conversation.
func (s support) chat(c supportSession, t supportTurn, talk dialogue) span {
	m := span{name: "chat", shown: "chat " + s.Model, client: true, failed: t.Error}
	m.attrs.set("gen_ai.operation.name", "chat")
	m.attrs.set("gen_ai.provider.name", s.Provider)
	m.attrs.set("gen_ai.request.model", s.Model)
	m.attrs.set("gen_ai.request.temperature", 0.3)
	m.attrs.set("gen_ai.request.max_tokens", 4096)
	s.setSession(&m, c)
	m.attrs.set("gen_ai.system_instructions", jsonText([]genAIPart{{Type: "text", Content: s.System}}))
	m.attrs.set("gen_ai.input.messages", genAIMessages(talk))
	m.attrs.set("gen_ai.output.messages", t.output())
	if t.Error.is() {
		m.attrs.set("error.type", t.Error.Type)
		return m
	}
	m.attrs.set("gen_ai.response.model", s.Model)
	m.attrs.set("gen_ai.response.finish_reasons", []string{"stop"})
	m.attrs.set("gen_ai.usage.input_tokens", tokens(s.System)+talk.tokens())
	m.attrs.set("gen_ai.usage.output_tokens", tokens(t.Answer))
	return m
}

// handover is the tool that calls a person.
func (s support) handover(c supportSession, name string) span {
	h := span{name: "handover", shown: "execute_tool hand_over"}
	h.attrs.set("gen_ai.operation.name", "execute_tool")
	h.attrs.set("gen_ai.tool.name", "hand_over")
	h.attrs.set("gen_ai.tool.type", "function")
	h.attrs.set("gen_ai.tool.description", "Ask a person of the support team to join the chat.")
	h.attrs.set("gen_ai.tool.call.id", "call_"+hexID(9, "call", name))
	h.attrs.set("gen_ai.tool.call.arguments", jsonText(map[string]any{"session": c.Name, "language": c.Language}))
	h.attrs.set("gen_ai.tool.call.result", `{"queued":true,"position":2}`)
	s.setSession(&h, c)
	return h
}

func (s support) setSession(sp *span, c supportSession) {
	sp.attrs.set("gen_ai.conversation.id", c.Name)
	sp.attrs.set("session.id", c.Name)
	sp.attrs.set("user.id", c.User)
}

// output is the messages attribute of what the model has said.
func (t supportTurn) output() string {
	if t.Error.is() {
		return "[]"
	}
	return jsonText([]genAIMessage{{
		Role:         "assistant",
		Parts:        []genAIPart{{Type: "text", Content: t.Answer}},
		FinishReason: "stop",
	}})
}

// genAIMessage is a message in the form of OpenTelemetry's GenAI conventions.
type genAIMessage struct {
	Role         string      `json:"role"`
	Parts        []genAIPart `json:"parts"`
	FinishReason string      `json:"finish_reason,omitzero"`
}

type genAIPart struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// genAIMessages encodes a dialogue of plain texts.
func genAIMessages(d dialogue) string {
	out := make([]genAIMessage, 0, len(d))
	for _, u := range d {
		out = append(out, genAIMessage{Role: u.role, Parts: []genAIPart{{Type: "text", Content: u.text}}})
	}
	return jsonText(out)
}
