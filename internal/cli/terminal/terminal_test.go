package terminal

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTextThatControlsATerminalIsWrittenOut(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain, ünï, 日本語, 👩‍👩‍👧": "plain, ünï, 日本語, 👩‍👩‍👧",
		"\x1b[2J\x1b]0;title\a":  "<U+001B>[2J<U+001B>]0;title<U+0007>",
		"\u009b31mred":           "<U+009B>31mred",
		"a\r\nb\rc":              "a\nb<U+000D>c",
		"a\tb":                   "a    b",
		"user\u202etxt.exe":      "user<U+202E>txt.exe",
		"zero\u200bwidth\ufeff":  "zero<U+200B>width<U+FEFF>",
		"tag\U000e0041":          "tag<U+E0041>",
		"bad\xff\x9b":            "bad\ufffd\ufffd",
		"line\u2028end\x7f":      "line<U+2028>end<U+007F>",
	} {
		if diff := cmp.Diff(want, Text(in)); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
	if got := Line("one\n\ntwo\n"); got != "one ⏎ two" {
		t.Errorf("one line: %q", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("\x1b[31m\u202e\x00")
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

func TestTablesFitTheirWidth(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"QUFB", "A queue with a name that is rather long", "12"},
		{"QUFC", "日本語の名前", "3"},
		{"QUFD", "two\nlines \x1b[31m", "1000"},
	}
	for width, want := range map[int]string{
		0: "ID    NAME                                     RECORDS\n" +
			"QUFB  A queue with a name that is rather long  12\n" +
			"QUFC  日本語の名前                             3\n" +
			"QUFD  two ⏎ lines <U+001B>[31m                 1000\n",
		30: "ID    NAME             RECORDS\n" +
			"QUFB  A queue with a…  12\n" +
			"QUFC  日本語の名前     3\n" +
			"QUFD  two ⏎ lines <U…  1000\n",
	} {
		var out bytes.Buffer
		if err := Table(&out, []string{"ID", "NAME", "RECORDS"}, rows, []bool{true, false, false}, width); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("at %d columns:\n%s", width, diff)
		}
	}
}

func TestBarsFitTheirWidth(t *testing.T) {
	t.Parallel()
	b := &Bar{what: "rows", total: 200}
	for width, want := range map[int]string{80: "rows ███████████████░░░░░░░░░░░░░░░  50 % 100/200", 20: "rows  50 % 100/200"} {
		if got := b.line(100, width); got != want {
			t.Errorf("at %d columns: %q, want %q", width, got, want)
		}
	}
}
