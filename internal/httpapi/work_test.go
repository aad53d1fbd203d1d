package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func same[T any](t testing.TB, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// ids returns the records of items.
func ids(answer object) []string {
	list := []string{}
	for _, item := range objects(answer, "items") {
		id, _ := held(item)
		list = append(list, id)
	}
	return list
}

func TestAnnotatorsWorkThroughAQueue(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		for _, method := range []string{"ALL", "RANDOM"} {
			d := o.desk(method, emails, nil)
			records := d.add(3)
			tab := people[0].at(d, "tab")
			first, token := tab.next()
			same(o, first, records[0])
			done := tab.submit(first, token)
			same(o, done["state"], any("SUBMITTED"))
			same(o, own(done), []string{"accuracy correct 1 <nil>", "helpfulness <nil> 4 <nil>"})
			same(o, done["progress"], any(object{"assigned": 3.0, "submitted": 1.0, "skipped": 0.0, "drafts": 0.0, "left": 2.0,
				"median_active_ms": 8724.0, "per_hour": 450.0}))

			second, token := tab.next()
			same(o, second, records[1])
			tab.do(200, "PUT", "/records/"+second+"/draft", object{"base_version": 0, "values": []any{}, "device": "tab"})
			same(o, tab.do(200, "POST", "/records/"+second+"/skip", object{"lease_token": token})["state"], any("DRAFT"))
			third, token := tab.next()
			same(o, third, records[2]) // what was skipped comes last
			tab.submit(third, token)
			again, token := tab.next()
			same(o, again, second)
			skipped := tab.do(200, "POST", "/records/"+second+"/skip", object{"lease_token": token, "reason": "no idea"})
			same(o, skipped["state"], any("SKIPPED"))
			end := tab.claim(1)
			same(o, end["items"], any([]any{}))
			same(o, end["reason"], any("SKIPPED_LEFT"))
			same(o, end["progress"].(object)["left"], any(0.0))
			o.sound()

			same(o, tab.do(200, "POST", "/records/"+second+"/reopen", nil)["state"], any("DRAFT"))
			again, token = tab.next()
			same(o, again, second)
			tab.submit(second, token)
			same(o, tab.claim(2)["reason"], any("DONE"))
			d.add(1)
			same(o, len(ids(tab.claim(2))), 1) // new ones come without anything being done
			o.sound()
		}
	})
}

func TestClaimsComeWithAReasonWhenThereAreFewer(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		tab, phone := people[0].at(d, "tab"), people[0].at(d, "phone")
		same(o, tab.claim(1)["reason"], any("NONE_ASSIGNED"))
		records := d.add(4)
		same(o, ids(tab.claim(2)), records[:2])
		same(o, ids(tab.claim(2)), records[:2])                  // after a reload
		same(o, ids(tab.claim(1, records[:2]...)), records[2:3]) // what is at hand is left out
		got := phone.claim(3)
		same(o, ids(got), records[3:])
		same(o, got["reason"], any("LEASED"))
		until, err := time.Parse(time.RFC3339, got["until"].(string))
		if left := time.Until(until); err != nil || left < 14*time.Minute || left > 15*time.Minute {
			t.Errorf("leased until %v, %v", got["until"], err)
		}
		same(o, tab.claim(1, records[:3]...)["reason"], any("LEASED"))
		all := tab.do(200, "POST", "/work/claim", object{"count": 4, "device": "tab", "hold": "PREFETCH"})
		same(o, ids(all), records[:3])
		o.later(3 * time.Minute) // prefetched ones are free again
		same(o, ids(phone.claim(4)), records)
		same(o, phone.claim(1, records...)["reason"], nil) // all at hand
	})
}

func TestDraftsComeFirst(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		records := d.add(5)
		tab := people[0].at(d, "tab")
		for _, r := range []string{records[4], records[2]} {
			tab.do(200, "PUT", "/records/"+r+"/draft", object{"base_version": 0, "values": []any{}, "device": "tab"})
		}
		same(o, ids(tab.claim(4)), []string{records[2], records[4], records[0], records[1]})
		same(o, ids(tab.claim(2, records[2])), []string{records[4], records[0]})
		same(o, tab.claim(1)["progress"].(object)["drafts"], any(2.0))
	})
}

