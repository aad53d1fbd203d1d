package httpapi_test

import (
	"testing"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

func TestQueuesKeepTheirOptions(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		path := l.queue(nil)
		got := l.as(l.lead, 200, "GET", path, nil)
		equal(t, got, object{
			"id": queueOf(path), "space_id": l.space, "name": "answers", "instructions": nil, "instructions_version": 1.0,
			"instructions_changed_at": got["created_at"], "assignment_method": "ALL", "record_order": "OLDEST", "blind": "OFF", "skip_reason": "OPTIONAL",
			"overlap": nil, "lease_seconds": 900.0, "due_at": nil, "hidden_columns": nil, "visible_columns": nil,
			"configs": []any{
				object{"id": l.label, "name": "correctness", "type": "CATEGORICAL", "required": true, "optimization_direction": "MAXIMIZE",
					"values": []any{object{"label": "good", "score": 1.0}, object{"label": "bad", "score": 0.0}}},
				object{"id": l.score, "name": "helpfulness", "type": "CONTINUOUS", "required": true, "optimization_direction": "MAXIMIZE",
					"minimum_score": 0.0, "maximum_score": 10.0},
				object{"id": l.text, "name": "note", "type": "FREEFORM", "required": false},
			},
			"annotators":   []any{object{"id": l.ann.id, "email": l.ann.email, "name": "ann"}, object{"id": l.bob.id, "email": l.bob.email, "name": "bob"}},
			"record_count": 0.0, "role": "MEMBER", "annotates": false, "created_at": got["created_at"], "updated_at": got["created_at"],
		})
		changed := l.as(l.lead, 200, "PATCH", path, object{"record_order": "OLDEST", "blind": "UNTIL_SUBMIT", "skip_reason": "REQUIRED", "lease_seconds": 60,
			"due_at": "2026-07-12T10:00:00+02:00", "hidden_columns": []any{"secret.cost"}, "visible_columns": []any{"input.value", "secret.cost"},
			"configs": []any{object{"id": l.text, "required": true}, object{"id": l.label}}})
		for member, want := range map[string]any{"blind": "UNTIL_SUBMIT", "skip_reason": "REQUIRED", "lease_seconds": 60.0, "due_at": "2026-07-12T08:00:00Z",
			"hidden_columns": []any{"secret.cost"}, "visible_columns": []any{"input.value", "secret.cost"}, "name": "answers"} {
			equal(t, changed[member], want)
		}
		equal(t, pluck(itemsOf(changed, "configs"), "required"), []any{true, true})
		equal(t, l.as(l.lead, 200, "GET", path, nil), changed)
		cleared := l.as(l.lead, 200, "PATCH", path, object{"due_at": nil, "hidden_columns": nil, "visible_columns": []any{}})
		for _, member := range []string{"due_at", "hidden_columns", "visible_columns"} {
			equal(t, cleared[member], nil)
		}
	})
}

func TestTheOtherSurfaceKeepsWhatIsRequired(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		path := l.queue(object{"configs": []any{object{"id": l.label, "required": false}, object{"id": l.text, "required": true}}, "blind": "ALWAYS"})
		refs := app.ConfigRefs("annotation_config_ids", []string{l.text, l.score, l.label})
		if _, err := l.app.UpdateQueue(l.lead.ctx, queueOf(path), app.QueueUpdate{Configs: &refs}); err != nil {
			t.Fatal(err)
		}
		got := l.as(l.lead, 200, "GET", path, nil)
		equal(t, pluck(itemsOf(got, "configs"), "name"), []any{"note", "helpfulness", "correctness"})
		equal(t, pluck(itemsOf(got, "configs"), "required"), []any{true, true, false})
		equal(t, got["blind"], any("ALWAYS"))
	})
}

func TestInstructionsThatChangeGetANewVersion(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		path := l.queue(object{"instructions": "Read."})
		first := l.as(l.lead, 200, "GET", path, nil)
		same := l.as(l.lead, 200, "PATCH", path, object{"instructions": "Read.", "name": "other"})
		equal(t, same["instructions_version"], any(1.0))
		equal(t, same["instructions_changed_at"], first["instructions_changed_at"])
		text := "Read twice."
		given := &text
		if _, err := l.app.UpdateQueue(l.lead.ctx, queueOf(path), app.QueueUpdate{Instructions: &given}); err != nil { // as /v2 does
			t.Fatal(err)
		}
		changed := l.as(l.lead, 200, "GET", path, nil)
		equal(t, changed["instructions_version"], any(2.0))
		if changed["instructions_changed_at"].(string) <= first["instructions_changed_at"].(string) {
			t.Errorf("changed at %v, before at %v", changed["instructions_changed_at"], first["instructions_changed_at"])
		}
		equal(t, l.as(l.lead, 200, "PATCH", path, object{"instructions": nil})["instructions_version"], any(3.0))
	})
}

func TestQueuesThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		queues, path := "/api/v1/spaces/"+l.space+"/queues", l.queue(nil)
		configs := []any{object{"id": l.label}}
		for detail, body := range map[string]object{
			"name: is required; configs: is required":                       {},
			"configs: must have 1 to 50 configs":                            {"name": "q", "configs": []any{}},
			"configs[0].id: is required":                                    {"name": "q", "configs": []any{object{}}},
			"configs[0].id: must be an identifier of type AnnotationConfig": {"name": "q", "configs": []any{object{"id": "x"}}},
			"lease_seconds: must be from 60 to 86400":                       {"name": "q", "configs": configs, "lease_seconds": 59},
			"blind: must be one of OFF, UNTIL_SUBMIT, ALWAYS":               {"name": "q", "configs": configs, "blind": "SOMETIMES"},
			"due_at: must be a timestamp such as 2026-03-01T00:00:00Z":      {"name": "q", "configs": configs, "due_at": "soon"},
			"hidden_columns[1]: must not be blank":                          {"name": "q", "configs": configs, "hidden_columns": []any{"a", " "}},
			"record_order: must not be null; name: must not be blank":       {"name": " ", "configs": configs, "record_order": nil},
		} {
			l.refused(400, detail, "POST", queues, body, l.lead.header...)
		}
		l.refused(422, `annotator_emails[1]: "nobody@example.com" is not a member of the space`, "POST", queues,
			object{"name": "q", "configs": configs, "annotator_emails": []any{l.ann.email, "nobody@example.com"}}, l.lead.header...)
		l.refused(422, `configs[0].id: is not an annotation config you can use`, "POST", queues,
			object{"name": "q", "configs": []any{object{"id": l.app.IDs().Encode(postil.AnnotationCfgID, 7)}}}, l.lead.header...)
		l.refused(409, `name: a queue named "answers" already exists in this space`, "POST", queues, object{"name": "answers", "configs": configs}, l.lead.header...)
		l.refused(400, "the request must change something", "PATCH", path, object{}, l.lead.header...)
		l.refused(400, "queue_id: must be an identifier of type AnnotationQueue", "GET", "/api/v1/queues/x", nil, l.lead.header...)
		l.refused(404, "annotation queue not found", "GET", "/api/v1/queues/"+l.app.IDs().Encode(postil.AnnotationQueueID, 7), nil, l.lead.header...)
	})
}

func TestAnnotatorsMayBeInvitedOnly(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		id, sign := l.keyed("new", postil.RoleAnnotator)
		_ = sign
		if _, err := l.app.AddMember(l.admin.ctx, l.space, id, postil.RoleAnnotator); err != nil {
			t.Fatal(err)
		}
		l.exec(`UPDATE account SET status = 'INVITED' WHERE id = $1`, l.rowOf(postil.UserID, id))
		path := l.queue(object{"annotator_emails": []any{"NEW@example.com"}})
		equal(t, pluck(itemsOf(l.as(l.lead, 200, "GET", path, nil), "annotators"), "name"), []any{"new"})
		_, err := l.app.UpdateQueue(l.lead.ctx, queueOf(path), app.QueueUpdate{Annotators: &app.AnnotatorRefs{Emails: []string{"new@example.com"}}})
		if err == nil { // the other surface's rule
			t.Error("somebody who has not accepted is active")
		}
	})
}

func TestWhoMayDoWhatWithQueues(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		queues := "/api/v1/spaces/" + l.space + "/queues"
		path := l.queue(object{"annotator_emails": []any{l.ann.email}})
		//                                              admin lead viewer ann bob outsider
		l.rights("GET", queues, nil, 200, 200, 200, 200, 200, 404)
		l.rights("POST", queues, object{"name": "answers", "configs": []any{object{"id": l.label}}}, 409, 409, 403, 403, 403, 404)
		l.rights("GET", path, nil, 200, 200, 200, 200, 404, 404)
		l.rights("GET", path+"/progress", nil, 200, 200, 200, 200, 404, 404)
		l.rights("PATCH", path, object{"lease_seconds": 120}, 200, 200, 403, 403, 404, 404)
		l.rights("DELETE", path, nil, 0, 0, 403, 403, 404, 404)
		equal(t, pluck(itemsOf(l.as(l.bob, 200, "GET", queues, nil), "queues"), "name"), []any{})
		seen := l.as(l.ann, 200, "GET", path, nil)
		equal(t, seen["annotates"], any(true))
		if _, shown := seen["annotators"]; shown {
			t.Error("an annotator is shown the annotators")
		}
		equal(t, itemsOf(seen, "configs")[0]["values"], any([]any{object{"label": "good"}, object{"label": "bad"}}))
		l.as(l.lead, 204, "DELETE", path, nil)
		l.rights("GET", path, nil, 404, 404, 404, 404, 404, 404)
	})
}

