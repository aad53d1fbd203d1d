package postil

// SpanKind is the OpenInference span kind.
type SpanKind string

// SpanKinds lists the kinds a span may be shown with; anything else an
// application sends is shown as UNKNOWN.
var SpanKinds = []SpanKind{
	"LLM", "CHAIN", "RETRIEVER", "EMBEDDING", "AGENT", "TOOL",
	"RERANKER", "GUARDRAIL", "EVALUATOR", "PROMPT", "UNKNOWN",
}

// Span is one unit of traced work as Postil keeps it. Attributes, Events and
// Evaluations are compact, valid JSON; they are made once when the span comes in
// and copied, never decoded, afterwards.
type Span struct {
	ID        int64  // row id; grows with time of arrival
	ProjectID int64  // project the span belongs to
	TraceID   string // 32 lower-case hex digits
	SpanID    string // 16 lower-case hex digits
	ParentID  string // as SpanID; empty for a root span

	Name      string
	Kind      SpanKind
	StartTime int64 // microseconds since the Unix epoch, UTC
	EndTime   int64 // microseconds since the Unix epoch, UTC

	StatusCode    string // OK, ERROR or UNSET
	StatusMessage string

	// Attributes is an object whose keys are dotted names without the
	// "attributes." prefix; indexed OTLP keys are folded into lists of objects
	// ("llm.input_messages" → [{"message.role": …}]).
	Attributes []byte
	// Events is a list of {"name", "timestamp" (RFC 3339), "attributes"?}.
	Events []byte
	// Evaluations is a list of {"name", "score"?, "label"?, "explanation"?}.
	Evaluations []byte

	SessionID string // attribute session.id, for later use as a target
}

// Evaluation is what an evaluator said about a span. A nil member was not said.
//
// Evaluations of the whole trace or session are kept with the span they were sent
// with; their names begin with TraceEvaluation or SessionEvaluation.
type Evaluation struct {
	Name        string   `json:"name"`
	Score       *float64 `json:"score,omitzero"`
	Label       *string  `json:"label,omitzero"`
	Explanation *string  `json:"explanation,omitzero"`
}

// What the names of evaluations begin with that are about more than the span.
const (
	TraceEvaluation   = "trace_eval."
	SessionEvaluation = "session_eval."
)

// SpanRow is a span as a row of a table shows it.
type SpanRow struct {
	ID         int64
	TraceID    string
	SpanID     string
	ParentID   string // empty for a root span
	Name       string
	Kind       SpanKind
	StatusCode string
	StartTime  int64
	EndTime    int64

	Attributes  []byte // as of Span
	Annotations int64  // of the span, or of the trace where rows are traces

	// What is shown of the attributes, nil where there is none; of input and output the beginning.
	Model         *string
	TotalTokens   *int64
	Input, Output *string
}
