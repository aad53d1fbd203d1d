package app_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

func TestPreviewIsTheBeginningOfWhatIsJudged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       postil.TargetKind
		data, want string
	}{
		{postil.TargetSpan, `{"name":"answer","attributes.input.value":"Why?","attributes.output.value":"Because\n\n  of  it.\u0000"}`, "Because of it."},
		{postil.TargetTrace, `{"attributes.output.value":{"answer": 1},"name":"n"}`, `{"answer": 1}`},
		{postil.TargetSpan, `{"attributes.output.value":"","attributes.llm.output_messages":[{"message.content":"first"},{"message.role":"assistant","message.content":"last"}]}`, "last"},
		{postil.TargetSpan, `{"attributes.llm.output_messages":[{"message.contents":[{"message_content.text":"a"},{"message_content.text":"b"}]}]}`, "a b"},
		{postil.TargetSpan, `{"attributes.llm.output_messages":[{"message.tool_calls":[{"tool_call.function.name":"look_up"}]}]}`, "look_up"},
		{postil.TargetSpan, `{"attributes.input.value":"Why?","name":"answer"}`, "Why?"},
		{postil.TargetSpan, `{"name":"answer","attributes.output.value":null}`, "answer"},
		{postil.TargetExample, `{"id":"1","created_at":"x","updated_at":"y","answer":"A","output":"O"}`, "O"},
		{postil.TargetExample, `{"id":"1","created_at":"x","updated_at":"y","question":"Q","n":[1,2]}`, `"question":"Q", "n":[1,2]`},
		{postil.TargetExample, `{"output":{"a":{"b":[]}}}`, `{"a":{"b":[]}}`},
		{postil.TargetExample, `not JSON`, ""},
	} {
		if got := app.Preview(c.kind, c.data); got != c.want {
			t.Errorf("%s %s:\n got %q\nwant %q", c.kind, c.data, got, c.want)
		}
	}
	long := app.Preview(postil.TargetExample, `{"other":"`+strings.Repeat("ä ", 5000)+`"}`)
	if n := utf8.RuneCountInString(long); n < 199 || n > 200 || !utf8.ValidString(long) {
		t.Errorf("a long text is cut to %d characters: %q", n, long)
	}
}
