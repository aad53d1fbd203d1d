package axapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// examples returns all examples of a dataset, read page by page.
func (f *fixture) examples(path, query string) []object {
	f.Helper()
	var all []object
	for cursor := ""; ; {
		got := f.want(200, "GET", path+"/examples?"+query+"&cursor="+cursor, nil)
		all = append(all, items(got, "examples")...)
		next, more := got["pagination"].(object)["next_cursor"].(string)
		if !more {
			return all
		}
		cursor = next
	}
}

// column returns one member of each example.
func column(examples []object, name string) []any {
	values := []any{}
	for _, e := range examples {
		values = append(values, e[name])
	}
	return values
}

// numbered returns the examples {"n": from} … {"n": from+count-1}.
func numbered(from, count int) []object {
	list := make([]object, count)
	for i := range list {
		list[i] = object{"n": float64(from + i)} // as JSON gives it back
	}
	return list
}

func TestExamplesComeBackAsTheyWereSent(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		sent := `{"z":1, "a":[ 12345678901234567890123, 1.50, -0, 1e400 ] ,"ü 漢字 😀":"\u00e4\u0000\"\\ </script>", "":null, "nested":{"id":"mine","created_at":1}}`
		kept := `{"z":1,"a":[12345678901234567890123,1.50,-0,1e400],"ü 漢字 😀":"ä\u0000\"\\ </script>","":null,"nested":{"id":"mine","created_at":1}}` // escapes as few as can be
		made := f.want(201, "POST", "/v2/datasets", `{"name":"d","space_id":"`+f.space+`","examples":[`+sent+`]}`)
		_, answer := f.send("GET", "/v2/datasets/"+made["id"].(string)+"/examples", nil)
		before, after, ok := strings.Cut(string(answer), kept[1:])
		if !ok || after != `],"pagination":{"has_more":false}}` {
			t.Fatalf("%s\nshould contain %s", answer, kept[1:])
		}
		want := fmt.Sprintf(`","created_at":%q,"updated_at":%q,"annotations":[],`, made["created_at"], made["created_at"])
		if !strings.HasPrefix(before, `{"examples":[{"id":"`) || !strings.HasSuffix(before, want) {
			t.Errorf("%s\nshould end with %s", before, want)
		}
	})
}

func TestExamplesAreRefusedWithTheirPlace(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("d", object{"a": 1}) + "/examples"
		nested := func(levels int) string { return strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels) }
		const set = "is set by the server and must not be given"
		for _, c := range [][2]string{
			{"examples[1]: must have at least one member", `{"a":1},{}`},
			{"examples[0]: must be an object; examples[1]: must be an object", `[1],null`},
			{"examples[1].id: " + set + "; examples[2].created_at: " + set, `{"a":1},{"id":"x","a":1},{"created_at":null}`},
			{"examples[0].updated_at: " + set + "; examples[0].annotations: " + set, `{"updated_at":1,"annotations":[]}`},
			{"examples[0].id: " + set, `{"\u0069d":"x"}`},
			{"examples[1].a: is given more than once", `{"a":1},{"a":1,"\u0061":2}`},
			{"examples[0].a[1].b: is given more than once", `{"a":[1,{"b":1,"b":2}]}`},
			{"examples[0]: must not be nested deeper than 100 levels", nested(101)},
			{"the body is not valid JSON at byte 19: invalid UTF-8", "{\"a\":\"\xff\"}"},
		} {
			f.refused(400, c[0], "POST", path, `{"examples":[`+c[1]+`]}`)
		}
		f.want(201, "POST", path, `{"examples":[`+nested(100)+`,{"a":"[[[{\"\\\\"}]}`)
		f.refused(400, "examples: must have 1 to 1000 examples", "POST", path, object{"examples": numbered(0, 1001)})
		f.refused(400, "examples: is required", "POST", path, object{})
		f.refused(400, "new_version: is not a member of this request", "POST", path, object{"new_version": "x"})
		f.refused(400, "dataset_version_id: must be an identifier of type DatasetVersion", "POST", path+"?dataset_version_id=v1", object{"examples": numbered(0, 1)})
		f.refused(400, "version: is not a parameter of this operation", "POST", path+"?version=v1", object{"examples": numbered(0, 1)})
	})
}

