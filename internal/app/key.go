package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// Keys returns the living API keys that act as the actor, newest first.
func (a *App) Keys(ctx context.Context) ([]postil.APIKey, error) {
	return a.st.Keys(ctx, auth.FromContext(ctx).UserID, a.Now())
}

// KeyFilter narrows the list of API keys.
type KeyFilter struct {
	Service *bool  // nil: service keys of a space, or else people's own
	Revoked bool   // those that do not work any more, or else those that do
	SpaceID string // outside identifier of the space that service keys have a role in, or empty
	UserID  string // outside identifier of who made them, or empty: with a space anybody, or else the actor
}

// ListedKey is an API key, with the account of a service key.
type ListedKey struct {
	postil.APIKey
	Account postil.ServiceAccount
}

// ListKeys returns a page of API keys, newest first: the actor's own, for account
// administrators also those of others, or the service keys of a space that the
// actor may read. What these may elsewhere is not told.
func (a *App) ListKeys(ctx context.Context, f KeyFilter, p postil.Paging) (postil.Page[ListedKey], error) {
	filter, err := a.keysToList(auth.FromContext(ctx), f)
	if err != nil {
		return postil.Page[ListedKey]{}, err
	}
	rows, err := a.st.ListKeys(ctx, filter, p)
	if err != nil {
		return postil.Page[ListedKey]{}, err
	}
	found := postil.PageOf(rows, p.Limit, func(k postil.APIKey) postil.Cursor { return postil.Cursor{ID: k.ID, Set: true} })
	page := postil.Page[ListedKey]{Next: found.Next}
	accounts := map[int64]postil.ServiceAccount{}
	if filter.Service {
		ids := make([]int64, len(found.Items))
		for i, k := range found.Items {
			ids[i] = k.UserID
		}
		if accounts, err = a.st.ServiceAccounts(ctx, ids); err != nil {
			return page, err
		}
	}
	for _, k := range found.Items {
		account := accounts[k.UserID]
		if filter.Space != 0 {
			account.Organizations = nil
		}
		page.Items = append(page.Items, ListedKey{k, account})
	}
	return page, nil
}

func (a *App) keysToList(actor auth.Actor, f KeyFilter) (filter store.KeyFilter, err error) {
	filter = store.KeyFilter{Service: f.SpaceID != "", Working: !f.Revoked, Now: a.Now()}
	set(&filter.Service, f.Service)
	if f.UserID != "" {
		if filter.Maker, err = a.ids.Decode(postil.UserID, f.UserID, "user_id"); err != nil {
			return filter, err
		}
	}
	if f.SpaceID != "" {
		if !filter.Service {
			return filter, postil.At(postil.Malformed, "space_id", "narrows service keys only; those of people belong to no space")
		}
		filter.Space, err = a.spaceAt(actor, f.SpaceID, "space_id", readContent)
		return filter, err
	}
	if filter.Maker == 0 {
		filter.Maker = actor.UserID
	}
	if filter.Maker != actor.UserID {
		err = at(requireAccountAdmin(actor), "user_id")
	}
	return filter, err
}

// NewKey is an API key to be made.
type NewKey struct {
	Name        string // the space around it is dropped
	Description string
	ExpiresAt   *int64 // microseconds; nil for never
	IngestOnly  bool   // it may send spans, and nothing else
}

func (c *change) newKey(n NewKey, user int64) (k postil.APIKey, secret string) {
	secret = auth.NewKey()
	return postil.APIKey{ID: c.newID(), UserID: user, MakerID: c.Actor.UserID, Name: strings.TrimSpace(n.Name), Description: n.Description,
		Redacted: auth.Redact(secret), IngestOnly: n.IngestOnly, CreatedAt: c.Now, ExpiresAt: n.ExpiresAt}, secret
}

