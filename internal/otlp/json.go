package otlp

import (
	"bytes"

	"github.com/postil/postil/internal/postil"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// errJSON is the answer to a body that is not OTLP/JSON.
var errJSON = postil.Errorf(postil.Malformed, "the body is not a valid ExportTraceServiceRequest in JSON")

// decodeJSON turns an ExportTraceServiceRequest in JSON into spans. It goes through
// the protobuf form, so that both forms of a span become the same columns; an id
// that is not hexadecimal or has the wrong length makes the request Malformed, since
// the protobuf form could not hold it.
func decodeJSON(body []byte) (batch, error) {
	if !isDocument(body) || bytes.TrimSpace(body)[0] != '{' {
		return batch{}, errJSON
	}
	request := ptraceotlp.NewExportRequest()
	if err := request.UnmarshalJSON(body); err != nil {
		return batch{}, &postil.Error{Code: postil.Malformed, Text: errJSON.Text, Cause: err}
	}
	wire, err := request.MarshalProto()
	if err != nil {
		return batch{}, &postil.Error{Code: postil.Malformed, Text: errJSON.Text, Cause: err}
	}
	return decode(wire)
}
