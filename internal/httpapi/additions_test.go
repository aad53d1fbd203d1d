package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store/storetest"
)

// queueNamed makes a queue and returns its id.
func (a *archive) queueNamed(name string) string {
	a.Helper()
	q, err := a.app.CreateQueue(a.admin.ctx, app.NewQueue{Name: name, SpaceID: a.space, AssignmentMethod: postil.AssignAll})
	if err != nil {
		a.Fatal(err)
	}
	return a.app.IDs().Encode(postil.AnnotationQueueID, q.ID)
}

func additionsPath(queue string) string { return "/api/v1/queues/" + queue + "/additions" }

// plan returns what an addition would do.
func (a *archive) plan(queue string, body object) object {
	a.Helper()
	dry := object{"dry_run": true}
	for k, v := range body {
		dry[k] = v
	}
	o, _ := a.want(200, "POST", additionsPath(queue), dry, a.admin.header...)
	return o
}

// add adds to a queue and returns the lines of progress.
func (a *archive) add(queue string, body object) (lines []object) {
	a.Helper()
	res := a.post(a.Context(), a.Client, additionsPath(queue), body)
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); res.StatusCode != 200 || kind != "application/x-ndjson" {
		text, _ := io.ReadAll(res.Body)
		a.Fatalf("answered %d with %s: %s", res.StatusCode, kind, text)
	}
	for scan := bufio.NewScanner(res.Body); scan.Scan(); {
		var line object
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			a.Fatalf("%q: %v", scan.Text(), err)
		}
		lines = append(lines, line)
	}
	return lines
}

func (a *archive) post(ctx context.Context, client *http.Client, path string, body object) *http.Response {
	a.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		a.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, "POST", a.fixture.url+path, bytes.NewReader(data))
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+a.key)
	res, err := client.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	return res
}

// finished is the last line of an addition that dealt with everything.
func finished(of, added int) object {
	return object{"matching": float64(of), "processed": float64(of), "added": float64(added), "done": true}
}

func (a *archive) lastLine(queue string, body, want object) {
	a.Helper()
	lines := a.add(queue, body)
	if diff := cmp.Diff(want, lines[len(lines)-1]); diff != "" {
		a.Error(diff)
	}
}

func planned(matching, inQueue, toAdd int) object {
	return object{"matching": float64(matching), "already_in_queue": float64(inQueue), "to_add": float64(toAdd)}
}

func (a *archive) planIs(queue string, body, want object) {
	a.Helper()
	if diff := cmp.Diff(want, a.plan(queue, body)); diff != "" {
		a.Error(diff)
	}
}

// records returns what a queue has, in order.
func (a *archive) records(queue string) []postil.Record {
	a.Helper()
	page, err := a.app.ListRecords(a.admin.ctx, queue, postil.Paging{Limit: 10_000})
	if err != nil {
		a.Fatal(err)
	}
	return page.Items
}

// sound requires that the database is consistent.
func (a *archive) sound() {
	a.Helper()
	look := storetest.Inspect(a, a.url)
	look.Sound()
	look.Close()
}

func (a *archive) spans(from, to int) []postil.IncomingSpan {
	var spans []postil.IncomingSpan
	for n := from; n <= to; n++ {
		spans = append(spans, a.span(n, withAttributes(fmt.Sprintf(`{"n":%d}`, n))))
	}
	return spans
}

func TestWhatMatchesIsAddedOnce(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(append(a.spans(1, 450), a.span(900, func(s *postil.IncomingSpan) { s.Kind = "TOOL" }))...)
		queue, body := a.queueNamed("q"), object{"source": object{"kind": "SPAN", "project_id": project, "filter": "kind = 'LLM'"}, "priority": 7}

		a.planIs(queue, body, planned(450, 0, 450))
		want := []object{
			{"matching": 450.0, "processed": 0.0, "added": 0.0, "done": false},
			{"matching": 450.0, "processed": 200.0, "added": 200.0, "done": false},
			{"matching": 450.0, "processed": 400.0, "added": 400.0, "done": false},
			{"matching": 450.0, "processed": 450.0, "added": 450.0, "done": false},
			finished(450, 450),
		}
		if diff := cmp.Diff(want, a.add(queue, body)); diff != "" {
			a.Error(diff)
		}
		a.planIs(queue, body, planned(450, 450, 0))
		a.lastLine(queue, body, finished(450, 0))
		a.ingest(a.spans(451, 452)...)
		a.planIs(queue, body, planned(452, 450, 2))
		a.lastLine(queue, body, finished(452, 2))

		records := a.records(queue)
		if len(records) != 452 {
			a.Fatalf("the queue has %d records", len(records))
		}
		for i, r := range records { // the oldest first, with content
			if n := fmt.Sprintf(`"attributes.n":%d`, i+1); !strings.Contains(r.Data, n+",") && !strings.Contains(r.Data, n+"}") {
				a.Fatalf("record %d holds %s", i, r.Data)
			}
		}
		look := storetest.Inspect(a, a.url)
		if n := look.Number("SELECT COUNT(*) FROM record WHERE priority = 7"); n != 452 {
			a.Errorf("%d records have the priority", n)
		}
		if n := look.Number("SELECT COUNT(*) FROM audit WHERE operation = 'AddToQueue'"); n != 4 {
			a.Errorf("there are %d audit rows, want one for each transaction", n)
		}
		look.Sound()
		look.Close()
	})
}

