package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// What is next may not cost more the more is done: with as many records done as
// here, reading them would show.
func TestNextRecordsAreFoundWithoutReadingWhatIsDone(t *testing.T) {
	t.Parallel()
	const done, left = 20_000, 50
	url := storetest.URL(t, "postgres")
	st := storetest.Open(t, url)
	for queue, method := range map[int64]string{2: "ALL", 3: "RANDOM"} {
		for _, statement := range []string{
			`INSERT INTO queue (space_id, id, name, assignment_method, next_position, record_count, created_at, updated_at)
				VALUES (1, QUEUE, 'METHOD', 'METHOD', 1, ALL_RECORDS, 1, 1)`,
			`INSERT INTO queue_annotator (space_id, queue_id, user_id, position, active, load, completed) VALUES (1, QUEUE, 7, 0, TRUE, 0, DONE)`,
			`INSERT INTO record (space_id, id, queue_id, position, rank, target_id, kind, explicit, data, evaluations, created_at)
				SELECT 1, QUEUE * 1000000 + n, QUEUE, n, n, n, 'SPAN', FALSE, '{}', '[]', 1 FROM generate_series(1, ALL_RECORDS) n`,
			`INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied, completed_at, changed_at)
				SELECT 1, QUEUE * 1000000 + n, 7, QUEUE, n, n, CASE WHEN n > DONE THEN 'PENDING' ELSE 'COMPLETED' END, FALSE, TRUE, n, n
				FROM generate_series(1, CASE 'METHOD' WHEN 'ALL' THEN DONE ELSE ALL_RECORDS END) n`,
			`INSERT INTO walk (space_id, queue_id, user_id, rank) VALUES (1, QUEUE, 7, DONE)`,
			`ANALYZE`,
		} {
			storetest.Exec(t, url, strings.NewReplacer("QUEUE", fmt.Sprint(queue), "METHOD", method,
				"ALL_RECORDS", fmt.Sprint(done+left), "DONE", fmt.Sprint(done)).Replace(statement))
		}
	}
	ctx := t.Context()
	for queue, method := range map[int64]string{2: "ALL", 3: "RANDOM"} {
		w := store.Worker{Space: 1, Queue: queue, User: 7, Device: "tab", Now: 4}
		page := postil.Paging{Limit: 10}
		err := st.Tx(ctx, func(st *store.Store) error {
			read, counting := st.Counting()
			for name, run := range map[string]func() error{
				"walking":     func() error { _, _, err := counting.Walk(ctx, 1, queue, 7, done, 3); return err },
				"claiming":    func() error { _, err := counting.FreeRecords(ctx, w, nil, 0, 1<<60, 3); return err },
				"resuming":    func() error { _, err := counting.FreeDrafts(ctx, w, nil, 0, 3); return err },
				"undoing":     func() error { _, err := counting.UndoHorizon(ctx, 1, queue, 7, 20); return err },
				"what to do":  func() error { _, err := counting.ListWork(ctx, 1, queue, 7, postil.WorkTodo, page); return err },
				"what I did":  func() error { _, err := counting.ListWork(ctx, 1, queue, 7, "", page); return err },
				"I submitted": func() error { _, err := counting.ListWork(ctx, 1, queue, 7, postil.WorkSubmitted, page); return err },
				"I skipped":   func() error { _, err := counting.ListWork(ctx, 1, queue, 7, postil.WorkSkipped, page); return err },
			} {
				*read = 0
				if err := run(); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
				if *read > 10*left {
					t.Errorf("%s in an %s queue reads %d rows", name, method, *read)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
