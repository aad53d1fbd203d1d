package axapi_test

import (
	"testing"
)

func TestExamplesAreSearchedByTheirMembers(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := f.dataset("questions",
			object{"question": "2+2?", "topic": "arithmetic", "level": 1, "meta": object{"tags": []any{"easy", "old"}}},
			object{"question": "Capital of France?", "topic": "geography", "level": 2},
			object{"question": "7*8?", "topic": "arithmetic", "level": "3", "meta.tags.0": "dotted"},
		)
		search := path + "/examples/search"
		find := func(filter string) []string {
			f.Helper()
			found := []string{}
			for _, e := range items(f.want(200, "POST", search, object{"filter": filter}), "examples") {
				found = append(found, e["question"].(string))
			}
			return found
		}
		all := items(f.want(200, "POST", search, object{}), "examples")
		same(f, len(all), 3)
		f.config("accuracy", categorical)
		f.want(202, "POST", path+"/examples/annotate", object{"annotations": []any{
			object{"record_id": all[1]["id"], "values": []any{object{"name": "accuracy", "label": "correct"}}}}})

		same(f, find("topic = 'arithmetic'"), []string{"2+2?", "7*8?"})
		same(f, find("level >= 2"), []string{"Capital of France?", "7*8?"})
		same(f, find("meta.tags.0 = 'easy' OR meta.tags.0 = 'dotted'"), []string{"2+2?", "7*8?"})
		same(f, find("question contains 'France' AND NOT topic = 'arithmetic'"), []string{"Capital of France?"})
		same(f, find("annotation.accuracy.label = 'correct'"), []string{"Capital of France?"})
		same(f, find("id = '"+all[2]["id"].(string)+"'"), []string{"7*8?"})
		same(f, find("created_at > '2020-01-01T00:00:00Z' AND missing IS NULL"), []string{"2+2?", "Capital of France?", "7*8?"})

		first := f.want(200, "POST", search, object{"filter": "topic = 'arithmetic'", "limit": 1})
		next := first["pagination"].(object)["next_cursor"]
		same(f, items(f.want(200, "POST", search, object{"filter": "topic = 'arithmetic'", "limit": 1, "cursor": next}), "examples")[0]["question"], any("7*8?"))
		f.refused(400, "cursor: must be the next_cursor of the previous page, with the same filters", "POST", search, object{"filter": "level = 1", "cursor": next})
		f.refused(400, "limit: must be a whole number from 1 to 500", "POST", search, object{"limit": 501})
		f.refused(422, "filter: must not be blank", "POST", search, object{"filter": " "})
		f.refused(400, "filtre: is not a member of this request", "POST", search, object{"filtre": "x"})
		f.refused(404, "dataset not found", "POST", "/v2/datasets/"+f.unknown("Dataset")+"/examples/search", object{})
	})
}
