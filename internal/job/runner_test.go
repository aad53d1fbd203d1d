package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/postil/postil/internal/job"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// server is the part of a server that runs jobs.
type server struct {
	*job.Runner
	t       *testing.T
	metrics *prometheus.Registry
	log     *lines
	stop    func()
}

// lines is a log that can be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	also io.Writer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(line)
	return l.also.Write(line)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs jobs on a database until stop is called or the test ends.
func start(t *testing.T, db *store.DB, jobs ...job.Job) *server {
	t.Helper()
	s := &server{t: t, metrics: prometheus.NewRegistry(), log: &lines{also: t.Output()}}
	pool, file := db.Handles()
	var err error
	s.Runner, err = job.New(job.Database{Postgres: pool, SQLite: file}, jobs, job.Options{StopTimeout: 5 * time.Second, Metrics: s.metrics,
		Log: slog.New(slog.NewTextHandler(s.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		began := time.Now()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("stopping took %v", took)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// until waits for what must become true, and returns how long it took.
func until(t *testing.T, what string, patience time.Duration, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > patience {
			t.Fatalf("after %v not yet: %s", patience, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}

// counting returns a job that does nothing but count how often it runs.
func counting(name string, every time.Duration) (*atomic.Int64, job.Job) {
	n := new(atomic.Int64)
	return n, job.Job{Name: name, Every: every, Run: func(context.Context) error { n.Add(1); return nil }}
}

func TestAJobRunsAtTheStartAndEverySoOften(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		often, tick := counting("tick", 2*time.Second)
		seldom, rare := counting("rare", time.Hour)
		s := start(t, st, tick, rare)
		until(t, "both have run", 10*time.Second, func() bool { return often.Load() > 0 && seldom.Load() > 0 })
		until(t, "one runs again", 15*time.Second, func() bool { return often.Load() >= 4 })
		if n := seldom.Load(); n != 1 {
			t.Errorf("what is to be done every hour was done %d times", n)
		}
		s.stop()
		if text := s.log.String(); text != "" {
			t.Errorf("it says\n%s", text)
		}
	})
}

func TestOneOfAllServersRunsAJob(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	var runs, now atomic.Int64
	tick := job.Job{Name: "tick", Every: 3 * time.Second, Run: func(context.Context) error {
		runs.Add(1)
		if now.Add(1) > 1 {
			t.Error("two run it at once")
		}
		time.Sleep(time.Second)
		now.Add(-1)
		return nil
	}}
	began := time.Now()
	for range 4 {
		start(t, storetest.Open(t, url), tick)
	}
	until(t, "it has run a few times", 30*time.Second, func() bool { return runs.Load() >= 4 })
	if took := time.Since(began); took < 8*time.Second {
		t.Errorf("what is to be done every 3 seconds was done 4 times in %v", took)
	}
}

// A leader that dies, or is cut off, says nothing to anybody.
func TestAnotherServerTakesThePlaceOfALeaderThatIsGone(t *testing.T) {
	t.Parallel()
	database := storetest.URL(t, "postgres")
	look, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close(context.Background())
	leader := func() (id string) {
		err := look.QueryRow(t.Context(), `SELECT leader_id FROM river_leader WHERE expires_at > now()`).Scan(&id)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
		return id
	}
	type replica struct {
		*server
		line *storetest.Line
		runs *atomic.Int64
	}
	var replicas []replica
	for range 2 {
		r := replica{line: storetest.NewLine(t, database)}
		var tick job.Job
		r.runs, tick = counting("tick", time.Hour)
		r.server = start(t, storetest.OpenWith(t, r.line.URL, store.Options{}), tick)
		replicas = append(replicas, r)
	}
	first := ""
	until(t, "one leads", 10*time.Second, func() bool { first = leader(); return first != "" })
	if first != replicas[0].ID() {
		slices.Reverse(replicas)
	}
	var done bool
	until(t, "the job is done", 10*time.Second, func() bool {
		if err := look.QueryRow(t.Context(), `SELECT EXISTS (SELECT 1 FROM river_job WHERE state = 'completed')`).Scan(&done); err != nil {
			t.Fatal(err)
		}
		return done
	})
	replicas[0].line.Close()
	took := until(t, "the other one leads", 25*time.Second, func() bool { return leader() == replicas[1].ID() })
	before := replicas[1].runs.Load()
	until(t, "the job is done again", 10*time.Second, func() bool { return replicas[1].runs.Load() > before })
	t.Log("another led after", took)
	if n := strings.Count(replicas[0].log.String(), "Error fetching jobs"); n > 1 {
		t.Errorf("the same is said %d times", n)
	}
}

// Many people annotate, and each commit is theirs; River's must find a place between
// them, and not be in their way.
func TestJobsRunWhileManyWriteToSQLite(t *testing.T) {
	t.Parallel()
	st := storetest.Open(t, storetest.URL(t, "sqlite"))
	var runs atomic.Int64
	s := start(t, st, job.Job{Name: "write", Every: 2 * time.Second, Run: func(ctx context.Context) error {
		defer runs.Add(1)
		return st.BulkTx(ctx, func(st *store.Store) error { return st.InsertSetting(ctx, fmt.Sprint("job ", runs.Load()), "") })
	}})
	until(t, "the job runs", 10*time.Second, func() bool { return runs.Load() >= 1 })

	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	var longest, writes atomic.Int64
	for i := range 32 {
		writing.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				began := time.Now()
				err := st.Tx(t.Context(), func(st *store.Store) error {
					return st.InsertSetting(t.Context(), fmt.Sprint("writer ", i, " ", n), "")
				})
				if err != nil {
					t.Error(err)
					return
				}
				writes.Add(1)
				if took := int64(time.Since(began)); took > longest.Load() {
					longest.Store(took)
				}
			}
		})
	}
	for n := runs.Load() + 1; n <= 4; n++ {
		took := until(t, "the job runs while others write", 10*time.Second, func() bool { return runs.Load() >= n })
		t.Log("the job has run after", took)
	}
	cancel()
	writing.Wait()
	t.Logf("%d writes meanwhile, of which the longest took %v", writes.Load(), time.Duration(longest.Load()))
	s.stop()
	if text := s.log.String(); text != "" {
		t.Errorf("it says\n%s", text)
	}
}

func TestWhatFailsIsTriedAgainAndTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		var runs atomic.Int64
		var again atomic.Int64
		s := start(t, st, job.Job{Name: "panics", Every: time.Hour, Run: func(context.Context) error {
			if runs.Add(1) == 1 {
				panic("a mistake")
			}
			return nil
		}}, job.Job{Name: "fails", Every: time.Hour, Run: func(context.Context) error {
			if again.Add(1) == 1 {
				return errors.New("not now")
			}
			return nil
		}})
		until(t, "both ran again", 20*time.Second, func() bool { return runs.Load() == 2 && again.Load() == 2 })
		s.stop()
		text := s.log.String()
		for _, want := range []string{"a mistake", "not now"} {
			if strings.Count(text, want) != 1 {
				t.Errorf("it does not say %q once:\n%s", want, text)
			}
		}
		for _, name := range []string{"panics", "fails"} {
			for _, outcome := range []string{"failed", "succeeded"} {
				if n := s.counted(name, outcome); n != 1 {
					t.Errorf("%s %s %v times", name, outcome, n)
				}
			}
		}
	})
}

