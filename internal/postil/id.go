package postil

import (
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"
)

// IDType is the type word inside an outside identifier.
type IDType string

// The types of outside identifiers. A project is called Model there, as the
// clients know it.
const (
	OrganizationID    IDType = "Organization"
	OrgMembershipID   IDType = "OrganizationMembership"
	SpaceID           IDType = "Space"
	MembershipID      IDType = "SpaceMembership"
	UserID            IDType = "User"
	APIKeyID          IDType = "ApiKey"
	AuditLogID        IDType = "AuditLog"
	RoleID            IDType = "Role"
	SessionID         IDType = "Session"
	ProjectID         IDType = "Model"
	DatasetID         IDType = "Dataset"
	DatasetVersionID  IDType = "DatasetVersion"
	AnnotationCfgID   IDType = "AnnotationConfig"
	AnnotationQueueID IDType = "AnnotationQueue"
	QueueRecordID     IDType = "AnnotationQueueRecord"
	CommentID         IDType = "Comment"
)

// IDs turns row ids into the identifiers shown outside and back. An identifier
// is the padded standard base64 of "Type:number:check"; check is four characters
// that depend on the installation, so that an identifier copied from another
// server is not taken for one of ours. It is no secret and guards nothing.
type IDs struct {
	secret uint64
}

// NewIDs returns the codec of the installation with this secret.
func NewIDs(secret uint64) IDs { return IDs{secret} }

// Encode returns the outside identifier of row n.
func (c IDs) Encode(t IDType, n int64) string {
	return string(c.Append(nil, t, n))
}

// Append appends the outside identifier of row n to b.
func (c IDs) Append(b []byte, t IDType, n int64) []byte {
	var plain [64]byte
	p := append(plain[:0], t...)
	p = append(p, ':')
	p = strconv.AppendInt(p, n, 10)
	p = append(p, ':')
	check := c.check(t, n)
	return base64.StdEncoding.AppendEncode(b, append(p, check[:]...))
}

// Decode returns the row behind an outside identifier found at path. One that is
// not of this form or type is Malformed; one of another installation is
// NotFound, as nothing here can have it.
func (c IDs) Decode(t IDType, id, path string) (int64, error) {
	plain, err := base64.StdEncoding.DecodeString(id)
	word, rest, ok := strings.Cut(string(plain), ":")
	if err != nil || !ok {
		return 0, At(Malformed, path, "must be an identifier of type %s", t)
	}
	if word != string(t) {
		return 0, At(Malformed, path, "must be an identifier of type %s, this one is of another type", t)
	}
	number, check, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n <= 0 || number[0] == '+' {
		return 0, At(Malformed, path, "must be an identifier of type %s", t)
	}
	if want := c.check(t, n); check != string(want[:]) {
		return 0, At(NotFound, path, "not found")
	}
	return n, nil
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// check mixes secret, type and number with the finalizer of SplitMix64 (Steele,
// Lea and Flood 2014).
func (c IDs) check(t IDType, n int64) (out [4]byte) {
	x := c.secret ^ uint64(n)
	for i := range len(t) {
		x = x*31 + uint64(t[i])
	}
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	x ^= x >> 31
	for i := range out {
		out[i] = alphanumeric[x%62]
		x /= 62
	}
	return out
}

const (
	sequenceBits = 12
	processBits  = 9
)

// Processes is how many numbers there are that tell processes apart, from 0 on.
const Processes = 1 << processBits

// Sequence makes row ids that grow with time: 42 bits of milliseconds since the
// Unix epoch, 9 bits of the process's number, 12 bits counted within the
// millisecond. Ids of one process are unique and strictly growing; ids of two
// processes order by their clocks, and differ when their numbers do. It is safe for
// concurrent use.
type Sequence struct {
	mu      sync.Mutex
	last    int64 // milliseconds << sequenceBits | count
	process int64
}

// NewSequence returns the sequence of the process with a number below Processes.
func NewSequence(process int64) *Sequence {
	return &Sequence{process: process}
}

// FirstID is not greater than any id that is made at a time or later.
func FirstID(at time.Time) int64 { return at.UnixMilli() << (processBits + sequenceBits) }

// TimeOf returns the millisecond in which an id was made.
func TimeOf(id int64) time.Time { return time.UnixMilli(id >> (processBits + sequenceBits)) }

// Next returns the next id. In a millisecond that is used up it runs ahead of
// the clock.
func (s *Sequence) Next(now time.Time) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last+1, now.UnixMilli()<<sequenceBits)
	ms, count := s.last>>sequenceBits, s.last&(1<<sequenceBits-1)
	return ms<<(processBits+sequenceBits) | s.process<<sequenceBits | count
}
