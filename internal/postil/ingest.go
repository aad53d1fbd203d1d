package postil

// IncomingSpan is a span as it arrived, before its project and space are known
// by their row ids: ID and ProjectID of the embedded Span are zero.
type IncomingSpan struct {
	Span

	Project string // name of the project it belongs to; never empty
	SpaceID string // external id of the space the span itself asks for; empty when it asks for none
}

// IngestResult says what became of a batch of incoming spans.
type IngestResult struct {
	Rejected int    // spans that were not stored
	Reason   string // why, in words for the sender; empty when none was rejected
}
