package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

func spansPath(project, query string) string { return "/api/v1/projects/" + project + "/spans" + query }

func TestSpansAreRowsWithoutTheirContent(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		long := strings.Repeat("wörd ", 300)
		project := a.ingest(
			a.span(1, withAttributes(`{"llm.model_name":"gpt-x","llm.token_count.total":1204,"input.value":" Hi,\n  I ordered\ttwo kettles ","output.value":"`+long+`"}`)),
			a.span(2, childOf(1), withAttributes(`{"llm.token_count.total":"many","llm.input_messages":[{"message.role":"system","message.content":"You are"},{"message.role":"user","message.contents":[{"message_content.text":"look"}]}],
				"llm.output_messages":[{"message.content":"first"},{"message.content":"second"}]}`)),
			a.span(3, func(s *postil.IncomingSpan) { s.StatusCode, s.Kind = "ERROR", "TOOL" }),
		)
		at := func(n int) string { return postil.FormatTime(a.base.Add(time.Duration(n) * time.Second).UnixMicro()) }
		want := []any{
			object{"trace_id": fmt.Sprintf("%032x", 3), "span_id": fmt.Sprintf("%016x", 3), "parent_id": nil, "name": "span 3", "kind": "TOOL", "status_code": "ERROR",
				"start_time": at(3), "latency_ms": 1.5, "model": nil, "total_tokens": nil, "input": nil, "output": nil, "annotations": 0.0},
			object{"trace_id": fmt.Sprintf("%032x", 1), "span_id": fmt.Sprintf("%016x", 2), "parent_id": fmt.Sprintf("%016x", 1), "name": "span 2", "kind": "LLM", "status_code": "OK",
				"start_time": at(2), "latency_ms": 1.5, "model": nil, "total_tokens": nil, "input": "look", "output": "first", "annotations": 0.0},
			object{"trace_id": fmt.Sprintf("%032x", 1), "span_id": fmt.Sprintf("%016x", 1), "parent_id": nil, "name": "span 1", "kind": "LLM", "status_code": "OK",
				"start_time": at(1), "latency_ms": 1.5, "model": "gpt-x", "total_tokens": 1204.0, "input": "Hi, I ordered two kettles",
				"output": strings.TrimSpace(strings.Repeat("wörd ", 40)), "annotations": 0.0},
		}
		got := a.get(spansPath(project, ""))
		if diff := cmp.Diff(object{"rows": want, "pagination": object{}}, got); diff != "" {
			a.Error(diff)
		}
	})
}

func TestSpansAreReadInBothDirections(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		var spans []postil.IncomingSpan
		for n := 1; n <= 7; n++ {
			spans = append(spans, a.span(n))
		}
		spans[3].StartTime = spans[2].StartTime // 4 begins with 3
		project := a.ingest(spans...)
		read := func(query string) (names, next, previous string) {
			o := a.get(spansPath(project, query))
			pagination := o["pagination"].(object)
			next, _ = pagination["next_cursor"].(string)
			previous, _ = pagination["previous_cursor"].(string)
			return members(itemsOf(o, "rows"), "name"), next, previous
		}
		step := func(query, want string, hasNext, hasPrevious bool) (next, previous string) {
			a.Helper()
			names, next, previous := read(query)
			if names != want || (next != "") != hasNext || (previous != "") != hasPrevious {
				a.Errorf("%s:\n got %s, next %q, previous %q\nwant %s", query, names, next, previous, want)
			}
			return next, previous
		}
		next, _ := step("?limit=3", "span 7, span 6, span 5", true, false)
		next, _ = step("?limit=3&cursor="+next, "span 4, span 3, span 2", true, true)
		_, previous := step("?limit=3&cursor="+next, "span 1", false, true)
		_, previous = step("?limit=3&direction=BACKWARD&cursor="+previous, "span 4, span 3, span 2", true, true)
		step("?limit=3&direction=BACKWARD&cursor="+previous, "span 7, span 6, span 5", true, false)
		step("?limit=2&direction=BACKWARD", "span 2, span 1", false, true)

		a.denied(400, "cursor: must be the next_cursor of the previous page, with the same filters", spansPath(project, "?rows=TRACES&cursor="+next))
	})
}

