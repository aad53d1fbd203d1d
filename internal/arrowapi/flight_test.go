package arrowapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

// fields are those of an encoded message: numbers and texts, in order.
func fields(t *testing.T, message []byte) []any {
	t.Helper()
	var list []any
	for len(message) > 0 {
		num, typ, n := protowire.ConsumeTag(message)
		message = message[max(n, 0):]
		var v any
		if typ == protowire.VarintType {
			v, n = protowire.ConsumeVarint(message)
		} else {
			v, n = protowire.ConsumeString(message)
		}
		if n < 0 {
			t.Fatal("not a message")
		}
		list, message = append(list, int(num), v), message[n:]
	}
	return list
}

func TestEvaluationsMergeByNameAndTellWhatIsNotThere(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		columns := []column{{"context.span_id", text}, {"eval.tone.label", text}, {"eval.tone.score", float}, {"session_eval.goal.explanation", text}}
		first := f.table("shop", columns, `{"context.span_id":"`+rootID+`","eval.tone.label":"kind","eval.tone.score":0.5}`, `{"context.span_id":"`+other+`","eval.tone.label":"kind"}`)
		answer, err := f.put(f.key, f.about("writeSpanEvaluationRequest", "shop"), first)
		if diff := cmp.Diff([]any{1, uint64(1), 2, other}, fields(t, answer)); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		second := f.table("shop", columns, `{"context.span_id":"`+rootID+`","eval.tone.score":1,"session_eval.goal.explanation":"met"}`)
		for range 2 { // again makes no difference
			if _, err := f.put(f.key, f.about("writeSpanEvaluationRequest", "shop"), second); err != nil {
				t.Fatal(err)
			}
		}
		spans := f.spans("shop")
		if got := string(spans[rootID].Evaluations); got != `[{"name":"tone","score":1,"label":"kind"},{"name":"session_eval.goal","explanation":"met"}]` {
			t.Error(got)
		}
		if got := string(spans[modelID].Evaluations); got != `[]` {
			t.Error(got)
		}
		for filter, want := range map[string]int{"eval.tone.label = 'kind'": 1, "session_eval.goal.explanation = 'met'": 1, "trace_eval.goal.explanation = 'met'": 0} {
			page, err := f.app.ListSpans(f.ctx, app.SpanList{ProjectID: f.project("shop"), Start: new(int64), Filter: &filter}, postil.Paging{Limit: 10})
			if err != nil || len(page.Items) != want {
				t.Errorf("%s finds %d spans, %v", filter, len(page.Items), err)
			}
		}
	})
}

