package client_test

import (
	"errors"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/api"
	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// covered are the groups of operations that the client has whole.
var covered = regexp.MustCompile(`^/v2/(annotation-queues|annotation-configs|spaces|users|projects|datasets|spans|traces)(/|$)`)

// Every operation of the document is called by the parts of this test, on one
// server, and understood; so are Postil's own.
func TestEveryOperationIsThere(t *testing.T) {
	t.Parallel()
	doc := must(openapi3.NewLoader().LoadFromData(api.AXv2))(t)
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		f := serve(t, st)
		for _, part := range []func(*fixture){spaces, users, configs, projects, datasets, queues, spans, leads, annotator} {
			part(f)
		}
		for path, item := range doc.Paths.Map() {
			pattern := regexp.MustCompile("^" + regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")
			for method := range item.Operations() {
				called := slices.ContainsFunc(f.calls.made, func(call string) bool {
					return call[:len(method)+1] == method+" " && pattern.MatchString(call[len(method)+1:])
				})
				if !called && covered.MatchString(path) {
					t.Errorf("nothing calls %s %s", method, path)
				}
			}
		}
	})
}

func spaces(f *fixture) {
	ctx := f.Context()
	me := must(f.Me(ctx))(f)
	if me.User.Email != adminEmail || me.ServerVersion != "test" || me.Spaces[0].ID != f.space {
		f.Errorf("me: %+v", me)
	}
	made := must(f.Spaces.Create(ctx, client.CreateSpace{Name: "other", OrganizationID: me.Spaces[0].OrganizationID, IsPrivate: true}))(f)
	changed := must(f.Spaces.Update(ctx, "other", client.UpdateSpace{Name: new("third"), Description: new("d"), IsPrivate: new(false)}))(f)
	if changed.ID != made.ID || changed.Name != "third" || changed.Description != "d" || changed.IsPrivate {
		f.Errorf("changed to %+v", changed)
	}
	changed = must(f.Spaces.Update(ctx, "third", client.UpdateSpace{Description: new("")}))(f)
	if changed.Description != "" {
		f.Errorf("the description stayed %q", changed.Description)
	}
	if got := must(f.Spaces.Get(ctx, "third"))(f); *got != *changed {
		f.Errorf("got %+v", got)
	}
	f.ok(f.Spaces.Delete(ctx, made.ID))
}

func users(f *fixture) {
	ctx := f.Context()
	made := must(f.Users.Create(ctx, client.CreateUser{Name: "Ann", Email: "ann@example.com", Role: client.Member, InviteMode: client.InviteTemporaryPassword}))(f)
	if made.TemporaryPassword == "" || made.Role != client.Member {
		f.Errorf("made %+v", made)
	}
	membership := must(f.Spaces.AddUser(ctx, f.space, made.ID, client.ReadOnly))(f)
	if membership.UserID != made.ID || membership.Role != client.ReadOnly {
		f.Errorf("membership %+v", membership)
	}
	f.ok(f.Spaces.RemoveUser(ctx, f.space, made.ID))
	if got := must(f.Users.Get(ctx, "Ann@example.com"))(f); got.ID != made.ID {
		f.Errorf("by address: %+v", got)
	}
	if got := must(f.Users.Update(ctx, made.ID, client.UpdateUser{Name: new("Anna")}))(f); got.Name != "Anna" {
		f.Errorf("renamed: %+v", got)
	}
	if _, err := f.Users.Get(ctx, "nobody@example.com"); !errors.Is(err, client.ErrNotFound) {
		f.Errorf("nobody: %v", err)
	}
	invited := must(f.Users.Create(ctx, client.CreateUser{Name: "Ian", Email: "ian@example.com", Role: client.Annotator, InviteMode: client.InviteEmailLink}))(f)
	for name, err := range map[string]error{
		"resend": f.Users.ResendInvitation(ctx, invited.ID), "reset": f.Users.ResetPassword(ctx, must(f.Users.Get(ctx, adminEmail))(f).ID),
	} {
		if err != nil { // a server that sends no mail may say so
			f.Logf("%s: %v", name, err)
		}
	}
	active := must(client.Collect(f.Users.All(ctx, client.ListUsers{Status: []client.UserStatus{client.UserInvited}})))(f)
	if len(active) != 1 || active[0].ID != invited.ID {
		f.Errorf("invited: %+v", active)
	}
	if got := must(f.Users.Get(ctx, made.ID))(f); got.Name != "Anna" {
		f.Errorf("got %+v", got)
	}
	f.ok(f.Users.Delete(ctx, made.ID))
}

