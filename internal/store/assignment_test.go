package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestWhatNobodyHasOpenedIsMovedFirstFromTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		ctx, queue := t.Context(), postil.Queue{SpaceID: 1, ID: 2, Name: "q", AssignmentMethod: postil.AssignRandom, QueueOptions: postil.DefaultQueueOptions()}
		records, shares, ids := make([]postil.Record, 6), make([]store.Share, 6), []int64{1, 2, 3, 4, 5, 6}
		for i, id := range ids {
			records[i] = postil.Record{ID: id, TargetID: id, Kind: postil.TargetSpan, Data: "{}", Evaluations: "[]"}
		}
		err := st.Tx(ctx, func(st *store.Store) error {
			err := errors.Join(st.InsertQueue(ctx, queue), st.SetQueueAnnotators(ctx, 1, 2, []int64{3, 4}), st.InsertRecords(ctx, 1, 2, records))
			for i, r := range records {
				shares[i] = store.Share{RecordID: r.ID, Position: r.Position, Rank: r.Rank, Users: []int64{3}}
			}
			err = errors.Join(err, st.AssignByMethod(ctx, 1, 2, shares))
			_, _, err2 := st.TakeLease(ctx, store.Worker{Space: 1, Queue: 2, User: 3, Device: "tab", Now: 1}, 5, 9)
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			n     int64
			moved []int64
		}{{2, []int64{4, 6}}, {1, []int64{3, 4, 6}}, {3, ids}} {
			var n int64
			err := st.Tx(ctx, func(st *store.Store) (err error) {
				n, err = st.MovePending(ctx, 1, 2, 3, 4, step.n)
				return err
			})
			if err != nil || n != step.n {
				t.Errorf("%d were moved, %v", n, err)
			}
			theirs, err := st.OwnAssignments(ctx, 1, 4, ids)
			if err != nil {
				t.Fatal(err)
			}
			var moved []int64
			for _, id := range ids {
				if _, ok := theirs[id]; ok {
					moved = append(moved, id)
				}
			}
			if diff := cmp.Diff(step.moved, moved); diff != "" {
				t.Error(diff)
			}
		}
	})
}