func TestRecordsAreTheSameHoweverTheyAreAdded(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(a.span(1, withAttributes(`{"input.value":"hi"}`), func(s *postil.IncomingSpan) {
			s.Evaluations = []byte(`[{"name":"tone","label":"good"}]`)
		}))
		at := a.span(1)
		for _, kind := range []postil.TargetKind{postil.TargetSpan, postil.TargetTrace} {
			key := at.SpanID
			if kind == postil.TargetTrace {
				key = at.TraceID
			}
			byName, byFilter := a.queueNamed("named "+string(kind)), a.queueNamed("found "+string(kind))
			_, err := a.app.AddRecords(a.admin.ctx, byName, []app.SourceRef{{Kind: kind, ProjectID: project, Start: at.StartTime, End: at.EndTime, Keys: []string{key}}})
			if err != nil {
				a.Fatal(err)
			}
			a.lastLine(byFilter, object{"source": object{"kind": kind, "project_id": project}}, finished(1, 1))
			one, two := a.records(byName)[0], a.records(byFilter)[0]
			if one.Data != two.Data || one.Evaluations != two.Evaluations || one.TargetID != two.TargetID || one.Kind != two.Kind {
				a.Errorf("%s: %v\n%v", kind, one, two)
			}
		}
	})
}

func TestTracesAreAddedByTheirFirstRoots(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(
			a.span(1), a.span(2, childOf(1), func(s *postil.IncomingSpan) { s.Kind = "TOOL" }),
			a.span(3, childOf(1), func(s *postil.IncomingSpan) { s.ParentID = "" }), // a second root
			a.span(4), a.span(5, childOf(6)), // a trace without a root
		)
		queue, source := a.queueNamed("q"), object{"kind": "TRACE", "project_id": project}
		a.planIs(queue, object{"source": source}, planned(2, 0, 2))
		source["filter"] = "kind = 'TOOL'"
		a.lastLine(queue, object{"source": source}, finished(1, 1))
		if r := a.records(queue)[0]; r.Kind != postil.TargetTrace || !strings.Contains(r.Data, `"name":"span 1"`) {
			a.Errorf("the record is %v", r)
		}
		source["filter"] = ""
		a.planIs(queue, object{"source": source}, planned(2, 1, 1))
	})
}

func TestSamplesAreDrawnTheSameEveryTime(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(a.spans(1, 300)...)
		first, second, third := a.queueNamed("first"), a.queueNamed("second"), a.queueNamed("third")
		body := func(seed int) object {
			return object{"source": object{"kind": "SPAN", "project_id": project}, "sample": object{"count": 40, "seed": seed}}
		}
		a.planIs(first, body(1), planned(300, 0, 40))
		a.lastLine(first, body(1), finished(40, 40))
		a.lastLine(first, body(1), finished(40, 0))
		a.planIs(first, body(1), planned(300, 40, 0))
		a.lastLine(second, body(1), finished(40, 40))
		a.lastLine(third, body(2), finished(40, 40))
		targets := func(queue string) (ids []int64) {
			for _, r := range a.records(queue) {
				ids = append(ids, r.TargetID)
			}
			return ids
		}
		if diff := cmp.Diff(targets(first), targets(second)); diff != "" {
			a.Errorf("the same seed draws another sample: %s", diff)
		}
		if cmp.Equal(targets(first), targets(third)) {
			a.Error("another seed draws the same sample")
		}
		third = a.queueNamed("fourth")
		large := body(1)
		large["sample"] = object{"count": 1000, "seed": 1}
		a.lastLine(third, large, finished(300, 300))
	})
}

