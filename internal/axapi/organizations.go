package axapi

import (
	"net/http"
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listOrganizations(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "name", "limit", "cursor")
	name := q.Text("name")
	scope := strings.Join([]string{"organizations", name}, "\x00")
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListOrganizations(c.Context(), name, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "organizations", found, scope, organization)
	return http.StatusOK, nil
}

// organizationBody is the body of creating and changing an organization.
type organizationBody struct {
	Name        wire.Opt[string] `json:"name"`
	Description wire.Opt[string] `json:"description"`
}

func (api *API) createOrganization(c *call) (int, error) {
	var body organizationBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	o := postil.Organization{Name: wire.Required(&p, "name", body.Name)}
	if description := wire.Optional(&p, "description", body.Description); description != nil {
		o.Description = *description
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, err := api.app.CreateOrganization(c.Context(), o)
	if err != nil {
		return 0, err
	}
	organization(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getOrganization(c *call) (int, error) {
	found, err := api.app.Organization(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	organization(c.w, found)
	return http.StatusOK, nil
}

func (api *API) updateOrganization(c *call) (int, error) {
	var body organizationBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	p.Check(body.Name.Set || body.Description.Set, "", "at least one of name and description is needed")
	update := app.OrganizationUpdate{Name: wire.Optional(&p, "name", body.Name), Description: body.Description.Given()}
	if body.Description.Null {
		update.Description = new(string)
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	changed, err := api.app.UpdateOrganization(c.Context(), c.PathValue("id"), update)
	if err != nil {
		return 0, err
	}
	organization(c.w, changed)
	return http.StatusOK, nil
}

func (api *API) deleteOrganization(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteOrganization(c.Context(), c.PathValue("id"))
}

func (api *API) addOrganizationMember(c *call) (int, error) {
	user, role, err := memberBody(c.body)
	if err != nil {
		return 0, err
	}
	made, err := api.app.AddOrganizationMember(c.Context(), c.PathValue("id"), user, role)
	if err != nil {
		return 0, err
	}
	c.organizationMembership(c.w, made)
	return http.StatusOK, nil
}

func (api *API) removeOrganizationMember(c *call) (int, error) {
	return http.StatusNoContent, api.app.RemoveOrganizationMember(c.Context(), c.PathValue("id"), c.PathValue("user_id"))
}

func organization(w *writer, o postil.Organization) {
	w.open('{')
	w.idMember("id", postil.OrganizationID, o.ID)
	w.strMember("name", o.Name)
	w.strMember("description", o.Description)
	w.timeMember("created_at", o.CreatedAt)
	w.close('}')
}

func (c *call) organizationMembership(w *writer, m postil.OrganizationMembership) {
	w.open('{')
	w.idMember("id", postil.OrgMembershipID, m.ID)
	w.idMember("user_id", postil.UserID, m.UserID)
	w.idMember("organization_id", postil.OrganizationID, m.OrganizationID)
	c.role(w, m.Role)
	w.close('}')
}
