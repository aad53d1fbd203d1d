package arrowapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// Register adds the Flight service to a gRPC server.
//
// Its methods are registered as streams, which those that are not are the same as on
// the wire: so a handler runs before a message is read, and nobody without a key makes
// the server hold one.
func (a *API) Register(s grpc.ServiceRegistrar) {
	s.RegisterService(&grpc.ServiceDesc{
		ServiceName: "arrow.flight.protocol.FlightService",
		HandlerType: (*any)(nil),
		Streams: []grpc.StreamDesc{
			{StreamName: "GetFlightInfo", ServerStreams: true, Handler: a.handler(a.getFlightInfo)},
			{StreamName: "DoGet", ServerStreams: true, Handler: a.handler(a.doGet)},
			{StreamName: "DoPut", ServerStreams: true, ClientStreams: true, Handler: a.handler(a.doPut)},
			{StreamName: "DoAction", ServerStreams: true, Handler: a.handler(a.doAction)},
		},
	}, a)
}

// handler runs serve for a sender with a key, and answers its error as a status. A
// panic costs that request only, as with net/http.
func (a *API) handler(serve func(context.Context, grpc.ServerStream) error) grpc.StreamHandler {
	return func(_ any, stream grpc.ServerStream) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = a.status(stream.Context(), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		md, _ := metadata.FromIncomingContext(stream.Context())
		sender := wire.CredentialsFrom(func(name string) string { return cmp.Or(md.Get(name)...) })
		ctx, err := a.app.Authenticate(stream.Context(), sender.Key)
		if err == nil {
			err = auth.Require(ctx)
		}
		if err == nil {
			err = serve(ctx, stream)
		}
		return a.status(stream.Context(), err)
	}
}

// doAction refuses actions in words: the client's are all about experiments.
func (a *API) doAction(context.Context, grpc.ServerStream) error {
	return notSupported("experiments")
}

var codeOf = map[postil.Code]codes.Code{
	postil.Malformed:       codes.InvalidArgument,
	postil.Invalid:         codes.InvalidArgument,
	postil.Unauthenticated: codes.Unauthenticated,
	postil.Forbidden:       codes.PermissionDenied,
	postil.NotFound:        codes.NotFound,
	postil.Conflict:        codes.AlreadyExists,
	postil.TooLarge:        codes.ResourceExhausted,
	postil.TooMany:         codes.ResourceExhausted,
	postil.Busy:            codes.Unavailable,
}

// status makes an error a status, and logs the error when it is ours.
func (a *API) status(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*postil.Error](err); ok {
		if code, ok := codeOf[e.Code]; ok {
			return status.Error(code, e.Error())
		}
	}
	if u, ok := errors.AsType[*unsupported](err); ok {
		return status.Error(codes.Unimplemented, u.text)
	}
	if s, ok := status.FromError(err); ok { // of the transport: too large, unknown compression, gone
		return s.Err()
	}
	if gone := ctx.Err(); gone != nil {
		return status.FromContextError(gone).Err()
	}
	a.log.ErrorContext(ctx, "Flight request failed", "err", err)
	return status.Error(codes.Internal, "internal error")
}
