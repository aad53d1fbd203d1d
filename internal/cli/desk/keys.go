package desk

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/postil/postil/client"
)

// press acts on a key.
func (m *model) press(key tea.KeyPressMsg) tea.Cmd {
	now := time.Now()
	m.spend(now)
	name := key.String()
	if len([]rune(name)) == 1 {
		name = strings.ToLower(name)
	}
	switch {
	case name == "ctrl+c", m.busy && name == "q":
		return m.quit()
	case m.busy, now.Sub(m.painted) < unpainted: // it was meant for what was on the screen before
		return nil
	case m.prompt != nil:
		return m.typeInto(name, key)
	case m.question != nil:
		return m.answer(name)
	case m.panel == keysPanel || m.panel == instructionsPanel:
		return m.look(name)
	case m.item == nil:
		return m.wait(name)
	}
	return m.annotate(name)
}

// typeInto acts on a key in a text.
func (m *model) typeInto(name string, key tea.KeyPressMsg) tea.Cmd {
	p := m.prompt
	switch name {
	case "enter", "ctrl+enter":
		m.prompt = nil
		cmd := p.done(p.line.value())
		if name == "ctrl+enter" && p.keep && m.prompt == nil && !m.failed {
			return tea.Batch(cmd, m.submit())
		}
		return cmd
	case "esc":
		m.prompt = nil
		if p.keep {
			return p.done(p.line.value())
		}
	case "ctrl+o":
		return m.edit(p.line.value())
	default:
		p.line.press(key)
	}
	return nil
}

func (m *model) answer(name string) tea.Cmd {
	q := m.question
	switch name {
	case "enter", "y":
		m.question = nil
		return q.yes()
	case "esc", "n", "q":
		m.question = nil
	}
	return nil
}

// look acts on a key while something else than the record is shown.
func (m *model) look(name string) tea.Cmd {
	switch name {
	case "esc", "q", "?", "i", "enter":
		m.toggle(noPanel)
		return nil
	}
	m.move(name)
	return nil
}

// wait acts on a key while there is no record.
func (m *model) wait(name string) tea.Cmd {
	switch name {
	case "q", "esc":
		return m.quit()
	case "enter", "r", "j", "right":
		m.busy = true
		return m.claim("")
	case "t":
		m.busy = true
		return m.takeOver()
	case "k", "left":
		return m.back()
	case "z", "ctrl+z":
		return m.undoLast()
	case "?":
		m.toggle(keysPanel)
	}
	return nil
}

// annotate acts on a key while a record is shown.
func (m *model) annotate(name string) tea.Cmd {
	if len(name) == 1 && name[0] >= '0' && name[0] <= '9' {
		return m.choose(int(name[0] - '0'))
	}
	m.note = ""
	switch name {
	case "tab":
		m.focus = (m.focus + 1) % (len(m.queue.Configs) + 1)
	case "shift+tab":
		m.focus = (m.focus + len(m.queue.Configs)) % (len(m.queue.Configs) + 1)
	case "ctrl+enter", "alt+enter":
		return m.submit()
	case "enter":
		if m.focus < len(m.queue.Configs) && m.queue.Configs[m.focus].Type != client.Categorical {
			return m.write("")
		}
		return m.submit()
	case "delete", "backspace":
		return m.clear()
	case "j", "right":
		return m.forward()
	case "k", "left":
		return m.back()
	case "s":
		return m.askSkip()
	case "z", "ctrl+z":
		return m.undoLast()
	case "ctrl+s":
		return m.autosave(autosave{m.item.Record.ID, m.edits})
	case "f":
		return m.askFlag()
	case "c":
		return m.askComment()
	case "i":
		m.toggle(instructionsPanel)
	case "m":
		m.toggle(morePanel)
	case "?":
		m.toggle(keysPanel)
	case "esc":
		if m.panel != noPanel {
			m.toggle(noPanel)
			return nil
		}
		return m.quit()
	case "q":
		return m.quit()
	default:
		m.move(name)
	}
	return nil
}

