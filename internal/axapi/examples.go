package axapi

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxExamplePage is the largest page of examples.
const maxExamplePage = 500

func (api *API) listExamples(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "dataset_version_id", "limit", "cursor")
	versionID := q.Text("dataset_version_id")
	scope := "dataset-examples\x00" + c.PathValue("id") + "\x00" + versionID
	paging := q.Paging(maxExamplePage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	return api.showExamples(c, versionID, nil, paging, scope)
}

// searchExamples is how newer clients list examples, filtered or not.
func (api *API) searchExamples(c *call) (int, error) {
	var body struct {
		Filter    wire.Opt[string] `json:"filter"`
		Limit     wire.Opt[int]    `json:"limit"`
		Cursor    wire.Opt[string] `json:"cursor"`
		VersionID wire.Opt[string] `json:"dataset_version_id"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	filter := wire.Optional(&p, "filter", body.Filter)
	limit := wire.Optional(&p, "limit", body.Limit)
	scope := strings.Join([]string{"dataset-examples", c.PathValue("id"), body.VersionID.Value, body.Filter.Value}, "\x00")
	after, err := postil.DecodeCursor(body.Cursor.Value, scope)
	p.Check(err == nil, "cursor", "must be the next_cursor of the previous page, with the same filters")
	paging := postil.Paging{Limit: wire.DefaultLimit, After: after}
	if limit != nil {
		p.Check(*limit >= 1 && *limit <= maxExamplePage, "limit", "must be a whole number from 1 to %d", maxExamplePage)
		paging.Limit = *limit
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	return api.showExamples(c, body.VersionID.Value, filter, paging, scope)
}

// showExamples answers with a page of a version's examples.
func (api *API) showExamples(c *call, versionID string, filter *string, paging postil.Paging, scope string) (int, error) {
	found, err := api.app.ListExamples(c.Context(), c.PathValue("id"), versionID, filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "examples", found, scope, example)
	return http.StatusOK, nil
}

// editedVersion reads the one parameter of the operations that change examples;
// empty means the latest version.
func editedVersion(c *call) (string, error) {
	q := wire.NewQuery(c.URL.RawQuery, "dataset_version_id")
	return q.Text("dataset_version_id"), q.P.Err()
}

func (api *API) appendExamples(c *call) (int, error) {
	versionID, err := editedVersion(c)
	if err != nil {
		return 0, err
	}
	var body struct {
		Examples wire.Opt[[]jsontext.Value] `json:"examples"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	examples := wire.Required(&p, "examples", body.Examples)
	if err := p.Err(); err != nil {
		return 0, err
	}
	done, err := api.app.AppendExamples(c.Context(), c.PathValue("id"), versionID, examples)
	if err != nil {
		return 0, err
	}
	return api.changedExamples(c, http.StatusCreated, done)
}

func (api *API) updateExamples(c *call) (int, error) {
	versionID, err := editedVersion(c)
	if err != nil {
		return 0, err
	}
	var body struct {
		Examples   wire.Opt[[]jsontext.Value] `json:"examples"`
		NewVersion wire.Opt[string]           `json:"new_version"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	examples := wire.Required(&p, "examples", body.Examples)
	newVersion := wire.Optional(&p, "new_version", body.NewVersion)
	if err := p.Err(); err != nil {
		return 0, err
	}
	if newVersion == nil {
		newVersion = new("")
	}
	done, err := api.app.UpdateExamples(c.Context(), c.PathValue("id"), versionID, *newVersion, examples)
	if err != nil {
		return 0, err
	}
	return api.changedExamples(c, http.StatusOK, done)
}

// changedExamples answers a change of examples. Python clients before 8.17 know
// only the dataset that was changed.
func (api *API) changedExamples(c *call, status int, done app.ExampleChange) (int, error) {
	if c.python(version{8, 8, 0}, version{8, 17, 0}) {
		return api.getDataset(c)
	}
	c.w.open('{')
	datasetHead(c.w, done.Dataset)
	c.w.idMember("dataset_version_id", postil.DatasetVersionID, done.Version.ID)
	list(c.w, "example_ids", done.ExampleIDs, (*writer).str)
	c.w.close('}')
	return status, nil
}

func (api *API) deleteExamples(c *call) (int, error) {
	var body struct {
		VersionID wire.Opt[string]   `json:"dataset_version_id"`
		IDs       wire.Opt[[]string] `json:"example_ids"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	versionID := wire.Required(&p, "dataset_version_id", body.VersionID)
	ids := wire.Required(&p, "example_ids", body.IDs)
	if err := p.Err(); err != nil {
		return 0, err
	}
	deleted, missing, err := api.app.DeleteExamples(c.Context(), c.PathValue("id"), versionID, ids)
	if err != nil {
		return 0, err
	}
	c.w.open('{')
	c.w.boolMember("completed", true) // all or nothing: there is no half-done deletion to retry
	list(c.w, "deleted_example_ids", deleted, (*writer).str)
	list(c.w, "not_deleted_example_ids", missing, (*writer).str)
	c.w.close('}')
	return http.StatusOK, nil
}

func (api *API) annotateExamples(c *call) (int, error) {
	var body batchBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	records := body.bind(&p)
	if err := p.Err(); err != nil {
		return 0, err
	}
	written, err := api.app.AnnotateExamples(c.Context(), c.PathValue("id"), records)
	if err != nil {
		return 0, err
	}
	if c.python(version{8, 17, 0}, version{8, 25, 0}) { // later ones want no body
		c.w.open('{')
		list(c.w, "results", written, recordAnnotations)
		c.w.close('}')
		return http.StatusOK, nil
	}
	return http.StatusAccepted, nil
}

func recordAnnotations(w *writer, r app.RecordAnnotations) {
	w.open('{')
	w.strMember("record_id", r.RecordID)
	list(w, "annotations", r.Annotations, annotation)
	w.close('}')
}

// example writes an example: what the server keeps of it, then the user's own
// members as they are stored.
func example(w *writer, e postil.Example) {
	w.open('{')
	w.strMember("id", e.ID)
	w.timeMember("created_at", e.CreatedAt)
	w.timeMember("updated_at", e.UpdatedAt)
	list(w, "annotations", e.Annotations, annotation)
	w.raw(e.Data[1 : len(e.Data)-1])
	w.close('}')
}
