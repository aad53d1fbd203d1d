package client

import (
	"context"
	"iter"
	"time"
)

// AuditLogs are the operations on the audit log, for administrators.
type AuditLogs struct{ service }

// ListAuditLogs chooses among the entries.
type ListAuditLogs struct {
	StartTime     time.Time // inclusive; 30 days before the end unless it is set
	EndTime       time.Time // inclusive; now unless it is set
	UserID        string
	OperationType OperationType
	// OperationNames are those of the operations to list, as they are written; all
	// unless they are set.
	OperationNames []string
	PageOptions
}

// List returns a page of entries, latest first.
func (s *AuditLogs) List(ctx context.Context, o ListAuditLogs) (*Page[AuditLog], error) {
	q := o.query()
	setTime(q, "start_time", o.StartTime)
	setTime(q, "end_time", o.EndTime)
	set(q, "user_id", o.UserID)
	set(q, "operation_type", string(o.OperationType))
	for _, name := range o.OperationNames {
		q.Add("operation_name", name)
	}
	return fetch[Page[AuditLog]](ctx, s.c, get("/v2/audit-logs", q))
}

// All goes through the entries of all pages from the one of the options on.
func (s *AuditLogs) All(ctx context.Context, o ListAuditLogs) iter.Seq2[AuditLog, error] {
	return all(o.Cursor, func(cursor string) (*Page[AuditLog], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// OperationType is what kind of operation an entry is about.
type OperationType string

// The kinds of operations.
const (
	Query        OperationType = "QUERY"
	Mutation     OperationType = "MUTATION"
	Subscription OperationType = "SUBSCRIPTION"
)

// AuditLog is an entry of the audit log.
type AuditLog struct {
	ID            string        `json:"id"`
	UserID        string        `json:"user_id"`
	IP            string        `json:"ip"`
	OperationType OperationType `json:"operation_type"`
	OperationName string        `json:"operation_name,omitempty"`
	OperationText string        `json:"operation_text,omitempty"`
	Variables     string        `json:"variables,omitempty"` // JSON as text
	CreatedAt     time.Time     `json:"created_at"`
}
