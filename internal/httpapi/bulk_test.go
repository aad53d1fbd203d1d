package httpapi_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store/storetest"
)

// sound requires that counters are what counting says.
func (l *lab) sound() {
	l.Helper()
	db := storetest.Inspect(l, l.url)
	db.Sound()
	db.None("an assignment is not handed out where its record is (record, user)", `SELECT a.record_id, a.user_id FROM assignment a
		JOIN record r ON r.id = a.record_id WHERE a.state = 'PENDING' AND a.skips = 0 AND a.rank <> r.rank`)
	db.Close()
}

func done(matched, changed int) object {
	return object{"matched": float64(matched), "changed": float64(changed)}
}

// annotated is the answer to an ANNOTATE without its time, which must be there.
func annotated(answer object) object {
	if answer["at"] != nil {
		delete(answer, "at")
		return answer
	}
	return object{"at": "is missing"}
}

func TestManyRecordsAreAssignedAtOnce(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(9)
		for _, method := range []string{"ALL", "RANDOM"} {
			path := l.queue(object{"name": method, "assignment_method": method})
			ids := l.fill(path, 0, 9)
			l.annotate(l.ann, path, ids[0], labelled("good"))
			body := object{"action": "ASSIGN", "record_ids": []any{ids[3], ids[0], ids[1], ids[0], l.app.IDs().Encode(postil.QueueRecordID, 7)},
				"emails": []any{l.bob.email, l.lead.email}}
			body["dry_run"] = true
			equal(t, l.as(l.lead, 200, "POST", path+"/records/bulk", body), done(3, 3))
			equal(t, l.as(l.lead, 200, "GET", path+"/records/count?annotator_id="+l.lead.id, nil)["count"], any(0.0))
			body["dry_run"] = false
			equal(t, l.as(l.lead, 200, "POST", path+"/records/bulk", body), done(3, 3))
			equal(t, pluck(itemsOf(l.as(l.lead, 200, "GET", path+"/records?annotator_id="+l.lead.id, nil), "records"), "id"), []any{ids[0], ids[1], ids[3]})
			l.sound()
			equal(t, l.as(l.lead, 200, "POST", path+"/records/bulk", object{"action": "ASSIGN", "filter": object{"annotator_id": l.lead.id}, "emails": []any{}}), done(3, 3))
			equal(t, l.as(l.lead, 200, "GET", path+"/records/count?annotator_id="+l.lead.id, nil)["count"], any(0.0))
			l.sound()
		}
	})
}

func TestManyRecordsAreRemovedAtOnce(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(8)
		path := l.queue(object{"assignment_method": "RANDOM"})
		ids := l.fill(path, 0, 8)
		for _, id := range ids[:3] {
			l.annotate(l.ann, path, id, labelled("good"))
			l.annotate(l.bob, path, id, labelled("good"))
		}
		bulk := path + "/records/bulk"
		equal(t, l.as(l.lead, 200, "POST", bulk, object{"action": "REMOVE", "filter": object{"state": "DONE"}, "dry_run": true}), done(3, 3))
		equal(t, l.as(l.lead, 200, "POST", bulk, object{"action": "REMOVE", "filter": object{"state": "DONE"}}), done(3, 3))
		equal(t, l.as(l.lead, 200, "POST", bulk, object{"action": "REMOVE", "record_ids": []any{ids[0], ids[7]}}), done(1, 1))
		equal(t, pluck(itemsOf(l.as(l.lead, 200, "GET", path+"/records", nil), "records"), "id"), []any{ids[3], ids[4], ids[5], ids[6]})
		l.sound()
	})
}

func TestManyRecordsAreAnnotatedAtOnce(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(6)
		path := l.queue(object{"annotator_emails": []any{l.lead.email, l.bob.email}})
		ids := l.fill(path, 0, 6)
		l.annotate(l.lead, path, ids[0], scored(3))
		bulk := path + "/records/bulk"
		body := object{"action": "ANNOTATE", "record_ids": []any{ids[4], ids[0], ids[2]}, "annotations": []any{object{"config_id": l.label, "label": "bad", "score": nil}}}
		equal(t, annotated(l.as(l.lead, 200, "POST", bulk, body)), done(3, 3))
		got := itemsOf(l.as(l.lead, 200, "GET", path+"/records?annotator_id="+l.lead.id+"&state=DONE", nil), "records")
		equal(t, pluck(got, "id"), []any{ids[0], ids[2], ids[4]})
		equal(t, pluck(itemsOf(got[0], "annotations"), "name"), []any{"correctness", "helpfulness"}) // what was said before stays
		equal(t, pluck(itemsOf(got[1], "annotations"), "score"), []any{0.0})                         // as the label is worth
		equal(t, annotated(l.as(l.lead, 200, "POST", bulk, object{"action": "ANNOTATE", "filter": object{"label": "bad"}, "annotations": []any{object{"config_id": l.text, "text": "again"}}})), done(3, 3))
		equal(t, l.as(l.lead, 200, "GET", path+"/records/count?config_id="+l.text, nil)["count"], any(3.0))
		equal(t, l.as(l.lead, 200, "GET", path+"/progress", nil)["submitted"], any(3.0))
		l.sound()
	})
}

func TestBulkChangesThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(1)
		path := l.queue(nil)
		id := l.fill(path, 0, 1)[0]
		bulk := path + "/records/bulk"
		say := func(v object) []any { return []any{v} }
		for detail, body := range map[string]object{
			"action: is required; record_ids: either this or filter must be given":             {},
			"action: must be one of ASSIGN, REMOVE, ANNOTATE, UNDO":                            {"action": "EAT", "record_ids": []any{id}},
			"at: must be a timestamp such as 2026-03-01T00:00:00Z; action: UNDO takes at only": {"action": "UNDO", "at": "today", "filter": object{}},
			"at: belongs to the action UNDO only":                                              {"action": "REMOVE", "record_ids": []any{id}, "at": "2026-03-01T00:00:00Z"},
			"record_ids: either this or filter must be given":                                  {"action": "REMOVE", "record_ids": []any{id}, "filter": object{}},
			"emails: is required":                                                {"action": "ASSIGN", "record_ids": []any{id}},
			"emails: belongs to the action ASSIGN only":                          {"action": "REMOVE", "record_ids": []any{id}, "emails": []any{}},
			"annotations: must have 1 to 50 annotations":                         {"action": "ANNOTATE", "record_ids": []any{id}, "annotations": []any{}},
			"annotations[0].cleared: cannot be done to many records at once":     {"action": "ANNOTATE", "record_ids": []any{id}, "annotations": say(object{"config_id": l.label, "cleared": true})},
			"record_ids[0]: must be an identifier of type AnnotationQueueRecord": {"action": "REMOVE", "record_ids": []any{"x"}},
			"filter.state: must be one of TODO, IN_PROGRESS, DONE, SKIPPED":      {"action": "REMOVE", "filter": object{"state": "OPEN"}},
			"filter.config_id: must be an identifier of type AnnotationConfig":   {"action": "REMOVE", "filter": object{"config_id": "x"}},
			"filter.colour: is not a member of this request":                     {"action": "REMOVE", "filter": object{"colour": "x"}},
		} {
			l.refused(400, detail, "POST", bulk, body, l.lead.header...)
		}
		for detail, body := range map[string]object{
			`emails[0]: "x@example.com" is not a member of the space`:                                  {"action": "ASSIGN", "record_ids": []any{id}, "emails": []any{"x@example.com"}, "dry_run": true},
			`annotations[0].config_id: is not a config of this queue`:                                  {"action": "ANNOTATE", "filter": object{}, "annotations": say(object{"config_id": l.app.IDs().Encode(postil.AnnotationCfgID, 7)})},
			`annotations[0].label: "great" is not a label of "correctness"; allowed are "good", "bad"`: {"action": "ANNOTATE", "filter": object{}, "annotations": say(object{"config_id": l.label, "label": "great"})},
		} {
			l.refused(422, detail, "POST", bulk, body, l.lead.header...)
		}
		l.rights("POST", bulk, object{"action": "REMOVE", "filter": object{"text": "nowhere"}}, 200, 200, 403, 403, 403, 404)
	})
}

// said is what somebody's records of a queue look like to them: their state, their
// skips, and the values.
func (l *lab) said(who *someone, path string, ids []string) (all []string) {
	l.Helper()
	for _, id := range ids {
		item := l.as(who, 200, "GET", path+"/records/"+id, nil)
		all = append(all, fmt.Sprint(item["state"], item["skips"], item["changed_at"], own(item)))
	}
	return all
}

