package desk

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/postil/postil/client"
)

// model is what is on the screen, and what is known behind it.
type model struct {
	ctx    context.Context
	work   *client.Work
	queue  client.Queue
	device string
	editor string // the program for longer texts

	width, height int

	item    *client.WorkItem // nil when there is none
	over    string           // why there is none
	entry   *entry
	drafts  *drafts
	edits   int // the number of the last change of the entry
	saved   int // the number of the last change that is saved
	focus   int // the config that keys are about; past the last one, to submit
	busy    bool
	painted time.Time // when the record was put on the screen

	prompt   *prompt
	question *question
	panel    panel
	lines    []styled // the content, folded
	starts   []int    // the lines where its sections begin
	scroll   int

	trail    []string // the records of this session, in order
	at       int      // which of them is shown
	next     string   // where the way goes on
	done     []string // what was submitted or skipped, the last of it last
	progress client.MyProgress

	note    string
	failed  bool // the note tells of a failure
	leaving bool
	pressed time.Time
	active  time.Duration // since it was last told
}

// panel is what is shown instead of the record.
type panel int

const (
	noPanel panel = iota
	keysPanel
	instructionsPanel
	morePanel
)

// prompt is a text that is being typed, and what becomes of it.
type prompt struct {
	title string
	line  line
	keep  bool // Esc ends it like Enter does, instead of throwing it away
	done  func(text string) tea.Cmd
}

// question is one that Enter agrees to.
type question struct {
	text string
	yes  func() tea.Cmd
}

// Init takes the first record.
func (m *model) Init() tea.Cmd {
	m.busy = true
	return tea.Batch(m.claim(""), m.tick())
}

// Update acts on a key or on what the server answered.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.fold()
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.PasteMsg:
		if m.prompt != nil {
			m.prompt.line.insert(msg.Content)
		}
	case shown:
		m.show(msg)
	case undone:
		m.done = m.done[:len(m.done)-1]
		m.show(msg.shown)
	case finished:
		m.finish(msg)
	case remarked:
		m.busy = false
		m.say(msg.note)
	case failure:
		return m, m.fail(msg)
	case autosave:
		return m, m.autosave(msg)
	case kept:
		m.kept(msg)
	case renewal:
		return m, tea.Batch(m.renew(), m.tick())
	case leased:
		m.lease(msg)
	case edited:
		return m, m.edited(msg)
	case left:
		m.item = nil
		return m, tea.Quit
	}
	return m, nil
}

// show puts a record on the screen, or why there is none.
func (m *model) show(msg shown) {
	m.busy, m.item, m.over = false, msg.item, msg.over
	if msg.progress != nil {
		m.progress = *msg.progress
	}
	if msg.note != "" {
		m.say(msg.note)
	}
	if msg.claimed {
		m.next = msg.next
	}
	m.prompt, m.question, m.panel, m.scroll, m.focus = nil, nil, noPanel, 0, 0
	if m.item == nil {
		m.fold()
		return
	}
	id := m.item.Record.ID
	if at := slices.Index(m.trail, id); at >= 0 {
		m.at = at
	} else {
		m.at = len(m.trail)
		m.trail = append(m.trail, id)
	}
	m.entry = newEntry(m.queue.Configs, *m.item)
	m.drafts = &drafts{work: m.work, queue: m.ref(), device: m.device, record: id, version: versionOf(m.item.Draft)}
	m.edits, m.saved, m.painted = 0, 0, time.Now()
	m.fold()
}

// finish notes what was submitted or skipped, and shows what follows.
func (m *model) finish(msg finished) {
	m.done = append(m.done, msg.record)
	m.progress = msg.progress
	m.saved = m.edits
	m.say(msg.note)
	if f, ok := msg.follows.(failure); ok {
		m.show(shown{over: "The next record cannot be had: " + f.err.Error()})
		return
	}
	m.show(msg.follows.(shown))
}

func (m *model) say(note string)      { m.note, m.failed = note, false }
func (m *model) complain(text string) { m.note, m.failed = text, true }
func (m *model) ref() client.Ref      { return client.ByID(m.queue.ID) }

// changed tells that the entry is another, and has it saved after a moment.
func (m *model) changed() tea.Cmd {
	m.edits++
	due := autosave{m.item.Record.ID, m.edits} // the record may have gone from the screen by then
	return tea.Tick(saveAfter, func(time.Time) tea.Msg { return due })
}

// spend counts the time between two keys as work, unless it is long.
func (m *model) spend(now time.Time) {
	if gap := now.Sub(m.pressed); gap < longestThought {
		m.active += gap
	}
	m.pressed = now
}

// told returns the active time, which is told once.
func (m *model) told() int {
	ms := int(m.active.Milliseconds())
	m.active = 0
	return ms
}

const (
	saveAfter      = 600 * time.Millisecond // of the last change
	longestThought = time.Minute
	unpainted      = 40 * time.Millisecond // a key that soon was meant for the record before
)
