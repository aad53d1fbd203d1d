package otlp

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// quoted is what appendText must give, by way of the library.
func quoted(s string) string {
	b, _ := jsontext.AppendQuote(nil, clean([]byte(s)))
	return string(b)
}

func TestTextIsQuotedAtEveryPlace(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for at := range 18 {
			s := strings.Repeat("a", at) + string([]byte{byte(c)}) + strings.Repeat("b", 17-at)
			if got := string(appendText(nil, []byte(s))); got != quoted(s) {
				t.Errorf("got %s, want %s", got, quoted(s))
			}
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("plain\" \\ \x00\x1f\x7f\xff é \u2028 😀\xf0\x9f")
	f.Fuzz(func(t *testing.T, s string) {
		if got := string(appendText(nil, []byte(s))); got != quoted(s) {
			t.Errorf("got %s, want %s", got, quoted(s))
		}
	})
}