func TestAppendedExamplesFollowThoseBeforeThem(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("d", numbered(0, 1000)...)
		version := items(f.want(200, "GET", path, nil), "versions")[0]
		done := f.want(201, "POST", path+"/examples?dataset_version_id=", object{"examples": numbered(1000, 250)})
		after := f.want(200, "GET", path, nil)
		want := object{"id": after["id"], "name": "d", "space_id": f.space, "created_at": after["created_at"], "updated_at": after["updated_at"],
			"dataset_version_id": version["id"], "example_ids": done["example_ids"]}
		same(f, done, want)
		if now := items(after, "versions")[0]; now["updated_at"] != after["updated_at"] || !before(version["updated_at"], now["updated_at"]) {
			t.Errorf("the version's time did not advance with the dataset's: %v", now)
		}
		all := f.examples(path, "limit=499")
		same(f, column(all, "n"), column(numbered(0, 1250), "n"))
		ids := column(all, "id")
		same(f, done["example_ids"].([]any), ids[1000:])
	})
}

func TestExamplePagesStayWithTheirVersion(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path, other := f.dataset("d", numbered(0, 4)...), f.dataset("other", numbered(0, 4)...)
		first := f.want(200, "GET", path+"/examples?limit=2", nil)
		next := first["pagination"].(object)["next_cursor"].(string)
		id := items(first, "examples")[0]["id"]
		f.want(200, "PATCH", path+"/examples", object{"new_version": "v2", "examples": []any{object{"id": id, "n": -1}}})
		f.want(201, "POST", path+"/examples", object{"examples": numbered(4, 1)}) // to v2
		rest := f.want(200, "GET", path+"/examples?limit=500&dataset_version_id=&cursor="+next, nil)
		same(f, column(items(rest, "examples"), "n"), []any{2.0, 3.0})
		same(f, column(f.examples(path, "limit=2"), "n"), []any{-1.0, 1.0, 2.0, 3.0, 4.0})
		const wrong = "cursor: must be the next_cursor of the previous page, with the same filters"
		version := url.QueryEscape(items(f.want(200, "GET", path, nil), "versions")[1]["id"].(string))
		f.refused(400, wrong, "GET", other+"/examples?cursor="+next, nil)
		f.refused(400, wrong, "GET", path+"/examples?dataset_version_id="+version+"&cursor="+next, nil)
		f.refused(400, wrong, "GET", path+"/examples?cursor=x", nil)
		f.refused(400, "limit: must be a whole number from 1 to 500", "GET", path+"/examples?limit=501", nil)
		f.refused(400, "limit: must be a whole number from 1 to 500", "GET", path+"/examples?limit=0", nil)
		f.refused(404, "dataset_version_id: is not a version of this dataset", "GET", other+"/examples?dataset_version_id="+version, nil)
		f.refused(404, "dataset_version_id: is not a version of this dataset", "POST", other+"/examples?dataset_version_id="+version, object{"examples": numbered(0, 1)})
	})
}