func configs(f *fixture) {
	ctx := f.Context()
	labels := []client.LabelValue{{Label: "a"}, {Label: "b", Score: new(2.0)}}
	c := must(f.AnnotationConfigs.CreateCategorical(ctx, client.CreateCategoricalConfig{Name: "c", Space: f.space, Values: labels[1:]}))(f)
	n := must(f.AnnotationConfigs.CreateContinuous(ctx, client.CreateContinuousConfig{Name: "n", Space: f.space, MaximumScore: 5}))(f)
	t := must(f.AnnotationConfigs.CreateFreeform(ctx, f.space, "t"))(f)
	if c.Type != client.Categorical || *n.MinimumScore != 0 || t.Type != client.Freeform {
		f.Errorf("made %+v, %+v and %+v", c, n, t)
	}
	c = must(f.AnnotationConfigs.UpdateCategorical(ctx, client.Named(f.space, "c"), client.UpdateCategoricalConfig{Values: labels, OptimizationDirection: client.Minimize}))(f)
	n = must(f.AnnotationConfigs.UpdateContinuous(ctx, client.ByID(n.ID), client.UpdateContinuousConfig{MinimumScore: new(-1.0)}))(f)
	t = must(f.AnnotationConfigs.UpdateFreeform(ctx, client.ByID(t.ID), "u"))(f)
	if diff := cmp.Diff(labels, c.Values); diff != "" || c.OptimizationDirection != client.Minimize || *n.MinimumScore != -1 || t.Name != "u" {
		f.Errorf("changed to %+v, %+v and %+v", c, n, t)
	}
	if got := must(f.AnnotationConfigs.Get(ctx, client.Named(f.space, "u")))(f); got.ID != t.ID {
		f.Errorf("got %+v", got)
	}
	f.ok(f.AnnotationConfigs.Delete(ctx, client.ByID(t.ID)))
}

func projects(f *fixture) {
	ctx := f.Context()
	made := must(f.Projects.Create(ctx, f.space, "p"))(f)
	if got := must(f.Projects.Rename(ctx, client.Named(f.space, "p"), "q"))(f); got.Name != "q" || got.ID != made.ID {
		f.Errorf("renamed to %+v", got)
	}
	if got := must(client.Collect(f.Projects.All(ctx, client.ListOptions{Space: f.space, Name: "Q"})))(f); len(got) != 1 {
		f.Errorf("found %+v", got)
	}
	f.ok(f.Projects.Delete(ctx, client.ByID(made.ID)))
}

func datasets(f *fixture) {
	ctx, ref := f.Context(), client.Named(f.space, "d")
	must(f.Datasets.Create(ctx, client.CreateDataset{Name: "d", Space: f.space, Examples: []map[string]any{{"input": "one", "big": 12345678901234567}}}))(f)
	appended := must(f.Datasets.AppendExamples(ctx, ref, "", []map[string]any{{"input": "two"}, {"input": "three"}}))(f)
	updated := must(f.Datasets.UpdateExamples(ctx, ref, client.UpdateExamples{
		Examples: []map[string]any{{"id": appended.ExampleIDs[0], "input": "zwei"}}, NewVersion: "v2",
	}))(f)
	if updated.DatasetVersionID == appended.DatasetVersionID {
		f.Error("no new version was made")
	}
	f.ok(f.Datasets.AnnotateExamples(ctx, ref, []client.RecordAnnotations{
		{RecordID: appended.ExampleIDs[1], Values: []client.AnnotationInput{{Name: "n", Score: new(3.0)}}},
	}))
	deleted := must(f.Datasets.DeleteExamples(ctx, ref, updated.DatasetVersionID, []string{appended.ExampleIDs[0], "none"}))(f)
	if !deleted.Completed || !slices.Equal(deleted.NotDeletedExampleIDs, []string{"none"}) {
		f.Errorf("deleted %+v", deleted)
	}
	got := must(client.Collect(f.Datasets.AllExamples(ctx, ref, client.ListExamples{PageOptions: client.PageOptions{Limit: 1}})))(f)
	if len(got) != 2 || got[0].Data["input"] != "one" || got[0].ID == "" || *got[1].Annotations[0].Score != 3 {
		f.Errorf("examples %+v", got)
	}
	text := must(client.JSON(got[0]))(f)
	if m := must(client.Map(got[0]))(f); m["id"] != got[0].ID || m["input"] != "one" {
		f.Errorf("as a map: %+v of %s", m, text)
	}
	if number := got[0].Data["big"]; number != jsonNumber("12345678901234567") {
		f.Errorf("a large number became %v", number)
	}
	found := must(f.Datasets.ListExamples(ctx, ref, client.ListExamples{Filter: "input = 'one'"}))(f)
	if len(found.Items) != 1 {
		f.Errorf("the filter finds %+v", found.Items)
	}
	if got := must(f.Datasets.Rename(ctx, ref, "e"))(f); got.Name != "e" {
		f.Errorf("renamed to %+v", got)
	}
	whole := must(f.Datasets.Get(ctx, client.Named(f.space, "e")))(f)
	if len(whole.Versions) != 2 || whole.Versions[0].Name != "v2" {
		f.Errorf("versions %+v", whole.Versions)
	}
	list := must(client.Collect(f.Datasets.All(ctx, client.ListOptions{Space: f.space})))(f)
	if len(list) != 1 {
		f.Errorf("datasets %+v", list)
	}
	f.ok(f.Datasets.Delete(ctx, client.ByID(whole.ID)))
}

