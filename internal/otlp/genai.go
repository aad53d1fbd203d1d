package otlp

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// genAIPrefix begins the names of OpenTelemetry's semantic conventions for
// generative AI, which are in development: attributes have been renamed and
// messages have moved between attributes and events over time. We read today's
// names and those that instrumentations still in use wrote before.
// (https://opentelemetry.io/docs/specs/semconv/gen-ai/)
var genAIPrefix = []byte("gen_ai.")

// genAIKinds says which kind of span an operation is.
var genAIKinds = map[string]postil.SpanKind{
	"chat":             "LLM",
	"text_completion":  "LLM",
	"generate_content": "LLM",
	"embeddings":       "EMBEDDING",
	"retrieval":        "RETRIEVER",
	"execute_tool":     "TOOL",
	"create_agent":     "AGENT",
	"invoke_agent":     "AGENT",
	"invoke_workflow":  "CHAIN",
}

// genAINames says under which OpenInference name the first of several GenAI
// attributes is shown too.
var genAINames = []struct {
	to   string
	from []string
}{
	{"llm.model_name", []string{"gen_ai.response.model", "gen_ai.request.model"}},
	{"llm.provider", []string{"gen_ai.provider.name", "gen_ai.system"}},
	{"llm.system", []string{"gen_ai.system", "gen_ai.provider.name"}},
	{"llm.token_count.prompt", []string{"gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"}},
	{"llm.token_count.completion", []string{"gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"}},
	{"llm.token_count.total", []string{"gen_ai.usage.total_tokens"}},
	{"llm.token_count.prompt_details.cache_read", []string{"gen_ai.usage.cache_read.input_tokens"}},
	{"llm.token_count.prompt_details.cache_write", []string{"gen_ai.usage.cache_creation.input_tokens"}},
	{"session.id", []string{"gen_ai.conversation.id"}},
	{"agent.name", []string{"gen_ai.agent.name"}},
	{"tool.name", []string{"gen_ai.tool.name"}},
	{"tool.description", []string{"gen_ai.tool.description"}},
}

// genAI shows a span's GenAI attributes through OpenInference names.
type genAI struct {
	sources [][]attr // the span's attributes, then those of its GenAI events
	span    *rawSpan
	added   []attr
	err     error // of encoding a value
}

// hasGenAIEvent reports whether an event follows the GenAI conventions.
func (s *rawSpan) hasGenAIEvent() bool {
	return slices.ContainsFunc(s.events, func(e event) bool { return bytes.HasPrefix(e.name, genAIPrefix) })
}

// showGenAI adds to the span what its GenAI attributes and events say, under
// OpenInference names. It changes no attribute that is there.
func (s *rawSpan) showGenAI(in *postil.IncomingSpan) error {
	g := genAI{span: s, sources: [][]attr{s.attrs}}
	for _, e := range s.events {
		if bytes.HasPrefix(e.name, genAIPrefix) {
			g.sources = append(g.sources, e.attrs)
		}
	}
	g.kind(in)
	for _, n := range genAINames {
		g.add(n.to, g.get(n.from...))
	}
	g.totalTokens()
	g.parameters()
	g.tool()
	g.retrieval()
	g.messages()
	if in.SessionID == "" {
		in.SessionID = g.get("gen_ai.conversation.id").scalar()
	}
	s.attrs = sortAttrs(append(s.attrs, g.added...))
	return g.err
}

// get returns the value of the first of these attributes that has one.
func (g *genAI) get(keys ...string) value {
	for _, key := range keys {
		for _, attrs := range g.sources {
			if v := lookUp(attrs, key); v.kind != empty {
				return v
			}
		}
	}
	return value{}
}

// has reports whether the span has an attribute, also as an indexed list.
func (g *genAI) has(key string) bool {
	return hasKey(g.span.attrs, key) || hasKey(g.added, key)
}

// hasKey reports whether attributes have a key, also as an indexed list.
func hasKey(attrs []attr, key string) bool {
	return slices.ContainsFunc(attrs, func(a attr) bool {
		rest, ok := bytes.CutPrefix(a.key, []byte(key))
		return ok && (len(rest) == 0 || rest[0] == '.' && isIndex(segment(rest[1:])))
	})
}

// add adds an attribute unless it is there or there is nothing to say.
func (g *genAI) add(key string, v value) bool {
	if v.kind == empty || g.has(key) {
		return false
	}
	g.added = append(g.added, attr{[]byte(key), v})
	return true
}

