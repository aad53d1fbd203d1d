package rows

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// JSON returns a value of a row as JSON, with the members of objects sorted. What JSON
// has no number for is null, as data frames have it.
func JSON(v any) (jsontext.Value, error) {
	return json.Marshal(v, json.Deterministic(true), json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, f float64) error {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return e.WriteToken(jsontext.Null)
		}
		return errors.ErrUnsupported // the usual way
	})))
}

// FromJSON returns JSON as a value of a row. Whole numbers that an int64 holds stay
// whole.
func FromJSON(text []byte) (any, error) {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	v, err := decode(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errMalformed
	}
	return v, nil
}

func decode(d *jsontext.Decoder) (any, error) {
	switch d.PeekKind() {
	case '{':
		return decodeObject(d)
	case '[':
		return decodeList(d)
	}
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '"':
		return Clean(token.String()), nil
	case '0':
		return decodeNumber(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	}
	return nil, nil
}

func decodeNumber(text string) any {
	if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
		return whole
	}
	f, _ := strconv.ParseFloat(text, 64) // infinite when it is too large
	return f
}

func decodeObject(d *jsontext.Decoder) (any, error) {
	object := map[string]any{}
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() == '"' {
		var name jsontext.Token
		if name, err = d.ReadToken(); err != nil {
			break
		}
		key := Clean(name.String())
		object[key], err = decode(d)
	}
	if err == nil {
		_, err = d.ReadToken()
	}
	return object, err
}

func decodeList(d *jsontext.Decoder) (any, error) {
	list := []any{}
	_, err := d.ReadToken()
	for err == nil && d.PeekKind() != ']' {
		var v any
		if v, err = decode(d); err == nil {
			list = append(list, v)
		}
	}
	if err == nil {
		_, err = d.ReadToken()
	}
	return list, err
}

// TimeOf reads a time as the frames of clients have it: one itself, nanoseconds since
// the Unix epoch, or a text of RFC 3339, which without a zone is UTC.
func TimeOf(v any) (time.Time, bool) {
	switch v := v.(type) {
	case time.Time:
		return v, true
	case int64:
		return time.Unix(0, v), true
	case float64:
		if math.Abs(v) < math.MaxInt64 {
			return time.Unix(0, int64(v)), true
		}
	case string:
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999"} {
			if t, err := time.Parse(layout, v); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}