func TestEvaluationsReachTheRecordsOfTheirSpan(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		config, err := f.app.CreateConfig(f.ctx, f.space, postil.AnnotationConfig{Name: "remark", Type: postil.Freeform})
		if err != nil {
			t.Fatal(err)
		}
		there := app.SourceRef{Kind: postil.TargetSpan, ProjectID: f.project("shop"), Start: 1_700_000_000_000_000, End: 1_700_000_010_000_000, Keys: []string{rootID, modelID}}
		whole := there
		whole.Kind, whole.Keys = postil.TargetTrace, []string{traceID}
		queue, err := f.app.CreateQueue(f.ctx, app.NewQueue{Name: "weekly", SpaceID: f.space, AssignmentMethod: postil.AssignAll,
			Configs: []app.ConfigRef{{ID: f.app.IDs().Encode(postil.AnnotationCfgID, config.ID)}}, Sources: []app.SourceRef{there, whole}})
		if err != nil {
			t.Fatal(err)
		}
		evaluated := f.table("shop", []column{{"context.span_id", text}, {"eval.tone.label", text}}, `{"context.span_id":"`+rootID+`","eval.tone.label":"kind"}`)
		if _, err := f.put(f.key, f.about("writeSpanEvaluationRequest", "shop"), evaluated); err != nil {
			t.Fatal(err)
		}
		page, err := f.app.ListRecords(f.ctx, f.app.IDs().Encode(postil.AnnotationQueueID, queue.ID), postil.Paging{Limit: 10})
		var got []string
		for _, r := range page.Items {
			got = append(got, r.Evaluations)
		}
		// The root's, the model call's, and the trace's, which are those of its root.
		if diff := cmp.Diff([]string{`[{"name":"tone","label":"kind"}]`, `[]`, `[{"name":"tone","label":"kind"}]`}, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

func TestAnnotationsFollowTheRulesOfTheirConfigs(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		one := 1.0
		for _, c := range []postil.AnnotationConfig{
			{Name: "accuracy", Type: postil.Categorical, Values: []postil.LabelValue{{Label: "right", Score: &one}, {Label: "wrong"}}},
			{Name: "notes", Type: postil.Freeform},
		} {
			if _, err := f.app.CreateConfig(f.ctx, f.space, c); err != nil {
				t.Fatal(err)
			}
		}
		command := f.about("writeSpanAnnotationRequest", "shop")
		columns := []column{{"context.span_id", text}, {"annotation.accuracy.label", text}, {"annotation.accuracy.updated_by", text}, {"annotation.notes", texts}}
		answer, err := f.put(f.key, command, f.table("shop", columns,
			`{"context.span_id":"`+rootID+`","annotation.accuracy.label":"right","annotation.accuracy.updated_by":"SDK","annotation.notes":["{\"text\":\"fine\"}"]}`,
			`{"context.span_id":"`+other+`","annotation.accuracy.label":"wrong"}`))
		if diff := cmp.Diff([]any{1, uint64(1), 2, other}, fields(t, answer)); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		said := map[string]string{}
		for _, a := range f.spans("shop")[rootID].Annotations {
			said[a.Name] = a.Annotator.Email
			if a.Name == "accuracy" && (*a.Label != "right" || *a.Score != 1) || a.Name == "notes" && *a.Text != "fine" {
				t.Errorf("got %+v", a)
			}
		}
		if diff := cmp.Diff(map[string]string{"accuracy": "admin@example.com", "notes": "admin@example.com"}, said); diff != "" {
			t.Error(diff)
		}

		_, err = f.put(f.key, command, f.table("shop", columns[:2],
			`{"context.span_id":"`+modelID+`","annotation.accuracy.label":"right"}`, `{"context.span_id":"`+rootID+`","annotation.accuracy.label":"maybe"}`))
		f.failed(err, codes.InvalidArgument, "row 1, annotation.accuracy.label: ")
		_, err = f.put(f.key, command, f.table("shop", []column{{"context.span_id", text}, {"annotation.mood.label", text}}, `{"context.span_id":"`+rootID+`","annotation.mood.label":"good"}`))
		f.failed(err, codes.InvalidArgument, `row 0, annotation.mood.name: "mood" is not an annotation config of the project's space`)
		if n := len(f.spans("shop")[modelID].Annotations); n != 0 {
			t.Errorf("a refused table wrote %d annotations", n)
		}
	})
}

func TestMetadataIsMergedAndFailuresAreListed(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		answer, err := f.put(f.key, f.about("writeSpanAttributesMetadataRequest", "shop"), f.table("shop", []column{{"context.span_id", text}, {"patch_document", text}},
			`{"context.span_id":"`+rootID+`","patch_document":"{\"level\": {\"b\": 2}, \"team\": null}"}`,
			`{"context.span_id":"`+modelID+`","patch_document":"{\"new\": [1]}"}`,
			`{"context.span_id":"`+modelID+`","patch_document":"[]"}`,
			`{"context.span_id":"`+other+`","patch_document":"{}"}`))
		if err != nil {
			t.Fatal(err)
		}
		failures := func(id, why string) string {
			return string(protowire.AppendString(protowire.AppendTag(protowire.AppendString([]byte{0x0a}, id), 2, protowire.BytesType), why))
		}
		want := []any{1, uint64(4), 2, uint64(2), 3, uint64(2), 4, failures(modelID, "patch_document is not a JSON object"), 4, failures(other, "there is no such span in the project")}
		if diff := cmp.Diff(want, fields(t, answer)); diff != "" {
			t.Error(diff)
		}
		spans := f.spans("shop")
		if got := string(spans[rootID].Attributes); got != `{"metadata":"{\"team\":null,\"level\":{\"a\":1,\"b\":2}}"}` {
			t.Error(got)
		}
		if got := string(spans[modelID].Attributes); got != `{"input.value":"Why?","metadata":"{\"new\":[1]}"}` {
			t.Error(got)
		}
	})
}

// export asks for spans and reads them.
func (f *fixture) export(key, query string) (*flight.FlightInfo, []map[string]any, error) {
	f.Helper()
	descriptor := &flight.FlightDescriptor{Type: flight.DescriptorCMD, Cmd: fmt.Appendf(nil,
		`{"spaceId":%q,"modelId":"shop","environment":"TRACING","startTime":"2023-11-14T00:00:00Z","endTime":"2023-11-15T00:00:00Z"%s}`, f.space, query)}
	info, err := f.flight.GetFlightInfo(f.calling(key), descriptor)
	if err != nil {
		return nil, nil, err
	}
	rows, err := f.get(key, info.Endpoint[0].Ticket.Ticket)
	return info, rows, err
}

