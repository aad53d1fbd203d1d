package otlp

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/postil/postil/internal/postil"
)

// sentEvent is an event to be sent.
type sentEvent struct {
	name  string
	attrs map[string]any
}

// showGenAI returns a span sent with these, and what was added to its attributes.
func showGenAI(t testing.TB, attrs map[string]any, events ...sentEvent) (postil.IncomingSpan, map[string]string) {
	t.Helper()
	span := decodeOne(t, func(s ptrace.Span) {
		fromRaw(t, s.Attributes(), attrs)
		for _, e := range events {
			to := s.Events().AppendEmpty()
			to.SetName(e.name)
			fromRaw(t, to.Attributes(), e.attrs)
		}
	})
	var all map[string]jsontext.Value
	if err := json.Unmarshal(span.Attributes, &all); err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for k, v := range all {
		if !strings.HasPrefix(k, "gen_ai.") {
			shown[k] = string(v)
		}
	}
	return span, shown
}

func TestGenAIModelCall(t *testing.T) {
	t.Parallel()
	span, got := showGenAI(t, map[string]any{
		"gen_ai.operation.name": "chat", "gen_ai.provider.name": "azure.ai.openai",
		"gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-08-06",
		"gen_ai.usage.input_tokens": int64(12), "gen_ai.usage.output_tokens": int64(30),
		"gen_ai.usage.cache_read.input_tokens": int64(4),
		"gen_ai.request.temperature":           0.2, "gen_ai.request.max_tokens": int64(100),
		"gen_ai.request.stop_sequences": []any{"END"}, "gen_ai.conversation.id": "conv-1",
		"gen_ai.system_instructions": `[{"type":"text","content":"Be brief."}]`,
		"gen_ai.input.messages": `[
			{"role":"user","parts":[{"type":"text","content":"Weather in Paris?"}]},
			{"role":"assistant","parts":[{"type":"reasoning","content":"Look it up."},{"type":"tool_call","id":"c1","name":"weather","arguments":{"city": "Paris"}}]},
			{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"rainy"},{"type":"tool_call_response","id":"c2","response":{"c":14}}]}]`,
		"gen_ai.output.messages": `[{"role":"assistant","parts":[{"type":"text","content":"Rain, 14 °C."}],"finish_reason":"stop"}]`,
	})
	if span.Kind != "LLM" || span.SessionID != "conv-1" {
		t.Errorf("got kind %s, session %q", span.Kind, span.SessionID)
	}
	want := map[string]string{
		"openinference.span.kind": `"LLM"`, "session.id": `"conv-1"`,
		"llm.model_name": `"gpt-4o-2024-08-06"`, "llm.provider": `"azure.ai.openai"`, "llm.system": `"azure.ai.openai"`,
		"llm.token_count.prompt": `12`, "llm.token_count.completion": `30`, "llm.token_count.total": `42`,
		"llm.token_count.prompt_details.cache_read": `4`,
		"llm.invocation_parameters":                 `"{\"max_tokens\":100,\"stop_sequences\":[\"END\"],\"temperature\":0.2}"`,
		"llm.input_messages": `[{"message.role":"system","message.content":"Be brief."},` +
			`{"message.role":"user","message.content":"Weather in Paris?"},` +
			`{"message.role":"assistant","message.contents":[{"message_content.type":"reasoning","message_content.text":"Look it up."}],` +
			`"message.tool_calls":[{"tool_call.id":"c1","tool_call.function.name":"weather","tool_call.function.arguments":"{\"city\":\"Paris\"}"}]},` +
			`{"message.role":"tool","message.content":"rainy","message.tool_call_id":"c1"},` +
			`{"message.role":"tool","message.content":"{\"c\":14}","message.tool_call_id":"c2"}]`,
		"llm.output_messages": `[{"message.role":"assistant","message.content":"Rain, 14 °C."}]`,
		"input.value":         `"Weather in Paris?"`, "input.mime_type": `"text/plain"`,
		"output.value": `"Rain, 14 °C."`, "output.mime_type": `"text/plain"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(span.Attributes), `"gen_ai.request.model":"gpt-4o"`) {
		t.Error("the original attributes are gone")
	}
}

// The same two messages in every form that instrumentations have used.
const (
	twoIn  = `[{"message.role":"system","message.content":"Be brief."},{"message.role":"user","message.content":"Hi"}]`
	oneOut = `[{"message.role":"assistant","message.content":"Hello","message.tool_calls":[{"tool_call.id":"c1","tool_call.function.name":"f","tool_call.function.arguments":"{\"a\":1}"}]}]`
)

func TestGenAIMessageForms(t *testing.T) {
	t.Parallel()
	content := func(s string) map[string]any { return map[string]any{"gen_ai.event.content": s} }
	for name, c := range map[string]struct {
		attrs  map[string]any
		events []sentEvent
	}{
		"structured attributes": {attrs: map[string]any{
			"gen_ai.system_instructions": []any{map[string]any{"type": "text", "content": "Be brief."}},
			"gen_ai.input.messages":      []any{map[string]any{"role": "user", "parts": []any{map[string]any{"type": "text", "content": "Hi"}}}},
			"gen_ai.output.messages": []any{map[string]any{"role": "assistant", "parts": []any{
				map[string]any{"type": "text", "content": "Hello"},
				map[string]any{"type": "tool_call", "id": "c1", "name": "f", "arguments": map[string]any{"a": int64(1)}}}}},
		}},
		"indexed attributes": {attrs: map[string]any{
			"gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "Be brief.",
			"gen_ai.prompt.1.role": "user", "gen_ai.prompt.1.content": `[{"type":"text","text":"Hi"}]`,
			"gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Hello", "gen_ai.completion.0.finish_reason": "stop",
			"gen_ai.completion.0.tool_calls.0.id": "c1", "gen_ai.completion.0.tool_calls.0.name": "f", "gen_ai.completion.0.tool_calls.0.arguments": `{"a":1}`,
		}},
		"details event": {events: []sentEvent{{"gen_ai.client.inference.operation.details", map[string]any{
			"gen_ai.system_instructions": "Be brief.",
			"gen_ai.input.messages":      `[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]`,
			"gen_ai.output.messages":     `[{"role":"assistant","parts":[{"type":"text","content":"Hello"},{"type":"tool_call","id":"c1","name":"f","arguments":"{\"a\":1}"}]}]`,
		}}}},
		"content events": {events: []sentEvent{
			{"gen_ai.content.prompt", map[string]any{"gen_ai.prompt": `[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]`}},
			{"gen_ai.content.completion", map[string]any{"gen_ai.completion": `[{"role":"assistant","content":"Hello","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}]`}},
		}},
		"an event each, as JSON": {events: []sentEvent{
			{"gen_ai.system.message", content(`{"role":"system","content":"Be brief."}`)},
			{"gen_ai.user.message", content(`{"content":"Hi"}`)},
			{"gen_ai.choice", content(`{"index":0,"finish_reason":"stop","message":{"content":"Hello","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":{"a":1}}}]}}`)},
		}},
		"an event each, as attributes": {events: []sentEvent{
			{"gen_ai.system.message", map[string]any{"content": "Be brief."}},
			{"gen_ai.user.message", map[string]any{"content": `[{"text":"Hi"}]`}},
			{"gen_ai.choice", map[string]any{"message": "Hello", "finish_reason": "stop",
				"tool_calls": `[{"id":"c1","name":"f","arguments":{"a":1}}]`}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got := showGenAI(t, c.attrs, c.events...)
			want := map[string]string{
				"llm.input_messages": twoIn, "llm.output_messages": oneOut,
				"input.value": `"Hi"`, "input.mime_type": `"text/plain"`, "output.value": `"Hello"`, "output.mime_type": `"text/plain"`,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGenAINeverOverwritesOpenInference(t *testing.T) {
	t.Parallel()
	span, got := showGenAI(t, map[string]any{
		"openinference.span.kind": "CHAIN", "gen_ai.operation.name": "chat",
		"llm.model_name": "own", "gen_ai.request.model": "other",
		"llm.input_messages.0.message.content": "own",
		"gen_ai.input.messages":                `[{"role":"user","parts":[{"type":"text","content":"other"}]}]`,
		"input.value":                          "own", "session.id": "own", "gen_ai.conversation.id": "other",
	})
	want := map[string]string{
		"openinference.span.kind": `"CHAIN"`, "llm.model_name": `"own"`, "input.value": `"own"`, "session.id": `"own"`,
		"llm.input_messages": `[{"message.content":"own"}]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if span.Kind != "CHAIN" || span.SessionID != "own" {
		t.Errorf("got kind %s, session %q", span.Kind, span.SessionID)
	}
}

func TestGenAIKinds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attrs map[string]any
		want  map[string]string
		kind  postil.SpanKind
	}{
		"tool": {map[string]any{
			"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "weather", "gen_ai.tool.description": "Looks outside",
			"gen_ai.tool.call.arguments": map[string]any{"city": "Oslo"}, "gen_ai.tool.call.result": "sunny",
		}, map[string]string{
			"openinference.span.kind": `"TOOL"`, "tool.name": `"weather"`, "tool.description": `"Looks outside"`,
			"input.value": `"{\"city\":\"Oslo\"}"`, "input.mime_type": `"application/json"`,
			"output.value": `"sunny"`, "output.mime_type": `"text/plain"`,
		}, "TOOL"},
		"agent": {map[string]any{"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner"},
			map[string]string{"openinference.span.kind": `"AGENT"`, "agent.name": `"planner"`}, "AGENT"},
		"embedding": {map[string]any{"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "e"},
			map[string]string{"openinference.span.kind": `"EMBEDDING"`, "llm.model_name": `"e"`, "embedding.model_name": `"e"`}, "EMBEDDING"},
		"retriever": {map[string]any{
			"gen_ai.operation.name": "retrieval", "gen_ai.retrieval.query.text": "refunds",
			"gen_ai.retrieval.documents": []any{map[string]any{"id": "d1", "score": 0.9}, map[string]any{"id": "d2", "score": "high"}},
		}, map[string]string{
			"openinference.span.kind": `"RETRIEVER"`, "input.value": `"refunds"`, "input.mime_type": `"text/plain"`,
			"retrieval.documents": `[{"document.id":"d1","document.score":0.9},{"document.id":"d2"}]`,
		}, "RETRIEVER"},
		"unknown operation":  {map[string]any{"gen_ai.operation.name": "dream"}, map[string]string{}, "UNKNOWN"},
		"model but no name":  {map[string]any{"gen_ai.request.model": "m"}, map[string]string{"openinference.span.kind": `"LLM"`, "llm.model_name": `"m"`}, "LLM"},
		"unknown kind stays": {map[string]any{"openinference.span.kind": "odd", "gen_ai.operation.name": "chat"}, map[string]string{"openinference.span.kind": `"odd"`}, "LLM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			span, got := showGenAI(t, c.attrs)
			if diff := cmp.Diff(c.want, got); diff != "" || span.Kind != c.kind {
				t.Errorf("kind %s\n%s", span.Kind, diff)
			}
		})
	}
}

func TestGenAIOddMessagesDoNoHarm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ sent, want string }{
		"plain text":        {`Hi`, `[{"message.role":"user","message.content":"Hi"}]`},
		"number":            {`42`, `[{"message.role":"user","message.content":"42"}]`},
		"broken JSON":       {`[{"role":"user"`, `[{"message.role":"user","message.content":"[{\"role\":\"user\""}]`},
		"list of texts":     {`["a","b"]`, `[{"message.role":"user","message.content":"a"},{"message.role":"user","message.content":"b"}]`},
		"empty list":        {`[]`, ``},
		"no message":        {`{"foo":1}`, ``},
		"odd types":         {`[{"role":7,"content":{"x": 1}}]`, `[{"message.role":"7","message.content":"{\"x\":1}"}]`},
		"JSON as a message": {`[{"role":"user","content":"[1, 2]"}]`, `[{"message.role":"user","message.content":"[1, 2]"}]`},
		"object as text":    {`[{"role":"user","content":"{\"type\":\"object\"}"}]`, `[{"message.role":"user","message.content":"{\"type\":\"object\"}"}]`},
		"list as text":      {`[{"role":"user","content":"[\"a\"]"}]`, `[{"message.role":"user","message.content":"[\"a\"]"}]`},
		"equal names":       {`[{"role":"user","role":"tool","content":"a"}]`, `[{"message.role":"tool","message.content":"a"}]`},
		"NUL":               {`[{"role":"user","content":"a\u0000"}]`, `[{"message.role":"user","message.content":"a�"}]`},
		"bare texts":        {`[{"role":"user","content":["a",{"text":"b"}]}]`, `[{"message.role":"user","message.contents":[{"message_content.type":"text","message_content.text":"a"},{"message_content.type":"text","message_content.text":"b"}]}]`},
		"no content":        {`[{"role":"user","content":null}]`, `[{"message.role":"user"}]`},
		"image": {`[{"role":"user","parts":[{"type":"text","content":"See"},{"type":"uri","modality":"image","uri":"https://x/y.png"}]}]`,
			`[{"message.role":"user","message.contents":[{"message_content.type":"text","message_content.text":"See"},{"message_content.type":"image","message_content.image.image.url":"https://x/y.png"}]}]`},
		"unknown part": {`[{"role":"user","parts":[{"type":"hologram","data":"z"}]}]`,
			`[{"message.role":"user","message.contents":[{"message_content.type":"hologram","message_content.text":"{\"type\":\"hologram\",\"data\":\"z\"}"}]}]`},
		"too many": {`[` + strings.Repeat(`{"content":"x"},`, maxElements) + `{"content":"x"}]`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			span, got := showGenAI(t, map[string]any{"gen_ai.input.messages": c.sent})
			if diff := cmp.Diff(c.want, got["llm.input_messages"]); diff != "" {
				t.Error(diff)
			}
			if !jsontext.Value(span.Attributes).IsValid() {
				t.Error("not strict JSON")
			}
		})
	}
}
