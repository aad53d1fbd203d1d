package postil

import "strings"

// APIKey is what may be shown of a program's key; the key itself is not kept.
// Times are in microseconds.
type APIKey struct {
	ID          int64
	UserID      int64 // whom it acts as
	MakerID     int64 // who made it
	Name        string
	Description string
	Redacted    string // how it begins and ends
	IngestOnly  bool   // it may send spans, and nothing else
	CreatedAt   int64
	ExpiresAt   *int64
	RevokedAt   *int64
	LastUsedAt  *int64
}

// Service reports whether the key acts as an account of its own rather than as
// the person who made it.
func (k APIKey) Service() bool { return k.UserID != k.MakerID }

// Works reports whether the key is accepted at a time.
func (k APIKey) Works(now int64) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || *k.ExpiresAt > now)
}

// maxKeyName is the greatest length of a key's name, in characters.
const maxKeyName = 256

// Validate reports everything wrong with a key that is to be made at a time.
func (k APIKey) Validate(now int64) error {
	var p Problems
	p.Check(strings.TrimSpace(k.Name) != "", "name", "must not be blank")
	p.Check(len([]rune(k.Name)) <= maxKeyName, "name", "must have at most %d characters", maxKeyName)
	p.checkDescription(k.Description)
	p.Rule(k.ExpiresAt == nil || *k.ExpiresAt > now, "expires_at", "must be in the future")
	return p.Err()
}

// ServiceAccount is the account that a service key acts as, and where.
type ServiceAccount struct {
	ID            int64
	Name          string
	Role          Role // account role
	Organizations []OrganizationGrant
}

// OrganizationGrant is a role in an organization, and those in some of its spaces.
type OrganizationGrant struct {
	OrganizationID int64
	Role           Role
	Spaces         []SpaceGrant
}

// SpaceGrant is a role in a space.
type SpaceGrant struct {
	SpaceID int64
	Role    Role
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
