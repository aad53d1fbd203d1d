package wire

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// Opt is a member of a request that may be absent, null or a value.
type Opt[T any] struct {
	Set, Null bool
	Value     T
}

// UnmarshalJSONFrom reads the value and remembers that it was there.
func (o *Opt[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	o.Set = true
	if d.PeekKind() == 'n' {
		o.Null = true
		return d.SkipValue()
	}
	if err := json.UnmarshalDecode(d, &o.Value); err != nil {
		return err
	}
	if hasNUL(o.Value) {
		return postil.Errorf(postil.Malformed, "must not contain the character U+0000")
	}
	return nil
}

// hasNUL reports whether a text, or one of a list, has the one character that
// PostgreSQL cannot store or compare.
func hasNUL(value any) bool {
	nul := func(text string) bool { return !Storable(text) }
	switch v := value.(type) {
	case string:
		return nul(v)
	case []string:
		return slices.ContainsFunc(v, nul)
	}
	return false
}

// Storable reports whether a text can be stored and compared: it is without the
// character U+0000. Texts and lists of them in an Opt have been looked through.
func Storable(text string) bool { return !strings.ContainsRune(text, 0) }

// Given returns a value, or nil when the member is absent or null.
func (o Opt[T]) Given() *T {
	if !o.Set || o.Null {
		return nil
	}
	return &o.Value
}

// Required returns the value of a member that must be there.
func Required[T any](p *postil.Problems, path string, o Opt[T]) T {
	if p.Check(o.Set, path, "is required") {
		p.Check(!o.Null, path, "must not be null")
	}
	return o.Value
}

// Optional returns the value of a member that may be absent but not null.
func Optional[T any](p *postil.Problems, path string, o Opt[T]) *T {
	p.Check(!o.Null, path, "must not be null")
	return o.Given()
}

// Word reads an enum in either case; absent is empty.
func Word(p *postil.Problems, path string, o Opt[string], allowed ...string) string {
	p.Check(!o.Null, path, "must not be null")
	if o.Given() == nil {
		return ""
	}
	got := strings.ToUpper(strings.ReplaceAll(o.Value, "-", "_"))
	for _, a := range allowed {
		if got == a {
			return a
		}
	}
	p.Check(false, path, "must be one of %s", strings.Join(allowed, ", "))
	return ""
}

// Instant reads a timestamp as microseconds; one without an offset is UTC. The
// Python client writes offsets without a colon in query strings.
func Instant(p *postil.Problems, path, text string) int64 {
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05.999999999Z0700",
		"2006-01-02 15:04:05.999999999Z07:00", time.DateOnly,
	} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMicro()
		}
	}
	p.Check(false, path, "must be a timestamp such as 2026-03-01T00:00:00Z")
	return 0
}
