package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// Submission is what an annotator says about a record.
type Submission struct {
	LeaseToken int64
	Content    postil.DraftContent
	ActiveMS   int64 // time spent since it was last told
}

// Submitted is a record after its submit.
type Submitted struct {
	Item     postil.WorkItem
	Progress postil.Progress
}

// SubmitRecord writes the actor's annotations of a record and completes the
// assignment, all or nothing. Configs that are not named keep their value, and so
// do members that are not. What is submitted again counts once.
func (a *App) SubmitRecord(ctx context.Context, queueID, recordID string, s Submission) (Submitted, error) {
	return a.settle(ctx, "SubmitRecord", queueID, recordID, func(t *task) error { return t.submit(ctx, s) })
}

// settle runs a change of a record that its answer shows together with the
// progress.
func (a *App) settle(ctx context.Context, op, queueID, recordID string, do func(*task) error) (s Submitted, err error) {
	var record int64
	q, err := a.workOn(ctx, op, queueID, recordID, func(t *task) error {
		record = t.record.ID
		t.tell(t.record.SpaceID, t.record.QueueID, ChangedProgress)
		return do(t)
	})
	if err != nil {
		return s, err
	}
	if s.Item, err = a.workItem(ctx, q, record); err != nil {
		return s, err
	}
	s.Progress, err = a.progress(ctx, q)
	return s, err
}

// holds returns a conflict unless the token is the assignment's lease, or its
// last one when nobody has taken the record since.
func (t *task) holds(token int64) error {
	switch {
	case t.stored.Lease.Token == 0:
		return postil.At(postil.Conflict, "lease_token", "there is no lease on this record; claim it first")
	case token != t.stored.Lease.Token:
		return postil.At(postil.Conflict, "lease_token", "another tab or device of yours has taken this record")
	}
	return nil
}

func (t *task) submit(ctx context.Context, s Submission) error {
	if err := t.holds(s.LeaseToken); err != nil {
		return err
	}
	before, err := t.LockOwnAnnotations(ctx, t.queue.SpaceID, t.record.TargetID, t.Actor.UserID)
	if err != nil {
		return err
	}
	values, err := t.judgeValues(s.Content.Values, before)
	if err != nil {
		return err
	}
	corrected, err := t.corrected(ctx, s.Content.Corrected)
	if err != nil {
		return err
	}
	u := undo{Submitted: &s.Content}
	all := append(values, corrected...)
	for _, i := range lockOrder(all, func(s said) int64 { return s.config.ID }) {
		if err := t.put(ctx, all[i], before, &u); err != nil {
			return err
		}
	}
	u.Version, err = t.DeleteDraft(ctx, t.queue.SpaceID, t.record.ID, t.Actor.UserID)
	if err != nil {
		return err
	}
	return t.settled(ctx, u, s.ActiveMS)
}

// settled completes the assignment and remembers how to undo that.
func (t *task) settled(ctx context.Context, u undo, ms int64) error {
	done := t.stored
	done.ActiveMS += ms
	done.Lease.Ends = 0
	u.remember(t.stored)
	if done.State != postil.Completed {
		u.Day = given(postil.Day(t.Now))
		if done.ActiveMS > 0 {
			u.Bucket = given(postil.TimeBucket(done.ActiveMS))
			if err := t.AddTime(ctx, done.SpaceID, done.QueueID, done.UserID, *u.Bucket, 1); err != nil {
				return err
			}
		}
	}
	done.Undo = u.text()
	return t.complete(ctx, t.stored, done, ms)
}

// completeOutside completes an assignment whose annotations were not submitted as
// work. It cannot be undone as work is: that would take back what was written since.
func (c *change) completeOutside(ctx context.Context, before postil.Assignment, undo *string) error {
	done := before
	done.Undo = undo
	return c.complete(ctx, before, done, 0)
}

