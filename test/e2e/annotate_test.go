package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// desk is a person who annotates in a terminal.
type desk struct {
	t   *testing.T
	cmd *exec.Cmd
	pty *os.File

	mu     sync.Mutex
	screen strings.Builder // everything that was sent to it
}

// sit starts the program in a terminal of its own.
func sit(t *testing.T, s *server, args ...string) *desk {
	t.Helper()
	d := &desk{t: t, cmd: exec.Command(binary, args...)}
	d.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "XDG_CONFIG_HOME="+t.TempDir(), "POSTIL_URL="+s.url, "POSTIL_API_KEY="+s.key, "POSTIL_SPACE=default")
	f, err := pty.StartWithSize(d.cmd, &pty.Winsize{Rows: 30, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	d.pty = f
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill() // it may have ended
		_ = f.Close()
	})
	go func() {
		for b := make([]byte, 4096); ; {
			n, err := f.Read(b)
			d.mu.Lock()
			d.screen.Write(b[:n])
			d.mu.Unlock()
			if err != nil {
				return // the program has ended
			}
		}
	}()
	return d
}

func (d *desk) seen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.screen.String()
}

// sees waits for a text.
func (d *desk) sees(text string) {
	d.t.Helper()
	d.until("the screen shows "+text, func() bool { return strings.Contains(d.seen(), text) })
	time.Sleep(100 * time.Millisecond) // until it is painted: earlier keys do nothing, on purpose
}

func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("not in time: %s\n%q", what, d.seen())
		}
	}
}

func (d *desk) types(keys string) {
	d.t.Helper()
	if _, err := d.pty.WriteString(keys); err != nil {
		d.t.Fatal(err)
	}
}

// ends waits for the program and requires an exit code.
func (d *desk) ends(code int) {
	d.t.Helper()
	_ = d.cmd.Wait() // the code says it
	if got := d.cmd.ProcessState.ExitCode(); got != code {
		d.t.Fatalf("exit code %d, want %d\n%q", got, code, d.seen())
	}
	d.until("the terminal is given back", func() bool { return strings.Contains(d.seen(), "\x1b[?1049l") })
}

// review makes a queue of examples, one a line, with configs as the program takes
// them.
func (s *server) review(t *testing.T, examples []string, configs ...[]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "examples.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(examples, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		cmd := exec.Command(binary, args...)
		cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+t.TempDir(), "POSTIL_URL="+s.url, "POSTIL_API_KEY="+s.key, "POSTIL_SPACE=default")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	queue := []string{"queues", "create", "review", "-aadmin@localhost"}
	for _, config := range configs {
		run(append([]string{"configs", "create"}, config...)...)
		queue = append(queue, "-c"+config[0])
	}
	run(queue...)
	run("import", file, "--queue=review")
}

// Who is quicker than the saving of a draft finishes the last record before it is due.
func TestTheLastRecordIsSubmittedAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), "")
	s.review(t, []string{`{"question":"only"}`}, []string{"correct", "--label=yes", "--label=no"})
	d := sit(t, s, "annotate", "review")
	d.sees("only")
	d.types("1\r")
	d.sees("Everything is done")
	time.Sleep(time.Second) // the draft would have been saved by now
	d.types("q")
	d.ends(0)
}

func TestAnnotatingInATerminal(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), "")
	s.review(t, []string{`{"question":"first","answer":"\u001b]0;owned\u0007 \u009b31m"}`, `{"question":"second","answer":"b"}`},
		[]string{"correct", "--label=yes", "--label=no"}, []string{"score", "--min=1", "--max=5"}, []string{"comment", "--text"})
	queue := "/api/v1/queues/" + first(s.want("GET", "/v2/annotation-queues", nil), "annotation_queues")["id"].(string)
	progress := func(name string) float64 { return s.want("GET", queue+"/work/progress", nil)[name].(float64) }

	d := sit(t, s, "annotate", "review")
	d.sees("first")
	d.types("\r") // a config that is required is open
	d.sees("correct is still open")
	d.types("1")
	d.until("the choice is a draft", func() bool { return progress("drafts") == 1 })
	d.types("\t")
	d.types("4\t\rcaf\u00e9 \u2013 good\r\r") // a score, and a text in its line
	d.until("it is submitted", func() bool { return progress("submitted") == 1 })
	d.sees("second")
	d.types("z") // back to the first, which is a draft again
	d.until("the submit is undone", func() bool { return progress("submitted") == 0 && progress("drafts") == 1 })
	d.until("the undo is shown", func() bool { return strings.Count(d.seen(), "Taken back") == 1 })
	time.Sleep(100 * time.Millisecond)
	d.types("\x1b\r") // Alt Enter: submits as well
	d.until("it is submitted again", func() bool { return progress("submitted") == 1 })
	time.Sleep(300 * time.Millisecond)
	d.types("s")
	d.sees("Why skip it?")
	d.types("hard to say\r")
	d.until("it is skipped", func() bool {
		rows := s.want("GET", queue+"/work/records", nil)["records"].([]any)
		return len(rows) == 2 && rows[0].(object)["skip_reason"] == "hard to say"
	})
	if strings.Contains(d.seen(), "\x1b]0;owned") || strings.Contains(d.seen(), "\u009b") {
		t.Errorf("content controls the terminal: %q", d.seen())
	}

	time.Sleep(300 * time.Millisecond) // the skipped one has come round again
	d.types("2")
	time.Sleep(200 * time.Millisecond) // less than until it saves itself
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	d.ends(130)
	if progress("drafts") != 1 {
		t.Error("what was entered before the end is lost")
	}
	again := sit(t, s, "annotate", "review") // its lease was given back
	again.sees("second")
	again.types("q")
	again.ends(0)

	records := s.want("GET", strings.Replace(queue, "/api/v1/queues", "/v2/annotation-queues", 1)+"/records", nil)["records"].([]any)
	said := map[string]any{}
	for _, a := range records[0].(object)["annotations"].([]any) {
		for _, member := range []string{"label", "score", "text"} {
			if v := a.(object)[member]; v != nil {
				said[a.(object)["name"].(string)] = v
			}
		}
	}
	if said["correct"] != "yes" || said["score"] != 4.0 || said["comment"] != "café – good" {
		t.Errorf("what was said is %v", said)
	}
}
