package otlp

import (
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// answer is an ExportTraceServiceResponse. The protocol wants partial_success unset
// when every span was taken, so the answer to a full success is empty.
type answer struct {
	rejected int
	reason   string
}

// proto encodes the answer as protobuf.
func (a answer) proto() []byte {
	if a.rejected == 0 {
		return nil
	}
	partial := protowire.AppendTag(nil, 1, protowire.VarintType)
	partial = protowire.AppendVarint(partial, uint64(a.rejected))
	partial = protowire.AppendTag(partial, 2, protowire.BytesType)
	partial = protowire.AppendString(partial, a.reason)
	return protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), partial)
}

// json encodes the answer as JSON, in which 64-bit numbers are texts.
func (a answer) json() []byte {
	if a.rejected == 0 {
		return []byte("{}")
	}
	b := append([]byte(`{"partialSuccess":{"rejectedSpans":"`), strconv.Itoa(a.rejected)...)
	b = appendText(append(b, `","errorMessage":`...), []byte(a.reason))
	return append(b, "}}"...)
}
