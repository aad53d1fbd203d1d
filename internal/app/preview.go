package app

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/postil/postil/internal/postil"
)

// maxPreview is how many characters of what is judged a list shows.
const maxPreview = 200

// judgedColumns are where the output of an application usually is, and then what
// it was asked, the best first.
var judgedColumns = []string{
	"attributes.output.value", "output", "answer", "response", "completion", "actual_output", "generation", "text", "attributes.input.value",
	"input", "question", "prompt", "query", "name",
}

// workPreview returns the beginning of what is judged in a record: of the column
// that looks most like an output, and with none that does of the first one with
// text.
func workPreview(r postil.Record) string {
	best, text := len(judgedColumns)+1, ""
	_ = members([]byte(r.Data), func(key string, value []byte) { // what was stored can be read, and else there is nothing to show
		at := slices.Index(judgedColumns, key)
		if at < 0 {
			at = len(judgedColumns)
		}
		if at >= best || isOurs(r.Kind, key) {
			return
		}
		if shown := plain(value); shown != "" {
			best, text = at, shown
		}
	})
	return text
}

// isOurs reports whether a column is one that the server adds, and never what is
// judged.
func isOurs(kind postil.TargetKind, key string) bool {
	if kind == postil.TargetExample {
		return key == "id" || key == "created_at" || key == "updated_at"
	}
	return key != "name" && !strings.HasPrefix(key, "attributes.")
}

// plain returns the beginning of a value as one line of text.
func plain(value []byte) string {
	text := string(value)
	var s string
	if json.Unmarshal(value, &s) == nil {
		text = s
	}
	if text == "null" {
		return ""
	}
	var b strings.Builder
	n, gap := 0, false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			gap = n > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			n, gap = n+1, false
		}
		if n >= maxPreview {
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
