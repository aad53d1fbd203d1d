package axapi

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// maxBody bounds a request, in bytes. A dataset is the largest thing sent here.
const maxBody = 64 << 20

// readBody returns the whole request body.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, postil.Errorf(postil.TooLarge, "the request body must not be larger than %d bytes", large.Limit)
	}
	if err != nil {
		return nil, postil.Errorf(postil.Malformed, "the request body could not be read")
	}
	return body, nil
}

// decode binds a JSON body to a request type. Unknown, repeated and wrongly-cased
// members are refused and named; so is what has the wrong type.
func decode(body []byte, into any) error {
	if len(strings.TrimSpace(string(body[:min(len(body), 64)]))) == 0 {
		return postil.Errorf(postil.Malformed, "the request needs a JSON body")
	}
	return decodeError(json.Unmarshal(body, into, json.RejectUnknownMembers(true)))
}

// decodeError says in our words what is wrong with a body, and where.
func decodeError(err error) error {
	if err == nil {
		return nil
	}
	var ours *postil.Error
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax) && errors.Is(syntax, jsontext.ErrDuplicateName):
		return postil.At(postil.Malformed, pathOf(syntax.JSONPointer), "is given more than once")
	case errors.As(err, &syntax):
		return postil.Errorf(postil.Malformed, "the body is not valid JSON at byte %d: %v", syntax.ByteOffset, syntax.Err)
	case errors.As(err, &semantic):
		path := pathOf(semantic.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return postil.At(postil.Malformed, path, "is not a member of this request")
		}
		if errors.As(semantic.Err, &ours) {
			return postil.At(postil.Malformed, path, "%s", ours.Text)
		}
		return postil.At(postil.Malformed, path, "must not be %s", aKind(semantic.JSONKind))
	}
	return postil.Errorf(postil.Malformed, "the body cannot be read: %v", err)
}

func aKind(k jsontext.Kind) string {
	switch k {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "this string"
	case '0':
		return "this number"
	case '{':
		return "an object"
	case '[':
		return "a list"
	}
	return "of this type"
}

// pathOf turns a JSON pointer into a path such as record_sources[0].end_time.
func pathOf(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil && b.Len() > 0 {
			b.WriteString("[" + token + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}

// opt is a member of a request that may be absent, null or a value.
type opt[T any] struct {
	set, null bool
	value     T
}

// UnmarshalJSONFrom reads the value and remembers that it was there.
func (o *opt[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	o.set = true
	if d.PeekKind() == 'n' {
		o.null = true
		return d.SkipValue()
	}
	if err := json.UnmarshalDecode(d, &o.value); err != nil {
		return err
	}
	if text, ok := any(o.value).(string); ok && strings.ContainsRune(text, 0) {
		return postil.Errorf(postil.Malformed, "must not contain the character U+0000")
	}
	return nil
}

// given returns a value, or nil when the member is absent or null.
func (o opt[T]) given() *T {
	if !o.set || o.null {
		return nil
	}
	return &o.value
}

// required returns the value of a member that must be there.
func required[T any](p *postil.Problems, path string, o opt[T]) T {
	if p.Check(o.set, path, "is required") {
		p.Check(!o.null, path, "must not be null")
	}
	return o.value
}

// optional returns the value of a member that may be absent but not null.
func optional[T any](p *postil.Problems, path string, o opt[T]) *T {
	p.Check(!o.null, path, "must not be null")
	return o.given()
}

// word reads an enum in either case; absent is empty.
func word(p *postil.Problems, path string, o opt[string], allowed ...string) string {
	p.Check(!o.null, path, "must not be null")
	if o.given() == nil {
		return ""
	}
	got := strings.ToUpper(strings.ReplaceAll(o.value, "-", "_"))
	for _, a := range allowed {
		if got == a {
			return a
		}
	}
	p.Check(false, path, "must be one of %s", strings.Join(allowed, ", "))
	return ""
}

// instant reads a timestamp as microseconds; one without an offset is UTC.
func instant(p *postil.Problems, path, text string) int64 {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMicro()
		}
	}
	p.Check(false, path, "must be a timestamp such as 2026-03-01T00:00:00Z")
	return 0
}