func TestSpansAreSearchedByWindowFilterAndText(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(
			a.span(1, func(s *postil.IncomingSpan) { s.Kind = "CHAIN" }, withAttributes(`{"input.value":"Where is my ÄRMEL?"}`)),
			a.span(2, childOf(1), withAttributes(`{"output.value":"say \"no\" \\ 100%"}`)),
			a.span(3, withAttributes(`{"metadata":"ärmel","llm.input_messages":[{"message.content":"needle"}]}`)),
			a.span(4, func(s *postil.IncomingSpan) { s.Name = "Answer_Customer" }),
			a.span(5, func(s *postil.IncomingSpan) { s.StartTime -= 8 * 24 * time.Hour.Microseconds() }),
		)
		at := func(n int) string {
			return url.QueryEscape(postil.FormatTime(a.base.Add(time.Duration(n) * time.Second).UnixMicro()))
		}
		old := url.QueryEscape(a.base.Add(-2 * 24 * time.Hour).UTC().Format(time.RFC3339))
		for query, want := range map[string]string{
			"": "Answer_Customer, span 3, span 2, span 1",
			"?start_time=" + at(2) + "&end_time=" + at(4): "span 3, span 2",
			"?end_time=" + old:                            "span 5", // a week back from there
			"?text=%C3%A4rmel":                            "span 1",
			"?text=%C3%84RMEL":                            "span 1",
			"?text=" + url.QueryEscape(`"NO" \ 100%`):     "span 2",
			"?text=NEEDLE":                                "span 3",
			"?text=_customer":                             "Answer_Customer",
			"?filter=" + url.QueryEscape("kind = 'LLM'") + "&text=span":             "span 3, span 2",
			"?filter=" + url.QueryEscape("span_id = '"+fmt.Sprintf("%016x", 2)+"'"): "span 2",
			"?rows=TRACES": "Answer_Customer, span 3, span 1",
			"?rows=TRACES&filter=" + url.QueryEscape("output.value contains 'no'"): "span 1",
			"?rows=TRACES&text=no": "",
			"?text=nowhere":        "",
		} {
			rows := itemsOf(a.get(spansPath(project, query)), "rows")
			if got := members(rows, "name"); got != want {
				a.Errorf("%s:\n got %s\nwant %s", query, got, want)
			}
			count := a.get(spansPath(project, "/count"+query))
			if diff := cmp.Diff(object{"count": float64(len(rows)), "capped": false}, count); diff != "" {
				a.Errorf("%s: %s", query, diff)
			}
		}
		a.denied(422, "start_time: must be before end_time", spansPath(project, "?start_time="+at(2)+"&end_time="+at(1)))
		a.denied(400, "rows: must be one of SPANS, TRACES", spansPath(project, "?rows=SESSIONS"))
		a.denied(400, "order: is not a parameter of this operation", spansPath(project, "/count?order=x"))
		a.denied(400, "text: must not contain the character U+0000", spansPath(project, "?text=%00"))
	})
}

func TestRowsCountWhatIsSaidAboutThem(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(a.span(1), a.span(2, childOf(1)))
		text, config := "fine", ""
		for _, name := range []string{"tone", "facts"} {
			made, err := a.app.CreateConfig(a.admin.ctx, a.space, postil.AnnotationConfig{Name: name, Type: postil.Freeform})
			if err != nil {
				a.Fatal(err)
			}
			config = fmt.Sprint(made.ID)
		}
		annotate := func(kind postil.TargetKind, n int, names ...string) {
			var values []postil.AnnotationInput
			for _, name := range names {
				values = append(values, postil.AnnotationInput{Name: name, Text: &text})
			}
			if err := a.app.AnnotateSpans(a.admin.ctx, app.SpanAnnotating{ProjectID: project, Kind: kind,
				Items: []app.RecordInput{{RecordID: fmt.Sprintf("%016x", n), Values: values}}}); err != nil {
				a.Fatal(err)
			}
		}
		annotate(postil.TargetSpan, 2, "tone", "facts")
		annotate(postil.TargetSpan, 1, "tone")
		annotate(postil.TargetTrace, 1, "tone", "facts")
		check := func(spans, traces string) {
			a.Helper()
			if got := members(itemsOf(a.get(spansPath(project, "")), "rows"), "annotations"); got != spans {
				a.Errorf("spans have %s annotations, want %s", got, spans)
			}
			if got := members(itemsOf(a.get(spansPath(project, "?rows=TRACES")), "rows"), "annotations"); got != traces {
				a.Errorf("the trace has %s annotations, want %s", got, traces)
			}
		}
		check("2, 1", "2")
		a.exec("UPDATE annotation SET cleared = TRUE WHERE config_id = " + config)
		check("1, 1", "1")
		filter := url.QueryEscape("annotation.facts.updated_by = '" + adminEmail + "'")
		if got := members(itemsOf(a.get(spansPath(project, "?filter="+filter)), "rows"), "name"); got != "" {
			a.Errorf("an annotation that was cleared is found on %s", got)
		}
	})
}

func TestSpansAreForThoseWhoReadTheSpace(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(a.span(1))
		reader, annotator := a.viewer, a.ann
		for _, path := range []string{spansPath(project, ""), spansPath(project, "/count")} {
			a.want(200, "GET", path, nil, reader.header...)
			a.refused(404, "project_id: project not found", "GET", path, nil, annotator.header...)
			a.refused(401, "an API key or a session is needed", "GET", path, nil)
		}
	})
}
