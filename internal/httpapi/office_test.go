package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/api"
	"github.com/postil/postil/api/apitest"
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/axapi"
	"github.com/postil/postil/internal/httpapi"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// office is a server with both surfaces, where people work on queues. Every
// exchange is checked against the document of its surface.
type office struct {
	*testing.T
	app      *app.App
	st       *store.DB
	database string // its URL
	url      string
	http     *http.Client
	admin    string // key of a lead
	space    string
	ids      *postil.Sequence
	ahead    atomic.Int64 // how far the clock is, beyond the real one
}

// offices runs a test in a fresh office on each database.
func offices(t *testing.T, test func(*office)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			test(openOffice(t, storetest.URL(t, database)))
		})
	}
}

func openOffice(t *testing.T, url string) *office {
	t.Helper()
	o := &office{T: t, database: url, st: storetest.Open(t, url), admin: auth.NewKey(), ids: postil.NewSequence(postil.Processes - 1)}
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(t.Output(), nil))
	now := func() time.Time { return time.Now().Add(time.Duration(o.ahead.Load())) }
	a, err := app.New(ctx, o.st.Store, now, app.Options{}, log)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Install(ctx, app.Installation{Email: adminEmail, PasswordHash: adminHash, Key: o.admin}); err != nil {
		t.Fatal(err)
	}
	actor, err := a.AuthenticateKey(ctx, o.admin)
	if err != nil {
		t.Fatal(err)
	}
	o.app, o.space = a, a.IDs().Encode(postil.SpaceID, actor.SpaceIDs()[0])
	own, ax, mux := httpapi.New(a, httpapi.Options{Version: "test"}, now, log), axapi.New(a, "", log), http.NewServeMux()
	own.Routes(mux)
	ax.Routes(mux)
	server := httptest.NewServer(auth.Identify(a, auth.Cookies{}, mux, own.Fail))
	t.Cleanup(server.Close)
	transport := &http.Transport{MaxIdleConnsPerHost: 32}
	t.Cleanup(transport.CloseIdleConnections)
	o.url, o.http = server.URL, &http.Client{Transport: surfaces{
		own: apitest.New(t, api.PostilV1).Transport(transport), ax: apitest.New(t, api.AXv2).Transport(transport)}}
	return o
}

// surfaces checks each exchange against the document of its surface.
type surfaces struct{ own, ax http.RoundTripper }

func (s surfaces) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, "/v2/") {
		return s.ax.RoundTrip(r)
	}
	return s.own.RoundTrip(r)
}

// later moves the clock.
func (o *office) later(d time.Duration) { o.ahead.Add(int64(d)) }

// ask makes a request with a key, from any goroutine. An answer that puts the
// blame on the server fails the test.
func (o *office) ask(key, method, path string, body any, header ...string) (int, object) {
	o.Helper()
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body, json.Deterministic(true)); err != nil {
			o.Error(err)
			return 0, nil
		}
	}
	req, err := http.NewRequestWithContext(o.Context(), method, o.url+path, bytes.NewReader(data))
	if err != nil {
		o.Error(err)
		return 0, nil
	}
	req.Header.Set("Authorization", "Bearer "+key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := o.http.Do(req)
	if err != nil {
		o.Error(err)
		return 0, nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 500 {
		o.Errorf("%s %s answered %d: %s %v", method, path, res.StatusCode, text, err)
	}
	var answer object
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			o.Errorf("%s %s answered %q: %v", method, path, text, err)
		}
	}
	return res.StatusCode, answer
}

// get makes a request and requires its status.
func (o *office) get(status int, key, method, path string, body any) object {
	o.Helper()
	got, answer := o.ask(key, method, path, body)
	if got != status {
		o.Fatalf("%s %s answered %d, want %d: %v", method, path, got, status, answer)
	}
	return answer
}

// refuses requires that a request fails with a status and a detail, and returns
// the problem.
func (o *office) refuses(status int, detail, key, method, path string, body any) object {
	o.Helper()
	problem := o.get(status, key, method, path, body)
	if problem["detail"] != detail {
		o.Errorf("%s %s:\n got detail %q\nwant detail %q", method, path, problem["detail"], detail)
	}
	return problem
}

