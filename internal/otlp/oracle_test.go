package otlp

import (
	"encoding/base64"
	"math"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/postil/postil/internal/postil"
)

// oracle makes of a request that pdata has decoded what decode makes of its bytes.
// The reading is pdata's; folding and what follows are ours.
func oracle(td ptrace.Traces) batch {
	w := walker{room: maxOutput}
	for _, rs := range td.ResourceSpans().All() {
		w.project, w.inherited = "", inherited{}
		model := ""
		for k, v := range rs.Resource().Attributes().All() {
			switch k {
			case "service.name":
				w.inherited.service = valueOf(v)
			case "openinference.project.name":
				w.project = valueOf(v).string()
			case "model_id":
				model = valueOf(v).string()
			}
		}
		w.project = firstNonEmpty(w.project, model, "default")
		for _, ss := range rs.ScopeSpans().All() {
			w.inherited.scopeName = named([]byte(ss.Scope().Name()))
			w.inherited.scopeVersion = named([]byte(ss.Scope().Version()))
			for _, s := range ss.Spans().All() {
				w.span = rawSpanOf(s, w.inherited)
				if err := w.finish(); err != nil {
					w.rejected++
					w.reason = firstNonEmpty(w.reason, err.Error())
				}
			}
		}
	}
	return w.batch
}

// rawSpanOf takes a span of pdata apart.
func rawSpanOf(s ptrace.Span, over inherited) rawSpan {
	trace, id, parent := s.TraceID(), s.SpanID(), s.ParentSpanID()
	raw := rawSpan{
		traceID: trace[:], spanID: id[:], parentID: parent[:],
		name: []byte(s.Name()), statusMessage: []byte(s.Status().Message()), status: int32(s.Status().Code()),
		start: uint64(s.StartTimestamp()), end: uint64(s.EndTimestamp()),
		attrs: append(over.appendTo(nil), attrsOf(s.Attributes())...),
	}
	for _, e := range s.Events().All() {
		raw.events = append(raw.events, event{uint64(e.Timestamp()), []byte(e.Name()), sortAttrs(attrsOf(e.Attributes()))})
	}
	return raw
}

// attrsOf converts attributes of pdata.
func attrsOf(m pcommon.Map) []attr {
	attrs := make([]attr, 0, m.Len())
	for k, v := range m.All() {
		attrs = append(attrs, attr{clean([]byte(k)), valueOf(v)})
	}
	return attrs
}

// valueOf converts a value of pdata; lists and objects become JSON.
func valueOf(v pcommon.Value) value {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return textValue([]byte(v.Str()))
	case pcommon.ValueTypeBool:
		return value{kind: boolean, number: map[bool]uint64{true: 1}[v.Bool()]}
	case pcommon.ValueTypeInt:
		return value{kind: integer, number: uint64(v.Int())}
	case pcommon.ValueTypeDouble:
		return value{kind: double, number: math.Float64bits(v.Double())}
	case pcommon.ValueTypeBytes:
		return value{kind: blob, bytes: v.Bytes().AsRaw()}
	case pcommon.ValueTypeSlice, pcommon.ValueTypeMap:
		return value{kind: rawJSON, bytes: jsonOf(nil, v)}
	}
	return value{}
}

// jsonOf appends a value of pdata as JSON.
func jsonOf(dst []byte, v pcommon.Value) []byte {
	switch v.Type() {
	case pcommon.ValueTypeSlice:
		dst = append(dst, '[')
		for _, e := range v.Slice().All() {
			dst = append(jsonOf(dst, e), ',')
		}
		return closeWith(dst, ']')
	case pcommon.ValueTypeMap:
		members := map[string]jsontext.Value{}
		for k, e := range v.Map().All() {
			members[string(clean([]byte(k)))] = jsonOf(nil, e)
		}
		b, err := json.Marshal(members, json.Deterministic(true))
		if err != nil {
			panic(err)
		}
		return append(dst, b...)
	case pcommon.ValueTypeBytes:
		return append(append(append(dst, '"'), base64.StdEncoding.EncodeToString(v.Bytes().AsRaw())...), '"')
	}
	dst, _ = appendValue(dst, valueOf(v), 0) // scalars do not fail
	return dst
}

// same reports what differs between two decoded requests.
func same(want, got batch) string {
	return cmp.Diff(want, got, cmp.AllowUnexported(batch{}), cmpopts.EquateEmpty())
}

