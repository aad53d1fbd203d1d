package httpapi_test

import (
	"fmt"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

// anyName lists whatever there is.
var anyName app.ListFilter

// dataset makes a dataset of examples {"n": 1} … and returns its id.
func (a *archive) dataset(name string, count int) string {
	a.Helper()
	var examples []jsontext.Value
	for n := 1; n <= count; n++ {
		examples = append(examples, jsontext.Value(fmt.Sprintf(`{"n":%d,"q":"Frage %d"}`, n, n)))
	}
	d, err := a.app.CreateDataset(a.admin.ctx, a.space, name, examples)
	if err != nil {
		a.Fatal(err)
	}
	return a.app.IDs().Encode(postil.DatasetID, d.ID)
}

// versions returns the ids of a dataset's versions, newest first.
func (a *archive) versions(dataset string) (ids []string) {
	a.Helper()
	d, err := a.app.Dataset(a.admin.ctx, dataset)
	if err != nil {
		a.Fatal(err)
	}
	for _, v := range d.Versions {
		ids = append(ids, a.app.IDs().Encode(postil.DatasetVersionID, v.ID))
	}
	return ids
}

// change makes a new version in which an example has another question.
func (a *archive) change(dataset, version, example, question string) {
	a.Helper()
	_, err := a.app.UpdateExamples(a.admin.ctx, dataset, "", version, []jsontext.Value{jsontext.Value(fmt.Sprintf(`{"id":%q,"q":%q}`, example, question))})
	if err != nil {
		a.Fatal(err)
	}
}

func TestExamplesAreReadInBothDirections(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		dataset := a.dataset("d", 5)
		path := "/api/v1/datasets/" + dataset + "/examples"
		step := func(query, want string, hasNext, hasPrevious bool) (next, previous string) {
			a.Helper()
			o := a.get(path + query)
			got := ""
			for _, e := range itemsOf(o, "examples") {
				got += fmt.Sprint(e["data"].(object)["n"], " ")
			}
			pagination := o["pagination"].(object)
			next, _ = pagination["next_cursor"].(string)
			previous, _ = pagination["previous_cursor"].(string)
			if got != want || (next != "") != hasNext || (previous != "") != hasPrevious {
				a.Errorf("%s: got %s, next %q, previous %q; want %s", query, got, next, previous, want)
			}
			return next, previous
		}
		next, _ := step("?limit=2", "1 2 ", true, false)
		a.change(dataset, "v2", itemsOf(a.get(path), "examples")[0]["id"].(string), "changed") // pages stay with the version
		next, _ = step("?limit=2&cursor="+next, "3 4 ", true, true)
		_, previous := step("?limit=2&cursor="+next, "5 ", false, true)
		_, previous = step("?limit=2&direction=BACKWARD&cursor="+previous, "3 4 ", true, true)
		step("?limit=2&direction=BACKWARD&cursor="+previous, "1 2 ", true, false)
		step("?limit=2&direction=BACKWARD", "4 5 ", false, true)
		step("?text=FRAGE%204", "4 ", false, false)
		step("?text=changed", "1 ", false, false)
		step("?text=changed&version_id="+a.versions(dataset)[1], "", false, false)
		if got := a.get(path)["version_id"]; got != a.versions(dataset)[0] {
			a.Errorf("the version shown is %v", got)
		}
		for query, want := range map[string]float64{"": 5, "?text=FRAGE%204": 1, "?text=changed": 1, "?text=changed&version_id=" + a.versions(dataset)[1]: 0} {
			if got := a.get(path + "/count" + query); got["count"] != want || got["capped"] != false {
				a.Errorf("%s: counted %v, want %v", query, got, want)
			}
		}
		other := a.versions(a.dataset("e", 1))[0]
		a.denied(404, "version_id: is not a version of this dataset", path+"/count?version_id="+other)
		a.denied(404, "version_id: is not a version of this dataset", path+"?version_id="+other)
		a.denied(400, "version_id: must be an identifier of type DatasetVersion", path+"?version_id=x")
	})
}

