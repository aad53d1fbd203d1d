package apitest_test

import (
	"net/http"
	"testing"

	"github.com/postil/postil/api/apitest"
)

func TestExchangesHaveTheObjectOfTheirOperation(t *testing.T) {
	t.Parallel()
	queue := "/v2/annotation-queues/" + queueID
	cases := []struct {
		method, path string
		status       int
		want         string
		ok           bool
	}{
		{"GET", "/v2/annotation-queues", 200, "listQueues", true},
		{"GET", "/v2/annotation-queues/QW5ub3RhdGlvblF1ZXVlOjE6YUJjRA%3D%3D", 200, "queue", true},
		{"POST", queue + "/records", 201, "addRecords", true},
		{"POST", queue + "/records/a%2Fb/annotate", 200, "annotateRecord", true},
		{"DELETE", queue + "/records", 204, "", true},
		{"DELETE", queue, 404, "problem", true},
		{"POST", "/v2/datasets/RDox/examples", 200, "dataset", true},
		{"POST", "/v2/datasets/RDox/examples", 201, "datasetVersionWithExampleIds", true},
		{"DELETE", "/v2/spans", 503, "deleteSpansProblem", true},
		{"POST", "/v2/projects", 200, "", false},
		{"PUT", "/v2/projects", 404, "", false},
		{"GET", "/v2/moons", 404, "", false},
	}
	for _, c := range cases {
		got, ok := apitest.OperationObject(c.method, c.path, c.status)
		if got != c.want || ok != c.ok {
			t.Errorf("%s %s %d is %q, %v; want %q, %v", c.method, c.path, c.status, got, ok, c.want, c.ok)
		}
	}
}

func TestProfileTransportJudgesAnswers(t *testing.T) {
	t.Parallel()
	list := call{method: "GET", path: "/v2/annotation-queues/" + queueID + "/records"}
	page := func(record string) reply {
		return okJSON(`{"records":[` + record + `],"pagination":{"has_more":false}}`)
	}
	appended := call{method: "POST", path: "/v2/datasets/RGF0YXNldDoxOmFCY0Q=/examples", body: `{}`}
	dataset := okJSON(`{"id":"RGF0YXNldDoxOmFCY0Q=","name":"d","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00Z","updated_at":"2026-03-01T00:00:00Z"}`)
	annotated := call{method: "POST", path: "/v2/spans/annotate", body: `{}`}
	cases := []struct {
		name    string
		profile apitest.Profile
		call    call
		reply   reply
		says    []string
	}{
		{"a record for its profile", "L1", list, page(record("spans", "pending", "")), nil},
		{"a record for another", "U1", list, page(record("spans", "pending", "")), []string{"for U1", "records[0].source_type", "records[0].assigned_users[0].completion_status"}},
		{"a dataset for an early client", "L1", appended, dataset, nil},
		{"a dataset for a later client", "U2", appended, dataset, []string{"U2 does not know this status"}},
		{"the wrong media type", "U2", list, reply{200, "text/html", "{}"}, []string{"text/html"}},
		{"an undeclared success", "O3", list, reply{206, "application/json", "{}"}, []string{"does not know this status"}},
		{"an empty 202", "O3", annotated, reply{status: 202}, nil},
		{"a full 202", "O3", annotated, reply{202, "application/json", "{}"}, []string{"a body where there must be none"}},
		{"a problem", "L1", list, failure(404, notFound), nil},
		{"a problem with a code", "L1", list, failure(404, `{"title":"Not Found","status":404,"error_code":"not_found"}`), []string{"error_code: must not be there"}},
		{"a lying problem", "O3", list, failure(403, notFound), []string{"status 404", "status 403"}},
		{"another surface", "O3", call{method: "GET", path: "/readyz"}, reply{200, "text/plain", "ok"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			record := &recorder{TB: t}
			exchange(t, c.call, c.reply, func(base http.RoundTripper) http.RoundTripper {
				return apitest.ProfileTransport(record, c.profile, base)
			})
			record.said(t, c.says...)
		})
	}
}
