package httpapi_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// lab is a server whose first space has people of every role, three configs and a
// project.
type lab struct {
	*fixture
	st      *store.DB
	db      *sql.DB // beside the server
	url     string
	handler http.Handler
	ids     *postil.Sequence
	space   string

	admin, lead, viewer, ann, bob *someone // ann and bob are annotators
	outsider                      *someone // administers another space

	label, score, text string // configs
	project            string
}

// someone has an account and a key.
type someone struct {
	name, id, email string
	row             int64
	header          []string
	ctx             context.Context
}

// labs runs a test against a lab on each database.
func labs(t *testing.T, test func(*lab)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			test(newLab(t, storetest.URL(t, database)))
		})
	}
}

func newLab(t *testing.T, url string) *lab {
	st := storetest.Open(t, url)
	l := &lab{st: st, url: url, ids: postil.NewSequence(postil.Processes - 1)}
	l.fixture = serve(t, st, func(h http.Handler) *httptest.Server {
		l.handler = h
		return httptest.NewServer(h)
	})
	driver, source := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	l.db = db
	l.admin = l.someoneWith("admin", adminEmail, l.key)
	actor := auth.FromContext(l.admin.ctx)
	l.space = l.app.IDs().Encode(postil.SpaceID, actor.SpaceIDs()[0])
	l.lead, l.viewer = l.member("lead", postil.RoleMember), l.member("viewer", postil.RoleReadOnly)
	l.ann, l.bob = l.member("ann", postil.RoleAnnotator), l.member("bob", postil.RoleAnnotator)
	l.outsider = l.stranger()
	one, two := 1.0, 0.0
	l.label = l.config(postil.AnnotationConfig{Name: "correctness", Type: postil.Categorical, Direction: postil.Maximize,
		Values: []postil.LabelValue{{Label: "good", Score: &one}, {Label: "bad", Score: &two}}})
	l.score = l.config(postil.AnnotationConfig{Name: "helpfulness", Type: postil.Continuous, Direction: postil.Maximize, MaximumScore: 10})
	l.text = l.config(postil.AnnotationConfig{Name: "note", Type: postil.Freeform, Direction: postil.NoDirection})
	l.project = l.addProject("shop")
	return l
}

// everybody is people by what they are to the first space.
func (l *lab) everybody() []*someone {
	return []*someone{l.admin, l.lead, l.viewer, l.ann, l.bob, l.outsider}
}

func (l *lab) newID() int64 { return l.ids.Next(time.Now()) }

func (l *lab) rowOf(t postil.IDType, id string) int64 {
	l.Helper()
	row, err := l.app.IDs().Decode(t, id, "")
	if err != nil {
		l.Fatal(err)
	}
	return row
}

func (l *lab) spaceRow() int64 { return l.rowOf(postil.SpaceID, l.space) }

// write changes the database beside the server.
func (l *lab) write(fn func(context.Context, *store.Store) error) {
	l.Helper()
	if err := l.st.Tx(l.Context(), func(st *store.Store) error { return fn(l.Context(), st) }); err != nil {
		l.Fatal(err)
	}
}

// exec changes rows that no operation makes yet.
func (l *lab) exec(query string, args ...any) {
	l.Helper()
	if _, err := l.db.ExecContext(l.Context(), query, args...); err != nil {
		l.Fatalf("%s: %v", query, err)
	}
}

func (l *lab) someoneWith(name, email, key string) *someone {
	l.Helper()
	actor, err := l.app.AuthenticateKey(l.Context(), key)
	if err != nil {
		l.Fatal(err)
	}
	return &someone{name, l.app.IDs().Encode(postil.UserID, actor.UserID), email, actor.UserID,
		[]string{"Authorization", "Bearer " + key}, auth.WithActor(l.Context(), actor)}
}

// keyed creates an account with a key, which sign signs in with.
func (l *lab) keyed(name string, role postil.Role) (id string, sign func() *someone) {
	l.Helper()
	email := name + "@example.com"
	made, err := l.app.CreateUser(l.admin.ctx, app.NewUser{Name: name, Email: email, Role: role, InviteMode: postil.InviteNone})
	if err != nil {
		l.Fatal(err)
	}
	key := auth.NewKey()
	l.write(func(ctx context.Context, st *store.Store) error {
		return st.InsertKey(ctx, postil.APIKey{ID: l.newID(), UserID: made.ID, MakerID: made.ID, Name: "test", Redacted: auth.Redact(key), CreatedAt: 1}, auth.HashSecret(key))
	})
	return l.app.IDs().Encode(postil.UserID, made.ID), func() *someone { return l.someoneWith(name, email, key) }
}

// member is somebody with a role in the first space.
func (l *lab) member(name string, role postil.Role) *someone {
	l.Helper()
	account := postil.RoleMember
	if role == postil.RoleAnnotator {
		account = role
	}
	id, sign := l.keyed(name, account)
	if _, err := l.app.AddMember(l.admin.ctx, l.space, id, role); err != nil {
		l.Fatal(err)
	}
	return sign()
}

// stranger administers a space of their own.
func (l *lab) stranger() *someone {
	l.Helper()
	id, sign := l.keyed("outsider", postil.RoleMember)
	l.write(func(ctx context.Context, st *store.Store) error {
		home, err := st.Space(ctx, l.spaceRow())
		if err != nil {
			return err
		}
		space := postil.Space{ID: l.newID(), OrganizationID: home.OrganizationID, Name: "elsewhere", CreatedAt: 1}
		if err := st.InsertSpace(ctx, space); err != nil {
			return err
		}
		_, err = st.UpsertMembership(ctx, postil.Membership{ID: l.newID(), SpaceID: space.ID, UserID: l.rowOf(postil.UserID, id), Role: postil.RoleAdmin, CreatedAt: 1})
		return err
	})
	return sign()
}

