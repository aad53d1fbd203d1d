package terminal

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Bar shows how far a task is, on a terminal; elsewhere nothing.
type Bar struct {
	out   io.Writer
	what  string
	total int
	drawn time.Time
	shown bool
}

// NewBar returns the bar of a task of so many steps; 0 when that is not known.
func NewBar(out io.Writer, what string, total int) *Bar {
	b := &Bar{what: what, total: total}
	if Is(out) {
		b.out = out
	}
	return b
}

// redraw is how often a bar is drawn at most.
const redraw = 100 * time.Millisecond

// Set draws the bar with so many steps done.
func (b *Bar) Set(done int) {
	if b.out == nil || b.shown && time.Since(b.drawn) < redraw && done != b.total {
		return
	}
	b.drawn, b.shown = time.Now(), true
	fmt.Fprint(b.out, "\r"+b.line(done, Width(b.out))+"\x1b[K")
}

// Done takes the bar away.
func (b *Bar) Done() {
	if b.shown {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}

func (b *Bar) line(done, width int) string {
	if b.total <= 0 {
		return Cut(fmt.Sprintf("%s %d", b.what, done), width-1)
	}
	figures := fmt.Sprintf(" %3d %% %d/%d", 100*done/b.total, done, b.total)
	length := min(30, width-1-Columns(b.what)-1-len(figures))
	if length < narrowest {
		return Cut(b.what+figures, width-1)
	}
	full := length * min(done, b.total) / b.total
	return b.what + " " + strings.Repeat("█", full) + strings.Repeat("░", length-full) + figures
}
