package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// handbook is the first application: questions answered from documents. It is
// traced with OpenInference attributes.
type handbook struct {
	Project   string
	Model     string
	System    string
	Documents map[string]document
	Traces    []handbookTrace
}

type document struct{ Title, Text string }

type handbookTrace struct {
	Name           string
	Ago            ago
	User           string
	Language       string
	Question       string
	Retrieved      map[string]float64 // document id → similarity
	Rerank         []string           // document ids, best first
	RetrievalError failure            `yaml:"retrieval_error"`
	Finish         string             // finish reason of the model, "stop" unless given
	JSON           bool               `yaml:"json"` // the answer is JSON
	Answer         string
	Truth          truth
}

func loadHandbook() (app, error) {
	var h, long handbook
	if err := readYAML("handbook.yaml", &h); err != nil {
		return app{}, err
	}
	if err := readYAML("handbook-long.yaml", &long); err != nil {
		return app{}, err
	}
	h.System = unwrap(h.System)
	for id, doc := range h.Documents {
		h.Documents[id] = document{doc.Title, unwrap(doc.Text)}
	}
	a := app{project: h.Project}
	for _, t := range append(h.Traces, long.Traces...) {
		t.Question, t.Answer = unwrap(t.Question), unwrap(t.Answer)
		made, err := h.trace(t)
		if err != nil {
			return app{}, err
		}
		a.traces = append(a.traces, made)
	}
	return a, nil
}

// trace lays out one question: search, perhaps a second ranking, the answer.
func (h handbook) trace(t handbookTrace) (trace, error) {
	found, err := h.found(t)
	if err != nil {
		return trace{}, err
	}
	b := newBuilder(trace{
		project:  h.Project,
		name:     t.Name,
		ago:      time.Duration(t.Ago),
		reviewed: "compose",
		item:     item{key: h.Project + "/" + t.Name, language: t.Language, truth: t.Truth},
	}, t.root())
	b.add(t.retriever(found), t.searchTime())
	b.addUnder("search", t.embedding(), 38*time.Millisecond)
	if t.RetrievalError.is() {
		b.trace.reviewed = "answer"
		return b.done(), nil
	}
	if len(t.Rerank) > 0 {
		ranked := found.ranked(t.Rerank)
		b.add(t.reranker(found, ranked), 120*time.Millisecond)
		found = ranked
	}
	llm := h.compose(t, found)
	b.add(llm, thinking(tokens(h.System, found.text()), tokens(t.Answer), t.Name))
	return b.done(), nil
}

// hit is a document with its score.
type hit struct {
	id string
	document
	score float64
}

type hits []hit

// found returns what the search found, best first.
func (h handbook) found(t handbookTrace) (hits, error) {
	var out hits
	for id, score := range t.Retrieved {
		doc, ok := h.Documents[id]
		if !ok {
			return nil, fmt.Errorf("demo content: trace %s retrieves %q, which is no document", t.Name, id)
		}
		out = append(out, hit{id, doc, score})
	}
	slices.SortFunc(out, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	})
	return out, nil
}

// ranked returns the hits with these ids in this order, with scores of a
// ranking model, which are spread wider than similarities.
func (hs hits) ranked(ids []string) hits {
	var out hits
	for i, id := range ids {
		at := slices.IndexFunc(hs, func(h hit) bool { return h.id == id })
		if at < 0 {
			continue
		}
		h := hs[at]
		h.score = float64(int(1000*h.score*h.score/(1+0.15*float64(i)))) / 1000
		out = append(out, h)
	}
	return out
}

// text is the hits as they stand in the prompt.
func (hs hits) text() string {
	var b strings.Builder
	for _, h := range hs {
		fmt.Fprintf(&b, "[%s] %s\n%s\n\n", h.id, h.Title, h.Text)
	}
	return strings.TrimSpace(b.String())
}
