package axapi_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store/storetest"
)

// incoming returns a root span of a trace of its own in project "demo", which
// began n minutes ago.
func incoming(n int, change ...func(*postil.IncomingSpan)) postil.IncomingSpan {
	start := time.Now().Add(-time.Duration(n) * time.Minute).UnixMicro()
	s := postil.IncomingSpan{Project: "demo", Span: postil.Span{
		TraceID: fmt.Sprintf("%032x", n), SpanID: fmt.Sprintf("%016x", n), Name: fmt.Sprintf("span %d", n), Kind: "LLM",
		StartTime: start, EndTime: start + 1_500_000, StatusCode: "OK",
		Attributes: []byte(`{}`), Events: []byte(`[]`), Evaluations: []byte(`[]`),
	}}
	for _, c := range change {
		c(&s)
	}
	return s
}

// below makes a span a child of span n.
func below(n int) func(*postil.IncomingSpan) {
	return func(s *postil.IncomingSpan) {
		s.TraceID, s.ParentID = fmt.Sprintf("%032x", n), fmt.Sprintf("%016x", n)
	}
}

func named(name string) func(*postil.IncomingSpan) {
	return func(s *postil.IncomingSpan) { s.Name = name }
}

// ingest stores spans as the administrator and returns the outside identifier of
// project "demo".
func (f *fixture) ingest(spans ...postil.IncomingSpan) string {
	f.Helper()
	ctx := context.Background()
	actor, err := f.app.AuthenticateKey(ctx, f.key)
	if err != nil {
		f.Fatal(err)
	}
	result, err := f.app.Ingest(auth.WithActor(ctx, actor), "", spans)
	if err != nil || result.Rejected != 0 {
		f.Fatalf("ingest: %v, %+v", err, result)
	}
	ids, err := f.st.EnsureProjects(ctx, actor.SpaceIDs()[0], []string{"demo"}, nil, 0)
	if err != nil {
		f.Fatal(err)
	}
	return f.app.IDs().Encode(postil.ProjectID, ids["demo"])
}

func idOf(n int) string { return fmt.Sprintf("%016x", n) }

// found lists spans and returns their names.
func (f *fixture) found(project, filter string) []string {
	f.Helper()
	body := object{"project_id": project}
	if filter != "" {
		body["filter"] = filter
	}
	return names(items(f.want(200, "POST", "/v2/spans", body), "spans"))
}

