package axapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	categorical = object{"annotation_config_type": "CATEGORICAL", "optimization_direction": "MAXIMIZE",
		"values": []any{object{"label": "incorrect", "score": 0}, object{"label": "correct", "score": 1}}}
	continuous = object{"annotation_config_type": "continuous", "minimum_score": 1, "maximum_score": 5}
	freeform   = object{"annotation_config_type": "FREEFORM"}
)

func TestConfigsOfEachTypeLiveTheirLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		id := f.config("accuracy", categorical)
		got := f.want(200, "GET", "/v2/annotation-configs/"+id, nil)
		created := got["created_at"]
		want := object{"id": id, "name": "accuracy", "space_id": f.space, "created_at": created, "type": "CATEGORICAL",
			"optimization_direction": "MAXIMIZE",
			"values":                 []any{object{"label": "incorrect", "score": 0.0}, object{"label": "correct", "score": 1.0}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		low := f.config("helpfulness", continuous)
		got = f.want(200, "PATCH", "/v2/annotation-configs/"+low, object{"annotation_config_type": "CONTINUOUS", "maximum_score": 10})
		if got["minimum_score"] != 1.0 || got["maximum_score"] != 10.0 || got["optimization_direction"] != "NONE" {
			t.Errorf("after the update: %v", got)
		}
		f.config("comment", freeform)
		listed := f.want(200, "GET", "/v2/annotation-configs?name=C", nil)
		if diff := cmp.Diff([]string{"comment", "accuracy"}, names(items(listed, "annotation_configs"))); diff != "" {
			t.Error(diff)
		}
		f.want(204, "DELETE", "/v2/annotation-configs/"+low, nil)
		f.refused(404, "annotation config not found", "GET", "/v2/annotation-configs/"+low, nil)
		f.config("helpfulness", freeform) // the name is free again
	})
}

func TestConfigsAreRefusedWithTheMemberAtFault(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		post := func(status int, detail, body string) {
			f.Helper()
			f.refused(status, detail, "POST", "/v2/annotation-configs", body)
		}
		id := f.config("taken", categorical)
		space := `"space_id":"` + f.space + `"`
		post(409, `name: an annotation config named "taken" already exists in this space`,
			`{"annotation_config_type":"FREEFORM","name":"taken",`+space+`}`)
		post(400, "space_id: is required; annotation_config_type: is required; name: is required", `{}`)
		post(400, "nmae: is not a member of this request", `{"nmae":"x"}`)
		post(400, "Name: is not a member of this request", `{"Name":"x"}`)
		post(400, "name: is given more than once", `{"name":"x","name":"y"}`)
		post(400, "name: must not be this number", `{"name":1}`)
		post(400, "values[1].label: must not be this number", `{"values":[{"label":"a"},{"label":2}]}`)
		post(400, "values[0].colour: is not a member of this request", `{"values":[{"colour":2}]}`)
		post(400, "values: belongs to CATEGORICAL configs only", `{"annotation_config_type":"FREEFORM","name":"x","values":[],`+space+`}`)
		post(400, "annotation_config_type: must be one of CATEGORICAL, CONTINUOUS, FREEFORM", `{"annotation_config_type":"COLOUR","name":"x",`+space+`}`)
		post(400, "name: must not be blank", `{"annotation_config_type":"FREEFORM","name":" ",`+space+`}`)
		post(400, "name: must not contain the character U+0000", `{"annotation_config_type":"FREEFORM","name":"a\u0000",`+space+`}`)
		post(400, "values[1].label: must be different from the other labels",
			`{"annotation_config_type":"CATEGORICAL","name":"x","values":[{"label":"a"},{"label":"a"}],`+space+`}`)
		post(422, "minimum_score: must be less than maximum_score",
			`{"annotation_config_type":"CONTINUOUS","name":"x","minimum_score":2,"maximum_score":2,`+space+`}`)
		post(400, "space_id: must be an identifier of type Space", `{"annotation_config_type":"FREEFORM","name":"x","space_id":"my-space"}`)
		post(400, "the request needs a JSON body", "")
		path := "/v2/annotation-configs/" + id
		f.refused(422, "annotation_config_type: is CATEGORICAL and cannot be changed to FREEFORM", "PATCH", path, object{"annotation_config_type": "FREEFORM"})
		f.refused(400, "values: must have 2 to 100 labels", "PATCH", path,
			object{"annotation_config_type": "CATEGORICAL", "values": []any{object{"label": "one"}}})
		f.refused(400, "space_id: cannot be changed", "PATCH", path, object{"annotation_config_type": "CATEGORICAL", "space_id": f.space})
		f.refused(400, "annotation_config_id: must be an identifier of type AnnotationConfig", "GET", "/v2/annotation-configs/accuracy", nil)
		f.refused(400, "limit: must be a whole number from 1 to 100", "GET", "/v2/annotation-configs?limit=101", nil)
		f.refused(400, "sort: is not a parameter of this operation", "GET", "/v2/annotation-configs?sort=name", nil)
		f.refused(401, "an API key or a session is needed", "GET", "/v2/annotation-configs", nil, "Authorization", "Bearer wrong")
	})
}

func TestConfigPagesFollowTheirCursor(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			f.config(name, freeform)
		}
		var seen []string
		for path := "/v2/annotation-configs?limit=2"; path != ""; {
			got := f.want(200, "GET", path, nil)
			seen = append(seen, names(items(got, "annotation_configs"))...)
			path = ""
			if next, ok := got["pagination"].(object)["next_cursor"].(string); ok {
				path = "/v2/annotation-configs?limit=2&cursor=" + next
				f.refused(400, "cursor: must be the next_cursor of the previous page, with the same filters",
					"GET", "/v2/annotation-configs?name=a&cursor="+next, nil)
			}
		}
		if diff := cmp.Diff([]string{"e", "d", "c", "b", "a"}, seen); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARetriedRequestHasOneEffect(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		body := object{"name": "once", "space_id": f.space, "annotation_config_type": "FREEFORM"}
		first := f.want(201, "POST", "/v2/annotation-configs", body, "Idempotency-Key", "k1")
		again := f.want(201, "POST", "/v2/annotation-configs", body, "Idempotency-Key", "k1")
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
		f.refused(409, `name: an annotation config named "once" already exists in this space`, "POST", "/v2/annotation-configs", body)
		user := object{"name": "T", "email": "t@example.com", "role": predefined("MEMBER"), "invite_mode": "TEMPORARY_PASSWORD"}
		f.want(201, "POST", "/v2/users", user, "Idempotency-Key", "k2")
		f.refused(409, "the request with this Idempotency-Key was carried out, but its answer is not kept; read the resource instead of sending it again",
			"POST", "/v2/users", user, "Idempotency-Key", "k2") // a password is shown once
		body["name"] = "other"
		f.refused(422, "Idempotency-Key: has been used for another request", "POST", "/v2/annotation-configs", body, "Idempotency-Key", "k1")
		f.refused(400, "Idempotency-Key: must be UTF-8 text", "POST", "/v2/annotation-configs", body, "Idempotency-Key", "k\xff")
	})
}