// counted returns how many runs of a job the metrics tell of.
func (s *server) counted(name, outcome string) float64 {
	s.t.Helper()
	families, err := s.metrics.Gather()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			labels := m.GetLabel()
			if family.GetName() == "postil_job_runs_total" && labels[0].GetValue() == name && labels[1].GetValue() == outcome {
				return m.GetCounter().GetValue()
			}
		}
	}
	return -1
}

func TestAJobIsInterruptedByAStopAndGoneOnWith(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		began := make(chan bool, 1)
		long := start(t, st, job.Job{Name: "long", Every: time.Hour, Run: func(ctx context.Context) error {
			began <- true
			<-ctx.Done()
			return ctx.Err()
		}})
		<-began
		long.stop()
		if text := long.log.String(); text != "" || long.counted("long", "failed") != 0 {
			t.Errorf("to be interrupted is taken for a failure:\n%s", text)
		}
		next, rest := counting("long", time.Hour)
		start(t, st, rest)
		until(t, "the next server goes on with it", 5*time.Second, func() bool { return next.Load() > 0 })
	})
}

func TestADatabaseThatIsAwayIsWaitedFor(t *testing.T) {
	t.Parallel()
	database := storetest.URL(t, "postgres")
	st := storetest.OpenWith(t, database, store.Options{})
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	away := func(yes bool) {
		t.Helper()
		storetest.Exec(t, u.String(), fmt.Sprintf("ALTER DATABASE %s ALLOW_CONNECTIONS %t", name, !yes))
		storetest.Exec(t, u.String(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+name+"'")
	}
	away(true)
	runs, tick := counting("tick", time.Second)
	s := start(t, st, tick)
	until(t, "it says that it waits", 10*time.Second, func() bool { return strings.Contains(s.log.String(), "background jobs do not start") })
	away(false)
	until(t, "it starts", 15*time.Second, func() bool { return runs.Load() > 1 })
	away(true)
	time.Sleep(3 * time.Second)
	away(false)
	before := runs.Load()
	until(t, "it goes on", 30*time.Second, func() bool { return runs.Load() > before+1 })
}
