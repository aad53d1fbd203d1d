package httpapi_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"

	"github.com/postil/postil/api"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// ofQueues are the tables whose rows go with a queue, sooner or later.
var ofQueues = []string{
	"queue", "queue_config", "walk", "record", "assignment", "draft", "flag", "comment", "work_day", "work_time", "queue_annotator", "deleted_queue",
}

// left counts the rows of a table.
func (o *office) left(table string) int64 {
	o.Helper()
	db := storetest.Inspect(o, o.database)
	defer db.Close()
	return db.Number("SELECT COUNT(*) FROM " + table)
}

// sweeps removes what deleted queues have left, and requires that nothing of any
// queue is there any more.
func (o *office) sweeps() {
	o.Helper()
	if err := o.app.SweepQueues(o.Context()); err != nil {
		o.Fatal(err)
	}
	for _, table := range ofQueues {
		if n := o.left(table); n > 0 {
			o.Errorf("%d rows of %s are left", n, table)
		}
	}
	o.sound()
}

// everything lists what can be asked of a queue, by method and path, with a body
// that is in order.
func (d *desk) everything() map[string]object {
	lease := object{"leases": []any{object{"record_id": "{record_id}", "token": 1}}}
	values := []any{d.configs["accuracy"]}
	span := object{"record_type": "SPAN", "project_id": d.project, "start_time": "2026-03-01T00:00:00+00:00", "end_time": "2026-03-08T00:00:00+00:00",
		"span_ids": []any{fmt.Sprintf("%016x", 1)}}
	own := map[string]object{
		"GET ": nil, "PATCH ": {"due_at": nil}, "DELETE ": nil, "GET /progress": nil, "GET /distribution": nil, "GET /records": nil, "GET /records/count": nil,
		"POST /records/bulk":                        {"action": "ANNOTATE", "record_ids": []any{"{record_id}"}, "annotations": []any{object{"config_id": values[0], "label": "correct"}}},
		"POST /additions":                           {"source": object{"kind": "SPAN", "project_id": d.project, "ids": []any{}}, "dry_run": true},
		"POST /work/claim":                          {"device": "tab", "count": 1},
		"POST /work/renew":                          lease,
		"POST /work/release":                        lease,
		"GET /work/records":                         nil,
		"GET /work/progress":                        nil,
		"GET /records/{r}":                          nil,
		"GET /records/{r}/comments":                 nil,
		"POST /records/{r}/claim":                   {"device": "tab", "take_over": true},
		"PUT /records/{r}/draft":                    {"base_version": 0, "values": []any{}, "device": "tab"},
		"DELETE /records/{r}/draft":                 nil,
		"POST /records/{r}/submit":                  {"lease_token": 1, "values": at{desk: d}.answers("correct", 4)},
		"POST /records/{r}/skip":                    {"lease_token": 1},
		"POST /records/{r}/reopen":                  nil,
		"POST /records/{r}/undo":                    nil,
		"PUT /records/{r}/flag":                     {"reason": "odd"},
		"DELETE /records/{r}/flag":                  nil,
		"POST /records/{r}/comments":                {"text": "why?"},
		"DELETE /records/{r}/comments/{comment_id}": nil,
		"GET /records/{r}/trace":                    nil,
		"GET /records/{r}/trace/spans/{span_id}":    nil,
	}
	ax := map[string]object{
		"GET ": nil, "PATCH ": {"instructions": "look"}, "GET /records": nil,
		"POST /records":              {"record_sources": []any{span}},
		"DELETE /records":            {"record_ids": []any{"{record_id}"}},
		"POST /records/{r}/annotate": {"annotations": []any{object{"name": "accuracy", "label": "correct"}}},
		"POST /records/{r}/assign":   {"assigned_user_emails": []any{adminEmail}},
		"DELETE ":                    nil,
	}
	all := map[string]object{}
	for prefix, list := range map[string]map[string]object{"/api/v1/queues/{queue_id}": own, "/v2/annotation-queues/{annotation_queue_id}": ax} {
		for operation, body := range list {
			method, path, _ := strings.Cut(operation, " ")
			all[method+" "+prefix+strings.Replace(path, "{r}", "{record_id}", 1)] = body
		}
	}
	return all
}

func TestEverythingThatCanBeAskedOfAQueueIsKnown(t *testing.T) {
	t.Parallel()
	known := (&desk{}).everything()
	for _, text := range [][]byte{api.PostilV1, api.AXv2} {
		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range doc.Paths.Map() {
			if !strings.HasPrefix(path, "/api/v1/queues/{queue_id}") && !strings.HasPrefix(path, "/v2/annotation-queues/{") {
				continue
			}
			for method := range item.Operations() {
				if _, there := known[method+" "+path]; !there {
					t.Errorf("%s %s is not asked of a deleted queue", method, path)
				}
				delete(known, method+" "+path)
			}
		}
	}
	for operation := range known {
		t.Errorf("there is no %s", operation)
	}
}