func TestSpansAreExportedNewestFirstInTheColumnsTheyHave(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		evaluated := f.table("shop", []column{{"context.span_id", text}, {"eval.tone.score", float}, {"trace_eval.goal.label", text}},
			`{"context.span_id":"`+rootID+`","eval.tone.score":0.5,"trace_eval.goal.label":"met"}`)
		if _, err := f.put(f.key, f.about("writeSpanEvaluationRequest", "shop"), evaluated); err != nil {
			t.Fatal(err)
		}
		common := func(id string) map[string]any {
			return map[string]any{
				"context.trace_id": traceID, "context.span_id": id, "name": "answer", "status_code": "UNSET", "events": []any{}, "latency_ms": 876.544,
				"start_time": 1.700000000123456e18, "end_time": 1.700000001e18, "time": "2023-11-14T22:13:20.123456Z",
			}
		}
		root, model := common(rootID), common(modelID)
		root["attributes.metadata"], root["eval.tone.score"], root["trace_eval.goal.label"] = `{"team":"red","level":{"a":1}}`, 0.5, "met"
		model["parent_id"], model["attributes.input.value"] = rootID, "Why?"
		want := []map[string]any{root, model}
		for _, query := range []string{``, `,"streamChunkSize":"1"`, `,"sampleRate":1`} {
			info, got, err := f.export(f.key, query)
			if err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(got, func(a, b map[string]any) int {
				return strings.Compare(a["context.span_id"].(string), b["context.span_id"].(string))
			})
			if diff := cmp.Diff(want, got); diff != "" || info.TotalRecords != 2 {
				t.Errorf("%s: %d records: %s", query, info.TotalRecords, diff)
			}
		}
		_, got, err := f.export(f.key, `,"filterExpression":"eval.tone.score > 0.1","projectedColumns":["name","attributes.metadata","attributes.none"]`)
		if diff := cmp.Diff([]map[string]any{{"name": "answer", "time": root["time"], "attributes.metadata": root["attributes.metadata"]}}, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if info, got, err := f.export(f.key, `,"filterExpression":"name = 'none'"`); err != nil || info.TotalRecords != 0 || len(got) != 0 {
			t.Error(info, got, err)
		}
	})
}

func TestExportsThatCannotBeAnsweredSayWhy(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		for query, want := range map[string]string{
			`,"filterExpression":"name ="`:                "filter",
			`,"streamChunkSize":"0"`:                      "streamChunkSize: must be from 1 to 5000",
			`,"sampleRate":2`:                             "sampleRate: must be above 0 and at most 1",
			`,"similaritySearchParams":{"threshold":0.5}`: "similaritySearchParams: is not supported",
			`,"unknown":1`:                                "unknown: is not a member of this request",
			`,"projectedColumns":"name"`:                  "projectedColumns: must not be",
		} {
			_, _, err := f.export(f.key, query)
			f.failed(err, codes.InvalidArgument, want)
		}
		_, err := f.get(f.key, []byte(`{"export":{"query":{},"columns":[{"name":"a","type":"odd"}]}}`))
		f.failed(err, codes.InvalidArgument, "export.columns: must be as GetFlightInfo gave them")
	})
}

func TestDatasetsAreMadeAndReadAsStreams(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		columns := []column{{"id", text}, {"question", text}, {"rank", whole}, {"tags", texts}, {"parts", arrow.StructOf(arrow.Field{Name: "a", Type: whole, Nullable: true})}, {"created_at", whole}}
		var batches []arrow.RecordBatch
		for b := range 3 {
			rows := make([]string, 400)
			for i := range rows {
				rows[i] = fmt.Sprintf(`{"id":"x%[1]d","question":"Question %[1]d?","rank":%[1]d,"tags":["t"],"parts":{"a":%[1]d},"created_at":7}`, 400*b+i)
			}
			batches = append(batches, f.table("", columns, rows...))
		}
		command := fmt.Sprintf(`{"createDataset":{"spaceId":%q,"datasetName":"large","datasetType":"GENERATIVE"}}`, f.space)
		answer, err := f.put(f.key, command, batches...)
		if err != nil {
			t.Fatal(err)
		}
		id := fields(t, answer)[1].(string)
		got, err := f.get(f.key, fmt.Appendf(nil, `{"getDataset":{"spaceId":%q,"datasetId":%q,"datasetVersion":""}}`, f.space, id))
		if err != nil || len(got) != 1200 {
			t.Fatal(len(got), err)
		}
		for i, row := range got {
			if row["id"] == "" || row["created_at"].(float64) < 1.7e12 {
				t.Fatalf("got %v", row)
			}
			delete(row, "id")
			delete(row, "created_at")
			delete(row, "updated_at")
			want := map[string]any{"question": fmt.Sprintf("Question %d?", i), "rank": float64(i), "tags": []any{"t"}, "parts": fmt.Sprintf(`{"a":%d}`, i)}
			if diff := cmp.Diff(want, row); diff != "" {
				t.Fatal(diff)
			}
		}
		_, err = f.put(f.key, command, batches[0])
		f.failed(err, codes.AlreadyExists, "large")
		_, err = f.put(f.key, fmt.Sprintf(`{"createDataset":{"spaceId":%q,"datasetName":"empty"}}`, f.space), f.table("", columns))
		f.failed(err, codes.InvalidArgument, "examples: must not be empty")
		_, err = f.get(f.key, fmt.Appendf(nil, `{"getDataset":{"datasetId":%q}}`, f.app.IDs().Encode(postil.DatasetID, 7)))
		f.failed(err, codes.NotFound, "dataset")
	})
}

