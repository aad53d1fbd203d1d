// Package otlp receives traces by the OpenTelemetry protocol: gRPC, and HTTP
// with protobuf or JSON bodies. It checks who sends them, turns each span into a
// [postil.IncomingSpan], hands whole requests to a [Sink] and answers once the
// sink has stored them. What a project, a space or a key is, it leaves to the sink.
//
// A request is read in one pass over its bytes, and every attribute is written as
// JSON once. What happens to a span on the way:
//
//   - Attributes become one object with sorted keys; of two equal keys the last
//     wins. Indexed keys fold into lists: "a.0.b" and "a.1.b" give
//     "a":[{"b":…},{"b":…}]. See [appendObject] for the exact rule.
//   - NaN and infinite numbers become the texts "NaN", "Infinity" and "-Infinity",
//     bytes become base64, and neither invalid UTF-8 nor NUL (which PostgreSQL
//     cannot hold) survives: both become U+FFFD.
//   - The resource's service.name and the scope's name and version are shown as
//     service.name, otel.scope.name and otel.scope.version unless the span has
//     these attributes itself. Other resource attributes are not kept.
//   - arize.project.name and arize.space_id route the span and are taken out.
//   - Evaluations (eval.<name>.label and so on, and gen_ai.evaluation.result
//     events) are listed apart; those of traces and sessions (trace_eval.<name>.label
//     and so on) as well, under names that begin with trace_eval. or session_eval.
//     Annotations are taken out: they are made by people who are signed in.
//   - The GenAI conventions of OpenTelemetry are shown through the OpenInference
//     names as well; see genai.go.
//   - Links, trace state, flags and dropped counts are not kept.
//   - Times are cut to microseconds. An end before its start is kept as sent.
//
// A span without a valid trace and span id, or with an unusable value, is left
// out and counted in the partial success; the rest of the request is taken.
package otlp