func TestSpanIsShownWhole(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		at := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
		project := f.ingest(incoming(1, below(9), func(s *postil.IncomingSpan) {
			s.StartTime, s.EndTime, s.StatusCode, s.StatusMessage = at.UnixMicro(), at.Add(1500*time.Microsecond).UnixMicro(), "ERROR", "it broke"
			s.Attributes = []byte(`{"llm.input_messages":[{"message.role":"user"}],"llm.model_name":"gpt-4o"}`)
			s.Events = []byte(`[{"name":"exception","timestamp":"2026-03-01T00:00:00Z"}]`)
			s.Evaluations = []byte(`[{"name":"quality","score":0.5}]`)
		}))
		got := items(f.want(200, "POST", "/v2/spans", object{"project_id": project}), "spans")
		want := []object{{
			"name": "span 1", "context": object{"trace_id": fmt.Sprintf("%032x", 9), "span_id": idOf(1)}, "kind": "LLM",
			"start_time": at.Format("2006-01-02T15:04:05Z"), "end_time": at.Format("2006-01-02T15:04:05") + ".0015Z",
			"parent_id": idOf(9), "status_code": "ERROR", "status_message": "it broke",
			"attributes":  object{"llm.model_name": "gpt-4o", "llm.input_messages": []any{object{"message.role": "user"}}},
			"annotations": []any{}, "evaluations": []any{object{"name": "quality", "score": 0.5}},
			"events": []any{object{"name": "exception", "timestamp": "2026-03-01T00:00:00Z"}},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSpansAreListedByWindowFilterAndPage(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		project := f.ingest(incoming(1), incoming(2), incoming(3, named("slow")), incoming(8*24*60, named("last week")),
			incoming(-60, named("from the future")), incoming(4, func(s *postil.IncomingSpan) { s.Project = "other" }))

		first := f.want(200, "POST", "/v2/spans?limit=2", object{"project_id": project})
		if diff := cmp.Diff([]string{"span 1", "span 2"}, names(items(first, "spans"))); diff != "" {
			t.Error(diff)
		}
		f.ingest(incoming(0, named("newer than the first page")))
		cursor := first["pagination"].(object)["next_cursor"].(string)
		second := f.want(200, "POST", "/v2/spans?limit=2&cursor="+cursor, object{"project_id": project})
		if diff := cmp.Diff([]string{"slow"}, names(items(second, "spans"))); diff != "" || second["pagination"].(object)["has_more"] != false {
			t.Error(diff, second["pagination"])
		}
		f.refused(400, "cursor: must be the next_cursor of the previous page, with the same filters",
			"POST", "/v2/spans?cursor="+cursor, object{"project_id": project, "filter": "name = 'x'"})

		if diff := cmp.Diff([]string{"slow"}, f.found(project, `name CONTAINS 'slow' AND latency_ms >= 1500`)); diff != "" {
			t.Error(diff)
		}
		ago := func(minutes int) string {
			return time.Now().Add(-time.Duration(minutes) * time.Minute).UTC().Format(time.RFC3339Nano)
		}
		window := f.want(200, "POST", "/v2/spans", object{"project_id": project, "start_time": ago(10 * 24 * 60), "end_time": ago(5)})
		if diff := cmp.Diff([]string{"last week"}, names(items(window, "spans"))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestColumnsOfSpansAreChosen(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		project := f.ingest(incoming(1, func(s *postil.IncomingSpan) {
			s.Attributes = []byte(`{"llm":1,"llm.model_name":"m","llm.token_count.total":3,"llmx":2}`)
		}))
		shown := func(choice string, columns ...any) object {
			body := object{"project_id": project, choice: columns}
			return items(f.want(200, "POST", "/v2/spans", body), "spans")[0]
		}
		got := shown("included_columns", "attributes.llm", "status_code", "eval.quality.label", "nonsense")
		for _, hidden := range []string{"annotations", "trace_annotations", "events"} {
			if _, ok := got[hidden]; ok {
				t.Errorf("%s is shown", hidden)
			}
		}
		if diff := cmp.Diff(object{"llm": 1.0, "llm.model_name": "m", "llm.token_count.total": 3.0}, got["attributes"]); diff != "" {
			t.Error(diff)
		}
		if got["name"] != "span 1" || got["status_code"] != "OK" || got["evaluations"] == nil {
			t.Errorf("got %v", got)
		}
		got = shown("excluded_columns", "attributes.llm.token_count", "events")
		if diff := cmp.Diff(object{"llm": 1.0, "llm.model_name": "m", "llmx": 2.0}, got["attributes"]); diff != "" {
			t.Error(diff)
		}
		if _, ok := got["events"]; ok || got["annotations"] == nil {
			t.Errorf("got %v", got)
		}
		f.refused(422, "excluded_columns: cannot be given together with included_columns", "POST", "/v2/spans",
			object{"project_id": project, "included_columns": []string{"a"}, "excluded_columns": []string{"b"}})
	})
}

func TestTextsInAttributesAreCut(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		project := f.ingest(incoming(1, named("a long name"), func(s *postil.IncomingSpan) {
			s.Attributes = []byte(`{"a longer name":"äöüß","fits":"äöü","number":1234567,"deep":[{"in \"it\"":["<abcd>",null,true]},"e"]}`)
		}))
		shown := func(body object) object {
			body["project_id"] = project
			return items(f.want(200, "POST", "/v2/spans", body), "spans")[0]
		}
		got := shown(object{"truncate_string_length": 3})
		want := object{
			"a longer name": "äö…", "fits": "äöü", "number": 1234567.0,
			"deep": []any{object{"in \"it\"": []any{"<a…", nil, true}}, "e"},
		}
		if diff := cmp.Diff(want, got["attributes"]); diff != "" {
			t.Error(diff)
		}
		if got["name"] != "a long name" {
			t.Errorf("the name became %v", got["name"])
		}
		got = shown(object{"truncate_string_length": 1, "included_columns": []string{"attributes.fits"}})
		if diff := cmp.Diff(object{"fits": "…"}, got["attributes"]); diff != "" {
			t.Error(diff)
		}
		f.refused(422, "truncate_string_length: must be at least 1", "POST", "/v2/spans",
			object{"project_id": project, "truncate_string_length": 0})
	})
}

func TestListsOfSpansAndTracesAreRefused(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		project := f.ingest(incoming(1))
		absent := f.app.IDs().Encode(postil.ProjectID, 12345)
		for _, path := range []string{"/v2/spans", "/v2/traces"} {
			list := func(status int, detail, query, body string) {
				f.Helper()
				f.refused(status, detail, "POST", path+query, strings.ReplaceAll(body, "PROJECT", project))
			}
			list(400, "the request needs a JSON body", "", ``)
			list(400, "project_id: is required", "", `{}`)
			list(400, "project_id: must be an identifier of type Model", "", `{"project_id":"demo"}`)
			list(400, "project_id: must be an identifier of type Model, this one is of another type", "", `{"project_id":"`+f.space+`"}`)
			list(404, "project_id: project not found", "", `{"project_id":"`+absent+`"}`)
			list(400, "projectId: is not a member of this request", "", `{"projectId":"PROJECT"}`)
			list(400, "start_time: must be a timestamp such as 2026-03-01T00:00:00Z", "", `{"project_id":"PROJECT","start_time":"today"}`)
			list(422, "start_time: must be before end_time", "",
				`{"project_id":"PROJECT","start_time":"2026-03-01T00:00:00","end_time":"2026-03-01T00:00:00Z"}`)
			list(400, "filter: must not be blank", "", `{"project_id":"PROJECT","filter":" "}`)
			list(422, "filter: column 15: a string is written in single quotes: 'ERROR'", "",
				`{"project_id":"PROJECT","filter":"status_code = ERROR"}`)
			list(400, "page: is not a parameter of this operation", "?page=2", `{"project_id":"PROJECT"}`)
		}
		f.refused(400, "limit: must be a whole number from 1 to 500", "POST", "/v2/spans?limit=501", object{"project_id": project})
		f.refused(400, "limit: must be a whole number from 1 to 50", "POST", "/v2/traces?limit=51", object{"project_id": project})
		f.refused(400, "included_columns: must name 1 to 1000 columns", "POST", "/v2/spans", object{"project_id": project, "included_columns": []string{}})
		f.refused(400, "included_columns: is not a member of this request", "POST", "/v2/traces", object{"project_id": project, "included_columns": []string{"a"}})
	})
}

