package axapi

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listQueues(c *call) (int, error) {
	filter, paging, scope, err := namedList(c.URL.RawQuery, "annotation-queues")
	if err != nil {
		return 0, err
	}
	found, err := api.app.ListQueues(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "annotation_queues", found, scope, queue)
	return http.StatusOK, nil
}

func (api *API) createQueue(c *call) (int, error) {
	var body queueBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	n, err := body.newQueue()
	if err != nil {
		return 0, err
	}
	made, err := api.app.CreateQueue(c.Context(), n)
	if err != nil {
		return 0, err
	}
	queue(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getQueue(c *call) (int, error) {
	found, err := api.app.Queue(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	queue(c.w, found)
	return http.StatusOK, nil
}

func (api *API) updateQueue(c *call) (int, error) {
	var body queueChangeBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	u, err := body.update()
	if err != nil {
		return 0, err
	}
	changed, err := api.app.UpdateQueue(c.Context(), c.PathValue("id"), u)
	if err != nil {
		return 0, err
	}
	queue(c.w, changed)
	return http.StatusOK, nil
}

func (api *API) deleteQueue(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteQueue(c.Context(), c.PathValue("id"))
}

// queueChangeBody holds the members of a queue that may change.
type queueChangeBody struct {
	Name            wire.Opt[string]   `json:"name"`
	Instructions    wire.Opt[string]   `json:"instructions"`
	ConfigIDs       wire.Opt[[]string] `json:"annotation_config_ids"`
	AnnotatorEmails wire.Opt[[]string] `json:"annotator_emails"`
	ColumnAllowlist wire.Opt[[]string] `json:"column_allowlist"`
}

// queueBody is the body of creating a queue.
type queueBody struct {
	queueChangeBody  `json:",inline"`
	SpaceID          wire.Opt[string]       `json:"space_id"`
	AssignmentMethod wire.Opt[string]       `json:"assignment_method"`
	Sources          wire.Opt[[]sourceBody] `json:"record_sources"`
}

func (b queueBody) newQueue() (app.NewQueue, error) {
	var p postil.Problems
	n := app.NewQueue{
		Name:             wire.Required(&p, "name", b.Name),
		SpaceID:          wire.Required(&p, "space_id", b.SpaceID),
		Instructions:     b.instructions(&p),
		Configs:          app.ConfigRefs("annotation_config_ids", wire.Required(&p, "annotation_config_ids", b.ConfigIDs)),
		Annotators:       app.AnnotatorRefs{Emails: wire.Required(&p, "annotator_emails", b.AnnotatorEmails)},
		AssignmentMethod: postil.AssignmentMethod(wire.Word(&p, "assignment_method", b.AssignmentMethod, "ALL", "RANDOM")),
		ColumnAllowlist:  allowlist(b.ColumnAllowlist),
		Options:          postil.DefaultQueueOptions(),
	}
	if b.Name.Given() != nil {
		p.CheckName("name", n.Name)
	}
	p.Check(!b.ConfigIDs.Set || b.ConfigIDs.Null || len(n.Configs) > 0, "annotation_config_ids", "must name at least one annotation config")
	p.Check(!b.AnnotatorEmails.Set || b.AnnotatorEmails.Null || len(n.Annotators.Emails) > 0, "annotator_emails", "must name at least one annotator")
	if n.AssignmentMethod == "" {
		n.AssignmentMethod = postil.AssignAll
	}
	if given := wire.Optional(&p, "record_sources", b.Sources); given != nil {
		n.Sources = sources(&p, *given)
	}
	return n, p.Err()
}

func (b queueChangeBody) update() (app.QueueUpdate, error) {
	var p postil.Problems
	p.Check(b.Name.Set || b.Instructions.Set || b.ConfigIDs.Set || b.AnnotatorEmails.Set || b.ColumnAllowlist.Set, "", "the request must change something")
	u := app.QueueUpdate{Name: wire.Optional(&p, "name", b.Name)}
	if ids := wire.Optional(&p, "annotation_config_ids", b.ConfigIDs); ids != nil {
		refs := app.ConfigRefs("annotation_config_ids", *ids)
		u.Configs = &refs
	}
	if emails := wire.Optional(&p, "annotator_emails", b.AnnotatorEmails); emails != nil {
		u.Annotators = &app.AnnotatorRefs{Emails: *emails}
	}
	if u.Name != nil {
		p.CheckName("name", *u.Name)
	}
	if b.Instructions.Set {
		text := b.instructions(&p)
		u.Instructions = &text
	}
	if b.ColumnAllowlist.Set {
		columns := allowlist(b.ColumnAllowlist)
		u.ColumnAllowlist = &columns
	}
	return u, p.Err()
}

// instructions reads a text that null and the empty string clear.
func (b queueChangeBody) instructions(p *postil.Problems) *string {
	text := b.Instructions.Given()
	if text == nil || *text == "" {
		return nil
	}
	p.Check(utf8.RuneCountInString(*text) <= postil.MaxInstructions, "instructions", "must have at most %d characters", postil.MaxInstructions)
	return text
}

// allowlist reads the columns annotators see; null and an empty list mean all.
func allowlist(o wire.Opt[[]string]) []string {
	if columns := o.Given(); columns != nil && len(*columns) > 0 {
		return *columns
	}
	return nil
}

// sourceBody is one record source; which members it needs depends on its type.
type sourceBody struct {
	Type       wire.Opt[string]   `json:"record_type"`
	ProjectID  wire.Opt[string]   `json:"project_id"`
	Start      wire.Opt[string]   `json:"start_time"`
	End        wire.Opt[string]   `json:"end_time"`
	SpanIDs    wire.Opt[[]string] `json:"span_ids"`
	TraceIDs   wire.Opt[[]string] `json:"trace_ids"`
	DatasetID  wire.Opt[string]   `json:"dataset_id"`
	VersionID  wire.Opt[string]   `json:"dataset_version_id"`
	ExampleIDs wire.Opt[[]string] `json:"example_ids"`
}

func sources(p *postil.Problems, bodies []sourceBody) []app.SourceRef {
	p.Check(len(bodies) <= postil.MaxSources, "record_sources", "must have at most %d sources", postil.MaxSources)
	refs := make([]app.SourceRef, len(bodies))
	for i, b := range bodies {
		refs[i] = b.ref(p, fmt.Sprintf("record_sources[%d]", i))
	}
	return refs
}

// ref checks that the source has the members of its type, and no others.
func (b sourceBody) ref(p *postil.Problems, path string) app.SourceRef {
	if !b.Type.Set {
		p.Check(false, path+".record_type", "is required")
		return app.SourceRef{}
	}
	s := app.SourceRef{Kind: postil.TargetKind(wire.Word(p, path+".record_type", b.Type, "SPAN", "TRACE", "EXAMPLE"))}
	switch s.Kind {
	case postil.TargetSpan:
		b.bindTraced(p, path, &s)
		b.only(p, path, s.Kind, "project_id", "start_time", "end_time", "span_ids")
	case postil.TargetTrace:
		b.bindTraced(p, path, &s)
		b.only(p, path, s.Kind, "project_id", "start_time", "end_time", "trace_ids")
	case postil.TargetExample:
		b.bindExamples(p, path, &s)
		b.only(p, path, s.Kind, "dataset_id", "dataset_version_id", "example_ids")
	}
	return s
}

// only adds a problem for every member that the source's type does not have.
func (b sourceBody) only(p *postil.Problems, path string, kind postil.TargetKind, own ...string) {
	for _, m := range []struct {
		name  string
		given bool
	}{
		{"project_id", b.ProjectID.Set}, {"start_time", b.Start.Set}, {"end_time", b.End.Set}, {"span_ids", b.SpanIDs.Set},
		{"trace_ids", b.TraceIDs.Set}, {"dataset_id", b.DatasetID.Set}, {"dataset_version_id", b.VersionID.Set}, {"example_ids", b.ExampleIDs.Set},
	} {
		p.Check(!m.given || slices.Contains(own, m.name), path+"."+m.name, "does not belong to a source of type %s", kind)
	}
}

func (b sourceBody) bindTraced(p *postil.Problems, path string, s *app.SourceRef) {
	s.ProjectID = wire.Required(p, path+".project_id", b.ProjectID)
	if start := wire.Required(p, path+".start_time", b.Start); b.Start.Given() != nil {
		s.Start = wire.Instant(p, path+".start_time", start)
	}
	if end := wire.Required(p, path+".end_time", b.End); b.End.Given() != nil {
		s.End = wire.Instant(p, path+".end_time", end)
	}
	name, ids := path+".span_ids", b.SpanIDs
	if s.Kind == postil.TargetTrace {
		name, ids = path+".trace_ids", b.TraceIDs
	}
	if s.Keys = wire.Required(p, name, ids); ids.Given() != nil {
		p.Check(len(s.Keys) > 0, name, "must name at least one")
		checkKeys(p, name, s.Keys)
	}
}

func (b sourceBody) bindExamples(p *postil.Problems, path string, s *app.SourceRef) {
	s.DatasetID = wire.Required(p, path+".dataset_id", b.DatasetID)
	if version := b.VersionID.Given(); version != nil {
		s.VersionID = *version
	}
	if ids := wire.Optional(p, path+".example_ids", b.ExampleIDs); ids != nil {
		p.Check(len(*ids) > 0, path+".example_ids", "must name at least one; leave it out to take all")
		checkKeys(p, path+".example_ids", *ids)
		s.Keys = *ids
	}
}

func checkKeys(p *postil.Problems, path string, keys []string) {
	for i, key := range keys {
		p.Check(key != "", fmt.Sprintf("%s[%d]", path, i), "must not be empty")
	}
}

// queue writes a queue. How records are assigned and how many there are is never
// part of it.
func queue(w *writer, q postil.Queue) {
	w.open('{')
	w.idMember("id", postil.AnnotationQueueID, q.ID)
	w.strMember("name", q.Name)
	w.idMember("space_id", postil.SpaceID, q.SpaceID)
	if q.Instructions != nil {
		w.strMember("instructions", *q.Instructions)
	}
	list(w, "annotation_configs", q.Configs, config)
	list(w, "annotators", q.Annotators, person)
	w.timeMember("created_at", q.CreatedAt)
	w.timeMember("updated_at", q.UpdatedAt)
	if w.columnAllowlist && q.ColumnAllowlist != nil {
		list(w, "column_allowlist", q.ColumnAllowlist, (*writer).str)
	}
	w.close('}')
}
