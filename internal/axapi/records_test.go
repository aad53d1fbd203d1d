package axapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

func TestAddingRecordsTwiceAddsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		path, project := f.queue("q", emails, nil), f.spans(4)
		first := f.add(path, project, 0, 2)
		same(f, len(first), 2)
		again := f.want(200, "POST", path+"/records", sources(spanSource(project, 0, 2)))
		same(f, again, object{"record_sources": []any{}})
		same(f, len(f.add(path, project, 1, 4)), 2)
		same(f, len(f.records(path)), 4)
		f.want(204, "DELETE", path+"/records", object{"record_ids": []any{first[0]["id"], "unknown", first[0]["id"]}})
		same(f, len(f.records(path)), 3)
		same(f, len(f.add(path, project, 0, 1)), 1) // may come back
	})
}

func TestRecordHoldsTheFlatSpanAsItWasAdded(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		path, project := f.queue("q", emails, nil), f.spans(1)
		got := f.add(path, project, 0, 1)[0]
		same(f, got["data"], any(object{
			"context.trace_id": traceID(0), "context.span_id": spanID(0), "parent_id": nil, "name": "answer",
			"start_time": "2026-03-01T00:00:00Z", "end_time": "2026-03-01T00:00:00.0015Z", "status_code": "OK", "status_message": "",
			"attributes.openinference.span.kind": "LLM", "events": []any{},
			"attributes.input.value": "question 0", "attributes.llm.token_count.total": 12.0,
		}))
		delete(got, "data")
		same(f, got, object{"id": got["id"], "annotation_queue_id": path[len("/v2/annotation-queues/"):], "source_type": "SPANS",
			"granularity": "SPAN", "annotations": []any{}, "trace_annotations": []any{}, "session_annotations": []any{}, "evaluations": []any{},
			"assigned_users": []any{object{"user": object{"id": got["assigned_users"].([]any)[0].(object)["user"].(object)["id"], "email": emails[0]},
				"completion_status": "PENDING"}}})
	})
}

func TestTraceRecordsStandForTheirRootSpan(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(1)
		path, project := f.queue("q", emails, nil), f.spans(2)
		source := spanSource(project, 0, 0)
		delete(source, "span_ids")
		source["record_type"], source["trace_ids"] = "trace", []any{traceID(1)}
		got := items(f.want(201, "POST", path+"/records", sources(source, spanSource(project, 1, 2))), "record_sources")
		same(f, len(got), 2) // a trace and its root span are different targets
		same(f, got[0]["granularity"], any("TRACE"))
		same(f, got[0]["data"].(object)["context.span_id"], any(spanID(1)))
		f.want(200, "POST", path+"/records/"+got[0]["id"].(string)+"/annotate", object{"annotations": []any{object{"name": "comment", "text": "whole"}}}, people[0].as()...)
		trace := f.records(path)[0]
		same(f, said(trace, "trace_annotations"), []string{"reviewer1@example.com comment <nil> <nil> whole"})
		same(f, said(trace, "annotations"), []string{})
		source["trace_ids"] = []any{traceID(1), traceID(9)}
		f.refused(404, fmt.Sprintf("record_sources[0].trace_ids[1]: %q was not found in the project within the time window", traceID(9)),
			"POST", path+"/records", sources(source))
	})
}

