package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/client"
)

var update = flag.Bool("update", false, "write what the client makes of the answers of Arize AX to testdata/ax/*.golden")

// exchange is a request as the contract has it, and an answer of the shape that
// Arize AX gives: with null for what is not there, and members that are new.
type exchange struct {
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
	Status int             `json:"status"`
	Answer json.RawMessage `json:"answer"`
}

// player answers the requests of one file in their order, and no others.
type player struct {
	*testing.T
	left []exchange
}

func play(t *testing.T, name string) *client.Client {
	text := must(os.ReadFile(filepath.Join("testdata/ax", name+".json")))(t)
	p := &player{T: t}
	if err := json.Unmarshal(text, &p.left); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p)
	t.Cleanup(func() {
		server.Close()
		if len(p.left) > 0 {
			t.Errorf("%d requests were not made, the first of them %s %s", len(p.left), p.left[0].Request.Method, p.left[0].Request.Path)
		}
	})
	return newClient(t, client.Config{Host: server.URL, APIKey: "k"})
}

func (p *player) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is missing shows
	if len(p.left) == 0 {
		p.Errorf("one request too many: %s %s", r.Method, r.URL)
		return
	}
	next := p.left[0]
	p.left = p.left[1:]
	if got, want := r.Method+" "+r.URL.RequestURI(), next.Request.Method+" "+next.Request.Path; got != want {
		p.Errorf("asked\n%s, want\n%s", got, want)
	}
	if diff := cmp.Diff(value(p.T, next.Request.Body), value(p.T, body)); diff != "" {
		p.Errorf("the body of %s %s (-want +got):\n%s", r.Method, r.URL, diff)
	}
	if (r.Header.Get("Idempotency-Key") != "") != (r.Method != http.MethodGet && next.Request.Path != "/v2/spans?limit=2") {
		p.Errorf("%s %s has the Idempotency-Key %q", r.Method, r.URL, r.Header.Get("Idempotency-Key"))
	}
	kind := "application/json"
	if next.Status >= 400 {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(next.Status)
	_, _ = w.Write(next.Answer)
}

func value(t *testing.T, text []byte) (v any) {
	if len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Errorf("%s: %v", text, err)
	}
	return v
}

