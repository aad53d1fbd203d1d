package postil_test

import (
	"strings"
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestDepthCountsBracketsOutsideStrings(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int{
		`1`:                       0,
		`{}`:                      1,
		`{"a":[[],{"b":1}]}`:      3,
		`{"[[[[":"{\"[[{\\"}`:     1,
		`[[],[],[[]]]`:            3,
		strings.Repeat("[", 100):  100,
		`{"a\\":[{"\"":"]]]]"}]}`: 3,
	} {
		if got := postil.JSONDepth([]byte(value)); got != want {
			t.Errorf("depth of %s is %d, want %d", value, got, want)
		}
	}
}