func TestTracesAreListedWithTheirSpans(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		project := f.ingest(incoming(30), incoming(20, below(30), named("wanted")), incoming(10, below(30)),
			incoming(5, named("wanted")), incoming(4, named("no match")), incoming(3, below(77), named("wanted")))
		got := f.want(200, "POST", "/v2/traces", object{"project_id": project, "filter": "name = 'wanted'"})
		traces := items(got, "traces")
		if len(traces) != 2 || got["pagination"].(object)["has_more"] != false {
			t.Fatalf("got %v", got)
		}
		last := traces[1]
		if last["trace_id"] != fmt.Sprintf("%032x", 30) || last["root_span_id"] != idOf(30) || last["spans_truncated"] != false {
			t.Errorf("got %v", last)
		}
		spans := items(last, "spans")
		if diff := cmp.Diff([]string{"span 30", "wanted", "span 10"}, names(spans)); diff != "" {
			t.Error(diff)
		}
		if last["start_time"] != spans[0]["start_time"] || last["end_time"] != spans[2]["end_time"] {
			t.Errorf("from %v to %v", last["start_time"], last["end_time"])
		}
	})
}

func TestLongTraceIsTruncated(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		spans := []postil.IncomingSpan{incoming(2000)}
		for n := 1; n <= 1000; n++ {
			spans = append(spans, incoming(n, below(2000)))
		}
		project := f.ingest(spans...)
		trace := items(f.want(200, "POST", "/v2/traces", object{"project_id": project}), "traces")[0]
		shown := items(trace, "spans")
		if trace["spans_truncated"] != true || len(shown) != 1000 || shown[0]["name"] != "span 2000" {
			t.Errorf("truncated %v, %d spans, the first %v", trace["spans_truncated"], len(shown), shown[0]["name"])
		}
	})
}

