package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/terminal"
)

// What the server answered, or time brought.
type (
	// shown is a record to show, or why there is none.
	shown struct {
		item     *client.WorkItem
		over     string
		progress *client.MyProgress
		claimed  bool // it is the next on the way, which goes on at next
		next     string
		note     string
	}
	// finished is a record that was submitted or skipped.
	finished struct {
		record, note string
		progress     client.MyProgress
		follows      tea.Msg
	}
	// failure is what went wrong. What is on the screen stays.
	failure struct{ err error }
	// autosave is when a change is saved, unless there was another since.
	autosave struct {
		record string
		edit   int
	}
	// kept tells that an entry is saved, or why not.
	kept struct {
		record string
		edit   int
		err    error
	}
	// renewal is when leases are renewed.
	renewal struct{}
	// leased is the lease of the record on the screen; without one it is elsewhere.
	leased struct {
		record string
		lease  *client.Lease
		err    error
	}
	// left tells that everything is kept, and that the program may end.
	left struct{}
)

// claim takes the next record on the way.
func (m *model) claim(after string) tea.Cmd {
	return func() tea.Msg { return m.claimNow(after) }
}

func (m *model) claimNow(after string) tea.Msg {
	c, err := m.work.Claim(m.ctx, m.ref(), client.Claim{Device: m.device, After: after})
	if err == nil && len(c.Items) == 0 && c.Reason == client.ReasonPassed {
		c, err = m.work.Claim(m.ctx, m.ref(), client.Claim{Device: m.device}) // from the beginning again
	}
	if err != nil {
		return failure{err}
	}
	msg := shown{progress: &c.Progress, claimed: true, next: c.Next}
	if len(c.Items) > 0 {
		msg.item = &c.Items[0]
		return msg
	}
	msg.over = why(c)
	return msg
}

// why there is no record.
func why(c *client.Claimed) string {
	switch c.Reason {
	case client.ReasonDone:
		return fmt.Sprintf("Everything is done: you have submitted %s.", terminal.Count(c.Progress.Submitted, "record"))
	case client.ReasonSkippedLeft:
		return fmt.Sprintf("What is left, you have skipped: %s.", terminal.Count(c.Progress.Skipped, "record"))
	case client.ReasonLeased:
		return fmt.Sprintf("The rest is open elsewhere until %s. T takes over what is on another device of yours.", c.Until.Local().Format("15:04"))
	}
	return "There is nothing here for you to annotate."
}

// takeOver takes the first record that is left from another device of the caller.
func (m *model) takeOver() tea.Cmd {
	return func() tea.Msg {
		for _, state := range []client.WorkState{client.WorkDraft, client.WorkTodo} {
			page, err := m.work.List(m.ctx, m.ref(), client.ListWork{State: state, PageOptions: client.PageOptions{Limit: 1}})
			if err != nil {
				return failure{err}
			}
			if len(page.Items) == 0 {
				continue
			}
			item, err := m.work.ClaimRecord(m.ctx, m.ref(), page.Items[0].RecordID, client.ClaimRecord{Device: m.device, TakeOver: true})
			if err != nil {
				return failure{err}
			}
			return shown{item: item}
		}
		return failure{errors.New("there is nothing left to take over")}
	}
}

// fetch takes one record again.
func (m *model) fetch(record, note string) tea.Msg {
	item, err := m.work.ClaimRecord(m.ctx, m.ref(), record, client.ClaimRecord{Device: m.device})
	if err != nil {
		return failure{err}
	}
	return shown{item: item, note: note}
}

// leave keeps what is entered, gives the record back and goes on.
func (m *model) leave(then func() tea.Msg) tea.Cmd {
	m.busy = true
	if m.item == nil {
		return then
	}
	drafts, edit, dirty := m.drafts, m.edits, m.edits > m.saved
	values, active, lease := m.entry.annotations(), m.told(), m.item.Lease
	return func() tea.Msg {
		if dirty {
			if err := drafts.save(m.ctx, edit, values, active); err != nil {
				return failure{err}
			}
		}
		m.release(m.ctx, drafts.record, lease)
		return then()
	}
}

// release gives a record back. Where that fails its lease runs out by itself.
func (m *model) release(ctx context.Context, record string, lease *client.Lease) {
	if lease != nil {
		_ = m.work.Release(ctx, m.ref(), []client.LeaseRef{{RecordID: record, Token: lease.Token}})
	}
}

// abandon keeps what is entered and gives the record back when the program was told
// to end.
func (m *model) abandon(ctx context.Context) error {
	if m.item == nil {
		return nil
	}
	defer m.release(ctx, m.item.Record.ID, m.item.Lease)
	if m.edits <= m.saved {
		return nil
	}
	return m.drafts.save(ctx, m.edits, m.entry.annotations(), m.told())
}

// submit writes what is entered and goes on.
func (m *model) submit() tea.Cmd {
	if at := m.entry.open(); at >= 0 {
		m.focus = at
		m.complain(m.queue.Configs[at].Name + " is still open")
		return nil
	}
	if m.item.State == client.WorkSubmitted && !m.entry.changed() {
		m.complain("it is submitted as it is")
		return nil
	}
	record, body := m.drafts.record, client.Submit{LeaseToken: m.token(), Values: m.entry.annotations(), ActiveMS: m.told()}
	return m.end("Submitted.", func() (client.MyProgress, error) {
		s, err := m.work.Submit(m.ctx, m.ref(), record, body)
		if err != nil {
			return client.MyProgress{}, err
		}
		return s.Progress, nil
	})
}

