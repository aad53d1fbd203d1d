package otlp

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/postil/postil/internal/postil"
)

// errJSON is the answer to a body that is not OTLP/JSON.
var errJSON = postil.Errorf(postil.Malformed, "the body is not a valid ExportTraceServiceRequest in JSON")

// maxObjects bounds the objects in a JSON request. Decoded, the smallest of them
// is a hundred times its size; real requests have some sixty to a span.
const maxObjects = 1 << 20

// decodeJSON turns an ExportTraceServiceRequest in JSON into spans. It goes through
// the protobuf form, so that both forms of a span become the same columns; an id
// that is not hexadecimal or has the wrong length makes the request Malformed, since
// the protobuf form could not hold it.
func decodeJSON(body []byte) (batch, error) {
	if err := checkJSON(body); err != nil {
		return batch{}, err
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

// checkJSON reports whether body is one JSON object with a bearable number of
// objects in it; pdata takes more than that.
func checkJSON(body []byte) error {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || !isJSON(body) {
		return errJSON
	}
	d := jsontext.NewDecoder(bytes.NewReader(body), lenient)
	for objects := 0; objects <= maxObjects; {
		token, err := d.ReadToken()
		if err != nil {
			return nil // the end, since it is valid
		}
		if token.Kind() == '{' {
			objects++
		}
	}
	return postil.Errorf(postil.TooLarge, "the request has more than %d objects", maxObjects)
}
