package demo

import (
	"time"
)

// orders is the second application: an agent that works with tools. It is traced
// with OpenInference attributes.
type orders struct {
	Project  string
	Model    string
	Provider string
	System   string
	Tools    map[string]string // name → description
	Traces   []ordersTrace
}

type ordersTrace struct {
	Name     string
	Ago      ago
	User     string
	Language string
	Request  string
	Error    string // the agent gave up; there is no answer
	Steps    []ordersStep
	Answer   string
	Truth    truth
}

// ordersStep is one model call that asks for tools.
type ordersStep struct {
	Say   string
	Calls []toolCall
}

type toolCall struct {
	Tool   string
	Ms     int
	Args   raw
	Result raw
	Error  failure
}

// outcome is what the model gets to read.
func (c toolCall) outcome() string {
	if c.Error.is() {
		return jsonText(map[string]any{"error": c.Error.Type, "message": c.Error.Message})
	}
	return string(c.Result)
}

func loadOrders() (app, error) {
	var o orders
	if err := readYAML("orders.yaml", &o); err != nil {
		return app{}, err
	}
	a := app{project: o.Project}
	o.System = unwrap(o.System)
	for _, t := range o.Traces {
		t.Request, t.Answer = unwrap(t.Request), unwrap(t.Answer)
		a.traces = append(a.traces, o.trace(t))
	}
	return a, nil
}

// trace lays out one request: the agent, its model calls and their tools.
func (o orders) trace(t ordersTrace) trace {
	b := newBuilder(trace{
		project:  o.Project,
		name:     t.Name,
		ago:      time.Duration(t.Ago),
		reviewed: "agent",
		item:     item{key: o.Project + "/" + t.Name, language: t.Language, truth: t.Truth},
	}, o.root(t))
	talk := dialogue{{role: "system", text: o.System}, {role: "user", text: t.Request}}
	for i, step := range t.Steps {
		said := utterance{role: "assistant", text: step.Say, calls: t.callsOf(i)}
		o.addModelCall(b, i, talk, said)
		talk = append(talk, said)
		for j, call := range step.Calls {
			id := said.calls[j].id
			b.add(o.tool(toolName(i, j), id, call), time.Duration(call.Ms)*time.Millisecond)
			talk = append(talk, utterance{role: "tool", text: call.outcome(), answers: id})
		}
	}
	if t.Error == "" {
		o.addModelCall(b, len(t.Steps), talk, utterance{role: "assistant", text: t.Answer})
	}
	return b.done()
}

// callsOf returns the tools that step i asks for.
func (t ordersTrace) callsOf(i int) []requestedCall {
	var out []requestedCall
	for j, c := range t.Steps[i].Calls {
		id := "call_" + hexID(9, "call", t.Name, toolName(i, j))
		out = append(out, requestedCall{id: id, tool: c.Tool, args: string(c.Args)})
	}
	return out
}
