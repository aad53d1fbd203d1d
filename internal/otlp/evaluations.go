package otlp

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"strconv"
)

// evaluation is what an evaluator said about the span, or about the trace or session
// it was sent with.
type evaluation struct {
	name                      string
	label, score, explanation value
}

// verdicts lists the attribute prefixes of evaluations and annotations, and the
// fields they may have.
var verdicts = []struct {
	prefix string
	fields []string
}{
	{"eval.", []string{"label", "score", "explanation"}},
	{"trace_eval.", []string{"label", "score", "explanation"}},
	{"session_eval.", []string{"label", "score", "explanation"}},
	{"annotation.", []string{"label", "score", "text", "updated_by", "updated_at"}},
}

// isVerdict reports whether a key has the form <prefix><name>.<field>, or holds
// the notes of annotators.
func isVerdict(key []byte) bool {
	for _, v := range verdicts {
		rest, ok := bytes.CutPrefix(key, []byte(v.prefix))
		if !ok {
			continue
		}
		dot := bytes.LastIndexByte(rest, '.')
		return dot > 0 && slices.Contains(v.fields, string(rest[dot+1:])) || string(key) == "annotation.notes"
	}
	return false
}

// evaluations holds evaluations by name. The zero value is ready to use.
type evaluations map[string]*evaluation

// of returns the evaluation of that name, new when it is not there yet.
func (all *evaluations) of(name string) *evaluation {
	if *all == nil {
		*all = evaluations{}
	}
	e := (*all)[name]
	if e == nil {
		e = &evaluation{name: name}
		(*all)[name] = e
	}
	return e
}

// addAttr adds what a verdict says, when it is an evaluation. Those of a trace or
// session keep their prefix, so that they are not taken for one of the span.
func (all *evaluations) addAttr(a attr) {
	rest, ok := bytes.CutPrefix(a.key, []byte("eval."))
	if !ok && bytes.HasPrefix(a.key, []byte("annotation.")) {
		return
	}
	dot := bytes.LastIndexByte(rest, '.')
	e := all.of(string(rest[:dot]))
	switch string(rest[dot+1:]) {
	case "label":
		e.label = a.value
	case "score":
		e.score = a.value
	case "explanation":
		e.explanation = a.value
	}
}

// addEvents adds what gen_ai.evaluation.result events say; an event replaces an
// attribute of the same name.
func (all *evaluations) addEvents(events []event) {
	for _, e := range events {
		name := lookUp(e.attrs, "gen_ai.evaluation.name").string()
		if string(e.name) != "gen_ai.evaluation.result" || name == "" {
			continue
		}
		to := all.of(name)
		to.label = lookUp(e.attrs, "gen_ai.evaluation.score.label")
		to.score = lookUp(e.attrs, "gen_ai.evaluation.score.value")
		to.explanation = lookUp(e.attrs, "gen_ai.evaluation.explanation")
	}
}

// json returns the evaluations as a list sorted by name.
func (all evaluations) json() []byte {
	dst := []byte{'['}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		dst = append(all[name].append(dst), ',')
	}
	return closeWith(dst, ']')
}

// append appends the evaluation as an object that has only what was said.
func (e evaluation) append(dst []byte) []byte {
	dst = appendText(append(dst, `{"name":`...), []byte(e.name))
	if score, ok := e.score.float(); ok {
		dst = appendDouble(append(dst, `,"score":`...), score)
	}
	if label := e.label.scalar(); label != "" {
		dst = appendText(append(dst, `,"label":`...), []byte(label))
	}
	if why := e.explanation.scalar(); why != "" {
		dst = appendText(append(dst, `,"explanation":`...), []byte(why))
	}
	return append(dst, '}')
}

// float returns a finite number, also one that was sent as text.
func (v value) float() (float64, bool) {
	f, ok := 0.0, false
	switch v.kind {
	case double:
		f, ok = math.Float64frombits(v.number), true
	case integer:
		f, ok = float64(int64(v.number)), true
	case text:
		parsed, err := strconv.ParseFloat(string(v.bytes), 64)
		f, ok = parsed, err == nil
	}
	return f, ok && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// lookUp returns the value of a key, an empty one when it is not there.
func lookUp(attrs []attr, key string) value {
	for _, a := range attrs {
		if string(a.key) == key {
			return a.value
		}
	}
	return value{}
}
