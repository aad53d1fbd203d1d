package desk

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// edited is what came back from the editor.
type edited struct {
	text string
	err  error
}

// edit opens the text that is being typed in the annotator's editor.
func (m *model) edit(text string) tea.Cmd {
	f, err := os.CreateTemp("", "postil-*.txt")
	if err != nil {
		m.complain(err.Error())
		return nil
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		m.complain(errors.Join(err, os.Remove(f.Name())).Error())
		return nil
	}
	// The shell takes the variable apart: it may hold arguments.
	run := exec.CommandContext(m.ctx, "sh", "-c", m.editor+` "$1"`, "sh", f.Name())
	return tea.ExecProcess(run, func(err error) tea.Msg {
		text, failed := os.ReadFile(f.Name())
		return edited{string(text), errors.Join(err, failed, os.Remove(f.Name()))}
	})
}

func (m *model) edited(msg edited) tea.Cmd {
	if msg.err != nil {
		m.complain("the editor: " + msg.err.Error())
		return nil
	}
	if p := m.prompt; p != nil {
		m.prompt = nil
		return p.done(strings.TrimSpace(msg.text))
	}
	return nil
}

// editorOf is the program for longer texts.
func editorOf(getenv func(string) string) string {
	return cmp.Or(getenv("VISUAL"), getenv("EDITOR"), "vi")
}