func TestChangedExamplesKeepWhatIsNotNamed(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.want(201, "POST", "/v2/datasets", `{"name":"d","space_id":"`+f.space+`","examples":[{"q":"a","n":12345678901234567890,"t":1.0},{"q":"b"}]}`)
		path := "/v2/datasets/" + made["id"].(string)
		all := f.examples(path, "")
		a, b := all[0]["id"].(string), all[1]["id"].(string)
		done := f.want(200, "PATCH", path+"/examples", `{"examples":[{"new":[1],"id":"`+a+`","q":null},{"id":"unknown","q":1},{"id":"`+a+`","new":2},{"id":"`+b+`"}],"new_version":""}`)
		same(f, done["example_ids"].([]any), []any{a, b})
		_, answer := f.send("GET", path+"/examples", nil)
		if want := `"annotations":[],"q":null,"n":12345678901234567890,"t":1.0,"new":2},{"id":"` + b; !strings.Contains(string(answer), want) {
			t.Errorf("%s\nshould contain %s", answer, want)
		}
		now := f.examples(path, "")[0]
		if now["created_at"] != all[0]["created_at"] || now["updated_at"] != done["updated_at"] || !before(made["updated_at"], done["updated_at"]) {
			t.Errorf("times: before %v, answer %v, after %v", all[0], done, now)
		}
		nothing := f.want(200, "PATCH", path+"/examples", object{"examples": []any{object{"id": "unknown", "q": 1}}})
		if nothing["updated_at"] != done["updated_at"] || len(nothing["example_ids"].([]any)) != 0 {
			t.Errorf("a change of nothing answered %v", nothing)
		}
	})
}

func TestANewVersionLeavesTheOldOneAlone(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("d", numbered(0, 3)...)
		v1 := url.QueryEscape(items(f.want(200, "GET", path, nil), "versions")[0]["id"].(string))
		before := f.examples(path, "")
		change := object{"new_version": "reviewed", "examples": []any{object{"id": before[1]["id"], "n": "one"}}}
		done := f.want(200, "PATCH", path+"/examples?dataset_version_id="+v1, change)
		same(f, f.examples(path, "dataset_version_id="+v1), before)
		after := f.examples(path, "dataset_version_id="+url.QueryEscape(done["dataset_version_id"].(string)))
		same(f, column(after, "n"), []any{0.0, "one", 2.0})
		same(f, column(after, "id"), column(before, "id")) // the same example has the same id in every version
		same(f, done["example_ids"].([]any), []any{before[1]["id"]})
		got := f.want(200, "GET", path, nil)
		same(f, names(items(got, "versions")), []string{"reviewed", "v1"})
		if got["updated_at"] != done["updated_at"] || items(got, "versions")[0]["id"] != done["dataset_version_id"] {
			t.Errorf("the dataset is %v after %v", got, done)
		}
		f.refused(409, `new_version: a version named "reviewed" already exists in this dataset`, "PATCH", path+"/examples", change)
		f.want(201, "POST", path+"/examples?dataset_version_id="+v1, object{"examples": numbered(9, 1)}) // the older one can still grow
		if n := len(f.examples(path, "dataset_version_id=")); n != 3 {
			t.Errorf("the latest version has %d examples", n)
		}
	})
}

func TestChangesOfExamplesAreRefusedWithTheirPlace(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("d", object{"a": 1}) + "/examples"
		for _, c := range [][2]string{
			{"examples: is required", `{}`},
			{"examples: must have 1 to 1000 examples", `{"examples":[]}`},
			{"examples[0].id: is required", `{"examples":[{"a":1}]}`},
			{"examples[0].id: must be a string", `{"examples":[{"id":7}]}`},
			{"examples[0].id: must not be empty or contain the character U+0000; examples[1].id: must not be empty or contain the character U+0000",
				`{"examples":[{"id":""},{"id":"\u0000"}]}`},
			{"examples[0]: must have at least one member; examples[1]: must be an object", `{"examples":[{},3]}`},
			{"examples[0].created_at: is set by the server and must not be given", `{"examples":[{"id":"x","created_at":1}]}`},
			{"new_version: must not be null", `{"examples":[{"id":"x"}],"new_version":null}`},
			{"new_version: must not be blank", `{"examples":[{"id":"x"}],"new_version":" "}`},
			{"new_version: must have at most 255 characters", `{"examples":[{"id":"x"}],"new_version":"` + strings.Repeat("v", 256) + `"}`},
		} {
			f.refused(400, c[0], "PATCH", path, c[1])
		}
		f.refused(400, "examples: must have 1 to 1000 examples", "PATCH", path, object{"examples": numbered(0, 1001)})
	})
}

