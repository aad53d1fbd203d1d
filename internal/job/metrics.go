package job

import "github.com/prometheus/client_golang/prometheus"

// metrics are what a server tells of the jobs that it has run. Others have run the
// other ones.
type metrics struct {
	runs *prometheus.CounterVec
	last *prometheus.GaugeVec
}

const (
	succeeded = "succeeded"
	failed    = "failed"
)

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "postil_job_runs_total", Help: "Runs of background jobs on this server."},
			[]string{"job", "outcome"}),
		last: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "postil_job_last_success_timestamp_seconds",
			Help: "When a background job last succeeded on this server; absent until it has."}, []string{"job"}),
	}
	registry.MustRegister(m.runs, m.last)
	return m
}

// expect makes a job's counters appear before it has run.
func (m *metrics) expect(job string) {
	m.runs.WithLabelValues(job, succeeded)
	m.runs.WithLabelValues(job, failed)
}

// ran counts a run.
func (m *metrics) ran(job string, err error) {
	if err != nil {
		m.runs.WithLabelValues(job, failed).Inc()
		return
	}
	m.runs.WithLabelValues(job, succeeded).Inc()
	m.last.WithLabelValues(job).SetToCurrentTime()
}
