package permission_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/protobuf/encoding/protowire"
)

// arrowSpans is one span of a project as the Python client sends data frames: a
// stream of Arrow whose metadata names the project.
func arrowSpans(project string) string {
	name := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), project)
	constants := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), name)
	meta := arrow.NewMetadata([]string{"arize-schema"}, []string{base64.StdEncoding.EncodeToString(constants)})
	text, whole := arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64
	schema := arrow.NewSchema([]arrow.Field{{Name: "context.trace_id", Type: text}, {Name: "context.span_id", Type: text}, {Name: "name", Type: text},
		{Name: "start_time", Type: whole}, {Name: "end_time", Type: whole}}, &meta)
	row := fmt.Sprintf(`[{"context.trace_id": %q, "context.span_id": %q, "name": "answer", "start_time": %d, "end_time": %d}]`,
		traceID, spanID, spanTime.UnixNano(), spanTime.UnixNano()+1000)
	batch, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(row))
	if err != nil {
		panic(err) // it is always the same
	}
	defer batch.Release()
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(schema))
	if err := w.Write(batch); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}
