package axapi_test

import (
	"strings"
	"testing"
	"time"
)

// dataset creates a dataset of the given examples and returns its path.
func (f *fixture) dataset(name string, examples ...object) string {
	f.Helper()
	made := f.want(201, "POST", "/v2/datasets", object{"name": name, "space_id": f.space, "examples": examples})
	return "/v2/datasets/" + made["id"].(string)
}

// before reports whether one timestamp of an answer is earlier than another.
func before(a, b any) bool {
	first, err := time.Parse(time.RFC3339, a.(string))
	second, err2 := time.Parse(time.RFC3339, b.(string))
	return err == nil && err2 == nil && first.Before(second)
}

func TestDatasetsLiveTheirLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.want(201, "POST", "/v2/datasets", object{"name": "Questions", "space_id": f.space, "examples": []any{object{"q": "why?"}}})
		path := "/v2/datasets/" + made["id"].(string)
		want := object{"id": made["id"], "name": "Questions", "space_id": f.space, "created_at": made["created_at"], "updated_at": made["created_at"]}
		same(f, made, want)
		got := f.want(200, "GET", path, nil)
		version := items(got, "versions")[0]
		want["versions"] = []any{object{"id": version["id"], "name": "v1", "dataset_id": made["id"],
			"created_at": made["created_at"], "updated_at": made["created_at"]}}
		same(f, got, want)
		renamed := f.want(200, "PATCH", path, object{"name": "Other questions"})
		if renamed["name"] != "Other questions" || !before(made["updated_at"], renamed["updated_at"]) || renamed["versions"] != nil {
			t.Errorf("renamed: %v", renamed)
		}
		f.dataset("Answers", object{"a": 1})
		listed := items(f.want(200, "GET", "/v2/datasets", nil), "datasets")
		same(f, names(listed), []string{"Answers", "Other questions"})
		same(f, listed[1], renamed)
		listed = items(f.want(200, "GET", "/v2/datasets?name=OTHER&space_name=DEF&space_id="+strings.ReplaceAll(f.space, "=", "%3D"), nil), "datasets")
		same(f, names(listed), []string{"Other questions"})
		f.want(204, "DELETE", path, nil)
		f.refused(404, "dataset not found", "GET", path, nil)
		f.refused(404, "dataset not found", "DELETE", path, nil)
		f.refused(404, "dataset not found", "GET", path+"/examples", nil)
		f.dataset("Other questions", object{"q": 1}) // the name is free again
	})
}

func TestDatasetsAreRefusedWithTheMemberAtFault(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("taken", object{"a": 1})
		second := f.dataset("second", object{"a": 1})
		space := `"space_id":"` + f.space + `"`
		for _, c := range []struct {
			status       int
			detail, body string
		}{
			{400, "name: is required; space_id: is required; examples: is required", `{}`},
			{400, "name: must not be null; space_id: is required; examples: must not be null", `{"name":null,"examples":null}`},
			{400, "version: is not a member of this request", `{"version":"v1"}`},
			{400, "name: must not be blank; examples: must have 1 to 1000 examples", `{"name":" ","examples":[],` + space + `}`},
			{400, "examples: must have 1 to 1000 examples", `{"name":"x","examples":[{"a":1}` + strings.Repeat(`,{"a":1}`, 1000) + `],` + space + `}`},
			{400, "examples: must not be an object", `{"name":"x","examples":{},` + space + `}`},
			{400, "name: must have at most 255 characters", `{"name":"` + strings.Repeat("ä", 256) + `","examples":[{"a":1}],` + space + `}`},
			{400, "name: must not contain the character U+0000", `{"name":"a\u0000","examples":[{"a":1}],` + space + `}`},
			{400, "space_id: must be an identifier of type Space", `{"name":"x","examples":[{"a":1}],"space_id":"my-space"}`},
			{404, "space_id: not found", `{"name":"x","examples":[{"a":1}],"space_id":"U3BhY2U6MTphYWFh"}`},
			{409, `name: a dataset named "taken" already exists in this space`, `{"name":"taken","examples":[{"a":1}],` + space + `}`},
		} {
			f.refused(c.status, c.detail, "POST", "/v2/datasets", c.body)
		}
		f.refused(400, "name: is required", "PATCH", path, object{})
		f.refused(400, "name: must not be null", "PATCH", path, object{"name": nil})
		f.refused(400, "name: must not be blank", "PATCH", path, object{"name": "\t"})
		f.refused(409, `name: a dataset named "taken" already exists in this space`, "PATCH", second, object{"name": "taken"})
		f.want(200, "PATCH", path, object{"name": "taken"}) // its own name is not in its way
		f.refused(400, "dataset_id: must be an identifier of type Dataset", "GET", "/v2/datasets/taken", nil)
		f.refused(400, "dataset_id: must be an identifier of type Dataset, this one is of another type", "GET", "/v2/datasets/"+f.space, nil)
		f.refused(400, "limit: must be a whole number from 1 to 100", "GET", "/v2/datasets?limit=101", nil)
		f.refused(401, "an API key or a session is needed", "GET", path, nil, "Authorization", "")
	})
}

