package axapi

import (
	"fmt"
	"net/http"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxRecordPage is the largest page of records.
const maxRecordPage = 500

func (api *API) listRecords(c *call) (int, error) {
	scope := "records\x00" + c.PathValue("id")
	q := wire.NewQuery(c.URL.RawQuery, "limit", "cursor")
	paging := q.Paging(maxRecordPage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListRecords(c.Context(), c.PathValue("id"), paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "records", found, scope, record)
	return http.StatusOK, nil
}

func (api *API) addRecords(c *call) (int, error) {
	var body struct {
		Sources wire.Opt[[]sourceBody] `json:"record_sources"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	given := wire.Required(&p, "record_sources", body.Sources)
	p.Check(body.Sources.Given() == nil || len(given) > 0, "record_sources", "must have at least one source")
	refs := sources(&p, given)
	if err := p.Err(); err != nil {
		return 0, err
	}
	added, err := api.app.AddRecords(c.Context(), c.PathValue("id"), refs)
	if err != nil {
		return 0, err
	}
	c.w.open('{')
	list(c.w, "record_sources", added, record) // the contract's name for the new records
	c.w.close('}')
	if len(added) == 0 {
		return http.StatusOK, nil
	}
	return http.StatusCreated, nil
}

func (api *API) deleteRecords(c *call) (int, error) {
	var body struct {
		IDs wire.Opt[[]string] `json:"record_ids"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	ids := wire.Required(&p, "record_ids", body.IDs)
	p.Check(body.IDs.Given() == nil || len(ids) >= 1 && len(ids) <= postil.MaxRecordsPerDrop, "record_ids", "must name 1 to %d records", postil.MaxRecordsPerDrop)
	if err := p.Err(); err != nil {
		return 0, err
	}
	return http.StatusNoContent, api.app.DeleteRecords(c.Context(), c.PathValue("id"), ids)
}

func (api *API) annotateRecord(c *call) (int, error) {
	var body struct {
		Annotations wire.Opt[[]annotationBody] `json:"annotations"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	given := wire.Required(&p, "annotations", body.Annotations)
	p.Check(body.Annotations.Given() == nil || len(given) >= 1 && len(given) <= postil.MaxAnnotations, "annotations", "must have 1 to %d annotations", postil.MaxAnnotations)
	inputs := annotationInputs(&p, "annotations", given)
	if err := p.Err(); err != nil {
		return 0, err
	}
	done, err := api.app.AnnotateRecord(c.Context(), c.PathValue("id"), c.PathValue("record"), inputs)
	if err != nil {
		return 0, err
	}
	c.w.open('{')
	recordHead(c.w, done.Record)
	list(c.w, "annotations", done.Annotations, annotation)
	c.w.close('}')
	return http.StatusOK, nil
}

func (api *API) assignRecord(c *call) (int, error) {
	var body struct {
		Emails wire.Opt[[]string] `json:"assigned_user_emails"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	p.Check(body.Emails.Set, "assigned_user_emails", "is required") // null is some clients' empty list
	p.Check(len(body.Emails.Value) <= postil.MaxAssignees, "assigned_user_emails", "must name at most %d users", postil.MaxAssignees)
	if err := p.Err(); err != nil {
		return 0, err
	}
	assigned, err := api.app.AssignRecord(c.Context(), c.PathValue("id"), c.PathValue("record"), body.Emails.Value)
	if err != nil {
		return 0, err
	}
	c.w.open('{')
	recordHead(c.w, assigned)
	list(c.w, "assigned_users", assigned.Assigned, assignee)
	c.w.close('}')
	return http.StatusOK, nil
}

// annotationBody is one annotation as it is submitted; what is left out keeps its
// stored value.
type annotationBody struct {
	Name  wire.Opt[string]  `json:"name"`
	Label wire.Opt[string]  `json:"label"`
	Score wire.Opt[float64] `json:"score"`
	Text  wire.Opt[string]  `json:"text"`
}

func annotationInputs(p *postil.Problems, path string, bodies []annotationBody) []postil.AnnotationInput {
	inputs := make([]postil.AnnotationInput, len(bodies))
	for i, b := range bodies {
		at := fmt.Sprintf("%s[%d]", path, i)
		inputs[i] = postil.AnnotationInput{
			Name:  wire.Required(p, at+".name", b.Name),
			Label: wire.Optional(p, at+".label", b.Label),
			Score: wire.Optional(p, at+".score", b.Score),
			Text:  wire.Optional(p, at+".text", b.Text),
		}
	}
	return inputs
}

// record writes a record whole. Its data is copied as it is stored.
func record(w *writer, r postil.Record) {
	w.open('{')
	recordHead(w, r)
	w.textMember("data", r.Data)
	about, trace := r.Annotations, []postil.Annotation(nil)
	if r.Kind == postil.TargetTrace && w.traceAnnotations { // older clients have one list for all
		about, trace = nil, r.Annotations
	}
	list(w, "annotations", about, annotation)
	if w.traceAnnotations {
		list(w, "trace_annotations", trace, annotation)
	}
	if w.sessionAnnotations {
		list(w, "session_annotations", nil, annotation)
	}
	w.textMember("evaluations", r.Evaluations)
	list(w, "assigned_users", r.Assigned, assignee)
	w.close('}')
}

// recordHead writes what every answer about a record begins with.
func recordHead(w *writer, r postil.Record) {
	w.idMember("id", postil.QueueRecordID, r.ID)
	w.idMember("annotation_queue_id", postil.AnnotationQueueID, r.QueueID)
	if r.Kind == postil.TargetExample {
		w.enumMember("source_type", "DATASET")
		return
	}
	w.enumMember("source_type", "SPANS")
	if w.granularity {
		w.enumMember("granularity", string(r.Kind))
	}
}

func assignee(w *writer, a postil.Assigned) {
	w.open('{')
	w.key("user")
	person(w, a.Person)
	state := a.State
	if state == postil.Skipped { // the contract has no word for it; it can still be completed
		state = postil.Pending
	}
	w.enumMember("completion_status", string(state))
	w.close('}')
}

// annotation writes an annotation; what is not set is left out.
func annotation(w *writer, a postil.Annotation) {
	w.open('{')
	w.strMember("name", a.Name)
	if a.Score != nil {
		w.floatMember("score", *a.Score)
	}
	if a.Label != nil {
		w.strMember("label", *a.Label)
	}
	if a.Text != nil {
		w.strMember("text", *a.Text)
	}
	w.timeMember("updated_at", a.UpdatedAt)
	w.key("annotator")
	person(w, a.Annotator)
	w.close('}')
}
