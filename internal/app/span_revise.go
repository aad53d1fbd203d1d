package app

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// SpanEvaluations are what evaluators said about one span.
type SpanEvaluations struct {
	SpanID      string
	Evaluations []postil.Evaluation
}

// EvaluateSpans adds evaluations to those spans of a project that are there, some
// hundred in one transaction, and returns the ids of the others in the order of the
// request. Of an evaluation that is there by name, the members given replace those
// stored and the others stay.
func (a *App) EvaluateSpans(ctx context.Context, n ProjectName, items []SpanEvaluations) (unknown []string, err error) {
	failed, err := revise(ctx, a, "EvaluateSpans", n, items, func(item SpanEvaluations) string { return item.SpanID }, evaluate)
	for _, f := range failed {
		unknown = append(unknown, f.SpanID)
	}
	return unknown, err
}

// evaluate merges evaluations into those of a span.
func evaluate(s *postil.Span, item SpanEvaluations) (string, error) {
	var stored []postil.Evaluation
	if err := json.Unmarshal(s.Evaluations, &stored); err != nil {
		return "", fmt.Errorf("evaluations of span %d: %w", s.ID, err)
	}
	for _, e := range item.Evaluations {
		i := slices.IndexFunc(stored, func(old postil.Evaluation) bool { return old.Name == e.Name })
		if i < 0 {
			stored = append(stored, postil.Evaluation{Name: e.Name})
			i = len(stored) - 1
		}
		override(&stored[i].Label, e.Label)
		override(&stored[i].Score, e.Score)
		override(&stored[i].Explanation, e.Explanation)
	}
	var err error
	s.Evaluations, err = json.Marshal(stored)
	return "", err
}

// override replaces a member that is given.
func override[T any](member **T, given *T) {
	if given != nil {
		*member = given
	}
}

// SpanPatch is a change of a span's metadata, which is the attribute of that name.
type SpanPatch struct {
	SpanID string
	Patch  jsontext.Value // a JSON object without repeated names
}

// SpanFailure says why a span was not changed.
type SpanFailure struct{ SpanID, Reason string }

// PatchMetadata merges objects into the metadata of those spans of a project that
// are there, some hundred in one transaction, and returns what could not be changed
// in the order of the request. Objects merge at any depth; everything else, null as
// well, replaces what is there.
func (a *App) PatchMetadata(ctx context.Context, n ProjectName, items []SpanPatch) ([]SpanFailure, error) {
	return revise(ctx, a, "PatchSpanMetadata", n, items, func(item SpanPatch) string { return item.SpanID }, patchMetadata)
}

// patchMetadata changes the attribute metadata, which most applications send as JSON
// text and some as an object. It stays what it is.
func patchMetadata(s *postil.Span, item SpanPatch) (failure string, err error) {
	attributes, err := documentOf(s.Attributes)
	if err != nil {
		return "", fmt.Errorf("attributes of span %d: %w", s.ID, err)
	}
	stored, asText := jsontext.Value("{}"), true
	for _, m := range attributes {
		if m.name == "metadata" {
			stored, asText = m.value, jsontext.Value(m.value).Kind() == '"'
			if asText {
				stored = jsontext.Value(unquote(m.value))
			}
		}
	}
	if len(stored) == 0 || stored.Kind() == 'n' {
		stored = jsontext.Value("{}")
	}
	if !stored.IsValid() || stored.Kind() != '{' {
		return "the metadata of the span is not a JSON object", nil
	}
	if max(postil.JSONDepth(stored), postil.JSONDepth(item.Patch)) > postil.MaxExampleDepth {
		return fmt.Sprintf("the metadata would be nested deeper than %d levels", postil.MaxExampleDepth), nil
	}
	merged, err := mergeObjects(stored, item.Patch)
	if err != nil {
		return "", err
	}
	if asText {
		if merged, err = jsontext.AppendQuote(nil, string(merged)); err != nil {
			return "", err
		}
	}
	s.Attributes = attributes.with(document{{"metadata", []byte(`"metadata"`), merged}}).object()
	return "", nil
}

