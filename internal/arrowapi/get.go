package arrowapi

import (
	"context"
	"slices"

	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/go-json-experiment/json"
	"google.golang.org/grpc"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// getFlightInfo looks through the spans of a query once, counting them and noting
// which columns they have, and answers with a ticket for them.
func (a *API) getFlightInfo(ctx context.Context, stream grpc.ServerStream) error {
	var descriptor flight.FlightDescriptor
	if err := stream.RecvMsg(&descriptor); err != nil {
		return err
	}
	query, err := read[exportQuery](descriptor.GetCmd())
	if err != nil {
		return err
	}
	spans, err := a.spansOf(ctx, query)
	if err != nil {
		return err
	}
	count, shape := 0, rows.Shape{}
	err = spans.each(ctx, func(cells []rows.Cell) error {
		count++
		shape.Add(cells)
		return nil
	}, nil)
	if err != nil {
		return err
	}
	columns := withShape(query.fixedColumns(), shape)
	text, err := json.Marshal(ticket{Export: &export{query, columns}})
	if err != nil {
		return err
	}
	return stream.SendMsg(&flight.FlightInfo{
		Schema:           flight.SerializeSchema(rows.Schema(columns), memory.DefaultAllocator),
		FlightDescriptor: &descriptor,
		Endpoint:         []*flight.FlightEndpoint{{Ticket: &flight.Ticket{Ticket: text}}},
		TotalRecords:     int64(count),
		TotalBytes:       -1,
	})
}

// withShape returns columns of given types and those of a shape beside them.
func withShape(given []rows.Column, shape rows.Shape) []rows.Column {
	beside := slices.DeleteFunc(shape.Columns(), func(c rows.Column) bool {
		return slices.ContainsFunc(given, func(g rows.Column) bool { return g.Name == c.Name })
	})
	return slices.Concat(given, beside)
}

// doGet streams what a ticket is for.
func (a *API) doGet(ctx context.Context, stream grpc.ServerStream) error {
	var t flight.Ticket
	if err := stream.RecvMsg(&t); err != nil {
		return err
	}
	what, err := read[ticket](t.GetTicket())
	switch {
	case err != nil:
		return err
	case what.Export != nil:
		return a.getSpans(ctx, *what.Export, stream)
	case what.Dataset != nil:
		return a.getExamples(ctx, *what.Dataset, stream)
	case len(what.Experiment) > 0:
		return notSupported("experiments")
	}
	return postil.Errorf(postil.Malformed, "the ticket of a DoGet must be from GetFlightInfo, or have getDataset")
}

func (a *API) getSpans(ctx context.Context, e export, stream grpc.ServerStream) error {
	if !rows.Known(e.Columns) {
		return postil.At(postil.Malformed, "export.columns", "must be as GetFlightInfo gave them")
	}
	spans, err := a.spansOf(ctx, e.Query)
	if err != nil {
		return err
	}
	return send(stream, e.Columns, func(w *rows.Writer, flush func() error) error {
		return spans.each(ctx, func(cells []rows.Cell) error {
			w.Add(cells)
			return nil
		}, flush)
	})
}

// send streams rows of columns: fill adds rows, and calls flush to send as a record
// batch those added.
func send(stream grpc.ServerStream, columns []rows.Column, fill func(w *rows.Writer, flush func() error) error) error {
	rowWriter := rows.NewWriter(columns)
	out := flight.NewRecordWriter(sender{stream}, ipc.WithSchema(rows.Schema(columns)))
	err := fill(rowWriter, func() error {
		batch := rowWriter.Batch()
		defer batch.Release()
		return out.Write(batch)
	})
	if err != nil {
		return err // closing the writer would send a schema and so an end that is none
	}
	return out.Close()
}

// sender sends messages of Flight over a stream.
type sender struct{ grpc.ServerStream }

// Send sends one message.
func (s sender) Send(data *flight.FlightData) error { return s.SendMsg(data) }