func queues(f *fixture) {
	ctx, made := f.Context(), f.queue("q", 2)
	queue := client.ByID(made.ID)
	records := must(client.Collect(f.AnnotationQueues.AllRecords(ctx, client.Named(f.space, "q"), client.PageOptions{})))(f)
	must(f.AnnotationQueues.AnnotateRecord(ctx, queue, records[0].ID, []client.AnnotationInput{{Name: "q fluent", Score: new(0.5)}}))(f)
	must(f.AnnotationQueues.AssignRecord(ctx, queue, records[0].ID, []string{adminEmail}))(f)
	f.ok(f.AnnotationQueues.DeleteRecords(ctx, queue, []string{records[1].ID}))
	dataset := must(f.Datasets.Get(ctx, client.Named(f.space, "q")))(f)
	added := must(f.AnnotationQueues.AddRecords(ctx, queue, []client.RecordSource{client.ExampleRecords{DatasetID: dataset.ID}}))(f)
	if got := must(f.AnnotationQueues.Get(ctx, queue))(f); len(added) != 1 || got.Name != "q" {
		f.Errorf("added %+v to %+v", added, got)
	}
	must(f.AnnotationQueues.Update(ctx, queue, client.UpdateAnnotationQueue{ColumnAllowlist: []string{"input"}}))(f)
	if got := must(f.AnnotationQueues.Update(ctx, queue, client.UpdateAnnotationQueue{ColumnAllowlist: []string{}}))(f); got.ColumnAllowlist != nil {
		f.Errorf("the allow-list stayed %q", got.ColumnAllowlist)
	}
	f.ok(f.AnnotationQueues.Delete(ctx, queue))
}

func spans(f *fixture) {
	ctx, project := f.Context(), f.ingest(3)
	ref := client.Named(f.space, "bot")
	got := must(client.Collect(f.Spans.All(ctx, ref, client.ListSpans{PageOptions: client.PageOptions{Limit: 2}})))(f)
	if len(got) != 3 || got[0].Context.SpanID != spanID(1) || got[0].Attributes["llm.token_count.total"] != jsonNumber("12345678901234567") {
		f.Errorf("spans %+v", got)
	}
	few := must(f.Spans.List(ctx, ref, client.ListSpans{
		StartTime: time.Now().Add(-time.Hour), EndTime: time.Now(), Filter: "name = 'span 2'", IncludedColumns: []string{"attributes.llm.model_name"},
	}))(f)
	if len(few.Items) != 1 || len(few.Items[0].Attributes) != 1 {
		f.Errorf("by filter: %+v", few.Items)
	}
	must(f.AnnotationConfigs.CreateFreeform(ctx, f.space, "remark"))(f)
	f.ok(f.Spans.Annotate(ctx, ref, client.AnnotateSpans{Granularity: client.GranularityTrace, Annotations: []client.RecordAnnotations{
		{RecordID: spanID(1), Values: []client.AnnotationInput{{Name: "remark", Text: new("long")}}},
	}}))
	traces := must(client.Collect(f.Traces.All(ctx, ref, client.ListTraces{Filter: "status_code = 'OK'"})))(f)
	if len(traces) != 3 || traces[0].RootSpanID != spanID(1) || *traces[0].Spans[0].TraceAnnotations[0].Text != "long" {
		f.Errorf("traces %+v", traces)
	}
	deleted := must(f.Spans.Delete(ctx, client.ByID(project.ID), client.DeleteSpans{SpanIDs: []string{spanID(3), "none"}}))(f)
	if !deleted.Completed || !slices.Equal(deleted.DeletedSpanIDs, []string{spanID(3)}) {
		f.Errorf("deleted %+v", deleted)
	}
}

