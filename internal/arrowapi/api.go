package arrowapi

import (
	"log/slog"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

const (
	// maxBody is how many bytes a body, or a message of a stream, may have; as of OTLP.
	maxBody = 64 << 20
	// maxRows is how many bytes the rows of one upload may take, as the spans of an OTLP request.
	maxRows = 4 * maxBody
)

// DecodeSpans turns an encoded ExportTraceServiceRequest of OTLP into spans. Spans that
// come in as rows go through it, so that they become the same as those that came by OTLP.
type DecodeSpans func(request []byte) ([]postil.IncomingSpan, error)

// API answers the bulk requests.
type API struct {
	app         *app.App
	decodeSpans DecodeSpans
	log         *slog.Logger
}

// New returns the bulk API over the use cases; what goes wrong inside it logs to log.
func New(a *app.App, decode DecodeSpans, log *slog.Logger) *API {
	return &API{app: a, decodeSpans: decode, log: log}
}
