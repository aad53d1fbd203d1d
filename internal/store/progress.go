package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// QueueTotals returns what is counted about the annotators of queues, by queue.
func (st *Store) QueueTotals(ctx context.Context, space int64, queues []int64) (map[int64]postil.QueueTotals, error) {
	totals := make(map[int64]postil.QueueTotals, len(queues))
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var queue int64
		var t postil.QueueTotals
		err := row.Scan(&queue, &t.Annotators, &t.Load, &t.Explicit, &t.Gone, &t.Completed, &t.Skipped, &t.ActiveAt)
		totals[queue] = t
		return struct{}{}, err
	}, `SELECT m.queue_id, COUNT(*) FILTER (WHERE m.active), `+
		sum("CASE WHEN m.active THEN m.load ELSE 0 END")+`, `+
		sum("CASE WHEN m.active THEN m.explicit ELSE 0 END")+`, `+
		sum("CASE WHEN m.active THEN 0 ELSE m.implied + m.load + m.explicit END")+`, `+
		sum("m.completed")+`, `+sum("m.skipped")+`, MAX(m.active_at)
		FROM queue_annotator m WHERE m.space_id = $1 AND `+st.eng.inInts("m.queue_id", "$2")+` GROUP BY m.queue_id`, space, st.eng.ints(queues))
	return totals, err
}

// sum is the sum of an expression as an integer; PostgreSQL would make it wider.
func sum(of string) string { return "CAST(SUM(" + of + ") AS BIGINT)" }

// Whose is one annotator's part of one queue.
type Whose struct{ Queue, User int64 }

// AnnotatorCounts returns the counters of the annotators of queues, and of
// everybody else who has any, in the annotators' order. User narrows them to one
// person; 0 is all.
func (st *Store) AnnotatorCounts(ctx context.Context, space int64, queues []int64, user int64) (map[int64][]postil.AnnotatorCounts, error) {
	drafts, err := st.drafts(ctx, space, queues, user)
	if err != nil {
		return nil, err
	}
	c := st.ofAnnotators("m", space, queues, user)
	counts := map[int64][]postil.AnnotatorCounts{}
	_, err = collect(ctx, st, func(row scanner) (struct{}, error) {
		var queue int64
		var n postil.AnnotatorCounts
		err := row.Scan(&queue, &n.ID, &n.Email, &n.Name, &n.Active, &n.Load, &n.Explicit, &n.Implied, &n.Completed, &n.Skipped, &n.ActiveAt)
		n.Drafts = drafts[Whose{queue, n.ID}]
		counts[queue] = append(counts[queue], n)
		return struct{}{}, err
	}, `SELECT m.queue_id, u.id, u.email, u.name, m.active, m.load, m.explicit, m.implied, m.completed, m.skipped, m.active_at
		FROM queue_annotator m JOIN account u ON u.id = m.user_id`+c.text+` ORDER BY m.queue_id, m.active DESC, m.position, u.id`, c.args...)
	return counts, err
}

// ofAnnotators is the condition that a row is about the annotators of queues, or
// about one of them.
func (st *Store) ofAnnotators(row string, space int64, queues []int64, user int64) *conditions {
	c := &conditions{}
	c.and(row + ".space_id = " + c.param(space))
	c.and(st.eng.inInts(row+".queue_id", c.param(st.eng.ints(queues))))
	if user != 0 {
		c.and(row + ".user_id = " + c.param(user))
	}
	return c
}

// drafts counts what annotators have begun and not submitted.
func (st *Store) drafts(ctx context.Context, space int64, queues []int64, user int64) (map[Whose]int64, error) {
	c, drafts := st.ofAnnotators("d", space, queues, user), map[Whose]int64{}
	// Not what was submitted and is being changed, nor what has gone to somebody else.
	c.and(`EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = d.space_id AND a.record_id = d.record_id
		AND a.user_id = d.user_id AND a.state = 'PENDING'` + st.eng.probe + `)`)
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var who Whose
		var n int64
		err := row.Scan(&who.Queue, &who.User, &n)
		drafts[who] = n
		return struct{}{}, err
	}, `SELECT d.queue_id, d.user_id, COUNT(*) FROM draft d`+c.text+` GROUP BY d.queue_id, d.user_id`, c.args...)
	return drafts, err
}

