package arrowapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/go-json-experiment/json"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/otlp"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// fixture is a server with one administrator, who acts in ctx, and the first space.
type fixture struct {
	*testing.T
	app    *app.App
	ctx    context.Context
	key    string
	space  string // outside identifier
	url    string
	flight flight.Client
}

// each runs a test against a fresh server on each database.
func each(t *testing.T, test func(*fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, st *store.DB) { test(serve(t, st)) })
}

func serve(t *testing.T, st *store.DB) *fixture {
	t.Helper()
	ctx, log := context.Background(), slog.New(slog.NewTextHandler(t.Output(), nil))
	a, err := app.New(ctx, st.Store, time.Now, app.Options{}, log)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, app: a, key: auth.NewKey()}
	if err := a.Install(ctx, app.Installation{Email: "admin@example.com", PasswordHash: "correct horse", Key: f.key}); err != nil {
		t.Fatal(err)
	}
	if f.ctx, err = a.Authenticate(ctx, f.key); err != nil {
		t.Fatal(err)
	}
	f.space = a.IDs().Encode(postil.SpaceID, auth.FromContext(f.ctx).SpaceIDs()[0])
	bulk, receiver := arrowapi.New(a, otlp.Decode, log), otlp.New(a, log)
	mux := http.NewServeMux()
	bulk.Routes(mux)
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	f.url = web.URL
	receiver.Beside(bulk.Register)
	f.flight = dial(t, receiver)
	return f
}

// dial runs the gRPC server and returns a client of it.
func dial(t *testing.T, receiver *otlp.Receiver) flight.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- receiver.Run(ctx, listener) }()
	client, err := flight.NewClientWithMiddleware(listener.Addr().String(), nil, nil, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.Close()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return client
}

// calling returns the context of a call with a key.
func (f *fixture) calling(key string) context.Context {
	return metadata.AppendToOutgoingContext(f.Context(), "auth-token-bin", key)
}

var (
	text  = arrow.BinaryTypes.String
	texts = arrow.ListOf(text)
	whole = arrow.PrimitiveTypes.Int64
	float = arrow.PrimitiveTypes.Float64
)

// column is a column of a table.
type column struct {
	name string
	typ  arrow.DataType
}

// table returns a record batch of rows, which are JSON objects, for a project.
func (f *fixture) table(project string, columns []column, rows ...string) arrow.RecordBatch {
	f.Helper()
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.name, Type: c.typ, Nullable: true}
	}
	name := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), project)
	schema := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), name)
	meta := arrow.NewMetadata([]string{"arize-schema"}, []string{base64.StdEncoding.EncodeToString(schema)})
	batch, _, err := array.RecordFromJSON(memory.DefaultAllocator, arrow.NewSchema(fields, &meta), strings.NewReader("["+strings.Join(rows, ",")+"]"))
	if err != nil {
		f.Fatal(err)
	}
	return batch
}

// stream returns a record batch as an IPC stream.
func (f *fixture) stream(batch arrow.RecordBatch) []byte {
	f.Helper()
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(batch.Schema()))
	if err := w.Write(batch); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

// post sends a body to /v1/pandas_arrow and returns the status and answer.
func (f *fixture) post(body []byte, headers ...string) (int, map[string]any) {
	f.Helper()
	req, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.url+"/v1/pandas_arrow", bytes.NewReader(body))
	if err != nil {
		f.Fatal(err)
	}
	req.Header.Set("authorization", f.key)
	req.Header.Set("arize-space-id", f.space)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		f.Fatal(err)
	}
	var o map[string]any
	if err := json.Unmarshal(answer, &o); err != nil {
		f.Fatalf("%q is no JSON: %v", answer, err)
	}
	return resp.StatusCode, o
}

// put sends record batches by DoPut and returns the answer's metadata.
func (f *fixture) put(key, command string, batches ...arrow.RecordBatch) ([]byte, error) {
	f.Helper()
	stream, err := f.flight.DoPut(f.calling(key))
	if err != nil {
		return nil, err
	}
	w := flight.NewRecordWriter(stream, ipc.WithSchema(batches[0].Schema()))
	w.SetFlightDescriptor(&flight.FlightDescriptor{Type: flight.DescriptorCMD, Cmd: []byte(command)})
	for _, batch := range batches {
		if err := w.Write(batch); err != nil {
			break // the answer says why
		}
	}
	_ = w.Close()
	_ = stream.CloseSend()
	answer, err := stream.Recv()
	return answer.GetAppMetadata(), err
}

// about is a command about spans of a project.
func (f *fixture) about(request, project string) string {
	return fmt.Sprintf(`{%q: {"spaceId": %q, "externalModelId": %q}}`, request, f.space, project)
}

// get reads what a ticket is for: rows as JSON objects without what is absent.
func (f *fixture) get(key string, ticket []byte) ([]map[string]any, error) {
	f.Helper()
	stream, err := f.flight.DoGet(f.calling(key), &flight.Ticket{Ticket: ticket})
	if err != nil {
		return nil, err
	}
	r, err := flight.NewRecordReader(stream)
	if err != nil {
		return nil, err
	}
	defer r.Release()
	all := []map[string]any{}
	for r.Next() {
		encoded, err := r.RecordBatch().MarshalJSON()
		if err != nil {
			f.Fatal(err)
		}
		var rows []map[string]any
		if err := json.Unmarshal(encoded, &rows); err != nil {
			f.Fatal(err)
		}
		for _, row := range rows {
			for name, v := range row {
				if v == nil {
					delete(row, name)
				}
			}
			all = append(all, row)
		}
	}
	return all, r.Err()
}

// failed requires that a call failed with a code and a text.
func (f *fixture) failed(err error, code codes.Code, text string) {
	f.Helper()
	if s := status.Convert(err); s.Code() != code || !strings.Contains(s.Message(), text) {
		f.Errorf("got %v, want %s: %s", err, code, text)
	}
}

// project returns the outside identifier of a project.
func (f *fixture) project(name string) string {
	f.Helper()
	p, err := f.app.ProjectNamed(f.ctx, app.ProjectName{SpaceID: f.space, Name: name})
	if err != nil {
		f.Fatal(err)
	}
	return f.app.IDs().Encode(postil.ProjectID, p.ID)
}

// spans returns the spans of a project by their ids.
func (f *fixture) spans(project string) map[string]app.SpanView {
	f.Helper()
	start, end := int64(0), time.Now().UnixMicro()
	page, err := f.app.ListSpans(f.ctx, app.SpanList{ProjectID: f.project(project), Start: &start, End: &end}, postil.Paging{Limit: 1000})
	if err != nil {
		f.Fatal(err)
	}
	byID := map[string]app.SpanView{}
	for _, s := range page.Items {
		byID[s.SpanID] = s
	}
	return byID
}

// member returns the key of a new user with a role in the space.
func (f *fixture) member(role postil.Role) string {
	f.Helper()
	made, err := f.app.CreateUser(f.ctx, app.NewUser{Name: "Reader", Email: "reader@example.com", Role: postil.RoleMember, InviteMode: "NONE"})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := f.app.AddMember(f.ctx, f.space, f.app.IDs().Encode(postil.UserID, made.ID), role); err != nil {
		f.Fatal(err)
	}
	_, key, err := f.app.CreateKey(auth.WithActor(f.ctx, auth.Actor{UserID: made.ID}), app.NewKey{Name: "key"})
	if err != nil {
		f.Fatal(err)
	}
	return key
}