func TestGoingOnWithoutSubmittingComesToEachRecordOnce(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		for _, method := range []string{"ALL", "RANDOM"} {
			d := o.desk(method, emails, nil)
			records := d.add(60)
			tab, phone := people[0].at(d, "tab"), people[0].at(d, "phone")
			draft := func(record string) {
				tab.do(200, "PUT", "/records/"+record+"/draft", object{"base_version": 0, "values": []any{}, "device": "tab"})
			}
			draft(records[40])
			draft(records[20])
			after := func(place any) object {
				return tab.do(200, "POST", "/work/claim", object{"count": 7, "device": "tab", "after": place})
			}
			var came []string
			answer := tab.claim(7)
			for n := 0; len(ids(answer)) > 0; n++ {
				came = append(came, ids(answer)...)
				if n == 1 {
					draft(came[9]) // what is begun on the way does not come again
				}
				answer = after(answer["next"])
			}
			want := slices.Concat([]string{records[20], records[40]}, records[:20], records[21:40], records[41:])
			same(o, came, want)
			same(o, answer["reason"], any("PASSED"))
			same(o, after(answer["next"])["reason"], any("PASSED"))

			added := d.add(1)
			answer = after(answer["next"])
			same(o, ids(answer), added)
			same(o, answer["reason"], any("PASSED"))
			same(o, ids(tab.claim(2)), []string{came[9], records[20]}) // from the start again, drafts first

			// What another device has is no reason to begin again.
			for _, record := range append(came, added...) {
				phone.do(200, "POST", "/records/"+record+"/claim", object{"device": "phone", "take_over": true})
			}
			same(o, after(answer["next"])["reason"], any("LEASED"))
			other := o.desk(method, emails, nil)
			people[0].at(other, "tab").do(400, "POST", "/work/claim", object{"device": "tab", "after": answer["next"]})
			o.sound()
		}
	})
}

func TestALeaseIsHeldByOneDevice(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		record := d.add(1)[0]
		tab, phone := people[0].at(d, "tab"), people[0].at(d, "phone")
		path := "/records/" + record
		_, old := held(tab.do(200, "POST", path+"/claim", object{"device": "tab"}))
		tab.do(200, "PUT", path+"/draft", object{"base_version": 0, "values": []any{tab.value("remark", object{"text": "hm"})}, "device": "tab"})
		problem := o.refuses(409, "another tab or device of yours has this record open", phone.who.key, "POST", d.path+path+"/claim", object{"device": "phone"})
		same(o, problem["current"].(object)["draft"].(object)["values"], any([]any{object{"config_id": d.configs["remark"], "text": "hm"}}))

		_, token := held(phone.do(200, "POST", path+"/claim", object{"device": "phone", "take_over": true}))
		o.refuses(409, "lease_token: another tab or device of yours has taken this record", tab.who.key, "POST", d.path+path+"/submit",
			object{"lease_token": old, "values": tab.answers("correct", 4)})
		same(o, tab.do(200, "POST", "/work/renew", object{"leases": []any{object{"record_id": record, "token": old}}})["leases"].([]any)[0].(object)["held"], any(false))
		ref := object{"leases": []any{object{"record_id": record, "token": token}}}
		o.later(time.Hour) // the lease has run out, and nobody else has taken it
		same(o, phone.do(200, "GET", path, nil)["lease"], nil)
		same(o, phone.do(200, "POST", "/work/renew", ref)["leases"].([]any)[0].(object)["held"], any(true))
		same(o, tab.claim(1)["reason"], any("LEASED"))
		phone.do(204, "POST", "/work/release", ref)
		o.later(time.Hour)
		phone.submit(record, token)
		_, token = held(tab.do(200, "POST", path+"/claim", object{"device": "tab"})) // to change what was said
		tab.do(200, "POST", path+"/submit", object{"lease_token": token, "values": tab.answers("incorrect", 1)})
		same(o, phone.do(200, "GET", "/work/progress", nil)["submitted"], any(1.0))
		o.sound()
	})
}

func TestWithoutALeaseNothingIsSubmitted(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		record, tab := d.add(1)[0], people[0].at(d, "tab")
		for _, op := range []object{{"path": "/submit", "values": tab.answers("correct", 4)}, {"path": "/skip"}} {
			path := op["path"].(string)
			delete(op, "path")
			op["lease_token"] = 0
			o.refuses(409, "lease_token: there is no lease on this record; claim it first", tab.who.key, "POST", d.path+"/records/"+record+path, op)
		}
		o.sound()
	})
}

func TestATokenIsNoGoodAfterTheRecordWasGivenAgain(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		d.add(1)
		stale, fresh := people[0].at(d, "stale"), people[0].at(d, "fresh")
		record, old := stale.next()
		o.get(200, o.admin, "POST", d.ax+"/records/"+record+"/assign", object{"assigned_user_emails": emails})
		fresh.next()
		o.refuses(409, "lease_token: another tab or device of yours has taken this record", people[0].key, "POST",
			d.path+"/records/"+record+"/submit", object{"lease_token": old, "values": stale.answers("correct", 4)})
	})
}

