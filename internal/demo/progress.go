package demo

import (
	"fmt"
	"io"
	"strings"
)

// progress prints one line for each thing done.
type progress struct{ out io.Writer }

// line prints what the line is about and what happened. A reader that has gone
// away does not stop the run.
func (p progress) line(about, format string, args ...any) {
	text := fmt.Sprintf("%-12s %s", about, fmt.Sprintf(format, args...))
	fmt.Fprintln(p.out, strings.TrimRight(text, " "))
}
