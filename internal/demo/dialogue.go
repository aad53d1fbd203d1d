package demo

import (
	"fmt"
	"strings"
)

// dialogue is what a model gets to read.
type dialogue []utterance

// utterance is one message of a dialogue.
type utterance struct {
	role    string // system, user, assistant or tool
	text    string
	calls   []requestedCall // tools an assistant asks for
	answers string          // id of the call that a tool message answers
}

// requestedCall is a tool that the assistant asks for.
type requestedCall struct{ id, tool, args string }

func (d dialogue) tokens() int {
	n := 0
	for _, u := range d {
		n += u.tokens()
	}
	return n
}

func (u utterance) tokens() int {
	n := 4 + tokens(u.text)
	for _, c := range u.calls {
		n += 12 + tokens(c.tool, c.args)
	}
	return n
}

// shown is the utterance in one line of text, for the output column.
func (u utterance) shown() string {
	parts := make([]string, 0, len(u.calls)+1)
	if u.text != "" {
		parts = append(parts, u.text)
	}
	for _, c := range u.calls {
		parts = append(parts, c.tool+"("+c.args+")")
	}
	return strings.Join(parts, "\n")
}

// utterance sets one message with its tool calls.
func (a *attributes) utterance(prefix string, u utterance) {
	a.set(prefix+".message.role", u.role)
	if u.text != "" {
		a.set(prefix+".message.content", u.text)
	}
	if u.answers != "" {
		a.set(prefix+".message.tool_call_id", u.answers)
	}
	for i, c := range u.calls {
		p := fmt.Sprintf("%s.message.tool_calls.%d.tool_call.", prefix, i)
		a.set(p+"id", c.id)
		a.set(p+"function.name", c.tool)
		a.set(p+"function.arguments", c.args)
	}
}