func TestASubmitIsJudgedWhole(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, object{"skip_reason": "REQUIRED"})
		d.add(1)
		tab := people[0].at(d, "tab")
		record, token := tab.next()
		path := d.path + "/records/" + record
		submit := func(detail string, values ...any) {
			o.Helper()
			o.refuses(422, detail, tab.who.key, "POST", path+"/submit", object{"lease_token": token, "values": append([]any{}, values...)})
		}
		submit(`values: "accuracy" needs an answer; values: "helpfulness" needs an answer`)
		submit(`values[0].label: "Right" is not a label of "accuracy"; allowed are "incorrect", "correct", "unclear"; values[1].score: 9 is not a score of "helpfulness"; allowed are 1 to 5`,
			tab.answers("Right", 9)...)
		submit(`values[1]: "helpfulness" needs an answer`, tab.value("accuracy", object{"label": "correct"}), tab.value("helpfulness", object{"text": "x"}))
		submit(`values[2].config_id: "accuracy" is given more than once`, append(tab.answers("correct", 4), tab.value("accuracy", object{"label": "correct"}))...)
		submit(`values[2].config_id: is not a config of this queue`, append(tab.answers("correct", 4), object{"config_id": o.app.IDs().Encode("AnnotationConfig", 7)})...)
		o.refuses(400, "values[0]: must have neither label, score nor text when it is cleared", tab.who.key, "POST", path+"/submit",
			object{"lease_token": token, "values": []any{tab.value("remark", object{"text": "x", "cleared": true})}})
		o.refuses(422, "reason: is required in this queue", tab.who.key, "POST", path+"/skip", object{"lease_token": token})
		same(o, tab.do(200, "GET", "/records/"+record, nil)["own"], any([]any{}))
		o.sound()
	})
}

func TestWhatIsSaidCanBeChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		d.add(1)
		tab := people[0].at(d, "tab")
		record, token := tab.next()
		say := func(corrected any, values ...any) object {
			o.Helper()
			body := object{"lease_token": token, "values": append([]any{}, values...)}
			if corrected != "" {
				body["corrected_output"] = corrected
			}
			return tab.do(200, "POST", "/records/"+record+"/submit", body)
		}
		got := say("better", append(tab.answers("correct", 4), tab.value("remark", object{"text": "why"}))...)
		same(o, own(got), []string{"accuracy correct 1 <nil>", "helpfulness <nil> 4 <nil>", "remark <nil> <nil> why"})
		same(o, got["corrected_output"], any("better"))
		got = say("", tab.value("accuracy", object{"label": "unclear", "text": "see below"})) // the old label's score goes
		same(o, own(got), []string{"accuracy unclear <nil> see below", "helpfulness <nil> 4 <nil>", "remark <nil> <nil> why"})
		same(o, got["corrected_output"], any("better"))
		remarked := func() int {
			found := o.get(200, o.admin, "POST", "/v2/spans", object{"project_id": d.project, "start_time": "2026-03-01T00:00:00Z",
				"filter": "annotation.remark.text IS NOT NULL OR annotation.corrected_output.text IS NOT NULL"})
			return len(objects(found, "spans"))
		}
		same(o, remarked(), 1)
		got = say(nil, tab.value("remark", object{"cleared": true}), tab.value("accuracy", object{"text": nil}))
		same(o, own(got), []string{"accuracy unclear <nil> <nil>", "helpfulness <nil> 4 <nil>"})
		same(o, got["corrected_output"], nil)
		ax := objects(o.get(200, o.admin, "GET", d.ax+"/records", nil), "records")[0]
		same(o, len(objects(ax, "annotations")), 2) // what is taken away is shown nowhere
		same(o, remarked(), 0)
		got = say("", tab.value("remark", object{"text": "again"}))
		same(o, own(got), []string{"accuracy unclear <nil> <nil>", "helpfulness <nil> 4 <nil>", "remark <nil> <nil> again"})
		o.refuses(422, `values[0]: "accuracy" needs an answer`, tab.who.key, "POST", d.path+"/records/"+record+"/submit",
			object{"lease_token": token, "values": []any{tab.value("accuracy", object{"cleared": true})}})
		same(o, got["progress"].(object)["submitted"], any(1.0))
		o.sound()
	})
}

