package wire

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// ReadBody returns the whole request body, or TooLarge when it has more than
// limit bytes.
func ReadBody(r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, postil.Errorf(postil.TooLarge, "the request body must not be larger than %d bytes", large.Limit)
	}
	if err != nil {
		return nil, postil.Errorf(postil.Malformed, "the request body could not be read")
	}
	return body, nil
}

// Decode binds a JSON body to a request type. Unknown, repeated and wrongly-cased
// members are refused and named; so is what has the wrong type: all are Malformed.
func Decode(body []byte, into any) error {
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
