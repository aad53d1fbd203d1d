package axapi_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store/storetest"
)

// clients is how many requests these tests keep under way at once.
const clients = 16

// crowd is a server with many clients at once, and a look into its database.
type crowd struct {
	*fixture
	database string // its URL
	http     *http.Client

	mu      sync.Mutex
	records []placed           // that clients know of
	written map[string]comment // acknowledged, by their text
}

// placed is a record and the key of its target.
type placed struct{ id, key string }

// comment says about what and by whom an annotation was written.
type comment struct {
	Key  string // of the target
	User int64
}

// crowded runs a test against a fresh server on each database.
func crowded(t *testing.T, test func(*crowd)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, database)
			storetest.NeverDeadlocked(t, url)
			f := serve(t, storetest.Open(t, url), app.Options{})
			transport := &http.Transport{MaxIdleConnsPerHost: clients}
			t.Cleanup(transport.CloseIdleConnections)
			test(&crowd{fixture: f, database: url, http: &http.Client{Transport: transport}, written: map[string]comment{}})
		})
	}
}

// atOnce runs do for clients 0 to n-1 at the same time and waits for all.
func atOnce(n int, do func(client int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-start; do(i) })
	}
	close(start)
	wg.Wait()
}

// ask makes a request from any goroutine. No answer, or one that puts the blame
// on the server, fails the test.
func (c *crowd) ask(method, path string, body any, header ...string) (status int, answer object) {
	data, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		c.Error(err)
		return 0, nil
	}
	req, err := http.NewRequestWithContext(c.Context(), method, c.url+path, bytes.NewReader(data))
	if err != nil {
		c.Error(err)
		return 0, nil
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.Error(err)
		return 0, nil
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 500 {
		c.Errorf("%s %s answered %d: %s %v", method, path, res.StatusCode, text, err)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			c.Errorf("%s %s answered %q: %v", method, path, text, err)
		}
	}
	return res.StatusCode, answer
}

// annotateAs writes a comment that no other request writes. It may be refused,
// because the record, or the right to see it, may be gone by now.
func (c *crowd) annotateAs(p *person, queue string, r placed) {
	text := fmt.Sprint(rand.Uint64())
	annotations := []object{{"name": "comment", "text": text}, {"name": "accuracy", "label": []string{"correct", "incorrect"}[rand.IntN(2)]}}
	if rand.IntN(2) == 0 {
		slices.Reverse(annotations)
	}
	switch status, answer := c.ask("POST", queue+"/records/"+r.id+"/annotate", object{"annotations": annotations}, p.as()...); status {
	case 200:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.written[text] = comment{r.key, c.row(postil.UserID, p.id)}
	case 404:
	default:
		c.Errorf("annotating answered %d: %v", status, answer)
	}
}

// addSpans adds spans to a queue and remembers the records that are new.
func (c *crowd) addSpans(queue, project string, from, to int) (added int) {
	status, answer := c.ask("POST", queue+"/records", sources(spanSource(project, from, to)))
	if status != 200 && status != 201 {
		c.Errorf("adding answered %d: %v", status, answer)
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range items(answer, "record_sources") {
		data := r["data"].(object)
		key := postil.SpanKey(data["context.trace_id"].(string), data["context.span_id"].(string))
		c.records = append(c.records, placed{r["id"].(string), key})
		added++
	}
	return added
}

// some returns one of the records that clients know of.
func (c *crowd) some() placed {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.records[rand.IntN(len(c.records))]
}

// nothingLost requires that the database is sound, that every acknowledged
// annotation has left its revision, and that no other one has.
func (c *crowd) nothingLost() {
	c.Helper()
	db := storetest.Inspect(c, c.database)
	defer db.Close()
	db.Sound()
	found := map[string]comment{}
	db.Rows(func(columns ...any) {
		found[columns[0].(string)] = comment{columns[1].(string), columns[2].(int64)}
	}, `SELECT r.text, t.key, r.annotator_id FROM revision r JOIN target t ON t.id = r.target_id WHERE r.text IS NOT NULL`)
	same(c.fixture, found, c.written)
	same(c.fixture, db.Number(`SELECT COUNT(*) FROM revision`), int64(2*len(c.written)))
}

// count returns how many rows a table has now.
func (c *crowd) count(table string) int64 {
	c.Helper()
	db := storetest.Inspect(c, c.database)
	defer db.Close()
	return db.Number(`SELECT COUNT(*) FROM ` + table)
}

// watched runs what clients do while an observer looks at one moment after the
// other.
func (c *crowd) watched(look func(*storetest.Inspector), do func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			db := storetest.Inspect(c, c.database)
			look(db)
			db.Close()
			select {
			case <-done:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	do()
	close(done)
	<-stopped
}

// even requires that the loads differ by at most one, which holds as long as
// every annotator has something pending.
func even(db *storetest.Inspector) {
	db.Helper()
	db.None("the loads differ by more than one (least, most)",
		`SELECT MIN(load), MAX(load) FROM queue_annotator WHERE active HAVING MAX(load) > MIN(load) + 1`)
}

func TestRandomQueueIsEvenAtAnyMomentUnderManyClients(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		people, emails := c.reviewers(8)
		outsider := c.member("outsider@example.com", "MEMBER")
		queue, project := c.queue("q", emails, object{"assignment_method": "RANDOM"}), c.spans(64+3*clients*10)
		c.addSpans(queue, project, 0, 64)
		for round := range 3 {
			c.watched(func(db *storetest.Inspector) { db.Sound(); even(db) }, func() {
				atOnce(clients, func(client int) {
					next := 64 + (round*clients+client)*10
					for range 10 {
						switch rand.IntN(4) {
						case 0:
							if next < 64+(round*clients+client+1)*10 {
								c.addSpans(queue, project, next, next+5)
								next += 5
							}
						case 1:
							to := [][]string{{}, {outsider.email}, {emails[client%8], emails[rand.IntN(8)]}}[rand.IntN(3)]
							if status, answer := c.ask("POST", queue+"/records/"+c.some().id+"/assign", object{"assigned_user_emails": to}); status != 200 {
								c.Errorf("assigning answered %d: %v", status, answer)
							}
						default:
							c.annotateAs(append(people, outsider)[rand.IntN(9)], queue, c.some())
						}
					}
				})
			})
			c.nothingLost()
		}
		same(c.fixture, len(c.fixture.records(queue)), len(c.records))
	})
}

