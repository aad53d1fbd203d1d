package arrowapi

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow/flight"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// doPut takes a stream of record batches, the first message of which has the command,
// and answers with one message when all of it is stored.
func (a *API) doPut(ctx context.Context, stream grpc.ServerStream) error {
	var first flight.FlightData
	if err := stream.RecvMsg(&first); err != nil {
		if errors.Is(err, io.EOF) {
			return postil.Errorf(postil.Malformed, "the stream is empty")
		}
		return err
	}
	command, err := read[putCommand](first.GetFlightDescriptor().GetCmd())
	if err != nil {
		return err
	}
	table, err := rows.NewReader(messagesOf(stream, &first), maxRows)
	if err != nil {
		return err
	}
	answer, err := a.put(ctx, command, table)
	if err != nil {
		return err
	}
	return stream.SendMsg(&flight.PutResult{AppMetadata: answer})
}

// messagesOf is the source of a stream's messages, of which the first was received.
func messagesOf(stream grpc.ServerStream, first *flight.FlightData) rows.Source {
	return func() (rows.Message, error) {
		for {
			data := first
			if first = nil; data == nil {
				data = &flight.FlightData{}
				if err := stream.RecvMsg(data); err != nil {
					return rows.Message{}, err
				}
			}
			if len(data.GetDataHeader()) > 0 { // without one it has metadata of the application only
				return rows.Message{Metadata: data.GetDataHeader(), Body: data.GetDataBody()}, nil
			}
		}
	}
}

// put stores what a command says the rows are, and returns the answer as protobuf.
func (a *API) put(ctx context.Context, command putCommand, table *rows.Reader) ([]byte, error) {
	switch {
	case command.CreateDataset != nil:
		return a.putDataset(ctx, *command.CreateDataset, table)
	case command.Evaluations != nil:
		return a.putEvaluations(ctx, command.Evaluations.project(), table)
	case command.Annotations != nil:
		return a.putAnnotations(ctx, command.Annotations.project(), table)
	case command.Metadata != nil:
		return a.putMetadata(ctx, command.Metadata.project(), table)
	case len(command.UpdateDataset) > 0:
		return nil, notSupported("updates of datasets as streams")
	case len(command.Experiment) > 0 || len(command.ExperimentsData) > 0:
		return nil, notSupported("experiments")
	}
	return nil, postil.Errorf(postil.Malformed, "the command of a DoPut must have createDataset, writeSpanEvaluationRequest, "+
		"writeSpanAnnotationRequest or writeSpanAttributesMetadataRequest")
}

func (c projectCommand) project() app.ProjectName {
	return app.ProjectName{SpaceID: c.SpaceID, Name: c.Project}
}

func (a *API) putDataset(ctx context.Context, c createDataset, table *rows.Reader) ([]byte, error) {
	examples, err := examplesOf(table)
	if err != nil {
		return nil, err
	}
	d, err := a.app.CreateDatasetOf(ctx, c.SpaceID, c.Name, examples)
	if err != nil {
		return nil, err
	}
	return appendText(nil, 1, a.app.IDs().Encode(postil.DatasetID, d.ID)), nil
}

func (a *API) putEvaluations(ctx context.Context, project app.ProjectName, table *rows.Reader) ([]byte, error) {
	done, err := a.evaluate(ctx, table, project)
	return written(done.Records, done.Unmatched), err
}

func (a *API) putAnnotations(ctx context.Context, project app.ProjectName, table *rows.Reader) ([]byte, error) {
	annotations, err := annotationsOf(table)
	if err != nil {
		return nil, err
	}
	unknown, err := a.app.AnnotateKnownSpans(ctx, project, annotations.items)
	return written(len(annotations.items)-len(unknown), unknown), annotations.atColumns(err)
}

// written is a WriteSpanEvaluationResponse, or one for annotations, which is alike.
func written(records int, unmatched []string) []byte {
	b := appendCount(nil, 1, records)
	for _, id := range unmatched {
		b = appendText(b, 2, id)
	}
	return b
}

func (a *API) putMetadata(ctx context.Context, project app.ProjectName, table *rows.Reader) ([]byte, error) {
	patches, err := patchesOf(table)
	if err != nil {
		return nil, err
	}
	failed, err := a.app.PatchMetadata(ctx, project, patches.items)
	if err != nil {
		return nil, err
	}
	failed = append(patches.failed, failed...)
	b := appendCount(nil, 1, patches.rows)
	b = appendCount(b, 2, patches.rows-len(failed))
	b = appendCount(b, 3, len(failed))
	for _, f := range failed {
		b = protowire.AppendTag(b, 4, protowire.BytesType)
		b = protowire.AppendBytes(b, appendText(appendText(nil, 1, f.SpanID), 2, f.Reason))
	}
	return b, nil
}

func appendCount(b []byte, number protowire.Number, n int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, number, protowire.VarintType), uint64(n))
}

func appendText(b []byte, number protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, number, protowire.BytesType), text)
}
