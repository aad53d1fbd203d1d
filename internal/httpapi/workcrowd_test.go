package httpapi_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// busyOffices runs a test in an office where many work at once, whose exchanges
// are not checked, and who never wait for each other.
func busyOffices(t *testing.T, test func(*office)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, database)
			storetest.NeverDeadlocked(t, url)
			o := openOffice(t, url)
			transport := &http.Transport{MaxIdleConnsPerHost: 32}
			t.Cleanup(transport.CloseIdleConnections)
			o.http = &http.Client{Transport: transport}
			test(o)
		})
	}
}

// atOnce runs do n times at the same time and waits for all.
func atOnce(n int, do func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-start; do(i) })
	}
	close(start)
	wg.Wait()
}

func TestNoRecordGoesToTwoTabsOfAPerson(t *testing.T) {
	t.Parallel()
	busyOffices(t, func(o *office) {
		people, emails := o.annotators(2)
		for _, method := range []string{"ALL", "RANDOM"} {
			for _, order := range []string{"OLDEST", "RANDOM"} {
				d := o.desk(method, emails, object{"record_order": order})
				d.add(100)
				want := map[string]int{"ALL": 100, "RANDOM": 50}[method]
				var mu sync.Mutex
				got := [2]map[string]bool{{}, {}}
				atOnce(8, func(i int) {
					tab, had := people[i%2].at(d, fmt.Sprint("tab ", i)), []string{}
					for {
						items := objects(tab.claim(1+i/2, had[max(0, len(had)-50):]...), "items")
						for _, item := range items {
							record, _ := held(item)
							mu.Lock()
							if got[i%2][record] {
								t.Errorf("%s went out twice", record)
							}
							got[i%2][record] = true
							mu.Unlock()
							had = append(had, record)
						}
						if len(items) == 0 || len(had) >= 50 { // what can be left out
							return
						}
					}
				})
				if len(got[0]) != want || len(got[1]) != want {
					t.Errorf("%s, %s: %d and %d records went out", method, order, len(got[0]), len(got[1]))
				}
				o.sound()
			}
		}
	})
}

// toil does something that annotators do, which may be refused because others
// were faster, but never fails.
func (a at) toil(records []string) {
	status, claimed := a.ask(a.who.key, "POST", a.path+"/work/claim", object{"device": a.device, "count": 1 + rand.IntN(3)})
	if status == 404 { // the annotator has left
		return
	}
	record, token := records[rand.IntN(len(records))], any(1)
	if items, ok := claimed["items"].([]any); ok && len(items) > 0 {
		record, token = held(items[rand.IntN(len(items))].(object))
	}
	path := a.path + "/records/" + record
	submit := object{"lease_token": token, "values": a.answers([]string{"correct", "incorrect"}[rand.IntN(2)], 3), "active_ms": 100}
	if rand.IntN(2) == 0 {
		submit["corrected_output"] = "better"
	}
	op := []string{"submit", "submit", "submit", "skip", "skip", "draft", "undo", "reopen", "claim", "take over", "renew", "annotate"}[rand.IntN(12)]
	switch op {
	case "submit":
		status, claimed = a.ask(a.who.key, "POST", path+"/submit", submit)
	case "skip":
		status, claimed = a.ask(a.who.key, "POST", path+"/skip", object{"lease_token": token})
	case "draft":
		status, claimed = a.ask(a.who.key, "PUT", path+"/draft", object{"base_version": rand.IntN(2), "values": a.answers("correct", 9), "device": a.device, "active_ms": 10})
	case "undo", "reopen":
		status, claimed = a.ask(a.who.key, "POST", a.path+"/records/"+records[rand.IntN(len(records))]+"/"+op, nil)
	case "claim", "take over":
		status, claimed = a.ask(a.who.key, "POST", a.path+"/records/"+records[rand.IntN(len(records))]+"/claim", object{"device": a.device, "take_over": op == "take over"})
	case "renew":
		status, claimed = a.ask(a.who.key, "POST", a.path+"/work/renew", object{"leases": []any{object{"record_id": record, "token": token}}})
	case "annotate":
		status, claimed = a.ask(a.who.key, "POST", a.ax+"/records/"+record+"/annotate", object{"annotations": []any{
			object{"name": "helpfulness", "score": 2}, object{"name": "accuracy", "label": "correct"}}})
	}
	if !slices.Contains([]int{200, 403, 404, 409}, status) {
		a.Errorf("%s answered %d: %v", op, status, claimed)
	}
}

