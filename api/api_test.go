package api_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/api"
)

func load(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.AXv2)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// operation is one operation of the document with where it was found.
type operation struct {
	*openapi3.Operation
	method, path string
}

func operations(t *testing.T) []operation {
	t.Helper()
	var all []operation
	for path, item := range load(t).Paths.Map() {
		for method, op := range item.Operations() {
			all = append(all, operation{op, method, path})
		}
	}
	return all
}

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	if err := load(t).Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestEveryResourceHasAllItsOperations(t *testing.T) {
	t.Parallel()
	got := map[string]int{}
	for _, op := range operations(t) {
		got[strings.Join(op.Tags, " ")]++
	}
	want := map[string]int{
		"annotation-queues": 10, "annotation-configs": 5, "spaces": 7, "organizations": 7, "users": 7, "api-keys": 5, "audit-logs": 1, "roles": 5,
		"projects": 5, "datasets": 11, "spans": 3, "traces": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations per tag (-want +got):\n%s", diff)
	}
}

func TestEveryOperationHasItsOwnIDAndDescription(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, op := range operations(t) {
		where := op.method + " " + op.path
		if op.OperationID == "" || op.Summary == "" || op.Description == "" {
			t.Errorf("%s lacks an operationId, a summary or a description", where)
		}
		if other := seen[op.OperationID]; other != "" {
			t.Errorf("%s and %s are both called %s", where, other, op.OperationID)
		}
		seen[op.OperationID] = where
	}
}

func TestEveryErrorIsAProblem(t *testing.T) {
	t.Parallel()
	for _, op := range operations(t) {
		for status, answer := range op.Responses.Map() {
			if code, err := strconv.Atoi(status); err != nil || code < 400 {
				continue
			}
			body := answer.Value.Content["application/problem+json"]
			if body == nil || len(answer.Value.Content) != 1 {
				t.Errorf("%s %s: %s is not a problem body", op.method, op.path, status)
				continue
			}
			if !strings.HasSuffix(body.Schema.Ref, "Problem") || !slices.Contains(body.Schema.Value.Required, "status") {
				t.Errorf("%s %s: %s has the schema %s", op.method, op.path, status, body.Schema.Ref)
			}
		}
	}
}

func TestEveryOperationDeclaresWhatAnyMayAnswer(t *testing.T) {
	t.Parallel()
	for _, op := range operations(t) {
		for _, status := range []string{"401", "429", "500", "503"} {
			if op.Responses.Value(status) == nil {
				t.Errorf("%s %s: %s is not declared", op.method, op.path, status)
			}
		}
	}
}

// Listing spans and traces and searching examples are POSTs that change nothing.
func TestEveryWriteTakesAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	for _, op := range operations(t) {
		reads := op.method == "GET" || strings.HasPrefix(op.OperationID, "list") || strings.HasPrefix(op.OperationID, "search")
		if takes := op.Parameters.GetByInAndName("header", "Idempotency-Key") != nil; takes == reads {
			t.Errorf("%s %s: takes an Idempotency-Key: %v", op.method, op.path, takes)
		}
	}
}

// Objects of answers are closed, so that a member nobody promised is found. Open
// are only those that hold what users sent.
func TestOnlyUserDataIsOpen(t *testing.T) {
	t.Parallel()
	var open []string
	for name, schema := range load(t).Components.Schemas {
		extra := schema.Value.AdditionalProperties
		if schema.Value.Type.Is("object") && (extra.Has == nil || *extra.Has) {
			open = append(open, name)
		}
		for member, of := range schema.Value.Properties {
			if of.Value.Type.Is("object") && of.Ref == "" {
				open = append(open, name+"."+member)
			}
		}
	}
	slices.Sort(open)
	want := []string{
		"AnnotationQueueRecord.data", "DatasetExample", "DatasetExampleInput", "DatasetExampleUpdate",
		"Span.attributes", "SpanEvent.attributes",
	}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("open objects (-want +got):\n%s", diff)
	}
}