func TestUndoBringsBackWhatWas(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		d.add(2)
		tab := people[0].at(d, "tab")
		record, token := tab.next()
		path := "/records/" + record
		undo := func() object { o.Helper(); return tab.do(200, "POST", path+"/undo", nil) }
		progress := func() object { o.Helper(); return tab.do(200, "GET", "/work/progress", nil) }
		fresh := progress()

		tab.do(200, "PUT", path+"/draft", object{"base_version": 0, "values": []any{tab.value("remark", object{"text": "x"})}, "device": "tab"})
		values := append(tab.answers("correct", 4), tab.value("remark", object{"text": "why"}))
		tab.do(200, "POST", path+"/submit", object{"lease_token": token, "values": values, "corrected_output": "better"})
		item := undo()
		same(o, item["state"], any("DRAFT"))
		same(o, own(item), []string{})
		same(o, item["corrected_output"], nil)
		same(o, item["draft"].(object)["values"], any(values))
		same(o, item["draft"].(object)["corrected_output"], any("better"))
		same(o, item["draft"].(object)["version"], any(2.0)) // nobody takes it for the one before
		same(o, item["undoable"], any(false))
		fresh["drafts"] = 1.0
		same(o, progress(), fresh)
		o.sound()

		_, token = held(tab.do(200, "POST", path+"/claim", object{"device": "tab"}))
		tab.submit(record, token)
		tab.do(200, "POST", path+"/submit", object{"lease_token": token, "values": []any{tab.value("accuracy", object{"label": "incorrect"}), tab.value("helpfulness", object{"score": 1})}})
		item = undo() // of the change only
		same(o, item["state"], any("SUBMITTED"))
		same(o, own(item), []string{"accuracy correct 1 <nil>", "helpfulness <nil> 4 <nil>"})
		same(o, item["draft"].(object)["values"].([]any)[0].(object)["label"], any("incorrect"))
		same(o, progress()["submitted"], any(1.0))
		o.refuses(409, "there is nothing to undo: it is not one of your last 20 submits and skips here", tab.who.key, "POST", d.path+path+"/undo", nil)
		o.sound()

		record, token = tab.next(record)
		path = "/records/" + record
		tab.do(200, "POST", path+"/skip", object{"lease_token": token, "reason": "long"})
		item = undo()
		same(o, []any{item["state"], item["skips"], item["skip_reason"], item["changed_at"]}, []any{"TODO", 0.0, nil, nil})
		for range 2 {
			tab.do(200, "POST", path+"/skip", object{"lease_token": token, "reason": "long"})
		}
		same(o, progress()["skipped"], any(1.0))
		item = undo()
		same(o, []any{item["state"], item["skips"], item["skip_reason"]}, []any{"TODO", 1.0, "long"})
		same(o, progress()["skipped"], any(0.0))
		tab.do(200, "POST", path+"/skip", object{"lease_token": token, "reason": "long"})
		tab.submit(record, token) // of a skipped one
		item = undo()
		same(o, []any{item["state"], item["skips"]}, []any{"SKIPPED", 2.0})
		o.sound()
	})
}

func TestUndoLeavesWhatWasSaidSince(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d, other := o.desk("ALL", emails, nil), o.desk("ALL", emails, nil)
		other.project = d.project
		d.add(1)
		other.add(1)
		here, there := people[0].at(d, "tab"), people[0].at(other, "tab")
		record, token := here.next()
		here.submit(record, token)
		same(o, own(there.do(200, "GET", "/records/"+ids(there.claim(1))[0], nil)), []string{"accuracy correct 1 <nil>", "helpfulness <nil> 4 <nil>"})
		second, token := there.next()
		there.do(200, "POST", "/records/"+second+"/submit", object{"lease_token": token, "values": []any{here.value("accuracy", object{"label": "unclear"})}})
		item := here.do(200, "POST", "/records/"+record+"/undo", nil)
		same(o, own(item), []string{"accuracy unclear <nil> <nil>"})
		o.sound()
	})
}

func TestTheLastTwentyCanBeUndone(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		records := d.add(21)
		tab := people[0].at(d, "tab")
		for range 21 {
			tab.submit(tab.next())
		}
		o.refuses(409, "there is nothing to undo: it is not one of your last 20 submits and skips here", tab.who.key, "POST", d.path+"/records/"+records[0]+"/undo", nil)
		same(o, tab.do(200, "GET", "/records/"+records[0], nil)["undoable"], any(false))
		for _, r := range slices.Backward(records[1:]) {
			same(o, tab.do(200, "POST", "/records/"+r+"/undo", nil)["state"], any("DRAFT"))
		}
		same(o, tab.do(200, "GET", "/work/progress", nil)["submitted"], any(1.0))
		o.sound()
	})
}