func TestSummariesTellHowFarQueuesHaveCome(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(6)
		queues := "/api/v1/spaces/" + l.space + "/queues"
		all := l.queue(object{"name": "all"})
		records := l.fill(all, 0, 3)
		random := l.queue(object{"name": "random", "assignment_method": "RANDOM", "annotator_emails": []any{l.ann.email}})
		lot := l.fill(random, 0, 2)
		empty := l.queue(object{"name": "empty", "annotator_emails": []any{l.bob.email}})
		_ = empty
		l.annotate(l.ann, all, records[0], labelled("good"))
		for _, r := range lot {
			l.annotate(l.ann, random, r, labelled("bad"))
		}
		got := itemsOf(l.as(l.lead, 200, "GET", queues, nil), "queues")
		equal(t, pluck(got, "name"), []any{"empty", "random", "all"})
		equal(t, pluck(got, "assigned"), []any{0.0, 2.0, 6.0})
		equal(t, pluck(got, "submitted"), []any{0.0, 2.0, 1.0})
		equal(t, pluck(got, "annotators"), []any{1.0, 1.0, 2.0})
		equal(t, pluck(got, "mine"), []any{nil, nil, nil})
		own := itemsOf(l.as(l.ann, 200, "GET", queues, nil), "queues")
		equal(t, pluck(own, "name"), []any{"random", "all"})
		equal(t, pluck(own, "assigned"), []any{2.0, 3.0})
		equal(t, pluck(own, "submitted"), []any{2.0, 1.0})
		equal(t, own[1]["mine"], any(object{"assigned": 3.0, "submitted": 1.0, "skipped": 0.0, "drafts": 0.0, "left": 2.0, "median_active_ms": nil, "per_hour": nil}))
		for query, want := range map[string][]any{
			"?open=true": {"all"}, "?open=false": {"empty", "random"}, "?mine=true": {}, "?name=RAN": {"random"}, "?name=a&open=false": {"random"},
		} {
			equal(t, pluck(itemsOf(l.as(l.lead, 200, "GET", queues+query, nil), "queues"), "name"), want)
		}
		equal(t, pluck(itemsOf(l.as(l.ann, 200, "GET", queues+"?mine=true&open=true", nil), "queues"), "name"), []any{"all"})
		equal(t, pluck(itemsOf(l.as(l.bob, 200, "GET", queues+"?mine=true", nil), "queues"), "name"), []any{"empty", "all"})
		page := l.as(l.lead, 200, "GET", queues+"?limit=2", nil)
		next := page["pagination"].(object)["next_cursor"].(string)
		equal(t, pluck(itemsOf(l.as(l.lead, 200, "GET", queues+"?limit=2&cursor="+next, nil), "queues"), "name"), []any{"all"})
		l.as(l.lead, 400, "GET", queues+"?limit=2&mine=false&cursor="+next, nil)
		l.as(l.lead, 400, "GET", queues+"?open=perhaps", nil)
	})
}

func TestProgressFollowsFromCounters(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(4)
		path := l.queue(nil)
		records := l.fill(path, 0, 4)
		for _, r := range records[:2] {
			l.annotate(l.ann, path, r, labelled("good"))
		}
		space, queue := l.spaceRow(), l.rowOf(postil.AnnotationQueueID, queueOf(path))
		today := time.Now().Unix() / 86400
		l.exec(`DELETE FROM work_day WHERE queue_id = $1`, queue)
		l.exec(`DELETE FROM work_time WHERE queue_id = $1`, queue)
		l.exec(`INSERT INTO work_day (space_id, queue_id, user_id, day, submitted, skipped, active_ms) VALUES ($1, $2, $3, $4, 2, 1, 72000)`, space, queue, l.ann.row, today)
		l.exec(`INSERT INTO work_day (space_id, queue_id, user_id, day, submitted, skipped, active_ms) VALUES ($1, $2, $3, $4, 0, 3, 0)`, space, queue, l.bob.row, today-1)
		l.exec(`INSERT INTO work_time (space_id, queue_id, user_id, bucket, submitted) VALUES ($1, $2, $3, 16, 2)`, space, queue, l.ann.row)
		l.as(l.bob, 200, "PUT", path+"/records/"+records[3]+"/draft", object{"base_version": 0, "values": []any{}, "device": "d"})
		l.exec(`UPDATE queue_annotator SET skipped = 1 WHERE queue_id = $1 AND user_id = $2`, queue, l.bob.row)

		got := l.as(l.lead, 200, "GET", path+"/progress", nil)
		for member, want := range map[string]any{"records": 4.0, "assigned": 8.0, "submitted": 2.0, "skipped": 1.0, "drafts": 1.0, "left": 5.0, "median_active_ms": 17448.0} {
			equal(t, got[member], want)
		}
		people := itemsOf(got, "annotators")
		equal(t, pluck(people, "left"), []any{2.0, 3.0})
		equal(t, pluck(people, "drafts"), []any{0.0, 1.0})
		equal(t, pluck(people, "per_hour"), []any{100.0, nil})
		equal(t, pluck(people, "median_active_ms"), []any{17448.0, nil})
		day := func(n int64) string { return time.Unix(n*86400, 0).UTC().Format(time.DateOnly) }
		equal(t, got["days"], any([]any{object{"day": day(today - 1), "submitted": 0.0, "skipped": 3.0}, object{"day": day(today), "submitted": 2.0, "skipped": 1.0}}))
		end, err := time.Parse(time.RFC3339, got["expected_end"].(string))
		if until := time.Until(end); err != nil || until < 59*time.Hour || until > 61*time.Hour { // 5 left, 2 a day
			t.Errorf("expected to end at %v", got["expected_end"])
		}
		own := l.as(l.bob, 200, "GET", path+"/progress", nil)
		equal(t, own["assigned"], any(4.0))
		equal(t, pluck(itemsOf(own, "annotators"), "left"), []any{3.0})
		equal(t, len(itemsOf(own, "days")), 1)
		equal(t, own["expected_end"], any(nil))
	})
}