func TestRecordSourcesAreRefusedWithTheMemberAtFault(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		path, project := f.queue("q", emails, nil), f.spans(1)
		change := func(members object) object {
			s := spanSource(project, 0, 1)
			for k, v := range members {
				if s[k] = v; v == nil {
					delete(s, k)
				}
			}
			return s
		}
		many := make([]string, 501)
		for i := range many {
			many[i] = spanID(i)
		}
		for _, c := range []struct {
			status int
			detail string
			body   object
		}{
			{400, "record_sources: is required", object{}},
			{400, "record_sources: must have at least one source", sources()},
			{400, "record_sources: must have at most 2 sources", sources(change(nil), change(nil), change(nil))},
			{400, "record_sources[0].record_type: is required", sources(change(object{"record_type": nil}))},
			{400, "record_sources[0].record_type: must be one of SPAN, TRACE, EXAMPLE", sources(change(object{"record_type": "SESSION"}))},
			{400, "record_sources[0].project_id: is required", sources(change(object{"project_id": nil}))},
			{400, "record_sources[0].project_id: must be an identifier of type Model", sources(change(object{"project_id": "my-project"}))},
			{404, "record_sources[0].project_id: project not found", sources(change(object{"project_id": f.app.IDs().Encode(postil.ProjectID, 5)}))},
			{400, "record_sources[0].start_time: must be a timestamp such as 2026-03-01T00:00:00Z", sources(change(object{"start_time": "yesterday"}))},
			{422, "record_sources[0].start_time: must be before end_time", sources(change(object{"start_time": "2026-03-08T00:00:00"}))},
			{422, "record_sources[0].end_time: must be at most 7 days after start_time", sources(change(object{"end_time": "2026-03-08T00:00:00.000001Z"}))},
			{422, "record_sources[0].start_time: must be before end_time", sources(change(object{"start_time": "0001-01-01T00:00:00Z", "end_time": "0001-01-01T00:00:00Z"}))},
			{400, "record_sources[0].span_ids: is required", sources(change(object{"span_ids": nil}))},
			{400, "record_sources[0].span_ids: must name at least one", sources(change(object{"span_ids": []any{}}))},
			{400, "record_sources[0].span_ids: must not contain the character U+0000", sources(change(object{"span_ids": []any{"a\x00"}}))},
			{400, "record_sources[0].span_ids[1]: must not be empty", sources(change(object{"span_ids": []any{"a", ""}}))},
			{422, "record_sources: must name at most 500 records in all", sources(change(object{"span_ids": many}))},
			{400, "record_sources[0].dataset_id: does not belong to a source of type SPAN", sources(change(object{"dataset_id": "x"}))},
			{400, "record_sources[0].dataset_id: is required", sources(object{"record_type": "EXAMPLE"})},
			{400, "record_sources[0].dataset_id: must be an identifier of type Dataset", sources(object{"record_type": "EXAMPLE", "dataset_id": "golden"})},
			{404, "record_sources[0].dataset_id: dataset not found", sources(object{"record_type": "example", "dataset_id": f.app.IDs().Encode(postil.DatasetID, 5)})},
			{404, `record_sources[0].span_ids[0]: "your-span-id" was not found in the project within the time window`, sources(change(object{"span_ids": []any{"your-span-id"}}))},
		} {
			f.refused(c.status, c.detail, "POST", path+"/records", c.body)
		}
		same(f, len(f.records(path)), 0)
		gone := "/v2/annotation-queues/" + f.app.IDs().Encode(postil.AnnotationQueueID, 9)
		for _, request := range []struct {
			method, path string
			body         object
		}{
			{"GET", "/records", nil},
			{"POST", "/records", sources(change(nil))},
			{"DELETE", "/records", object{"record_ids": []any{"x"}}},
			{"POST", "/records/x/annotate", object{"annotations": []any{object{"name": "comment"}}}},
			{"POST", "/records/x/assign", object{"assigned_user_emails": []any{}}},
		} {
			f.refused(404, "annotation queue not found", request.method, gone+request.path, request.body)
		}
		f.refused(400, "record_ids: is required", "DELETE", path+"/records", object{})
		f.refused(400, "record_ids: must name 1 to 100 records", "DELETE", path+"/records", object{"record_ids": []any{}})
		f.refused(400, "record_ids: must name 1 to 100 records", "DELETE", path+"/records", object{"record_ids": many[:101]})
		f.refused(400, "limit: must be a whole number from 1 to 500", "GET", path+"/records?limit=501", nil)
	})
}

