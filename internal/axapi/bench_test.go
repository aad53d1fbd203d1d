package axapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/postil/postil/internal/postil"
)

// BenchmarkPage compares what it costs to serve a page of 100 records of 2 KB:
// written as the API writes it, as bytes that are ready, and with encoding/json.
// What counts is the time on a core of the whole process, with the collector's and
// that of the client, which is the same for all.
func BenchmarkPage(b *testing.B) {
	records := pageOfRecords(100)
	ids := postil.NewIDs(1)
	write := func() []byte {
		w := &writer{b: buffer(), profile: newest, ids: ids}
		page(w, "records", postil.Page[postil.Record]{Items: records}, "", record)
		return w.b
	}
	prepared := write()
	keep := func([]byte) {}
	for _, way := range []struct {
		name string
		body func() []byte
		done func([]byte)
	}{
		{"written", write, recycle},
		{"prepared", func() []byte { return prepared }, keep},
		{"encoding/json", func() []byte {
			body, err := json.Marshal(pageForEncodingJSON(records, ids))
			if err != nil {
				b.Error(err)
			}
			return body
		}, keep},
	} {
		b.Run(way.name, func(b *testing.B) { benchmarkSending(b, way.body, way.done) })
	}
}

func benchmarkSending(b *testing.B, body func() []byte, done func([]byte)) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer := body()
		if _, err := w.Write(answer); err != nil {
			b.Error(err)
		}
		done(answer)
	}))
	defer server.Close()
	before := processTime(b)
	for b.Loop() {
		res, err := server.Client().Get(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
	}
	b.ReportMetric(float64((processTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/page")
}

// processTime is how long this process has been on a core.
func processTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Error(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// pageOfRecords makes records with two annotations and three assignees each.
func pageOfRecords(n int) []postil.Record {
	label, score, text := "good", 1.0, "As it should be."
	people := []postil.Person{{ID: 11, Email: "ada@example.com"}, {ID: 12, Email: "bo@example.com"}, {ID: 13, Email: "cy@example.com"}}
	records := make([]postil.Record, n)
	for i := range records {
		r := postil.Record{ID: int64(1000 + i), QueueID: 7, Kind: postil.TargetSpan, Evaluations: "[]",
			Data: fmt.Sprintf(`{"context.span_id":"%016x","attributes.input.value":%q}`, i, strings.Repeat("The parcel left Oslo. ", 90))}
		for j, p := range people {
			state := postil.Pending
			if j < 2 {
				state = postil.Completed
				r.Annotations = append(r.Annotations, postil.Annotation{Name: "quality", Label: &label, Score: &score, Text: &text,
					UpdatedAt: 1_700_000_000_000_000, Annotator: p})
			}
			r.Assigned = append(r.Assigned, postil.Assigned{Person: p, State: state})
		}
		records[i] = r
	}
	return records
}

// pageForEncodingJSON is the page as maps and stored JSON.
func pageForEncodingJSON(records []postil.Record, ids postil.IDs) any {
	user := func(p postil.Person) map[string]any {
		return map[string]any{"id": ids.Encode(postil.UserID, p.ID), "email": p.Email}
	}
	var out []map[string]any
	for _, r := range records {
		annotations, assigned := []map[string]any{}, []map[string]any{}
		for _, a := range r.Annotations {
			annotations = append(annotations, map[string]any{"name": a.Name, "score": a.Score, "label": a.Label, "text": a.Text,
				"updated_at": time.UnixMicro(a.UpdatedAt).UTC(), "annotator": user(a.Annotator)})
		}
		for _, a := range r.Assigned {
			assigned = append(assigned, map[string]any{"user": user(a.Person), "completion_status": a.State})
		}
		out = append(out, map[string]any{"id": ids.Encode(postil.QueueRecordID, r.ID), "annotation_queue_id": ids.Encode(postil.AnnotationQueueID, r.QueueID),
			"source_type": "SPANS", "granularity": r.Kind, "data": json.RawMessage(r.Data), "annotations": annotations,
			"evaluations": json.RawMessage(r.Evaluations), "assigned_users": assigned})
	}
	return map[string]any{"records": out, "pagination": map[string]any{"has_more": false}}
}
