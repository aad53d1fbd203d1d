package apitest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/api"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := parse(api.AXv2)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestRuleBookRefersToWhatItDefines(t *testing.T) {
	t.Parallel()
	book := rules()
	isType := func(kind string) bool { return book.known(kind) || scalars[kind] != nil || book.Words[kind].Are != nil }
	for name, object := range book.Objects {
		for of, m := range object.Members {
			if !isType(m.kind) {
				t.Errorf("%s.%s is a %q", name, of, m.kind)
			}
			for _, when := range m.when {
				if when.from != "" && book.age(when.from) < 0 {
					t.Errorf("%s.%s begins with %q", name, of, when.from)
				}
			}
		}
	}
	for operation, answers := range book.Operations {
		for status, of := range answers {
			if of.object != nothing && !book.known(of.object) {
				t.Errorf("%s %d is a %q", operation, status, of.object)
			}
		}
	}
}

func TestBadRulesAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`moons: {}`,
		`objects: {a: {members: {b: "[string"}}}`,
		`objects: {a: {members: {b: string sometimes}}}`,
		`objects: {a: {members: {b: string optional since L1}}}`,
		`operations: {GET /a: {200: a only}}`,
	} {
		if _, err := readRules([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// The rules of the newest profile and the document say the same in two ways.
func TestNewestProfileIsTheDocument(t *testing.T) {
	t.Parallel()
	for path, item := range document(t).Paths.Map() {
		for method, op := range item.Operations() {
			for status, answer := range successes(op) {
				where := method + " " + path
				of, ok := rules().Operations[where][status]
				content := answer.Content["application/json"]
				switch {
				case len(of.only) > 0: // an answer of older clients
				case !ok:
					t.Errorf("%s %d is not in the rule book", where, status)
				case content == nil && of.object != nothing:
					t.Errorf("%s %d has no body, but is a %s", where, status, of.object)
				case content != nil:
					compare(t, of.object, member{kind: of.object}, content.Schema.Value, map[string]bool{})
				}
			}
		}
	}
}

func TestRuleBookHasNoOtherOperations(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for operation := range rules().Operations {
		method, path, _ := strings.Cut(operation, " ")
		if item := doc.Paths.Value(path); item == nil || item.GetOperation(method) == nil {
			t.Errorf("%s is not in the document", operation)
		}
	}
}

// successes returns the declared answers below 300.
func successes(op *openapi3.Operation) map[int]*openapi3.Response {
	found := map[int]*openapi3.Response{}
	for status := 200; status < 300; status++ {
		if answer := op.Responses.Status(status); answer != nil {
			found[status] = answer.Value
		}
	}
	return found
}

// compare fails the test where a type of the rules and a schema differ: in the
// words of enums, in the members of objects, and in which of them are required.
func compare(t *testing.T, path string, m member, schema *openapi3.Schema, seen map[string]bool) {
	t.Helper()
	if m.list {
		if schema.Items == nil {
			t.Errorf("%s is not a list in the document", path)
			return
		}
		compare(t, path+"[]", member{kind: m.kind}, schema.Items.Value, seen)
		return
	}
	book := rules()
	if enum, ok := book.Words[m.kind]; ok {
		compareWords(t, path, enum.Are, schema)
	}
	if of, ok := book.Unions[m.kind]; ok {
		for word, variant := range of.Variants {
			ref := schema.Discriminator.Mapping[word].Ref
			name := ref[strings.LastIndex(ref, "/")+1:]
			compareObject(t, variant, book.Objects[variant], document(t).Components.Schemas[name].Value, seen)
		}
	}
	if object, ok := book.Objects[m.kind]; ok {
		compareObject(t, m.kind, object, schema, seen)
	}
}

func compareWords(t *testing.T, path string, want []string, schema *openapi3.Schema) {
	t.Helper()
	var got []string
	for _, word := range schema.Enum {
		if text, ok := word.(string); ok {
			got = append(got, text)
		}
	}
	if len(got) > 1 && !slices.Equal(want, got) {
		t.Errorf("%s: the words are %v, in the document %v", path, want, got)
	}
}

func compareObject(t *testing.T, name string, definition object, schema *openapi3.Schema, seen map[string]bool) {
	t.Helper()
	if seen[name] {
		return
	}
	seen[name] = true
	var required []string
	for of, m := range definition.Members {
		when, ok := m.at(rules(), Newest)
		if ok && when.required {
			required = append(required, of)
		}
		if property := schema.Properties[of]; property != nil {
			compare(t, name+"."+of, m, property.Value, seen)
		}
	}
	slices.Sort(required)
	want := slices.Sorted(maps.Keys(schema.Properties))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(definition.Members))); diff != "" {
		t.Errorf("%s: members (-document +rules):\n%s", name, diff)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(schema.Required)), required); diff != "" {
		t.Errorf("%s: required members (-document +rules):\n%s", name, diff)
	}
}
