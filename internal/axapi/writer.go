package axapi

import (
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// writer appends a JSON answer in the form one profile's clients know. Stored
// JSON is copied, never decoded: it was validated and compacted when it came in.
// Every value and key puts the comma before itself that it needs.
type writer struct {
	b []byte
	profile
	ids postil.IDs
}

func (w *writer) comma() {
	if len(w.b) == 0 {
		return
	}
	switch w.b[len(w.b)-1] {
	case '{', '[', ':':
	default:
		w.b = append(w.b, ',')
	}
}

func (w *writer) open(bracket byte) { w.comma(); w.b = append(w.b, bracket) }

func (w *writer) close(bracket byte) { w.b = append(w.b, bracket) }

// key begins a member; its name needs no escaping.
func (w *writer) key(name string) {
	w.comma()
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *writer) raw(json []byte) {
	w.comma()
	w.b = append(w.b, json...)
}

// rawText is raw, for JSON that is kept as text.
func (w *writer) rawText(json string) {
	w.comma()
	w.b = append(w.b, json...)
}

func (w *writer) str(s string) {
	w.comma()
	w.b, _ = jsontext.AppendQuote(w.b, s) // replaces what is not UTF-8
}

func (w *writer) bool(v bool) {
	w.comma()
	w.b = strconv.AppendBool(w.b, v)
}

// float writes whole numbers without a fraction and never an infinity.
func (w *writer) float(v float64) {
	w.comma()
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	w.b = strconv.AppendFloat(w.b, v, format, -1, 64)
}

// time writes microseconds since the epoch as RFC 3339 in UTC.
func (w *writer) time(micros int64) {
	w.comma()
	w.b = append(w.b, '"')
	w.b = postil.AppendTime(w.b, micros)
	w.b = append(w.b, '"')
}

// enum writes a word in the profile's case.
func (w *writer) enum(word string) { w.str(w.spell(word)) }

// id writes the outside identifier of a row.
func (w *writer) id(t postil.IDType, n int64) {
	w.comma()
	w.b = append(w.b, '"')
	w.b = w.ids.Append(w.b, t, n)
	w.b = append(w.b, '"')
}

// The member functions write a key and its value.

func (w *writer) strMember(key, s string)                       { w.key(key); w.str(s) }
func (w *writer) timeMember(key string, micros int64)           { w.key(key); w.time(micros) }
func (w *writer) enumMember(key, word string)                   { w.key(key); w.enum(word) }
func (w *writer) boolMember(key string, v bool)                 { w.key(key); w.bool(v) }
func (w *writer) floatMember(key string, v float64)             { w.key(key); w.float(v) }
func (w *writer) rawMember(key string, json []byte)             { w.key(key); w.raw(json) }
func (w *writer) textMember(key, json string)                   { w.key(key); w.rawText(json) }
func (w *writer) idMember(key string, t postil.IDType, n int64) { w.key(key); w.id(t, n) }

// list writes items as the list under key.
func list[T any](w *writer, key string, items []T, item func(*writer, T)) {
	w.key(key)
	w.open('[')
	for _, it := range items {
		item(w, it)
	}
	w.close(']')
}

// page writes the answer of a list operation: the items under key, and where the
// next page begins.
func page[T any](w *writer, key string, p postil.Page[T], scope string, item func(*writer, T)) {
	w.open('{')
	list(w, key, p.Items, item)
	w.key("pagination")
	w.open('{')
	w.boolMember("has_more", p.Next != nil)
	if p.Next != nil {
		w.strMember("next_cursor", p.Next.Encode(scope))
	}
	w.close('}')
	w.close('}')
}

// person writes a user as queues and annotations show one.
func person(w *writer, p postil.Person) {
	w.open('{')
	w.idMember("id", postil.UserID, p.ID)
	w.strMember("email", p.Email)
	w.close('}')
}