// leads does what only Postil has for those who lead the work.
func leads(f *fixture) {
	ctx := f.Context()
	config := must(f.AnnotationConfigs.CreateCategorical(ctx, client.CreateCategoricalConfig{Name: "verdict", Space: f.space, Values: []client.LabelValue{{Label: "good"}, {Label: "bad"}}}))(f)
	must(f.Queues.Create(ctx, f.space, client.CreateQueue{
		Name: "own", Configs: []client.QueueConfigInput{{ID: config.ID, Required: new(false)}}, AnnotatorEmails: []string{adminEmail},
		RecordOrder: client.NewestFirst, Blind: client.BlindAlways, SkipReason: client.OptionalSkipReason, LeaseSeconds: 600, HiddenColumns: []string{"x"},
	}))(f)
	queue := client.Named(f.space, "own")
	due := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	changed := must(f.Queues.Update(ctx, queue, client.UpdateQueue{
		Instructions: new("i"), RecordOrder: client.OldestFirst, Blind: client.BlindOff, SkipReason: client.NoSkipReason,
		LeaseSeconds: 900, DueAt: &due, HiddenColumns: []string{}, AnnotatorEmails: []string{adminEmail},
	}))(f)
	if !changed.DueAt.Equal(due) || changed.LeaseSeconds != 900 || changed.HiddenColumns != nil || changed.Configs[0].Required {
		f.Errorf("changed to %+v", changed)
	}
	if changed = must(f.Queues.Update(ctx, queue, client.UpdateQueue{DueAt: &time.Time{}, Instructions: new("")}))(f); !changed.DueAt.IsZero() || changed.Instructions != "" {
		f.Errorf("cleared to %+v", changed)
	}
	addition := client.Addition{Source: client.AdditionSource{
		Kind: client.TargetSpan, ProjectID: must(f.Projects.Get(ctx, client.Named(f.space, "bot")))(f).ID, Filter: "status_code = 'OK'",
	}}
	if plan := must(f.Queues.PlanAddition(ctx, queue, addition))(f); plan.ToAdd != 2 {
		f.Errorf("planned %+v", plan)
	}
	steps := must(client.Collect(f.Queues.Add(ctx, queue, addition)))(f)
	if last := steps[len(steps)-1]; !last.Done || last.Added != 2 {
		f.Errorf("added %+v", steps)
	}
	rows := must(client.Collect(f.Queues.AllRecords(ctx, queue, client.ListRecords{PageOptions: client.PageOptions{Limit: 1}})))(f)
	if len(rows) != 2 || rows[0].State != client.RecordTodo || rows[0].Kind != client.TargetSpan {
		f.Errorf("records %+v", rows)
	}
	last := must(f.Queues.ListRecords(ctx, queue, client.ListRecords{NewestFirst: true, Backward: true, PageOptions: client.PageOptions{Limit: 1}}))(f)
	if len(last.Items) != 1 || last.Items[0].ID != rows[0].ID || last.Pagination.PreviousCursor == "" || last.Pagination.HasMore {
		f.Errorf("the last page: %+v", last)
	}
	said := must(f.Queues.ChangeRecords(ctx, queue, client.ChangeRecords{
		Action: client.ActionAnnotate, RecordIDs: []string{rows[0].ID}, Annotations: []client.AnnotationValue{{ConfigID: config.ID, Label: new("good")}},
	}))(f)
	count := must(f.Queues.CountRecords(ctx, queue, client.RecordFilter{ConfigID: config.ID, Label: "good", Flagged: new(false)}))(f)
	if said.Changed != 1 || count.Count != 1 {
		f.Errorf("changed %+v, counted %+v", said, count)
	}
	if got := must(f.Queues.Distribution(ctx, queue))(f); got.Configs[0].Labels[0].Count != 1 {
		f.Errorf("said %+v", got)
	}
	undone := must(f.Queues.ChangeRecords(ctx, queue, client.ChangeRecords{Action: client.ActionUndo, At: said.At}))(f)
	dry := must(f.Queues.ChangeRecords(ctx, queue, client.ChangeRecords{Action: client.ActionRemove, Filter: &client.RecordFilter{State: client.RecordTodo}, DryRun: true}))(f)
	if undone.Changed != 1 || dry.Matched != 2 {
		f.Errorf("undone %+v, and then there are %+v", undone, dry)
	}
	if got := must(f.Queues.Progress(ctx, queue))(f); got.Left != 2 || got.Annotators[0].Left != 2 {
		f.Errorf("progress %+v", got)
	}
	if got := must(client.Collect(f.Queues.All(ctx, f.space, client.ListQueues{Mine: true, Open: new(true)})))(f); len(got) != 1 || got[0].Mine.Left != 2 {
		f.Errorf("queues %+v", got)
	}
	other := must(f.Queues.Create(ctx, f.space, client.CreateQueue{Name: "other", Configs: []client.QueueConfigInput{{ID: config.ID}}}))(f)
	f.ok(f.AnnotationQueues.Delete(ctx, client.ByID(other.ID)))
}

