package client

import "context"

// Me is who the caller is.
type Me struct {
	User          Account `json:"user"`
	Spaces        []Seat  `json:"spaces"` // those the caller is a member of, newest first
	ServerVersion string  `json:"server_version"`
}

// Account is the caller's account.
type Account struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role"`
}

// Seat is the caller's place in a space.
type Seat struct {
	ID             string `json:"id"` // of the space
	OrganizationID string `json:"organization_id"`
	Name           string `json:"name"`
	Role           string `json:"role"` // of the caller in the space
}

// Me tells who the caller is, and which spaces they are a member of. Only Postil
// knows the operation.
func (c *Client) Me(ctx context.Context) (*Me, error) {
	return fetch[Me](ctx, c, get("/api/v1/session", nil))
}