// addText adds an attribute and its MIME type.
func (g *genAI) addText(key, mimeKey, text string) {
	if text == "" || !g.add(key, textValue([]byte(text))) {
		return
	}
	mime := "text/plain"
	if isDocument([]byte(text)) {
		mime = "application/json"
	}
	g.add(mimeKey, textValue([]byte(mime)))
}

// kind takes the span's kind from its operation when OpenInference names none. An
// instrumentation that names no operation but a model makes a call to it.
func (g *genAI) kind(in *postil.IncomingSpan) {
	if in.Kind != "UNKNOWN" {
		return
	}
	kind, ok := genAIKinds[g.get("gen_ai.operation.name").string()]
	if !ok && g.get("gen_ai.operation.name").kind == empty && g.get("gen_ai.request.model").isText() {
		kind, ok = "LLM", true
	}
	if !ok {
		return
	}
	in.Kind = kind
	g.add("openinference.span.kind", textValue([]byte(kind)))
	if kind == "EMBEDDING" {
		g.add("embedding.model_name", g.get("gen_ai.response.model", "gen_ai.request.model"))
	}
}

// totalTokens adds up the counts of both directions.
func (g *genAI) totalTokens() {
	in := g.get("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
	out := g.get("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
	if in.kind == integer && out.kind == integer {
		g.add("llm.token_count.total", value{kind: integer, number: in.number + out.number})
	}
}

// parameters gathers the gen_ai.request attributes but the model into one JSON text.
func (g *genAI) parameters() {
	const prefix = "gen_ai.request."
	for _, attrs := range g.sources {
		var params []attr
		for _, a := range attrs {
			if bytes.HasPrefix(a.key, []byte(prefix)) && string(a.key) != "gen_ai.request.model" {
				params = append(params, a)
			}
		}
		if len(params) > 0 {
			g.add("llm.invocation_parameters", textValue(g.object(params, len(prefix))))
			return
		}
	}
}

// tool shows what a tool was called with and what it gave back.
func (g *genAI) tool() {
	g.addText("input.value", "input.mime_type", g.document("gen_ai.tool.call.arguments"))
	g.addText("output.value", "output.mime_type", g.document("gen_ai.tool.call.result"))
}

// retrieval shows what was searched for and found.
func (g *genAI) retrieval() {
	g.addText("input.value", "input.mime_type", g.document("gen_ai.retrieval.query.text"))
	r := reader{budget: maxElements}
	var shown []shownDocument
	for _, v := range r.elements(g.encode(g.get("gen_ai.retrieval.documents"))) {
		var d struct {
			ID      jsontext.Value `json:"id"`
			Content jsontext.Value `json:"content"`
			Score   jsontext.Value `json:"score"`
		}
		if v.Kind() != '{' || unmarshal(v, &d) != nil {
			return
		}
		if d.Score.Kind() != '0' {
			d.Score = nil
		}
		shown = append(shown, shownDocument{textOf(d.Content), textOf(d.ID), d.Score})
	}
	if b, err := json.Marshal(shown); err == nil && len(shown) > 0 {
		g.add("retrieval.documents", value{kind: rawJSON, bytes: b})
	}
}

// shownDocument is a found document under its OpenInference names.
type shownDocument struct {
	Content string         `json:"document.content,omitzero"`
	ID      string         `json:"document.id,omitzero"`
	Score   jsontext.Value `json:"document.score,omitzero"`
}

// document returns an attribute as text: a text as it is, anything else as JSON.
func (g *genAI) document(keys ...string) string {
	v := g.get(keys...)
	switch v.kind {
	case empty:
		return ""
	case text:
		return plain(v.bytes)
	}
	return string(g.encode(v))
}

// encode returns a value as JSON, and as JSON text when it is a text.
func (g *genAI) encode(v value) []byte {
	switch v.kind {
	case empty:
		return nil
	case text:
		return v.bytes
	}
	b, err := appendValue(nil, v, 0)
	if err != nil {
		g.err = err
	}
	return b
}

// object returns sorted attributes as a JSON object, without the first from bytes
// of their keys.
func (g *genAI) object(attrs []attr, from int) []byte {
	b, err := appendObject(nil, attrs, from, 0)
	if err != nil {
		g.err = err
	}
	return b
}