// annotator does what only Postil has for those who annotate.
func annotator(f *fixture) {
	ctx, queue := f.Context(), client.Named(f.space, "own")
	config := must(f.Queues.Get(ctx, queue))(f).Configs[0].ID
	claimed := must(f.Work.Claim(ctx, queue, client.Claim{Count: 2, Device: "a"}))(f)
	if len(claimed.Items) != 2 || claimed.Items[0].Lease == nil || claimed.Next == "" {
		f.Fatalf("claimed %+v", claimed)
	}
	first, second := claimed.Items[0].Record.ID, claimed.Items[1].Record.ID
	token := claimed.Items[0].Lease.Token
	leases := []client.LeaseRef{{RecordID: first, Token: token}}
	if held := must(f.Work.Renew(ctx, queue, leases))(f); !held[0].Held {
		f.Errorf("renewed %+v", held)
	}
	value := []client.AnnotationValue{{ConfigID: config, Label: new("bad")}}
	draft := must(f.Work.SaveDraft(ctx, queue, first, client.SaveDraft{Values: value, Device: "a"}))(f)
	_, err := f.Work.SaveDraft(ctx, queue, first, client.SaveDraft{Values: value, Device: "b"})
	if e, ok := errors.AsType[*client.Error](err); !ok || !errors.Is(err, client.ErrConflict) || e.Current == nil || e.Current.Draft.Version != draft.Version {
		f.Errorf("a draft built on nothing: %v", err)
	}
	submitted := must(f.Work.Submit(ctx, queue, first, client.Submit{LeaseToken: token, Values: value, CorrectedOutput: new("better")}))(f)
	if submitted.State != client.WorkSubmitted || *submitted.Own[0].Label != "bad" || submitted.Progress.Submitted != 1 {
		f.Errorf("submitted %+v", submitted)
	}
	if undone := must(f.Work.Undo(ctx, queue, first))(f); undone.State != client.WorkDraft {
		f.Errorf("undone %+v", undone)
	}
	f.ok(f.Work.DiscardDraft(ctx, queue, first))
	again := must(f.Work.ClaimRecord(ctx, queue, first, client.ClaimRecord{Device: "b", TakeOver: true}))(f)
	f.ok(f.Work.Release(ctx, queue, []client.LeaseRef{{RecordID: first, Token: again.Lease.Token}}))
	skipped := must(f.Work.Skip(ctx, queue, second, client.Skip{LeaseToken: claimed.Items[1].Lease.Token}))(f)
	if skipped.Progress.Left == 0 {
		f.Errorf("skipped %+v", skipped)
	}
	if reopened := must(f.Work.Reopen(ctx, queue, second))(f); reopened.State != client.WorkTodo {
		f.Errorf("reopened %+v", reopened)
	}
	must(f.Work.Flag(ctx, queue, second, "odd"))(f)
	comment := must(f.Work.AddComment(ctx, queue, second, "look"))(f)
	if list := must(f.Work.ListComments(ctx, queue, second, client.PageOptions{}))(f); len(list.Items) != 1 || !list.Items[0].Own {
		f.Errorf("comments %+v", list)
	}
	if item := must(f.Work.Get(ctx, queue, second))(f); item.Flag.Reason != "odd" || item.Comments != 1 {
		f.Errorf("the record: %+v", item)
	}
	f.ok(f.Work.DeleteComment(ctx, queue, second, comment.ID))
	f.ok(f.Work.Unflag(ctx, queue, second))
	rows := must(client.Collect(f.Work.All(ctx, queue, client.ListWork{State: client.WorkTodo})))(f)
	if progress := must(f.Work.Progress(ctx, queue))(f); progress.Left != 2 || len(rows) != 2 {
		f.Errorf("left %+v, of which %+v", progress, rows)
	}
}
