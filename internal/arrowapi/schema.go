package arrowapi

import (
	"encoding/base64"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// schemaKey is the entry of a schema's metadata that says which project its rows are
// of: a message Schema{constants 1: {model_id 1}} in base64.
const schemaKey = "arize-schema"

// projectOf returns the name of the project that a table names in its metadata.
func projectOf(table *rows.Reader) (string, error) {
	text := table.Metadata(schemaKey)
	if text == "" {
		return "", postil.At(postil.Malformed, "metadata "+schemaKey, "is required and names the project")
	}
	schema, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", postil.At(postil.Malformed, "metadata "+schemaKey, "must be base64")
	}
	constants, ok := field(schema, 1)
	if !ok {
		return "", postil.At(postil.Malformed, "metadata "+schemaKey, "must be a protobuf message with the member constants")
	}
	name, ok := field(constants, 1)
	if !ok || len(name) == 0 {
		return "", postil.At(postil.Malformed, "metadata "+schemaKey, "must be a protobuf message with the member constants.model_id")
	}
	return rows.Clean(string(name)), nil
}

// field returns the last field of a message with a number, which is length-delimited.
func field(message []byte, number protowire.Number) (value []byte, ok bool) {
	for len(message) > 0 {
		num, typ, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil, false
		}
		message = message[n:]
		if n = protowire.ConsumeFieldValue(num, typ, message); n < 0 {
			return nil, false
		}
		if num == number && typ == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(message)
			ok = true
		}
		message = message[n:]
	}
	return value, ok
}
