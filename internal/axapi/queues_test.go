package axapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// day is where the tests' spans are in time: they start on this day, a second
// after each other.
const day = "2026-03-01T00:00:00Z"

const dayMicros = 1_772_323_200_000_000

// reviewers makes n annotators and returns their addresses.
func (f *fixture) reviewers(n int) (people []*person, emails []string) {
	f.Helper()
	for i := range n {
		p := f.member(fmt.Sprintf("reviewer%d@example.com", i+1), "ANNOTATOR")
		people, emails = append(people, p), append(emails, p.email)
	}
	return people, emails
}

// queue creates a queue over one config of each type, which are made when they
// are not there, and returns its path.
func (f *fixture) queue(name string, emails []string, members object) (path string) {
	f.Helper()
	configs := []string{}
	for _, c := range items(f.want(200, "GET", "/v2/annotation-configs", nil), "annotation_configs") {
		configs = append([]string{c["id"].(string)}, configs...)
	}
	if len(configs) == 0 {
		configs = []string{f.config("accuracy", categorical), f.config("helpfulness", continuous), f.config("comment", freeform)}
	}
	body := object{"name": name, "space_id": f.space, "annotation_config_ids": configs, "annotator_emails": emails}
	for k, v := range members {
		body[k] = v
	}
	return "/v2/annotation-queues/" + f.want(201, "POST", "/v2/annotation-queues", body)["id"].(string)
}

// spans stores n spans, each the root of a trace of its own, in a new project and
// returns the project's id.
func (f *fixture) spans(n int) (project string) {
	f.Helper()
	ctx, row := f.Context(), f.newID()
	spans := make([]postil.Span, n)
	for i := range spans {
		start := int64(dayMicros + i*1_000_000)
		spans[i] = postil.Span{ID: f.newID(), ProjectID: row, TraceID: traceID(i), SpanID: spanID(i), Name: "answer", Kind: "LLM",
			StartTime: start, EndTime: start + 1500, StatusCode: "OK",
			Attributes: fmt.Appendf(nil, `{"input.value":"question %d","llm.token_count.total":12}`, i), Events: []byte("[]"), Evaluations: []byte("[]")}
	}
	err := f.st.Tx(ctx, func(st *store.Store) error {
		if err := st.InsertProject(ctx, postil.Project{ID: row, SpaceID: f.spaceID(), Name: fmt.Sprint("project ", row), CreatedAt: 1}); err != nil {
			return err
		}
		return st.UpsertSpans(ctx, f.spaceID(), spans)
	})
	if err != nil {
		f.Fatal(err)
	}
	return f.app.IDs().Encode(postil.ProjectID, row)
}

func traceID(i int) string { return fmt.Sprintf("%032x", i+1) }
func spanID(i int) string  { return fmt.Sprintf("%016x", i+1) }

// spanSource names the spans from, from+1, … up to but not including to, in a
// window of exactly seven days.
func spanSource(project string, from, to int) object {
	ids := []string{}
	for i := from; i < to; i++ {
		ids = append(ids, spanID(i))
	}
	return object{"record_type": "SPAN", "project_id": project, "start_time": day, "end_time": "2026-03-08T00:00:00+00:00", "span_ids": ids}
}

func sources(list ...object) object { return object{"record_sources": list} }

// add adds spans to a queue and returns the new records.
func (f *fixture) add(queue, project string, from, to int) []object {
	f.Helper()
	return items(f.want(201, "POST", queue+"/records", sources(spanSource(project, from, to))), "record_sources")
}

// records returns all records of a queue.
func (f *fixture) records(queue string) (all []object) {
	f.Helper()
	for path := queue + "/records?limit=500"; path != ""; {
		got := f.want(200, "GET", path, nil)
		all, path = append(all, items(got, "records")...), ""
		if next, ok := got["pagination"].(object)["next_cursor"].(string); ok {
			path = queue + "/records?limit=500&cursor=" + next
		}
	}
	return all
}

// states shows a record's assignments as "email STATE".
func states(record object) []string {
	out := []string{}
	for _, a := range items(record, "assigned_users") {
		out = append(out, fmt.Sprintf("%s %s", a["user"].(object)["email"], a["completion_status"]))
	}
	return out
}

// said shows a list of annotations as "email name label score text".
func said(record object, list string) []string {
	out := []string{}
	for _, a := range items(record, list) {
		out = append(out, strings.TrimSpace(fmt.Sprintln(a["annotator"].(object)["email"], a["name"], a["label"], a["score"], a["text"])))
	}
	return out
}

func same[T any](f *fixture, got, want T) {
	f.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("(-want +got)\n%s", diff)
	}
}

func TestQueueLivesItsLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(2)
		path := f.queue("Quality", emails, object{"instructions": "Read carefully.", "assignment_method": "all"})
		got := f.want(200, "GET", path, nil)
		same(f, got["annotators"], any([]any{object{"id": people[0].id, "email": emails[0]}, object{"id": people[1].id, "email": emails[1]}}))
		same(f, names(items(got, "annotation_configs")), []string{"accuracy", "helpfulness", "comment"})
		same(f, got["created_at"], got["updated_at"])
		same(f, got["instructions"], any("Read carefully."))

		comment := items(got, "annotation_configs")[2]["id"]
		got = f.want(200, "PATCH", path, object{"name": "Better", "instructions": "", "annotation_config_ids": []any{comment, comment}, "annotator_emails": []string{"REVIEWER2@example.com"}})
		same(f, names(items(got, "annotation_configs")), []string{"comment"})
		if _, there := got["instructions"]; there || len(items(got, "annotators")) != 1 || got["name"] != "Better" || got["updated_at"] == got["created_at"] {
			f.Errorf("after the update: %v", got)
		}
		same(f, got, f.want(200, "GET", path, nil))
		got = f.want(200, "PATCH", path, object{"annotation_config_ids": []any{}, "annotator_emails": []any{}, "instructions": nil})
		if len(items(got, "annotation_configs"))+len(items(got, "annotators")) != 0 {
			f.Errorf("not emptied: %v", got)
		}
		f.want(204, "DELETE", path, nil)
		f.refused(404, "annotation queue not found", "DELETE", path, nil)
		f.queue("Better", emails, nil) // the name is free again
	})
}

func TestQueuesAreListedBySpaceAndName(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		for _, name := range []string{"Alpha", "beta", "Älpha"} {
			f.queue(name, emails, nil)
		}
		listed := func(query string) []string {
			return names(items(f.want(200, "GET", "/v2/annotation-queues?"+query, nil), "annotation_queues"))
		}
		same(f, listed(""), []string{"Älpha", "beta", "Alpha"})
		same(f, listed("name=ALPHA"), []string{"Alpha"})
		same(f, listed("name=%C3%A4l"), []string{"Älpha"})
		same(f, listed("space_id="+strings.ReplaceAll(f.space, "=", "%3D")+"&limit=1"), []string{"Älpha"})
		same(f, listed("space_name=DEFAU"), []string{"Älpha", "beta", "Alpha"})
		same(f, listed("space_name=other"), []string{})
		f.refused(404, "space_id: not found", "GET", "/v2/annotation-queues?space_id=U3BhY2U6MTIzOmFiY2Q=", nil)
		f.refused(400, "space_id: must be an identifier of type Space", "GET", "/v2/annotation-queues?space_id=default", nil)
		f.refused(400, "limit: must be a whole number from 1 to 100", "GET", "/v2/annotation-queues?limit=0", nil)
		f.refused(400, "name: must have at most 255 characters", "GET", "/v2/annotation-queues?name="+strings.Repeat("x", 256), nil)
	})
}

func TestQueueErrorsNameTheMember(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		path := f.queue("taken", emails, nil)
		config := f.config("spare", freeform)
		base := func(change object) object {
			body := object{"name": "q", "space_id": f.space, "annotation_config_ids": []any{config}, "annotator_emails": emails}
			for k, v := range change {
				if body[k] = v; v == nil {
					delete(body, k)
				}
			}
			return body
		}
		for _, c := range []struct {
			status int
			detail string
			change object
		}{
			{400, "name: is required", object{"name": nil}},
			{400, "name: must not be blank", object{"name": "  "}},
			{400, "name: must have at most 255 characters", object{"name": strings.Repeat("ä", 256)}},
			{409, `name: a queue named "taken" already exists in this space`, object{"name": "taken"}},
			{400, "space_id: is required", object{"space_id": nil}},
			{404, "space_id: not found", object{"space_id": "U3BhY2U6MTIzOmFiY2Q="}},
			{400, "instructions: must have at most 5000 characters", object{"instructions": strings.Repeat("x", 5001)}},
			{400, "annotation_config_ids: is required", object{"annotation_config_ids": nil}},
			{400, "annotation_config_ids: must name at least one annotation config", object{"annotation_config_ids": []any{}}},
			{400, "annotation_config_ids[0]: must be an identifier of type AnnotationConfig", object{"annotation_config_ids": []any{"your-annotation-config-id"}}},
			{422, "annotation_config_ids[0]: is not an annotation config you can use", object{"annotation_config_ids": []any{f.app.IDs().Encode(postil.AnnotationCfgID, 77)}}},
			{400, "annotator_emails: must name at least one annotator", object{"annotator_emails": []any{}}},
			{422, `annotator_emails[1]: "nobody@example.com" is not an active user with access to the space`, object{"annotator_emails": []any{emails[0], "nobody@example.com"}}},
			{400, "assignment_method: must be one of ALL, RANDOM", object{"assignment_method": "SOME"}},
			{400, "records: is not a member of this request", object{"records": []any{}}},
			{400, "created_at: is not a member of this request", object{"created_at": day}},
		} {
			f.refused(c.status, c.detail, "POST", "/v2/annotation-queues", base(c.change))
		}
		f.refused(400, "the request must change something", "PATCH", path, object{})
		f.refused(400, "space_id: is not a member of this request", "PATCH", path, object{"space_id": f.space})
		f.refused(400, "assignment_method: is not a member of this request", "PATCH", path, object{"assignment_method": "ALL"})
		f.refused(400, "name: must not be null", "PATCH", path, `{"name":null}`)
		other := f.queue("other", emails, nil)
		f.refused(409, `name: a queue named "taken" already exists in this space`, "PATCH", other, object{"name": "taken"})
		f.refused(400, "annotation_queue_id: must be an identifier of type AnnotationQueue", "GET", "/v2/annotation-queues/taken", nil)
		f.refused(404, "annotation_queue_id: not found", "GET", "/v2/annotation-queues/QW5ub3RhdGlvblF1ZXVlOjU6YWJjZA==", nil)
		used := items(f.want(200, "GET", path, nil), "annotation_configs")[0]
		f.refused(409, fmt.Sprintf("annotation config %q is used by \"other\", \"taken\"; remove it there first", used["name"]),
			"DELETE", "/v2/annotation-configs/"+used["id"].(string), nil)
	})
}