// complete stores a completed assignment. One that was completed before is
// counted no second time.
func (c *change) complete(ctx context.Context, before, done postil.Assignment, ms int64) error {
	day := store.WorkDay{Day: postil.Day(c.Now), ActiveMS: ms}
	if before.State != postil.Completed {
		done.State, done.CompletedAt = postil.Completed, &c.Now
		day.Submitted = 1
	}
	done.ChangedAt = &c.Now
	if err := c.ChangeAssignment(ctx, before, done); err != nil {
		return err
	}
	return c.AddDay(ctx, done.SpaceID, done.QueueID, done.UserID, day)
}

func given[T any](v T) *T { return &v }

// said is what an annotation will be.
type said struct {
	config  postil.AnnotationConfig
	in      postil.AnnotationInput // all of it
	cleared bool
}

// judgeValues returns what the values make of the annotator's annotations, or
// everything that is wrong with them: a config that the queue does not have or
// that is named twice, a value that its config does not allow, a required config
// that stays open.
func (t *task) judgeValues(values []postil.WorkValue, before map[int64]postil.Annotation) ([]said, error) {
	var p postil.Problems
	configs := map[int64]postil.AnnotationConfig{}
	for _, c := range t.queue.Configs {
		configs[c.ID] = c
	}
	list, at := make([]said, 0, len(values)), map[int64]int{}
	for i, v := range values {
		path := fmt.Sprintf("values[%d]", i)
		config, ok := configs[v.ConfigID]
		if !p.Rule(ok, path+".config_id", "is not a config of this queue") {
			continue
		}
		_, twice := at[v.ConfigID]
		p.Rule(!twice, path+".config_id", "%q is given more than once", config.Name)
		at[v.ConfigID] = i
		list = append(list, t.app.say(config, v, before[v.ConfigID], path, &p))
	}
	for _, s := range list {
		p.Rule(!s.config.Required || answered(s.config.Type, s.in), fmt.Sprintf("values[%d]", at[s.config.ID]), "%q needs an answer", s.config.Name)
	}
	for _, c := range t.queue.Configs {
		stored := before[c.ID]
		_, named := at[c.ID]
		open := !answered(c.Type, postil.AnnotationInput{Label: stored.Label, Score: stored.Score, Text: stored.Text})
		p.Rule(named || !c.Required || !open, "values", "%q needs an answer", c.Name)
	}
	return list, p.Err()
}

// say returns what an annotation becomes with a value. A label brings the score
// that the config has for it, not the one of the label before.
func (a *App) say(config postil.AnnotationConfig, v postil.WorkValue, stored postil.Annotation, path string, p *postil.Problems) said {
	s := said{config: config, in: postil.AnnotationInput{Name: config.Name}, cleared: v.Cleared}
	if v.Cleared {
		return s
	}
	s.in.Label, s.in.Score, s.in.Text = v.Label.To(stored.Label), v.Score.To(stored.Score), v.Text.To(stored.Text)
	if config.Type == postil.Categorical && v.Label.Set {
		s.in.Score = v.Score.Value
	}
	if a.opts.LenientAnnotations {
		s.in = config.Fill(s.in)
	} else {
		s.in = config.Judge(s.in, path, p)
	}
	s.cleared = s.in.Label == nil && s.in.Score == nil && s.in.Text == nil
	return s
}

// answered reports whether an annotation has what its config asks for.
func answered(kind postil.ConfigType, in postil.AnnotationInput) bool {
	switch kind {
	case postil.Categorical:
		return in.Label != nil
	case postil.Continuous:
		return in.Score != nil
	}
	return in.Text != nil && strings.TrimSpace(*in.Text) != ""
}

