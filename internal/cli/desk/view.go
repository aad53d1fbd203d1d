package desk

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/terminal"
)

// styled is a harmless line and how it is shown.
type styled struct {
	text  string
	style style
}

// style is an attribute of a line. There are no colours: what they would say, the
// words do.
type style string

const (
	plain   style = ""
	bold    style = "\x1b[1m"
	dim     style = "\x1b[2m"
	reverse style = "\x1b[7m"
	reset         = "\x1b[0m"
)

func (s styled) cut(width int) string {
	text := terminal.Cut(s.text, width)
	if s.style == plain {
		return text
	}
	return string(s.style) + text + reset
}

// View draws the screen.
func (m *model) View() tea.View {
	v := tea.NewView(m.screen())
	v.AltScreen = true
	return v
}

func (m *model) screen() string {
	if m.width == 0 {
		return "" // its size is not known yet
	}
	below := m.below()
	height := m.contentHeight(below)
	var lines []styled
	lines = append(lines, m.header())
	for i := range height {
		if at := m.scroll + i; at < len(m.lines) {
			lines = append(lines, m.lines[at])
		} else {
			lines = append(lines, styled{})
		}
	}
	lines = append(lines, below...)
	drawn := make([]string, 0, len(lines))
	for _, l := range lines[:min(len(lines), max(m.height, 1))] {
		drawn = append(drawn, l.cut(m.width))
	}
	return strings.Join(drawn, "\n")
}

func (m *model) contentHeight(below []styled) int { return max(m.height-1-len(below), 1) }

// header says where the annotator is, and how far.
func (m *model) header() styled {
	p := m.progress
	done := p.Submitted + p.Skipped
	text := fmt.Sprintf(" %s  ·  %d of %d done, %d left", terminal.Line(m.queue.Name), done, p.Assigned, p.Left)
	if p.Assigned > 0 {
		text += fmt.Sprintf(" (%d %%)", 100*done/p.Assigned)
	}
	if state := m.state(); state != "" {
		text += "  ·  " + state
	}
	return styled{text + strings.Repeat(" ", max(0, m.width-terminal.Columns(text))), reverse}
}

// state is what the entry on the screen is.
func (m *model) state() string {
	switch {
	case m.busy:
		return "…"
	case m.item == nil:
		return ""
	case m.edits > m.saved:
		return "not saved yet"
	case m.item.State == client.WorkSubmitted && m.entry.changed():
		return "changed – submit again"
	case m.item.State == client.WorkSubmitted:
		return "submitted"
	case m.item.State == client.WorkSkipped:
		return "skipped"
	case m.edits > 0 || m.item.State == client.WorkDraft:
		return "draft saved"
	}
	return ""
}

// below is what stands under the record: the configs, what is asked, and the keys.
func (m *model) below() []styled {
	rule := styled{strings.Repeat("─", m.width), dim}
	lines := []styled{rule}
	if m.item != nil && m.panel != keysPanel && m.panel != instructionsPanel {
		for i := range m.queue.Configs {
			lines = append(lines, m.config(i)...)
		}
		lines = append(lines, m.line(len(m.queue.Configs), "[ Submit ]"))
	}
	switch {
	case m.prompt != nil:
		lines = append(lines, m.folded(m.prompt.title+": "+m.prompt.line.shown(), bold)...)
		lines = append(lines, styled{"Enter done  Alt Enter new line  Ctrl O editor  Esc " + m.prompt.escape(), dim})
	case m.question != nil:
		lines = append(lines, m.folded(m.question.text, bold)...)
	case m.note != "" && m.failed:
		lines = append(lines, m.folded("! "+terminal.Text(m.note), bold)...)
	default:
		lines = append(lines, styled{text: terminal.Line(m.note)})
	}
	return append(lines, styled{m.hint(), dim})
}

func (p *prompt) escape() string {
	if p.keep {
		return "done"
	}
	return "cancel"
}

func (m *model) hint() string {
	switch {
	case m.item == nil:
		return "Enter try again  K back  Z take back  ? keys  Q leave"
	case m.panel == keysPanel || m.panel == instructionsPanel:
		return "Esc back to the record  ↑↓ scroll"
	}
	return "1–9 choose  Tab next  Enter submit  J/K next/back  S skip  Z undo  ? keys  Q leave"
}

// config shows what can be said under a config, and what is.
func (m *model) config(at int) []styled {
	c := m.queue.Configs[at]
	name := terminal.Line(c.Name)
	if c.Required {
		name += "*"
	}
	value := m.entry.values[c.ID]
	var says string
	switch {
	case c.Type == client.Categorical:
		says = labels(c.Values, value)
	case value == "" && c.Type == client.Continuous:
		says = fmt.Sprintf("– (%s to %s)", number(*c.MinimumScore), number(*c.MaximumScore))
	case c.Type == client.Continuous:
		says = fmt.Sprintf("[%s] (%s to %s)", value, number(*c.MinimumScore), number(*c.MaximumScore))
	case value == "":
		says = "– (Enter writes)"
	default:
		says = terminal.Line(value)
	}
	lines := terminal.Fold(name+"  "+says, max(m.width-4, 1))
	shown := make([]styled, len(lines))
	for i, text := range lines {
		shown[i] = m.line(at, text)
		if i > 0 {
			shown[i].text = "    " + text
		}
	}
	return shown
}

// labels lists what can be chosen, the choice in brackets.
func labels(values []client.LabelValue, chosen string) string {
	parts := make([]string, len(values))
	for i, v := range values {
		key := "   "
		if i < 10 {
			key = fmt.Sprintf("%d ", (i+1)%10)
		}
		parts[i] = key + terminal.Line(v.Label)
		if v.Label == chosen {
			parts[i] = "[" + parts[i] + "]"
		}
	}
	return strings.Join(parts, "   ")
}

// line is one of those that Tab goes along.
func (m *model) line(at int, text string) styled {
	if at == m.focus {
		return styled{"▸ " + text, bold}
	}
	return styled{"  " + text, plain}
}

func (m *model) folded(text string, s style) []styled {
	var lines []styled
	for _, l := range terminal.Fold(text, m.width) {
		lines = append(lines, styled{l, s})
	}
	return lines
}
