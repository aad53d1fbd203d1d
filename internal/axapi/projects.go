package axapi

import (
	"net/http"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listProjects(c *call) (int, error) {
	filter, paging, scope, err := namedList(c.URL.RawQuery, "projects")
	if err != nil {
		return 0, err
	}
	found, err := api.app.ListProjects(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "projects", found, scope, project)
	return http.StatusOK, nil
}

func (api *API) createProject(c *call) (int, error) {
	var body struct {
		Name    wire.Opt[string] `json:"name"`
		SpaceID wire.Opt[string] `json:"space_id"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	name, space := wire.Required(&p, "name", body.Name), wire.Required(&p, "space_id", body.SpaceID)
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, err := api.app.CreateProject(c.Context(), space, name)
	if err != nil {
		return 0, err
	}
	project(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getProject(c *call) (int, error) {
	found, err := api.app.Project(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	project(c.w, found)
	return http.StatusOK, nil
}

// newName reads the body of renaming a project or a dataset.
func newName(c *call) (string, error) {
	var body struct {
		Name wire.Opt[string] `json:"name"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return "", err
	}
	var p postil.Problems
	name := wire.Required(&p, "name", body.Name)
	return name, p.Err()
}

func (api *API) updateProject(c *call) (int, error) {
	name, err := newName(c)
	if err != nil {
		return 0, err
	}
	changed, err := api.app.RenameProject(c.Context(), c.PathValue("id"), name)
	if err != nil {
		return 0, err
	}
	project(c.w, changed)
	return http.StatusOK, nil
}

func (api *API) deleteProject(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteProject(c.Context(), c.PathValue("id"))
}

func project(w *writer, p postil.Project) {
	w.open('{')
	w.idMember("id", postil.ProjectID, p.ID)
	w.strMember("name", p.Name)
	w.idMember("space_id", postil.SpaceID, p.SpaceID)
	w.timeMember("created_at", p.CreatedAt)
	w.close('}')
}