func TestAnExampleIsShownWhole(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		dataset := a.dataset("d", 2)
		path := "/api/v1/datasets/" + dataset + "/examples"
		row := itemsOf(a.get(path), "examples")[1]
		id, text := row["id"].(string), "fine"
		c, err := a.app.CreateConfig(a.admin.ctx, a.space, postil.AnnotationConfig{Name: "tone", Type: postil.Freeform})
		if err != nil {
			a.Fatal(err)
		}
		_, err = a.app.AnnotateExamples(a.admin.ctx, dataset, []app.RecordInput{{RecordID: id, Values: []postil.AnnotationInput{{Name: "tone", Text: &text}}}})
		if err != nil {
			a.Fatal(err)
		}
		got := a.get(path + "/" + id)
		said := itemsOf(got, "annotations")
		if len(said) != 1 || said[0]["text"] != "fine" || said[0]["annotator"].(object)["email"] != adminEmail {
			a.Errorf("annotations %v", said)
		}
		delete(got, "annotations")
		want := object{"id": id, "dataset_id": dataset, "version_id": a.versions(dataset)[0], "data": object{"n": 2.0, "q": "Frage 2"},
			"created_at": row["created_at"], "updated_at": row["updated_at"]}
		if diff := cmp.Diff(want, got); diff != "" {
			a.Error(diff)
		}
		counts := func(want string) {
			a.Helper()
			if got := members(itemsOf(a.get(path), "examples"), "annotations"); got != want {
				a.Errorf("the examples have %s annotations, want %s", got, want)
			}
		}
		counts("0, 1")
		a.exec(fmt.Sprintf("UPDATE annotation SET cleared = TRUE WHERE config_id = %d", c.ID))
		counts("0, 0")
		a.change(dataset, "v2", id, "changed")
		if got := a.get(path + "/" + id + "?version_id=" + a.versions(dataset)[1]); got["data"].(object)["q"] != "Frage 2" {
			a.Errorf("the first version has %v", got["data"])
		}
		a.denied(404, "example not found", path+"/nothing")
	})
}

func TestVersionsAreComparedByTheirExamples(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		dataset := a.dataset("d", 6)
		rows := itemsOf(a.get("/api/v1/datasets/"+dataset+"/examples"), "examples")
		id := func(n int) string { return rows[n-1]["id"].(string) }
		a.change(dataset, "v2", id(2), "changed")
		a.change(dataset, "v3", id(4), "Frage 4") // to what it was
		if _, _, err := a.app.DeleteExamples(a.admin.ctx, dataset, a.versions(dataset)[0], []string{id(1), id(6)}); err != nil {
			a.Fatal(err)
		}
		if _, err := a.app.AppendExamples(a.admin.ctx, dataset, "", []jsontext.Value{jsontext.Value(`{"n":7}`)}); err != nil {
			a.Fatal(err)
		}
		v := a.versions(dataset)
		path := "/api/v1/datasets/" + dataset + "/diff?from=" + v[2] + "&to=" + v[0]
		diff := a.get(path)
		list := itemsOf(diff, "differences")
		if got := members(list, "change"); got != "REMOVED, CHANGED, REMOVED, ADDED" || diff["added"] != 1.0 || diff["removed"] != 2.0 || diff["changed"] != 1.0 {
			a.Errorf("%s: %v", got, diff)
		}
		want := object{"example_id": id(2), "change": "CHANGED", "before": object{"n": 2.0, "q": "Frage 2"}, "after": object{"n": 2.0, "q": "changed"}}
		if diff := cmp.Diff(want, list[1]); diff != "" {
			a.Error(diff)
		}
		if list[0]["after"] != nil || list[3]["before"] != nil || list[3]["after"].(object)["n"] != 7.0 {
			a.Errorf("%v", list)
		}
		var paged []object
		for cursor := ""; ; {
			page := a.get(path + "&limit=1" + cursor)
			paged = append(paged, itemsOf(page, "differences")...)
			if page["pagination"].(object)["has_more"] != true {
				break
			}
			cursor = "&cursor=" + page["pagination"].(object)["next_cursor"].(string)
		}
		if diff := cmp.Diff(list, paged); diff != "" {
			a.Error(diff)
		}
		back := a.get("/api/v1/datasets/" + dataset + "/diff?from=" + v[0] + "&to=" + v[2])
		if got := members(itemsOf(back, "differences"), "change"); got != "ADDED, CHANGED, ADDED, REMOVED" {
			a.Error(got)
		}
		same := a.get("/api/v1/datasets/" + dataset + "/diff?from=" + v[0] + "&to=" + v[0])
		if diff := cmp.Diff(object{"added": 0.0, "removed": 0.0, "changed": 0.0, "differences": []any{}, "pagination": object{"has_more": false}}, same); diff != "" {
			a.Error(diff)
		}
		a.denied(400, "to: is required", "/api/v1/datasets/"+dataset+"/diff?from="+v[0])
		other := a.versions(a.dataset("other", 1))[0]
		a.denied(404, "to: is not a version of this dataset", "/api/v1/datasets/"+dataset+"/diff?from="+v[0]+"&to="+other)

		annotator := a.ann
		for _, path := range []string{path, "/api/v1/datasets/" + dataset + "/examples", "/api/v1/datasets/" + dataset + "/examples/count", "/api/v1/datasets/" + dataset + "/examples/" + id(2)} {
			a.refused(404, "dataset not found", "GET", path, nil, annotator.header...)
		}
	})
}
