package otlp

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/wire"
)

// Routes mounts the OTLP/HTTP receiver (https://opentelemetry.io/docs/specs/otlp/):
// POST /v1/traces, and POST /v1 for senders that use their endpoint as it is.
// Bodies are protobuf or JSON, plain or gzip; answers and errors, the latter as
// google.rpc.Status, have the type of the request.
func (r *Receiver) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/traces", r.serveHTTP)
	mux.HandleFunc("POST /v1", r.serveHTTP)
}

// serveHTTP answers one request.
func (r *Receiver) serveHTTP(w http.ResponseWriter, req *http.Request) {
	format := formatOf(req.Header.Get("Content-Type"))
	result, err := r.export(w, req, format)
	if err != nil {
		r.fail(w, req, format, err)
		return
	}
	w.Header().Set("Content-Type", format.name)
	_, _ = w.Write(format.answer(result)) // an error here is the sender's, who has gone
}

// export checks, reads and ingests one request.
func (r *Receiver) export(w http.ResponseWriter, req *http.Request, f format) (answer, error) {
	sender := wire.CredentialsFrom(req.Header.Get)
	ctx, err := r.sink.Authenticate(req.Context(), sender.Key)
	if err != nil {
		return answer{}, err
	}
	if f.decode == nil {
		return answer{}, &failure{codes.InvalidArgument, http.StatusUnsupportedMediaType,
			"Content-Type must be application/x-protobuf or application/json", 0}
	}
	body := bodies.Get().(*bytes.Buffer)
	defer recycle(body)
	if err := wire.ReadCompressed(w, req, r.maxBody, body); err != nil {
		return answer{}, err
	}
	b, err := f.decode(body.Bytes())
	if err != nil {
		return answer{}, err
	}
	return r.ingest(ctx, sender.Space, b)
}

// maxKept is the largest body whose memory is kept for the next request, in bytes.
const maxKept = 4 << 20

// bodies holds the memory of requests that are decoded: spans share none of it.
var bodies = sync.Pool{New: func() any { return &bytes.Buffer{} }}

func recycle(body *bytes.Buffer) {
	if body.Cap() <= maxKept {
		body.Reset()
		bodies.Put(body)
	}
}

// fail answers with an error.
func (r *Receiver) fail(w http.ResponseWriter, req *http.Request, f format, err error) {
	why := r.failureOf(req.Context(), err)
	if why.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(why.retry/time.Second)))
	}
	w.Header().Set("Content-Type", f.name)
	w.WriteHeader(why.http)
	_, _ = w.Write(f.status(why)) // an error here is the sender's, who has gone
}

// format is one of the two encodings of OTLP/HTTP. A request in neither is answered
// in JSON, which its sender may at least be able to show.
type format struct {
	name   string // media type
	decode func(body []byte) (batch, error)
	answer func(answer) []byte
	status func(*failure) []byte
}

// formatOf returns the format of a body; decode is nil when we do not know it.
func formatOf(contentType string) format {
	name, _, _ := mime.ParseMediaType(contentType)
	switch name {
	case "application/x-protobuf", "application/protobuf":
		return format{name, decode, answer.proto, protoStatus}
	case "application/json":
		return format{name, decodeJSON, answer.json, jsonStatus}
	}
	return format{name: "application/json", status: jsonStatus}
}

// protoStatus encodes a google.rpc.Status.
func protoStatus(f *failure) []byte {
	b := protowire.AppendTag(nil, 1, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(f.code))
	b = protowire.AppendTag(b, 2, protowire.BytesType)
	return protowire.AppendString(b, f.text)
}

// jsonStatus encodes a google.rpc.Status as JSON.
func jsonStatus(f *failure) []byte {
	b, _ := json.Marshal(struct { // a number and a valid text do not fail
		Code    codes.Code `json:"code"`
		Message string     `json:"message"`
	}{f.code, plain([]byte(f.text))})
	return b
}