func TestDeletingExamplesToleratesUnknownOnes(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("d", numbered(0, 3)...)
		dataset := f.want(200, "GET", path, nil)
		version := items(dataset, "versions")[0]["id"]
		ids := column(f.examples(path, ""), "id")
		body := object{"dataset_version_id": version, "example_ids": []any{"unknown", ids[2], ids[0]}}
		want := object{"completed": true, "deleted_example_ids": []any{ids[2], ids[0]}, "not_deleted_example_ids": []any{"unknown"}}
		same(f, f.want(200, "DELETE", path+"/examples", body), want)
		after := f.want(200, "GET", path, nil)
		if !before(dataset["updated_at"], after["updated_at"]) {
			t.Error("the dataset's time did not advance")
		}
		want = object{"completed": true, "deleted_example_ids": []any{}, "not_deleted_example_ids": []any{"unknown", ids[2], ids[0]}}
		same(f, f.want(200, "DELETE", path+"/examples", body), want)
		same(f, column(f.examples(path, ""), "n"), []any{1.0})
		f.want(200, "DELETE", path+"/examples", object{"dataset_version_id": version, "example_ids": ids[1:2]})
		if left := f.examples(path, ""); len(left) != 0 {
			t.Errorf("left are %v", left)
		}
		f.want(201, "POST", path+"/examples", object{"examples": numbered(3, 1)}) // an empty version can be filled again
	})
}

func TestDeletionsOfExamplesAreRefusedWithTheMemberAtFault(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path, other := f.dataset("d", object{"a": 1}), f.dataset("other", object{"a": 1})
		version := items(f.want(200, "GET", path, nil), "versions")[0]["id"].(string)
		drop := func(ids ...any) object { return object{"dataset_version_id": version, "example_ids": ids} }
		f.refused(400, "dataset_version_id: is required; example_ids: is required", "DELETE", path+"/examples", object{})
		f.refused(400, "the request needs a JSON body", "DELETE", path+"/examples", nil)
		f.refused(400, "example_ids: must have 1 to 1000 ids", "DELETE", path+"/examples", object{"dataset_version_id": version, "example_ids": []any{}})
		f.refused(400, "example_ids: must have 1 to 1000 ids", "DELETE", path+"/examples", drop(column(numbered(0, 1001), "none")...))
		f.refused(400, "example_ids[2]: is given more than once", "DELETE", path+"/examples", drop("a", "b", "a"))
		f.refused(400, "example_ids[1]: must not be empty", "DELETE", path+"/examples", drop("a", ""))
		f.refused(400, "example_ids: must not contain the character U+0000", "DELETE", path+"/examples", drop("a", "b\x00"))
		f.refused(400, "dataset_version_id: must not be empty", "DELETE", path+"/examples", object{"dataset_version_id": "", "example_ids": []any{"a"}})
		f.refused(400, "dataset_version_id: must be an identifier of type DatasetVersion, this one is of another type", "DELETE", path+"/examples",
			object{"dataset_version_id": f.space, "example_ids": []any{"a"}})
		f.refused(404, "dataset_version_id: is not a version of this dataset", "DELETE", other+"/examples", drop("a"))
	})
}

func TestAnnotationsOfExamplesShowInEveryVersion(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.config("accuracy", categorical)
		f.config("comment", freeform)
		path := f.dataset("d", numbered(0, 2)...)
		id := f.examples(path, "")[0]["id"]
		annotate := func(record any, values ...any) []byte {
			f.Helper()
			status, answer := f.send("POST", path+"/examples/annotate", object{"annotations": []any{
				object{"record_id": "unknown", "values": values}, object{"record_id": record, "values": values}}})
			if status != 202 {
				f.Fatalf("%d %s", status, answer)
			}
			return answer
		}
		if answer := annotate(id, object{"name": "accuracy", "label": "correct"}, object{"name": "comment", "text": "gut 👍"}); len(answer) != 0 {
			t.Errorf("the answer has a body: %s", answer)
		}
		f.want(200, "PATCH", path+"/examples", object{"new_version": "v2", "examples": []any{object{"id": id, "n": 7}}})
		annotate(id, object{"name": "accuracy", "score": 0.5})
		for _, e := range []object{f.examples(path, "")[0], f.examples(path, "dataset_version_id="+f.oldest(path))[0]} {
			same(f, said(e, "annotations"), []string{"admin@example.com accuracy correct 0.5 <nil>", "admin@example.com comment <nil> <nil> gut 👍"})
			if items(e, "annotations")[0]["updated_at"] == nil {
				t.Error("the annotation has no time")
			}
		}
		if other := f.examples(path, "")[1]; len(items(other, "annotations")) != 0 {
			t.Errorf("the other example has %v", other)
		}
	})
}

