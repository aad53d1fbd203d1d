package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// APIKeys are the operations on API keys.
type APIKeys struct{ service }

// ListAPIKeys chooses among the keys.
type ListAPIKeys struct {
	KeyType KeyType
	Status  KeyStatus // KeyActive unless it is set
	Space   string    // id or name: the service keys of a space
	UserID  string    // of another user, for administrators
	PageOptions
}

// List returns a page of keys.
func (s *APIKeys) List(ctx context.Context, o ListAPIKeys) (*Page[APIKey], error) {
	q := o.query()
	set(q, "key_type", string(o.KeyType))
	set(q, "status", string(o.Status))
	set(q, "user_id", o.UserID)
	if o.Space != "" {
		id, err := s.c.spaceID(ctx, o.Space)
		if err != nil {
			return nil, err
		}
		q.Set("space_id", id)
	}
	return fetch[Page[APIKey]](ctx, s.c, get("/v2/api-keys", q))
}

// All goes through the keys of all pages from the one of the options on.
func (s *APIKeys) All(ctx context.Context, o ListAPIKeys) iter.Seq2[APIKey, error] {
	return all(o.Cursor, func(cursor string) (*Page[APIKey], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateAPIKey is what a new key of the caller is to be like.
type CreateAPIKey struct {
	Name        string
	Description string
	ExpiresAt   time.Time // never unless it is set
}

// createKey is the body that makes a key.
type createKey struct {
	KeyType       KeyType           `json:"key_type"`
	Name          string            `json:"name"`
	Description   string            `json:"description,omitempty"`
	ExpiresAt     time.Time         `json:"expires_at,omitzero"`
	Organizations []KeyOrganization `json:"organizations,omitempty"`
	AccountRole   *Role             `json:"account_role,omitempty"`
}

// Create makes a key of the caller.
func (s *APIKeys) Create(ctx context.Context, n CreateAPIKey) (*CreatedAPIKey, error) {
	return fetch[CreatedAPIKey](ctx, s.c, post("/v2/api-keys", createKey{
		KeyType: UserKey, Name: n.Name, Description: n.Description, ExpiresAt: n.ExpiresAt,
	}))
}

// CreateIngestKey makes a key of the caller that may send spans, and nothing else: for
// an application that is traced. It never ends when expires is the zero time. Only
// Postil has such keys.
func (s *APIKeys) CreateIngestKey(ctx context.Context, name string, expires time.Time) (*CreatedIngestKey, error) {
	return fetch[CreatedIngestKey](ctx, s.c, post("/api/v1/api-keys", struct {
		Name      string    `json:"name"`
		Scope     string    `json:"scope"`
		ExpiresAt time.Time `json:"expires_at,omitzero"`
	}{name, "INGEST", expires}))
}

// IngestKey is a key that may only send spans, without its secret.
type IngestKey struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Redacted   string    `json:"redacted"`
	Scope      string    `json:"scope"` // INGEST
	CreatedAt  time.Time `json:"created_at"`
	ExpiresAt  time.Time `json:"expires_at,omitzero"`
	LastUsedAt time.Time `json:"last_used_at,omitzero"`
}

// CreatedIngestKey is a new key with its secret, which is shown this once.
type CreatedIngestKey struct {
	APIKey IngestKey `json:"api_key"`
	Key    string    `json:"key"`
}

// CreateServiceKey is what a new key of a program is to be like.
type CreateServiceKey struct {
	Name          string
	Description   string
	ExpiresAt     time.Time         // never unless it is set
	Organizations []KeyOrganization // 1 to 100
	AccountRole   *Role             // Member unless it is set
}

// KeyOrganization is an organization that a service key is good for.
type KeyOrganization struct {
	OrganizationID string     `json:"org_id"`
	Role           *Role      `json:"role,omitempty"` // ReadOnly unless it is set
	Spaces         []KeySpace `json:"spaces"`         // 1 to 100
}

// KeySpace is a space that a service key is good for.
type KeySpace struct {
	SpaceID string `json:"space_id"`
	Role    *Role  `json:"role,omitempty"` // Member unless it is set
}

// CreateServiceKey makes a key of a program, with a user of its own.
func (s *APIKeys) CreateServiceKey(ctx context.Context, n CreateServiceKey) (*CreatedAPIKey, error) {
	return fetch[CreatedAPIKey](ctx, s.c, post("/v2/api-keys", createKey{
		KeyType: ServiceKey, Name: n.Name, Description: n.Description, ExpiresAt: n.ExpiresAt,
		Organizations: n.Organizations, AccountRole: n.AccountRole,
	}))
}

// RefreshAPIKey is how a key is to be replaced.
type RefreshAPIKey struct {
	ExpiresAt          time.Time `json:"expires_at,omitzero"` // must be set when the old key expires, and not be later
	GracePeriodSeconds int       `json:"grace_period_seconds,omitempty"`
}

// Refresh replaces a key by a new one. The old one is good until the end of the
// grace period.
func (s *APIKeys) Refresh(ctx context.Context, id string, r RefreshAPIKey) (*CreatedAPIKey, error) {
	return fetch[CreatedAPIKey](ctx, s.c, post(at("/v2/api-keys/", id)+"/refresh", r))
}

// Revoke ends a key at once.
func (s *APIKeys) Revoke(ctx context.Context, id string) error {
	return s.c.do(ctx, request{method: http.MethodPut, path: at("/v2/api-keys/", id) + "/revoke"}, nil)
}

// KeyType is whose key it is.
type KeyType string

// The kinds of keys.
const (
	UserKey    KeyType = "USER"    // of a person
	ServiceKey KeyType = "SERVICE" // of a program
)

// KeyStatus is whether a key is good.
type KeyStatus string

// The states of keys.
const (
	KeyActive  KeyStatus = "ACTIVE"
	KeyRevoked KeyStatus = "REVOKED"
)

// APIKey is a key without its secret.
type APIKey struct {
	ID              string    `json:"id"`
	Name            string    `json:"name"`
	Description     string    `json:"description,omitempty"`
	KeyType         KeyType   `json:"key_type"`
	Status          KeyStatus `json:"status"`
	RedactedKey     string    `json:"redacted_key"`
	CreatedAt       time.Time `json:"created_at"`
	ExpiresAt       time.Time `json:"expires_at,omitzero"`
	CreatedByUserID string    `json:"created_by_user_id"`
	LastUsedAt      time.Time `json:"last_used_at,omitzero"`
}

// CreatedAPIKey is a new key with its secret, which is shown this once.
type CreatedAPIKey struct {
	APIKey
	Key     string   `json:"key"`
	BotUser *BotUser `json:"bot_user,omitempty"` // of a service key
}

// BotUser is the user that a service key acts as.
type BotUser struct {
	ID            string            `json:"id"`
	Name          string            `json:"name"`
	AccountRole   Role              `json:"account_role"`
	Organizations []KeyOrganization `json:"organizations"`
}
