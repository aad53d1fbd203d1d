package wire

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"

	"github.com/postil/postil/internal/postil"
)

// ErrEncoding is the answer to a body that is compressed in a way we do not know.
var ErrEncoding = postil.Errorf(postil.Malformed, "Content-Encoding must be gzip or none")

// ReadCompressed reads a body, plain or gzip, that may have most bytes on the wire and
// decompressed.
func ReadCompressed(w http.ResponseWriter, req *http.Request, most int64, body *bytes.Buffer) error {
	var source io.Reader = http.MaxBytesReader(w, req.Body, most)
	switch req.Header.Get("Content-Encoding") {
	case "", "identity":
	case "gzip":
		unzip, err := gzip.NewReader(source)
		if err != nil {
			return readError(err, most)
		}
		source = unzip
	default:
		return ErrEncoding
	}
	body.Grow(int(min(max(req.ContentLength, 0), most, 1<<20)) + bytes.MinRead)
	if _, err := body.ReadFrom(io.LimitReader(source, most+1)); err != nil {
		return readError(err, most)
	}
	if int64(body.Len()) > most {
		return tooLarge(most)
	}
	return nil
}

// readError says why a body could not be read.
func readError(err error, most int64) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(most)
	}
	return &postil.Error{Code: postil.Malformed, Text: "the body cannot be read", Cause: err}
}

func tooLarge(most int64) error {
	return postil.Errorf(postil.TooLarge, "the body is larger than %d bytes", most)
}