func (l *lab) config(c postil.AnnotationConfig) string {
	l.Helper()
	made, err := l.app.CreateConfig(l.admin.ctx, l.space, c)
	if err != nil {
		l.Fatal(err)
	}
	return l.app.IDs().Encode(postil.AnnotationCfgID, made.ID)
}

func (l *lab) addProject(name string) string {
	l.Helper()
	p, err := l.app.CreateProject(l.admin.ctx, l.space, name)
	if err != nil {
		l.Fatal(err)
	}
	return l.app.IDs().Encode(postil.ProjectID, p.ID)
}

const labDay = 1_772_323_200_000_000 // 2026-03-01

func hexTrace(i int) string { return fmt.Sprintf("%032x", i+1) }
func hexSpan(i int) string  { return fmt.Sprintf("%016x", i+1) }

// addSpans stores n root spans, each a trace of its own.
func (l *lab) addSpans(n int) {
	l.Helper()
	spans := make([]postil.Span, n)
	for i := range spans {
		at := int64(labDay + i*1_000_000)
		spans[i] = postil.Span{ID: l.newID(), ProjectID: l.rowOf(postil.ProjectID, l.project), TraceID: hexTrace(i), SpanID: hexSpan(i), Name: "answer", Kind: "LLM",
			StartTime: at, EndTime: at + 1500, StatusCode: "OK", Events: []byte("[]"), Evaluations: []byte("[]"),
			Attributes: fmt.Appendf(nil, `{"input.value":"question %d","output.value":"Answer %d","llm.token_count.total":12,"llm.model_name":"m","secret.cost":1}`, i, i)}
	}
	l.write(func(ctx context.Context, st *store.Store) error { return st.UpsertSpans(ctx, l.spaceRow(), spans) })
}

// status makes a request as somebody and returns its status.
func (l *lab) status(who *someone, method, path string, body any) int {
	l.Helper()
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body, json.Deterministic(true)); err != nil {
			l.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(l.Context(), method, l.fixture.url+path, bytes.NewReader(data))
	if err != nil {
		l.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(who.header); i += 2 {
		req.Header.Set(who.header[i], who.header[i+1])
	}
	res, err := l.Do(req)
	if err != nil {
		l.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// as makes a request as somebody and requires its status.
func (l *lab) as(who *someone, status int, method, path string, body any) object {
	l.Helper()
	o, _ := l.want(status, method, path, body, who.header...)
	return o
}

// queue creates a queue of the three configs for ann and bob, as the lead, and
// returns its path.
func (l *lab) queue(members object) string {
	l.Helper()
	body := object{"name": "answers", "configs": []any{object{"id": l.label}, object{"id": l.score}, object{"id": l.text}},
		"annotator_emails": []any{l.ann.email, l.bob.email}}
	for k, v := range members {
		body[k] = v
	}
	return "/api/v1/queues/" + l.as(l.lead, 201, "POST", "/api/v1/spaces/"+l.space+"/queues", body)["id"].(string)
}

// fill adds the spans from, from+1, … up to but not including to, and returns the
// ids of the records.
func (l *lab) fill(queue string, from, to int) (ids []string) {
	l.Helper()
	source := app.SourceRef{Kind: postil.TargetSpan, ProjectID: l.project, Start: labDay, End: labDay + postil.MaxWindow}
	for i := from; i < to; i++ {
		source.Keys = append(source.Keys, hexSpan(i))
	}
	added, err := l.app.AddRecords(l.lead.ctx, queueOf(queue), []app.SourceRef{source})
	if err != nil {
		l.Fatal(err)
	}
	for _, r := range added {
		ids = append(ids, l.app.IDs().Encode(postil.QueueRecordID, r.ID))
	}
	return ids
}

// queueOf is the identifier at the end of a queue's path.
func queueOf(path string) string { return path[len("/api/v1/queues/"):] }

// annotate says something about a record.
func (l *lab) annotate(who *someone, queue, record string, inputs ...postil.AnnotationInput) {
	l.Helper()
	if _, err := l.app.AnnotateRecord(who.ctx, queueOf(queue), record, inputs); err != nil {
		l.Fatal(err)
	}
}

func labelled(label string) postil.AnnotationInput {
	return postil.AnnotationInput{Name: "correctness", Label: &label}
}

func scored(score float64) postil.AnnotationInput {
	return postil.AnnotationInput{Name: "helpfulness", Score: &score}
}

// items returns the list under key of an answer.
func itemsOf(o object, key string) (out []object) {
	for _, item := range o[key].([]any) {
		out = append(out, item.(object))
	}
	return out
}

// pluck returns a member of each of a list's items.
func pluck(items []object, key string) []any {
	out := []any{}
	for _, o := range items {
		out = append(out, o[key])
	}
	return out
}

func equal(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// rights requires the status that each person gets, in the order of everybody.
func (l *lab) rights(method, path string, body any, statuses ...int) {
	l.Helper()
	for i, who := range l.everybody() {
		if statuses[i] == 0 {
			continue
		}
		res := l.status(who, method, path, body)
		if res != statuses[i] {
			l.Errorf("%s %s as %s: %d, want %d", method, path, who.name, res, statuses[i])
		}
	}
	if status := l.status(&someone{}, method, path, body); status != 401 {
		l.Errorf("%s %s as nobody: %d, want 401", method, path, status)
	}
}
