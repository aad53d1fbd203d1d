package axapi_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/axapi"
	"github.com/postil/postil/internal/store/storetest"
)

// target is a server for fuzzing, without a network in between.
type target struct {
	handler http.Handler
	key     string
	there   *strings.Replacer // puts in the identifiers of what is there
}

func newTarget(t testing.TB, database string) *target {
	t.Helper()
	st, log := storetest.Open(t, storetest.URL(t, database)), slog.New(slog.DiscardHandler)
	a, err := app.New(t.Context(), st.Store, time.Now, app.Options{}, log)
	if err != nil {
		t.Fatal(err)
	}
	key := auth.NewKey()
	if err := a.Install(t.Context(), app.Installation{Email: "admin@example.com", PasswordHash: passwordHash(), Key: key}); err != nil {
		t.Fatal(err)
	}
	api, mux := axapi.New(a, "", log), http.NewServeMux()
	api.Routes(mux)
	g := &target{handler: auth.Identify(a, auth.Cookies{}, mux, api.Fail), key: key, there: strings.NewReplacer()}
	space := g.listed(t, "/v2/spaces", "spaces")
	config := g.made(t, "/v2/annotation-configs", `{"name":"comment","space_id":"`+space+`","annotation_config_type":"FREEFORM"}`)
	dataset := g.made(t, "/v2/datasets", `{"name":"golden","space_id":"`+space+`","examples":[{"q":"why?"}]}`)
	queue := g.made(t, "/v2/annotation-queues", `{"name":"q","space_id":"`+space+`","annotation_config_ids":["`+config+`"],
		"annotator_emails":["admin@example.com"],"record_sources":[{"record_type":"EXAMPLE","dataset_id":"`+dataset+`"}]}`)
	record := g.listed(t, "/v2/annotation-queues/"+queue+"/records", "records")
	project := g.made(t, "/v2/projects", `{"name":"p","space_id":"`+space+`"}`)
	g.there = strings.NewReplacer("{space}", space, "{config}", config, "{dataset}", dataset, "{queue}", queue, "{record}", record, "{project}", project)
	return g
}

func (g *target) send(method, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, g.there.Replace(path), strings.NewReader(g.there.Replace(body)))
	req.Header.Set("Authorization", "Bearer "+g.key)
	res := httptest.NewRecorder()
	g.handler.ServeHTTP(res, req)
	return res
}

// made sends a request that makes something and returns its id.
func (g *target) made(t testing.TB, path, body string) string {
	t.Helper()
	res := g.send("POST", path, body)
	var o object
	if err := json.Unmarshal(res.Body.Bytes(), &o); err != nil || res.Code >= 300 {
		t.Fatalf("%s: %d %s", path, res.Code, res.Body)
	}
	return o["id"].(string)
}

// listed returns the id of the first item of a list.
func (g *target) listed(t testing.TB, path, list string) string {
	t.Helper()
	res := g.send("GET", path, "")
	var o object
	if err := json.Unmarshal(res.Body.Bytes(), &o); err != nil || res.Code != 200 {
		t.Fatalf("%s: %d %s", path, res.Code, res.Body)
	}
	return items(o, list)[0]["id"].(string)
}