// CreateKey makes an API key of the actor's, who may do with it what they may do
// themselves. The key is not kept, so this is the only time that it is seen.
func (a *App) CreateKey(ctx context.Context, n NewKey) (made postil.APIKey, key string, err error) {
	err = a.change(ctx, "CreateAPIKey", func(c *change) error {
		if err := requirePerson(c.Actor); err != nil { // or it would outlive the service key
			return err
		}
		made, key = c.newKey(n, c.Actor.UserID)
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

// NewServiceKey is a service key to be made, and what it may do where.
type NewServiceKey struct {
	NewKey
	Role          postil.Role // account role
	Organizations []NewGrant
}

// NewGrant is what a service key is to be in an organization and in spaces of it.
// Without an id the organization is that of its only space.
type NewGrant struct {
	OrganizationID string // outside identifier
	Role           postil.Role
	Spaces         []NewSpaceGrant
}

// NewSpaceGrant is what a service key is to be in a space.
type NewSpaceGrant struct {
	SpaceID string // outside identifier
	Role    postil.Role
}

// CreateServiceKey makes an API key that acts as an account of its own, with roles
// that the actor could not exceed: a member, at least, of each of the spaces. It
// goes on when its maker leaves.
func (a *App) CreateServiceKey(ctx context.Context, n NewServiceKey) (made ListedKey, key string, err error) {
	err = a.change(ctx, "CreateAPIKey", func(c *change) error {
		if err := requirePerson(c.Actor); err != nil {
			return err
		}
		if err := c.lockActor(ctx); err != nil {
			return err
		}
		account := postil.ServiceAccount{ID: c.newID(), Name: strings.TrimSpace(n.Name), Role: n.Role}
		made.APIKey, key = c.newKey(n.NewKey, account.ID)
		c.about(0, made.ID)
		if err := made.Validate(c.Now); err != nil {
			return err
		}
		if account.Organizations, err = c.resolveGrants(ctx, n.Organizations); err != nil {
			return err
		}
		if err := c.mayGrant(ctx, account); err != nil {
			return err
		}
		made.Account = account
		if err := c.insertServiceAccount(ctx, account); err != nil {
			return err
		}
		return c.InsertKey(ctx, made.APIKey, auth.HashSecret(key))
	})
	return made, key, err
}

// lockActor keeps the actor's account and roles from being changed meanwhile, and
// looks at what the account may now.
func (c *change) lockActor(ctx context.Context) error {
	u, err := c.lockLivingUser(ctx, c.Actor.UserID)
	c.Actor.Role = u.Role
	return err
}

// resolveGrants finds what is named in a request.
func (c *change) resolveGrants(ctx context.Context, named []NewGrant) ([]postil.OrganizationGrant, error) {
	var p postil.Problems
	grants, seen := make([]postil.OrganizationGrant, len(named)), map[int64]bool{}
	for i, n := range named {
		grants[i].Role = n.Role
		if n.OrganizationID != "" {
			path := fmt.Sprintf("organizations[%d].org_id", i)
			organization, err := c.app.ids.Decode(postil.OrganizationID, n.OrganizationID, path)
			if err != nil {
				return nil, err
			}
			p.Check(!seen[organization], path, "is given more than once")
			grants[i].OrganizationID, seen[organization] = organization, true
		}
		for j, s := range n.Spaces {
			path := fmt.Sprintf("organizations[%d].spaces[%d].space_id", i, j)
			space, err := c.app.ids.Decode(postil.SpaceID, s.SpaceID, path)
			if err != nil {
				return nil, err
			}
			p.Check(!seen[space], path, "is given more than once")
			seen[space] = true
			if c.Actor.Spaces[space] == "" {
				return nil, postil.At(postil.NotFound, path, "space not found")
			}
			found, err := c.Space(ctx, space)
			if err != nil {
				return nil, at(err, path)
			}
			if n.OrganizationID == "" {
				grants[i].OrganizationID = found.OrganizationID
			}
			p.Rule(found.OrganizationID == grants[i].OrganizationID, path, "belongs to another organization")
			grants[i].Spaces = append(grants[i].Spaces, postil.SpaceGrant{SpaceID: space, Role: s.Role})
		}
	}
	return grants, p.Err()
}

// mayGrant returns an error unless the actor is at least all that a service
// account is or would be. The actor's account must be locked.
func (c *change) mayGrant(ctx context.Context, account postil.ServiceAccount) error {
	var p postil.Problems
	p.Rule(!account.Role.Exceeds(c.Actor.Role), "account_role", "must not exceed your own, which is %s", c.Actor.Role)
	own, err := c.SpaceRoles(ctx, c.Actor.UserID)
	if err != nil {
		return err
	}
	for i, o := range account.Organizations {
		path := fmt.Sprintf("organizations[%d]", i)
		role, err := c.roleInOrganization(ctx, o.OrganizationID, path+".org_id")
		if err != nil {
			return err
		}
		p.Rule(!o.Role.Exceeds(role), path+".role", "must not exceed your own, which is %s", role)
		for j, s := range o.Spaces {
			path := fmt.Sprintf("%s.spaces[%d]", path, j)
			switch role := own[s.SpaceID]; {
			case role == "":
				return postil.At(postil.NotFound, path+".space_id", "space not found")
			case !may(role, writeContent):
				return at(notAllowed(role), path+".space_id")
			default:
				p.Rule(!s.Role.Exceeds(role), path+".role", "must not exceed your own, which is %s", role)
			}
		}
	}
	return p.Err()
}

// insertServiceAccount stores an account with its memberships. Organizations are
// locked before spaces, and each in order, as by all who lock them.
func (c *change) insertServiceAccount(ctx context.Context, a postil.ServiceAccount) error {
	err := c.InsertUser(ctx, postil.User{ID: a.ID, Email: fmt.Sprintf("service-key-%d@postil.invalid", a.ID), Name: a.Name, Status: postil.UserActive,
		Role: a.Role, InviteMode: postil.InviteNone, CreatedAt: c.Now, Bot: true})
	if err != nil {
		return err
	}
	var spaces []postil.SpaceGrant
	for _, o := range slices.SortedFunc(slices.Values(a.Organizations), func(a, b postil.OrganizationGrant) int {
		return cmp.Compare(a.OrganizationID, b.OrganizationID)
	}) {
		if err := c.HoldOrganization(ctx, o.OrganizationID); err != nil {
			return err
		}
		if err := c.joinAs(ctx, o.OrganizationID, a.ID, o.Role); err != nil {
			return err
		}
		spaces = append(spaces, o.Spaces...)
	}
	slices.SortFunc(spaces, func(a, b postil.SpaceGrant) int { return cmp.Compare(a.SpaceID, b.SpaceID) })
	for _, s := range spaces {
		if _, err := c.LockSpace(ctx, s.SpaceID); err != nil {
			return err
		}
		m := postil.Membership{ID: c.newID(), SpaceID: s.SpaceID, UserID: a.ID, Role: s.Role, CreatedAt: c.Now}
		if _, err := c.UpsertMembership(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// KeyRefresh is how an API key is given another secret.
type KeyRefresh struct {
	ExpiresAt *int64 // when the key ends, which is not later than it would have
	Grace     int64  // microseconds for which the old secret still works
}

// RefreshKey gives an API key another secret, which is shown only now; all else
// about it stays. People refresh their own keys, and service keys that they could
// make.
func (a *App) RefreshKey(ctx context.Context, id string, r KeyRefresh) (k postil.APIKey, secret string, err error) {
	defer a.actors.forget()
	err = a.changeKey(ctx, "RefreshAPIKey", id, func(c *change, found postil.APIKey, account postil.ServiceAccount) error {
		k = found
		if !k.Service() && k.MakerID != c.Actor.UserID { // or an administrator could act as somebody else
			return postil.At(postil.Forbidden, "api_key_id", "only the person whose key it is may refresh it")
		}
		if k.Service() {
			if err := c.mayGrant(ctx, account); err != nil {
				return &postil.Error{Code: postil.Forbidden, Text: "the service key may do more than you", Cause: err}
			}
		}
		var p postil.Problems
		p.Rule(k.Works(c.Now), "api_key_id", "the API key has expired or is revoked")
		p.Rule(k.ExpiresAt == nil || r.ExpiresAt != nil, "expires_at", "is required, as the key expires")
		p.Rule(k.ExpiresAt == nil || r.ExpiresAt == nil || *r.ExpiresAt <= *k.ExpiresAt, "expires_at", "must not be later than the key expires now")
		p.Rule(r.ExpiresAt == nil || *r.ExpiresAt > c.Now, "expires_at", "must be in the future")
		if err := p.Err(); err != nil {
			return err
		}
		secret = auth.NewKey()
		var oldEnds *int64
		if r.Grace > 0 {
			end := c.Now + r.Grace
			if k.ExpiresAt != nil {
				end = min(end, *k.ExpiresAt)
			}
			oldEnds = &end
		}
		k.ExpiresAt, k.Redacted = r.ExpiresAt, auth.Redact(secret)
		return c.RefreshKey(ctx, k, auth.HashSecret(secret), oldEnds)
	})
	return k, secret, err
}

// RevokeKey ends an API key, on every replica within actorLife; one that has ended
// stays so. People revoke their own, account administrators all. Service keys are
// revoked by whoever administers all of their spaces as well, and by their maker as
// long as they may write to all of them.
func (a *App) RevokeKey(ctx context.Context, id string) error {
	defer a.actors.forget()
	return a.changeKey(ctx, "RevokeAPIKey", id, func(c *change, k postil.APIKey, _ postil.ServiceAccount) error {
		return c.RevokeKey(ctx, k.ID, c.Now)
	})
}

// changeKey runs fn on an API key, locked, that the actor may revoke, and the
// account of a service key.
func (a *App) changeKey(ctx context.Context, op, id string, fn func(*change, postil.APIKey, postil.ServiceAccount) error) error {
	row, err := a.ids.Decode(postil.APIKeyID, id, "api_key_id")
	if err != nil {
		return err
	}
	return a.change(ctx, op, func(c *change) error {
		c.about(0, row)
		if err := requirePerson(c.Actor); err != nil {
			return err
		}
		if err := c.lockActor(ctx); err != nil {
			return err
		}
		k, err := c.LockKey(ctx, row)
		if err != nil {
			return at(err, "api_key_id")
		}
		accounts, err := c.ServiceAccounts(ctx, []int64{k.UserID})
		if err != nil {
			return err
		}
		if err := mayRevoke(c.Actor, k, accounts[k.UserID]); err != nil {
			return err
		}
		return fn(c, k, accounts[k.UserID])
	})
}

// mayRevoke returns an error unless the actor may revoke a key: NotFound when they
// may not even see it.
func mayRevoke(actor auth.Actor, k postil.APIKey, account postil.ServiceAccount) error {
	if actor.Role == postil.RoleAdmin || !k.Service() && k.MakerID == actor.UserID {
		return nil
	}
	needed := administer
	if k.MakerID == actor.UserID {
		needed = writeContent
	}
	seen, all := k.MakerID == actor.UserID, k.Service()
	for _, o := range account.Organizations {
		for _, s := range o.Spaces {
			role := actor.Spaces[s.SpaceID]
			seen = seen || k.Service() && may(role, readContent)
			all = all && may(role, needed)
		}
	}
	switch {
	case !seen:
		return postil.At(postil.NotFound, "api_key_id", "API key not found")
	case !all:
		return postil.At(postil.Forbidden, "api_key_id", "only who administers all spaces of the service key may do this")
	}
	return nil
}