func TestRolesLimitWhatAQueueShows(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(2)
		viewer := f.member("viewer@example.com", "READ_ONLY")
		path := f.queue("mine", emails[:1], object{"column_allowlist": []any{"input.value"}})
		project := f.spans(1)
		record := path + "/records/" + f.add(path, project, 0, 1)[0]["id"].(string)

		f.want(200, "GET", path, nil, people[0].as()...)
		f.refused(404, "annotation queue not found", "GET", path, nil, people[1].as()...)
		f.refused(404, "annotation queue not found", "GET", path+"/records", nil, people[1].as()...)
		same(f, len(items(f.want(200, "GET", "/v2/annotation-queues", nil, people[1].as()...), "annotation_queues")), 0)
		shown := items(f.want(200, "GET", path+"/records", nil, people[0].as()...), "records")[0]
		same(f, shown["data"], any(object{"attributes.input.value": "question 0"}))
		f.refused(403, "your role ANNOTATOR does not allow this in the space", "PATCH", path, object{"name": "x"}, people[0].as()...)
		f.refused(403, "your role READ_ONLY does not allow this in the space", "DELETE", path, nil, viewer.as()...)
		f.refused(403, "your role READ_ONLY does not allow this in the space", "POST", record+"/annotate",
			object{"annotations": []any{object{"name": "comment", "text": "x"}}}, viewer.as()...)
		f.want(200, "POST", record+"/assign", object{"assigned_user_emails": []any{emails[1]}})
		f.want(200, "GET", path, nil, people[1].as()...) // assigned by name
		f.refused(403, "space_id: your role READ_ONLY does not allow this in the space", "POST", "/v2/annotation-configs",
			object{"name": "x", "space_id": f.space, "annotation_config_type": "FREEFORM"}, viewer.as()...)
	})
}

func TestQueueWithRecordsIsCreatedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		project := f.spans(3)
		path := f.queue("with records", emails, object{"record_sources": []any{spanSource(project, 0, 2), spanSource(project, 1, 3)}})
		same(f, len(f.records(path)), 3)
		configs := items(f.want(200, "GET", path, nil), "annotation_configs")
		f.refused(404, fmt.Sprintf("record_sources[0].span_ids[3]: %q was not found in the project within the time window", spanID(3)),
			"POST", "/v2/annotation-queues", object{"name": "half", "space_id": f.space, "annotation_config_ids": []any{configs[0]["id"]},
				"annotator_emails": emails, "record_sources": []any{spanSource(project, 0, 4)}})
		same(f, len(items(f.want(200, "GET", "/v2/annotation-queues?name=half", nil), "annotation_queues")), 0)
	})
}

func TestMissingRecordsAreSkippedWhenTheInstallationSaysSo(t *testing.T) {
	t.Parallel()
	eachWith(t, app.Options{SkipMissing: true}, func(f *fixture) {
		_, emails := f.reviewers(1)
		path := f.queue("q", emails, nil)
		same(f, len(f.add(path, f.spans(2), 0, 5)), 2)
	})
}