func TestRandomQueueStaysSharedOutWhileRecordsAndAnnotatorsComeAndGo(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		people, emails := c.reviewers(8)
		queue, project := c.queue("q", emails, object{"assignment_method": "RANDOM"}), c.spans(200)
		c.addSpans(queue, project, 0, 100)
		for range 3 {
			c.watched((*storetest.Inspector).Sound, func() {
				atOnce(clients, func(client int) {
					for range 10 {
						switch rand.IntN(8) {
						case 0:
							from := rand.IntN(190)
							c.addSpans(queue, project, from, from+10)
						case 1:
							gone := []string{c.some().id, c.some().id, c.some().id}
							if status, answer := c.ask("DELETE", queue+"/records", object{"record_ids": gone}); status != 204 {
								c.Errorf("deleting answered %d: %v", status, answer)
							}
						case 2:
							picked := rand.Perm(8)[:rand.IntN(8)]
							left := []string{}
							for _, i := range picked {
								left = append(left, emails[i])
							}
							if status, answer := c.ask("PATCH", queue, object{"annotator_emails": left}); status != 200 {
								c.Errorf("changing annotators answered %d: %v", status, answer)
							}
						case 3:
							status, answer := c.ask("POST", queue+"/records/"+c.some().id+"/assign", object{"assigned_user_emails": emails[client%8 : client%8+1]})
							if status != 200 && status != 404 {
								c.Errorf("assigning answered %d: %v", status, answer)
							}
						default:
							c.annotateAs(people[rand.IntN(8)], queue, c.some())
						}
					}
				})
			})
			c.want(200, "PATCH", queue, object{"annotator_emails": emails}) // so that nothing waits for an annotator
			c.nothingLost()
		}
	})
}

func TestAllQueueKeepsItsCountersWhileAnnotatorsComeAndGo(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		people, emails := c.reviewers(8)
		queue, project := c.queue("q", emails, nil), c.spans(40)
		c.addSpans(queue, project, 0, 20)
		atOnce(clients, func(client int) {
			for n := range 25 {
				switch {
				case client < 3:
					from := rand.IntN(8)
					if status, answer := c.ask("PATCH", queue, object{"annotator_emails": append(slices.Clone(emails[from:]), emails[:from/2]...)}); status != 200 {
						c.Errorf("changing annotators answered %d: %v", status, answer)
					}
				case client == 3 && n < 20:
					c.addSpans(queue, project, 20+n, 21+n)
				case client == 4:
					if status, answer := c.ask("POST", queue+"/records/"+c.some().id+"/assign", object{"assigned_user_emails": emails[n%8 : n%8+1]}); status != 200 {
						c.Errorf("assigning answered %d: %v", status, answer)
					}
				default:
					c.annotateAs(people[rand.IntN(8)], queue, c.some())
				}
			}
		})
		c.nothingLost()
	})
}