func TestAnnotatedSpansAndTracesShowIt(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.config("accuracy", categorical)
		f.config("note", freeform)
		project := f.ingest(incoming(1), incoming(2, below(1)))
		annotate := func(members object) {
			f.Helper()
			members["project_id"] = project
			if status, answer := f.send("POST", "/v2/spans/annotate", members); status != 202 || len(answer) != 0 {
				f.Fatalf("answered %d %s", status, answer)
			}
		}
		annotate(object{"annotations": []object{
			{"record_id": idOf(1), "values": []object{{"name": "accuracy", "label": "correct"}, {"name": "note", "text": "fine"}}},
			{"record_id": idOf(2), "values": []object{{"name": "accuracy", "label": "incorrect", "score": 0.25}}},
		}})
		annotate(object{"annotations": []object{{"record_id": idOf(2), "values": []object{{"name": "accuracy", "score": 0.5}}}}})
		annotate(object{"granularity": "trace", "annotations": []object{{"record_id": idOf(1), "values": []object{{"name": "note", "text": "whole"}}}}})

		said := func(span object, key string) []object {
			list := items(span, key)
			for _, a := range list {
				if a["annotator"].(object)["email"] != "admin@example.com" || a["updated_at"] == nil {
					f.Errorf("annotation %v", a)
				}
				delete(a, "annotator")
				delete(a, "updated_at")
			}
			return list
		}
		spans := items(f.want(200, "POST", "/v2/spans", object{"project_id": project}), "spans")
		if diff := cmp.Diff([]object{{"name": "accuracy", "label": "correct", "score": 1.0}, {"name": "note", "text": "fine"}}, said(spans[0], "annotations")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]object{{"name": "note", "text": "whole"}}, said(spans[0], "trace_annotations")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]object{{"name": "accuracy", "label": "incorrect", "score": 0.5}}, said(spans[1], "annotations")); diff != "" {
			t.Error(diff)
		}
		if _, ok := spans[1]["trace_annotations"]; ok {
			t.Error("a child shows what is said about its trace")
		}
		if diff := cmp.Diff([]string{"span 2"}, f.found(project, `annotation.accuracy.score < 1`)); diff != "" {
			t.Error(diff)
		}
		old := items(f.want(200, "POST", "/v2/spans", object{"project_id": project}, "sdk-language", "python", "sdk-version", "8.40.0"), "spans")
		if _, ok := old[0]["trace_annotations"]; ok {
			t.Error("a client that does not know trace_annotations gets them")
		}
	})
}

func TestAnnotatingSpansIsAllOrNothing(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.config("accuracy", categorical)
		f.config("note", freeform)
		project := f.ingest(incoming(1), incoming(2, below(1)), incoming(32*24*60))
		ago := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339Nano) }
		item := func(n int, values ...object) object {
			return object{"record_id": idOf(n), "values": values}
		}
		note, good := object{"name": "note", "text": "fine"}, object{"name": "accuracy", "label": "correct"}
		refuse := func(status int, detail string, members object, items ...object) {
			f.Helper()
			body := object{"project_id": project, "annotations": items}
			for k, v := range members {
				body[k] = v
			}
			f.refused(status, detail, "POST", "/v2/spans/annotate", body)
		}
		none := object{}
		refuse(404, fmt.Sprintf("annotations: no span %q, %q in the project between start_time and end_time", idOf(77), idOf(32*24*60)), none,
			item(1, note), item(77, note), item(32*24*60, note))
		refuse(400, fmt.Sprintf("annotations[1].record_id: %q is given more than once", idOf(1)), none, item(1, note), item(1, good))
		refuse(400, `annotations[0].values[1].name: "note" is given more than once`, none, item(1, note, note))
		refuse(422, `annotations[0].values[0].name: "nope" is not an annotation config of the project's space`, none, item(1, object{"name": "nope"}))
		refuse(422, `annotations[0].values[0].label: "great" is not a label of "accuracy"; allowed are "incorrect", "correct"`, none,
			item(1, object{"name": "accuracy", "label": "great"}))
		refuse(422, fmt.Sprintf("annotations[1].record_id: %q is not the root span of a trace", idOf(2)),
			object{"granularity": "TRACE"}, item(1, note), item(2, note))
		refuse(400, "granularity: must be one of SPAN, TRACE", object{"granularity": "SESSION"}, item(1, note))
		refuse(422, "end_time: must not be in the future", object{"start_time": ago(time.Hour), "end_time": ago(-time.Hour)}, item(1, note))
		refuse(422, "start_time: must be at most 31 days before end_time", object{"start_time": ago(31*24*time.Hour + time.Minute)}, item(1, note))
		refuse(422, "start_time: must be before end_time", object{"start_time": ago(time.Hour), "end_time": ago(2 * time.Hour)}, item(1, note))
		refuse(400, "annotations: must have 1 to 1000 items", object{"annotations": []object{}})
		refuse(400, "annotations[0].values: must not be empty", object{"annotations": []object{{"record_id": "a", "values": []object{}}}})
		refuse(400, "annotations[0].record_id: is required; annotations[0].values[0].name: is required; annotations[0].values[0].label: must not be null", none,
			object{"values": []object{{"label": nil}}})
		refuse(400, "annotations[0].record_id: must not be blank", none, object{"record_id": " ", "values": []object{note}})
		refuse(404, "project_id: project not found", object{"project_id": f.app.IDs().Encode(postil.ProjectID, 12345)}, item(1, note))
		if diff := cmp.Diff([]string{}, f.found(project, `annotation.note.text IS NOT NULL OR annotation.accuracy.label IS NOT NULL`)); diff != "" {
			t.Errorf("something was written:\n%s", diff)
		}
	})
}

