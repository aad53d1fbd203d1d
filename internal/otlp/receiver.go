package otlp

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"

	"github.com/postil/postil/internal/postil"
)

// MaxBody is how many bytes a request may have, on the wire and decompressed.
const MaxBody = 64 << 20

// Sink is where received spans go. Its errors are answered by their code; one that
// is no *postil.Error is ours, and its text is logged, not sent.
type Sink interface {
	// Authenticate returns a context that carries whoever owns the API key, which is
	// empty when the sender gave none. A wrong key gives an Unauthenticated error.
	Authenticate(ctx context.Context, key string) (context.Context, error)

	// Ingest stores the spans of one request and returns once they are stored. Spans
	// that name no space of their own belong to the one with the external id spaceID,
	// or to the owner's default when that is empty too. It gives a Busy error when it
	// cannot take the request now, and NotFound or Forbidden for a space that the
	// owner may not write to.
	Ingest(ctx context.Context, spaceID string, spans []postil.IncomingSpan) (postil.IngestResult, error)
}

// Receiver takes OTLP requests over both transports.
type Receiver struct {
	sink    Sink
	log     *slog.Logger
	maxBody int64
	drain   time.Duration // how long Run waits for requests under way
	beside  []func(grpc.ServiceRegistrar)
}

// New returns a receiver that feeds sink and logs to log what goes wrong inside.
func New(sink Sink, log *slog.Logger) *Receiver {
	return &Receiver{sink: sink, log: log, maxBody: MaxBody, drain: 10 * time.Second}
}

// Beside has Run serve further services on the same listener. It is called before Run.
func (r *Receiver) Beside(register func(grpc.ServiceRegistrar)) {
	r.beside = append(r.beside, register)
}

// Decode turns an encoded ExportTraceServiceRequest into spans as the receiver does,
// for what arrives in another form. One span that cannot be taken refuses them all.
func Decode(request []byte) ([]postil.IncomingSpan, error) {
	b, err := decode(request)
	if err == nil && b.rejected > 0 {
		err = postil.Errorf(postil.Malformed, "%d spans cannot be taken: %s", b.rejected, b.reason)
	}
	return b.spans, err
}

// ingest stores a batch and makes the answer.
func (r *Receiver) ingest(ctx context.Context, space string, b batch) (answer, error) {
	result := postil.IngestResult{}
	if len(b.spans) > 0 {
		var err error
		if result, err = r.sink.Ingest(ctx, space, b.spans); err != nil {
			return answer{}, err
		}
	}
	return answer{rejected: b.rejected + result.Rejected, reason: firstNonEmpty(b.reason, result.Reason)}, nil
}