// checkSpans fails unless every span is fit to be stored.
func checkSpans(t *testing.T, spans []postil.IncomingSpan) {
	t.Helper()
	for _, s := range spans {
		for _, doc := range []jsontext.Value{s.Attributes, s.Events, s.Evaluations} {
			if !doc.IsValid() {
				t.Errorf("not strict JSON: %s", doc)
			}
		}
		for _, text := range []string{s.Name, s.StatusMessage, s.SessionID, s.Project, s.SpaceID} {
			if !utf8.ValidString(text) || slices.Contains([]byte(text), 0) {
				t.Errorf("not a clean text: %q", text)
			}
		}
		if len(s.TraceID) != 32 || len(s.SpanID) != 16 || len(s.ParentID)%16 != 0 || s.Project == "" {
			t.Errorf("got %+v", s)
		}
	}
}

// seeds returns requests with every kind of content.
func seeds(t testing.TB) []ptrace.Traces {
	td, span := newSpan()
	rs := td.ResourceSpans().At(0)
	fromRaw(t, rs.Resource().Attributes(), map[string]any{"service.name": "s", "model_id": "m"})
	rs.ScopeSpans().At(0).Scope().SetName("lib")
	span.SetParentSpanID(parentID)
	span.SetName("n")
	span.SetStartTimestamp(1)
	span.Status().SetMessage("m")
	fromRaw(t, span.Attributes(), map[string]any{
		"a.0.b": "x", "a.1.b.0": 1.5, "l": []any{true, nil, []byte{1}, map[string]any{"k": int64(1)}}, "eval.e.score": int64(1),
		"gen_ai.operation.name": "chat", "gen_ai.input.messages": `[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]`,
	})
	e := span.Events().AppendEmpty()
	e.SetName("gen_ai.choice")
	fromRaw(t, e.Attributes(), map[string]any{"gen_ai.event.content": `{"message":{"content":"Hello"}}`})
	span.Links().AppendEmpty().SetTraceID(traceID)
	return []ptrace.Traces{td, twoSpans(), exported(3)}
}

func FuzzWalk(f *testing.F) {
	for _, td := range seeds(f) {
		f.Add(encode(f, td))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decode(body)
		checkSpans(t, got.spans)
		request := ptraceotlp.NewExportRequest()
		if request.UnmarshalProto(body) != nil {
			return
		}
		want := oracle(request.Traces())
		if err == nil { // protowire refuses a few things that pdata takes
			if diff := same(want, got); diff != "" {
				t.Error(diff)
			}
		}
		if got, err = decode(encode(t, request.Traces())); err != nil {
			t.Fatal(err)
		}
		if diff := same(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func FuzzOTLPJSON(f *testing.F) {
	for _, td := range seeds(f) {
		f.Add(asJSON(f, ptraceotlp.NewExportRequestFromTraces(td)))
	}
	f.Add([]byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","kind":2,"unknown":[{}],"startTimeUnixNano":"1","attributes":[{"key":"k","value":{"intValue":"7"}}]}]}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decodeJSON(body)
		checkSpans(t, got.spans)
		if err != nil {
			return
		}
		request := ptraceotlp.NewExportRequest()
		if err := request.UnmarshalJSON(body); err != nil {
			t.Fatal(err)
		}
		want := oracle(request.Traces())
		if diff := same(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzFold gives each key a number of its own and wants to see each number once.
func FuzzFold(f *testing.F) {
	f.Add("a.0.b\na.0.c\na.1.b\na\na-b\na.999999999\na.01\n.0\n0.\na.0.\na.0..1.0")
	f.Fuzz(func(t *testing.T, keys string) {
		var attrs []attr
		for i, key := range slices.Collect(lines(keys)) {
			attrs = append(attrs, attr{clean([]byte(key)), value{kind: integer, number: uint64(i)}})
		}
		sorted := sortAttrs(slices.Clone(attrs))
		got, err := appendObject(nil, sorted, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !jsontext.Value(got).IsValid() {
			t.Fatalf("not strict JSON: %s", got)
		}
		seen := map[string]int{}
		countNumbers(t, got, seen)
		unique := map[string]int{}
		for i, a := range attrs {
			unique[string(a.key)] = i
		}
		if len(seen) != len(unique) {
			t.Errorf("%d values of %d keys: %s", len(seen), len(unique), got)
		}
	})
}