// colleague is somebody with a role in the space.
type colleague struct {
	*office
	id, email, key string
	row            int64
}

func (o *office) hire(email, role string) *colleague {
	o.Helper()
	account := "MEMBER"
	if role == "ANNOTATOR" {
		account = role
	}
	predefined := func(role string) object { return object{"type": "PREDEFINED", "name": role} }
	id := o.get(201, o.admin, "POST", "/v2/users", object{"name": email, "email": email, "role": predefined(account), "invite_mode": "NONE"})["id"].(string)
	o.get(200, o.admin, "POST", "/v2/spaces/"+o.space+"/users", object{"user_id": id, "role": predefined(role)})
	c := &colleague{office: o, id: id, email: email, key: auth.NewKey(), row: o.row(postil.UserID, id)}
	o.tx(func(st *store.Store) error {
		return st.InsertKey(o.Context(), postil.APIKey{ID: c.row + 1, UserID: c.row, MakerID: c.row, Name: "test", Redacted: auth.Redact(c.key), CreatedAt: 1}, auth.HashSecret(c.key))
	})
	return c
}

// annotators hires n of them.
func (o *office) annotators(n int) (people []*colleague, emails []string) {
	o.Helper()
	for i := range n {
		c := o.hire(fmt.Sprintf("annotator%d@example.com", i+1), "ANNOTATOR")
		people, emails = append(people, c), append(emails, c.email)
	}
	return people, emails
}

func (o *office) row(t postil.IDType, id string) int64 {
	o.Helper()
	row, err := o.app.IDs().Decode(t, id, "")
	if err != nil {
		o.Fatal(err)
	}
	return row
}

func (o *office) tx(do func(*store.Store) error) {
	o.Helper()
	if err := o.st.Tx(o.Context(), do); err != nil {
		o.Fatal(err)
	}
}

// desk is a queue over one config of each type.
type desk struct {
	*office
	id, path, ax string // path of its operations here and on the AX surface
	row          int64
	configs      map[string]string // ids by name
	project      string
	added        int
}

// desk makes a queue whose settings, columns of its row, are as given. The configs
// are made for the first.
func (o *office) desk(method string, emails []string, settings object) *desk {
	o.Helper()
	d := &desk{office: o, configs: map[string]string{}}
	for _, members := range []object{
		{"name": "accuracy", "annotation_config_type": "CATEGORICAL", "optimization_direction": "MAXIMIZE",
			"values": []any{object{"label": "incorrect", "score": 0}, object{"label": "correct", "score": 1}, object{"label": "unclear"}}},
		{"name": "helpfulness", "annotation_config_type": "CONTINUOUS", "minimum_score": 1, "maximum_score": 5},
		{"name": "remark", "annotation_config_type": "FREEFORM"},
	} {
		members["space_id"] = o.space
		o.ask(o.admin, "POST", "/v2/annotation-configs", members) // a conflict from the second time on
	}
	for _, c := range objects(o.get(200, o.admin, "GET", "/v2/annotation-configs", nil), "annotation_configs") {
		d.configs[c["name"].(string)] = c["id"].(string)
	}
	d.id = o.get(201, o.admin, "POST", "/v2/annotation-queues", object{"name": fmt.Sprint("queue ", o.ids.Next(time.Now())), "space_id": o.space,
		"annotation_config_ids": []any{d.configs["accuracy"], d.configs["helpfulness"], d.configs["remark"]},
		"annotator_emails":      emails, "assignment_method": method})["id"].(string)
	d.row = o.row(postil.AnnotationQueueID, d.id)
	d.path, d.ax = "/api/v1/queues/"+d.id, "/v2/annotation-queues/"+d.id
	for column, value := range settings {
		storetest.Exec(o, o.database, `UPDATE queue SET `+column+` = $1 WHERE id = $2`, value, d.row)
	}
	d.project = o.spans(600)
	return d
}

