package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxAdditionIDs is how many ids a request may name.
const maxAdditionIDs = 10_000

type additionBody struct {
	Source wire.Opt[additionSourceBody] `json:"source"`
	Sample wire.Opt[struct {
		Count wire.Opt[int]   `json:"count"`
		Seed  wire.Opt[int64] `json:"seed"`
	}] `json:"sample"`
	Priority wire.Opt[int64] `json:"priority"`
	DryRun   wire.Opt[bool]  `json:"dry_run"`
}

type additionSourceBody struct {
	Kind      wire.Opt[string]   `json:"kind"`
	ProjectID wire.Opt[string]   `json:"project_id"`
	DatasetID wire.Opt[string]   `json:"dataset_id"`
	VersionID wire.Opt[string]   `json:"version_id"`
	Start     wire.Opt[string]   `json:"start_time"`
	End       wire.Opt[string]   `json:"end_time"`
	Filter    wire.Opt[string]   `json:"filter"`
	Text      wire.Opt[string]   `json:"text"`
	IDs       wire.Opt[[]string] `json:"ids"`
}

// addition binds the body to what to add.
func (b additionBody) addition(p *postil.Problems) app.Addition {
	var n app.Addition
	if source := wire.Required(p, "source", b.Source); b.Source.Given() != nil {
		n.Source = source.source(p)
	}
	if b.Sample.Set {
		body := wire.Required(p, "sample", b.Sample)
		s := app.Sample{Count: wire.Required(p, "sample.count", body.Count), Seed: wire.Required(p, "sample.seed", body.Seed)}
		p.Check(s.Count >= 1 && s.Count <= 1_000_000, "sample.count", "must be a whole number from 1 to 1000000")
		p.Check(s.Seed >= 0 && s.Seed < 1<<31, "sample.seed", "must be a whole number from 0 to 2147483647")
		n.Sample = &s
	}
	if priority := wire.Optional(p, "priority", b.Priority); priority != nil {
		p.Check(*priority >= -1_000_000 && *priority <= 1_000_000, "priority", "must be a whole number from -1000000 to 1000000")
		n.Priority = *priority
	}
	wire.Optional(p, "dry_run", b.DryRun)
	return n
}

// source binds the source; members that its kind does not have are refused.
func (b additionSourceBody) source(p *postil.Problems) app.AdditionSource {
	s := app.AdditionSource{Kind: postil.TargetKind(wire.Word(p, "source.kind", b.Kind, "SPAN", "TRACE", "EXAMPLE"))}
	p.Check(b.Kind.Set, "source.kind", "is required")
	only := func(o wire.Opt[string], member string, yes bool) {
		p.Check(yes || !o.Set, "source."+member, "must not be given for %s", s.Kind)
	}
	if s.Kind == postil.TargetExample {
		s.DatasetID = wire.Required(p, "source.dataset_id", b.DatasetID)
	} else if s.Kind != "" {
		s.ProjectID = wire.Required(p, "source.project_id", b.ProjectID)
	}
	only(b.ProjectID, "project_id", s.Kind != postil.TargetExample)
	only(b.Start, "start_time", s.Kind != postil.TargetExample)
	only(b.End, "end_time", s.Kind != postil.TargetExample)
	only(b.DatasetID, "dataset_id", s.Kind == postil.TargetExample || s.Kind == "")
	only(b.VersionID, "version_id", s.Kind == postil.TargetExample || s.Kind == "")
	s.VersionID = text(p, "source.version_id", b.VersionID, postil.MaxName)
	s.Start, s.End = instantOf(p, "source.start_time", b.Start), instantOf(p, "source.end_time", b.End)
	if filter := text(p, "source.filter", b.Filter, maxFilter); filter != "" {
		s.Filter = &filter
	}
	s.Text = text(p, "source.text", b.Text, maxSearchText)
	if ids := wire.Optional(p, "source.ids", b.IDs); ids != nil {
		s.Keys = append([]string{}, *ids...)
		p.Check(len(s.Keys) <= maxAdditionIDs, "source.ids", "must have at most %d ids", maxAdditionIDs)
		for i, id := range s.Keys {
			p.Check(id != "" && len(id) <= 500, fmt.Sprintf("source.ids[%d]", i), "must have 1 to 500 characters")
		}
	}
	return s
}

// text reads a member of at most that many characters; absent is empty.
func text(p *postil.Problems, path string, o wire.Opt[string], most int) string {
	given := wire.Optional(p, path, o)
	if given == nil {
		return ""
	}
	p.Check(len([]rune(*given)) <= most, path, "must have at most %d characters", most)
	return *given
}

// instantOf reads a member that is a timestamp, in microseconds, or nil without it.
func instantOf(p *postil.Problems, path string, o wire.Opt[string]) *int64 {
	given := wire.Optional(p, path, o)
	if given == nil {
		return nil
	}
	t := wire.Instant(p, path, *given)
	return &t
}

// addToQueue adds what a source has to a queue, or says what that would be.
func (api *API) addToQueue(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body additionBody
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	n := body.addition(&p)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	if !body.DryRun.Value {
		return api.addLineByLine(w, r, n)
	}
	plan, err := api.app.PlanAddition(r.Context(), r.PathValue("queue_id"), n)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Matching int `json:"matching"`
		InQueue  int `json:"already_in_queue"`
		ToAdd    int `json:"to_add"`
	}{plan.Matching, plan.InQueue, plan.ToAdd})
}

type additionProgressBody struct {
	Matching  int    `json:"matching"`
	Processed int    `json:"processed"`
	Added     int    `json:"added"`
	Done      bool   `json:"done"`
	Problem   string `json:"problem,omitzero"`
}

// addLineByLine adds and tells how far it is. What fails before the first line is
// answered as ever; after that the last line says it.
func (api *API) addLineByLine(w http.ResponseWriter, r *http.Request, n app.Addition) (wire.Answer, error) {
	lines := lineWriter{w: w, control: http.NewResponseController(w)}
	var last additionProgressBody
	err := api.app.AddToQueue(r.Context(), r.PathValue("queue_id"), n, func(p app.AdditionProgress) error {
		last = additionProgressBody{Matching: p.Of, Processed: p.Processed, Added: p.Added}
		return lines.write(last)
	})
	if !lines.begun {
		return wire.Answer{}, err
	}
	if last.Done = err == nil; err != nil {
		last.Problem = wire.Shown(r, err, api.log).Error()
	}
	_ = lines.write(last) // whoever asked may be gone
	return wire.Answer{}, nil
}

// lineWriter sends one JSON value a line, each at once.
type lineWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

func (l *lineWriter) write(value any) error {
	line, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if !l.begun {
		l.begun = true
		// Once the time to read the request is over, the server would take the connection for lost.
		_ = l.control.SetReadDeadline(time.Time{}) // not every connection has one
		l.w.Header().Set("Content-Type", "application/x-ndjson")
		l.w.Header().Set("Cache-Control", "no-store")
		l.w.Header().Set("X-Content-Type-Options", "nosniff")
		l.w.Header().Set("X-Accel-Buffering", "no") // proxies are not to collect it
	}
	if _, err := l.w.Write(append(line, '\n')); err != nil {
		return err
	}
	return l.control.Flush()
}
