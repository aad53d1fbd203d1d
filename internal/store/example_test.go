package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// fill stores a dataset with the version "v1" and n examples, created two at a time.
func fill(t *testing.T, st *store.DB, id int64, n int) postil.DatasetVersion {
	t.Helper()
	d := postil.Dataset{ID: id, SpaceID: space, Name: fmt.Sprint("dataset ", id), CreatedAt: 100, UpdatedAt: 100}
	v := postil.DatasetVersion{ID: id + 1, SpaceID: space, DatasetID: id, Name: "v1", CreatedAt: 100, UpdatedAt: 100}
	examples := make([]postil.Example, n)
	for i := range examples {
		at := int64(100 + i/2)
		examples[i] = postil.Example{ID: fmt.Sprintf("e%04d", i), DatasetID: id, VersionID: v.ID, Data: fmt.Appendf(nil, `{"n":%d}`, i),
			CreatedAt: at, UpdatedAt: at}
	}
	write(t, st, func(ctx context.Context, st *store.Store) error {
		if err := st.InsertDataset(ctx, d); err != nil {
			return err
		}
		if err := st.InsertVersion(ctx, v, "name"); err != nil {
			return err
		}
		return st.PutExamples(ctx, space, examples)
	})
	return v
}

func write(t *testing.T, st *store.DB, fn func(context.Context, *store.Store) error) {
	t.Helper()
	ctx := context.Background()
	if err := st.Tx(ctx, func(st *store.Store) error { return fn(ctx, st) }); err != nil {
		t.Fatal(err)
	}
}

// examplesOf returns "id data" of every example of a version.
func examplesOf(t *testing.T, st *store.DB, version int64, ids []string) []string {
	t.Helper()
	found, err := st.ExamplesOf(context.Background(), space, version, ids, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range found {
		list = append(list, e.ID+" "+string(e.Data))
	}
	return list
}

func TestAVersionCopiedStaysAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		first := fill(t, st, 10, 3)
		second := postil.DatasetVersion{ID: 12, SpaceID: space, DatasetID: 10, Name: "v2", CreatedAt: 200, UpdatedAt: 200}
		write(t, st, func(ctx context.Context, st *store.Store) error {
			if err := st.InsertVersion(ctx, second, "name"); err != nil {
				return err
			}
			if err := st.CopyExamples(ctx, space, first.ID, second.ID); err != nil {
				return err
			}
			return st.PutExamples(ctx, space, []postil.Example{
				{ID: "e0001", DatasetID: 10, VersionID: 12, Data: []byte(`{"n":-1}`), CreatedAt: 999, UpdatedAt: 200}})
		})
		if diff := cmp.Diff([]string{`e0000 {"n":0}`, `e0001 {"n":1}`, `e0002 {"n":2}`}, examplesOf(t, st, first.ID, nil)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{`e0000 {"n":0}`, `e0001 {"n":-1}`, `e0002 {"n":2}`}, examplesOf(t, st, second.ID, nil)); diff != "" {
			t.Error(diff) // also the order: a stored example keeps its time of creation
		}
		latest, err := st.LatestVersion(context.Background(), space, 10)
		if err != nil || latest != second {
			t.Errorf("latest is %v, %v", latest, err)
		}
	})
}

func TestExamplesAreFoundAndDeletedByID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		v := fill(t, st, 10, 250)
		if diff := cmp.Diff([]string{`e0002 {"n":2}`, `e0240 {"n":240}`}, examplesOf(t, st, v.ID, []string{"e0240", "unknown", "e0002"})); diff != "" {
			t.Error(diff)
		}
		if got := examplesOf(t, st, v.ID, []string{}); len(got) != 0 {
			t.Errorf("no id found %v", got)
		}
		write(t, st, func(ctx context.Context, st *store.Store) error {
			deleted, err := st.DeleteExamples(ctx, space, v.ID, []string{"e0002", "unknown"})
			if diff := cmp.Diff([]string{"e0002"}, deleted); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if got := examplesOf(t, st, v.ID, nil); len(got) != 249 {
			t.Errorf("%d examples are left", len(got))
		}
	})
}

func TestADeletedDatasetTakesNothingOfAnotherWithIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		gone, kept := fill(t, st, 10, 3), fill(t, st, 20, 3)
		write(t, st, func(ctx context.Context, st *store.Store) error { return st.DeleteDataset(ctx, space, 10) })
		if got := len(examplesOf(t, st, gone.ID, nil)); got != 0 {
			t.Errorf("%d examples are left", got)
		}
		if got := len(examplesOf(t, st, kept.ID, nil)); got != 3 {
			t.Errorf("the other dataset has %d examples", got)
		}
		if _, err := st.DatasetVersion(context.Background(), []int64{space}, gone.ID); err == nil {
			t.Error("the version is still there")
		}
	})
}