func TestDeletedSpansAreGoneAndDeletingAgainIsNoError(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		project := f.ingest(incoming(1), incoming(2), incoming(3), incoming(4), incoming(3*365*24*60), incoming(-60))
		remove := func(members object, header ...string) object {
			f.Helper()
			body := object{"project_id": project, "span_ids": []string{idOf(2), idOf(99), idOf(1), idOf(2)}}
			for k, v := range members {
				body[k] = v
			}
			return f.want(200, "DELETE", "/v2/spans", body, header...)
		}
		both := func(deleted, not []any) object {
			return object{"completed": true, "deleted_span_ids": deleted, "not_deleted_span_ids": not}
		}
		if diff := cmp.Diff(both([]any{idOf(2), idOf(1)}, []any{idOf(99)}), remove(nil)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(both([]any{}, []any{idOf(2), idOf(99), idOf(1)}), remove(nil)); diff != "" {
			t.Error(diff)
		}
		outside := object{"span_ids": []string{idOf(3)}, "start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-02T00:00:00Z"}
		if diff := cmp.Diff(both([]any{}, []any{idOf(3)}), remove(outside)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(both([]any{idOf(-60)}, []any{idOf(3 * 365 * 24 * 60)}), remove(object{"span_ids": []string{idOf(-60), idOf(3 * 365 * 24 * 60)}})); diff != "" {
			t.Error(diff)
		}
		old := remove(object{"span_ids": []string{idOf(3), idOf(99)}}, "sdk-language", "python", "sdk-version", "8.37.0")
		if diff := cmp.Diff(object{"deleted_span_ids": []any{idOf(3)}}, old); diff != "" {
			t.Error(diff)
		}
		f.want(204, "DELETE", "/v2/spans", object{"project_id": project, "span_ids": []string{idOf(4)}}, "sdk-language", "python", "sdk-version", "8.22.0")
		if diff := cmp.Diff([]string{}, f.found(project, "")); diff != "" {
			t.Error(diff)
		}
		f.refused(400, "span_ids: must have 1 to 5000 items", "DELETE", "/v2/spans", object{"project_id": project, "span_ids": []string{}})
		f.refused(400, "span_ids[0]: must not be empty", "DELETE", "/v2/spans", object{"project_id": project, "span_ids": []string{""}})
		f.refused(422, "start_time: must be before end_time", "DELETE", "/v2/spans",
			object{"project_id": project, "span_ids": []string{"a"}, "start_time": "2026-01-02T00:00:00Z", "end_time": "2026-01-02T00:00:00Z"})
	})
}

func TestDeletionThatFailsHalfWayTellsHowFarItCame(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "sqlite")
	f := serve(t, storetest.Open(t, url), app.Options{})
	ids, all := []string{}, []postil.IncomingSpan{}
	for n := 1; n <= 600; n++ {
		ids, all = append(ids, idOf(n)), append(all, incoming(n))
	}
	project := f.ingest(all...)
	db, err := sql.Open("sqlite", strings.Replace(url, "sqlite:", "file:", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(`CREATE TRIGGER stubborn BEFORE DELETE ON span WHEN OLD.span_id = '` + idOf(600) + `' BEGIN SELECT RAISE(ABORT, 'no'); END`)
	if err != nil {
		t.Fatal(err)
	}
	got := f.want(503, "DELETE", "/v2/spans", object{"project_id": project, "span_ids": ids})
	if len(got["deleted_span_ids"].([]any)) != 500 || len(got["not_deleted_span_ids"].([]any)) != 100 || got["status"] != 503.0 {
		t.Errorf("got %d deleted, %d not", len(got["deleted_span_ids"].([]any)), len(got["not_deleted_span_ids"].([]any)))
	}
	f.ingest(all...)
	got = f.want(500, "DELETE", "/v2/spans", object{"project_id": project, "span_ids": ids}, "sdk-language", "python", "sdk-version", "8.30.0")
	if _, ok := got["not_deleted_span_ids"]; ok || len(got["deleted_span_ids"].([]any)) != 500 {
		t.Errorf("an old client got %v", got)
	}
}