func TestQueuesTakeNothingFromOtherSpaces(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		_, emails := f.reviewers(1)
		path, project := f.queue("here", emails, nil), f.spans(1)
		dataset := strings.TrimPrefix(f.dataset("golden", object{"q": 1}), "/v2/datasets/")
		config := f.config("spare", freeform)
		elsewhere := f.want(201, "POST", "/v2/spaces", object{"name": "elsewhere", "organization_id": f.organization()})["id"]
		foreign := f.want(201, "POST", "/v2/annotation-configs", object{"name": "x", "space_id": elsewhere, "annotation_config_type": "FREEFORM"})["id"]
		f.refused(422, "annotation_config_ids[0]: belongs to another space", "PATCH", path, object{"annotation_config_ids": []any{foreign}})

		queue := object{"name": "there", "space_id": elsewhere, "annotation_config_ids": []any{foreign}, "annotator_emails": []any{"admin@example.com"}}
		f.refused(422, "annotation_config_ids[1]: belongs to another space", "POST", "/v2/annotation-queues",
			object{"name": "there", "space_id": elsewhere, "annotation_config_ids": []any{foreign, config}, "annotator_emails": []any{"admin@example.com"}})
		f.refused(422, fmt.Sprintf("annotator_emails[0]: %q is not an active user with access to the space", emails[0]), "POST", "/v2/annotation-queues",
			object{"name": "there", "space_id": elsewhere, "annotation_config_ids": []any{foreign}, "annotator_emails": emails})
		there := "/v2/annotation-queues/" + f.want(201, "POST", "/v2/annotation-queues", queue)["id"].(string) + "/records"
		f.refused(422, "record_sources[0].project_id: must be a project of the queue's space", "POST", there, sources(spanSource(project, 0, 1)))
		f.refused(422, "record_sources[0].dataset_id: must be a dataset of the queue's space", "POST", there, sources(object{"record_type": "EXAMPLE", "dataset_id": dataset}))

		named := func(space string) []string {
			return names(items(f.want(200, "GET", "/v2/annotation-queues?space_name="+space, nil), "annotation_queues"))
		}
		f.want(201, "POST", "/v2/spaces", object{"name": "default-2", "organization_id": f.organization()})
		same(f, named("e"), []string{"there", "here"})
		same(f, named("default"), []string{"here"})
	})
}

func TestExampleRecordsComeFromOneVersion(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(1)
		path, dataset := f.queue("q", emails, nil), f.dataset("golden", object{"q": 1}, object{"q": 2})
		id := strings.TrimPrefix(dataset, "/v2/datasets/")
		first := items(f.want(200, "GET", dataset, nil), "versions")[0]["id"]
		examples := items(f.want(200, "GET", dataset+"/examples", nil), "examples")
		second := f.want(200, "PATCH", dataset+"/examples", object{"examples": []any{object{"id": examples[0]["id"], "q": 11}}, "new_version": "second"})["dataset_version_id"]

		source := func(version any, ids ...any) object {
			s := object{"record_type": "example", "dataset_id": id}
			if version != nil {
				s["dataset_version_id"] = version
			}
			if ids != nil {
				s["example_ids"] = ids
			}
			return sources(s)
		}
		f.refused(404, `record_sources[0].example_ids[1]: "nothing" was not found in the dataset version`, "POST", path+"/records", source(nil, examples[0]["id"], "nothing"))
		f.refused(404, "record_sources[0].dataset_version_id: dataset version not found", "POST", path+"/records", source(f.unknown("DatasetVersion")))
		f.refused(400, "record_sources[0].example_ids: must name at least one; leave it out to take all", "POST", path+"/records", sources(object{"record_type": "EXAMPLE", "dataset_id": id, "example_ids": []any{}}))
		got := items(f.want(201, "POST", path+"/records", source(first, examples[0]["id"])), "record_sources")[0]
		same(f, got["data"].(object)["q"], any(1.0)) // as it was in that version
		same(f, got["source_type"], any("DATASET"))
		if _, there := got["granularity"]; there {
			t.Error("an example has no granularity")
		}
		all := items(f.want(201, "POST", path+"/records", source(second)), "record_sources")
		same(f, len(all), 1) // an example is in a queue at most once, whatever the version
		same(f, all[0]["data"].(object)["q"], any(2.0))

		f.annotate(people[0], path, got, object{"name": "accuracy", "label": "correct"})
		for _, version := range []any{first, second} {
			shown := items(f.want(200, "GET", fmt.Sprintf("%s/examples?dataset_version_id=%s", dataset, version), nil), "examples")[0]
			same(f, said(shown, "annotations"), []string{"reviewer1@example.com accuracy correct 1 <nil>"})
		}
		f.want(204, "DELETE", dataset, nil)
		same(f, len(f.records(path)), 2) // the queue keeps its copies
	})
}
