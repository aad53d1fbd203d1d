package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/internal/postil"
)

// archive is a lab to bring content into.
type archive struct {
	*lab
	base time.Time // an hour ago
}

// eachArchive runs a test against a fresh archive on each database.
func eachArchive(t *testing.T, test func(*archive)) {
	t.Helper()
	labs(t, func(l *lab) { test(&archive{l, time.Now().Add(-time.Hour).Truncate(time.Second)}) })
}

// get reads as the administrator and returns the answer.
func (a *archive) get(path string) object {
	a.Helper()
	o, _ := a.want(200, "GET", path, nil, a.admin.header...)
	return o
}

// denied requires that a read of the administrator fails with a status and detail.
func (a *archive) denied(status int, detail, path string) {
	a.Helper()
	a.refused(status, detail, "GET", path, nil, a.admin.header...)
}

// span returns a root span of a trace of its own that began n seconds after base.
func (a *archive) span(n int, change ...func(*postil.IncomingSpan)) postil.IncomingSpan {
	start := a.base.Add(time.Duration(n) * time.Second).UnixMicro()
	s := postil.IncomingSpan{Project: "shop", Span: postil.Span{
		TraceID: fmt.Sprintf("%032x", n), SpanID: fmt.Sprintf("%016x", n), Name: fmt.Sprintf("span %d", n), Kind: "LLM",
		StartTime: start, EndTime: start + 1500, StatusCode: "OK",
		Attributes: []byte(`{}`), Events: []byte(`[]`), Evaluations: []byte(`[]`),
	}}
	for _, c := range change {
		c(&s)
	}
	return s
}

// childOf puts a span into the trace of another one.
func childOf(n int) func(*postil.IncomingSpan) {
	return func(s *postil.IncomingSpan) { s.TraceID, s.ParentID = fmt.Sprintf("%032x", n), fmt.Sprintf("%016x", n) }
}

func withAttributes(json string) func(*postil.IncomingSpan) {
	return func(s *postil.IncomingSpan) { s.Attributes = []byte(json) }
}

// ingest stores spans and returns the project they are of.
func (a *archive) ingest(spans ...postil.IncomingSpan) string {
	a.Helper()
	if _, err := a.app.Ingest(a.admin.ctx, a.space, spans); err != nil {
		a.Fatal(err)
	}
	return a.project
}

// members returns one member of each item of a list.
func members(list []object, key string) string {
	out := []string{}
	for _, o := range list {
		out = append(out, fmt.Sprint(o[key]))
	}
	return strings.Join(out, ", ")
}