func TestOnlyWhatIsNamedIsAdded(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(a.span(1), a.span(2, func(s *postil.IncomingSpan) { s.StartTime -= 90 * 24 * time.Hour.Microseconds() }), a.span(3))
		queue := a.queueNamed("q")
		name := func(n int) string { return strings.ToUpper(fmt.Sprintf("%032x:%016x", n, n)) }
		a.planIs(queue, object{"source": object{"kind": "SPAN", "project_id": project, "ids": []string{name(1), name(2), name(99)}}}, planned(2, 0, 2))
		a.planIs(queue, object{"source": object{"kind": "SPAN", "project_id": project, "ids": []string{fmt.Sprintf("%032x:%016x", 1, 3)}}}, planned(0, 0, 0))
		a.planIs(queue, object{"source": object{"kind": "TRACE", "project_id": project, "ids": []string{fmt.Sprintf("%032x", 3)}}}, planned(1, 0, 1))
		a.planIs(queue, object{"source": object{"kind": "SPAN", "project_id": project, "ids": []string{}}}, planned(0, 0, 0))
		a.planIs(queue, object{"source": object{"kind": "SPAN", "project_id": project, "ids": []string{name(1), name(3)}, "filter": "name = 'span 3'"}}, planned(1, 0, 1))
	})
}

func TestExamplesAreAdded(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		d, err := a.app.CreateDataset(a.admin.ctx, a.space, "d", []jsontext.Value{
			jsontext.Value(`{"q":"Where is it?","topic":"shipping"}`), jsontext.Value(`{"q":"\u00c4RMEL <b> \"x\"","topic":"size"}`)})
		if err != nil {
			a.Fatal(err)
		}
		dataset, queue := a.app.IDs().Encode(postil.DatasetID, d.ID), a.queueNamed("q")
		source := func(more object) object {
			s := object{"kind": "EXAMPLE", "dataset_id": dataset}
			for k, v := range more {
				s[k] = v
			}
			return object{"source": s}
		}
		a.planIs(queue, source(nil), planned(2, 0, 2))
		a.planIs(queue, source(object{"filter": "topic = 'size'"}), planned(1, 0, 1))
		a.planIs(queue, source(object{"text": "where IS"}), planned(1, 0, 1))
		a.planIs(queue, source(object{"text": `ärmel <B> "X`}), planned(1, 0, 1))
		a.lastLine(queue, source(object{"text": "size"}), finished(1, 1))
		a.lastLine(queue, source(nil), finished(2, 1))
		records := a.records(queue)
		if len(records) != 2 || records[0].Kind != postil.TargetExample || !strings.Contains(records[1].Data, `"topic":"shipping"`) {
			a.Errorf("the records are %v", records)
		}
		a.planIs(queue, source(object{"ids": []string{"nothing"}}), planned(0, 0, 0))
	})
}

func TestAdditionsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project, queue := a.ingest(a.span(1)), a.queueNamed("q")
		for body, want := range map[string]string{
			`{}`:            "source: is required",
			`{"source":{}}`: "source.kind: is required",
			`{"source":{"kind":"SPAN","dataset_id":"x"}}`:                           "source.project_id: is required; source.dataset_id: must not be given for SPAN",
			`{"source":{"kind":"EXAMPLE","start_time":"2026-01-01"}}`:               "source.dataset_id: is required; source.start_time: must not be given for EXAMPLE",
			`{"source":{"kind":"SPAN","project_id":"` + project + `","ids":["a"]}}`: "source.ids[0]: must be the ids of a trace and a span, with a colon between",
			`{"source":{"kind":"SPAN","project_id":"` + project + `"},"sample":{"count":0},"priority":2000000}`: "sample.seed: is required; sample.count: must be a whole number from 1 to 1000000; " +
				"priority: must be a whole number from -1000000 to 1000000",
		} {
			a.refused(400, want, "POST", additionsPath(queue), body, a.admin.header...)
		}
		now := time.Now().UTC().Format(time.RFC3339)
		a.refused(422, "source.start_time: must be before end_time", "POST", additionsPath(queue),
			object{"source": object{"kind": "SPAN", "project_id": project, "start_time": now, "end_time": now}}, a.admin.header...)

		other, err := a.app.CreateSpace(a.admin.ctx, a.organization(), postil.Space{Name: "other"})
		if err != nil {
			a.Fatal(err)
		}
		actor, err := a.app.AuthenticateKey(a.Context(), a.key) // who is now in it
		if err != nil {
			a.Fatal(err)
		}
		foreign, err := a.app.CreateProject(auth.WithActor(a.Context(), actor), a.app.IDs().Encode(postil.SpaceID, other.ID), "p")
		if err != nil {
			a.Fatal(err)
		}
		a.refused(422, "source.project_id: must be a project of the queue's space", "POST", additionsPath(queue),
			object{"source": object{"kind": "SPAN", "project_id": a.app.IDs().Encode(postil.ProjectID, foreign.ID)}}, a.admin.header...)

		body := object{"source": object{"kind": "SPAN", "project_id": project}}
		for _, dry := range []bool{true, false} {
			body["dry_run"] = dry
			a.refused(401, "an API key or a session is needed", "POST", additionsPath(queue), body)
		}
		reader, annotator := a.viewer, a.ann
		for _, dry := range []bool{true, false} {
			body["dry_run"] = dry
			a.refused(403, "your role READ_ONLY does not allow this in the space", "POST", additionsPath(queue), body, reader.header...)
			a.refused(404, "annotation queue not found", "POST", additionsPath(queue), body, annotator.header...)
		}
		if n := len(a.records(queue)); n != 0 {
			a.Errorf("%d records were added", n)
		}
	})
}

