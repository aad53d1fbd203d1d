package remote

import (
	"context"
	"fmt"
	"strings"

	"github.com/postil/postil/client"
)

// Keys are the commands about API keys.
type Keys struct {
	Flags `embed:""`

	List   listKeys  `cmd:"" help:"List your keys, without what is secret of them."`
	Create createKey `cmd:"" help:"Make a key of yours; it is shown this once."`
	Delete deleteKey `cmd:"" help:"Revoke a key: it ends at once."`
}

type listKeys struct {
	Limit  `embed:""`
	Status string `enum:"active,revoked" default:"active" help:"active or revoked (${default})."`
}

// Run lists the keys.
func (c *listKeys) Run(ctx context.Context, s *session) error {
	return list(s, "api_keys", "NAME=name KEY=redacted_key TYPE=key_type STATUS=status CREATED=created_at! EXPIRES=expires_at! ID=id!",
		c.Limit, s.APIKeys.All(ctx, client.ListAPIKeys{Status: client.KeyStatus(strings.ToUpper(c.Status)), PageOptions: c.page()}))
}

type createKey struct {
	Name        string   `arg:"" help:"What the key is called."`
	Ingest      bool     `xor:"ingest" help:"It may send spans, and nothing else: for an application that is traced."`
	Description string   `xor:"ingest" placeholder:"TEXT" help:"What it is for."`
	Expires     deadline `placeholder:"TIME" help:"When it ends: a time, or in how long, as in 90d (never)."`
}

// Run makes the key.
func (c *createKey) Run(ctx context.Context, s *session) error {
	if c.Ingest {
		key, err := s.APIKeys.CreateIngestKey(ctx, c.Name, c.Expires.Time)
		return item(s, key, err)
	}
	key, err := s.APIKeys.Create(ctx, client.CreateAPIKey{Name: c.Name, Description: c.Description, ExpiresAt: c.Expires.Time})
	return item(s, key, err)
}

type deleteKey struct {
	ID      string `arg:"" help:"Id of the key."`
	Consent `embed:""`
}

// Run revokes the key.
func (c *deleteKey) Run(ctx context.Context, s *session) error {
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Revoke the key %s? What uses it stops working at once.", quoted(c.ID))); err != nil {
		return err
	}
	if err := s.APIKeys.Revoke(ctx, c.ID); err != nil {
		return err
	}
	return deleted(s, "key", c.ID)
}
