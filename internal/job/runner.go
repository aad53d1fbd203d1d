package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

const (
	// atOnce is how many jobs one server runs at once; they have nothing to hurry for.
	atOnce = 2
	// lookEvery is how often each server looks for something to do. Nobody is told: that would take a connection that
	// listens, and one that pgbouncer gives away after each transaction cannot.
	lookEvery = 2 * time.Second
	// longest is how long a job may take. Nobody knows that the server of one is gone before that has passed; then
	// another goes on with it.
	longest   = 2 * time.Minute
	lostAfter = longest + 30*time.Second
	// attempts is how often a job that fails is tried before its next time comes.
	attempts = 3
	// startAgain is how long to wait at first when River does not start, and startAtLast at most.
	startAgain  = time.Second
	startAtLast = time.Minute
)

// Database is where River keeps what there is to do: one of the two.
type Database struct {
	Postgres *pgxpool.Pool
	SQLite   *sql.DB
}

// Options are how a server runs jobs.
type Options struct {
	// StopTimeout is how long a stop may take. The jobs under way are told at once.
	StopTimeout time.Duration
	Metrics     prometheus.Registerer
	Log         *slog.Logger
}

// Runner runs jobs.
type Runner struct {
	client  client
	metrics *metrics
	timeout time.Duration
	log     *slog.Logger
}

// client is a river.Client, on either database.
type client interface {
	Start(context.Context) error
	Stopped() <-chan struct{}
}

// New returns what runs jobs, which have names of their own, on a database whose
// schema is up to date.
func New(on Database, jobs []Job, o Options) (*Runner, error) {
	r := &Runner{metrics: newMetrics(o.Metrics), timeout: o.StopTimeout, log: o.Log}
	workers, periodic := river.NewWorkers(), []*river.PeriodicJob{}
	for _, j := range jobs {
		r.metrics.expect(j.Name)
		river.AddWorkerArgs(workers, due{j.Name}, &worker{runner: r, job: j})
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(j.Every),
			func() (river.JobArgs, *river.InsertOpts) { return due{j.Name}, nil }, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	config := &river.Config{
		Workers:              workers,
		PeriodicJobs:         periodic,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}},
		FetchOnlyKnownKinds:  true, // during an update, servers of another version may have put down others
		FetchPollInterval:    lookEvery,
		PollOnly:             true,
		JobTimeout:           longest,
		RescueStuckJobsAfter: lostAfter,
		ReindexerIndexNames:  []string{}, // the tables are small and stay so
		Logger:               slog.New(newQuiet(o.Log.Handler())),
	}
	var err error
	if on.SQLite != nil {
		r.client, err = river.NewClient(riversqlite.New(on.SQLite), config)
	} else {
		r.client, err = river.NewClient(riverpgxv5.New(on.Postgres), config)
	}
	if err != nil {
		return nil, fmt.Errorf("background jobs: %w", err)
	}
	return r, nil
}

// Run runs jobs until ctx ends. Whatever is the matter with River or the database,
// it tries again; nobody else needs it.
func (r *Runner) Run(ctx context.Context) error {
	for wait := startAgain; ; wait = min(2*wait, startAtLast) {
		err := r.client.Start(ctx)
		if err == nil {
			r.serve(ctx)
			return nil
		}
		if ctx.Err() != nil {
			return nil
		}
		r.log.WarnContext(ctx, "background jobs do not start", "err", err, "again_in", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// serve waits until ctx has ended, and then until River has stopped.
func (r *Runner) serve(ctx context.Context) {
	<-ctx.Done()
	select {
	case <-r.client.Stopped():
	case <-time.After(r.timeout):
		r.log.WarnContext(ctx, "background jobs were cut off")
	}
}

// due is that a job is to be run.
type due struct {
	Name string `json:"name"`
}

// Kind is River's word for the name.
func (d due) Kind() string { return d.Name }

// InsertOpts keeps a job from being put down while it waits or runs.
func (d due) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: attempts, UniqueOpts: river.UniqueOpts{ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// worker runs a job when it is due.
type worker struct {
	river.WorkerDefaults[due]
	runner *Runner
	job    Job
}

// Work runs the job.
func (w *worker) Work(ctx context.Context, d *river.Job[due]) error {
	r, job, start := w.runner, w.job, time.Now()
	err := protect(ctx, job.Run)
	switch {
	case err == nil:
		r.log.DebugContext(ctx, "background job done", "job", job.Name, "took", time.Since(start))
	case isStopping(ctx):
		return river.JobSnooze(0) // another server goes on with it
	case ctx.Err() != nil:
		r.log.InfoContext(ctx, "background job has not come to its end and goes on", "job", job.Name, "took", time.Since(start))
		return river.JobSnooze(lookEvery)
	default:
		r.log.ErrorContext(ctx, "background job failed", "job", job.Name, "attempt", d.Attempt, "of", d.MaxAttempts, "err", err)
	}
	r.metrics.ran(job.Name, err)
	return err
}

// isStopping reports whether a job was interrupted because its server stops, rather
// than because it took too long.
func isStopping(ctx context.Context) bool {
	return errors.Is(ctx.Err(), context.Canceled)
}

// protect turns a panic into an error.
func protect(ctx context.Context, run func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return run(ctx)
}