func TestPagesOfRecordsLoseAndRepeatNothingWhileOthersAreAdded(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(3)
		path, project := f.queue("q", emails, object{"assignment_method": "RANDOM"}), f.spans(1300)
		for from := 0; from < 1200; from += 400 {
			f.add(path, project, from, from+400)
		}
		seen, next := map[string]int{}, path+"/records?limit=100"
		for n := 1200; next != ""; n += 5 {
			got := f.want(200, "GET", next, nil)
			for _, r := range items(got, "records") {
				seen[r["data"].(object)["context.span_id"].(string)]++
			}
			next = ""
			if cursor, ok := got["pagination"].(object)["next_cursor"].(string); ok {
				next = path + "/records?limit=100&cursor=" + cursor
				if n < 1300 {
					f.add(path, project, n, n+5)
				}
			}
		}
		for i := range 1200 {
			if seen[spanID(i)] != 1 {
				f.Fatalf("span %d was listed %d times", i, seen[spanID(i)])
			}
		}
	})
}

// annotate writes annotations of one record as one person.
func (f *fixture) annotate(p *person, queue string, record object, annotations ...any) object {
	f.Helper()
	return f.want(200, "POST", queue+"/records/"+record["id"].(string)+"/annotate", object{"annotations": annotations}, p.as()...)
}

func TestAnnotationsAreKeptPerPersonAndMember(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(2)
		path, project := f.queue("q", emails, nil), f.spans(1)
		record := f.add(path, project, 0, 1)[0]
		got := f.annotate(people[0], path, record, object{"name": "accuracy", "label": "correct"}, object{"name": "comment", "text": "fine"})
		annotations := items(got, "annotations")
		for _, a := range annotations {
			if _, err := time.Parse(time.RFC3339Nano, a["updated_at"].(string)); err != nil {
				f.Error(err)
			}
			delete(a, "updated_at")
		}
		me := object{"id": people[0].id, "email": emails[0]}
		same(f, got, object{"id": record["id"], "annotation_queue_id": record["annotation_queue_id"], "source_type": "SPANS", "granularity": "SPAN",
			"annotations": []any{object{"name": "accuracy", "label": "correct", "score": 1.0, "annotator": me}, object{"name": "comment", "text": "fine", "annotator": me}}})

		f.annotate(people[0], path, record, object{"name": "accuracy", "score": 0.5})
		f.annotate(people[1], path, record, object{"name": "accuracy", "label": "incorrect", "score": 0.25})
		other := f.queue("holds the same span", emails, nil)
		f.add(other, project, 0, 1)
		for _, q := range []string{path, other} {
			same(f, said(f.records(q)[0], "annotations"), []string{
				"reviewer1@example.com accuracy correct 0.5 <nil>", "reviewer2@example.com accuracy incorrect 0.25 <nil>",
				"reviewer1@example.com comment <nil> <nil> fine"})
		}
		same(f, states(f.records(path)[0]), []string{"reviewer1@example.com COMPLETED", "reviewer2@example.com COMPLETED"})
		same(f, states(f.records(other)[0]), []string{"reviewer1@example.com PENDING", "reviewer2@example.com PENDING"})
		f.want(204, "DELETE", path, nil)
		same(f, len(items(f.records(other)[0], "annotations")), 3)
	})
}

