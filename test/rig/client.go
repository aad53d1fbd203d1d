package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/store/storetest"
)

// Object is a JSON object.
type Object = map[string]any

// Client makes requests of somebody, from any goroutine.
type Client struct {
	Base func() string // where the next request goes
	Key  string
	HTTP *http.Client
}

// NewHTTP returns what many clients at once may share until the test ends.
func NewHTTP(t testing.TB) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// As returns a client of somebody else.
func (c Client) As(key string) Client {
	c.Key = key
	return c
}

// Ask makes a request and decodes its answer; an error means that no whole answer
// came. Headers come in pairs.
func (c Client) Ask(ctx context.Context, method, path string, body any, header ...string) (status int, answer Object, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	var sent io.Reader = http.NoBody
	if body != nil {
		sent = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Base()+path, sent)
	if err != nil {
		return 0, nil, err
	}
	req.GetBody = nil // or the transport would send it again by itself
	req.Header.Set("Authorization", "Bearer "+c.Key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, nil, err
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			return 0, nil, fmt.Errorf("%s %s answered %d and %q: %w", method, path, res.StatusCode, text, err)
		}
	}
	return res.StatusCode, answer, nil
}

// Lead is the administrator of a fresh installation, who prepares what a test
// needs.
type Lead struct {
	testing.TB
	Client
	Database string // its URL
	Space    string
}

// NewLead signs the administrator in to the servers at base.
func NewLead(t testing.TB, data, database string, base func() string) *Lead {
	t.Helper()
	key, err := Key(data)
	if err != nil {
		t.Fatal(err)
	}
	l := &Lead{TB: t, Client: Client{Base: base, Key: key, HTTP: NewHTTP(t)}, Database: database}
	l.Space = First(l.Want("GET", "/v2/spaces", nil), "spaces")["id"].(string)
	return l
}

// Want makes a request that must succeed.
func (l *Lead) Want(method, path string, body any) Object {
	l.Helper()
	status, answer, err := l.Ask(l.Context(), method, path, body)
	if err != nil || status >= 300 {
		l.Fatalf("%s %s: %d %v %v", method, path, status, answer, err)
	}
	return answer
}

// Objects returns a list in an answer.
func Objects(answer Object, list string) []Object {
	items, _ := answer[list].([]any)
	objects := make([]Object, len(items))
	for i, item := range items {
		objects[i] = item.(Object)
	}
	return objects
}

// First returns the first item of a list in an answer.
func First(answer Object, list string) Object { return Objects(answer, list)[0] }

// Person is a member of the space.
type Person struct {
	Client
	Email string
}

// Hire makes somebody a member of the space.
func (l *Lead) Hire(email string) Person {
	l.Helper()
	role := Object{"type": "PREDEFINED", "name": "MEMBER"}
	id := l.Want("POST", "/v2/users", Object{"name": email, "email": email, "role": role, "invite_mode": "NONE"})["id"]
	l.Want("POST", "/v2/spaces/"+l.Space+"/users", Object{"user_id": id, "role": role})
	key := auth.NewKey() // stored as it would be, without a password and a session for each
	storetest.Exec(l, l.Database, `INSERT INTO api_key (id, user_id, maker_id, name, hash, redacted, created_at)
		SELECT id + 1, id, id, 'test', $1, $2, 1 FROM account WHERE email_key = $3`, auth.HashSecret(key), auth.Redact(key), email)
	return Person{Client: l.As(key), Email: email}
}

// SpanTime is when all spans of Ingest began.
var SpanTime = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// SpanID is the id of a span of Ingest.
func SpanID(n int) string { return fmt.Sprintf("%016x", n+1) }

// Ingest sends spans, those from one number on up to before another, to a project
// and returns its id.
func (l *Lead) Ingest(project string, from, to int) string {
	l.Helper()
	spans := make([]Object, 0, to-from)
	for n := from; n < to; n++ {
		spans = append(spans, Object{"traceId": fmt.Sprintf("%032x", n+1), "spanId": SpanID(n), "name": "answer", "kind": 1,
			"startTimeUnixNano": fmt.Sprint(SpanTime.UnixNano()), "endTimeUnixNano": fmt.Sprint(SpanTime.UnixNano() + 1000)})
	}
	name := Object{"key": "openinference.project.name", "value": Object{"stringValue": project}}
	l.Want("POST", "/v1/traces", Object{"resourceSpans": []Object{
		{"resource": Object{"attributes": []Object{name}}, "scopeSpans": []Object{{"spans": spans}}}}})
	return First(l.Want("GET", "/v2/projects?space_id="+l.Space+"&name="+project, nil), "projects")["id"].(string)
}

// Source names spans of Ingest, as records to add.
func Source(project string, spans ...int) Object {
	ids := make([]string, len(spans))
	for i, n := range spans {
		ids[i] = SpanID(n)
	}
	return Object{"record_sources": []Object{{"record_type": "SPAN", "project_id": project, "span_ids": ids,
		"start_time": SpanTime.Add(-time.Hour).Format(time.RFC3339), "end_time": SpanTime.Add(time.Hour).Format(time.RFC3339)}}}
}

// Config makes an annotation config and returns its id.
func (l *Lead) Config(members Object) string {
	l.Helper()
	members["space_id"] = l.Space
	return l.Want("POST", "/v2/annotation-configs", members)["id"].(string)
}

// Queue makes a queue and returns its id.
func (l *Lead) Queue(name, method string, configs []string, people ...Person) string {
	l.Helper()
	emails := make([]string, len(people))
	for i, p := range people {
		emails[i] = p.Email
	}
	return l.Want("POST", "/v2/annotation-queues", Object{"name": name, "space_id": l.Space, "assignment_method": method,
		"annotation_config_ids": configs, "annotator_emails": emails})["id"].(string)
}
