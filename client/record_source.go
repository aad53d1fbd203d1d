package client

import (
	"fmt"
	"time"
)

// RecordSource is where records of a queue come from: [SpanRecords],
// [TraceRecords], [SessionRecords] or [ExampleRecords].
type RecordSource interface {
	check(path string) error
}

// SpanRecords makes a record of each of some spans of a project.
type SpanRecords struct {
	ProjectID string // its id; names are not looked up
	StartTime time.Time
	EndTime   time.Time // the window is 7 days at most
	SpanIDs   []string
}

// TraceRecords makes a record of each of some traces of a project. The window is
// that of their root spans.
type TraceRecords struct {
	ProjectID string
	StartTime time.Time
	EndTime   time.Time
	TraceIDs  []string
}

// SessionRecords makes a record of each of some sessions of a project, 100 at most.
// Arize AX has them, Postil has not.
type SessionRecords struct {
	ProjectID  string
	StartTime  time.Time
	EndTime    time.Time
	SessionIDs []string
}

// ExampleRecords makes a record of each of some examples of a dataset.
type ExampleRecords struct {
	DatasetID        string   // its id; names are not looked up
	DatasetVersionID string   // the latest version unless it is set
	ExampleIDs       []string // all examples of the version unless it is set
}

// traceSource is what the sources of a project have in common on the wire.
type traceSource struct {
	RecordType string    `json:"record_type"`
	ProjectID  string    `json:"project_id"`
	StartTime  time.Time `json:"start_time"`
	EndTime    time.Time `json:"end_time"`
	SpanIDs    []string  `json:"span_ids,omitempty"`
	TraceIDs   []string  `json:"trace_ids,omitempty"`
	SessionIDs []string  `json:"session_ids,omitempty"`
}

// MarshalJSON writes the source as the server takes it.
func (s SpanRecords) MarshalJSON() ([]byte, error) {
	return encode(traceSource{RecordType: "SPAN", ProjectID: s.ProjectID, StartTime: s.StartTime, EndTime: s.EndTime, SpanIDs: s.SpanIDs})
}

// MarshalJSON writes the source as the server takes it.
func (s TraceRecords) MarshalJSON() ([]byte, error) {
	return encode(traceSource{RecordType: "TRACE", ProjectID: s.ProjectID, StartTime: s.StartTime, EndTime: s.EndTime, TraceIDs: s.TraceIDs})
}

// MarshalJSON writes the source as the server takes it.
func (s SessionRecords) MarshalJSON() ([]byte, error) {
	return encode(traceSource{RecordType: "SESSION", ProjectID: s.ProjectID, StartTime: s.StartTime, EndTime: s.EndTime, SessionIDs: s.SessionIDs})
}

// MarshalJSON writes the source as the server takes it.
func (s ExampleRecords) MarshalJSON() ([]byte, error) {
	return encode(struct {
		RecordType       string   `json:"record_type"`
		DatasetID        string   `json:"dataset_id"`
		DatasetVersionID string   `json:"dataset_version_id,omitempty"`
		ExampleIDs       []string `json:"example_ids,omitempty"`
	}{"EXAMPLE", s.DatasetID, s.DatasetVersionID, s.ExampleIDs})
}

func (s SpanRecords) check(path string) error {
	return checkWindowed(path, "span_ids", s.SpanIDs, s.StartTime, s.EndTime)
}

func (s TraceRecords) check(path string) error {
	return checkWindowed(path, "trace_ids", s.TraceIDs, s.StartTime, s.EndTime)
}

func (s SessionRecords) check(path string) error {
	return checkWindowed(path, "session_ids", s.SessionIDs, s.StartTime, s.EndTime)
}

func (s ExampleRecords) check(path string) error {
	if s.ExampleIDs != nil && len(s.ExampleIDs) == 0 {
		return argument(path+".example_ids", "must not be empty; leave it nil for all examples")
	}
	return nil
}

// checkWindowed finds what would mean something else on the wire: an unset time is
// the year 1, and a list that is left out may be no error.
func checkWindowed(path, member string, ids []string, start, end time.Time) error {
	switch {
	case start.IsZero():
		return argument(path+".start_time", "must be set")
	case end.IsZero():
		return argument(path+".end_time", "must be set")
	case len(ids) == 0:
		return argument(path+"."+member, "must not be empty")
	}
	return nil
}

func checkSources(sources []RecordSource) error {
	for i, s := range sources {
		if err := s.check(fmt.Sprintf("record_sources[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}
