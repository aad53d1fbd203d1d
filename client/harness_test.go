package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/api"
	"github.com/postil/postil/api/apitest"
	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/axapi"
	"github.com/postil/postil/internal/httpapi"
	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// passwordHash is made once; hashing is slow on purpose.
var passwordHash = sync.OnceValue(func() string { return auth.HashPassword("correct horse") })

const adminEmail = "admin@example.com"

// fixture is a server with one administrator, one space and a client.
type fixture struct {
	*testing.T
	*client.Client
	app   *app.App
	calls *calls
	url   string
	key   string
	space string // id of the only one
}

// each runs a test against a fresh server on each database.
func each(t *testing.T, test func(*fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, st *store.DB) { test(serve(t, st)) })
}

// serve starts a server. Whatever its client sends and gets is held against the
// OpenAPI documents.
func serve(t *testing.T, st *store.DB) *fixture {
	t.Helper()
	server, a, key, err := newServer(st, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	f := &fixture{T: t, app: a, url: server.URL, key: key}
	checked := apitest.New(t, api.PostilV1).Transport(server.Client().Transport)
	checked = apitest.New(t, api.AXv2).Transport(checked)
	checked = apitest.ProfileTransport(t, apitest.Newest, checked)
	f.calls = &calls{base: checked}
	f.Client = newClient(t, client.Config{Host: f.url, APIKey: f.key, HTTPClient: &http.Client{Transport: f.calls}})
	spaces := must(client.Collect(f.Spaces.All(t.Context(), client.ListSpaces{})))(t)
	if len(spaces) != 1 {
		t.Fatalf("there are %d spaces, want 1", len(spaces))
	}
	f.space = spaces[0].ID
	return f
}

// calls notes the methods and paths of requests that succeeded.
type calls struct {
	base http.RoundTripper
	mu   sync.Mutex
	made []string
}

func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.base.RoundTrip(r)
	if err == nil && resp.StatusCode < 300 {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.made = append(c.made, r.Method+" "+r.URL.EscapedPath())
	}
	return resp, err
}

// newServer starts both REST surfaces over a store, with one administrator, whose
// key it returns.
func newServer(st *store.DB, log *slog.Logger) (server *httptest.Server, a *app.App, key string, err error) {
	ctx := context.Background()
	if a, err = app.New(ctx, st.Store, time.Now, app.Options{}, log); err != nil {
		return nil, nil, "", err
	}
	key = auth.NewKey()
	if err := a.Install(ctx, app.Installation{Email: adminEmail, PasswordHash: passwordHash(), Key: key}); err != nil {
		return nil, nil, "", err
	}
	ax, mux := axapi.New(a, "", log), http.NewServeMux()
	ax.Routes(mux)
	httpapi.New(a, httpapi.Options{Version: "test"}, time.Now, log).Routes(mux)
	return httptest.NewServer(obs.IdentifyRequests(auth.Identify(a, auth.Cookies{}, mux, ax.Fail))), a, key, nil
}

func newClient(t *testing.T, cfg client.Config) *client.Client {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	return must(client.New(cfg))(t)
}

// must returns what a call returned, or ends the test with its error.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// ok ends the test when there is an error.
func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// ingest stores n spans, each the root of a trace of its own, in project "bot",
// and returns the project.
func (f *fixture) ingest(n int) *client.Project {
	f.Helper()
	actor := must(f.app.AuthenticateKey(f.Context(), f.key))(f)
	var spans []postil.IncomingSpan
	for i := 1; i <= n; i++ {
		start := time.Now().Add(-time.Duration(i) * time.Minute).UnixMicro()
		spans = append(spans, postil.IncomingSpan{Project: "bot", Span: postil.Span{
			TraceID: traceID(i), SpanID: spanID(i), Name: fmt.Sprintf("span %d", i), Kind: "LLM",
			StartTime: start, EndTime: start + 1_500_000, StatusCode: "OK",
			Attributes: []byte(`{"llm.model_name":"m","llm.token_count.total":12345678901234567}`), Events: []byte(`[]`), Evaluations: []byte(`[]`),
		}})
	}
	result, err := f.app.Ingest(auth.WithActor(f.Context(), actor), "", spans)
	if err != nil || result.Rejected != 0 {
		f.Fatalf("ingest: %v, %+v", err, result)
	}
	return must(f.Projects.Get(f.Context(), client.Named(f.space, "bot")))(f)
}

func traceID(n int) string { return fmt.Sprintf("%032x", n) }
func spanID(n int) string  { return fmt.Sprintf("%016x", n) }

// queue makes a queue with a config of each type, annotated by the administrator,
// of a dataset of n examples.
func (f *fixture) queue(name string, n int) *client.AnnotationQueue {
	f.Helper()
	ctx := f.Context()
	correct := must(f.AnnotationConfigs.CreateCategorical(ctx, client.CreateCategoricalConfig{
		Name: name + " correct", Space: f.space, OptimizationDirection: client.Maximize,
		Values: []client.LabelValue{{Label: "no", Score: new(0.0)}, {Label: "yes", Score: new(1.0)}},
	}))(f)
	fluent := must(f.AnnotationConfigs.CreateContinuous(ctx, client.CreateContinuousConfig{
		Name: name + " fluent", Space: f.space, MinimumScore: 0, MaximumScore: 1,
	}))(f)
	note := must(f.AnnotationConfigs.CreateFreeform(ctx, f.space, name+" note"))(f)
	var examples []map[string]any
	for i := range n {
		examples = append(examples, map[string]any{"input": fmt.Sprintf("question %d", i), "number": i})
	}
	dataset := must(f.Datasets.Create(ctx, client.CreateDataset{Name: name, Space: f.space, Examples: examples}))(f)
	return must(f.AnnotationQueues.Create(ctx, client.CreateAnnotationQueue{
		Name: name, Space: f.space, Instructions: "Read before you judge.",
		AnnotationConfigIDs: []string{correct.ID, fluent.ID, note.ID},
		AnnotatorEmails:     []string{adminEmail},
		RecordSources:       []client.RecordSource{client.ExampleRecords{DatasetID: dataset.ID}},
	}))(f)
}

// jsonNumber is how numbers of open content arrive.
func jsonNumber(text string) any { return json.Number(text) }