// oldest returns the oldest version's id for a query string.
func (f *fixture) oldest(path string) string {
	f.Helper()
	versions := items(f.want(200, "GET", path, nil), "versions")
	return url.QueryEscape(versions[len(versions)-1]["id"].(string))
}

func TestBatchesOfAnnotationsAreRefusedWhole(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.config("accuracy", categorical)
		f.config("comment", freeform)
		path := f.dataset("d", object{"a": 1})
		id := f.examples(path, "")[0]["id"].(string)
		for _, c := range []struct {
			status       int
			detail, body string
		}{
			{400, "annotations: is required", `{}`},
			{400, "annotations: must have 1 to 1000 items", `{"annotations":[]}`},
			{400, "annotations[0].record_id: is required; annotations[0].values: is required", `{"annotations":[{}]}`},
			{400, "annotations[0].record_id: must not be blank; annotations[0].values: must not be empty", `{"annotations":[{"record_id":"","values":[]}]}`},
			{400, "annotations[0].values[0].name: is required", `{"annotations":[{"record_id":"x","values":[{}]}]}`},
			{400, "annotations[0].values[0].score: must not be null", `{"annotations":[{"record_id":"x","values":[{"name":"comment","score":null}]}]}`},
			{400, "annotations[0].values[0].score: must not be this string", `{"annotations":[{"record_id":"x","values":[{"name":"comment","score":"1"}]}]}`},
			{400, `annotations[1].record_id: "x" is given more than once`,
				`{"annotations":[{"record_id":"x","values":[{"name":"comment"}]},{"record_id":"x","values":[{"name":"comment"}]}]}`},
			{400, `annotations[0].values[1].name: "comment" is given more than once`,
				`{"annotations":[{"record_id":"x","values":[{"name":"comment"},{"name":"comment"}]}]}`},
			{422, `annotations[1].values[0].name: "taste" is not an annotation config of the dataset's space`,
				`{"annotations":[{"record_id":"` + id + `","values":[{"name":"comment","text":"a"}]},{"record_id":"x","values":[{"name":"taste"}]}]}`},
			{422, `annotations[0].values[0].label: "maybe" is not a label of "accuracy"; allowed are "incorrect", "correct"`,
				`{"annotations":[{"record_id":"` + id + `","values":[{"name":"accuracy","label":"maybe"}]}]}`},
		} {
			f.refused(c.status, c.detail, "POST", path+"/examples/annotate", c.body)
		}
		many := make([]object, 1001)
		for i := range many {
			many[i] = object{"record_id": fmt.Sprint(i), "values": []any{object{"name": "comment", "text": "x"}}}
		}
		f.refused(400, "annotations: must have 1 to 1000 items", "POST", path+"/examples/annotate", object{"annotations": many})
		if written := f.examples(path, "")[0]["annotations"].([]any); len(written) != 0 {
			t.Errorf("written was %v", written)
		}
	})
}

