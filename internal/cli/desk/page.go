package desk

import (
	"fmt"

	"github.com/postil/postil/internal/cli/terminal"
)

// fold lays out what is shown above the configs: the record, or a panel.
func (m *model) fold() {
	m.lines, m.starts = nil, nil
	if m.width == 0 {
		return
	}
	switch {
	case m.panel == keysPanel:
		m.text(keys, plain)
	case m.panel == instructionsPanel && m.queue.Instructions == "":
		m.text("This queue has no instructions.", plain)
	case m.panel == instructionsPanel:
		m.text(m.queue.Instructions, plain)
	case m.item == nil && m.over == "":
		m.text("Taking the first record …", dim)
	case m.item == nil:
		m.text("\n"+m.over, bold)
	default:
		m.record()
	}
	m.move("")
}

// record lays out the record on the screen.
func (m *model) record() {
	main, more := read(m.item.Record)
	if m.panel == morePanel {
		main = more
	}
	for _, s := range main {
		m.starts = append(m.starts, len(m.lines))
		title := "── " + terminal.Line(s.title) + " "
		if s.judged {
			title = "━━ " + terminal.Line(s.title) + " (this is judged) "
		}
		m.lines = append(m.lines, styled{title, bold})
		m.text(s.text, plain)
		m.lines = append(m.lines, styled{})
	}
	if m.panel == morePanel {
		return
	}
	for _, a := range m.item.Others {
		said := ""
		for _, part := range []*string{a.Label, a.Text} {
			if part != nil {
				said = *part
			}
		}
		if a.Score != nil && said == "" {
			said = number(*a.Score)
		}
		m.text(fmt.Sprintf("%s said %s: %s", a.Annotator.Name, a.Name, said), dim)
	}
	if m.item.Flag != nil {
		m.text("You have flagged it: "+m.item.Flag.Reason, dim)
	}
}

// text adds a text, which may hold anything.
func (m *model) text(text string, s style) {
	for _, l := range terminal.Fold(terminal.Text(text), m.width) {
		m.lines = append(m.lines, styled{l, s})
	}
}

// toggle shows a panel, or the record again.
func (m *model) toggle(p panel) {
	if m.panel == p {
		p = noPanel
	}
	m.panel, m.scroll = p, 0
	m.fold()
}

// move scrolls by a key.
func (m *model) move(name string) {
	page := m.contentHeight(m.below())
	switch name {
	case "up":
		m.scroll--
	case "down":
		m.scroll++
	case "pgup":
		m.scroll -= page
	case "pgdown", "space":
		m.scroll += page
	case "home":
		m.scroll = 0
	case "end":
		m.scroll = len(m.lines)
	case "[":
		m.scroll = m.section(-1)
	case "]":
		m.scroll = m.section(1)
	}
	m.scroll = max(min(m.scroll, len(m.lines)-page), 0)
}

// section is where the section before, or after, the first line in view begins.
func (m *model) section(direction int) int {
	at := m.scroll
	for i := range m.starts {
		if direction > 0 && m.starts[i] > m.scroll {
			return m.starts[i]
		}
		if direction < 0 && m.starts[i] < m.scroll {
			at = m.starts[i]
		}
	}
	return at
}

// keys is the list of all of them.
const keys = `Keys

1–9, 0              choose a label or a score in the config that is marked ▸
Tab, Shift Tab      next, previous config
Enter               write under a config of texts or scores; submit otherwise
Ctrl Enter          submit; Alt Enter where the terminal does not know it
Delete              clear the config that is marked

J →                 next record, without submitting
K ←                 back
S                   skip
Z, Ctrl Z           undo: changes of this record, then submits and skips
Ctrl S              save the draft now; it is saved by itself as well

↑ ↓ PgUp PgDn Space scroll
[ ]                 previous, next message
I                   instructions
M                   metadata
F                   flag the record
C                   comment on the record

Q Esc               leave; what is entered is kept as a draft
`
