package apitest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/api/apitest"
)

// record is one queue record with the members that no profile disagrees about,
// and more.
func record(source, state, more string) string {
	return `{"id":"` + recordID + `","annotation_queue_id":"` + queueID + `","source_type":"` + source + `",` +
		`"data":{"attributes.input.value":{"deep":[1,null]}},"annotations":[],"evaluations":[],` +
		`"assigned_users":[{"user":{"id":"VXNlcjo0MjphQmNE","email":"a@example.com"},"completion_status":"` + state + `"}]` + more + `}`
}

// accepting returns the profiles that accept a body.
func accepting(object, body string) []apitest.Profile {
	var all []apitest.Profile
	for _, p := range apitest.Profiles() {
		if p.Check(object, []byte(body)) == nil {
			all = append(all, p)
		}
	}
	return all
}

func TestARecordSuitsItsOwnGenerationOnly(t *testing.T) {
	t.Parallel()
	const (
		span    = `,"granularity":"SPAN"`
		trace   = span + `,"trace_annotations":[]`
		session = trace + `,"session_annotations":[]`
	)
	cases := []struct {
		name, body string
		want       []apitest.Profile
	}{
		{"lower case", record("spans", "pending", ""), []apitest.Profile{"L1", "L2"}},
		{"lower case with granularity", record("spans", "pending", `,"granularity":"span"`), []apitest.Profile{"L2"}},
		{"upper case", record("SPANS", "PENDING", span), []apitest.Profile{"U1"}},
		{"with trace annotations", record("SPANS", "PENDING", trace), []apitest.Profile{"U2", "U3", "O1", "O2"}},
		{"with session annotations", record("SPANS", "PENDING", session), []apitest.Profile{"O1", "O2", "O3"}},
		{"lower case with all members", record("dataset", "completed", `,"granularity":null,"trace_annotations":[],"session_annotations":[]`), []apitest.Profile{"OL"}},
		{"mixed case", record("SPANS", "pending", session), nil},
		{"a null list", record("SPANS", "PENDING", span+`,"trace_annotations":null,"session_annotations":[]`), nil},
		{"a count for convenience", record("SPANS", "PENDING", session+`,"position":1`), nil},
		{"a member twice", record("SPANS", "PENDING", session+`,"id":"`+recordID+`"`), nil},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, accepting("record", c.body)); diff != "" {
			t.Errorf("%s: who accepts it (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestObjectsThatChangedSuitTheirOwnGenerations(t *testing.T) {
	t.Parallel()
	var (
		lower = []apitest.Profile{"L1", "L2", "OL"}
		upper = []apitest.Profile{"U1", "U2", "U3", "O1", "O2", "O3"}
		all   = []apitest.Profile{"L1", "L2", "U1", "U2", "U3", "O1", "O2", "O3", "OL"}
		base  = `{"id":"QW5ub3RhdGlvbkNvbmZpZzoxOmFCY0Q=","name":"n","space_id":"` + spaceID + `","created_at":"2026-03-01T00:00:00Z"`
		queue = `{"id":"` + queueID + `","name":"q","space_id":"` + spaceID + `","annotators":[],"annotation_configs":[],` +
			`"created_at":"2026-03-01T00:00:00Z","updated_at":"2026-03-01T00:00:00.123456Z"`
		space = `{"id":"` + spaceID + `","name":"demo","description":"","created_at":"2026-03-01T00:00:00Z"`
		span  = `{"name":"s","context":{"trace_id":"a","span_id":"b"},"kind":"LLM","start_time":"2026-03-01T00:00:00Z","end_time":"2026-03-01T00:00:00Z","status_code":"OK"`
	)
	cases := []struct {
		name, object, body string
		want               []apitest.Profile
	}{
		{"categorical", "config", base + `,"type":"CATEGORICAL","values":[{"label":"a","score":null},{"label":"b"}],"optimization_direction":"NONE"}`, upper},
		{"lower-case categorical", "config", base + `,"type":"categorical","values":[],"optimization_direction":"none"}`, lower},
		{"continuous", "config", base + `,"type":"CONTINUOUS","minimum_score":0,"maximum_score":1.5}`, upper},
		{"freeform", "config", base + `,"type":"FREEFORM"}`, upper},
		{"lower-case freeform", "config", base + `,"type":"freeform"}`, lower},
		{"freeform with null values", "config", base + `,"type":"FREEFORM","values":null}`, nil},
		{"freeform with a direction", "config", base + `,"type":"FREEFORM","optimization_direction":"NONE"}`, nil},
		{"categorical with a null score", "config", base + `,"type":"CATEGORICAL","values":[],"minimum_score":null}`, nil},
		{"continuous without a maximum", "config", base + `,"type":"CONTINUOUS","minimum_score":0}`, nil},
		{"no type", "config", base + `}`, nil},
		{"queue", "queue", queue + `}`, all},
		{"queue with its columns", "queue", queue + `,"column_allowlist":["input"]}`, []apitest.Profile{"O1", "O2", "O3", "OL"}},
		{"queue with null columns", "queue", queue + `,"column_allowlist":null}`, []apitest.Profile{"O1", "O2", "O3", "OL"}},
		{"queue with its method", "queue", queue + `,"assignment_method":"ALL"}`, nil},
		{"space", "space", space + `}`, []apitest.Profile{"L1", "L2", "U1", "U2"}},
		{"private space", "space", space + `,"is_private":true}`, []apitest.Profile{"U3", "O1", "O2", "O3", "OL"}},
		{"space with null description", "space", strings.Replace(space, `""`, `null`, 1) + `}`, nil},
		{"span", "span", span + `}`, all},
		{"span with trace annotations", "span", span + `,"trace_annotations":[]}`, []apitest.Profile{"U2", "U3", "O1", "O2", "O3", "OL"}},
		{"lower-case kind", "span", strings.Replace(span, "LLM", "llm", 1) + `}`, nil},
		{"read-only member", "membership", `{"id":"U3BhY2VNZW1iZXJzaGlwOjE6YUJjRA==","user_id":"VXNlcjo0MjphQmNE","space_id":"` + spaceID + `","role":{"type":"predefined","name":"read-only"}}`, lower},
		{"READ_ONLY member", "membership", `{"id":"U3BhY2VNZW1iZXJzaGlwOjE6YUJjRA==","user_id":"VXNlcjo0MjphQmNE","space_id":"` + spaceID + `","role":{"type":"PREDEFINED","name":"READ_ONLY"}}`, upper},
		{"deleted spans", "deletedSpans", `{"completed":true,"deleted_span_ids":["a"],"not_deleted_span_ids":[]}`, []apitest.Profile{"L2", "U1", "U2", "U3", "O1", "O2", "O3", "OL"}},
		{"only deleted spans", "deletedSpans", `{"deleted_span_ids":["a"]}`, []apitest.Profile{"L1", "L2"}},
		{"problem", "problem", `{"title":"Not Found","status":404,"detail":null}`, all},
		{"problem with a code", "problem", `{"title":"Not Found","status":404,"error_code":"not_found"}`, []apitest.Profile{"O1", "O2", "O3", "OL"}},
		{"example", "example", `{"id":"7c9f6a4e-3c1b-4a55-9d0e-0a1b2c3d4e5f","created_at":"2026-03-01T00:00:00Z","updated_at":"2026-03-01T00:00:00Z","question":["any"],"owner":null}`, all},
		{"page with a next one", "pagination", `{"has_more":true,"next_cursor":"abc"}`, all},
		{"page without its cursor", "pagination", `{"has_more":true}`, nil},
		{"last page with a cursor", "pagination", `{"has_more":false,"next_cursor":"abc"}`, nil},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, accepting(c.object, c.body)); diff != "" {
			t.Errorf("%s: who accepts it (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestScalarsAreChecked(t *testing.T) {
	t.Parallel()
	project := func(id, created string) string {
		return `{"id":` + id + `,"name":"p","space_id":"` + spaceID + `","created_at":` + created + `}`
	}
	const id, day = `"TW9kZWw6MTphQmNE"`, `"2026-03-01T00:00:00Z"`
	cases := []struct{ name, body, says string }{
		{"good", project(id, day), ""},
		{"an id that is a name", project(`"shop"`, day), "id"},
		{"an id without padding", project(`"TW9kZWw6MTphQmNEZQ"`, day), "id"},
		{"an id that is a number", project(`7`, day), "id"},
		{"an offset", project(id, `"2026-03-01T00:00:00+00:00"`), "created_at"},
		{"nanoseconds", project(id, `"2026-03-01T00:00:00.1234567Z"`), "created_at"},
		{"no JSON", `{"id":`, "not JSON"},
		{"no object", `[]`, "not an object"},
	}
	for _, c := range cases {
		err := apitest.Newest.Check("project", []byte(c.body))
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

func TestEveryProblemIsNamedByItsPath(t *testing.T) {
	t.Parallel()
	body := `{"records":[` + record("SPANS", "done", "") + `],"pagination":{"has_more":"no"}}`
	err := apitest.Profile("U2").Check("listRecords", []byte(body))
	if err == nil {
		t.Fatal("accepted")
	}
	want := []string{
		"pagination.has_more: no is not a boolean",
		"records[0].assigned_users[0].completion_status: done is not one of PENDING, COMPLETED",
		"records[0].trace_annotations: must be there, and not null",
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestUnknownProfilesAndObjectsAreRefused(t *testing.T) {
	t.Parallel()
	if apitest.Profile("L9").Check("queue", []byte("{}")) == nil || apitest.Profile("").Check("queue", []byte("{}")) == nil {
		t.Error("a profile that does not exist accepts a queue")
	}
	if apitest.Newest.Check("moon", []byte("{}")) == nil {
		t.Error("an object that does not exist is accepted")
	}
}
