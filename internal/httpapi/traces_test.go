package httpapi_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// addTrace stores a trace of a root and two children, the second an LLM call.
func (l *lab) addTrace() (traceID string) {
	l.Helper()
	traceID = fmt.Sprintf("%032x", 0xabc)
	span := func(id string, parent string, start int64, kind postil.SpanKind, attributes string) postil.Span {
		return postil.Span{ID: l.newID(), ProjectID: l.rowOf(postil.ProjectID, l.project), TraceID: traceID, SpanID: id, ParentID: parent, Name: "s" + id[15:], Kind: kind,
			StartTime: labDay + start, EndTime: labDay + start + 10_000, StatusCode: "OK", StatusMessage: "fine", SessionID: "s1", Attributes: []byte(attributes),
			Events: []byte(`[{"name":"e","timestamp":"2026-03-01T00:00:00Z"}]`), Evaluations: []byte(`[{"name":"judge","label":"ok"}]`)}
	}
	l.write(func(ctx context.Context, st *store.Store) error {
		return st.UpsertSpans(ctx, l.spaceRow(), []postil.Span{
			span("000000000000000c", "000000000000000a", 2000, "LLM", `{"input.value":"\"llm.model_name\"","llm.model_name":"gpt","llm.token_count.total":1204,"secret.cost":3}`),
			span("000000000000000a", "", 0, "AGENT", `{"output.value":"Done","metadata":"{\"llm.token_count.total\":7}"}`),
			span("000000000000000b", "000000000000000a", 1000, "EMBEDDING", `{"embedding.model_name":"ada","llm.token_count.total":1.5}`),
		})
	})
	return traceID
}

func TestTracesAreTreesWithoutContent(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		traceID := l.addTrace()
		path := "/api/v1/projects/" + l.project + "/traces/" + traceID
		got := l.as(l.viewer, 200, "GET", path, nil)
		spans := itemsOf(got, "spans")
		equal(t, pluck(spans, "name"), []any{"sa", "sb", "sc"})
		equal(t, pluck(spans, "parent_id"), []any{nil, "000000000000000a", "000000000000000a"})
		equal(t, pluck(spans, "model"), []any{nil, "ada", "gpt"})
		equal(t, pluck(spans, "total_tokens"), []any{nil, nil, 1204.0})
		delete(got, "spans")
		equal(t, got, object{"project_id": l.project, "trace_id": traceID, "start_time": "2026-03-01T00:00:00Z", "end_time": "2026-03-01T00:00:00.012Z", "truncated": false})
		equal(t, l.as(l.viewer, 200, "GET", path+"/spans/000000000000000C", nil), object{
			"project_id": l.project, "trace_id": traceID, "span_id": "000000000000000c", "parent_id": "000000000000000a", "name": "sc", "kind": "LLM",
			"start_time": "2026-03-01T00:00:00.002Z", "end_time": "2026-03-01T00:00:00.012Z", "status_code": "OK", "status_message": "fine", "session_id": "s1",
			"attributes": object{"input.value": `"llm.model_name"`, "llm.model_name": "gpt", "llm.token_count.total": 1204.0, "secret.cost": 3.0},
			"events":     []any{object{"name": "e", "timestamp": "2026-03-01T00:00:00Z"}}, "evaluations": []any{object{"name": "judge", "label": "ok"}},
			"annotations": []any{}, "trace_annotations": []any{}})
		l.refused(404, "trace not found", "GET", path[:len(path)-1]+"d", nil, l.viewer.header...)
		l.refused(404, "span not found", "GET", path+"/spans/d", nil, l.viewer.header...)
		l.refused(400, "span_id: must be text without the character U+0000", "GET", path+"/spans/a%00", nil, l.viewer.header...)
		l.rights("GET", path, nil, 200, 200, 200, 404, 404, 404)
		l.rights("GET", path+"/spans/000000000000000c", nil, 200, 200, 200, 404, 404, 404)
	})
}

// traced makes a queue with a record of a trace's root and one of its LLM span,
// about which ann and bob say something.
func (l *lab) traced(members object) (path string, records []string) {
	l.Helper()
	traceID := l.addTrace()
	path = l.queue(members)
	added, err := l.app.AddRecords(l.lead.ctx, queueOf(path), []app.SourceRef{
		{Kind: postil.TargetTrace, ProjectID: l.project, Start: labDay, End: labDay + postil.MaxWindow, Keys: []string{traceID}},
		{Kind: postil.TargetSpan, ProjectID: l.project, Start: labDay, End: labDay + postil.MaxWindow, Keys: []string{"000000000000000c"}}})
	if err != nil {
		l.Fatal(err)
	}
	for _, r := range added {
		records = append(records, l.app.IDs().Encode(postil.QueueRecordID, r.ID))
		l.annotate(l.ann, path, records[len(records)-1], labelled("good"))
		l.annotate(l.bob, path, records[len(records)-1], labelled("bad"))
	}
	return path, records
}

