package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

const (
	// crowd is how many annotators the queues have.
	crowd = 100
	// veterans is how many of them have worked through the first half of the ALL queue; in the RANDOM queue everybody has.
	veterans = 4
	// tookEach is how long an annotator took for a record, in milliseconds.
	tookEach = 20_000
	// fillers is how many goroutines write spans, and fillTraces how many traces each of them writes at once.
	fillers    = 3
	fillTraces = 100
)

// fillScale fills a new database: people, projects, spans, and two queues of which
// the first half is done.
func (st *scaleSite) fillScale(ctx context.Context) (err error) {
	db, err := store.Open(ctx, st.location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := st.addPartitions(ctx, db.Store); err != nil {
		return fmt.Errorf("partitions: %w", err)
	}
	a, actor, err := st.install(ctx, db.Store)
	if err != nil {
		return err
	}
	if err := db.Tx(ctx, func(db *store.Store) error { return st.addPeople(ctx, db, crowd) }); err != nil {
		return err
	}
	asAdmin := auth.WithActor(ctx, actor)
	if err := st.addConfig(asAdmin, a); err != nil {
		return err
	}
	for i, method := range []postil.AssignmentMethod{postil.AssignAll, postil.AssignRandom} {
		if st.queues[i], err = st.addQueue(asAdmin, a, string(method), method, st.people); err != nil {
			return err
		}
	}
	if st.world.projects, err = st.addProjects(ctx, db.Store); err != nil {
		return err
	}
	begun := time.Now()
	err = st.withoutIndexes(ctx, "span", func() error { return st.fillSpans(ctx, db.Store) })
	if err != nil {
		return fmt.Errorf("spans: %w", err)
	}
	st.say("%d spans in %s", st.world.traces*traceSpans, time.Since(begun).Round(time.Second))
	begun = time.Now()
	if err := st.fillQueues(ctx); err != nil {
		return fmt.Errorf("queues: %w", err)
	}
	st.say("%d records in each of two queues, and what annotators did, in %s", st.world.records, time.Since(begun).Round(time.Second))
	return nil
}

func (st *scaleSite) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s: "+format+"\n", append([]any{st.name}, args...)...)
}

func (st *scaleSite) addProjects(ctx context.Context, db *store.Store) (ids []int64, err error) {
	err = db.Tx(ctx, func(db *store.Store) error {
		byName, err := db.EnsureProjects(ctx, st.space, projectNames, st.newID, st.world.from)
		for _, name := range projectNames {
			ids = append(ids, byName[name])
		}
		return err
	})
	return ids, err
}

// addPartitions makes the partitions that a server would have made in all that
// time which keeps spans for as long: some thirty.
func (st *scaleSite) addPartitions(ctx context.Context, db *store.Store) error {
	for at := time.UnixMicro(st.world.from).Add(-24 * time.Hour); at.Before(time.Now()); at = at.Add(24 * time.Hour) {
		if _, err := db.KeepPartitions(ctx, at, store.Keeping{Spans: worldTime}); err != nil {
			return err
		}
	}
	return nil
}

// ownProcess is the number of this process in row ids. Servers count from 0 on.
const ownProcess = 500

