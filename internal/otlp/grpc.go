package otlp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip" // senders may compress
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/postil/postil/internal/wire"
)

// Run serves OTLP/gRPC on a listener until ctx ends, then lets the requests under
// way finish for some seconds. It closes the listener.
func (r *Receiver) Run(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	server := r.server()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		defer time.AfterFunc(r.drain, server.Stop).Stop()
		server.GracefulStop()
	}()
	err := server.Serve(listener)
	cancel()
	<-stopped
	if err != nil && !errors.Is(err, grpc.ErrServerStopped) { // it is when ctx ended before it served
		return fmt.Errorf("serve OTLP over gRPC: %w", err)
	}
	return nil
}

// server returns a server with the trace service, gRPC's own health service and
// those that are served beside.
//
// Export is registered as a stream although it is unary, which is the same on the
// wire: so the handler runs before the message is read, and nobody without a key
// makes the server hold 64 MiB.
func (r *Receiver) server() *grpc.Server {
	s := grpc.NewServer(
		grpc.ForceServerCodecV2(rawCodec{encoding.GetCodecV2(proto.Name)}),
		grpc.MaxRecvMsgSize(int(r.maxBody)),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
	)
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "opentelemetry.proto.collector.trace.v1.TraceService",
		HandlerType: (*any)(nil),
		Streams: []grpc.StreamDesc{{
			StreamName:    "Export",
			ServerStreams: true,
			Handler:       func(_ any, stream grpc.ServerStream) error { return r.serveGRPC(stream) },
		}},
	}, r)
	grpc_health_v1.RegisterHealthServer(s, health.NewServer())
	for _, register := range r.beside {
		register(s)
	}
	return s
}

// serveGRPC answers one request. A panic costs that request only, as with net/http.
func (r *Receiver) serveGRPC(stream grpc.ServerStream) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = r.status(stream.Context(), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	md, _ := metadata.FromIncomingContext(stream.Context())
	sender := wire.CredentialsFrom(func(name string) string { return firstNonEmpty(md.Get(name)...) })
	ctx, err := r.sink.Authenticate(stream.Context(), sender.Key)
	if err != nil {
		return r.status(stream.Context(), err)
	}
	var request rawRequest
	if err := stream.RecvMsg(&request); err != nil {
		return err // a status already: too large, unknown compression, gone
	}
	if request.err != nil {
		return r.status(ctx, request.err)
	}
	answer, err := r.ingest(ctx, sender.Space, request.batch)
	if err != nil {
		return r.status(ctx, err)
	}
	return stream.SendMsg(rawResponse(answer.proto()))
}

// status makes an error a status, with RetryInfo when it is worth trying again.
func (r *Receiver) status(ctx context.Context, err error) error {
	f := r.failureOf(ctx, err)
	st := status.New(f.code, f.text)
	if f.retry > 0 {
		detailed, err := st.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(f.retry)})
		if err == nil {
			st = detailed
		}
	}
	return st.Err()
}

// rawRequest is a request decoded from its bytes, or why it could not be.
type rawRequest struct {
	batch batch
	err   error
}

// rawResponse is an encoded response.
type rawResponse []byte

// rawCodec hands over the bytes of our own messages, so that the walker reads them
// without a generated decoder; all others it leaves to the codec it wraps.
type rawCodec struct{ encoding.CodecV2 }

// Marshal encodes v.
func (c rawCodec) Marshal(v any) (mem.BufferSlice, error) {
	if b, ok := v.(rawResponse); ok {
		return mem.BufferSlice{mem.SliceBuffer(b)}, nil
	}
	return c.CodecV2.Marshal(v)
}

// Unmarshal decodes data into v. A request that cannot be decoded keeps the error
// to itself: returned from here it would become an internal one.
func (c rawCodec) Unmarshal(data mem.BufferSlice, v any) error {
	request, ok := v.(*rawRequest)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	whole := data.MaterializeToBuffer(mem.DefaultBufferPool())
	defer whole.Free()
	request.batch, request.err = decode(whole.ReadOnlyData())
	return nil
}
