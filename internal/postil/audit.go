package postil

// AuditEntry says that a user has changed something.
type AuditEntry struct {
	ID        int64
	UserID    int64
	IP        string
	Operation string // such as "DeleteSpace"
	SpaceID   int64  // or 0 for what belongs to no space
	Subject   int64  // the row acted on, or 0
	At        int64  // microseconds
}
