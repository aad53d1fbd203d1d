package httpapi_test

import (
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestDistributionsSayWhatWasSaid(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(4)
		path := l.queue(nil)
		ids := l.fill(path, 0, 3)
		other := l.queue(object{"name": "other"})
		elsewhere := l.fill(other, 2, 4) // the first is also in the other queue, and what is said about it counts there
		l.annotate(l.ann, path, ids[0], labelled("good"), scored(10))
		l.annotate(l.bob, path, ids[0], labelled("bad"), scored(0))
		l.annotate(l.ann, path, ids[1], labelled("good"), scored(2.9))
		l.annotate(l.bob, other, elsewhere[0], labelled("good"), scored(3))
		l.annotate(l.bob, other, elsewhere[1], labelled("bad"), scored(3))
		l.exec(`UPDATE annotation SET cleared = TRUE, score = NULL WHERE score = 0 AND config_id = $1`, l.rowOf(postil.AnnotationCfgID, l.score))
		got := itemsOf(l.as(l.viewer, 200, "GET", path+"/distribution", nil), "configs")
		equal(t, pluck(got, "config_id"), []any{l.label, l.score, l.text})
		equal(t, pluck(got, "annotations"), []any{4.0, 3.0, 0.0})
		equal(t, got[0]["labels"], any([]any{object{"label": "good", "count": 3.0}, object{"label": "bad", "count": 1.0}}))
		bins := itemsOf(got[1], "scores")
		equal(t, pluck(bins, "count"), []any{0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0})
		equal(t, bins[3], object{"from": 3.0, "to": 4.0, "count": 1.0})
		l.as(l.lead, 200, "PATCH", path, object{"annotator_emails": []any{l.ann.email}})
		l.rights("GET", path+"/distribution", nil, 200, 200, 200, 403, 403, 404)
	})
}

func TestConfigsTellWhereTheyAreUsed(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(2)
		path := l.queue(object{"name": "b"})
		l.queue(object{"name": "a", "configs": []any{object{"id": l.label}}})
		ids := l.fill(path, 0, 2)
		l.annotate(l.ann, path, ids[0], labelled("good"))
		l.annotate(l.bob, path, ids[0], labelled("good"))
		usage := "/api/v1/spaces/" + l.space + "/config-usage"
		equal(t, l.as(l.viewer, 200, "GET", usage, nil), object{"usage": []any{object{"config_id": l.label, "queues": 2.0},
			object{"config_id": l.score, "queues": 1.0}, object{"config_id": l.text, "queues": 1.0}}})
		one := l.as(l.viewer, 200, "GET", "/api/v1/configs/"+l.label+"/usage", nil)
		equal(t, pluck(itemsOf(one, "queues"), "name"), []any{"a", "b"})
		equal(t, one["annotations"], any(2.0))
		equal(t, one["labels"], any([]any{object{"label": "good", "count": 2.0}, object{"label": "bad", "count": 0.0}}))
		equal(t, l.as(l.viewer, 200, "GET", "/api/v1/configs/"+l.text+"/usage", nil)["labels"], any([]any{}))
		l.rights("GET", usage, nil, 200, 200, 200, 404, 404, 404)
		l.rights("GET", "/api/v1/configs/"+l.label+"/usage", nil, 200, 200, 200, 404, 404, 404)
	})
}
