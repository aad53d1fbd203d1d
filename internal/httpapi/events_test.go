package httpapi_test

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/postil"
)

// listener reads the events of a stream.
type listener struct {
	*lab
	events chan string // as "event data"; closed at the end of the stream
	cancel context.CancelFunc
}

// listen opens a stream of the first space's events, behind what is around the
// surface in the server.
func (l *lab) listen(who *someone) *listener {
	l.Helper()
	ctx, cancel := context.WithCancel(l.Context())
	l.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", l.fixture.url+"/api/v1/spaces/"+l.space+"/events", nil)
	if err != nil {
		l.Fatal(err)
	}
	req.Header.Set(who.header[0], who.header[1])
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		l.Fatal(err)
	}
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		l.Fatalf("%s: %d %v", who.name, res.StatusCode, res.Header)
	}
	s := &listener{l, make(chan string, 100), cancel}
	go func() {
		defer close(s.events)
		defer res.Body.Close()
		var event string
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, isName := strings.CutPrefix(lines.Text(), "event: ")
			data, isData := strings.CutPrefix(lines.Text(), "data: ")
			switch {
			case isName:
				event = name
			case isData:
				s.events <- event + " " + data
			}
		}
	}()
	s.hears(`server {"version":"test"}`)
	return s
}

// hears requires the next events.
func (s *listener) hears(want ...string) {
	s.Helper()
	for _, w := range want {
		select {
		case got, open := <-s.events:
			if diff := cmp.Diff(w, got); diff != "" || !open {
				s.Fatalf("(-want +got, open %v)\n%s", open, diff)
			}
		case <-time.After(20 * time.Second):
			s.Fatalf("%s was not told", w)
		}
	}
}

// ends requires that the stream ends without anything more.
func (s *listener) ends() {
	s.Helper()
	select {
	case got, open := <-s.events:
		if open {
			s.Fatalf("%s was told", got)
		}
	case <-time.After(30 * time.Second):
		s.Fatal("the stream goes on")
	}
}

func event(path, change string) string {
	return `queue {"queue_id":"` + queueOf(path) + `","change":"` + change + `"}`
}

func TestWhatChangesIsTold(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(4)
		s := l.listen(l.viewer)
		path := l.queue(nil)
		s.hears(event(path, "CREATED"))
		ids := l.fill(path, 0, 3)
		s.hears(event(path, "RECORDS"))
		l.annotate(l.ann, path, ids[0], labelled("good"))
		s.hears(event(path, "PROGRESS"))
		if _, err := l.app.AnnotateRecord(l.ann.ctx, queueOf(path), ids[0], []postil.AnnotationInput{labelled("unknown")}); err == nil {
			t.Fatal("an unknown label was taken")
		}
		l.as(l.lead, 200, "PATCH", path, object{"lease_seconds": 60})
		s.hears(event(path, "SETTINGS"))
		if err := l.app.DeleteRecords(l.lead.ctx, queueOf(path), ids[1:2]); err != nil {
			t.Fatal(err)
		}
		s.hears(event(path, "RECORDS"))
		l.as(l.lead, 204, "DELETE", path, nil)
		s.hears(event(path, "DELETED"))
		s.cancel()
		s.ends()
	})
}

func TestAnnotatorsAreToldOfTheirQueuesOnly(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		l.addSpans(1)
		before := l.queue(object{"name": "before", "annotator_emails": []any{l.bob.email}})
		s := l.listen(l.bob)
		l.queue(object{"name": "another's", "annotator_emails": []any{l.ann.email}})
		path := l.queue(nil)
		s.hears(event(path, "CREATED"))
		l.as(l.lead, 200, "PATCH", path, object{"annotator_emails": []any{l.ann.email}})
		s.hears(event(path, "SETTINGS")) // the last that bob hears of it
		l.fill(path, 0, 1)
		l.as(l.lead, 204, "DELETE", before, nil)
		s.hears(event(before, "DELETED"))
		s.cancel()
		s.ends()
	})
}

func TestStreamsEndWithTheRightToThem(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		events := "/api/v1/spaces/" + l.space + "/events"
		equal(t, l.status(l.outsider, "GET", events, nil), 404)
		equal(t, l.status(&someone{}, "GET", events, nil), 401)
		s := l.listen(l.viewer)
		if err := l.app.RemoveMember(l.admin.ctx, l.space, l.viewer.id); err != nil {
			t.Fatal(err)
		}
		l.queue(nil)
		s.ends()
	})
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- l.app.KeepTold(ctx) }()
		s, other := l.listen(l.viewer), l.listen(l.ann)
		stop()
		s.ends()
		other.ends()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		equal(t, l.status(l.viewer, "GET", "/api/v1/spaces/"+l.space+"/events", nil), 503)
	})
}

// A server gives clients a time in which to send their requests. A stream goes on
// after that, and nothing around the surface keeps events back.
func TestStreamsOutliveTheTimeToRead(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		inner := l.handler
		server := httptest.NewUnstartedServer(obs.NewMetrics("test").Watch(inner, slog.New(slog.DiscardHandler), http.NotFoundHandler()))
		server.Config.ReadTimeout = 500 * time.Millisecond
		server.Start()
		t.Cleanup(server.Close)
		l.fixture.url = server.URL
		s := l.listen(l.viewer)
		time.Sleep(time.Second)
		path := l.queue(nil)
		s.hears(event(path, "CREATED"))
		s.cancel()
		s.ends()
	})
}
