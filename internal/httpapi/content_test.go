package httpapi_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// archive is a fixture whose requests are the administrator's, with a space to put
// content into.
type archive struct {
	*fixture
	st       *store.DB
	database string // its URL
	space    string
	as       context.Context // the administrator acts
	base     time.Time       // an hour ago
}

// eachArchive runs a test against a fresh archive on each database.
func eachArchive(t *testing.T, test func(*archive)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			test(newArchive(t, storetest.URL(t, database)))
		})
	}
}

func newArchive(t *testing.T, url string) *archive {
	t.Helper()
	st := storetest.Open(t, url)
	f := serve(t, st, httptest.NewServer)
	actor, err := f.app.AuthenticateKey(t.Context(), f.key)
	if err != nil {
		t.Fatal(err)
	}
	return &archive{f, st, url, f.app.IDs().Encode(postil.SpaceID, actor.SpaceIDs()[0]),
		auth.WithActor(t.Context(), actor), time.Now().Add(-time.Hour).Truncate(time.Second)}
}

// exec changes the database beside the server.
func (a *archive) exec(statement string) {
	a.Helper()
	driver, source := "pgx", a.database
	if file, ok := strings.CutPrefix(a.database, "sqlite:"); ok {
		driver, source = "sqlite", file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		a.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(a.Context(), statement); err != nil {
		a.Fatal(err)
	}
}

// bearer is the header of a request made with a key.
func bearer(key string) []string { return []string{"Authorization", "Bearer " + key} }

// get reads as the administrator and returns the answer.
func (a *archive) get(path string) object {
	a.Helper()
	o, _ := a.want(200, "GET", path, nil, bearer(a.key)...)
	return o
}

// denied requires that a read of the administrator fails with a status and detail.
func (a *archive) denied(status int, detail, path string) {
	a.Helper()
	a.refused(status, detail, "GET", path, nil, bearer(a.key)...)
}

// keyOf makes an account with a role in the space and returns a key of it.
func (a *archive) keyOf(role postil.Role) string {
	a.Helper()
	account := postil.RoleMember
	if role == postil.RoleAnnotator {
		account = role
	}
	name := strings.ToLower(string(role))
	made, err := a.app.CreateUser(a.as, app.NewUser{Name: name, Email: name + "@example.com", Role: account, InviteMode: postil.InviteNone})
	if err != nil {
		a.Fatal(err)
	}
	if _, err := a.app.AddMember(a.as, a.space, a.app.IDs().Encode(postil.UserID, made.ID), role); err != nil {
		a.Fatal(err)
	}
	key := auth.NewKey()
	err = a.st.Tx(a.as, func(st *store.Store) error {
		return st.InsertKey(a.as, postil.APIKey{ID: made.ID + 1, UserID: made.ID, Name: "test", Redacted: auth.Redact(key), CreatedAt: 1}, auth.HashSecret(key))
	})
	if err != nil {
		a.Fatal(err)
	}
	return key
}

// span returns a root span of a trace of its own that began n seconds after base.
func (a *archive) span(n int, change ...func(*postil.IncomingSpan)) postil.IncomingSpan {
	start := a.base.Add(time.Duration(n) * time.Second).UnixMicro()
	s := postil.IncomingSpan{Project: "shop", Span: postil.Span{
		TraceID: fmt.Sprintf("%032x", n), SpanID: fmt.Sprintf("%016x", n), Name: fmt.Sprintf("span %d", n), Kind: "LLM",
		StartTime: start, EndTime: start + 1500, StatusCode: "OK",
		Attributes: []byte(`{}`), Events: []byte(`[]`), Evaluations: []byte(`[]`),
	}}
	for _, c := range change {
		c(&s)
	}
	return s
}

// childOf puts a span into the trace of another one.
func childOf(n int) func(*postil.IncomingSpan) {
	return func(s *postil.IncomingSpan) { s.TraceID, s.ParentID = fmt.Sprintf("%032x", n), fmt.Sprintf("%016x", n) }
}

func withAttributes(json string) func(*postil.IncomingSpan) {
	return func(s *postil.IncomingSpan) { s.Attributes = []byte(json) }
}

// ingest stores spans and returns the project they are of.
func (a *archive) ingest(spans ...postil.IncomingSpan) string {
	a.Helper()
	if _, err := a.app.Ingest(a.as, a.space, spans); err != nil {
		a.Fatal(err)
	}
	page, err := a.app.ListProjects(a.as, app.ListFilter{}, postil.Paging{Limit: 10})
	if err != nil || len(page.Items) == 0 {
		a.Fatal(page, err)
	}
	return a.app.IDs().Encode(postil.ProjectID, page.Items[0].ID)
}

// items returns the list under key of an answer.
func items(o object, key string) []object {
	var out []object
	for _, item := range o[key].([]any) {
		out = append(out, item.(object))
	}
	return out
}

// members returns one member of each item of a list.
func members(list []object, key string) string {
	out := []string{}
	for _, o := range list {
		out = append(out, fmt.Sprint(o[key]))
	}
	return strings.Join(out, ", ")
}