// corrected returns the annotation that a corrected output is, if anything is said
// about it: under a config of its own, which the space gets when it first needs it.
func (t *task) corrected(ctx context.Context, change postil.Change[string]) ([]said, error) {
	if !change.Set {
		return nil, nil
	}
	find := func() (postil.AnnotationConfig, bool, error) {
		found, err := t.ConfigsByName(ctx, t.queue.SpaceID, []string{postil.CorrectedOutput})
		if err != nil || len(found) == 0 {
			return postil.AnnotationConfig{}, false, err
		}
		return found[0], true, nil
	}
	config, ok, err := find()
	switch {
	case err != nil || !ok && change.Value == nil:
		return nil, err
	case !ok:
		err := t.InsertConfigOnce(ctx, postil.AnnotationConfig{ID: t.newID(), SpaceID: t.queue.SpaceID, Name: postil.CorrectedOutput,
			Type: postil.Freeform, Direction: postil.NoDirection, CreatedAt: t.Now})
		if err != nil {
			return nil, err
		}
		if config, ok, err = find(); err != nil || !ok {
			return nil, err
		}
	}
	if config.Type != postil.Freeform {
		return nil, postil.At(postil.Invalid, "corrected_output", "cannot be kept: the space has a config of that name that is not FREEFORM")
	}
	return []said{{config, postil.AnnotationInput{Name: config.Name, Text: change.Value}, change.Value == nil}}, nil
}

// put writes an annotation as a whole and remembers what it was. To take away
// what is not there changes nothing.
func (t *task) put(ctx context.Context, s said, before map[int64]postil.Annotation, u *undo) error {
	stored, there := before[s.config.ID]
	there = there && !stored.Cleared
	if s.cleared && !there {
		return nil
	}
	written, err := t.writeExact(ctx, t.queue, t.record.TargetID, s)
	u.Values = append(u.Values, undoValue{ConfigID: s.config.ID, Name: s.config.Name, Absent: !there,
		Label: stored.Label, Score: stored.Score, Text: stored.Text, Version: written.Version})
	return err
}

// writeExact writes an annotation of the actor as a whole.
func (c *change) writeExact(ctx context.Context, q postil.Queue, target int64, s said) (postil.Annotation, error) {
	return c.Annotate(ctx, store.Writing{Space: q.SpaceID, Target: target, Config: s.config.ID,
		Annotator: c.Actor.UserID, Actor: c.Actor.UserID, Queue: q.ID, In: s.in, Revision: c.newID(), Now: c.Now,
		Exact: true, Cleared: s.cleared})
}

// undo is what a submit, a skip or a bulk annotate has replaced.
type undo struct {
	State       postil.AssignmentState
	Rank        int64
	Skips       int64
	SkipReason  string
	CompletedAt *int64
	ChangedAt   *int64

	// Of a submit: what the annotations were, what was submitted and the version that its draft had.
	Values    []undoValue          `json:",omitempty"`
	Submitted *postil.DraftContent `json:",omitempty"`
	Version   int64                `json:",omitempty"`

	Bulk bool `json:",omitempty"` // of many records at once, and undone as it was done

	Day    *int64 `json:",omitempty"` // on which it is counted, if it is
	Bucket *int64 `json:",omitempty"` // likewise
}

// undoValue is what an annotation was before. Version is the one that was written
// then: with another, it has been written again since.
type undoValue struct {
	ConfigID int64
	Name     string
	Absent   bool
	Label    *string
	Score    *float64
	Text     *string
	Version  int64
}

func (u *undo) remember(a postil.Assignment) {
	u.State, u.Rank, u.Skips, u.SkipReason, u.CompletedAt, u.ChangedAt = a.State, a.Rank, a.Skips, a.SkipReason, a.CompletedAt, a.ChangedAt
}

// undoOf returns what the last change of an assignment has replaced, if that is
// known.
func undoOf(a postil.Assignment) (u undo, known bool, err error) {
	if a.Undo == nil || a.ChangedAt == nil {
		return u, false, nil
	}
	if err := json.Unmarshal([]byte(*a.Undo), &u); err != nil {
		return u, false, fmt.Errorf("undo of record %d: %w", a.RecordID, err)
	}
	return u, true, nil
}

func (u *undo) text() *string {
	b, err := json.Marshal(u)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return given(string(b))
}
