package otlp

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
)

const (
	protobufType = "application/x-protobuf"
	jsonType     = "application/json"
)

// serve runs the HTTP receiver and returns its address.
func serve(t *testing.T, r *Receiver) string {
	mux := http.NewServeMux()
	r.Routes(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// post sends a body and returns the answer with its body.
func post(t *testing.T, url string, body []byte, headers ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer secret")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, answer
}

// zip compresses b.
func zip(b []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, _ = w.Write(b)
	_ = w.Close()
	return buf.Bytes()
}

// asJSON returns a request as a JSON exporter sends it.
func asJSON(t testing.TB, r ptraceotlp.ExportRequest) []byte {
	t.Helper()
	b, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHTTPTakesProtobufAndJSONPlainAndZipped(t *testing.T) {
	t.Parallel()
	protobuf, inJSON := encode(t, twoSpans()), asJSON(t, ptraceotlp.NewExportRequestFromTraces(twoSpans()))
	for name, c := range map[string]struct {
		path, mediaType, encoding string
		body                      []byte
	}{
		"protobuf":        {"/v1/traces", protobufType, "", protobuf},
		"protobuf zipped": {"/v1", protobufType, "gzip", zip(protobuf)},
		"JSON":            {"/v1", jsonType + "; charset=utf-8", "identity", inJSON},
		"JSON zipped":     {"/v1/traces", jsonType, "gzip", zip(inJSON)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := &memorySink{}
			url := serve(t, newReceiver(t, sink))
			resp, body := post(t, url+c.path, c.body, "Content-Type", c.mediaType, "Content-Encoding", c.encoding, "arize-space-id", "sp")
			mediaType, _, _ := strings.Cut(c.mediaType, ";")
			if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != mediaType {
				t.Fatalf("got %s %s: %s", resp.Status, resp.Header.Get("Content-Type"), body)
			}
			answer := ptraceotlp.NewExportResponse()
			read := answer.UnmarshalProto
			if mediaType == jsonType {
				read = answer.UnmarshalJSON
			}
			if err := read(body); err != nil {
				t.Fatal(err)
			}
			if p := answer.PartialSuccess(); p.RejectedSpans() != 1 || p.ErrorMessage() != errSpanID.Error() {
				t.Errorf("got %d rejected: %q", p.RejectedSpans(), p.ErrorMessage())
			}
			got := sink.only(t)
			if len(got.spans) != 1 || got.spans[0].Name != "answer" || got.owner != "ada" || got.space != "sp" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestHTTPAddsUpWhatWasRejected(t *testing.T) {
	t.Parallel()
	sink := &memorySink{}
	sink.result.Rejected, sink.result.Reason = 1, "quota"
	_, body := post(t, serve(t, newReceiver(t, sink))+"/v1", encode(t, twoSpans()), "Content-Type", protobufType)
	answer := ptraceotlp.NewExportResponse()
	if err := answer.UnmarshalProto(body); err != nil || answer.PartialSuccess().RejectedSpans() != 2 {
		t.Errorf("got %d rejected, %v", answer.PartialSuccess().RejectedSpans(), err)
	}
}

func TestHTTPEmptyRequestSucceeds(t *testing.T) {
	t.Parallel()
	sink := &memorySink{}
	url := serve(t, newReceiver(t, sink)) + "/v1/traces"
	if resp, body := post(t, url, nil, "Content-Type", protobufType); resp.StatusCode != 200 || len(body) != 0 {
		t.Errorf("protobuf: got %s %q", resp.Status, body)
	}
	if resp, body := post(t, url, []byte(`{}`), "Content-Type", jsonType); resp.StatusCode != 200 || string(body) != `{}` {
		t.Errorf("JSON: got %s %q", resp.Status, body)
	}
	if len(sink.deliveries) != 0 {
		t.Error("the sink was bothered")
	}
}

func TestHTTPRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	body := encode(t, twoSpans())
	for name, c := range map[string]struct {
		body    []byte
		headers []string
		status  int
		code    codes.Code
	}{
		"wrong key":         {body, []string{"Authorization", "Bearer wrong"}, 401, codes.Unauthenticated},
		"no key":            {body, []string{"Authorization", ""}, 401, codes.Unauthenticated},
		"malformed":         {[]byte("hello"), nil, 400, codes.InvalidArgument},
		"too large":         {make([]byte, 2000), nil, 413, codes.ResourceExhausted},
		"too large zipped":  {zip(make([]byte, 2000)), []string{"Content-Encoding", "gzip"}, 413, codes.ResourceExhausted},
		"not zipped":        {body, []string{"Content-Encoding", "gzip"}, 400, codes.InvalidArgument},
		"zip cut short":     {zip(body)[:40], []string{"Content-Encoding", "gzip"}, 400, codes.InvalidArgument},
		"other compression": {body, []string{"Content-Encoding", "br"}, 415, codes.InvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, &memorySink{})
			r.maxBody = 1000
			resp, answer := post(t, serve(t, r)+"/v1/traces", c.body, append([]string{"Content-Type", protobufType}, c.headers...)...)
			var got spb.Status
			if err := proto.Unmarshal(answer, &got); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != c.status || codes.Code(got.GetCode()) != c.code || got.GetMessage() == "" {
				t.Errorf("got %s: %v", resp.Status, &got)
			}
		})
	}
}

func TestHTTPAnswersErrorsInTheTypeOfTheRequest(t *testing.T) {
	t.Parallel()
	url := serve(t, newReceiver(t, &memorySink{})) + "/v1/traces"
	for name, c := range map[string]struct {
		mediaType, body string
		status          int
		want            string
	}{
		"not JSON":      {jsonType, `{"resourceSpans":[`, 400, `{"code":3,"message":"the body is not a valid ExportTraceServiceRequest in JSON"}`},
		"not an object": {jsonType, `[]`, 400, `{"code":3,"message":"the body is not a valid ExportTraceServiceRequest in JSON"}`},
		"bad id":        {jsonType, `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz"}]}]}]}`, 400, `{"code":3,"message":"the body is not a valid ExportTraceServiceRequest in JSON"}`},
		"other type":    {"text/plain", `x`, 415, `{"code":3,"message":"Content-Type must be application/x-protobuf or application/json"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, body := post(t, url, []byte(c.body), "Content-Type", c.mediaType)
			if diff := cmp.Diff(c.want, string(body)); diff != "" || resp.StatusCode != c.status || resp.Header.Get("Content-Type") != jsonType {
				t.Errorf("%s %s\n%s", resp.Status, resp.Header.Get("Content-Type"), diff)
			}
		})
	}
}

func TestHTTPErrorsOfTheSink(t *testing.T) {
	t.Parallel()
	for name, c := range refusals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp, body := post(t, serve(t, newReceiver(t, &memorySink{err: c.err}))+"/v1", encode(t, twoSpans()), "Content-Type", protobufType)
			var got spb.Status
			if err := proto.Unmarshal(body, &got); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != c.http || got.GetMessage() != c.text || codes.Code(got.GetCode()).String() != c.grpc {
				t.Errorf("got %s: %v", resp.Status, &got)
			}
			if retry := resp.Header.Get("Retry-After"); (retry == "1") != c.retry {
				t.Errorf("got Retry-After %q", retry)
			}
		})
	}
}
