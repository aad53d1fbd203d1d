// Package job runs what is to be done every so often, whether or not anybody asks
// for it. River keeps it going: of all servers on a database, one leads and has each
// job put down when its time comes; whichever server finds it first runs it, once.
// When the leader is gone another takes its place.
//
// What a job does is a use case (internal/app). It is safe to run twice, also at
// the same time, and does its work in small steps: it may be interrupted after any.
package job

import (
	"context"
	"time"

	"github.com/postil/postil/internal/app"
)

// Job is something that is to be done every so often.
type Job struct {
	Name  string // in the log, the metrics and River's tables
	Every time.Duration
	// Run does it. It has two minutes; what has more to do than that goes on the next time.
	Run func(context.Context) error
}

// Periodic returns the jobs of a server.
func Periodic(a *app.App) []Job {
	return []Job{
		{"forget-keys", time.Hour, a.ForgetKeys},
		{"forget-sessions", time.Hour, a.ForgetSessions},
		{"retain", time.Hour, a.Retain},
		{"sweep-queues", time.Hour, a.SweepQueues},
	}
}
