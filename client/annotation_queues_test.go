package client_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/client"
)

func TestQueueFromTracesToAnnotations(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		ctx, project := f.Context(), f.ingest(3)
		f.queue("review", 1)
		queue := client.Named(f.space, "review")

		start, end := time.Now().Add(-time.Hour), time.Now()
		added := must(f.AnnotationQueues.AddRecords(ctx, queue, []client.RecordSource{
			client.SpanRecords{ProjectID: project.ID, StartTime: start, EndTime: end, SpanIDs: []string{spanID(1), spanID(2)}},
			client.TraceRecords{ProjectID: project.ID, StartTime: start, EndTime: end, TraceIDs: []string{traceID(3)}},
		}))(f)
		if len(added) != 3 || added[2].Granularity != client.GranularityTrace || added[0].SourceType != client.SourceSpans {
			t.Fatalf("added %+v, want two spans and a trace", added)
		}
		again := must(f.AnnotationQueues.AddRecords(ctx, queue, []client.RecordSource{
			client.SpanRecords{ProjectID: project.ID, StartTime: start, EndTime: end, SpanIDs: []string{spanID(1)}},
		}))(f)
		if len(again) != 0 {
			t.Errorf("adding a span again added %d records", len(again))
		}

		annotated := must(f.AnnotationQueues.AnnotateRecord(ctx, queue, added[0].ID, []client.AnnotationInput{
			{Name: "review correct", Label: new("yes"), Score: new(1.0)}, {Name: "review note", Text: new("well put")},
		}))(f)
		if len(annotated.Annotations) != 2 || *annotated.Annotations[0].Label != "yes" || annotated.Annotations[1].Annotator.Email != adminEmail {
			t.Errorf("annotated: %+v", annotated.Annotations)
		}
		assigned := must(f.AnnotationQueues.AssignRecord(ctx, queue, added[1].ID, nil))(f)
		if len(assigned.AssignedUsers) != 0 {
			t.Errorf("still assigned: %+v", assigned.AssignedUsers)
		}

		records := must(client.Collect(f.AnnotationQueues.AllRecords(ctx, queue, client.PageOptions{Limit: 2})))(f)
		if len(records) != 4 {
			t.Fatalf("read %d records, want 4", len(records))
		}
		if got := records[1].AssignedUsers[0].CompletionStatus; got != client.Completed {
			t.Errorf("the annotated record is %s", got)
		}
		f.ok(f.AnnotationQueues.DeleteRecords(ctx, queue, []string{added[2].ID}))

		page := must(f.AnnotationQueues.ListRecords(ctx, queue, client.PageOptions{Limit: 500}))(f)
		if len(page.Items) != 3 || page.Pagination.HasMore {
			t.Errorf("%d records after deleting one, want 3", len(page.Items))
		}
	})
}

func TestQueueChanges(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		ctx, made := f.Context(), f.queue("a", 1)
		if made.Instructions == "" || len(made.AnnotationConfigs) != 3 || made.Annotators[0].Email != adminEmail {
			t.Errorf("made %+v", made)
		}
		changed := must(f.AnnotationQueues.Update(ctx, client.ByID(made.ID), client.UpdateAnnotationQueue{
			Name: new("b"), Instructions: new(""), AnnotatorEmails: []string{},
		}))(f)
		if changed.Name != "b" || changed.Instructions != "" || len(changed.Annotators) != 0 || len(changed.AnnotationConfigs) != 3 {
			t.Errorf("changed to %+v", changed)
		}
		_, err := f.AnnotationQueues.Update(ctx, client.ByID(made.ID), client.UpdateAnnotationQueue{})
		if !errors.Is(err, client.ErrValidation) {
			t.Errorf("updating nothing: %v", err)
		}
		f.ok(f.AnnotationQueues.Delete(ctx, client.Named(f.space, "b")))
		if _, err := f.AnnotationQueues.Get(ctx, client.ByID(made.ID)); !errors.Is(err, client.ErrNotFound) {
			t.Errorf("getting a deleted queue: %v", err)
		}
	})
}

// Pages are fetched when they are needed, and none is after the caller has left.
func TestAllIsLazy(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		for _, name := range []string{"one", "two", "three"} {
			f.queue(name, 1)
		}
		var names []string
		for q, err := range f.AnnotationQueues.All(f.Context(), client.ListOptions{Space: f.space, PageOptions: client.PageOptions{Limit: 1}}) {
			f.ok(err)
			if names = append(names, q.Name); len(names) == 2 {
				break
			}
		}
		if !slices.Equal(names, []string{"three", "two"}) {
			t.Errorf("the first two queues are %q", names)
		}
		_, err := client.Collect(f.AnnotationQueues.All(f.Context(), client.ListOptions{PageOptions: client.PageOptions{Cursor: "?"}}))
		if !errors.Is(err, client.ErrValidation) {
			t.Errorf("a bad cursor: %v", err)
		}
	})
}

func TestNamesAreResolved(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		ctx, made := f.Context(), f.queue("review", 1)
		f.queue("review of old", 1)
		space := must(f.Spaces.Get(ctx, f.space))(f)
		for _, ref := range []client.Ref{client.ByID(made.ID), client.Named(f.space, "review"), client.Named(space.Name, "review")} {
			if got := must(f.AnnotationQueues.Get(ctx, ref))(f); got.ID != made.ID {
				t.Errorf("%+v is %s, want %s", ref, got.Name, made.Name)
			}
		}
		for ref, want := range map[client.Ref]client.NotFoundError{
			client.Named(f.space, "Review"):   {Kind: "annotation queue", Name: "Review", Available: []string{"review of old", "review"}},
			client.Named(f.space, "nothing"):  {Kind: "annotation queue", Name: "nothing", Available: []string{"review of old", "review"}},
			client.Named("nowhere", "review"): {Kind: "space", Name: "nowhere", Available: []string{space.Name}},
			{Name: "review"}:                  {Kind: "annotation queue", Name: "review", Hint: "give the space to look the name up in, or use the id"},
		} {
			_, err := f.AnnotationQueues.Get(ctx, ref)
			got, ok := errors.AsType[*client.NotFoundError](err)
			if !ok || !errors.Is(err, client.ErrNotFound) {
				t.Fatalf("%+v: %v", ref, err)
			}
			if diff := cmp.Diff(want, *got); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", ref, diff)
			}
		}
	})
}

func TestSourcesAreCheckedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	c := newClient(t, client.Config{Host: "localhost:1", APIKey: "k"})
	now := time.Now()
	for want, source := range map[string]client.RecordSource{
		"record_sources[0].start_time: must be set":                                       client.SpanRecords{ProjectID: "p", SpanIDs: []string{"s"}},
		"record_sources[0].end_time: must be set":                                         client.TraceRecords{ProjectID: "p", TraceIDs: []string{"s"}, StartTime: now},
		"record_sources[0].session_ids: must not be empty":                                client.SessionRecords{ProjectID: "p", StartTime: now, EndTime: now},
		"record_sources[0].example_ids: must not be empty; leave it nil for all examples": client.ExampleRecords{DatasetID: "d", ExampleIDs: []string{}},
	} {
		_, err := c.AnnotationQueues.AddRecords(t.Context(), client.ByID("UXVldWU6MQ=="), []client.RecordSource{source})
		if !errors.Is(err, client.ErrValidation) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