// mergeObjects returns an object with the members of another.
func mergeObjects(into, from []byte) ([]byte, error) {
	stored, err := documentOf(into)
	if err != nil {
		return nil, err
	}
	changes, err := documentOf(from)
	if err != nil {
		return nil, err
	}
	objects := map[string][]byte{}
	for _, m := range stored {
		if jsontext.Value(m.value).Kind() == '{' {
			objects[m.name] = m.value
		}
	}
	for i, m := range changes {
		if object, ok := objects[m.name]; ok && jsontext.Value(m.value).Kind() == '{' {
			if changes[i].value, err = mergeObjects(object, m.value); err != nil {
				return nil, err
			}
		}
	}
	return stored.with(changes).object(), nil
}

// revise applies items to those spans of a project that they are about, some hundred
// in one transaction, and returns those that could not be applied, in their order:
// their span is not there, or apply says why not.
func revise[T any](ctx context.Context, a *App, op string, n ProjectName, items []T, spanID func(T) string,
	apply func(*postil.Span, T) (failure string, err error)) ([]SpanFailure, error) {
	project, err := a.projectToWrite(ctx, n)
	if err != nil {
		return nil, err
	}
	var failed []SpanFailure
	for chunk := range slices.Chunk(items, bulkAtOnce) {
		var failures []SpanFailure
		err := a.bulkChange(ctx, op, func(c *change) (err error) {
			c.about(project.SpaceID, project.ID)
			failures, err = reviseIn(ctx, c, project, chunk, spanID, apply)
			return err
		})
		if err != nil {
			return nil, err
		}
		failed = append(failed, failures...)
	}
	return failed, nil
}

func reviseIn[T any](ctx context.Context, c *change, project postil.Project, items []T, spanID func(T) string,
	apply func(*postil.Span, T) (string, error)) (failed []SpanFailure, err error) {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = spanID(item)
	}
	spans, err := c.LockSpansByID(ctx, allTime(project), ids)
	if err != nil {
		return nil, err
	}
	before := make([]string, len(spans)) // their evaluations
	byID := map[string][]*postil.Span{}  // one id may occur in several traces
	for i := range spans {
		before[i] = string(spans[i].Evaluations)
		byID[spans[i].SpanID] = append(byID[spans[i].SpanID], &spans[i])
	}
	changed := map[*postil.Span]bool{}
	for i, id := range ids {
		if len(byID[id]) == 0 {
			failed = append(failed, SpanFailure{id, "there is no such span in the project"})
		}
		for _, s := range byID[id] {
			failure, err := apply(s, items[i])
			if err != nil {
				return nil, err
			}
			if failure != "" {
				failed = append(failed, SpanFailure{id, failure})
				break
			}
			changed[s] = true
		}
	}
	if err := c.UpsertSpans(ctx, project.SpaceID, c.resent(slices.Collect(maps.Keys(changed)))); err != nil {
		return nil, err
	}
	return failed, c.evaluateRecords(ctx, project, spans, before)
}

// evaluateRecords gives the records of those spans, and of the traces that they are
// the roots of, the evaluations that are not as they were before: what a record holds
// is frozen, but not what evaluators say about it.
func (c *change) evaluateRecords(ctx context.Context, project postil.Project, spans []postil.Span, before []string) error {
	byKey := map[postil.TargetKind]map[string]string{postil.TargetSpan: {}, postil.TargetTrace: {}}
	for i, s := range spans {
		if string(s.Evaluations) == before[i] {
			continue
		}
		byKey[postil.TargetSpan][postil.SpanKey(s.TraceID, s.SpanID)] = string(s.Evaluations)
		if s.ParentID == "" {
			byKey[postil.TargetTrace][s.TraceID] = string(s.Evaluations)
		}
	}
	byTarget := map[int64]string{}
	for kind, evaluations := range byKey {
		if len(evaluations) == 0 {
			continue
		}
		targets, err := c.TargetIDs(ctx, project.SpaceID, kind, project.ID, slices.Collect(maps.Keys(evaluations)))
		if err != nil {
			return err
		}
		for key, target := range targets {
			byTarget[target] = evaluations[key]
		}
	}
	return c.EvaluateRecords(ctx, project.SpaceID, byTarget)
}

// resent returns spans as if they came in anew.
func (c *change) resent(spans []*postil.Span) []postil.Span {
	list := make([]postil.Span, len(spans))
	for i, s := range spans {
		list[i] = *s
		list[i].ID = c.newID() // which a span that is there does not take
	}
	return list
}