// Paces returns how fast annotators worked; User is as for AnnotatorCounts.
func (st *Store) Paces(ctx context.Context, space int64, queues []int64, user int64) (map[Whose]postil.Pace, error) {
	paces := map[Whose]postil.Pace{}
	add := func(who Whose, n postil.Pace) {
		p := paces[who]
		p.Add(n)
		paces[who] = p
	}
	c := st.ofAnnotators("w", space, queues, user)
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var who Whose
		var bucket, n int64
		err := row.Scan(&who.Queue, &who.User, &bucket, &n)
		add(who, postil.Pace{Buckets: map[int64]int64{bucket: n}, Submitted: n})
		return struct{}{}, err
	}, `SELECT w.queue_id, w.user_id, w.bucket, w.submitted FROM work_time w`+c.text, c.args...)
	if err != nil {
		return nil, err
	}
	_, err = collect(ctx, st, func(row scanner) (struct{}, error) {
		var who Whose
		var n postil.Pace
		err := row.Scan(&who.Queue, &who.User, &n.ActiveMS)
		add(who, n)
		return struct{}{}, err
	}, `SELECT w.queue_id, w.user_id, `+sum("w.active_ms")+` FROM work_day w`+c.text+` GROUP BY w.queue_id, w.user_id`, c.args...)
	return paces, err
}

// WorkDays returns the last days on which something happened in a queue, oldest
// first, at most limit; User is as for AnnotatorCounts.
func (st *Store) WorkDays(ctx context.Context, space, queue, user int64, limit int) ([]postil.WorkDay, error) {
	c := st.ofAnnotators("w", space, []int64{queue}, user)
	c.and("(w.submitted > 0 OR w.skipped > 0)")
	return collect(ctx, st, func(row scanner) (d postil.WorkDay, err error) {
		err = row.Scan(&d.Day, &d.Submitted, &d.Skipped)
		return d, err
	}, `SELECT * FROM (SELECT w.day, `+sum("w.submitted")+`, `+sum("w.skipped")+` FROM work_day w`+c.text+
		` GROUP BY w.day ORDER BY w.day DESC LIMIT `+c.param(limit)+`) days ORDER BY day`, c.args...)
}

// QueueMark tells whether a queue has changed.
type QueueMark struct {
	UpdatedAt, Records, Position, Done, ActiveAt int64
}

// QueueMarks returns the marks of all queues of spaces, by space and queue.
func (st *Store) QueueMarks(ctx context.Context, spaces []int64) (map[int64]map[int64]QueueMark, error) {
	marks := make(map[int64]map[int64]QueueMark, len(spaces))
	if len(spaces) == 0 {
		return marks, nil
	}
	for _, space := range spaces {
		marks[space] = map[int64]QueueMark{}
	}
	_, err := collect(ctx, st, func(row scanner) (struct{}, error) {
		var space, queue int64
		var m QueueMark
		err := row.Scan(&queue, &space, &m.UpdatedAt, &m.Records, &m.Position, &m.Done, &m.ActiveAt)
		if err == nil {
			marks[space][queue] = m
		}
		return struct{}{}, err
	}, `SELECT q.id, q.space_id, q.updated_at, q.record_count, q.next_position, COALESCE(m.done, 0), COALESCE(m.active_at, 0) FROM queue q
		LEFT JOIN (SELECT queue_id, `+sum("completed + skipped")+` AS done, MAX(active_at) AS active_at FROM queue_annotator
			WHERE `+st.eng.inInts("space_id", "$1")+` GROUP BY queue_id) m ON m.queue_id = q.id
		WHERE `+st.eng.inInts("q.space_id", "$1"), st.eng.ints(spaces))
	return marks, err
}