func TestADraftNeverReplacesOneItDoesNotKnow(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		d := o.desk("RANDOM", emails[:1], nil)
		record := d.add(1)[0]
		tab, other := people[0].at(d, "tab"), people[1].at(d, "tab")
		path := d.path + "/records/" + record + "/draft"
		save := func(status, base int, text any) object {
			o.Helper()
			return o.get(status, tab.who.key, "PUT", path, object{"base_version": base, "values": []any{tab.value("helpfulness", object{"score": 99, "text": text})},
				"corrected_output": nil, "device": "tab"})
		}
		same(o, save(200, 0, "one")["version"], any(1.0)) // out of range, and kept
		same(o, save(200, 1, nil)["version"], any(2.0))
		for _, base := range []int{0, 1, 3} {
			problem := save(409, base, "three")
			draft := problem["current"].(object)["draft"].(object)
			same(o, draft["version"], any(2.0))
			same(o, draft["values"], any([]any{object{"config_id": d.configs["helpfulness"], "score": 99.0, "text": nil}}))
		}
		o.get(404, other.who.key, "PUT", path, object{"base_version": 0, "values": []any{}, "device": "x"})
		o.get(200, o.admin, "POST", d.ax+"/records/"+record+"/assign", object{"assigned_user_emails": []any{adminEmail}})
		o.get(200, tab.who.key, "PUT", path, object{"base_version": 2, "values": []any{}, "device": "tab"}) // it went to someone else; what was begun is kept
		tab.do(204, "DELETE", "/records/"+record+"/draft", nil)
		tab.do(204, "DELETE", "/records/"+record+"/draft", nil)
		o.refuses(403, "you are not asked to annotate this record", tab.who.key, "PUT", path, object{"base_version": 0, "values": []any{}, "device": "tab"})
		o.get(413, tab.who.key, "PUT", path, object{"base_version": 0, "values": []any{tab.value("remark", object{"text": strings.Repeat("x", 2<<20)})}, "device": "tab"})
		o.sound()
	})
}

func TestBlindQueuesKeepWhatOthersSay(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		lead := o.hire("lead@example.com", "MEMBER")
		for blind, want := range map[string][2][2]int{ // others' annotations and evaluations, before and after the submit
			"OFF": {{2, 1}, {2, 1}}, "UNTIL_SUBMIT": {{0, 0}, {2, 1}}, "ALWAYS": {{0, 0}, {0, 0}},
		} {
			d := o.desk("ALL", append(emails, lead.email), object{"blind": blind})
			record := d.add(1)[0]
			first := people[0].at(d, "tab")
			first.submit(first.next())
			first.do(201, "POST", "/records/"+record+"/comments", object{"text": "hm"})
			same(o, people[1].at(d, "tab").do(200, "GET", "/records/"+record, nil)["comments"], any(map[bool]float64{true: 1}[blind == "OFF"]))
			shown := func(c *colleague) [2]int {
				item := c.at(d, "tab").do(200, "GET", "/records/"+record, nil)
				return [2]int{len(objects(item, "others")), len(objects(item["record"].(object), "evaluations"))}
			}
			axShows := func(c *colleague) (names []string) {
				r := objects(o.get(200, c.key, "GET", d.ax+"/records", nil), "records")[0]
				for _, a := range slices.Concat(objects(r, "annotations"), objects(r, "assigned_users")) {
					who, ok := a["annotator"].(object)
					if !ok {
						who = a["user"].(object)
					}
					if email := who["email"].(string); email != c.email && !slices.Contains(names, email) {
						names = append(names, email)
					}
				}
				same(o, len(objects(r, "evaluations")), min(1, len(names)))
				return names
			}
			for _, c := range []*colleague{people[1], lead} {
				tab := c.at(d, "tab")
				before, after := want[0], want[1]
				if c == lead { // the second of the others has submitted by then
					before[0], after[0] = 2*before[0], 2*after[0]
				}
				same(o, shown(c), before)
				if c != lead { // who leads reads everything on the other surface
					same(o, len(axShows(c)) > 0, want[0][0] > 0)
				}
				tab.submit(tab.next())
				same(o, shown(c), after)
				if c != lead {
					same(o, len(axShows(c)) > 0, want[1][0] > 0)
				}
			}
			same(o, len(axShows(lead)), 2)
			admin := o.get(200, o.admin, "GET", d.path+"/records/"+record, nil) // leads, but does not annotate here
			same(o, len(objects(admin, "others")), 6)
			same(o, admin["state"], nil)
		}
	})
}

