package axapi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	document "github.com/postil/postil/api"
	"github.com/postil/postil/api/apitest"
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/axapi"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// fixture is a server with one administrator, their key and the first space.
type fixture struct {
	*testing.T
	app   *app.App
	st    *store.DB
	url   string
	key   string
	space string // outside identifier
	ids   *postil.Sequence
	agent []string // headers of every request, in pairs
	http  *http.Client
}

// passwordHash is that of the administrator's password; hashing is slow on purpose.
var passwordHash = sync.OnceValue(func() string { return auth.HashPassword("correct horse") })

// object is a decoded JSON object.
type object = map[string]any

// each runs a test against a fresh server on each database.
func each(t *testing.T, test func(*fixture)) {
	t.Helper()
	eachWith(t, app.Options{}, test)
}

func eachWith(t *testing.T, opts app.Options, test func(*fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, st *store.DB) { test(serve(t, st, opts)) })
}

func serve(t *testing.T, st *store.DB, opts app.Options) *fixture {
	t.Helper()
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(t.Output(), nil))
	a, err := app.New(ctx, st.Store, time.Now, opts, log)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, app: a, st: st, key: auth.NewKey(), ids: postil.NewSequence(postil.Processes - 1)}
	if err := a.Install(ctx, app.Installation{Email: "admin@example.com", PasswordHash: passwordHash(), Key: f.key}); err != nil {
		t.Fatal(err)
	}
	api := axapi.New(a, "", log)
	mux := http.NewServeMux()
	api.Routes(mux)
	server := httptest.NewServer(auth.Identify(a, auth.Cookies{}, mux, api.Fail))
	t.Cleanup(server.Close)
	f.url, f.http = server.URL, &http.Client{Transport: apitest.New(t, document.AXv2).Transport(server.Client().Transport)}
	actor, err := a.AuthenticateKey(ctx, f.key)
	if err != nil {
		t.Fatal(err)
	}
	f.space = a.IDs().Encode("Space", actor.SpaceIDs()[0])
	return f
}

// send makes a request as the administrator and returns the answer; body may be
// nil, a string of JSON, or a value to encode. Headers come in pairs.
func (f *fixture) send(method, path string, body any, header ...string) (status int, answer []byte) {
	f.Helper()
	var data []byte
	switch b := body.(type) {
	case nil:
	case string:
		data = []byte(b)
	default:
		var err error
		if data, err = json.Marshal(b, json.Deterministic(true)); err != nil {
			f.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(f.Context(), method, f.url+path, bytes.NewReader(data))
	if err != nil {
		f.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+f.key)
	if data != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	header = append(slices.Clone(f.agent), header...)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := f.http.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		f.Fatal(err)
	}
	return res.StatusCode, answer
}

// want makes a request, requires its status, and returns the decoded answer.
func (f *fixture) want(status int, method, path string, body any, header ...string) object {
	f.Helper()
	got, answer := f.send(method, path, body, header...)
	if got != status {
		f.Fatalf("%s %s answered %d, want %d: %s", method, path, got, status, answer)
	}
	var o object
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &o); err != nil {
			f.Fatalf("%s %s answered %q: %v", method, path, answer, err)
		}
	}
	return o
}

// refused makes a request that must fail with a status and a detail.
func (f *fixture) refused(status int, detail, method, path string, body any, header ...string) {
	f.Helper()
	o := f.want(status, method, path, body, header...)
	if o["status"] != float64(status) || o["title"] != http.StatusText(status) {
		f.Errorf("%s %s: problem %v does not name status %d", method, path, o, status)
	}
	if o["detail"] != detail {
		f.Errorf("%s %s:\n got detail %q\nwant detail %q", method, path, o["detail"], detail)
	}
}

// newID returns a row id for what a test stores itself.
func (f *fixture) newID() int64 { return f.ids.Next(time.Now()) }

// spaceID is the row of the first space.
func (f *fixture) spaceID() int64 {
	id, err := f.app.IDs().Decode(postil.SpaceID, f.space, "")
	if err != nil {
		f.Fatal(err)
	}
	return id
}

// config creates an annotation config and returns its id.
func (f *fixture) config(name string, members object) string {
	f.Helper()
	body := object{"name": name, "space_id": f.space}
	for k, v := range members {
		body[k] = v
	}
	return f.want(201, "POST", "/v2/annotation-configs", body)["id"].(string)
}

// items returns the list under key of an answer.
func items(o object, key string) []object {
	var out []object
	for _, item := range o[key].([]any) {
		out = append(out, item.(object))
	}
	return out
}

// names returns the names of listed items.
func names(list []object) []string {
	out := []string{}
	for _, o := range list {
		out = append(out, fmt.Sprint(o["name"]))
	}
	return out
}
