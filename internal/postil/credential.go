package postil

// APIKey is what may be shown of a program's key; the key itself is not kept.
// Times are in microseconds.
type APIKey struct {
	ID         int64
	UserID     int64
	Name       string
	Redacted   string // how it begins and ends
	CreatedAt  int64
	ExpiresAt  *int64
	LastUsedAt *int64
}

// Validate reports everything wrong with a key that is to be made at a time.
func (k APIKey) Validate(now int64) error {
	var p Problems
	p.CheckName("name", k.Name)
	p.Rule(k.ExpiresAt == nil || *k.ExpiresAt > now, "expires_at", "must be in the future")
	return p.Err()
}

// Session is a person's being signed in somewhere. It ends when it expires, when
// it has not been used for a while, or when it is ended.
type Session struct {
	ID         int64
	UserID     int64
	UserAgent  string // what the browser calls itself
	IP         string
	CreatedAt  int64
	LastSeenAt int64
	ExpiresAt  int64
}

// Invitation is a link by which an invited person sets their password. Who has
// the link may do so, therefore only the hash of its token is kept.
type Invitation struct {
	UserID    int64
	SpaceID   int64
	InviterID int64
	CreatedAt int64
	ExpiresAt int64

	// What the person is shown: whom it is for, where to, and by whom.
	Email, Name, SpaceName, InviterName string
}

// Member is a user in a space, as those who work with them see one.
type Member struct {
	Membership
	User       User
	LastSeenAt *int64
}
