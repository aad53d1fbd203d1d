package axapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// The types of API keys, and the states.
const (
	userKey    = "USER"
	serviceKey = "SERVICE"

	keyActive  = "ACTIVE"
	keyRevoked = "REVOKED"
)

func (api *API) listKeys(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "key_type", "status", "space_id", "user_id", "limit", "cursor")
	kind, filter := q.Word("key_type", userKey, serviceKey), app.KeyFilter{SpaceID: q.Values.Get("space_id"), UserID: q.Values.Get("user_id")}
	if kind != "" {
		service := kind == serviceKey
		filter.Service = &service
	}
	status := q.Values.Get("status")
	filter.Revoked = strings.EqualFold(status, "deleted") // as Python clients before 8.34 say it
	if !filter.Revoked {
		filter.Revoked = q.Word("status", keyActive, keyRevoked) == keyRevoked
	}
	scope := strings.Join([]string{"api-keys", kind, fmt.Sprint(filter.Revoked), filter.SpaceID, filter.UserID}, "\x00")
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListKeys(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "api_keys", found, scope, func(w *writer, k app.ListedKey) {
		w.open('{')
		c.keyMembers(w, k.APIKey, api.app.Now(), true)
		if k.Service() && w.botUser {
			c.botUser(w, k.Account)
		}
		w.close('}')
	})
	return http.StatusOK, nil
}

// maxBindings bounds the organizations of a service key, and the spaces in each.
const maxBindings = 100

// keyBody is the body of creating an API key. Clients before 8.41 name the one
// space of a service key, and its roles, beside each other.
type keyBody struct {
	Type          wire.Opt[string]              `json:"key_type"`
	Name          wire.Opt[string]              `json:"name"`
	Description   wire.Opt[string]              `json:"description"`
	ExpiresAt     wire.Opt[string]              `json:"expires_at"`
	AccountRole   wire.Opt[roleBody]            `json:"account_role"`
	Organizations wire.Opt[[]organizationGrant] `json:"organizations"`
	SpaceID       wire.Opt[string]              `json:"space_id"`
	Roles         wire.Opt[keyRoles]            `json:"roles"`
}

type organizationGrant struct {
	ID     wire.Opt[string]       `json:"org_id"`
	Role   wire.Opt[roleBody]     `json:"role"`
	Spaces wire.Opt[[]spaceGrant] `json:"spaces"`
}

type spaceGrant struct {
	ID   wire.Opt[string]   `json:"space_id"`
	Role wire.Opt[roleBody] `json:"role"`
}

type keyRoles struct {
	Space        wire.Opt[string] `json:"space_role"`
	Organization wire.Opt[string] `json:"org_role"`
	Account      wire.Opt[string] `json:"account_role"`
}

func (api *API) createKey(c *call) (int, error) {
	var body keyBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	kind := wire.Word(&p, "key_type", body.Type, userKey, serviceKey)
	wanted := app.NewKey{Name: wire.Required(&p, "name", body.Name), ExpiresAt: optionalInstant(&p, "expires_at", body.ExpiresAt)}
	if description := body.Description.Given(); description != nil {
		wanted.Description = *description
	}
	c.secret = true
	if kind == serviceKey {
		return api.createServiceKey(c, &p, body, wanted)
	}
	p.Check(body.AccountRole.Given() == nil, "account_role", "belongs to SERVICE keys only")
	p.Check(body.Organizations.Given() == nil, "organizations", "belongs to SERVICE keys only")
	p.Check(body.SpaceID.Given() == nil, "space_id", "belongs to SERVICE keys only")
	p.Check(body.Roles.Given() == nil, "roles", "belongs to SERVICE keys only")
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, key, err := api.app.CreateKey(c.Context(), wanted)
	if err != nil {
		return 0, err
	}
	c.createdKey(made, key, nil)
	return http.StatusCreated, nil
}

