package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestEveryTableOfASpaceGoesWithIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		tables, err := st.TablesWithSpace(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		want := append(slices.Clone(store.SpaceTables), "audit") // which stays
		slices.Sort(want)
		slices.Sort(tables)
		if diff := cmp.Diff(want, tables); diff != "" {
			t.Error(diff)
		}
	})
}
