package postil_test

import (
	"errors"
	"io"
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestWhatCannotBeBoundIsNotJudged(t *testing.T) {
	t.Parallel()
	var p postil.Problems
	if p.Err() != nil {
		t.Fatal("no problem is an error")
	}
	if !p.Check(true, "a", "never said") || !p.Rule(true, "a", "never said") || p.Err() != nil {
		t.Fatal("a kept rule is a problem")
	}
	if p.Rule(false, "end", "must be after %s", "start") {
		t.Error("a broken rule is kept")
	}
	if err := p.Err(); codeOf(err) != postil.Invalid || err.Error() != "end: must be after start" {
		t.Errorf("got %v", err)
	}
	p.Check(false, "limit", "must be a number")
	p.Check(false, "", "must change something")
	if err := p.Err(); codeOf(err) != postil.Malformed || err.Error() != "limit: must be a number; must change something" {
		t.Errorf("got %v", err)
	}
}

func TestErrorsTellWhatIsSafeToTell(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]*postil.Error{
		"internal":                     {Code: postil.Internal, Cause: io.ErrUnexpectedEOF},
		"queue not found":              postil.Errorf(postil.NotFound, "%s not found", "queue"),
		"name: is taken":               postil.At(postil.Conflict, "name", "is taken"),
		"not now; disk: is full":       {Code: postil.Busy, Text: "not now", Problems: []postil.Problem{{Path: "disk", Rule: "is full"}}},
		`name: a queue "x" has "50 %"`: postil.At(postil.Conflict, "name", "a queue %q has %q", "x", "50 %"),
	} {
		if err.Error() != want {
			t.Errorf("got %q, want %q", err.Error(), want)
		}
	}
	if !errors.Is(&postil.Error{Code: postil.Internal, Cause: io.ErrUnexpectedEOF}, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}
