package arrowapi

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/otlp"
	"github.com/postil/postil/internal/postil"
)

// seed returns a table of one row with columns of every kind that a surface knows.
func seed(f *testing.F) []byte {
	f.Helper()
	text, list := arrow.BinaryTypes.String, arrow.ListOf(arrow.BinaryTypes.String)
	fields := []arrow.Field{
		{Name: traceIDColumn, Type: text}, {Name: spanIDColumn, Type: text}, {Name: "name", Type: text}, {Name: "start_time", Type: arrow.PrimitiveTypes.Int64},
		{Name: "end_time", Type: arrow.FixedWidthTypes.Timestamp_ns}, {Name: "events", Type: list}, {Name: "attributes.llm.input_messages", Type: list},
		{Name: "attributes.a", Type: arrow.StructOf(arrow.Field{Name: "b", Type: arrow.PrimitiveTypes.Float64})}, {Name: "eval.tone.score", Type: arrow.PrimitiveTypes.Float64},
	}
	meta := arrow.NewMetadata([]string{schemaKey}, []string{base64.StdEncoding.EncodeToString([]byte("\x0a\x06\x0a\x04shop"))})
	schema := arrow.NewSchema(fields, &meta)
	batch, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(`[{"context.trace_id":"5b8efff798038103d269b633813fc60c",
		"context.span_id":"eee19b7ec3c1b173","name":"answer","start_time":1700000000000000000,"end_time":"2023-11-14T22:13:21Z",
		"events":["{\"name\":\"retry\",\"timestamp\":1700000000000000000,\"attributes\":\"{}\"}"],
		"attributes.llm.input_messages":["{\"message.role\":\"user\"}"],"attributes.a":{"b":0.5},"eval.tone.score":1}]`))
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(schema))
	if err := errors.Join(w.Write(batch), w.Close()); err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

// Whatever anybody sends is a table of some kind, or refused in words.
func FuzzTablesAreTakenOrRefused(f *testing.F) {
	f.Add(seed(f))
	f.Fuzz(func(t *testing.T, body []byte) {
		for kind, read := range map[string]func(*rows.Reader) error{
			"spans": func(table *rows.Reader) error {
				project, err := projectOf(table)
				if err == nil {
					_, err = spansOf(table, project, otlp.Decode)
				}
				return err
			},
			"evaluations": func(table *rows.Reader) error { _, err := evaluationsOf(table); return err },
			"annotations": func(table *rows.Reader) error { _, err := annotationsOf(table); return err },
			"metadata":    func(table *rows.Reader) error { _, err := patchesOf(table); return err },
			"examples":    func(table *rows.Reader) error { _, err := examplesOf(table); return err },
		} {
			table, err := rows.NewReader(rows.Stream(body), 1<<16)
			if err == nil {
				err = read(table)
			}
			if _, ours := errors.AsType[*postil.Error](err); err != nil && !ours {
				t.Errorf("%s: not an error of ours: %v", kind, err)
			}
		}
	})
}

func FuzzSchemasNameAProjectOrAreRefused(f *testing.F) {
	f.Add([]byte("\x0a\x06\x0a\x04shop"))
	f.Add([]byte("\x08\x01\x0a\x02\x08\x01"))
	f.Fuzz(func(t *testing.T, schema []byte) {
		constants, ok := field(schema, 1)
		if name, named := field(constants, 1); named && (!ok || !bytes.Contains(schema, name)) {
			t.Errorf("%q has the name %q", schema, name)
		}
	})
}