func TestDeletingAQueueWhileItIsAnnotatedLosesNoAnnotation(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		people, emails := c.reviewers(4)
		project := c.spans(20)
		for n := range 5 {
			queue := c.queue(fmt.Sprint("q", n), emails, object{"assignment_method": []string{"ALL", "RANDOM"}[n%2]})
			c.records = nil
			c.addSpans(queue, project, 0, 20)
			atOnce(clients, func(client int) {
				for i := range 8 {
					if client == 0 && i == 4 {
						if status, answer := c.ask("DELETE", queue, object{}); status != 204 {
							c.Errorf("deleting answered %d: %v", status, answer)
						}
						return
					}
					c.annotateAs(people[rand.IntN(4)], queue, c.some())
				}
			})
		}
		c.nothingLost()
		if err := c.app.SweepQueues(c.Context()); err != nil {
			c.Fatal(err)
		}
		c.nothingLost()
		for _, table := range []string{"queue", "record", "assignment", "queue_annotator", "queue_config"} {
			same(c.fixture, c.count(table), 0)
		}
	})
}

func TestOneAnnotationTakesManyWritersAtOnce(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		people, emails := c.reviewers(clients)
		queue, project := c.queue("q", emails, nil), c.spans(1)
		c.addSpans(queue, project, 0, 1)
		atOnce(clients, func(client int) {
			for range 8 {
				c.annotateAs(people[0], queue, c.some())
				c.annotateAs(people[client], queue, c.some())
			}
		})
		same(c.fixture, len(c.written), clients*16)
		same(c.fixture, c.count("annotation"), 2*clients)
		same(c.fixture, c.count("assignment WHERE state = 'COMPLETED'"), clients)
		c.nothingLost()
	})
}

func TestSpansAddedByManyAtOnceAreInEachQueueOnce(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		_, emails := c.reviewers(3)
		project := c.spans(500)
		queues := []string{c.queue("one", emails, object{"assignment_method": "RANDOM"}), c.queue("two", emails, nil)}
		var added [2]int
		atOnce(clients, func(client int) {
			source := spanSource(project, 0, 500)
			if client%4 < 2 {
				slices.Reverse(source["span_ids"].([]string))
			}
			status, answer := c.ask("POST", queues[client%2]+"/records", sources(source))
			c.mu.Lock()
			defer c.mu.Unlock()
			n := len(items(answer, "record_sources"))
			if added[client%2] += n; status != 201 && (status != 200 || n > 0) {
				c.Errorf("adding answered %d with %d new records", status, n)
			}
		})
		same(c.fixture, added, [2]int{500, 500})
		for _, queue := range queues {
			same(c.fixture, len(c.fixture.records(queue)), 500)
		}
		same(c.fixture, c.count("target"), 500)
		c.nothingLost()
	})
}

func TestOneOfManyGetsTheNameOfAQueue(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		_, emails := c.reviewers(1)
		config := c.config("comment", freeform)
		for n := range 4 {
			var mu sync.Mutex
			count := map[int]int{}
			atOnce(clients, func(int) {
				status, _ := c.ask("POST", "/v2/annotation-queues", object{"name": fmt.Sprint("name ", n), "space_id": c.space,
					"annotation_config_ids": []any{config}, "annotator_emails": emails})
				mu.Lock()
				defer mu.Unlock()
				count[status]++
			})
			same(c.fixture, count, map[int]int{201: 1, 409: clients - 1})
		}
		same(c.fixture, c.count("queue"), 4)
	})
}

func TestRequestsWithOneIdempotencyKeyHaveOneEffect(t *testing.T) {
	t.Parallel()
	crowded(t, func(c *crowd) {
		people, emails := c.reviewers(1)
		queue, project := c.queue("q", emails, nil), c.spans(20)
		c.addSpans(queue, project, 0, 1)
		annotate := queue + "/records/" + c.some().id + "/annotate"
		for n := range 5 {
			key := []string{"Idempotency-Key", fmt.Sprint("key ", n)}
			var mu sync.Mutex
			count := map[int]int{}
			atOnce(clients, func(int) {
				status, answer := c.ask("POST", queue+"/records", sources(spanSource(project, n+1, n+2)), key...)
				mu.Lock()
				defer mu.Unlock()
				if count[status]++; status == 201 && len(items(answer, "record_sources")) != 1 {
					c.Errorf("not the first answer: %v", answer)
				}
			})
			if count[201] == 0 || count[201]+count[409] != clients {
				c.Errorf("answers by status: %v", count)
			}
			atOnce(clients, func(int) {
				c.ask("POST", annotate, object{"annotations": []object{{"name": "comment", "text": "x"}}}, append(people[0].as(), key...)...)
			})
			same(c.fixture, c.count("revision"), int64(n+1))
			again, answer := c.ask("POST", queue+"/records", sources(spanSource(project, n+1, n+2)), key...)
			if again != 201 || len(items(answer, "record_sources")) != 1 {
				c.Errorf("a repeat answered %d: %v", again, answer)
			}
		}
		same(c.fixture, len(c.fixture.records(queue)), 6)
	})
}
