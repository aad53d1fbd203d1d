package httpapi_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/postil/postil/internal/postil"
)

func TestRecordsShowWhatHasBecomeOfThem(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(3)
		path := l.queue(nil)
		ids := l.fill(path, 0, 3)
		l.annotate(l.ann, path, ids[0], labelled("good"), scored(7))
		l.annotate(l.bob, path, ids[0], labelled("bad"))
		l.annotate(l.bob, path, ids[1], labelled("bad"))
		got := itemsOf(l.as(l.viewer, 200, "GET", path+"/records", nil), "records")
		equal(t, pluck(got, "id"), []any{ids[0], ids[1], ids[2]})
		equal(t, pluck(got, "state"), []any{"DONE", "IN_PROGRESS", "TODO"})
		equal(t, pluck(got, "preview"), []any{"Answer 0", "Answer 1", "Answer 2"})
		person := func(s *someone) object { return object{"id": s.id, "email": s.email, "name": s.name} }
		equal(t, got[1]["assigned"], any([]any{object{"user": person(l.ann), "state": "PENDING"}, object{"user": person(l.bob), "state": "COMPLETED"}}))
		equal(t, got[1]["annotations"], any([]any{object{"config_id": l.label, "name": "correctness", "label": "bad", "score": 0.0,
			"annotator": person(l.bob), "updated_at": got[1]["updated_at"]}}))
		equal(t, got[2]["updated_at"], nil)
	})
}

func TestRecordsAreFiltered(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(6)
		path := l.queue(nil)
		ids := l.fill(path, 0, 6)
		l.annotate(l.ann, path, ids[0], labelled("good"), scored(7))
		l.annotate(l.bob, path, ids[0], labelled("bad"))
		l.annotate(l.bob, path, ids[1], labelled("bad"), scored(2))
		l.annotate(l.ann, path, ids[2], labelled("good"))
		l.annotate(l.bob, path, ids[2], labelled("good"))
		if _, err := l.app.AssignRecord(l.lead.ctx, queueOf(path), ids[3], []string{l.ann.email}); err != nil {
			t.Fatal(err)
		}
		space, queue := l.spaceRow(), l.rowOf(postil.AnnotationQueueID, queueOf(path))
		l.exec(`INSERT INTO draft (space_id, record_id, user_id, queue_id, version, content, device, updated_at) VALUES ($1, $2, $3, $4, 1, '{}', 'd', 1)`,
			space, l.rowOf(postil.QueueRecordID, ids[1]), l.ann.row, queue)
		l.exec(`INSERT INTO flag (space_id, record_id, user_id, queue_id, reason, created_at) VALUES ($1, $2, $3, $4, '', 1)`,
			space, l.rowOf(postil.QueueRecordID, ids[5]), l.ann.row, queue)
		l.exec(`INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, state, by_method, implied) VALUES ($1, $2, $3, $4, 5, 'SKIPPED', FALSE, TRUE)`,
			space, l.rowOf(postil.QueueRecordID, ids[4]), l.bob.row, queue)
		for query, want := range map[string][]int{
			"":                                    {0, 1, 2, 3, 4, 5},
			"state=DONE":                          {0, 2},
			"state=IN_PROGRESS":                   {1},
			"state=TODO":                          {3, 5},
			"state=SKIPPED":                       {4},
			"annotator_id=" + l.ann.id:            {0, 1, 2, 3, 4, 5},
			"annotator_id=" + l.bob.id:            {0, 1, 2, 4, 5},
			"annotator_id=" + l.lead.id:           {},
			"state=DONE&annotator_id=" + l.ann.id: {0, 2},
			"state=IN_PROGRESS&annotator_id=" + l.ann.id:          {1},
			"state=TODO&annotator_id=" + l.ann.id:                 {3, 4, 5},
			"state=SKIPPED&annotator_id=" + l.bob.id:              {4},
			"state=TODO&annotator_id=" + l.bob.id:                 {5},
			"config_id=" + l.score:                                {0, 1},
			"config_id=" + l.text:                                 {},
			"label=bad":                                           {0, 1},
			"label=bad&annotator_id=" + l.ann.id:                  {},
			"config_id=" + l.score + "&min_score=2&max_score=6.5": {1},
			"min_score=7":                                         {0},
			"flagged=true":                                        {5},
			"flagged=false&state=TODO":                            {3},
			"disagreement=true":                                   {0},
			"disagreement=false&state=DONE":                       {2},
			"disagreement=true&config_id=" + l.score:              {},
			"text=QUESTION%204":                                   {4},
			"text=nowhere":                                        {},
		} {
			wanted := []any{}
			for _, i := range want {
				wanted = append(wanted, ids[i])
			}
			t.Run(query, func(t *testing.T) {
				equal(t, pluck(itemsOf(l.as(l.lead, 200, "GET", path+"/records?"+query, nil), "records"), "id"), wanted)
				equal(t, l.as(l.lead, 200, "GET", path+"/records/count?"+query, nil), object{"count": float64(len(want)), "capped": false})
			})
		}
		l.refused(422, "min_score: must not be greater than max_score", "GET", path+"/records?min_score=3&max_score=2", nil, l.lead.header...)
		l.refused(400, "annotator_id: must be an identifier of type User", "GET", path+"/records?annotator_id=x", nil, l.lead.header...)
		l.refused(400, "label_: is not a parameter of this operation; order: must be one of OLDEST, NEWEST", "GET", path+"/records?order=x&label_=x", nil, l.lead.header...)
	})
}

