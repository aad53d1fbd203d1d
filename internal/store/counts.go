package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// counts is what assignments add to the counters of their annotator in their
// queue.
type counts struct{ load, explicit, implied, completed, skipped int64 }

// countsOf is what one assignment adds.
func countsOf(a postil.Assignment) (n counts) {
	done := a.State != postil.Pending
	switch {
	case a.ByMethod:
		n.load = 1
	case !a.Implied:
		n.explicit = 1
	case done:
		n.implied = 1
	}
	switch a.State {
	case postil.Completed:
		n.completed = 1
	case postil.Skipped:
		n.skipped = 1
	}
	return n
}

func (n counts) minus(m counts) counts {
	return counts{n.load - m.load, n.explicit - m.explicit, n.implied - m.implied, n.completed - m.completed, n.skipped - m.skipped}
}

// count adds to the counters of an annotator, and says when they last worked.
func (st *Store) count(ctx context.Context, space, queue, user int64, n counts, activeAt *int64) error {
	if n == (counts{}) && activeAt == nil {
		return nil
	}
	return st.later(ctx, `INSERT INTO queue_annotator
		(space_id, queue_id, user_id, position, active, load, explicit, implied, completed, skipped, active_at)
		VALUES ($1, $2, $3, 0, FALSE, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (space_id, queue_id, user_id) DO UPDATE SET load = queue_annotator.load + excluded.load,
			explicit = queue_annotator.explicit + excluded.explicit, implied = queue_annotator.implied + excluded.implied,
			completed = queue_annotator.completed + excluded.completed, skipped = queue_annotator.skipped + excluded.skipped,
			active_at = COALESCE(excluded.active_at, queue_annotator.active_at)`,
		space, queue, user, n.load, n.explicit, n.implied, n.completed, n.skipped, activeAt)
}

// WorkDay is what an annotator did on a day; see postil.Day.
type WorkDay struct{ Day, Submitted, Skipped, ActiveMS int64 }

// AddDay adds to what an annotator did on a day.
func (st *Store) AddDay(ctx context.Context, space, queue, user int64, d WorkDay) error {
	if d.Submitted == 0 && d.Skipped == 0 && d.ActiveMS == 0 {
		return nil
	}
	return st.later(ctx, `INSERT INTO work_day (space_id, queue_id, user_id, day, submitted, skipped, active_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (space_id, queue_id, user_id, day) DO UPDATE SET submitted = work_day.submitted + excluded.submitted,
			skipped = work_day.skipped + excluded.skipped, active_ms = work_day.active_ms + excluded.active_ms`,
		space, queue, user, d.Day, d.Submitted, d.Skipped, d.ActiveMS)
}

// AddTime counts n submitted records in a bucket of the histogram of times.
func (st *Store) AddTime(ctx context.Context, space, queue, user, bucket, n int64) error {
	return st.later(ctx, `INSERT INTO work_time (space_id, queue_id, user_id, bucket, submitted) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (space_id, queue_id, user_id, bucket) DO UPDATE SET submitted = work_time.submitted + excluded.submitted`,
		space, queue, user, bucket, n)
}
