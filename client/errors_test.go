package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/postil/postil/client"
)

func TestErrorsTellWhatTheServerSays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		body   string
		want   client.Error
		text   string
		is     error
	}{
		{
			422, `{"type":"about:blank","title":"Unprocessable Entity","status":422,"detail":"record_sources[0].end_time: must be later than start_time; name: is taken"}`,
			client.Error{Title: "Unprocessable Entity", Type: "about:blank",
				Detail: "record_sources[0].end_time: must be later than start_time; name: is taken",
				Fields: []client.FieldProblem{{Path: "record_sources[0].end_time", Rule: "must be later than start_time"}, {Path: "name", Rule: "is taken"}}},
			"GET /v2/users/x: 422 Unprocessable Entity: record_sources[0].end_time: must be later than start_time; name: is taken",
			client.ErrValidation,
		},
		{
			400, `{"title":"Bad Request","status":400,"detail":"values: empty","errors":[{"path":"values","rule":"empty"}],"request_id":"r1","error_code":"malformed","more":[1]}`,
			client.Error{Title: "Bad Request", Detail: "values: empty", RequestID: "r1", Code: "malformed", Fields: []client.FieldProblem{{Path: "values", Rule: "empty"}}},
			"GET /v2/users/x: 400 Bad Request: values: empty", client.ErrValidation,
		},
		{
			400, `{"title":"Bad Request","status":400,"detail":"not JSON: unexpected end; sorry"}`,
			client.Error{Title: "Bad Request", Detail: "not JSON: unexpected end; sorry"},
			"GET /v2/users/x: 400 Bad Request: not JSON: unexpected end; sorry", client.ErrValidation,
		},
		{
			500, `{"title":"Internal","status":500,"deleted_span_ids":["a"],"not_deleted_span_ids":["b"]}`,
			client.Error{Title: "Internal", Deleted: []string{"a"}, NotDeleted: []string{"b"}},
			"GET /v2/users/x: 500 Internal Server Error: Internal", nil,
		},
		{403, `<html>no`, client.Error{}, "GET /v2/users/x: 403 Forbidden: <html>no", client.ErrForbidden},
		{401, ``, client.Error{}, "GET /v2/users/x: 401 Unauthorized", client.ErrUnauthenticated},
		{409, `{"title":"Conflict"}`, client.Error{Title: "Conflict"}, "GET /v2/users/x: 409 Conflict", client.ErrConflict},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(test.body))
		}))
		c := newClient(t, client.Config{Host: server.URL, APIKey: "k"})
		_, err := c.Users.Get(t.Context(), "x")
		server.Close()
		got, ok := errors.AsType[*client.Error](err)
		if !ok {
			t.Fatalf("%d: %v", test.status, err)
		}
		test.want.Method, test.want.Path, test.want.Status = "GET", "/v2/users/x", test.status
		if diff := cmp.Diff(test.want, *got, cmpopts.IgnoreUnexported(client.Error{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%d (-want +got):\n%s", test.status, diff)
		}
		if got.Error() != test.text {
			t.Errorf("%d reads %q, want %q", test.status, got, test.text)
		}
		for _, is := range []error{client.ErrUnauthenticated, client.ErrForbidden, client.ErrNotFound, client.ErrConflict, client.ErrValidation, client.ErrRateLimited, client.ErrUnavailable} {
			if errors.Is(err, is) != (is == test.is) {
				t.Errorf("%d is %v: %t", test.status, is, errors.Is(err, is))
			}
		}
	}
}

// What the server says about a member at fault comes through on either surface.
func TestServersProblemsAreUnderstood(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, err := f.AnnotationQueues.Create(f.Context(), client.CreateAnnotationQueue{Name: "q", Space: f.space})
		e, ok := errors.AsType[*client.Error](err)
		if !ok || !errors.Is(err, client.ErrValidation) || len(e.Fields) != 2 || e.Fields[0].Path != "annotation_config_ids" {
			t.Errorf("%v with fields %+v", err, e)
		}
		if e.RequestID == "" {
			t.Error("the error does not name the request")
		}
		wrong := newClient(f.T, client.Config{Host: f.url, APIKey: "wrong"})
		if _, err := wrong.Spaces.List(f.Context(), client.ListSpaces{}); !errors.Is(err, client.ErrUnauthenticated) {
			t.Errorf("with a wrong key: %v", err)
		}
		f.queue("q", 1)
		config := must(client.Collect(f.AnnotationConfigs.All(f.Context(), client.ListOptions{Name: "q note"})))(f)[0]
		if err := f.AnnotationConfigs.Delete(f.Context(), client.ByID(config.ID)); !errors.Is(err, client.ErrConflict) {
			t.Errorf("deleting a config in use: %v", err)
		}
	})
}
