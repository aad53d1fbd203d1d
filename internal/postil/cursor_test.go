package postil_test

import (
	"encoding/base64"
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestCursorsComeBackInTheirOwnListOnly(t *testing.T) {
	t.Parallel()
	want := postil.Cursor{Time: -5, ID: 1 << 62, Text: "ä", Pin: 7, Set: true}
	text := want.Encode("examples")
	if got, err := postil.DecodeCursor(text, "examples"); err != nil || got != want {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := postil.DecodeCursor(text, "records"); err == nil {
		t.Error("another list took it")
	}
	if got, err := postil.DecodeCursor("", "examples"); err != nil || got.Set {
		t.Errorf("the first page is %v, %v", got, err)
	}
}

func TestCursorsWithTextNoDatabaseTakesAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"\x00", "a\xff"} {
		if _, err := postil.DecodeCursor(postil.Cursor{Text: bad}.Encode("s"), "s"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzCursorsAreWholeOrRefused(f *testing.F) {
	f.Add(postil.Cursor{Time: 1, ID: 2, Text: "x"}.Encode("s"))
	f.Add(base64.RawURLEncoding.EncodeToString([]byte{1, 2, 3}))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := postil.DecodeCursor(text, "s")
		if err != nil || text == "" {
			return
		}
		if again, err := postil.DecodeCursor(c.Encode("s"), "s"); err != nil || again != c {
			t.Errorf("%v came back as %v, %v", c, again, err)
		}
	})
}
