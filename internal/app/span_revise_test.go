package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// shop is the project of these tests in the actor's space, which holds spans 1 to n.
func shop(t *testing.T, ctx context.Context, a *app.App, n int) app.ProjectName {
	t.Helper()
	spans := make([]postil.IncomingSpan, n)
	for i := range spans {
		spans[i] = incoming("shop", i+1)
	}
	if _, err := a.Ingest(ctx, "", spans); err != nil {
		t.Fatal(err)
	}
	return app.ProjectName{SpaceID: a.IDs().Encode(postil.SpaceID, auth.FromContext(ctx).SpaceIDs()[0]), Name: "shop"}
}

// listed returns the spans of a project by their ids.
func listed(t *testing.T, ctx context.Context, a *app.App, n app.ProjectName) map[string]app.SpanView {
	t.Helper()
	p, err := a.ProjectNamed(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	page, err := a.ListSpans(ctx, app.SpanList{ProjectID: a.IDs().Encode(postil.ProjectID, p.ID)}, postil.Paging{Limit: 2000})
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]app.SpanView{}
	for _, s := range page.Items {
		byID[s.SpanID] = s
	}
	return byID
}

func evaluation(span int, name, label string) app.SpanEvaluations {
	return app.SpanEvaluations{SpanID: fmt.Sprintf("%016x", span), Evaluations: []postil.Evaluation{{Name: name, Label: &label}}}
}

// Evaluators do not wait for each other, nor for the application that sends the span again.
func TestEvaluationsAtTheSameTimeAreAllKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		const evaluators = 8
		a, ctx := installed(t, st)
		project := shop(t, ctx, a, 2)
		var g errgroup.Group
		for e := range evaluators {
			g.Go(func() error {
				_, err := a.EvaluateSpans(ctx, project, []app.SpanEvaluations{evaluation(1+e%2, fmt.Sprintf("e%d", e), "x"), evaluation(2-e%2, fmt.Sprintf("e%d", e), "x")})
				return err
			})
			g.Go(func() error {
				_, err := a.Ingest(ctx, project.SpaceID, []postil.IncomingSpan{incoming("shop", 1), incoming("shop", 2)})
				return err
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		for id, s := range listed(t, ctx, a, project) {
			if n := strings.Count(string(s.Evaluations), `"name"`); n != evaluators {
				t.Errorf("span %s has %d evaluations: %s", id, n, s.Evaluations)
			}
		}
	})
}

func TestManySpansAreEvaluatedAndAnnotatedInOneCall(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		const n = 1200
		a, ctx := installed(t, st)
		project := shop(t, ctx, a, n)
		if _, err := a.CreateConfig(ctx, project.SpaceID, postil.AnnotationConfig{Name: "note", Type: postil.Freeform}); err != nil {
			t.Fatal(err)
		}
		evaluations, annotations, absent := []app.SpanEvaluations{}, []app.RecordInput{}, []string{}
		text := "seen"
		for i := 1; i <= n; i++ {
			at := i
			if i%400 == 0 {
				at = n + i
				absent = append(absent, fmt.Sprintf("%016x", at))
			}
			evaluations = append(evaluations, evaluation(at, "tone", "kind"))
			annotations = append(annotations, app.RecordInput{RecordID: fmt.Sprintf("%016x", at), Values: []postil.AnnotationInput{{Name: "note", Text: &text}}})
		}
		for range 2 { // the second time nothing changes
			unknown, err := a.EvaluateSpans(ctx, project, evaluations)
			if diff := cmp.Diff(absent, unknown); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
			if unknown, err = a.AnnotateKnownSpans(ctx, project, annotations); err != nil || !cmp.Equal(absent, unknown) {
				t.Fatal(err, unknown)
			}
		}
		evaluated, annotated := 0, 0
		for _, s := range listed(t, ctx, a, project) {
			if string(s.Evaluations) == `[{"name":"tone","label":"kind"}]` {
				evaluated++
			}
			annotated += len(s.Annotations)
		}
		if evaluated != n-len(absent) || annotated != n-len(absent) {
			t.Errorf("%d spans are evaluated and %d annotated, want %d", evaluated, annotated, n-len(absent))
		}
	})
}