// lead does something that leads do meanwhile.
func (d *desk) lead(emails, records []string) {
	var status int
	var answer object
	some := object{"record_ids": []any{records[rand.IntN(len(records))], records[rand.IntN(len(records)/4)], records[rand.IntN(len(records))]}}
	switch rand.IntN(7) {
	case 0:
		status, answer = d.ask(d.admin, "PATCH", d.ax, object{"annotator_emails": emails[rand.IntN(3):]})
	case 1:
		status, answer = d.ask(d.admin, "DELETE", d.ax+"/records", object{"record_ids": []any{records[rand.IntN(len(records)/4)], records[rand.IntN(len(records)/4)]}})
	case 2:
		first := rand.IntN(len(emails))
		status, answer = d.ask(d.admin, "POST", d.ax+"/records/"+records[rand.IntN(len(records))]+"/assign", object{"assigned_user_emails": emails[first : first+rand.IntN(2)]})
	case 3:
		some["action"], some["emails"] = "ASSIGN", emails[rand.IntN(3):][:rand.IntN(2)]
		status, answer = d.ask(d.admin, "POST", d.path+"/records/bulk", some)
	case 4:
		some["action"] = "ANNOTATE"
		some["annotations"] = []any{object{"config_id": d.configs["accuracy"], "label": "correct"}}
		status, answer = d.ask(d.admin, "POST", d.path+"/records/bulk", some)
	case 5:
		status, answer = d.ask(d.admin, "PATCH", d.path, object{"record_order": []string{"OLDEST", "NEWEST", "RANDOM", "PRIORITY"}[rand.IntN(4)]})
	case 6:
		spans := []string{}
		for range 3 {
			spans = append(spans, fmt.Sprintf("%016x", 1+rand.IntN(120)))
		}
		status, answer = d.ask(d.admin, "POST", d.ax+"/records", object{"record_sources": []any{object{"record_type": "SPAN", "project_id": d.project,
			"start_time": "2026-03-01T00:00:00+00:00", "end_time": "2026-03-08T00:00:00+00:00", "span_ids": spans}}})
	}
	if !slices.Contains([]int{200, 201, 204, 404}, status) {
		d.Errorf("a lead was answered %d: %v", status, answer)
	}
}

func TestWorkStaysSoundWhileManyWorkAndLeadsInterfere(t *testing.T) {
	t.Parallel()
	busyOffices(t, func(o *office) {
		people, emails := o.annotators(4)
		for _, method := range []string{"ALL", "RANDOM"} {
			for _, order := range []string{"OLDEST", "RANDOM"} {
				d := o.desk(method, emails, object{"record_order": order})
				records := d.add(60)
				for range 2 {
					atOnce(10, func(i int) {
						for range 12 {
							if i >= 8 {
								d.lead(emails, records)
							} else {
								people[i/2].at(d, fmt.Sprint("tab ", i%2)).toil(records)
							}
						}
					})
					o.sound()
				}
				// Whatever has happened, everybody can come to the end.
				o.get(200, o.admin, "PATCH", d.ax, object{"annotator_emails": emails})
				o.later(time.Hour)
				for _, p := range people {
					tab := p.at(d, "the last tab")
					for {
						claimed := tab.claim(10)
						items := objects(claimed, "items")
						if len(items) == 0 {
							same(o, claimed["progress"].(object)["left"], any(0.0))
							if reason := fmt.Sprint(claimed["reason"]); !strings.Contains("DONE SKIPPED_LEFT NONE_ASSIGNED", reason) {
								t.Errorf("the end is %s", reason)
							}
							break
						}
						for _, item := range items {
							tab.submit(held(item))
						}
					}
				}
				o.sound()
			}
		}
	})
}
