// Package terminal is what commands know of the terminal they run in: whether
// there is one, how wide it is, how to ask somebody something and how far a long
// task is; and what of a text that somebody else wrote may reach it.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// Streams are what a command reads from and prints to: what was asked for, and
// what goes wrong.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Is reports whether a stream is a terminal.
func Is(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Width is the number of columns of a terminal, 0 for any other stream.
func Width(stream any) int {
	f, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Colors reports whether a stream may be given colours.
func Colors(stream any) bool {
	return Is(stream) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// ErrNobody says that there is nobody to ask.
var ErrNobody = errors.New("this is no terminal")

// Interactive reports whether there is somebody to ask.
func (s Streams) Interactive() bool { return Is(s.In) && Is(s.Err) }

// Ask asks for a line of text; an empty answer is the default.
func (s Streams) Ask(ctx context.Context, question, otherwise string) (string, error) {
	if !s.Interactive() {
		return "", ErrNobody
	}
	if otherwise != "" {
		question += " [" + Line(otherwise) + "]"
	}
	fmt.Fprint(s.Err, question+": ")
	answer, err := wait(ctx, func() (string, error) { return bufio.NewReader(s.In).ReadString('\n') })
	if err != nil {
		fmt.Fprintln(s.Err)
		return "", err
	}
	if answer = strings.TrimSpace(answer); answer == "" {
		return otherwise, nil
	}
	return answer, nil
}

// AskSecret asks for a text that is not shown while it is typed.
func (s Streams) AskSecret(ctx context.Context, question string) (string, error) {
	if !s.Interactive() {
		return "", ErrNobody
	}
	in := int(s.In.(*os.File).Fd())
	shown, err := term.GetState(in)
	if err != nil {
		return "", err
	}
	fmt.Fprint(s.Err, question+": ")
	text, err := wait(ctx, func() (string, error) {
		text, err := term.ReadPassword(in)
		return string(text), err
	})
	fmt.Fprintln(s.Err)
	if ctx.Err() != nil { // nobody else shows again what is typed
		err = errors.Join(err, term.Restore(in, shown))
	}
	return strings.TrimSpace(text), err
}

// wait waits for an answer, or for an interrupt.
func wait(ctx context.Context, read func() (string, error)) (string, error) {
	answered := make(chan struct{})
	var text string
	var failed error
	go func() {
		text, failed = read()
		close(answered)
	}()
	select {
	case <-answered:
		return text, failed
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Confirm asks a question that only "y" or "yes" agrees to.
func (s Streams) Confirm(ctx context.Context, question string) (bool, error) {
	answer, err := s.Ask(ctx, question+" [y/N]", "")
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes", err
}