func TestThoseWhoLeftCountForWhatTheyDid(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(3)
		path := l.queue(nil)
		records := l.fill(path, 0, 3)
		l.annotate(l.bob, path, records[1], labelled("bad"))
		l.as(l.lead, 200, "PATCH", path, object{"annotator_emails": []any{l.ann.email}})
		got := l.as(l.lead, 200, "GET", path+"/progress", nil)
		equal(t, got["assigned"], any(4.0))
		equal(t, got["left"], any(3.0))
		equal(t, pluck(itemsOf(got, "annotators"), "active"), []any{true, false})
	})
}

func TestAnotherOrderHoldsForWhatIsHandedOutNext(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(6)
		path := l.queue(nil)
		ids := l.fill(path, 0, 6)
		next := func() any {
			item := itemsOf(l.as(l.ann, 200, "POST", path+"/work/claim", object{"device": "tab"}), "items")[0]["record"].(object)["id"]
			l.annotate(l.ann, path, item.(string), labelled("good"))
			return item
		}
		equal(t, next(), any(ids[0]))
		l.as(l.lead, 200, "PATCH", path, object{"record_order": "NEWEST"})
		l.sound()
		equal(t, next(), any(ids[5]))
		if _, err := l.app.AssignRecord(l.lead.ctx, queueOf(path), ids[4], []string{l.ann.email, l.bob.email}); err != nil {
			t.Fatal(err)
		}
		l.as(l.lead, 200, "PATCH", path, object{"record_order": "PRIORITY"}) // of equals the oldest first
		l.sound()
		equal(t, next(), any(ids[1]))
		l.as(l.lead, 200, "PATCH", path, object{"record_order": "RANDOM"})
		l.sound()
		left := map[any]bool{next(): true, next(): true, next(): true}
		equal(t, left, map[any]bool{ids[2]: true, ids[3]: true, ids[4]: true})
		equal(t, l.as(l.ann, 200, "GET", path+"/progress", nil)["left"], any(0.0))
	})
}

func TestRequestsSentTwiceHaveOneEffect(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(3)
		key := append([]string{"Idempotency-Key", "once"}, l.lead.header...)
		queues := "/api/v1/spaces/" + l.space + "/queues"
		body := object{"name": "q", "configs": []any{object{"id": l.label}}, "annotator_emails": []any{l.lead.email}}
		first, _ := l.want(201, "POST", queues, body, key...)
		again, _ := l.want(201, "POST", queues, body, key...)
		equal(t, again, first)
		path := "/api/v1/queues/" + first["id"].(string)
		record := l.fill(path, 0, 3)[0]
		for range 2 {
			l.want(201, "POST", path+"/records/"+record+"/comments", object{"text": "Once."}, append(key, "Idempotency-Key", "comment")...)
			l.want(200, "POST", path+"/records/bulk", object{"action": "ANNOTATE", "filter": object{}, "annotations": []any{object{"config_id": l.label, "label": "good"}}},
				append(key, "Idempotency-Key", "bulk")...)
		}
		equal(t, len(itemsOf(l.as(l.lead, 200, "GET", path+"/records/"+record+"/comments", nil), "comments")), 1)
		var revisions int
		if err := l.db.QueryRow("SELECT COUNT(*) FROM revision").Scan(&revisions); err != nil || revisions != 3 {
			t.Errorf("%d revisions, %v", revisions, err)
		}
	})
}