// choose gives the config in focus a label or a score.
func (m *model) choose(digit int) tea.Cmd {
	if m.focus == len(m.queue.Configs) {
		return nil
	}
	m.note = ""
	if m.entry.choose(m.focus, digit) {
		return m.changed()
	}
	if c := m.queue.Configs[m.focus]; c.Type == client.Categorical {
		m.complain(c.Name + " has no such label")
		return nil
	}
	return m.write(string(rune('0' + digit)))
}

// write asks for the text or score of the config in focus, which begins with what is
// typed already, or with what it was.
func (m *model) write(typed string) tea.Cmd {
	at := m.focus
	c := m.queue.Configs[at]
	if typed == "" {
		typed = m.entry.values[c.ID]
	}
	m.prompt = &prompt{title: c.Name, line: newLine(typed), keep: true, done: func(text string) tea.Cmd {
		before := m.entry.values[c.ID]
		if err := m.entry.set(at, text); err != nil {
			m.complain(err.Error())
			return nil
		}
		m.say("")
		m.focus = at + 1
		if m.entry.values[c.ID] == before {
			return nil
		}
		return m.changed()
	}}
	return nil
}

func (m *model) clear() tea.Cmd {
	if m.focus == len(m.queue.Configs) || m.entry.values[m.queue.Configs[m.focus].ID] == "" {
		return nil
	}
	_ = m.entry.set(m.focus, "") // which every config takes
	return m.changed()
}

// forward goes on without submitting.
func (m *model) forward() tea.Cmd {
	if m.at+1 < len(m.trail) {
		return m.visit(m.at + 1)
	}
	after := m.next
	return m.leave(func() tea.Msg { return m.claimNow(after) })
}

// back shows the record before.
func (m *model) back() tea.Cmd {
	at := m.at - 1
	if m.item == nil {
		at = len(m.trail) - 1
	}
	if at < 0 {
		m.complain("this is the first of them")
		return nil
	}
	return m.visit(at)
}

func (m *model) visit(at int) tea.Cmd {
	record := m.trail[at]
	return m.leave(func() tea.Msg { return m.fetch(record, "") })
}

// undoLast takes the last change of this record back, and then the last record.
func (m *model) undoLast() tea.Cmd {
	if m.item != nil && m.entry.undo() {
		return m.changed()
	}
	if len(m.done) == 0 {
		m.complain("there is nothing to take back")
		return nil
	}
	return m.undo()
}

func (m *model) askSkip() tea.Cmd {
	if m.queue.SkipReason == client.NoSkipReason {
		m.question = &question{"Skip this record? Enter skips it, Esc goes on.", func() tea.Cmd { return m.skip("") }}
		return nil
	}
	title := "Why skip it? (may be empty)"
	if m.queue.SkipReason == client.RequiredSkipReason {
		title = "Why skip it?"
	}
	m.prompt = &prompt{title: title, done: func(reason string) tea.Cmd {
		if reason == "" && m.queue.SkipReason == client.RequiredSkipReason {
			m.complain("this queue asks for a reason")
			return nil
		}
		return m.skip(reason)
	}}
	return nil
}

func (m *model) askFlag() tea.Cmd {
	record := m.item.Record.ID
	m.prompt = &prompt{title: "Flag it, because", done: func(reason string) tea.Cmd {
		return m.remark("Flagged.", func() error {
			_, err := m.work.Flag(m.ctx, m.ref(), record, reason)
			return err
		})
	}}
	return nil
}

func (m *model) askComment() tea.Cmd {
	record := m.item.Record.ID
	m.prompt = &prompt{title: "Comment", done: func(text string) tea.Cmd {
		if text == "" {
			return nil
		}
		return m.remark("Commented.", func() error {
			_, err := m.work.AddComment(m.ctx, m.ref(), record, text)
			return err
		})
	}}
	return nil
}

// remarked tells that something was said beside the annotations.
type remarked struct{ note string }

func (m *model) remark(note string, do func() error) tea.Cmd {
	m.busy = true
	return func() tea.Msg {
		if err := do(); err != nil {
			return failure{err}
		}
		return remarked{note}
	}
}

// quit keeps what is entered and ends. What cannot be kept is said, once.
func (m *model) quit() tea.Cmd {
	if m.busy || m.leaving {
		return tea.Quit
	}
	m.leaving = true
	return m.leave(func() tea.Msg { return left{} })
}