// fillSpans writes all traces, as if each had come in when it began.
func (st *scaleSite) fillSpans(ctx context.Context, db *store.Store) error {
	group, ctx := errgroup.WithContext(ctx)
	firsts := make(chan int)
	group.Go(func() error {
		defer close(firsts)
		for first := 0; first < st.world.traces; first += fillTraces {
			select {
			case firsts <- first:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for i := range fillers {
		seq := postil.NewSequence(int64(ownProcess + 1 + i))
		group.Go(func() error {
			for first := range firsts {
				var spans []postil.Span
				for trace := first; trace < min(first+fillTraces, st.world.traces); trace++ {
					came := time.UnixMicro(st.world.start(trace))
					for n := range traceSpans {
						span := st.world.span(trace, n)
						span.ID = seq.Next(came)
						spans = append(spans, span)
					}
				}
				if err := db.Tx(ctx, func(db *store.Store) error { return db.UpsertSpans(ctx, st.space, spans) }); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// filling is what the rows of both queues are made of.
type filling struct {
	*scaleSite
	half    int // so many records of each queue are done
	targets [2][]int64
	records [2][]int64
	days    map[[3]int64]int64 // by queue, user and day
}

// fillQueues writes the rows of records and of what was done with them, table by
// table, and each in the order of time: so are the ids that the product gives.
func (st *scaleSite) fillQueues(ctx context.Context) error {
	load, done, err := st.loader(ctx)
	if err != nil {
		return err
	}
	f := filling{scaleSite: st, half: st.world.records / 2, days: map[[3]int64]int64{}}
	for i := range f.targets {
		f.targets[i], f.records[i] = make([]int64, st.world.records), make([]int64, st.world.records)
	}
	for _, table := range []struct {
		name, columns string
		rows          rowsOf
	}{
		{"target", "space_id, id, kind, parent_id, key", f.targetRows},
		{"record", "space_id, id, queue_id, position, priority, rank, target_id, kind, explicit, data, evaluations, created_at", f.recordRows},
		{"assignment", "space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied, completed_at, changed_at, active_ms, lease_token, lease_device, undo", f.assignmentRows},
		{"annotation", "space_id, target_id, config_id, annotator_id, name, label, text, updated_at, version", f.annotationRows},
		{"revision", "space_id, id, target_id, config_id, annotator_id, version, actor_id, queue_id, at, label, text", f.revisionRows},
		{"audit", "space_id, id, user_id, ip, operation, subject, at", f.auditRows},
		{"work_day", "space_id, queue_id, user_id, day, submitted, skipped, active_ms", f.dayRows},
		{"work_time", "space_id, queue_id, user_id, bucket, submitted", f.timeRows},
	} {
		if err := load(ctx, table.name, table.columns, table.rows); err != nil {
			return errors.Join(err, done())
		}
	}
	return errors.Join(f.count(ctx), done())
}

func (f *filling) targetRows(yield func([]any) bool) {
	seq := postil.NewSequence(ownProcess)
	for i := range f.world.records {
		trace := f.world.traceOf(i)
		for q := range f.queues {
			f.targets[q][i] = seq.Next(time.UnixMicro(f.world.addedAt(i)))
			if !yield([]any{f.space, f.targets[q][i], "SPAN", f.world.projects[f.world.project(trace)], postil.SpanKey(traceID(trace), spanID(trace, q))}) {
				return
			}
		}
	}
}

func (f *filling) recordRows(yield func([]any) bool) {
	seq := postil.NewSequence(ownProcess)
	for i := range f.world.records {
		for q, queue := range f.queues {
			added := f.world.addedAt(i)
			f.records[q][i] = seq.Next(time.UnixMicro(added))
			if !yield([]any{f.space, f.records[q][i], queue.id, int64(i + 1), int64(0), int64(i + 1), f.targets[q][i], "SPAN", false,
				string(f.world.span(f.world.traceOf(i), q).Attributes), "[]", added}) {
				return
			}
		}
	}
}

// doing is that somebody completed a record.
type doing struct {
	queue  int // its index
	record int
	user   int64
	at     int64
}

// doings are what was done, in the order of time.
func (f *filling) doings(yield func(doing) bool) {
	for i := range f.half {
		at := f.world.addedAt(i) + time.Hour.Microseconds()
		for v := range veterans {
			if !yield(doing{0, i, f.people[v].id, at + int64(v)}) {
				return
			}
		}
		if !yield(doing{1, i, f.people[i%crowd].id, at + veterans}) {
			return
		}
	}
}

func (f *filling) assignmentRows(yield func([]any) bool) {
	for d := range f.doings {
		f.days[[3]int64{f.queues[d.queue].id, d.user, postil.Day(d.at)}]++
		place := int64(d.record + 1)
		if !yield([]any{f.space, f.records[d.queue][d.record], d.user, f.queues[d.queue].id, place, place, "COMPLETED", d.queue == 1, d.queue == 0,
			d.at, d.at, int64(tookEach), d.at, "laptop", f.undo(place, d.at)}) {
			return
		}
	}
	for i := f.half; i < f.world.records; i++ { // what RANDOM has given and nobody has come to yet
		place := int64(i + 1)
		if !yield([]any{f.space, f.records[1][i], f.people[i%crowd].id, f.queues[1].id, place, place, "PENDING", true, false,
			nil, nil, int64(0), int64(0), "", nil}) {
			return
		}
	}
}

// undo is what the product keeps of a first submit.
func (f *filling) undo(place, at int64) string {
	return fmt.Sprintf(`{"State":"PENDING","Rank":%d,"Skips":0,"SkipReason":"","CompletedAt":null,"ChangedAt":null,"Values":[{"ConfigID":%d,"Name":%q,`+
		`"Absent":true,"Label":null,"Score":null,"Text":null,"Version":1}],"Submitted":{"values":[{"config_id":%d,"label":{"Set":true,"Value":"good"},`+
		`"text":{"Set":true,"Value":%q}}]},"Day":%d,"Bucket":%d}`, place, f.config, configName, f.config, comment, postil.Day(at), postil.TimeBucket(tookEach))
}

func (f *filling) annotationRows(yield func([]any) bool) {
	for d := range f.doings {
		if !yield([]any{f.space, f.targets[d.queue][d.record], f.config, d.user, configName, "good", comment, d.at, int64(1)}) {
			return
		}
	}
}

func (f *filling) revisionRows(yield func([]any) bool) {
	seq := postil.NewSequence(ownProcess)
	for d := range f.doings {
		if !yield([]any{f.space, seq.Next(time.UnixMicro(d.at)), f.targets[d.queue][d.record], f.config, d.user, int64(1), d.user, f.queues[d.queue].id,
			d.at, "good", comment}) {
			return
		}
	}
}

func (f *filling) auditRows(yield func([]any) bool) {
	seq := postil.NewSequence(ownProcess)
	for d := range f.doings {
		if !yield([]any{f.space, seq.Next(time.UnixMicro(d.at)), d.user, "127.0.0.1", "SubmitRecord", f.records[d.queue][d.record], d.at}) {
			return
		}
	}
}

func (f *filling) dayRows(yield func([]any) bool) {
	for key, n := range f.days {
		if !yield([]any{f.space, key[0], key[1], key[2], n, int64(0), n * tookEach}) {
			return
		}
	}
}

func (f *filling) timeRows(yield func([]any) bool) {
	submitted := map[[2]int64]int64{}
	for key, n := range f.days {
		submitted[[2]int64{key[0], key[1]}] += n
	}
	for key, n := range submitted {
		if !yield([]any{f.space, key[0], key[1], postil.TimeBucket(tookEach), n}) {
			return
		}
	}
}

// count sets the counters of both queues and how far the veterans have walked.
func (f *filling) count(ctx context.Context) error {
	for _, set := range []struct {
		query string
		args  []any
	}{
		{`UPDATE queue SET next_position = $1 + 1, record_count = $1 WHERE space_id = $2`, []any{int64(f.world.records), f.space}},
		{`UPDATE walk SET rank = $1 WHERE space_id = $2 AND queue_id = $3
			AND EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = $2 AND a.queue_id = $3 AND a.user_id = walk.user_id)`,
			[]any{int64(f.half), f.space, f.queues[0].id}},
		{`UPDATE queue_annotator SET active_at = (SELECT MAX(a.changed_at)` + ofThem + `), load = (SELECT COUNT(*)` + ofThem + ` AND a.by_method),
			implied = (SELECT COUNT(*)` + ofThem + ` AND a.implied), completed = (SELECT COUNT(*)` + ofThem + ` AND a.state = 'COMPLETED') WHERE space_id = $1`,
			[]any{f.space}},
	} {
		if _, err := f.db.ExecContext(ctx, set.query, set.args...); err != nil {
			return err
		}
	}
	return nil
}

const ofThem = ` FROM assignment a WHERE a.space_id = queue_annotator.space_id AND a.queue_id = queue_annotator.queue_id AND a.user_id = queue_annotator.user_id`

// checkRules looks for what contradicts itself in what was filled in.
func checkRules(ctx context.Context, db *sql.DB) error {
	for _, rule := range store.Rules() {
		rows, err := db.QueryContext(ctx, rule.Query)
		if err != nil {
			return fmt.Errorf("%s: %w", rule.Broken, err)
		}
		wrong := rows.Next()
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return fmt.Errorf("%s: %w", rule.Broken, err)
		}
		if wrong {
			return errors.New("the database was filled wrongly: " + rule.Broken)
		}
	}
	return nil
}
