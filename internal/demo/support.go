package demo

import (
	"fmt"
	"time"
)

// support is the third application: a chat with sessions of several turns. It is
// traced with OpenTelemetry's GenAI attributes.
type support struct {
	Project  string
	Model    string
	Provider string
	System   string
	Sessions []supportSession
}

type supportSession struct {
	Name     string
	Ago      ago
	User     string
	Language string
	Turns    []supportTurn
}

type supportTurn struct {
	After    int // minutes since the turn before
	Ask      string
	Answer   string
	Handover bool    // the chat passes the customer on to a person
	Error    failure // the model call failed
	Truth    truth
}

func loadSupport() (app, error) {
	var s support
	if err := readYAML("support.yaml", &s); err != nil {
		return app{}, err
	}
	a := app{project: s.Project}
	s.System = unwrap(s.System)
	for _, session := range s.Sessions {
		a.traces = append(a.traces, s.session(session)...)
	}
	return a, nil
}

// session lays out one conversation, a trace for each turn; every turn reads what
// was said before.
func (s support) session(c supportSession) []trace {
	var out []trace
	var talk dialogue
	at := time.Duration(c.Ago)
	for i, turn := range c.Turns {
		at -= time.Duration(turn.After) * time.Minute
		turn.Ask, turn.Answer = unwrap(turn.Ask), unwrap(turn.Answer)
		talk = append(talk, utterance{role: "user", text: turn.Ask})
		name := fmt.Sprintf("%s/%d", c.Name, i+1)
		out = append(out, s.turn(name, at, c, turn, talk))
		if turn.Answer != "" {
			talk = append(talk, utterance{role: "assistant", text: turn.Answer})
		}
	}
	return out
}

// turn lays out one turn: the agent, the model call, perhaps the handover.
func (s support) turn(name string, at time.Duration, c supportSession, t supportTurn, talk dialogue) trace {
	b := newBuilder(trace{
		project:  s.Project,
		name:     name,
		ago:      at,
		reviewed: "chat",
		item:     item{key: s.Project + "/" + name, language: c.Language, truth: t.Truth},
	}, s.root(c, t))
	b.add(s.chat(c, t, talk), thinking(talk.tokens(), tokens(t.Answer), name))
	if t.Handover {
		b.add(s.handover(c, name), 90*time.Millisecond)
	}
	return b.done()
}
