package apitest_test

import (
	"net/http"
	"testing"

	"github.com/postil/postil/api"
	"github.com/postil/postil/api/apitest"
)

// check returns what a checker of the AX document says about one exchange.
func check(t *testing.T, c call, r reply) *recorder {
	t.Helper()
	record := &recorder{TB: t}
	checker := apitest.New(record, api.AXv2)
	if got := exchange(t, c, r, checker.Transport); got != r.body {
		t.Errorf("the caller got the body %q", got)
	}
	return record
}

func TestGoodExchangesPass(t *testing.T) {
	t.Parallel()
	createProject := call{method: "POST", path: "/v2/projects", body: `{"name":"shop","space_id":"` + spaceID + `"}`}
	cases := map[string]struct {
		call  call
		reply reply
	}{
		"a list": {
			call{method: "GET", path: "/v2/projects?limit=100&name=sho&space_name=demo"},
			okJSON(`{"projects":[` + projectBody + `],"pagination":{"has_more":true,"next_cursor":"abc"}}`),
		},
		"a creation":      {createProject, reply{201, "application/json; charset=utf-8", projectBody}},
		"a deletion":      {call{method: "DELETE", path: "/v2/annotation-queues/" + queueID}, reply{status: 204}},
		"an encoded id":   {call{method: "GET", path: "/v2/projects/TW9kZWw6MTphQmNEZQ%3D%3D"}, okJSON(projectBody)},
		"a refusal":       {call{method: "GET", path: "/v2/annotation-queues/" + queueID}, failure(404, notFound)},
		"a bad request":   {call{method: "POST", path: "/v2/projects", body: `{"nam":1}`}, failure(400, `{"title":"Bad Request","status":400}`)},
		"an empty 202":    {call{method: "POST", path: "/v2/spans/annotate", body: `{"project_id":"TW9kZWw6MTphQmNE","annotations":[{"record_id":"a","values":[{"name":"n","score":1}]}]}`}, reply{status: 202}},
		"an empty filter": {call{method: "GET", path: "/v2/datasets/RGF0YXNldDoxOmFCY0Q=/examples?dataset_version_id="}, okJSON(`{"examples":[],"pagination":{"has_more":false}}`)},
		"a deletion with a body": {
			call{method: "DELETE", path: "/v2/annotation-queues/" + queueID + "/records", body: `{"record_ids":["x"]}`}, reply{status: 204},
		},
		"lower-case words": {
			call{method: "POST", path: "/v2/annotation-queues/" + queueID + "/records", body: `{"record_sources":[{"record_type":"span","project_id":"TW9kZWw6MTphQmNE",` +
				`"start_time":"2026-03-01T00:00:00+00:00","end_time":"2026-03-08T00:00:00","span_ids":["s"]}]}`},
			okJSON(`{"record_sources":[]}`),
		},
		"nobody assigned": {
			call{method: "POST", path: "/v2/annotation-queues/" + queueID + "/records/" + recordID + "/assign", body: `{"assigned_user_emails":null}`},
			okJSON(`{"id":"` + recordID + `","annotation_queue_id":"` + queueID + `","source_type":"SPANS","granularity":null,"assigned_users":[]}`),
		},
		"another surface":     {call{method: "GET", path: "/readyz"}, reply{200, "text/plain", "ok"}},
		"the document itself": {call{method: "GET", path: "/v2/spec.yaml"}, reply{200, "application/yaml", "openapi: 3.0.3"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, c.call, c.reply).said(t)
		})
	}
}