func TestHiddenColumnsAreHiddenFromAnnotators(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		lead := o.hire("lead@example.com", "MEMBER")
		d := o.desk("ALL", append(emails, lead.email), object{"hidden_columns": `["output.value","name"]`, "column_allowlist": `["attributes.input.value","attributes.output.value","name"]`})
		record := d.add(1)[0]
		want := object{"attributes.input.value": "question 0"}
		tab := people[0].at(d, "tab")
		same(o, objects(tab.claim(1), "items")[0]["record"].(object)["data"], any(want))
		same(o, objects(o.get(200, tab.who.key, "GET", d.ax+"/records", nil), "records")[0]["data"], any(want))
		same(o, objects(tab.do(200, "GET", "/work/records?state=TODO", nil), "records")[0]["preview"], any("question 0"))
		same(o, lead.at(d, "tab").do(200, "GET", "/records/"+record, nil)["record"].(object)["data"].(object)["attributes.output.value"], any("answer 0"))
	})
}

func TestRecordsComeInTheOrderOfTheQueue(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		for order, after := range map[string][]int{"OLDEST": {1, 2, 3, 4, 5}, "NEWEST": {5, 4, 2, 1, 0}} {
			d := o.desk("ALL", emails, object{"record_order": order})
			records := d.add(4)
			tab := people[0].at(d, "tab")
			first, token := tab.next()
			same(o, first, records[map[string]int{"OLDEST": 0, "NEWEST": 3}[order]])
			tab.submit(first, token)
			records = append(records, d.add(2)...)
			got := []string{}
			for range after {
				record, token := tab.next()
				got = append(got, record)
				tab.submit(record, token)
			}
			want := []string{}
			for _, i := range after {
				want = append(want, records[i])
			}
			same(o, got, want)
			o.sound()
		}
		for _, method := range []string{"ALL", "RANDOM"} { // mixed, the same for everybody, and nothing is left out
			d := o.desk(method, emails, object{"record_order": "RANDOM"})
			d.add(20)
			got := [2][]string{}
			for i, p := range people {
				tab := p.at(d, "tab")
				for n := 0; ; n++ {
					items := objects(tab.claim(1), "items")
					if len(items) == 0 {
						break
					}
					record, token := held(items[0])
					got[i] = append(got[i], record)
					tab.submit(record, token)
					if n == 5 && i == 0 {
						d.add(10)
					}
				}
			}
			if method == "ALL" {
				same(o, []int{len(got[0]), len(got[1])}, []int{30, 30})
			} else {
				same(o, []int{len(got[0]), len(got[1])}, []int{15, 15})
			}
			same(o, slices.IsSorted(got[1]), false)
			o.sound()
		}
	})
}

func TestWhoIsNotAskedDoesNotWork(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(3)
		viewer := o.hire("viewer@example.com", "READ_ONLY")
		d := o.desk("RANDOM", emails[:2], nil)
		record := d.add(1)[0]
		theirs := people[1]
		if len(ids(people[0].at(d, "tab").claim(1))) == 0 {
			theirs = people[0]
		}
		path, device := d.path+"/records/"+record, object{"device": "tab"}
		same(o, theirs.at(d, "tab").do(200, "GET", "/records/"+record, nil)["state"], nil)
		o.refuses(403, "you are not asked to annotate this record", theirs.key, "POST", path+"/claim", device)
		o.refuses(403, "you are not asked to annotate this record", o.admin, "POST", path+"/claim", device)
		same(o, o.get(200, o.admin, "POST", d.path+"/work/claim", device)["reason"], any("NONE_ASSIGNED"))
		o.get(200, viewer.key, "GET", path, nil)
		for _, op := range []string{"/claim", "/submit", "/skip", "/reopen", "/undo"} {
			body := object{"/claim": device, "/submit": object{"lease_token": 1, "values": []any{}}, "/skip": object{"lease_token": 1}}[op]
			o.refuses(403, "your role READ_ONLY does not allow this in the space", viewer.key, "POST", path+op, body)
			o.refuses(404, "annotation queue not found", people[2].key, "POST", path+op, body)
		}
		o.refuses(403, "your role READ_ONLY does not allow this in the space", viewer.key, "POST", d.path+"/work/claim", device)
		o.refuses(404, "annotation queue not found", people[2].key, "GET", path, nil)
		o.refuses(404, "record not found", o.admin, "GET", d.path+"/records/"+o.app.IDs().Encode("AnnotationQueueRecord", 7), nil)
		o.get(200, o.admin, "POST", d.ax+"/records/"+record+"/assign", object{"assigned_user_emails": []any{emails[2]}})
		named := people[2].at(d, "tab") // by name, and no annotator of the queue
		same(o, named.do(200, "GET", "/work/progress", nil)["left"], any(1.0))
		named.submit(named.next())
		same(o, named.claim(1)["reason"], any("DONE"))
		o.sound()
	})
}