func TestTracesAroundRecordsShowWhatTheQueueShows(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		path, records := l.traced(object{"hidden_columns": []any{"secret.cost", "attributes.llm.model_name", "events"}})
		of := func(record string) string { return path + "/records/" + record + "/trace" }
		for who, want := range map[*someone]object{
			l.ann:    {"models": []any{nil, "ada", nil}, "attributes": 2, "events": 0},
			l.viewer: {"models": []any{nil, "ada", "gpt"}, "attributes": 4, "events": 1},
		} {
			for _, record := range records {
				spans := itemsOf(l.as(who, 200, "GET", of(record), nil), "spans")
				equal(t, pluck(spans, "model"), want["models"].([]any))
				equal(t, pluck(spans, "annotations"), []any{0.0, 0.0, 2.0})
				detail := l.as(who, 200, "GET", of(record)+"/spans/000000000000000c", nil)
				equal(t, len(detail["attributes"].(object)), want["attributes"])
				equal(t, len(itemsOf(detail, "events")), want["events"])
				equal(t, len(itemsOf(detail, "annotations")), 2)
				equal(t, len(itemsOf(detail, "evaluations")), 1)
			}
			root := l.as(who, 200, "GET", of(records[0])+"/spans/000000000000000a", nil)
			equal(t, len(itemsOf(root, "trace_annotations")), 2)
		}
		l.as(l.lead, 200, "PATCH", path, object{"hidden_columns": nil, "visible_columns": []any{"output.value", "secret.cost"}})
		detail := l.as(l.ann, 200, "GET", of(records[1])+"/spans/000000000000000c", nil)
		equal(t, detail["attributes"], any(object{"secret.cost": 3.0}))
		equal(t, detail["status_message"], any(""))
		equal(t, detail["session_id"], nil)
	})
}

// An annotator of a blind queue sees of a trace what the record shows: nothing of
// others, or after the own submit what is about the record itself.
func TestTracesInBlindQueuesShowWhatTheRecordShows(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		const root, child, llm = "000000000000000a", "000000000000000b", "000000000000000c"
		for blind, submitted := range map[string]bool{"UNTIL_SUBMIT": true, "ALWAYS": false} {
			path, records := l.traced(object{"name": blind, "blind": blind}) // both annotators have submitted
			saw := func(record, span, list string) int {
				l.Helper()
				return len(itemsOf(l.as(l.ann, 200, "GET", path+"/records/"+record+"/trace/spans/"+span, nil), list))
			}
			counts := func(record string) []any {
				l.Helper()
				return pluck(itemsOf(l.as(l.ann, 200, "GET", path+"/records/"+record+"/trace", nil), "spans"), "annotations")
			}
			others, evaluations := 0, 0
			if submitted {
				others, evaluations = 2, 1
			}
			ofTrace, ofSpan := records[0], records[1]
			equal(t, counts(ofSpan), []any{0.0, 0.0, float64(others)})
			equal(t, counts(ofTrace), []any{0.0, 0.0, 0.0})
			equal(t, saw(ofSpan, llm, "annotations"), others)
			equal(t, saw(ofSpan, llm, "evaluations"), evaluations)
			equal(t, saw(ofTrace, root, "trace_annotations"), others)
			equal(t, saw(ofTrace, root, "evaluations"), evaluations)
			for _, hidden := range [][3]string{{ofSpan, root, "trace_annotations"}, {ofSpan, root, "evaluations"}, {ofSpan, child, "evaluations"},
				{ofTrace, llm, "annotations"}, {ofTrace, llm, "evaluations"}, {ofTrace, root, "annotations"}} {
				equal(t, saw(hidden[0], hidden[1], hidden[2]), 0)
			}
			equal(t, len(itemsOf(l.as(l.lead, 200, "GET", path+"/records/"+ofSpan+"/trace/spans/"+llm, nil), "annotations")), 2)

			other := l.queue(object{"name": "to do " + blind, "blind": blind})
			added, err := l.app.AddRecords(l.lead.ctx, queueOf(other), []app.SourceRef{
				{Kind: postil.TargetSpan, ProjectID: l.project, Start: labDay, End: labDay + postil.MaxWindow, Keys: []string{llm}}})
			if err != nil {
				t.Fatal(err)
			}
			path = other
			todo := l.app.IDs().Encode(postil.QueueRecordID, added[0].ID)
			equal(t, counts(todo), []any{0.0, 0.0, 0.0})
			equal(t, saw(todo, llm, "annotations"), 0)
			equal(t, saw(todo, llm, "evaluations"), 0)
		}
	})
}

func TestRecordsOutliveTheirTrace(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		path, records := l.traced(nil)
		trace := path + "/records/" + records[0] + "/trace"
		l.rights("GET", trace, nil, 200, 200, 200, 200, 200, 404)
		l.rights("GET", trace+"/spans/000000000000000c", nil, 200, 200, 200, 200, 200, 404)
		dataset, err := l.app.CreateDataset(l.lead.ctx, l.space, "d", []jsontext.Value{jsontext.Value(`{"output":"o"}`)})
		if err != nil {
			t.Fatal(err)
		}
		added, err := l.app.AddRecords(l.lead.ctx, queueOf(path), []app.SourceRef{{Kind: postil.TargetExample, DatasetID: l.app.IDs().Encode(postil.DatasetID, dataset.ID)}})
		if err != nil {
			t.Fatal(err)
		}
		example := l.app.IDs().Encode(postil.QueueRecordID, added[0].ID)
		l.refused(404, "an example has no trace", "GET", path+"/records/"+example+"/trace", nil, l.ann.header...)
		other := l.queue(object{"name": "other"})
		l.refused(404, "record not found", "GET", other+"/records/"+records[0]+"/trace", nil, l.ann.header...)
		if err := l.app.DeleteProject(l.lead.ctx, l.project); err != nil {
			t.Fatal(err)
		}
		l.refused(404, "trace not found", "GET", trace, nil, l.ann.header...)
		l.refused(404, "span not found", "GET", trace+"/spans/000000000000000c", nil, l.ann.header...)
	})
}
