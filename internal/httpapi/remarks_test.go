package httpapi_test

import (
	"strings"
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestFlagsAreEachPersonsOwn(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(2)
		path := l.queue(nil)
		ids := l.fill(path, 0, 2)
		flag := path + "/records/" + ids[0] + "/flag"
		first := l.as(l.ann, 200, "PUT", flag, object{"reason": "cut off"})
		equal(t, first["user"], any(object{"id": l.ann.id, "email": l.ann.email, "name": "ann"}))
		equal(t, l.as(l.ann, 200, "PUT", flag, object{"reason": ""})["reason"], any(""))
		l.as(l.bob, 200, "PUT", flag, object{"reason": "wrong language"})
		count := func() any { return itemsOf(l.as(l.lead, 200, "GET", path+"/records", nil), "records")[0]["flags"] }
		equal(t, count(), any(2.0))
		l.as(l.ann, 204, "DELETE", flag, nil)
		l.as(l.ann, 204, "DELETE", flag, nil)
		equal(t, count(), any(1.0))
		l.refused(400, "reason: is required", "PUT", flag, object{}, l.ann.header...)
		l.refused(400, "reason: must have at most 1000 characters", "PUT", flag, object{"reason": strings.Repeat("x", 1001)}, l.ann.header...)
		l.refused(404, "record not found", "PUT", path+"/records/"+l.app.IDs().Encode(postil.QueueRecordID, 7)+"/flag", object{"reason": ""}, l.ann.header...)
		l.rights("PUT", flag, object{"reason": "x"}, 200, 200, 403, 200, 200, 404)
		l.rights("DELETE", flag, nil, 204, 204, 403, 204, 204, 404)
	})
}

func TestCommentsAreAThread(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(2)
		path := l.queue(nil)
		ids := l.fill(path, 0, 2)
		comments := path + "/records/" + ids[0] + "/comments"
		one := l.as(l.ann, 201, "POST", comments, object{"text": "Is this <b>it</b>?"})
		equal(t, one["own"], any(true))
		two := l.as(l.lead, 201, "POST", comments, object{"text": "Yes."})
		l.as(l.bob, 201, "POST", path+"/records/"+ids[1]+"/comments", object{"text": "Elsewhere."})
		got := itemsOf(l.as(l.bob, 200, "GET", comments, nil), "comments")
		equal(t, pluck(got, "text"), []any{"Is this <b>it</b>?", "Yes."})
		equal(t, pluck(got, "own"), []any{false, false})
		page := l.as(l.viewer, 200, "GET", comments+"?limit=1", nil)
		next := page["pagination"].(object)["next_cursor"].(string)
		equal(t, pluck(itemsOf(l.as(l.viewer, 200, "GET", comments+"?limit=1&cursor="+next, nil), "comments"), "id"), []any{two["id"]})

		at := comments + "/" + one["id"].(string)
		l.refused(403, "only administrators of the space delete what others have said", "DELETE", at, nil, l.bob.header...)
		l.refused(403, "only administrators of the space delete what others have said", "DELETE", at, nil, l.lead.header...)
		l.refused(404, "comment not found", "DELETE", path+"/records/"+ids[1]+"/comments/"+one["id"].(string), nil, l.ann.header...)
		l.as(l.ann, 204, "DELETE", at, nil)
		l.as(l.admin, 204, "DELETE", comments+"/"+two["id"].(string), nil)
		equal(t, itemsOf(l.as(l.ann, 200, "GET", comments, nil), "comments"), []object(nil))

		l.refused(400, "text: must not be blank", "POST", comments, object{"text": " \n"}, l.ann.header...)
		l.rights("GET", comments, nil, 200, 200, 200, 200, 200, 404)
		l.rights("POST", comments, object{"text": "x"}, 201, 201, 403, 201, 201, 404)
		l.rights("DELETE", comments+"/"+l.app.IDs().Encode(postil.CommentID, 7), nil, 404, 404, 403, 404, 404, 404)
	})
}

func TestInABlindQueueAnnotatorsSeeTheirOwnCommentsOnly(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(1)
		for _, blind := range []string{"UNTIL_SUBMIT", "ALWAYS"} {
			path := l.queue(object{"name": blind, "blind": blind})
			comments := path + "/records/" + l.fill(path, 0, 1)[0] + "/comments"
			own := l.as(l.ann, 201, "POST", comments, object{"text": "Mine."})
			l.as(l.bob, 201, "POST", comments, object{"text": "Bob's."})
			l.as(l.lead, 201, "POST", comments, object{"text": "The lead's."})
			equal(t, pluck(itemsOf(l.as(l.ann, 200, "GET", comments, nil), "comments"), "text"), []any{"Mine."})
			equal(t, len(itemsOf(l.as(l.viewer, 200, "GET", comments, nil), "comments")), 3)
			l.refused(404, "comment not found", "DELETE", comments+"/"+own["id"].(string), nil, l.bob.header...)
		}
	})
}

func TestWhatIsSaidOfARecordGoesWithIt(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(2)
		path := l.queue(nil)
		ids := l.fill(path, 0, 2)
		for _, id := range ids {
			l.as(l.ann, 200, "PUT", path+"/records/"+id+"/flag", object{"reason": "x"})
			l.as(l.ann, 201, "POST", path+"/records/"+id+"/comments", object{"text": "x"})
		}
		count := func() (n int) {
			if err := l.db.QueryRow("SELECT (SELECT COUNT(*) FROM flag) + (SELECT COUNT(*) FROM comment)").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		l.as(l.lead, 200, "POST", path+"/records/bulk", object{"action": "REMOVE", "record_ids": []any{ids[0]}})
		equal(t, count(), 2)
		l.sound()
		l.as(l.lead, 204, "DELETE", path, nil)
		if err := l.app.SweepQueues(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, count(), 0)
		l.sound()
	})
}