func TestOwnRecordsAreListedPageByPage(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		records := d.add(8)
		tab := people[0].at(d, "tab")
		list := func(state string) (rows []string) {
			o.Helper()
			for cursor := ""; ; {
				got := tab.do(200, "GET", "/work/records?limit=2"+state+cursor, nil)
				for _, r := range objects(got, "records") {
					rows = append(rows, fmt.Sprintln(slices.Index(records, r["record_id"].(string)), r["state"], r["preview"], r["skip_reason"]))
				}
				next, more := got["pagination"].(object)["next_cursor"].(string)
				if !more {
					return rows
				}
				cursor = "&cursor=" + next
			}
		}
		save := func(record string) {
			tab.do(200, "PUT", "/records/"+record+"/draft", object{"base_version": 0, "values": []any{}, "device": "tab"})
		}
		for range 3 { // 0, 1, 2
			tab.submit(tab.next())
		}
		record, token := tab.next() // 3, put off
		tab.do(200, "POST", "/records/"+record+"/skip", object{"lease_token": token, "reason": "later"})
		record, token = tab.next() // 4, skipped
		for range 2 {
			tab.do(200, "POST", "/records/"+record+"/skip", object{"lease_token": token})
		}
		save(records[6])
		save(records[1]) // submitted, and being changed
		same(o, list("&state=TODO"), []string{"5 TODO answer 5 <nil>\n", "7 TODO answer 7 <nil>\n", "3 TODO answer 3 later\n"})
		same(o, list("&state=DRAFT"), []string{"6 DRAFT answer 6 <nil>\n"})
		same(o, list("&state=SUBMITTED"), []string{"2 SUBMITTED answer 2 <nil>\n", "1 SUBMITTED answer 1 <nil>\n", "0 SUBMITTED answer 0 <nil>\n"})
		same(o, list("&state=SKIPPED"), []string{"4 SKIPPED answer 4 <nil>\n"})
		same(o, list(""), []string{"1 SUBMITTED answer 1 <nil>\n", "6 DRAFT answer 6 <nil>\n", "4 SKIPPED answer 4 <nil>\n", "3 TODO answer 3 later\n",
			"2 SUBMITTED answer 2 <nil>\n", "0 SUBMITTED answer 0 <nil>\n"})
	})
}

func TestTheOtherSurfaceGoesOnWorking(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		for _, method := range []string{"ALL", "RANDOM"} {
			d := o.desk(method, emails, nil)
			d.add(3)
			tab := people[0].at(d, "tab")
			record, token := tab.next()
			for range 2 {
				tab.do(200, "POST", "/records/"+record+"/skip", object{"lease_token": token})
			}
			leased, lease := tab.next()
			for _, r := range objects(o.get(200, tab.who.key, "GET", d.ax+"/records", nil), "records") {
				same(o, objects(r, "assigned_users")[0]["completion_status"], any("PENDING"))
			}
			say := func(record string) {
				o.get(200, tab.who.key, "POST", d.ax+"/records/"+record+"/annotate", object{"annotations": []any{object{"name": "accuracy", "label": "correct"}}})
			}
			say(record)
			say(leased)
			o.sound()
			progress := tab.do(200, "GET", "/work/progress", nil)
			same(o, []any{progress["submitted"], progress["skipped"], progress["left"]}, []any{2.0, 0.0, 1.0})
			tab.do(200, "POST", "/records/"+leased+"/submit", object{"lease_token": lease, "values": tab.answers("incorrect", 2)})
			say(leased)
			o.get(409, tab.who.key, "POST", d.path+"/records/"+leased+"/undo", nil) // it would take back what was said here
			same(o, own(tab.do(200, "GET", "/records/"+leased, nil)), []string{"accuracy correct 1 <nil>", "helpfulness <nil> 2 <nil>"})
			o.sound()
		}
	})
}

