package otlp

import (
	"errors"
	"strings"
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestJSONOfOtherSendersIsTaken(t *testing.T) {
	t.Parallel()
	got, err := decodeJSON([]byte(` {"resourceSpans":[{"schemaUrl":"x","scopeSpans":[{"spans":[{
		"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","parentSpanId":"","kind":"SPAN_KIND_CLIENT",
		"name":"n","startTimeUnixNano":"1700000000000001000","endTimeUnixNano":1700000000000002000,"newField":[{}],
		"attributes":[{"key":"k","value":{"intValue":"7"}},{"key":"b","value":{"bytesValue":"AQ=="}}],"status":{"code":2}}]}]}]}
	`))
	if err != nil || len(got.spans) != 1 {
		t.Fatal(got, err)
	}
	s := got.spans[0]
	if s.TraceID != "5b8efff798038103d269b633813fc60c" || s.StatusCode != "ERROR" ||
		s.EndTime-s.StartTime != 1 || string(s.Attributes) != `{"b":"AQ==","k":7}` {
		t.Errorf("got %+v with %s", s, s.Attributes)
	}
}

func TestJSONThatIsNotARequestIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		want postil.Code
	}{
		"nothing":          {"", postil.Malformed},
		"list":             {"[]", postil.Malformed},
		"two objects":      {"{} {}", postil.Malformed},
		"text after it":    {"{}x", postil.Malformed},
		"cut short":        {`{"resourceSpans":[`, postil.Malformed},
		"wrong type":       {`{"resourceSpans":7}`, postil.Malformed},
		"id of odd length": {`{"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"abc"}]}]}]}`, postil.Malformed},
		"a million spans":  {`{"resourceSpans":[{"scopeSpans":[{"spans":[{}` + strings.Repeat(",{}", maxObjects) + `]}]}]}`, postil.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeJSON([]byte(c.body))
			if e, ok := errors.AsType[*postil.Error](err); !ok || e.Code != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}