func (api *API) createServiceKey(c *call, p *postil.Problems, body keyBody, k app.NewKey) (int, error) {
	wanted := app.NewServiceKey{NewKey: k}
	flat := !body.Organizations.Set
	if flat {
		body.oneSpace(p, &wanted)
	} else {
		body.organizations(p, &wanted)
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, key, err := api.app.CreateServiceKey(c.Context(), wanted)
	if err != nil {
		return 0, flatPaths(err, flat)
	}
	c.createdKey(made.APIKey, key, &made.Account)
	return http.StatusCreated, nil
}

// organizations reads what a service key may do, as clients since 8.41 say it.
func (b keyBody) organizations(p *postil.Problems, wanted *app.NewServiceKey) {
	p.Check(!b.SpaceID.Set, "space_id", "cannot be given together with organizations")
	p.Check(!b.Roles.Set, "roles", "cannot be given together with organizations")
	wanted.Role = optionalRole(p, "account_role", b.AccountRole, postil.RoleMember, postil.RoleAdmin, postil.RoleMember)
	given := wire.Required(p, "organizations", b.Organizations)
	p.Check(len(given) >= 1 && len(given) <= maxBindings, "organizations", "must have 1 to %d items", maxBindings)
	all := []postil.Role{postil.RoleAdmin, postil.RoleMember, postil.RoleReadOnly, postil.RoleAnnotator}
	for i, o := range given {
		path := fmt.Sprintf("organizations[%d]", i)
		grant := app.NewGrant{OrganizationID: wire.Required(p, path+".org_id", o.ID), Role: optionalRole(p, path+".role", o.Role, postil.RoleReadOnly, all...)}
		p.Rule(grant.Role != postil.RoleAnnotator, path+".role", "must not be ANNOTATOR: service keys do not annotate for anybody")
		spaces := wire.Required(p, path+".spaces", o.Spaces)
		p.Check(len(spaces) >= 1 && len(spaces) <= maxBindings, path+".spaces", "must have 1 to %d items", maxBindings)
		for j, s := range spaces {
			path := fmt.Sprintf("%s.spaces[%d]", path, j)
			in := app.NewSpaceGrant{SpaceID: wire.Required(p, path+".space_id", s.ID), Role: optionalRole(p, path+".role", s.Role, postil.RoleMember, all...)}
			p.Rule(in.Role != postil.RoleAnnotator, path+".role", "must not be ANNOTATOR: service keys do not annotate for anybody")
			grant.Spaces = append(grant.Spaces, in)
		}
		wanted.Organizations = append(wanted.Organizations, grant)
	}
}

// oneSpace reads what a service key may do, as clients before 8.41 say it.
func (b keyBody) oneSpace(p *postil.Problems, wanted *app.NewServiceKey) {
	p.Check(!b.AccountRole.Set, "account_role", "is given in roles, or together with organizations")
	roles := keyRoles{}
	if given := b.Roles.Given(); given != nil {
		roles = *given
	}
	word := func(path string, o wire.Opt[string], otherwise postil.Role, allowed ...string) postil.Role {
		if o.Given() == nil {
			return otherwise
		}
		return postil.Role(wire.Word(p, path, o, allowed...))
	}
	wanted.Role = word("roles.account_role", roles.Account, postil.RoleMember, "ADMIN", "MEMBER")
	wanted.Organizations = []app.NewGrant{{
		Role: word("roles.org_role", roles.Organization, postil.RoleReadOnly, "ADMIN", "MEMBER", "READ_ONLY"),
		Spaces: []app.NewSpaceGrant{{
			SpaceID: wire.Required(p, "space_id", b.SpaceID),
			Role:    word("roles.space_role", roles.Space, postil.RoleMember, "ADMIN", "MEMBER", "READ_ONLY"),
		}},
	}}
}

// flatPath names the members of the older shape of a service key.
var flatPath = map[string]string{
	"account_role":                        "roles.account_role",
	"organizations[0].role":               "roles.org_role",
	"organizations[0].org_id":             "space_id",
	"organizations[0].spaces[0].role":     "roles.space_role",
	"organizations[0].spaces[0].space_id": "space_id",
}

// flatPaths names what is wrong with a service key in the words of its request.
func flatPaths(err error, flat bool) error {
	var e *postil.Error
	if !flat || !errors.As(err, &e) {
		return err
	}
	renamed := *e
	renamed.Problems = nil
	for _, p := range e.Problems {
		if path, ok := flatPath[p.Path]; ok {
			p.Path = path
		}
		renamed.Problems = append(renamed.Problems, p)
	}
	return &renamed
}

// maxGrace is how many seconds the secret before works after a refresh at most.
const maxGrace = 24 * 60 * 60

func (api *API) refreshKey(c *call) (int, error) {
	var body struct {
		ExpiresAt wire.Opt[string] `json:"expires_at"`
		Grace     wire.Opt[int64]  `json:"grace_period_seconds"`
	}
	if len(c.body) > 0 {
		if err := wire.Decode(c.body, &body); err != nil {
			return 0, err
		}
	}
	var p postil.Problems
	refresh := app.KeyRefresh{ExpiresAt: optionalInstant(&p, "expires_at", body.ExpiresAt)}
	if grace := body.Grace.Given(); grace != nil && p.Check(*grace >= 0 && *grace <= maxGrace, "grace_period_seconds", "must be from 0 to %d", maxGrace) {
		refresh.Grace = *grace * 1_000_000
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, key, err := api.app.RefreshKey(c.Context(), c.PathValue("id"), refresh)
	if err != nil {
		return 0, err
	}
	c.secret = true
	c.createdKey(made, key, nil)
	return http.StatusOK, nil
}

func (api *API) revokeKey(c *call) (int, error) {
	return http.StatusNoContent, api.app.RevokeKey(c.Context(), c.PathValue("id"))
}

// createdKey writes a key that works, with its secret, and the account that a new
// service key acts as.
func (c *call) createdKey(k postil.APIKey, secret string, account *postil.ServiceAccount) {
	c.w.open('{')
	c.keyMembers(c.w, k, k.CreatedAt, !c.python(version{8, 40, 0}, version{8, 41, 0}))
	c.w.strMember("key", secret)
	if account != nil && !c.python(version{}, version{8, 41, 0}) {
		c.botUser(c.w, *account)
	}
	c.w.close('}')
}

// keyMembers writes what is shown of a key, as it is at a time, and perhaps how it
// begins and ends.
func (c *call) keyMembers(w *writer, k postil.APIKey, now int64, redacted bool) {
	w.idMember("id", postil.APIKeyID, k.ID)
	w.strMember("name", k.Name)
	if k.Description != "" {
		w.strMember("description", k.Description)
	}
	kind, status := userKey, keyActive
	if k.Service() {
		kind = serviceKey
	}
	if !k.Works(now) {
		status = keyRevoked
		if c.python(version{}, version{8, 34, 0}) {
			status = "DELETED"
		}
	}
	w.enumMember("key_type", kind)
	w.enumMember("status", status)
	if redacted {
		w.strMember("redacted_key", k.Redacted)
	}
	w.timeMember("created_at", k.CreatedAt)
	if k.ExpiresAt != nil {
		w.timeMember("expires_at", *k.ExpiresAt)
	}
	w.idMember("created_by_user_id", postil.UserID, k.MakerID)
	if k.LastUsedAt != nil && !c.python(version{}, version{8, 28, 2}) {
		w.timeMember("last_used_at", *k.LastUsedAt)
	}
}

func (c *call) botUser(w *writer, a postil.ServiceAccount) {
	w.key("bot_user")
	w.open('{')
	w.idMember("id", postil.UserID, a.ID)
	w.strMember("name", a.Name)
	c.roleMember(w, "account_role", a.Role)
	list(w, "organizations", a.Organizations, func(w *writer, o postil.OrganizationGrant) {
		w.open('{')
		w.idMember("org_id", postil.OrganizationID, o.OrganizationID)
		c.role(w, o.Role)
		list(w, "spaces", o.Spaces, func(w *writer, s postil.SpaceGrant) {
			w.open('{')
			w.idMember("space_id", postil.SpaceID, s.SpaceID)
			c.role(w, s.Role)
			w.close('}')
		})
		w.close('}')
	})
	w.close('}')
}
