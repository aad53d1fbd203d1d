package demo

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// serve starts a server that answers with h and returns a client of it.
func serve(t *testing.T, h http.HandlerFunc) *client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return newClient(srv.URL, srv.Client(), http.Header{"Authorization": {"Bearer key"}})
}

func TestErrorsNameRequestStatusAndDetail(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		io.WriteString(w, `{"title":"Unprocessable Entity","status":422,"detail":"name: taken"}`)
	})
	_, err := c.do(t.Context(), post("/v2/annotation-queues", map[string]any{}), nil)
	want := "POST /v2/annotation-queues: 422 Unprocessable Entity: name: taken"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

func TestAnAnswerThatIsNoProblemIsQuoted(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "upstream is down", http.StatusBadGateway)
	})
	_, err := c.do(t.Context(), request{method: http.MethodGet, path: "/v2/spaces"}, nil)
	want := "GET /v2/spaces: 502 Bad Gateway: upstream is down"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}

func TestABusyServerIsAskedAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != `{"a":1}` {
			t.Errorf("body is %q, %v", body, err)
		}
		if asked++; asked < 3 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, `{}`)
	})
	if _, err := c.do(t.Context(), post("/v1/traces", map[string]any{"a": 1}), nil); err != nil || asked != 3 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

func TestListsFollowTheCursorAndKeepTheirFilters(t *testing.T) {
	t.Parallel()
	var queries []string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.RawQuery)
		if r.URL.Query().Get("cursor") == "" {
			io.WriteString(w, `{"datasets":[{"id":"1","name":"Review set 2"}],"pagination":{"has_more":true,"next_cursor":"abc"}}`)
			return
		}
		fmt.Fprint(w, `{"datasets":[{"id":"2","name":"Review set"}],"pagination":{"has_more":false}}`)
	})
	got, err := find[named](t.Context(), c, "/v2/datasets", "datasets", "s1", "Review set")
	if err != nil || got == nil || got.ID != "2" {
		t.Fatalf("found %v, %v", got, err)
	}
	want := []string{"limit=100&name=Review+set&space_id=s1", "cursor=abc&limit=100&name=Review+set&space_id=s1"}
	if !slices.Equal(queries, want) {
		t.Errorf("asked for %q, want %q", queries, want)
	}
}

func TestAddressesOfServersAreChecked(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "127.0.0.1:7070", "ftp://host", "http://"} {
		if _, err := address(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	if got, err := address("http://localhost:7070/"); got != "http://localhost:7070" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
