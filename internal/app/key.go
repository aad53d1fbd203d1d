package app

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// Keys returns the actor's living API keys, newest first.
func (a *App) Keys(ctx context.Context) ([]postil.APIKey, error) {
	return a.st.Keys(ctx, auth.FromContext(ctx).UserID, a.Now())
}

// CreateKey makes an API key of the actor's, who may do with it what they may do
// themselves. The key is not kept, so this is the only time that it is seen.
func (a *App) CreateKey(ctx context.Context, name string, expires *int64) (made postil.APIKey, key string, err error) {
	key = auth.NewKey()
	err = a.change(ctx, "CreateAPIKey", func(c *change) error {
		made = postil.APIKey{ID: c.newID(), UserID: c.Actor.UserID, Name: strings.TrimSpace(name), Redacted: auth.Redact(key),
			CreatedAt: c.Now, ExpiresAt: expires}
		c.about(0, made.ID)
		if err := made.Validate(c.Now); err != nil {
			return err
		}
		if _, err := c.lockLivingUser(ctx, made.UserID); err != nil { // or it would outlive the account
			return err
		}
		return c.InsertKey(ctx, made, auth.HashSecret(key))
	})
	return made, key, err
}

// RevokeKey ends one of the actor's API keys, on every replica within actorLife.
func (a *App) RevokeKey(ctx context.Context, id string) error {
	key, err := a.ids.Decode(postil.APIKeyID, id, "api_key_id")
	if err != nil {
		return err
	}
	defer a.actors.forget()
	return a.change(ctx, "RevokeAPIKey", func(c *change) error {
		c.about(0, key)
		return c.RevokeKey(ctx, c.Actor.UserID, key, c.Now)
	})
}