// A queue is gone with the answer to its deletion, although its records are not.
func TestADeletedQueueIsGoneBeforeItsRecordsAre(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		for _, method := range []string{"ALL", "RANDOM"} {
			d := o.desk(method, emails, nil)
			d.project = o.spans(2000)
			var records []string
			for range 4 {
				records = append(records, d.add(500)...)
			}
			d.get(200, o.admin, "POST", d.ax+"/records/"+records[7]+"/assign", object{"assigned_user_emails": []any{adminEmail}})
			var record, comment string
			for _, p := range people {
				tab := p.at(d, "tab")
				tab.submit(tab.next())
				var token any
				record, token = tab.next()
				tab.do(200, "POST", "/records/"+record+"/skip", object{"lease_token": token})
				record, _ = tab.next()
				tab.do(200, "PUT", "/records/"+record+"/draft", object{"base_version": 0, "values": []any{}, "device": "tab"})
				tab.do(200, "PUT", "/records/"+record+"/flag", object{"reason": "odd"})
				comment = tab.do(201, "POST", "/records/"+record+"/comments", object{"text": "why?"})["id"].(string)
			}
			name := o.get(200, o.admin, "GET", d.ax, nil)["name"]
			annotations, revisions := o.left("annotation"), o.left("revision")
			o.get(204, o.admin, "DELETE", d.ax, nil)

			before := map[string]int64{}
			for _, table := range append(ofQueues, "annotation", "revision", "audit") {
				before[table] = o.left(table)
			}
			same(o, before["record"], 2000)
			replace := strings.NewReplacer("{queue_id}", d.id, "{annotation_queue_id}", d.id, "{record_id}", record, "{comment_id}", comment,
				"{span_id}", fmt.Sprintf("%016x", 1))
			for operation, body := range d.everything() {
				method, path, _ := strings.Cut(operation, " ")
				text, err := json.Marshal(body)
				if err == nil {
					err = json.Unmarshal([]byte(replace.Replace(string(text))), &body)
				}
				if err != nil {
					o.Fatal(err)
				}
				for _, key := range []string{o.admin, people[1].key} {
					if body == nil {
						o.get(404, key, method, replace.Replace(path), nil)
					} else {
						o.get(404, key, method, replace.Replace(path), body)
					}
				}
			}
			for _, key := range []string{o.admin, people[1].key} {
				same(o, len(objects(o.get(200, key, "GET", "/v2/annotation-queues", nil), "annotation_queues")), 0)
				same(o, len(objects(o.get(200, key, "GET", "/api/v1/spaces/"+o.space+"/queues", nil), "queues")), 0)
			}
			for table, n := range before {
				if now := o.left(table); now != n {
					o.Errorf("%s had %d rows and has %d after requests that were refused", table, n, now)
				}
			}
			o.sound()

			again := o.get(201, o.admin, "POST", "/v2/annotation-queues", object{"name": name, "space_id": o.space,
				"annotation_config_ids": []any{d.configs["accuracy"], d.configs["helpfulness"]}, "annotator_emails": emails, "assignment_method": method})
			e := &desk{office: o, id: again["id"].(string), path: "/api/v1/queues/" + again["id"].(string), ax: "/v2/annotation-queues/" + again["id"].(string),
				configs: d.configs, project: d.project}
			same(o, len(e.add(500)), 500)
			tab := people[0].at(e, "tab")
			tab.submit(tab.next())
			o.sound()
			if err := o.app.SweepQueues(o.Context()); err != nil {
				o.Fatal(err)
			}
			same(o, o.left("record"), 500) // those of the other queue
			same(o, o.left("deleted_queue"), 0)
			tab.submit(tab.next())
			o.sound()
			same(o, o.left("annotation") >= annotations, true)
			same(o, o.left("revision") > revisions, true)
			o.get(204, o.admin, "DELETE", e.ax, nil)
			o.sweeps()
		}
	})
}

// What one server has begun to remove another one goes on with, wherever it was
// interrupted, and two at once do no harm.
func TestSweepingGoesOnWhereItWasInterrupted(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		people, emails := o.annotators(2)
		d := o.desk("ALL", emails, nil)
		d.add(300)
		tab := people[0].at(d, "tab")
		for range 20 {
			tab.submit(tab.next())
		}
		o.get(204, o.admin, "DELETE", d.ax, nil)
		for range 4 {
			deleted, err := o.st.DeletedQueues(o.Context())
			if err != nil || len(deleted) != 1 {
				o.Fatal(deleted, err)
			}
			for range 1 + rand.IntN(4) {
				err := o.st.BulkTx(o.Context(), func(st *store.Store) (err error) {
					deleted[0], _, err = st.SweepQueue(o.Context(), deleted[0])
					return err
				})
				if err != nil {
					o.Fatal(err)
				}
			}
			o.sound()
		}
		if n := o.left("record"); n == 0 || n == 300 {
			o.Errorf("%d records are left", n)
		}
		atOnce(2, func(int) {
			if err := o.app.SweepQueues(o.Context()); err != nil {
				o.Error(err)
			}
		})
		o.sweeps()
	})
}

// Whoever is at work when the queue is deleted either has been before that, or
// finds no queue: nothing is written that nobody removes.
func TestAQueueIsDeletedWhileManyWorkInIt(t *testing.T) {
	t.Parallel()
	busyOffices(t, func(o *office) {
		people, emails := o.annotators(4)
		for n := range 4 {
			d := o.desk([]string{"ALL", "RANDOM"}[n%2], emails, object{"record_order": []string{"OLDEST", "RANDOM"}[n/2]})
			records := d.add(100)
			for _, record := range records[:10] { // who gets records by name has no walk that the deletion waits for
				o.get(200, o.admin, "POST", d.ax+"/records/"+record+"/assign", object{"assigned_user_emails": []any{adminEmail, emails[0]}})
			}
			atOnce(12, func(i int) {
				for round := range 8 {
					switch {
					case i == 0 && round == 3:
						o.get(204, o.admin, "DELETE", d.ax, nil)
					case i == 0 || i == 1 && round > 3:
						if err := o.app.SweepQueues(o.Context()); err != nil {
							o.Error(err)
						}
					case i < 4:
						d.lead(emails, records)
					default:
						people[i/2-2].at(d, fmt.Sprint("tab ", i%2)).toil(records)
					}
				}
			})
			o.sound()
			o.sweeps()
		}
	})
}