func TestStatesAreTheSameShownAndAskedFor(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(40)
		draw := rand.New(rand.NewPCG(1, 2))
		for n, members := range []object{{}, {"assignment_method": "RANDOM"}, {"annotator_emails": []any{}}} {
			members["name"] = fmt.Sprint("queue ", n)
			path := l.queue(members)
			for _, id := range l.fill(path, 0, 40) {
				if draw.IntN(4) == 0 {
					if _, err := l.app.AssignRecord(l.lead.ctx, queueOf(path), id, [][]string{{}, {l.ann.email}, {l.ann.email, l.bob.email}}[draw.IntN(3)]); err != nil {
						t.Fatal(err)
					}
				}
				for _, who := range []*someone{l.ann, l.bob} {
					if draw.IntN(2) == 0 && n < 2 {
						l.annotate(who, path, id, labelled("good"))
					}
				}
			}
			l.exec(`UPDATE assignment SET state = 'SKIPPED' WHERE state = 'PENDING' AND position % 5 = 0`)
			seen := 0
			for _, state := range []string{"TODO", "IN_PROGRESS", "DONE", "SKIPPED"} {
				for _, r := range itemsOf(l.as(l.lead, 200, "GET", path+"/records?limit=100&state="+state, nil), "records") {
					equal(t, r["state"], any(state))
					seen++
				}
			}
			equal(t, seen, 40)
			if n == 0 {
				l.as(l.lead, 200, "PATCH", path, object{"annotator_emails": []any{l.bob.email}})
			}
		}
	})
}

func TestRecordsPageBothWays(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(7)
		path := l.queue(nil)
		ids := l.fill(path, 0, 7)
		l.as(l.lead, 200, "PATCH", path, object{"name": "paged"})
		if err := l.app.DeleteRecords(l.lead.ctx, queueOf(path), ids[2:3]); err != nil {
			t.Fatal(err)
		}
		ids = append(append([]string{}, ids[:2]...), ids[3:]...)
		for _, order := range []string{"OLDEST", "NEWEST"} {
			wanted := []any{}
			for i := range ids {
				wanted = append(wanted, ids[map[string]int{"OLDEST": i, "NEWEST": len(ids) - 1 - i}[order]])
			}
			read := func(query string) ([]any, object) {
				got := l.as(l.lead, 200, "GET", path+"/records?limit=2&order="+order+query, nil)
				return pluck(itemsOf(got, "records"), "id"), got["pagination"].(object)
			}
			page, at := read("")
			equal(t, page, wanted[:2])
			equal(t, at["previous_cursor"], nil)
			page, at = read("&cursor=" + at["next_cursor"].(string))
			equal(t, page, wanted[2:4])
			back, first := read("&direction=BACKWARD&cursor=" + at["previous_cursor"].(string))
			equal(t, back, wanted[:2])
			equal(t, first["previous_cursor"], nil)
			page, at = read("&cursor=" + at["next_cursor"].(string))
			equal(t, page, wanted[4:])
			equal(t, at["next_cursor"], nil)
			page, end := read("&direction=BACKWARD")
			equal(t, page, wanted[4:])
			equal(t, end["next_cursor"], nil)
			page, _ = read("&direction=BACKWARD&cursor=" + end["previous_cursor"].(string))
			equal(t, page, wanted[2:4])
		}
	})
}

func TestWhoMayReadRecords(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(1)
		path := l.queue(object{"annotator_emails": []any{l.ann.email}})
		l.fill(path, 0, 1)
		l.rights("GET", path+"/records", nil, 200, 200, 200, 403, 404, 404)
		l.rights("GET", path+"/records/count?state=TODO", nil, 200, 200, 200, 403, 404, 404)
	})
}
