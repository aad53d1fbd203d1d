package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/internal/store/storetest"
)

// life is what several clients do with a server, over its deaths, and what it
// has acknowledged to them.
type life struct {
	*server
	started time.Time
	project string
	queue   string

	mu       sync.Mutex
	traces   int                 // begun
	ingested []int               // acknowledged traces
	added    map[string]string   // acknowledged records, by span id
	texts    map[string]struct{} // acknowledged annotations
}

const (
	spansPerTrace = 5
	app           = "app"
)

// traceID, spanID: every span of every trace has an id of its own.
func traceID(trace int) string      { return fmt.Sprintf("%032x", trace+1) }
func spanID(trace, span int) string { return fmt.Sprintf("%016x", (trace+1)*spansPerTrace+span) }
func (l *life) at(second int) string {
	return l.started.Add(time.Duration(second) * time.Second).Format(time.RFC3339)
}

// ingest sends a trace.
func (l *life) ingest() (int, error) {
	l.mu.Lock()
	trace := l.traces
	l.traces++
	l.mu.Unlock()
	spans := make([]object, spansPerTrace)
	for i := range spans {
		spans[i] = object{"traceId": traceID(trace), "spanId": spanID(trace, i), "name": "step", "kind": 1,
			"startTimeUnixNano": fmt.Sprint(l.started.UnixNano()), "endTimeUnixNano": fmt.Sprint(l.started.UnixNano() + 1)}
	}
	name := object{"key": "openinference.project.name", "value": object{"stringValue": app}}
	status, _, err := l.ask(http.MethodPost, "/v1/traces", object{"resourceSpans": []object{
		{"resource": object{"attributes": []object{name}}, "scopeSpans": []object{{"spans": spans}}}}})
	if err == nil && status == http.StatusOK {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ingested = append(l.ingested, trace)
	}
	return status, err
}

// add adds all spans of an acknowledged trace to the queue.
func (l *life) add() (int, error) {
	l.mu.Lock()
	trace := l.ingested[rand.IntN(len(l.ingested))]
	l.mu.Unlock()
	ids := make([]string, spansPerTrace)
	for i := range ids {
		ids[i] = spanID(trace, i)
	}
	status, answer, err := l.ask(http.MethodPost, l.queue+"/records", object{"record_sources": []object{
		{"record_type": "SPAN", "project_id": l.project, "start_time": l.at(-60), "end_time": l.at(60), "span_ids": ids}}})
	if err == nil && status == http.StatusCreated {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, r := range answer["record_sources"].([]any) {
			record := r.(object)
			l.added[record["data"].(object)["context.span_id"].(string)] = record["id"].(string)
		}
	}
	return status, err
}

// annotate writes two annotations of an acknowledged record.
func (l *life) annotate() (int, error) {
	var record string
	l.mu.Lock()
	for _, id := range l.added {
		record = id // any
		break
	}
	l.mu.Unlock()
	text := fmt.Sprint(rand.Uint64())
	status, _, err := l.ask(http.MethodPost, l.queue+"/records/"+record+"/annotate", object{"annotations": []object{
		{"name": "comment", "text": text}, {"name": "quality", "score": rand.Float64()}}})
	if err == nil && status == http.StatusOK {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.texts[text] = struct{}{}
	}
	return status, err
}

// begin makes what the clients need.
func begin(s *server) *life {
	s.t.Helper()
	l := &life{server: s, started: time.Now().UTC().Truncate(time.Second), added: map[string]string{}, texts: map[string]struct{}{}}
	space := first(s.want("GET", "/v2/spaces", nil), "spaces")["id"]
	emails := []string{"admin@localhost"}
	for i := range 3 {
		email := fmt.Sprintf("annotator%d@example.com", i)
		user := s.want("POST", "/v2/users", object{"name": email, "email": email, "role": object{"type": "PREDEFINED", "name": "MEMBER"}, "invite_mode": "NONE"})
		s.want("POST", fmt.Sprintf("/v2/spaces/%v/users", space), object{"user_id": user["id"], "role": object{"type": "PREDEFINED", "name": "MEMBER"}})
		emails = append(emails, email)
	}
	comment := s.want("POST", "/v2/annotation-configs", object{"name": "comment", "space_id": space, "annotation_config_type": "FREEFORM"})
	quality := s.want("POST", "/v2/annotation-configs", object{"name": "quality", "space_id": space, "annotation_config_type": "CONTINUOUS", "minimum_score": 0, "maximum_score": 1})
	queue := s.want("POST", "/v2/annotation-queues", object{"name": "q", "space_id": space, "assignment_method": "RANDOM",
		"annotation_config_ids": []any{comment["id"], quality["id"]}, "annotator_emails": emails})
	l.queue = fmt.Sprint("/v2/annotation-queues/", queue["id"])
	if status, err := l.ingest(); status != http.StatusOK {
		s.t.Fatal(status, err)
	}
	l.project = first(s.want("GET", "/v2/projects", nil), "projects")["id"].(string)
	if status, err := l.add(); status != http.StatusCreated {
		s.t.Fatal(status, err)
	}
	return l
}

