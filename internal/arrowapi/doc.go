// Package arrowapi is the bulk side of the AX-compatible surface: what the official
// Python client sends and fetches as Arrow record batches. That is POST
// /v1/pandas_arrow, and Arrow Flight (https://arrow.apache.org/docs/format/Flight.html)
// on the listener of OTLP over gRPC:
//
//   - POST /v1/pandas_arrow takes spans (spans.log) and evaluations.
//   - DoPut takes evaluations, annotations and metadata of spans, and whole datasets.
//   - GetFlightInfo and DoGet hand out spans (spans.export_to_df) and the examples of a
//     dataset (datasets.list_examples of all).
//
// Commands and tickets are JSON, answers to DoPut are protobuf. What columns mean is
// said here; how Arrow holds them is the matter of package rows. Experiments, which
// the client also keeps this way, are not there.
package arrowapi