// organization is that of the space.
func (a *archive) organization() string {
	a.Helper()
	s, err := a.app.Space(a.admin.ctx, a.space)
	if err != nil {
		a.Fatal(err)
	}
	return a.app.IDs().Encode(postil.OrganizationID, s.OrganizationID)
}

func TestAnAdditionStopsWithItsCaller(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		const total = 3000
		project, queue := a.ingest(a.spans(1, total)...), a.queueNamed("q")
		body := object{"source": object{"kind": "SPAN", "project_id": project}}
		ctx, stop := context.WithCancel(a.Context())
		res := a.post(ctx, &http.Client{}, additionsPath(queue), body)
		lines := bufio.NewScanner(res.Body)
		for range 3 {
			if !lines.Scan() {
				a.Fatal("the answer has ended")
			}
		}
		stop()
		res.Body.Close()
		settled := -1
		for {
			time.Sleep(300 * time.Millisecond)
			n := len(a.records(queue))
			if n == settled {
				break
			}
			settled = n
		}
		if settled == 0 || settled == total {
			a.Errorf("%d records were added after the caller went away at 400", settled)
		}
		a.sound()
		a.lastLine(queue, body, finished(total, total-settled))
		a.sound()
	})
}

func TestAdditionsAtTheSameTimeAddNothingTwice(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project, queue := a.ingest(a.spans(1, 1000)...), a.queueNamed("q")
		body := object{"source": object{"kind": "SPAN", "project_id": project}}
		var wait sync.WaitGroup
		var added [3]float64
		for i := range added {
			wait.Go(func() {
				lines := a.add(queue, body)
				added[i] = lines[len(lines)-1]["added"].(float64)
			})
		}
		wait.Wait()
		if sum := added[0] + added[1] + added[2]; sum != 1000 {
			a.Errorf("%v records were added", added)
		}
		a.sound()
	})
}

// meanwhile begins to add as the lead, does something after the first line, and
// returns the last one.
func (a *archive) meanwhile(queue string, do func()) (last object) {
	a.Helper()
	project := a.ingest(a.spans(1, 3000)...)
	body, err := json.Marshal(object{"source": object{"kind": "SPAN", "project_id": project}})
	if err != nil {
		a.Fatal(err)
	}
	req, err := http.NewRequestWithContext(a.Context(), "POST", a.fixture.url+additionsPath(queue), bytes.NewReader(body))
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set(a.lead.header[0], a.lead.header[1])
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Scan()
	do()
	for lines.Scan() {
		last = nil
		if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
			a.Fatalf("%q: %v", lines.Text(), err)
		}
	}
	return last
}

func TestAQueueThatGoesAwayIsTheLastLine(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		queue := a.queueNamed("q")
		last := a.meanwhile(queue, func() {
			if err := a.app.DeleteQueue(a.admin.ctx, queue); err != nil {
				a.Fatal(err)
			}
		})
		if last["done"] != false || last["problem"] != "annotation queue not found" {
			a.Errorf("the last line is %v", last)
		}
	})
}

func TestAnAdditionStopsWithTheRightToIt(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		queue := a.queueNamed("q")
		last := a.meanwhile(queue, func() {
			if _, err := a.app.AddMember(a.admin.ctx, a.space, a.lead.id, postil.RoleReadOnly); err != nil {
				a.Fatal(err)
			}
		})
		if last["done"] != false || last["problem"] != "your role READ_ONLY does not allow this in the space" {
			a.Errorf("the last line is %v", last)
		}
		a.sound()
	})
}

func TestWhatIsAddedByLotIsSharedOutEvenly(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		project := a.ingest(a.spans(1, 501)...)
		path := a.queue(object{"assignment_method": "RANDOM"})
		queue, body := queueOf(path), object{"source": object{"kind": "SPAN", "project_id": project}}
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() { a.add(queue, body) })
		}
		wait.Wait()
		a.sound() // which requires one annotator for each record, and even loads
		if n := len(a.records(queue)); n != 501 {
			a.Errorf("the queue has %d records", n)
		}
	})
}
