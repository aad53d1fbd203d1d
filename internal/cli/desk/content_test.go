package desk

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/client"
)

func TestWhatIsJudgedIsFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind client.TargetKind
		data string
		main []section
		more []string
	}{
		"a model call": {client.TargetSpan, `{"name":"llm","status_code":"OK",
			"attributes.llm.input_messages":[{"message.role":"user","message.content":"Why?"},
				{"message.role":"assistant","message.tool_calls":[{"tool_call.function.name":"look","tool_call.function.arguments":"{}"}]}],
			"attributes.input.value":"repeats it",
			"attributes.llm.output_messages":"[{\"message\":{\"role\":\"assistant\",\"contents\":[{\"message_content\":{\"type\":\"text\"}},{\"text\":\"Because.\"}]}}]"}`,
			[]section{{"user", "Why?", false}, {"assistant", "→ look({})", false}, {"assistant", "{\n  \"message_content\": {\n    \"type\": \"text\"\n  }\n}\nBecause.", true}},
			[]string{"name", "status_code"}},
		"a failed tool": {client.TargetTrace, `{"status_code":"ERROR","status_message":"no","attributes.input.value":"{\"q\":1}"}`,
			[]section{{"failed", "no", false}, {"input", `{"q":1}`, false}}, []string{"status_code"}},
		"an example": {client.TargetExample, `{"id":"1","answer":"a","question":"q","reference":"r","topic":"t","n":1.50}`,
			[]section{{"question", "q", false}, {"reference", "r", false}, {"answer", "a", true}}, []string{"id", "n", "topic"}},
		"an example of its own kind": {client.TargetExample, `{"id":"1","b":{"x":"<"},"a":[]}`,
			[]section{{"a", "[]", false}, {"b", "{\n  \"x\": \"<\"\n}", false}}, []string{"id"}},
	} {
		var data map[string]any
		if err := json.Unmarshal([]byte(test.data), &data); err != nil {
			t.Fatal(err)
		}
		main, more := read(client.Record{Kind: test.kind, Data: data})
		if diff := cmp.Diff(test.main, main, cmp.AllowUnexported(section{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		var names []string
		for _, s := range more {
			names = append(names, s.title)
		}
		if diff := cmp.Diff(test.more, names); diff != "" {
			t.Errorf("%s: the rest: %s", name, diff)
		}
	}
}
