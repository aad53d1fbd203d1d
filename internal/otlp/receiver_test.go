package otlp

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/postil/postil/internal/postil"
)

// delivery is one call of a sink.
type delivery struct {
	owner, space string
	spans        []postil.IncomingSpan
}

// memorySink keeps what it is given; it knows one key.
type memorySink struct {
	mu         sync.Mutex
	deliveries []delivery

	result postil.IngestResult
	err    error // what Ingest answers, when not nil
	panics bool
}

type ownerKey struct{}

func (m *memorySink) Authenticate(ctx context.Context, key string) (context.Context, error) {
	if key != "secret" {
		return nil, postil.Errorf(postil.Unauthenticated, "unknown API key")
	}
	return context.WithValue(ctx, ownerKey{}, "ada"), nil
}

func (m *memorySink) Ingest(ctx context.Context, space string, spans []postil.IncomingSpan) (postil.IngestResult, error) {
	if m.panics {
		panic("out of paper")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	owner, _ := ctx.Value(ownerKey{}).(string)
	m.deliveries = append(m.deliveries, delivery{owner, space, spans})
	return m.result, m.err
}

// only returns the one delivery there must have been.
func (m *memorySink) only(t *testing.T) delivery {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.deliveries) != 1 {
		t.Fatalf("got %d deliveries", len(m.deliveries))
	}
	return m.deliveries[0]
}

// newReceiver returns a receiver that logs into the test's output.
func newReceiver(t *testing.T, sink Sink) *Receiver {
	return New(sink, slog.New(slog.NewTextHandler(t.Output(), nil)))
}

// twoSpans is a request whose second span has no id.
func twoSpans() ptrace.Traces {
	td, span := newSpan()
	span.SetName("answer")
	span.Attributes().PutStr("input.value", strings.Repeat("long ", 100))
	bad := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty()
	span.CopyTo(bad)
	bad.SetSpanID(pcommon.SpanID{})
	return td
}

// refusals says how the errors of a sink are answered.
var refusals = map[string]struct {
	err        error
	http       int
	grpc, text string
	retry      bool
}{
	"busy":         {postil.Errorf(postil.Busy, "the store is busy"), 503, "Unavailable", "the store is busy", true},
	"no space":     {postil.Errorf(postil.NotFound, "no such space"), 404, "NotFound", "no such space", false},
	"read only":    {postil.Errorf(postil.Forbidden, "read only"), 403, "PermissionDenied", "read only", false},
	"against rule": {postil.Errorf(postil.Invalid, "no"), 400, "InvalidArgument", "no", false},
	"too large":    {postil.Errorf(postil.TooLarge, "too much"), 413, "ResourceExhausted", "too much", false},
	"ours":         {context.DeadlineExceeded, 503, "Unavailable", "it took too long", true},
	"unknown":      {errNesting, 500, "Internal", "internal error", false},
}
