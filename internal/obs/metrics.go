package obs

import (
	"cmp"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is a registry with what every server measures.
type Metrics struct {
	*prometheus.Registry
	seconds *prometheus.HistogramVec
	flying  prometheus.Gauge
}

// NewMetrics returns a registry with the Go runtime's, the process's and the
// HTTP server's metrics.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "postil_http_request_seconds", Help: "Time to answer HTTP requests.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "status"}),
		flying: prometheus.NewGauge(prometheus.GaugeOpts{Name: "postil_http_requests_in_flight", Help: "HTTP requests being answered."}),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "postil_build_info", Help: "Always 1; the version is a label.",
		ConstLabels: prometheus.Labels{"version": version}}, func() float64 { return 1 })
	m.MustRegister(m.seconds, m.flying, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the metrics in Prometheus' format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

// Watch measures and logs every request to next, by the pattern of its route,
// never by its path. A panic is logged and answered by fail.
func (m *Metrics) Watch(next http.Handler, log *slog.Logger, fail http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, answer := time.Now(), &statusWriter{ResponseWriter: w}
		m.flying.Inc()
		defer func() {
			m.flying.Dec()
			if p := recover(); p != nil {
				log.ErrorContext(r.Context(), "request panicked", "route", r.Pattern, "request", RequestID(r), "panic", p, "stack", string(debug.Stack()))
				if answer.status == 0 {
					fail.ServeHTTP(answer, r)
				}
			}
			route, took := cmp.Or(r.Pattern, "none"), time.Since(start)
			m.seconds.WithLabelValues(route, strconv.Itoa(answer.status)).Observe(took.Seconds())
			log.DebugContext(r.Context(), "request answered", "route", route, "request", RequestID(r), "status", answer.status, "took", took)
		}()
		next.ServeHTTP(answer, r)
	})
}

// statusWriter remembers the status it was given.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers and sends the status.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends part of the body, after a status 200 if there was none.
func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