// FuzzRequestsAreAnsweredOrRefused sends bodies to operations that take one, on
// both databases, which must answer alike. In a body, {space}, {config} and the
// like stand for what is there.
func FuzzRequestsAreAnsweredOrRefused(f *testing.F) {
	sqlite, postgres := newTarget(f, "sqlite"), newTarget(f, "postgres")
	seeds := []struct{ method, path, body string }{
		{"POST", "/v2/annotation-queues", `{"name":"x","space_id":"{space}","instructions":null,"annotation_config_ids":["{config}"],"annotator_emails":["admin@example.com"],"assignment_method":"random","column_allowlist":["a"]}`},
		{"PATCH", "/v2/annotation-queues/{queue}", `{"name":"q","annotation_config_ids":["{config}"],"annotator_emails":["admin@example.com","ADMIN@example.com"],"column_allowlist":null}`},
		{"POST", "/v2/annotation-queues/{queue}/records", `{"record_sources":[{"record_type":"SPAN","project_id":"{project}","start_time":"2026-03-01T00:00:00Z","end_time":"2026-03-02","span_ids":["a"]},{"record_type":"EXAMPLE","dataset_id":"{dataset}"}]}`},
		{"POST", "/v2/annotation-queues/{queue}/records", `{"record_sources":[{"record_type":"trace","project_id":"{project}","start_time":"0001-01-01T00:00:00+23:59","end_time":"9999-12-31T23:59:59Z","trace_ids":["a"]}]}`},
		{"DELETE", "/v2/annotation-queues/{queue}/records", `{"record_ids":["x",""]}`},
		{"POST", "/v2/annotation-queues/{queue}/records/{record}/annotate", `{"annotations":[{"name":"comment","label":"a","score":1e308,"text":"\ud83d\ude00"}]}`},
		{"POST", "/v2/annotation-queues/{queue}/records/{record}/assign", `{"assigned_user_emails":["admin@example.com","nobody"]}`},
		{"POST", "/v2/annotation-configs", `{"name":"c","space_id":"{space}","annotation_config_type":"CATEGORICAL","optimization_direction":"NONE","values":[{"label":"a","score":-0.5},{"label":"b"}]}`},
		{"POST", "/v2/annotation-configs", `{"name":"c","space_id":"{space}","annotation_config_type":"CONTINUOUS","minimum_score":-1e308,"maximum_score":1e308}`},
		{"PATCH", "/v2/annotation-configs/{config}", `{"annotation_config_type":"FREEFORM","name":"comment"}`},
		{"POST", "/v2/spans", `{"project_id":"{project}","filter":"name = 'a' and attributes.x > 3","start_time":"2026-03-01T00:00:00Z"}`},
		{"POST", "/v2/spans/annotate", `{"project_id":"{project}","annotations":[{"record_id":"a","values":[{"name":"comment","text":"x"}]}]}`},
		{"DELETE", "/v2/spans", `{"project_id":"{project}","span_ids":["a"]}`},
		{"POST", "/v2/traces", `{"project_id":"{project}","filter":"status_code = 'OK'"}`},
		{"POST", "/v2/projects", `{"name":"other","space_id":"{space}"}`},
		{"POST", "/v2/datasets", `{"name":"d","space_id":"{space}","examples":[{"a":{"b":[1,2.5,null,true]}}]}`},
		{"POST", "/v2/datasets/{dataset}/examples", `{"examples":[{"a":1}]}`},
		{"POST", "/v2/users", `{"name":"n","email":"n@example.com","role":{"type":"PREDEFINED","name":"MEMBER"},"invite_mode":"NONE"}`},
		{"POST", "/v2/spaces", `{"name":"s","organization_id":"x","description":null}`},
	}
	for i, s := range seeds {
		f.Add(i, s.body)
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		if which < 0 || which >= len(seeds) {
			return
		}
		s := seeds[which]
		res, other := sqlite.send(s.method, s.path, body), postgres.send(s.method, s.path, body)
		if res.Code >= 500 || res.Code != other.Code {
			t.Fatalf("%s %s answered %d on SQLite, %d on PostgreSQL: %s %s\n%s", s.method, s.path, res.Code, other.Code, res.Body, other.Body, body)
		}
		if res.Code >= 400 && res.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s answered %d as %s", s.method, s.path, res.Code, res.Header().Get("Content-Type"))
		}
		if len(res.Body.Bytes()) > 0 {
			var answer any
			if err := json.Unmarshal(res.Body.Bytes(), &answer); err != nil {
				t.Errorf("%s %s answered %q: %v", s.method, s.path, res.Body, err)
			}
		}
	})
}