func TestOlderPythonClientsGetTheAnswersTheyKnow(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		as := func(version string) []string { return []string{"sdk-language", "python", "sdk-version", version} }
		f.config("comment", freeform)
		path := f.dataset("d", object{"a": 1})
		old := f.want(200, "POST", path+"/examples", object{"examples": numbered(0, 1)}, as("8.16.0")...)
		same(f, old, f.want(200, "GET", path, nil))
		id := f.examples(path, "")[0]["id"]
		old = f.want(200, "PATCH", path+"/examples", object{"examples": []any{object{"id": id, "a": 2}}}, as("8.8.0")...)
		same(f, old, f.want(200, "GET", path, nil))
		f.want(201, "POST", path+"/examples", object{"examples": numbered(0, 1)}, as("8.17.0")...)
		body := object{"annotations": []any{object{"record_id": "unknown", "values": []any{object{"name": "comment", "text": "x"}}},
			object{"record_id": id, "values": []any{object{"name": "comment", "text": "x"}}}}}
		for _, headers := range [][]string{as("8.17.0"), as("8.24.0"), {"User-Agent", "OpenAPI-Generator/1.0.0/python"}} {
			got := f.want(200, "POST", path+"/examples/annotate", body, headers...)
			want := object{"results": []any{object{"record_id": id, "annotations": f.examples(path, "")[0]["annotations"]}}}
			same(f, got, want)
		}
		for _, version := range []string{"8.16.0", "8.25.0", "8.61.0"} {
			if answer := f.want(202, "POST", path+"/examples/annotate", body, as(version)...); answer != nil {
				t.Errorf("%s got %v", version, answer)
			}
		}
	})
}

func TestExamplesAndTheirQueueRecordsShareAnnotations(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		people, emails := f.reviewers(1)
		queue, path := f.queue("q", emails, nil), f.dataset("d", numbered(0, 2)...)
		example := f.examples(path, "")[1]
		source := object{"record_type": "EXAMPLE", "dataset_id": f.want(200, "GET", path, nil)["id"], "example_ids": []any{example["id"]}}
		record := f.want(201, "POST", queue+"/records", sources(source))["record_sources"].([]any)[0].(object)
		data := object{"id": example["id"], "created_at": example["created_at"], "updated_at": example["updated_at"], "n": 1.0}
		same(f, record["data"].(object), data)
		f.annotate(people[0], queue, record, object{"name": "comment", "text": "through the queue"})
		f.want(202, "POST", path+"/examples/annotate", object{"annotations": []any{
			object{"record_id": example["id"], "values": []any{object{"name": "comment", "text": "directly"}}}}})
		both := []string{"admin@example.com comment <nil> <nil> directly", "reviewer1@example.com comment <nil> <nil> through the queue"}
		same(f, said(f.examples(path, "")[1], "annotations"), both)
		same(f, said(f.records(queue)[0], "annotations"), both)
		f.want(204, "DELETE", path, nil) // takes nothing from the queue
		same(f, said(f.records(queue)[0], "annotations"), both)
		same(f, f.records(queue)[0]["data"].(object), data)
	})
}

func TestConcurrentChangesOfADatasetHappenOneAfterTheOther(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		const writers, each = 8, 5
		path := f.dataset("d", object{"n": -1})
		times := make(chan string, writers*each)
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for i := range each {
					from := (w*each + i) * 3
					done := f.want(201, "POST", path+"/examples", object{"examples": numbered(from, 3)})
					times <- done["updated_at"].(string)
				}
			})
		}
		group.Wait()
		close(times)
		seen := map[string]bool{}
		for at := range times {
			seen[at] = true
		}
		if len(seen) != writers*each {
			t.Errorf("%d changes have %d different times", writers*each, len(seen))
		}
		all := f.examples(path, "limit=7")
		if len(all) != 1+writers*each*3 {
			t.Fatalf("%d examples", len(all))
		}
		for i := 1; i < len(all); i += 3 { // what was sent together stays together, in its order
			n := all[i]["n"].(float64)
			if got := column(all[i:i+3], "n"); !slices.Equal(got, []any{n, n + 1, n + 2}) {
				t.Errorf("examples %d to %d are %v", i, i+2, got)
			}
		}
	})
}