func TestAnnotationsAreCheckedAgainstTheirConfig(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(1)
		path := f.queue("q", emails, nil)
		record := path + "/records/" + f.add(path, f.spans(1), 0, 1)[0]["id"].(string) + "/annotate"
		refused := func(status int, detail string, body string) {
			f.Helper()
			f.refused(status, detail, "POST", record, body, people[0].as()...)
		}
		refused(422, `annotations[0].label: "great" is not a label of "accuracy"; allowed are "incorrect", "correct"`, `{"annotations":[{"name":"accuracy","label":"great"}]}`)
		refused(422, `annotations[0].score: 5.5 is not a score of "helpfulness"; allowed are 1 to 5`, `{"annotations":[{"name":"helpfulness","score":5.5}]}`)
		refused(422, `annotations[0].name: "tone" is not an annotation config of this queue`, `{"annotations":[{"name":"tone","label":"x"}]}`)
		refused(400, `annotations[1].name: "comment" is given more than once`, `{"annotations":[{"name":"comment"},{"name":"comment"}]}`)
		refused(400, "annotations[0].score: must not be null", `{"annotations":[{"name":"accuracy","score":null}]}`)
		refused(400, "annotations[0].name: is required", `{"annotations":[{}]}`)
		refused(400, "annotations: must have 1 to 500 annotations", `{"annotations":[]}`)
		refused(400, "annotations[0].Label: is not a member of this request", `{"annotations":[{"name":"accuracy","Label":"correct"}]}`)
		f.refused(404, "record not found", "POST", path+"/records/"+f.app.IDs().Encode(postil.QueueRecordID, 4)+"/annotate",
			`{"annotations":[{"name":"comment"}]}`, people[0].as()...)
		f.refused(400, "record_id: must be an identifier of type AnnotationQueueRecord", "POST", path+"/records/your-record-id/annotate",
			`{"annotations":[{"name":"comment"}]}`, people[0].as()...)
		same(f, states(f.records(path)[0]), []string{"reviewer1@example.com PENDING"})
	})
}

func TestLenientInstallationsAcceptAnyValue(t *testing.T) {
	t.Parallel()
	eachWith(t, app.Options{LenientAnnotations: true}, func(f *fixture) {
		people, emails := f.reviewers(1)
		path := f.queue("q", emails, nil)
		record := f.add(path, f.spans(1), 0, 1)[0]
		f.annotate(people[0], path, record, object{"name": "accuracy", "label": "great"}, object{"name": "helpfulness", "score": 99})
		same(f, len(items(f.records(path)[0], "annotations")), 2)
	})
}

func TestAssigningByNameReplacesWhateverWasThere(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(2)
		outsider := f.member("outsider@example.com", "MEMBER")
		path := f.queue("q", emails, nil)
		record := f.add(path, f.spans(1), 0, 1)[0]
		assign := path + "/records/" + record["id"].(string) + "/assign"
		f.annotate(people[0], path, record, object{"name": "comment", "text": "x"})
		got := f.want(200, "POST", assign, object{"assigned_user_emails": []any{outsider.email, "Reviewer1@Example.com", emails[0]}})
		same(f, got, object{"id": record["id"], "annotation_queue_id": record["annotation_queue_id"], "source_type": "SPANS", "granularity": "SPAN",
			"assigned_users": []any{object{"user": object{"id": outsider.id, "email": outsider.email}, "completion_status": "PENDING"},
				object{"user": object{"id": people[0].id, "email": emails[0]}, "completion_status": "PENDING"}}})
		same(f, states(f.records(path)[0]), []string{"reviewer1@example.com PENDING", "outsider@example.com PENDING"})
		f.annotate(people[1], path, record, object{"name": "comment", "text": "allowed, though not assigned"})
		same(f, states(f.records(path)[0]), []string{"reviewer1@example.com PENDING", "outsider@example.com PENDING"})
		f.want(200, "POST", assign, `{"assigned_user_emails":null}`)
		same(f, states(f.records(path)[0]), []string{})
		f.refused(422, `assigned_user_emails[1]: "who@example.com" is not an active user with access to the space`, "POST", assign,
			object{"assigned_user_emails": []any{emails[1], "who@example.com"}})
		same(f, states(f.records(path)[0]), []string{})
		f.refused(400, "assigned_user_emails: is required", "POST", assign, object{})
		f.refused(400, "assigned_user_emails: must name at most 100 users", "POST", assign, object{"assigned_user_emails": make([]string, 101)})
	})
}

