package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// record is a queue's record as far as the demo reads it.
type record struct {
	ID          string         `json:"id"`
	Data        map[string]any `json:"data"`
	Annotations []struct {
		Annotator struct {
			Email string `json:"email"`
		} `json:"annotator"`
	} `json:"annotations"`
	Assigned []struct {
		User struct {
			Email string `json:"email"`
		} `json:"user"`
		Status string `json:"completion_status"`
	} `json:"assigned_users"`
}

// annotate lets every annotator say what they think about the records that are
// theirs, in both queues.
func (r *run) annotate(ctx context.Context) error {
	for _, w := range r.work {
		q := request{method: http.MethodGet, path: w.path + "/records", query: url.Values{"limit": {"500"}}}
		records, err := list[record](ctx, r.client, q, "records")
		if err != nil {
			return err
		}
		for seat, a := range r.annotators {
			c, err := r.annotateAs(ctx, a, seat, w, records)
			if err != nil {
				return err
			}
			r.line("annotations", "%-34s %-16s %2d written, %2d already there, %2d pending", w.name, a.Name, c.written, c.there, c.pending)
		}
	}
	return nil
}

// counts is what came of one annotator's work in one queue.
type counts struct{ written, there, pending int }

// annotateAs writes one annotator's opinions on the records that wait for them.
func (r *run) annotateAs(ctx context.Context, a annotator, seat int, w workload, records []record) (counts, error) {
	var c counts
	for _, rec := range records {
		it, ours := w.itemOf(rec)
		switch {
		case !ours:
		case rec.has(a.Email):
			c.there++
		case !rec.waitsFor(a.Email):
		case !a.hasDone(it):
			c.pending++
		default:
			q := post(w.path+"/records/"+url.PathEscape(rec.ID)+"/annotate", map[string]any{
				"annotations": r.annotations(a.opinion(it, seat)),
			})
			if _, err := r.sessions[a.Email].do(ctx, q, nil); err != nil {
				return c, fmt.Errorf("annotating as %s: %w", a.Email, err)
			}
			c.written++
		}
	}
	return c, nil
}

// itemOf returns the item of a record; records that others have added have none.
func (w workload) itemOf(rec record) (item, bool) {
	key, _ := rec.Data[w.field].(string)
	it, ok := w.items[key]
	return it, ok
}

// has says whether the record has an annotation of this person.
func (rec record) has(email string) bool {
	for _, a := range rec.Annotations {
		if strings.EqualFold(a.Annotator.Email, email) {
			return true
		}
	}
	return false
}

// waitsFor says whether the record is assigned to this person and not completed.
func (rec record) waitsFor(email string) bool {
	for _, a := range rec.Assigned {
		if strings.EqualFold(a.User.Email, email) {
			return strings.EqualFold(a.Status, "PENDING")
		}
	}
	return false
}

// annotations is an opinion in the form of the configs, which the content names in
// this order: categorical, continuous, freeform.
func (r *run) annotations(o opinion) []map[string]any {
	correctness, helpfulness, comment := r.queues.Configs[0], r.queues.Configs[1], r.queues.Configs[2]
	first := map[string]any{"name": correctness.Name, "label": o.label}
	if score, ok := correctness.scoreOf(o.label); ok {
		first["score"] = score
	}
	out := []map[string]any{first}
	if o.score != 0 {
		out = append(out, map[string]any{"name": helpfulness.Name, "score": o.score})
	}
	if o.comment != "" {
		out = append(out, map[string]any{"name": comment.Name, "text": o.comment})
	}
	return out
}