func TestDatasetsCanBeReadAndWrittenByTheRightPeopleOnly(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("questions", object{"a": 1})
		version := items(f.want(200, "GET", path, nil), "versions")[0]["id"]
		id := items(f.want(200, "GET", path+"/examples", nil), "examples")[0]["id"]
		f.config("comment", freeform)
		writes := []struct {
			method, path string
			body         any
		}{
			{"PATCH", path, object{"name": "x"}},
			{"POST", path + "/examples", object{"examples": []any{object{"a": 2}}}},
			{"PATCH", path + "/examples", object{"examples": []any{object{"id": id, "a": 2}}}},
			{"DELETE", path + "/examples", object{"dataset_version_id": version, "example_ids": []any{id}}},
			{"POST", path + "/examples/annotate", object{"annotations": []any{object{"record_id": id, "values": []any{object{"name": "comment", "text": "x"}}}}}},
			{"DELETE", path, nil},
		}
		reader, annotator := f.member("reader@example.com", "READ_ONLY").as(), f.member("annotator@example.com", "ANNOTATOR").as()
		member, stranger := f.member("member@example.com", "MEMBER").as(), f.account("stranger@example.com", "MEMBER").as()
		f.want(200, "GET", path, nil, reader...)
		f.want(200, "GET", path+"/examples", nil, reader...)
		const forbidden = "your role READ_ONLY does not allow this in the space"
		creation := object{"name": "mine", "space_id": f.space, "examples": []any{object{"a": 1}}}
		f.refused(403, "space_id: "+forbidden, "POST", "/v2/datasets", creation, reader...)
		f.refused(403, "space_id: your role ANNOTATOR does not allow this in the space", "POST", "/v2/datasets", creation, annotator...)
		for _, w := range writes {
			f.refused(403, forbidden, w.method, w.path, w.body, reader...)
			f.refused(404, "dataset not found", w.method, w.path, w.body, annotator...)
			f.refused(404, "dataset not found", w.method, w.path, w.body, stranger...)
		}
		f.refused(404, "space_id: space not found", "POST", "/v2/datasets", creation, stranger...)
		for _, who := range [][]string{annotator, stranger} {
			f.refused(404, "dataset not found", "GET", path, nil, who...)
			f.refused(404, "dataset not found", "GET", path+"/examples", nil, who...)
			same(f, items(f.want(200, "GET", "/v2/datasets", nil, who...), "datasets"), nil)
		}
		for _, w := range writes {
			if status, answer := f.send(w.method, w.path, w.body, member...); status >= 300 {
				t.Errorf("%s %s by a member: %d %s", w.method, w.path, status, answer)
			}
		}
	})
}