func TestAnnotatorsWhoLeaveLoseWhatIsNotDone(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		for _, method := range []string{"ALL", "RANDOM"} {
			d := o.desk(method, emails, nil)
			d.add(8)
			tab := people[0].at(d, "tab")
			first, token := tab.next()
			tab.submit(first, token)
			record, token := tab.next()
			for range 2 {
				tab.do(200, "POST", "/records/"+record+"/skip", object{"lease_token": token})
			}
			tab.next()
			o.get(200, o.admin, "PATCH", d.ax, object{"annotator_emails": emails[1:]})
			o.sound()
			same(o, tab.claim(1)["reason"], any("DONE")) // what was done stays theirs to see
			o.refuses(409, "you are no longer an annotator of this queue; what you have submitted stays", tab.who.key, "POST", d.path+"/records/"+first+"/undo", nil)
			other := people[1].at(d, "tab").do(200, "GET", "/work/progress", nil)
			same(o, other["left"], any(map[string]float64{"ALL": 8, "RANDOM": 7}[method]))
			o.get(200, o.admin, "PATCH", d.ax, object{"annotator_emails": emails})
			o.sound()
			progress := tab.do(200, "GET", "/work/progress", nil)
			same(o, []any{progress["submitted"], progress["skipped"]}, []any{1.0, 0.0})
			for range int(progress["left"].(float64)) {
				tab.submit(tab.next())
			}
			same(o, tab.claim(1)["reason"], any("DONE"))
			o.sound()
		}
	})
}

func TestDeletedRecordsTakeTheirWorkWithThem(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		records := d.add(3)
		tab := people[0].at(d, "tab")
		record, token := tab.next()
		tab.do(200, "PUT", "/records/"+record+"/draft", object{"base_version": 0, "values": []any{}, "device": "tab"})
		o.get(204, o.admin, "DELETE", d.ax+"/records", object{"record_ids": []any{record}})
		o.refuses(404, "record not found", tab.who.key, "POST", d.path+"/records/"+record+"/submit", object{"lease_token": token, "values": tab.answers("correct", 4)})
		o.refuses(404, "record not found", tab.who.key, "POST", d.path+"/records/"+record+"/claim", object{"device": "tab"})
		same(o, ids(tab.claim(5)), records[1:])
		o.sound()
		o.get(204, o.admin, "DELETE", d.ax, nil)
		o.sound()
		o.sweeps()
	})
}

func TestANewOrderCountsFromThenOn(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		for _, method := range []string{"ALL", "RANDOM"} {
			d := o.desk(method, emails[:1], nil)
			records := d.add(300)
			tab := people[0].at(d, "tab")
			tab.submit(tab.next()) // 0
			record, token := tab.next()
			tab.do(200, "POST", "/records/"+record+"/skip", object{"lease_token": token}) // 1
			o.get(200, o.admin, "PATCH", d.path, object{"record_order": "NEWEST"})
			o.sound()
			slices.Reverse(records) // 299, …, 1, 0
			same(o, ids(tab.claim(10)), records[:10])
			for range 29 {
				tab.submit(tab.next())
			}
			same(o, ids(tab.claim(1)), records[29:30])
			o.sound()
		}
	})
}

func TestRequestsThatDoNotBindNameTheMember(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(1)
		d := o.desk("ALL", emails, nil)
		record, key := d.add(1)[0], people[0].key
		values := []any{}
		for _, c := range []struct {
			method, path, detail string
			body                 object
		}{
			{"POST", "/work/claim", "device: is required", object{}},
			{"POST", "/work/claim", "device: must have 1 to 64 characters; count: must be a whole number from 1 to 10", object{"count": 11, "device": ""}},
			{"POST", "/work/claim", "hold: must be one of OPEN, PREFETCH", object{"device": "x", "hold": "long"}},
			{"POST", "/work/renew", "leases: must name 1 to 50 leases", object{"leases": []any{}}},
			{"POST", "/work/release", "leases[0].token: is required", object{"leases": []any{object{"record_id": record}}}},
			{"PUT", "/records/" + record + "/draft", "base_version: must be the version of a draft, or 0", object{"base_version": -1, "values": values, "device": "x"}},
			{"PUT", "/records/" + record + "/draft", "values[0].config_id: is required; active_ms: must be a whole number from 0 to 86400000",
				object{"base_version": 0, "values": []any{object{"label": "x"}}, "device": "x", "active_ms": -1}},
			{"POST", "/records/" + record + "/submit", "lease_token: is required; values: is required", object{}},
			{"POST", "/records/" + record + "/skip", "reason: must have at most 1000 characters", object{"lease_token": 1, "reason": strings.Repeat("x", 1001)}},
			{"GET", "/work/records?state=GONE", "state: must be one of TODO, DRAFT, SUBMITTED, SKIPPED", nil},
		} {
			body := any(c.body)
			if c.body == nil {
				body = nil
			}
			o.refuses(400, c.detail, key, c.method, d.path+c.path, body)
		}
		o.sound()
	})
}