func TestAnnotatingManyRecordsIsUndone(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(700)
		path := l.queue(object{"annotator_emails": []any{l.lead.email, l.bob.email}})
		ids := append(l.fill(path, 0, 400), l.fill(path, 400, 700)...)
		few := ids[:5]
		bulk := path + "/records/bulk"
		annotate := func(who *someone, label string) any {
			l.Helper()
			return l.as(who, 200, "POST", bulk, object{"action": "ANNOTATE", "filter": object{},
				"annotations": []any{object{"config_id": l.label, "label": label}, object{"config_id": l.text, "text": "all"}}})["at"]
		}
		undo := func(who *someone, at any) object {
			l.Helper()
			return l.as(who, 200, "POST", bulk, object{"action": "UNDO", "at": at})
		}

		// One was annotated before, one skipped for good, one once.
		l.annotate(l.lead, path, ids[0], labelled("good"))
		l.annotate(l.lead, path, ids[0], scored(3))
		for _, id := range []string{ids[1], ids[1], ids[2]} {
			lease := l.as(l.lead, 200, "POST", path+"/records/"+id+"/claim", object{"device": "d"})["lease"].(object)
			l.as(l.lead, 200, "POST", path+"/records/"+id+"/skip", object{"lease_token": lease["token"]})
		}
		before, progress := l.said(l.lead, path, few), l.as(l.lead, 200, "GET", path+"/progress", nil)
		at := annotate(l.lead, "bad")
		if l.as(l.lead, 200, "GET", path+"/records/"+ids[1], nil)["undoable"] != false {
			t.Error("a record of many is undone by itself")
		}
		l.as(l.lead, 409, "POST", path+"/records/"+ids[1]+"/undo", nil)
		equal(t, undo(l.admin, at), done(0, 0)) // who has said nothing
		equal(t, undo(l.lead, at), done(700, 700))
		equal(t, l.said(l.lead, path, few), before)
		after := l.as(l.lead, 200, "GET", path+"/progress", nil)
		for _, member := range []string{"submitted", "skipped", "left", "days"} {
			equal(t, after[member], progress[member])
		}
		equal(t, undo(l.lead, at), done(700, 0)) // once is enough
		l.sound()

		// What was changed since stays: a value, or the state without any.
		at = annotate(l.lead, "bad")
		l.annotate(l.lead, path, ids[0], scored(2)) // another config, and yet work on the record
		l.annotate(l.lead, path, ids[3], labelled("good"))
		l.annotate(l.bob, path, ids[4], labelled("good")) // not the lead's to undo, nor in the way
		since := l.said(l.lead, path, ids[:4])
		equal(t, undo(l.lead, at), done(700, 698))
		now := l.said(l.lead, path, few)
		equal(t, now, []string{since[0], before[1], before[2], since[3], before[4]})
		equal(t, l.said(l.bob, path, ids[4:5])[0][:9], "SUBMITTED")
		l.sound()

		// Somebody who annotates without being asked to has values only.
		at = annotate(l.admin, "good")
		equal(t, l.as(l.admin, 200, "GET", path+"/records/count?annotator_id="+l.admin.id, nil)["count"], any(700.0))
		equal(t, undo(l.admin, at), done(700, 700))
		equal(t, l.as(l.admin, 200, "GET", path+"/records/count?annotator_id="+l.admin.id, nil)["count"], any(0.0))

		// Whoever has left the queue has no work there to be undone.
		at = annotate(l.lead, "good")
		l.as(l.admin, 200, "PATCH", path, object{"annotator_emails": []any{l.bob.email}})
		equal(t, undo(l.lead, at), done(700, 0))
		l.sound()
	})
}

// A filter is applied in steps, and each of its records is changed once.
func TestFiltersChangeEveryRecordOnce(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(1200)
		path := l.queue(object{"annotator_emails": []any{l.lead.email}})
		for from := 0; from < 1200; from += 400 {
			l.fill(path, from, from+400)
		}
		body := object{"action": "ANNOTATE", "filter": object{"state": "TODO"}, "annotations": []any{object{"config_id": l.label, "label": "good"}}}
		equal(t, annotated(l.as(l.lead, 200, "POST", path+"/records/bulk", body)), done(1200, 1200))
		equal(t, l.as(l.lead, 200, "GET", path+"/progress", nil)["left"], any(0.0))
		equal(t, l.as(l.lead, 200, "POST", path+"/records/bulk", object{"action": "REMOVE", "filter": object{"label": "good"}}), done(1200, 1200))
		equal(t, l.as(l.lead, 200, "GET", path, nil)["record_count"], any(0.0))
		l.sound()
	})
}

// Leads change many records while annotators work on the same: nobody is refused
// for that, and counters stay true.
func TestBulkChangesAndAnnotatorsDoNotStandInEachOthersWay(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(60)
		path := l.queue(object{"annotator_emails": []any{l.ann.email, l.bob.email, l.lead.email}})
		ids := l.fill(path, 0, 60)
		var all sync.WaitGroup
		gone := func(err error) bool {
			var e *postil.Error
			return errors.As(err, &e) && e.Code == postil.NotFound
		}
		for _, who := range []*someone{l.ann, l.bob} {
			all.Go(func() {
				for _, id := range ids {
					if _, err := l.app.AnnotateRecord(who.ctx, queueOf(path), id, []postil.AnnotationInput{labelled("good"), scored(1)}); err != nil && !gone(err) {
						t.Errorf("%s: %v", who.name, err)
					}
				}
			})
		}
		bulk := func(who *someone, b app.Bulk) {
			all.Go(func() {
				for range 4 {
					if _, err := l.app.ChangeRecords(who.ctx, queueOf(path), b); err != nil {
						t.Errorf("%s by %s: %v", b.Action, who.name, err)
					}
				}
			})
		}
		everything := &app.RecordFilter{}
		bulk(l.lead, app.Bulk{Action: app.BulkAnnotate, Filter: everything, Values: []app.BulkValue{{Config: l.label, AnnotationInput: labelled("bad")}}})
		bulk(l.admin, app.Bulk{Action: app.BulkAssign, Records: ids[20:50], Emails: []string{l.ann.email, l.lead.email}})
		bulk(l.lead, app.Bulk{Action: app.BulkAssign, Records: ids[10:40], Emails: []string{l.bob.email}})
		bulk(l.admin, app.Bulk{Action: app.BulkRemove, Records: ids[45:55]})
		all.Wait()
		l.sound()
		equal(t, l.as(l.lead, 200, "GET", path, nil)["record_count"], any(50.0))
	})
}
