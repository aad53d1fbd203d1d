package app_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestWhatOtherServersChangeIsTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, ctx := installed(t, st)
		space := a.IDs().Encode(postil.SpaceID, auth.FromContext(ctx).SpaceIDs()[0])
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		config, err := a.CreateConfig(ctx, space, postil.AnnotationConfig{Name: "note", Type: postil.Freeform})
		must(err)
		refs := app.ConfigRefs("configs", []string{a.IDs().Encode(postil.AnnotationCfgID, config.ID)})
		queue := func(name string) (int64, string) {
			q, err := a.CreateQueue(ctx, app.NewQueue{Name: name, SpaceID: space, Configs: refs, AssignmentMethod: postil.AssignAll,
				Annotators: app.AnnotatorRefs{Emails: []string{"admin@example.com"}}, Options: postil.DefaultQueueOptions()})
			must(err)
			return q.ID, a.IDs().Encode(postil.AnnotationQueueID, q.ID)
		}
		changed, path := queue("changed")
		gone, gonePath := queue("gone")
		queue("same")

		other, err := app.New(ctx, st.Store, time.Now, app.Options{}, slog.New(slog.DiscardHandler))
		must(err)
		sub, err := other.Subscribe(ctx, space)
		must(err)
		defer sub.Close()
		if !st.Shared() { // there is no other server, and nobody looks what queues were like at first
			must(other.CatchUp(ctx))
		}
		if list, err := sub.Take(ctx); len(list) > 0 || err != nil {
			t.Fatal(list, err)
		}

		dataset, err := a.CreateDataset(ctx, space, "d", []jsontext.Value{jsontext.Value(`{"output":"o"}`)})
		must(err)
		added, err := a.AddRecords(ctx, path, []app.SourceRef{{Kind: postil.TargetExample, DatasetID: a.IDs().Encode(postil.DatasetID, dataset.ID)}})
		must(err)
		text := "fine"
		_, err = a.AnnotateRecord(ctx, path, a.IDs().Encode(postil.QueueRecordID, added[0].ID), []postil.AnnotationInput{{Name: "note", Text: &text}})
		must(err)
		must(a.DeleteQueue(ctx, gonePath))
		made, _ := queue("new")

		must(other.CatchUp(ctx))
		list, err := sub.Take(ctx)
		must(err)
		type told struct {
			Queue  int64
			Change app.QueueChange
		}
		got := map[told]int{}
		for _, e := range list {
			got[told{e.Queue, e.Change}]++
		}
		want := map[told]int{{changed, app.ChangedRecords}: 1, {changed, app.ChangedProgress}: 1, {gone, app.QueueDeleted}: 1, {made, app.QueueCreated}: 1}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestWhatHappensOftenIsToldOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		a, ctx := installed(t, st)
		space := auth.FromContext(ctx).SpaceIDs()[0]
		sub, err := a.Subscribe(ctx, a.IDs().Encode(postil.SpaceID, space))
		if err != nil {
			t.Fatal(err)
		}
		for n := range int64(5000) {
			a.Publish(app.QueueEvent{Space: space, Queue: n % 2, Change: app.ChangedProgress}, app.QueueEvent{Space: space + 1, Queue: n, Change: app.ChangedProgress})
		}
		if list, err := sub.Take(ctx); len(list) != 2 || err != nil {
			t.Fatal(list, err)
		}
		for n := range int64(5000) { // nobody takes them
			a.Publish(app.QueueEvent{Space: space, Queue: n, Change: app.ChangedProgress})
		}
		if list, err := sub.Take(ctx); len(list) > 1000 || err != nil {
			t.Fatal(len(list), err)
		}
	})
}