func TestBadExchangesAreNamed(t *testing.T) {
	t.Parallel()
	get := call{method: "GET", path: "/v2/projects/TW9kZWw6MTphQmNE"}
	config := call{method: "GET", path: "/v2/annotation-configs/QW5ub3RhdGlvbkNvbmZpZzoxOmFCY0Q="}
	cases := map[string]struct {
		call  call
		reply reply
		says  []string
	}{
		"a member nobody promised": {get, okJSON(`{"owner":"me",` + projectBody[1:]), []string{"GET /v2/projects/TW9kZWw6MTphQmNE", "200", "owner"}},
		"a missing member":         {get, okJSON(`{"id":"TW9kZWw6MTphQmNE","name":"shop","created_at":"2026-03-01T00:00:00Z"}`), []string{"space_id"}},
		"a null list":              {call{method: "GET", path: "/v2/projects"}, okJSON(`{"projects":null,"pagination":{"has_more":false}}`), []string{"/projects"}},
		"a time that is not UTC":   {get, okJSON(`{"id":"TW9kZWw6MTphQmNE","name":"shop","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00+01:00"}`), []string{"created_at"}},
		"a freeform with values": {
			config, okJSON(`{"id":"QW5ub3RhdGlvbkNvbmZpZzoxOmFCY0Q=","name":"n","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00Z","type":"FREEFORM","values":null}`), []string{"values"},
		},
		"the wrong media type":    {get, reply{200, "text/plain", projectBody}, []string{"text/plain"}},
		"an undeclared status":    {get, reply{202, "application/json", projectBody}, []string{"not declared"}},
		"a body of a 202":         {call{method: "POST", path: "/v2/spans/annotate", body: `{"project_id":"TW9kZWw6MTphQmNE","annotations":[{"record_id":"a","values":[{"name":"n"}]}]}`}, reply{202, "application/json", `{}`}, []string{"a body where there must be none"}},
		"an error as JSON":        {get, reply{404, "application/json", notFound}, []string{"application/problem+json"}},
		"an error without body":   {get, failure(404, ""), []string{"not readable"}},
		"a lying problem":         {get, failure(403, notFound), []string{"status 404", "status 403"}},
		"a problem with more":     {get, failure(404, `{"title":"Not Found","status":404,"hint":"look elsewhere"}`), []string{"hint"}},
		"a limit past the bounds": {call{method: "GET", path: "/v2/projects?limit=101"}, okJSON(`{"projects":[],"pagination":{"has_more":false}}`), []string{"the request", "limit"}},
		"a request member nobody takes": {
			call{method: "POST", path: "/v2/projects", body: `{"name":"shop","space_id":"` + spaceID + `","color":"red"}`}, reply{201, "application/json", projectBody}, []string{"the request", "color"},
		},
		"a reserved example member": {
			call{method: "POST", path: "/v2/datasets", body: `{"name":"d","space_id":"` + spaceID + `","examples":[{"q":1,"created_at":"now"}]}`},
			reply{201, "application/json", `{"id":"RGF0YXNldDoxOmFCY0Q=","name":"d","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00Z","updated_at":"2026-03-01T00:00:00Z"}`}, []string{"/examples/0"},
		},
		"an operation nobody wrote down": {call{method: "GET", path: "/v2/secrets"}, okJSON(`{}`), []string{"no such operation"}},
		"an unknown path without problem": {
			call{method: "GET", path: "/v2/secrets"}, reply{404, "text/plain", "404 page not found"}, []string{"application/problem+json"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, c.call, c.reply).said(t, c.says...)
		})
	}
}

// The document shows the newest generation; what others get is for the profiles.
func TestOlderClientsAreHeldToStatusAndProblemsOnly(t *testing.T) {
	t.Parallel()
	old := http.Header{"Sdk-Language": {"python"}, "Sdk-Version": {"8.39.0"}}
	get := call{method: "GET", path: "/v2/annotation-configs/QW5ub3RhdGlvbkNvbmZpZzoxOmFCY0Q=", header: old}
	lower := okJSON(`{"id":"QW5ub3RhdGlvbkNvbmZpZzoxOmFCY0Q=","name":"n","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00Z","type":"freeform"}`)
	check(t, get, lower).said(t)
	check(t, get, reply{202, "application/json", "{}"}).said(t, "not declared")
	check(t, get, failure(404, `{"title":"Not Found","status":400}`)).said(t, "status 400")
	get.header = http.Header{"Sdk-Language": {"python"}, "Sdk-Version": {"8.60.1"}}
	check(t, get, lower).said(t, "discriminator property \"type\"")
}