// spans stores n spans in a new project and returns its id.
func (o *office) spans(n int) string {
	o.Helper()
	const day = 1_772_323_200_000_000
	row := o.ids.Next(time.Now())
	spans := make([]postil.Span, n)
	for i := range spans {
		start := int64(day + i*1_000_000)
		spans[i] = postil.Span{ID: o.ids.Next(time.Now()), ProjectID: row, TraceID: fmt.Sprintf("%032x", i+1), SpanID: fmt.Sprintf("%016x", i+1),
			Name: "answer", Kind: "LLM", StartTime: start, EndTime: start + 1500, StatusCode: "OK",
			Attributes: fmt.Appendf(nil, `{"input.value":"question %d","output.value":"answer %d"}`, i, i), Events: []byte("[]"),
			Evaluations: []byte(`[{"name":"toxicity","score":0.1}]`)}
	}
	space := o.row(postil.SpaceID, o.space)
	o.tx(func(st *store.Store) error {
		if err := st.InsertProject(o.Context(), postil.Project{ID: row, SpaceID: space, Name: fmt.Sprint("project ", row), CreatedAt: 1}); err != nil {
			return err
		}
		return st.UpsertSpans(o.Context(), space, spans)
	})
	return o.app.IDs().Encode(postil.ProjectID, row)
}

// add adds the next n spans of the queue's project and returns the records' ids.
func (d *desk) add(n int) (ids []string) {
	d.Helper()
	spans := []string{}
	for i := d.added; i < d.added+n; i++ {
		spans = append(spans, fmt.Sprintf("%016x", i+1))
	}
	d.added += n
	source := object{"record_type": "SPAN", "project_id": d.project, "start_time": "2026-03-01T00:00:00+00:00", "end_time": "2026-03-08T00:00:00+00:00", "span_ids": spans}
	for _, r := range objects(d.get(201, d.admin, "POST", d.ax+"/records", object{"record_sources": []any{source}}), "record_sources") {
		ids = append(ids, r["id"].(string))
	}
	return ids
}

// objects returns the list under key of an answer.
func objects(o object, key string) (list []object) {
	for _, item := range o[key].([]any) {
		list = append(list, item.(object))
	}
	return list
}

// at is a colleague's device at a queue.
type at struct {
	*desk
	who    *colleague
	device string
}

func (c *colleague) at(d *desk, device string) at { return at{d, c, device} }

// do makes a request below the queue as the colleague.
func (a at) do(status int, method, path string, body any) object {
	a.Helper()
	return a.get(status, a.who.key, method, a.path+path, body)
}

// claim claims up to n records and returns the whole answer.
func (a at) claim(n int, exclude ...string) object {
	a.Helper()
	if exclude == nil {
		exclude = []string{}
	}
	return a.do(200, "POST", "/work/claim", object{"count": n, "device": a.device, "exclude": exclude})
}

// next claims the next record, which must be there, and returns its id and token.
func (a at) next(exclude ...string) (record string, token any) {
	a.Helper()
	items := objects(a.claim(1, exclude...), "items")
	if len(items) != 1 {
		a.Fatalf("%d records came", len(items))
	}
	return held(items[0])
}

// held returns the record and the lease's token of an item.
func held(item object) (record string, token any) {
	return item["record"].(object)["id"].(string), item["lease"].(object)["token"]
}

// value is what is entered under a config.
func (a at) value(config string, members object) object {
	v := object{"config_id": a.configs[config]}
	for k, m := range members {
		v[k] = m
	}
	return v
}

// answers are values for all required configs.
func (a at) answers(label string, score float64) []any {
	return []any{a.value("accuracy", object{"label": label}), a.value("helpfulness", object{"score": score})}
}

// submit submits good answers.
func (a at) submit(record string, token any) object {
	a.Helper()
	return a.do(200, "POST", "/records/"+record+"/submit", object{"lease_token": token, "values": a.answers("correct", 4), "active_ms": 8000})
}

// sound requires that the database is.
func (o *office) sound() {
	o.Helper()
	db := storetest.Inspect(o, o.database)
	defer db.Close()
	db.Sound()
}

// own shows what an item says that the caller said, as "name label score text".
func own(item object) []string {
	out := []string{}
	for _, a := range objects(item, "own") {
		out = append(out, strings.TrimSpace(fmt.Sprintln(a["name"], a["label"], a["score"], a["text"])))
	}
	return out
}
