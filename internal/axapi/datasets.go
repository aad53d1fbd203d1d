package axapi

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listDatasets(c *call) (int, error) {
	filter, paging, scope, err := namedList(c.URL.RawQuery, "datasets")
	if err != nil {
		return 0, err
	}
	found, err := api.app.ListDatasets(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "datasets", found, scope, dataset)
	return http.StatusOK, nil
}

func (api *API) createDataset(c *call) (int, error) {
	var body struct {
		Name     wire.Opt[string]           `json:"name"`
		SpaceID  wire.Opt[string]           `json:"space_id"`
		Examples wire.Opt[[]jsontext.Value] `json:"examples"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	name := wire.Required(&p, "name", body.Name)
	space := wire.Required(&p, "space_id", body.SpaceID)
	examples := wire.Required(&p, "examples", body.Examples)
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, err := api.app.CreateDataset(c.Context(), space, name, examples)
	if err != nil {
		return 0, err
	}
	dataset(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getDataset(c *call) (int, error) {
	found, err := api.app.Dataset(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	dataset(c.w, found)
	return http.StatusOK, nil
}

func (api *API) updateDataset(c *call) (int, error) {
	name, err := newName(c)
	if err != nil {
		return 0, err
	}
	renamed, err := api.app.RenameDataset(c.Context(), c.PathValue("id"), name)
	if err != nil {
		return 0, err
	}
	dataset(c.w, renamed)
	return http.StatusOK, nil
}

func (api *API) deleteDataset(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteDataset(c.Context(), c.PathValue("id"))
}

// dataset writes a dataset, with its versions where they were asked for.
func dataset(w *writer, d postil.Dataset) {
	w.open('{')
	datasetHead(w, d)
	if d.Versions != nil {
		list(w, "versions", d.Versions, datasetVersion)
	}
	w.close('}')
}

// datasetHead writes what every answer about a dataset begins with.
func datasetHead(w *writer, d postil.Dataset) {
	w.idMember("id", postil.DatasetID, d.ID)
	w.strMember("name", d.Name)
	w.idMember("space_id", postil.SpaceID, d.SpaceID)
	w.timeMember("created_at", d.CreatedAt)
	w.timeMember("updated_at", d.UpdatedAt)
}

func datasetVersion(w *writer, v postil.DatasetVersion) {
	w.open('{')
	w.idMember("id", postil.DatasetVersionID, v.ID)
	w.strMember("name", v.Name)
	w.idMember("dataset_id", postil.DatasetID, v.DatasetID)
	w.timeMember("created_at", v.CreatedAt)
	w.timeMember("updated_at", v.UpdatedAt)
	w.close('}')
}