// untilKilled keeps eight clients busy and kills the server under them, after
// something else has been done meanwhile.
func (l *life) untilKilled(meanwhile func()) {
	var wg sync.WaitGroup
	for client := range 8 {
		do := []func() (int, error){l.ingest, l.add, l.annotate, l.annotate}[client%4]
		wg.Go(func() {
			for {
				status, err := do()
				if err != nil {
					return // killed
				}
				if status >= 300 {
					l.t.Errorf("a client was answered %d", status)
					return
				}
			}
		})
	}
	meanwhile()
	l.kill()
	wg.Wait()
}

func aWhile() { time.Sleep(time.Duration(20+rand.IntN(300)) * time.Millisecond) }

// complete requires that everything acknowledged is there and nothing is there
// by half.
func (l *life) complete(database string) {
	l.t.Helper()
	db := storetest.Inspect(l.t, database)
	defer db.Close()
	db.Sound()
	db.None("a trace is there by half", `SELECT trace_id, COUNT(*) FROM span GROUP BY trace_id HAVING COUNT(*) <> 5`)
	db.None("a trace was added by half", `SELECT s.trace_id, COUNT(*) FROM record r JOIN target t ON t.id = r.target_id
		JOIN span s ON t.key = s.trace_id || ':' || s.span_id GROUP BY s.trace_id HAVING COUNT(*) <> 5`)
	db.None("a request was annotated by half", `SELECT target_id, annotator_id FROM revision
		GROUP BY target_id, annotator_id HAVING COUNT(text) * 2 <> COUNT(*)`)
	l.allThere("spans", keys(l.ingested, traceID), db, `SELECT DISTINCT trace_id FROM span`)
	var records, texts []string
	for span := range l.added {
		records = append(records, span)
	}
	for text := range l.texts {
		texts = append(texts, text)
	}
	l.allThere("records", records, db, `SELECT s.span_id FROM record r JOIN target t ON t.id = r.target_id JOIN span s ON t.key = s.trace_id || ':' || s.span_id`)
	l.allThere("annotations", texts, db, `SELECT text FROM revision WHERE text IS NOT NULL`)
}

func keys(list []int, key func(int) string) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = key(n)
	}
	return out
}

// allThere requires that a query finds all that was acknowledged.
func (l *life) allThere(what string, acknowledged []string, db *storetest.Inspector, query string) {
	l.t.Helper()
	there := map[string]bool{}
	db.Rows(func(columns ...any) { there[columns[0].(string)] = true }, query)
	lost := 0
	for _, key := range acknowledged {
		if !there[key] {
			lost++
		}
	}
	if lost > 0 {
		l.t.Errorf("%d of %d acknowledged %s are lost", lost, len(acknowledged), what)
	}
}

func TestAcknowledgedWritesSurviveKilling(t *testing.T) {
	for database, times := range map[string]int{"sqlite": 30, "postgres": 10} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			data, url := t.TempDir(), storetest.URL(t, database)
			l := begin(start(t, data, url))
			for range times {
				l.untilKilled(aWhile)
				l.server = start(t, data, url)
				l.complete(url)
				if t.Failed() {
					return
				}
			}
			t.Logf("after %d deaths: %d traces, %d records, %d annotations", times, len(l.ingested), len(l.added), len(l.texts))
			if len(l.ingested) < times || len(l.texts) < times {
				t.Error("too little was written for this to prove anything")
			}
		})
	}
}