// loads counts the records each person is assigned to.
func loads(records []object) map[string]int {
	count := map[string]int{}
	for _, r := range records {
		for _, a := range items(r, "assigned_users") {
			count[a["user"].(object)["email"].(string)]++
		}
	}
	return count
}

func TestRandomQueuesStayBalanced(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(4)
		path, project := f.queue("q", emails[:3], object{"assignment_method": "RANDOM"}), f.spans(30)
		f.add(path, project, 0, 20)
		f.add(path, project, 20, 30)
		same(f, loads(f.records(path)), map[string]int{emails[0]: 10, emails[1]: 10, emails[2]: 10})

		f.want(200, "PATCH", path, object{"annotator_emails": emails}) // a fourth gets a share
		got := loads(f.records(path))
		same(f, len(got), 4)
		balanced(f, got)

		for _, r := range f.records(path) { // the first finishes all they have, then leaves
			if states(r)[0] == emails[0]+" PENDING" {
				f.annotate(people[0], path, r, object{"name": "comment", "text": "done"})
			}
		}
		f.want(200, "PATCH", path, object{"annotator_emails": emails[1:]})
		records, completed := f.records(path), 0
		for _, r := range records {
			same(f, len(states(r)), 1)
			if states(r)[0] == emails[0]+" COMPLETED" {
				completed++
			}
		}
		if completed == 0 {
			f.Error("what the one who left had completed is gone")
		}
		got = loads(records)
		delete(got, emails[0])
		balanced(f, got)

		var drop []any // all that one person has
		for _, r := range records {
			if states(r)[0] == emails[1]+" PENDING" {
				drop = append(drop, r["id"])
			}
		}
		f.want(204, "DELETE", path+"/records", object{"record_ids": drop})
		got = loads(f.records(path))
		delete(got, emails[0])
		balanced(f, got)

		f.want(200, "PATCH", path, object{"annotator_emails": []any{}})
		f.want(200, "PATCH", path, object{"annotator_emails": emails[2:]})
		for _, r := range f.records(path) {
			same(f, len(states(r)), 1)
		}
	})
}

func balanced(f *fixture, loads map[string]int) {
	f.Helper()
	low, high := 1<<30, 0
	for _, n := range loads {
		low, high = min(low, n), max(high, n)
	}
	if high-low > 1 {
		f.Errorf("loads differ by more than one: %v", loads)
	}
}

func TestAnnotatorsWhoLeaveAnAllQueueKeepWhatTheyCompleted(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(3)
		path, project := f.queue("q", emails[:2], nil), f.spans(3)
		records := f.add(path, project, 0, 2)
		f.annotate(people[0], path, records[0], object{"name": "comment", "text": "x"})
		f.want(200, "PATCH", path, object{"annotator_emails": emails[1:]})
		f.add(path, project, 2, 3)
		got := f.records(path)
		same(f, states(got[0]), []string{"reviewer2@example.com PENDING", "reviewer3@example.com PENDING", "reviewer1@example.com COMPLETED"})
		same(f, states(got[1]), []string{"reviewer2@example.com PENDING", "reviewer3@example.com PENDING"})
		same(f, states(got[2]), []string{"reviewer2@example.com PENDING", "reviewer3@example.com PENDING"})
	})
}

func TestWhoLeavesTheSpaceLeavesItsQueues(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(3)
		path, project := f.queue("q", emails, object{"assignment_method": "RANDOM"}), f.spans(9)
		f.add(path, project, 0, 6)
		f.want(204, "DELETE", "/v2/spaces/"+f.space+"/users/"+people[0].id, nil)
		same(f, loads(f.records(path)), map[string]int{emails[1]: 3, emails[2]: 3})
		f.want(204, "DELETE", "/v2/users/"+people[1].id, nil)
		f.add(path, project, 6, 9)
		same(f, loads(f.records(path)), map[string]int{emails[2]: 9})
		same(f, len(items(f.want(200, "GET", path, nil), "annotators")), 1)
	})
}