func TestRightsAreThoseOfTheRESTOperations(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.given("shop")
		table := f.table("shop", []column{{"context.span_id", text}, {"eval.a.label", text}, {"annotation.a.label", text}, {"patch_document", text}},
			`{"context.span_id":"`+rootID+`","eval.a.label":"b","annotation.a.label":"b","patch_document":"{}"}`)
		reader := f.member(postil.RoleReadOnly)
		_, ingest, err := f.app.CreateKey(f.ctx, app.NewKey{Name: "traced", IngestOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		writes := []string{"writeSpanEvaluationRequest", "writeSpanAnnotationRequest", "writeSpanAttributesMetadataRequest"}
		for _, request := range writes {
			_, err := f.put("postil_wrong", f.about(request, "shop"), table)
			f.failed(err, codes.Unauthenticated, "credentials")
			_, err = f.put(ingest, f.about(request, "shop"), table)
			f.failed(err, codes.PermissionDenied, "may send spans, and nothing else")
			_, err = f.put(reader, f.about(request, "shop"), table)
			f.failed(err, codes.PermissionDenied, "READ_ONLY")
			_, err = f.put(f.key, f.about(request, "nobody's"), table)
			f.failed(err, codes.NotFound, `project: there is no project "nobody's" in the space`)
			_, err = f.put(f.key, strings.Replace(f.about(request, "shop"), f.space, f.app.IDs().Encode(postil.SpaceID, 7), 1), table)
			f.failed(err, codes.NotFound, "space_id: space not found")
		}
		_, err = f.put(reader, fmt.Sprintf(`{"createDataset":{"spaceId":%q,"datasetName":"d"}}`, f.space), table)
		f.failed(err, codes.PermissionDenied, "READ_ONLY")
		if _, rows, err := f.export(reader, ``); err != nil || len(rows) != 2 {
			t.Error("whoever may read may export", len(rows), err)
		}
		_, _, err = f.export("postil_wrong", ``)
		f.failed(err, codes.Unauthenticated, "credentials")
	})
}

func TestWhatIsNoRequestOfOursIsRefusedInWords(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		table := f.table("shop", []column{{"context.span_id", text}}, `{"context.span_id":"`+rootID+`"}`)
		for command, c := range map[string]struct {
			code codes.Code
			text string
		}{
			`{"postExperimentData":{}}`: {codes.Unimplemented, "experiments are not supported"},
			`{}`:                        {codes.InvalidArgument, "the command of a DoPut must have createDataset"},
			`not JSON`:                  {codes.InvalidArgument, "the body is not valid JSON"},
			``:                          {codes.InvalidArgument, "the request needs a JSON body"},
			f.about("writeSpanEvaluationRequest", "shop"): {codes.InvalidArgument, "eval.NAME.label, .score or .explanation: a column of this kind is required"},
		} {
			_, err := f.put(f.key, command, table)
			f.failed(err, c.code, c.text)
		}
		action, err := f.flight.DoAction(f.calling(f.key), &flight.Action{Type: "create_experiment_db_entry"})
		if err == nil {
			_, err = action.Recv()
		}
		f.failed(err, codes.Unimplemented, "experiments are not supported")
	})
}

func TestMessagesAreBounded(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		large := array.NewStringBuilder(memory.DefaultAllocator)
		large.Append(strings.Repeat("a", 65<<20))
		schema := arrow.NewSchema([]arrow.Field{{Name: "question", Type: text}}, nil)
		_, err := f.put(f.key, fmt.Sprintf(`{"createDataset":{"spaceId":%q,"datasetName":"d"}}`, f.space), array.NewRecordBatch(schema, []arrow.Array{large.NewArray()}, 1))
		f.failed(err, codes.ResourceExhausted, "larger than max")
	})
}
