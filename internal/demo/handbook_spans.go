package demo

import (
	"fmt"
	"time"
)

// root is the span around a whole question.
func (t handbookTrace) root() span {
	s := span{name: "answer", shown: "answer_question"}
	s.attrs.set("openinference.span.kind", "CHAIN")
	s.attrs.set("input.value", t.Question)
	s.attrs.set("input.mime_type", "text/plain")
	s.attrs.set("output.value", t.Answer)
	s.attrs.set("output.mime_type", t.answerType())
	s.attrs.set("user.id", t.User)
	s.attrs.set("metadata", jsonText(map[string]any{"channel": "intranet", "handbook_edition": 2026, "language": t.language()}))
	s.attrs.set("tag.tags", []string{"handbook", t.language()})
	return s
}

func (t handbookTrace) answerType() string {
	if t.JSON {
		return "application/json"
	}
	return "text/plain"
}

func (t handbookTrace) language() string {
	if t.Language == "" {
		return "en"
	}
	return t.Language
}

// searchTime is how long the search took; a failed one ran into its three
// time-outs.
func (t handbookTrace) searchTime() time.Duration {
	if t.RetrievalError.is() {
		return 12 * time.Second
	}
	return time.Duration(60+pick(140, "search", t.Name)) * time.Millisecond
}

// retriever is the search for sections of the handbook.
func (t handbookTrace) retriever(found hits) span {
	s := span{name: "search", shown: "search_handbook", failed: t.RetrievalError}
	s.attrs.set("openinference.span.kind", "RETRIEVER")
	s.attrs.set("input.value", t.Question)
	s.attrs.set("input.mime_type", "text/plain")
	s.attrs.documents("retrieval.documents", found)
	return s
}

// embedding is the question turned into a vector; the vector itself is not
// recorded, as most applications don't.
func (t handbookTrace) embedding() span {
	s := span{name: "embed", shown: "embed_query", client: true}
	s.attrs.set("openinference.span.kind", "EMBEDDING")
	s.attrs.set("embedding.model_name", "text-embedding-3-small")
	s.attrs.set("embedding.embeddings.0.embedding.text", t.Question)
	s.attrs.set("llm.token_count.prompt", tokens(t.Question))
	return s
}

// reranker is the second ranking of what was found.
func (t handbookTrace) reranker(found, ranked hits) span {
	s := span{name: "rerank", shown: "rerank_sections", client: true}
	s.attrs.set("openinference.span.kind", "RERANKER")
	s.attrs.set("reranker.query", t.Question)
	s.attrs.set("reranker.model_name", "rerank-multilingual-v3.0")
	s.attrs.set("reranker.top_k", len(ranked))
	s.attrs.documents("reranker.input_documents", found)
	s.attrs.documents("reranker.output_documents", ranked)
	return s
}

// documents sets one attribute group per document.
func (a *attributes) documents(prefix string, docs hits) {
	for i, d := range docs {
		p := fmt.Sprintf("%s.%d.document.", prefix, i)
		a.set(p+"id", d.id)
		a.set(p+"content", d.Text)
		a.set(p+"score", d.score)
		a.set(p+"metadata", jsonText(map[string]any{"title": d.Title}))
	}
}

// compose is the model call that writes the answer.
func (h handbook) compose(t handbookTrace, found hits) span {
	system := h.System + "\n\n" + found.text()
	finish := t.Finish
	if finish == "" {
		finish = "stop"
	}
	s := span{name: "compose", shown: "compose_answer", client: true}
	s.attrs.set("openinference.span.kind", "LLM")
	s.attrs.set("llm.system", "openai")
	s.attrs.set("llm.provider", "openai")
	s.attrs.set("llm.model_name", h.Model)
	s.attrs.set("llm.invocation_parameters", `{"temperature":0.2,"max_tokens":4096}`)
	s.attrs.set("llm.finish_reason", finish)
	s.attrs.set("input.value", t.Question)
	s.attrs.set("input.mime_type", "text/plain")
	s.attrs.set("output.value", t.Answer)
	s.attrs.set("output.mime_type", t.answerType())
	s.attrs.message("llm.input_messages.0", "system", system)
	s.attrs.message("llm.input_messages.1", "user", t.Question)
	s.attrs.message("llm.output_messages.0", "assistant", t.Answer)
	s.attrs.tokenCounts(tokens(system, t.Question), tokens(t.Answer))
	return s
}
