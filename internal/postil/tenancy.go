package postil

import (
	"net/mail"
	"strings"
)

// Role is what a person may do, in a space or in the whole installation.
type Role string

// The predefined roles. READ_ONLY exists in spaces and organizations only.
const (
	RoleAdmin     Role = "ADMIN"
	RoleMember    Role = "MEMBER"
	RoleReadOnly  Role = "READ_ONLY"
	RoleAnnotator Role = "ANNOTATOR"
)

// Exceeds reports whether a role may more than another one.
func (r Role) Exceeds(other Role) bool { return rank[r] > rank[other] }

var rank = map[Role]int{RoleAnnotator: 1, RoleReadOnly: 2, RoleMember: 3, RoleAdmin: 4}

// Organization holds spaces.
type Organization struct {
	ID          int64
	Name        string
	Description string
	CreatedAt   int64
}

// Validate reports everything wrong with the organization.
func (o Organization) Validate() error {
	var p Problems
	p.CheckName("name", o.Name)
	p.checkDescription(o.Description)
	return p.Err()
}

// OrganizationMembership is a user's role in an organization.
type OrganizationMembership struct {
	ID             int64
	OrganizationID int64
	UserID         int64
	Role           Role
	CreatedAt      int64
}

// Space is the unit of tenancy: projects, datasets, annotation configs and
// queues belong to one space.
type Space struct {
	ID             int64
	OrganizationID int64
	Name           string
	Description    string
	IsPrivate      bool
	CreatedAt      int64
}

// maxDescription is the greatest length of a description, in characters.
const maxDescription = 1000

// Validate reports everything wrong with the space.
func (s Space) Validate() error {
	var p Problems
	p.CheckName("name", s.Name)
	p.checkDescription(s.Description)
	return p.Err()
}

func (p *Problems) checkDescription(text string) {
	p.Check(len([]rune(text)) <= maxDescription, "description", "must have at most %d characters", maxDescription)
}

// Membership is a user's role in a space.
type Membership struct {
	ID        int64
	SpaceID   int64
	UserID    int64
	Role      Role
	CreatedAt int64
}

// UserStatus is where an account is in its life.
type UserStatus string

// The states of an account. EXPIRED is INVITED after its invitation has ended;
// INACTIVE is a deleted account, kept because annotations name it.
const (
	UserActive   UserStatus = "ACTIVE"
	UserInvited  UserStatus = "INVITED"
	UserExpired  UserStatus = "EXPIRED"
	UserInactive UserStatus = "INACTIVE"
)

// The ways an account comes into being: at once and without a password, by an
// invitation, or with a password that is shown once.
const (
	InviteNone              = "NONE"
	InviteEmailLink         = "EMAIL_LINK"
	InviteTemporaryPassword = "TEMPORARY_PASSWORD"
)

// User is an account, mostly a person's. Status is never UserExpired in storage; see
// StatusAt.
type User struct {
	ID                int64
	Email             string
	Name              string
	Status            UserStatus
	Role              Role // account role: ADMIN, MEMBER or ANNOTATOR
	IsDeveloper       bool
	PasswordHash      string // empty when the person cannot sign in with one
	InviteMode        string // one of the Invite words
	InvitationExpires *int64 // microseconds
	CreatedAt         int64
	Preferences       string // JSON object of what the person has set for themselves
	MustSetPassword   bool   // the password is one that somebody else made
	Bot               bool   // it is what a service key acts as, and no person's
}

// StatusAt returns the status as it is shown at a time in microseconds.
func (u User) StatusAt(now int64) UserStatus {
	if u.Status == UserInvited && u.InvitationExpires != nil && *u.InvitationExpires <= now {
		return UserExpired
	}
	return u.Status
}

// Validate reports everything wrong with what a person may say about an account.
func (u User) Validate() error {
	var p Problems
	p.CheckName("name", u.Name)
	p.Check(ValidEmail(u.Email), "email", "must be a mail address of at most 254 characters")
	return p.Err()
}

// Person is a user as annotations and queues show one.
type Person struct {
	ID    int64
	Email string
	Name  string
}

// EmailKey returns the form in which addresses are compared: lower case, without
// surrounding space.
func EmailKey(address string) string {
	return strings.ToLower(strings.TrimSpace(address))
}

// ValidEmail reports whether address is a bare mail address.
func ValidEmail(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && len(address) <= 254
}

// Project is where traces of one application are kept.
type Project struct {
	ID        int64
	SpaceID   int64
	Name      string
	CreatedAt int64
}

// Validate reports everything wrong with the project.
func (p Project) Validate() error {
	var problems Problems
	problems.CheckName("name", p.Name)
	return problems.Err()
}