// skip puts the record off, or away.
func (m *model) skip(reason string) tea.Cmd {
	record, body := m.drafts.record, client.Skip{LeaseToken: m.token(), Reason: reason, ActiveMS: m.told()}
	return m.end("Skipped.", func() (client.MyProgress, error) {
		o, err := m.work.Skip(m.ctx, m.ref(), record, body)
		if err != nil {
			return client.MyProgress{}, err
		}
		return o.Progress, nil
	})
}

// end does what ends the work on a record, and takes the next one.
func (m *model) end(note string, do func() (client.MyProgress, error)) tea.Cmd {
	m.busy = true
	drafts, edit, next := m.drafts, m.edits, m.next
	return func() tea.Msg {
		var progress client.MyProgress
		err := drafts.finish(edit, func() (err error) {
			progress, err = do()
			return err
		})
		if err != nil {
			return failure{err}
		}
		return finished{drafts.record, note + " Z takes it back.", progress, m.claimNow(next)}
	}
}

func (m *model) token() int64 {
	if m.item.Lease == nil {
		return 0
	}
	return m.item.Lease.Token
}

// undo takes the last submit or skip back.
func (m *model) undo() tea.Cmd {
	record := m.done[len(m.done)-1]
	return m.leave(func() tea.Msg {
		if _, err := m.work.Undo(m.ctx, m.ref(), record); err != nil {
			return failure{err}
		}
		msg := m.fetch(record, "Taken back.")
		if s, ok := msg.(shown); ok {
			s.progress, _ = m.work.Progress(m.ctx, m.ref()) // the old one is as good, for a moment
			return undone{s}
		}
		return msg
	})
}

// undone is a record whose last submit or skip was taken back.
type undone struct{ shown }

// autosave saves the entry unless it has changed since.
func (m *model) autosave(msg autosave) tea.Cmd {
	if m.item == nil || m.busy || m.item.Record.ID != msg.record || m.edits != msg.edit || m.saved >= msg.edit {
		return nil
	}
	drafts, values, active := m.drafts, m.entry.annotations(), m.told()
	return func() tea.Msg { return kept{msg.record, msg.edit, drafts.save(m.ctx, msg.edit, values, active)} }
}

func (m *model) kept(msg kept) {
	switch {
	case m.item == nil || m.item.Record.ID != msg.record:
	case msg.err != nil:
		m.complain("not saved: " + msg.err.Error())
	default:
		m.saved = max(m.saved, msg.edit)
	}
}

// tick comes often enough for a lease never to run out.
func (m *model) tick() tea.Cmd {
	third := time.Duration(m.queue.LeaseSeconds) * time.Second / 3
	return tea.Tick(max(third, 5*time.Second), func(time.Time) tea.Msg { return renewal{} })
}

// renew makes the lease last longer, and takes it anew where it was lost.
func (m *model) renew() tea.Cmd {
	if m.item == nil || m.busy || m.item.Lease == nil {
		return nil
	}
	record, token := m.item.Record.ID, m.item.Lease.Token
	return func() tea.Msg {
		held, err := m.work.Renew(m.ctx, m.ref(), []client.LeaseRef{{RecordID: record, Token: token}})
		if err != nil || len(held) == 1 && held[0].Held {
			return nil // when the server is away, the next time will do
		}
		return m.reclaim(record, false)
	}
}

// reclaim takes the record on the screen anew.
func (m *model) reclaim(record string, takeOver bool) tea.Msg {
	item, err := m.work.ClaimRecord(m.ctx, m.ref(), record, client.ClaimRecord{Device: m.device, TakeOver: takeOver})
	if err != nil {
		return leased{record: record, err: err}
	}
	return leased{record: record, lease: item.Lease}
}

func (m *model) lease(msg leased) {
	switch {
	case m.item == nil || m.item.Record.ID != msg.record:
	case msg.err == nil:
		m.item.Lease = msg.lease
	case errors.Is(msg.err, client.ErrConflict):
		m.askToTakeOver()
	default:
		m.complain(msg.err.Error())
	}
}

func (m *model) askToTakeOver() {
	record := m.item.Record.ID
	m.question = &question{"This record is open on another device of yours. Enter takes it over, Esc leaves it there.",
		func() tea.Cmd { return func() tea.Msg { return m.reclaim(record, true) } }}
}

// fail says what went wrong.
func (m *model) fail(msg failure) tea.Cmd {
	m.busy = false
	if m.leaving {
		m.complain("not saved: " + msg.err.Error() + " (Q once more leaves all the same)")
		return nil
	}
	m.complain(msg.err.Error())
	switch {
	case m.item == nil:
		m.over = "The server does not give a record."
	case errors.Is(msg.err, client.ErrConflict):
		m.askToTakeOver()
	case errors.Is(msg.err, context.Canceled):
		return tea.Quit
	}
	return nil
}
