package otlp

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/postil/postil/internal/postil"
)

// dial runs the gRPC receiver and returns a connection to it, and a function that
// stops the receiver and returns what Run returned.
func dial(t *testing.T, r *Receiver) (*grpc.ClientConn, func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, listener) }()
	conn, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = conn.Close() })
	return conn, func() error { cancel(); return <-ended }
}

// withKey returns a context whose calls carry the key that the sink knows.
func withKey(t *testing.T) context.Context {
	return metadata.AppendToOutgoingContext(t.Context(), "authorization", "secret", "space_id", "sp")
}

func TestGRPCTakesSpansPlainAndZipped(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]grpc.CallOption{"plain": nil, "zipped": {grpc.UseCompressor(gzip.Name)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := &memorySink{}
			conn, stop := dial(t, newReceiver(t, sink))
			answer, err := ptraceotlp.NewGRPCClient(conn).Export(withKey(t), ptraceotlp.NewExportRequestFromTraces(twoSpans()), options...)
			if err != nil {
				t.Fatal(err)
			}
			if p := answer.PartialSuccess(); p.RejectedSpans() != 1 || p.ErrorMessage() != errSpanID.Error() {
				t.Errorf("got %d rejected: %q", p.RejectedSpans(), p.ErrorMessage())
			}
			got := sink.only(t)
			if len(got.spans) != 1 || got.spans[0].Name != "answer" || got.owner != "ada" || got.space != "sp" {
				t.Errorf("got %+v", got)
			}
			if err := stop(); err != nil {
				t.Errorf("Run ended with %v", err)
			}
		})
	}
}

func TestGRPCRefusesWhatItCannotTake(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, &memorySink{})
	r.maxBody = 1000
	conn, _ := dial(t, r)
	client := ptraceotlp.NewGRPCClient(conn)
	td, span := newSpan()
	span.SetName(strings.Repeat("x", 2000))
	large := ptraceotlp.NewExportRequestFromTraces(td)

	_, err := client.Export(t.Context(), large)
	if status.Code(err) != codes.Unauthenticated {
		t.Errorf("without a key: %v", err)
	}
	if _, err = client.Export(withKey(t), large); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("too large: %v", err)
	}
	if _, err = client.Export(withKey(t), large, grpc.UseCompressor(gzip.Name)); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("too large once decompressed: %v", err)
	}
	malformed := &grpc_health_v1.HealthCheckRequest{Service: "not spans"}
	err = conn.Invoke(withKey(t), "/opentelemetry.proto.collector.trace.v1.TraceService/Export", malformed, &grpc_health_v1.HealthCheckResponse{})
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("malformed: %v", err)
	}
}

func TestGRPCErrorsOfTheSink(t *testing.T) {
	t.Parallel()
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, _ := dial(t, newReceiver(t, &memorySink{err: c.err}))
			_, err := ptraceotlp.NewGRPCClient(conn).Export(withKey(t), ptraceotlp.NewExportRequestFromTraces(twoSpans()))
			got := status.Convert(err)
			if got.Code().String() != c.grpc || got.Message() != c.text {
				t.Errorf("got %v", got)
			}
			var delay time.Duration
			for _, d := range got.Details() {
				if info, ok := d.(*errdetails.RetryInfo); ok {
					delay = info.GetRetryDelay().AsDuration()
				}
			}
			if (delay == time.Second) != c.retry {
				t.Errorf("got retry delay %v", delay)
			}
		})
	}
}

func TestGRPCPanicCostsOneRequest(t *testing.T) {
	t.Parallel()
	conn, _ := dial(t, newReceiver(t, &memorySink{panics: true}))
	_, err := ptraceotlp.NewGRPCClient(conn).Export(withKey(t), ptraceotlp.NewExportRequestFromTraces(twoSpans()))
	if got := status.Convert(err); got.Code() != codes.Internal || got.Message() != "internal error" {
		t.Errorf("got %v", got)
	}
	health, err := grpc_health_v1.NewHealthClient(conn).Check(t.Context(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil || health.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Errorf("got %v, %v", health, err)
	}
}

// slowSink lets go of a request only when told to.
type slowSink struct {
	memorySink

	entered, leave chan struct{}
}

func (s *slowSink) Ingest(ctx context.Context, space string, spans []postil.IncomingSpan) (postil.IngestResult, error) {
	close(s.entered)
	<-s.leave
	return s.memorySink.Ingest(ctx, space, spans)
}

func TestGRPCFinishesRequestsUnderWay(t *testing.T) {
	t.Parallel()
	sink := &slowSink{entered: make(chan struct{}), leave: make(chan struct{})}
	conn, stop := dial(t, newReceiver(t, sink))
	answered, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := ptraceotlp.NewGRPCClient(conn).Export(withKey(t), ptraceotlp.NewExportRequestFromTraces(twoSpans()))
		answered <- err
	}()
	<-sink.entered
	go func() { ended <- stop() }()
	close(sink.leave)
	if err := <-answered; err != nil {
		t.Errorf("request: %v", err)
	}
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
}

func TestGRPCWaitsNoLongerThanItsDeadline(t *testing.T) {
	t.Parallel()
	sink := &slowSink{entered: make(chan struct{}), leave: make(chan struct{})}
	r := newReceiver(t, sink)
	r.drain = time.Millisecond
	conn, stop := dial(t, r)
	answered := make(chan error, 1)
	go func() {
		_, err := ptraceotlp.NewGRPCClient(conn).Export(withKey(t), ptraceotlp.NewExportRequestFromTraces(twoSpans()))
		answered <- err
	}()
	<-sink.entered
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	if err := <-answered; status.Code(err) != codes.Unavailable {
		t.Errorf("request: %v", err)
	}
	close(sink.leave)
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
}
