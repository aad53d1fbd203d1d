package apitest

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// A Profile is a group of client releases that parse answers alike: L1, L2, U1,
// U2, U3, O1, O2, O3 from the oldest to the newest Python releases, and OL for
// the early TypeScript and Go clients. The zero value is no profile.
type Profile string

// Profiles lists every profile.
func Profiles() []Profile { return rules().names() }

// Check reports everything in body that a client of this profile would refuse, or
// that was not promised to it: unknown members, required ones that are missing or
// null, words in the wrong case, malformed times, identifiers and addresses. The
// object is one of profiles.yaml, such as "queue" or "listRecords".
func (p Profile) Check(object string, body []byte) error {
	book := rules()
	if book.age(p) < 0 {
		return fmt.Errorf("%q is not a profile", p)
	}
	if !book.known(object) {
		return fmt.Errorf("%q is not an object", object)
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return fmt.Errorf("the body is not JSON: %w", err)
	}
	c := check{book: book, profile: p, lowerCase: slices.Contains(book.LowerCase, p)}
	c.value("", object, value)
	return errors.Join(c.wrong...)
}

// known reports whether kind is an object or a union.
func (b *ruleBook) known(kind string) bool {
	_, isObject := b.Objects[kind]
	_, isUnion := b.Unions[kind]
	return isObject || isUnion
}

// check collects what is wrong with one body.
type check struct {
	book      *ruleBook
	profile   Profile
	lowerCase bool
	wrong     []error
}

func (c *check) fail(path, format string, args ...any) {
	where := strings.TrimPrefix(path, ".")
	if where == "" {
		where = "the body"
	}
	c.wrong = append(c.wrong, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// value checks one value, not null, against a type that is not a list.
func (c *check) value(path, kind string, value any) {
	if c.book.known(kind) {
		c.object(path, kind, value)
		return
	}
	if enum, ok := c.book.Words[kind]; ok {
		c.word(path, enum, value)
		return
	}
	if isScalar, ok := scalars[kind]; !ok || !isScalar(value) {
		c.fail(path, "%.60v is not a %s", value, kind)
	}
}

func (c *check) word(path string, enum words, value any) {
	var allowed []string
	for _, word := range enum.Are {
		allowed = append(allowed, enum.in(c.lowerCase, word))
	}
	if text, ok := value.(string); !ok || !slices.Contains(allowed, text) {
		c.fail(path, "%v is not one of %s", value, strings.Join(allowed, ", "))
	}
}

func (c *check) object(path, kind string, value any) {
	members, ok := value.(map[string]any)
	if !ok {
		c.fail(path, "%.60v is not an object", value)
		return
	}
	if of, ok := c.book.Unions[kind]; ok {
		if kind = c.variant(of, members[of.By]); kind == "" {
			c.fail(path+"."+of.By, "%v is not one of the variants", members[of.By])
			return
		}
	}
	definition := c.book.Objects[kind]
	for _, name := range slices.Sorted(maps.Keys(definition.Members)) {
		c.member(path+"."+name, name, definition.Members[name], members)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if _, ok := definition.Members[name]; !ok && !definition.Open {
			c.fail(path+"."+name, "no %s has this", kind)
		}
	}
}

// variant returns the object a union value is, or "".
func (c *check) variant(of union, word any) string {
	for name, object := range of.Variants {
		if c.book.Words[of.Words].in(c.lowerCase, name) == word {
			return object
		}
	}
	return ""
}

func (c *check) member(path, name string, m member, members map[string]any) {
	value, given := members[name]
	when, allowed := m.at(c.book, c.profile)
	needed := when.required || when.iff != "" && members[when.iff] == true
	switch {
	case !allowed && given:
		c.fail(path, "must not be there")
	case !allowed:
	case needed && value == nil:
		c.fail(path, "must be there, and not null")
	case when.iff != "" && !needed && given:
		c.fail(path, "is there only if %s is true", when.iff)
	case value == nil:
	case m.list:
		c.list(path, m.kind, value)
	default:
		c.value(path, m.kind, value)
	}
}

func (c *check) list(path, kind string, value any) {
	items, ok := value.([]any)
	if !ok {
		c.fail(path, "%.60v is not a list", value)
	}
	for i, item := range items {
		c.value(fmt.Sprintf("%s[%d]", path, i), kind, item)
	}
}

// scalars tells which values each scalar type has; a map is one too, as nothing
// is said about what is in it.
var scalars = map[string]func(any) bool{
	"boolean":   func(v any) bool { _, ok := v.(bool); return ok },
	"number":    func(v any) bool { _, ok := v.(float64); return ok },
	"integer":   func(v any) bool { n, ok := v.(float64); return ok && n == math.Trunc(n) },
	"map":       func(v any) bool { _, ok := v.(map[string]any); return ok },
	"string":    textual(func(string) bool { return true }),
	"id":        textual(isID),
	"uuid":      textual(uuid.MatchString),
	"email":     textual(isEmail),
	"timestamp": textual(isTimestamp),
}

func textual(is func(string) bool) func(any) bool {
	return func(v any) bool { text, ok := v.(string); return ok && is(text) }
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// isID is what every client takes for an identifier rather than a name: padded
// standard base64 of ASCII text with a colon.
func isID(text string) bool {
	plain, err := base64.StdEncoding.Strict().DecodeString(text)
	isASCII := !slices.ContainsFunc(plain, func(b byte) bool { return b > '~' })
	return err == nil && isASCII && slices.Contains(plain, ':')
}

// isEmail: the Go client refuses an answer with an address it cannot parse.
func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text
}

// isTimestamp accepts UTC with a Z and at most six fractional digits, as Python
// keeps no more.
func isTimestamp(text string) bool {
	_, err := time.Parse("2006-01-02T15:04:05Z", text)
	_, fraction, _ := strings.Cut(text, ".")
	return err == nil && len(fraction) <= len("123456Z")
}