// What the client sends to Arize AX is what the official clients send, and its
// answers are understood.
func TestArizeAX(t *testing.T) {
	t.Parallel()
	const space, org, user, key = "demo", "acme", "VXNlcjo0MjphQmNE", "QXBpS2V5OjE6YUJjRA=="
	queue, byID := client.Named(space, "Quality Review Queue"), client.ByID("QW5ub3RhdGlvblF1ZXVlOjE6YUJjRA==")
	project := client.ByID("TW9kZWw6MTphQmNE")
	day := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }
	sources := []client.RecordSource{client.SpanRecords{ProjectID: project.Name, StartTime: day(1), EndTime: day(8), SpanIDs: []string{"0123456789abcdef"}}}
	for name, call := range map[string]func(*testing.T, *client.Client) (any, error){
		"list": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.List(t.Context(), client.ListOptions{Space: space, Name: "quality", PageOptions: client.PageOptions{Limit: 50}})
		},
		"create": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.Create(t.Context(), client.CreateAnnotationQueue{
				Name: "Quality Review Queue", Space: space, Instructions: "Review each span for accuracy and relevance.",
				AnnotationConfigIDs: []string{"QW5ub3RhdGlvbkNvbmZpZzoxOmFCY0Q="}, AnnotatorEmails: []string{"reviewer@example.com"},
				AssignmentMethod: client.AssignAll,
			})
		},
		"get": func(t *testing.T, c *client.Client) (any, error) { return c.AnnotationQueues.Get(t.Context(), queue) },
		"update": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.Update(t.Context(), queue, client.UpdateAnnotationQueue{
				Name: new("Updated Queue Name"), Instructions: new(""), AnnotatorEmails: []string{"reviewer@example.com", "lead@example.com"},
			})
		},
		"delete": func(t *testing.T, c *client.Client) (any, error) {
			return nil, c.AnnotationQueues.Delete(t.Context(), queue)
		},
		"list_records": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.ListRecords(t.Context(), queue, client.PageOptions{Limit: 100})
		},
		"all_records": func(t *testing.T, c *client.Client) (any, error) {
			records, err := client.Collect(c.AnnotationQueues.AllRecords(t.Context(), byID, client.PageOptions{Limit: 1}))
			return len(records), err
		},
		"add_records": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.AddRecords(t.Context(), byID, sources)
		},
		"add_records_again": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.AddRecords(t.Context(), byID, sources)
		},
		"annotate_record": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.AnnotateRecord(t.Context(), byID, "your-record-id", []client.AnnotationInput{
				{Name: "accuracy", Score: new(1.0), Label: new("correct")}, {Name: "quality", Text: new("Well-structured response")},
			})
		},
		"assign_record": func(t *testing.T, c *client.Client) (any, error) {
			return c.AnnotationQueues.AssignRecord(t.Context(), byID, "your-record-id", []string{"reviewer@example.com"})
		},
		"delete_records": func(t *testing.T, c *client.Client) (any, error) {
			return nil, c.AnnotationQueues.DeleteRecords(t.Context(), byID, []string{"your-record-id-1", "your-record-id-2"})
		},
		"conflict": func(t *testing.T, c *client.Client) (any, error) {
			_, err := c.AnnotationQueues.Update(t.Context(), byID, client.UpdateAnnotationQueue{Name: new("taken")})
			return failure(t, err, client.ErrConflict), nil
		},
		"partly_deleted": func(t *testing.T, c *client.Client) (any, error) {
			_, err := c.Spans.Delete(t.Context(), project, client.DeleteSpans{SpanIDs: []string{"a", "b"}})
			return failure(t, err, nil), nil
		},
		"list_spans": func(t *testing.T, c *client.Client) (any, error) {
			return c.Spans.List(t.Context(), project, client.ListSpans{Filter: "status_code = 'ERROR'", TruncateStringLength: 100, PageOptions: client.PageOptions{Limit: 2}})
		},
		"organizations": func(t *testing.T, c *client.Client) (any, error) {
			list, err := client.Collect(c.Organizations.All(t.Context(), client.ListOrganizations{Name: "ac", PageOptions: client.PageOptions{Limit: 1}}))
			made, err2 := c.Organizations.Create(t.Context(), client.CreateOrganization{Name: org})
			got, err3 := c.Organizations.Get(t.Context(), org)
			changed, err4 := c.Organizations.Update(t.Context(), made.ID, client.UpdateOrganization{Name: new(org), Description: new("")})
			membership, err5 := c.Organizations.AddUser(t.Context(), made.ID, user, client.ReadOnly)
			err6 := c.Organizations.RemoveUser(t.Context(), made.ID, user)
			err7 := c.Organizations.Delete(t.Context(), made.ID)
			return []any{list, made, got, changed, membership}, errors.Join(err, err2, err3, err4, err5, err6, err7)
		},
		"api_keys": func(t *testing.T, c *client.Client) (any, error) {
			list, err := client.Collect(c.APIKeys.All(t.Context(), client.ListAPIKeys{KeyType: client.ServiceKey, Status: client.KeyActive, Space: space}))
			made, err2 := c.APIKeys.Create(t.Context(), client.CreateAPIKey{Name: "ci", ExpiresAt: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
			bot, err3 := c.APIKeys.CreateServiceKey(t.Context(), client.CreateServiceKey{Name: "bot", Organizations: []client.KeyOrganization{{
				OrganizationID: "T3JnYW5pemF0aW9uOjE6YUJjRA==", Spaces: []client.KeySpace{{SpaceID: "U3BhY2U6MTphQmNE", Role: &client.Annotator}},
			}}})
			next, err4 := c.APIKeys.Refresh(t.Context(), key, client.RefreshAPIKey{GracePeriodSeconds: 60})
			return []any{list, made, bot, next}, errors.Join(err, err2, err3, err4, c.APIKeys.Revoke(t.Context(), key))
		},
		"audit_logs": func(t *testing.T, c *client.Client) (any, error) {
			return client.Collect(c.AuditLogs.All(t.Context(), client.ListAuditLogs{
				StartTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), UserID: user, OperationType: client.Mutation,
				OperationNames: []string{"CreateSpace", "DeleteSpace"}, PageOptions: client.PageOptions{Limit: 2},
			}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := must(call(t, play(t, name)))(t)
			var got bytes.Buffer
			if err := json.Indent(&got, must(client.JSON(answer))(t), "", " "); err != nil {
				t.Fatal(err)
			}
			got.WriteString("\n")
			file := filepath.Join("testdata/ax", name+".golden")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(must(os.ReadFile(file))(t)), got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// failure is an error as the golden files show it.
func failure(t *testing.T, err, kind error) *client.Error {
	e, ok := errors.AsType[*client.Error](err)
	if !ok || kind != nil && !errors.Is(err, kind) {
		t.Errorf("failed with %v, want %v", err, kind)
	}
	return e
}
