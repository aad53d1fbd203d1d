package cli

import (
	"fmt"
	"io"
	"time"
)

// progressEvery is how often a command says how far it is.
const progressEvery = 2 * time.Second

// progressOn says from time to time how much of something is done.
func progressOn(out io.Writer, what string) func(done, total int) {
	last := time.Now()
	return func(done, total int) {
		if time.Since(last) >= progressEvery && total > 0 {
			last = time.Now()
			fmt.Fprintf(out, "%s %d %%\n", what, 100*done/total)
		}
	}
}
