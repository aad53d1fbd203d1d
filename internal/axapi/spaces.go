package axapi

import (
	"net/http"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listSpaces(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "org_id", "name", "limit", "cursor")
	filter := app.SpaceFilter{OrganizationID: q.Values.Get("org_id"), Name: q.Text("name")}
	scope := strings.Join([]string{"spaces", filter.OrganizationID, filter.Name}, "\x00")
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListSpaces(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "spaces", found, scope, space)
	return http.StatusOK, nil
}

// spaceBody is the body of creating and changing a space.
type spaceBody struct {
	Name         wire.Opt[string] `json:"name"`
	Organization wire.Opt[string] `json:"organization_id"`
	Description  wire.Opt[string] `json:"description"`
	IsPrivate    wire.Opt[bool]   `json:"is_private"`
}

func (api *API) createSpace(c *call) (int, error) {
	var body spaceBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	organization := wire.Required(&p, "organization_id", body.Organization)
	s := postil.Space{Name: wire.Required(&p, "name", body.Name)}
	if description := wire.Optional(&p, "description", body.Description); description != nil {
		s.Description = *description
	}
	if private := wire.Optional(&p, "is_private", body.IsPrivate); private != nil {
		s.IsPrivate = *private
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, err := api.app.CreateSpace(c.Context(), organization, s)
	if err != nil {
		return 0, err
	}
	space(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getSpace(c *call) (int, error) {
	found, err := api.app.Space(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	space(c.w, found)
	return http.StatusOK, nil
}

func (api *API) updateSpace(c *call) (int, error) {
	var body spaceBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	p.Check(!body.Organization.Set, "organization_id", "cannot be changed")
	p.Check(body.Name.Set || body.Description.Set || body.IsPrivate.Set, "", "at least one of name, description and is_private is needed")
	update := app.SpaceUpdate{
		Name:        wire.Optional(&p, "name", body.Name),
		Description: body.Description.Given(),
		IsPrivate:   wire.Optional(&p, "is_private", body.IsPrivate),
	}
	if body.Description.Null {
		update.Description = new(string)
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	changed, err := api.app.UpdateSpace(c.Context(), c.PathValue("id"), update)
	if err != nil {
		return 0, err
	}
	space(c.w, changed)
	return http.StatusOK, nil
}

func (api *API) deleteSpace(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteSpace(c.Context(), c.PathValue("id"))
}

func (api *API) addMember(c *call) (int, error) {
	user, role, err := memberBody(c.body)
	if err != nil {
		return 0, err
	}
	made, err := api.app.AddMember(c.Context(), c.PathValue("id"), user, role)
	if err != nil {
		return 0, err
	}
	c.membership(c.w, made)
	return http.StatusOK, nil
}

// memberBody reads who is to have which role in a space or an organization.
func memberBody(text []byte) (user string, role postil.Role, err error) {
	var body struct {
		UserID wire.Opt[string]   `json:"user_id"`
		Role   wire.Opt[roleBody] `json:"role"`
	}
	if err := wire.Decode(text, &body); err != nil {
		return "", "", err
	}
	var p postil.Problems
	user = wire.Required(&p, "user_id", body.UserID)
	role = requiredRole(&p, body.Role, postil.RoleAdmin, postil.RoleMember, postil.RoleReadOnly, postil.RoleAnnotator)
	return user, role, p.Err()
}

func (api *API) removeMember(c *call) (int, error) {
	return http.StatusNoContent, api.app.RemoveMember(c.Context(), c.PathValue("id"), c.PathValue("user_id"))
}

func space(w *writer, s postil.Space) {
	w.open('{')
	w.idMember("id", postil.SpaceID, s.ID)
	w.strMember("name", s.Name)
	w.strMember("description", s.Description)
	w.timeMember("created_at", s.CreatedAt)
	if w.isPrivate {
		w.boolMember("is_private", s.IsPrivate)
	}
	w.close('}')
}

func (c *call) membership(w *writer, m postil.Membership) {
	w.open('{')
	w.idMember("id", postil.MembershipID, m.ID)
	w.idMember("user_id", postil.UserID, m.UserID)
	w.idMember("space_id", postil.SpaceID, m.SpaceID)
	c.role(w, m.Role)
	w.close('}')
}
