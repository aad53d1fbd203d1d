package store_test

import (
	"context"
	"os"
	"testing"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func TestOpenedStoreAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		if err := st.Ping(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}
