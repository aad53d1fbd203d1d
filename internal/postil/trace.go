package postil

// TreeSpan is a span in the tree of its trace, without its content.
type TreeSpan struct {
	SpanID     string
	ParentID   string // empty for a root span
	Name       string
	Kind       SpanKind
	StartTime  int64
	EndTime    int64
	StatusCode string

	Model       *string // nil where there is none, as is the next
	TotalTokens *int64
	Annotations int64
}
