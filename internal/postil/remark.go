package postil

import "strings"

// Flag is a note of somebody that something is wrong with a record.
type Flag struct {
	User      Person
	Reason    string
	CreatedAt int64
}

// Comment is what somebody remarks on a record.
type Comment struct {
	ID        int64
	User      Person
	Text      string
	CreatedAt int64
}

// Limits of flags and comments, in characters.
const (
	MaxFlagReason = 1000
	MaxComment    = 10_000
)

// Validate reports what is wrong with a comment.
func (c Comment) Validate() error {
	var p Problems
	p.Check(strings.TrimSpace(c.Text) != "", "text", "must not be blank")
	p.Check(len([]rune(c.Text)) <= MaxComment, "text", "must have at most %d characters", MaxComment)
	return p.Err()
}

// Validate reports what is wrong with a flag.
func (f Flag) Validate() error {
	var p Problems
	p.Check(len([]rune(f.Reason)) <= MaxFlagReason, "reason", "must have at most %d characters", MaxFlagReason)
	return p.Err()
}
