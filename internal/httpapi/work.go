package httpapi

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) workOperations() map[string]operation {
	const queue, record = "/api/v1/queues/{queue_id}", "/api/v1/queues/{queue_id}/records/{record_id}"
	operations := map[string]operation{
		"POST " + queue + "/work/claim":   api.claimWork,
		"POST " + queue + "/work/renew":   api.renewLeases,
		"POST " + queue + "/work/release": api.releaseLeases,
		"GET " + queue + "/work/records":  api.listWork,
		"GET " + queue + "/work/progress": api.myProgress,
		"GET " + record:                   api.workItem,
		"POST " + record + "/claim":       api.claimRecord,
		"PUT " + record + "/draft":        api.saveDraft,
		"DELETE " + record + "/draft":     api.discardDraft,
		"POST " + record + "/submit":      api.submitRecord,
		"POST " + record + "/skip":        api.skipRecord,
		"POST " + record + "/reopen":      api.reopenRecord,
		"POST " + record + "/undo":        api.undoRecord,
	}
	for pattern, op := range operations {
		operations[pattern] = signedIn(api.showingCurrent(op))
	}
	return operations
}

// showingCurrent adds to the problem of a conflict about a record what the record
// is like now.
func (api *API) showingCurrent(op operation) operation {
	return func(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
		out, err := op(w, r)
		var conflict *app.WorkConflict
		if !errors.As(err, &conflict) {
			return out, err
		}
		return out, withCurrent(conflict, api.workItemOf(conflict.Current))
	}
}

func (api *API) claimWork(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Count   wire.Opt[int]      `json:"count"`
		Hold    wire.Opt[string]   `json:"hold"`
		Exclude wire.Opt[[]string] `json:"exclude"`
		After   wire.Opt[string]   `json:"after"`
		Device  wire.Opt[string]   `json:"device"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	claim := app.Claim{Count: 1, Device: device(&p, body.Device), Prefetch: prefetch(&p, body.Hold)}
	if n := wire.Optional(&p, "count", body.Count); n != nil {
		claim.Count = *n
	}
	p.Check(claim.Count >= 1 && claim.Count <= postil.MaxClaim, "count", "must be a whole number from 1 to %d", postil.MaxClaim)
	if ids := wire.Optional(&p, "exclude", body.Exclude); ids != nil {
		claim.Exclude = *ids
	}
	p.Check(len(claim.Exclude) <= postil.MaxAtHand, "exclude", "must name at most %d records", postil.MaxAtHand)
	queue := r.PathValue("queue_id")
	scope := "work " + queue
	if after := wire.Optional(&p, "after", body.After); after != nil {
		var err error
		claim.After, err = postil.DecodeCursor(*after, scope)
		p.Check(err == nil && claim.After.Set, "after", "must be the next of an earlier answer")
	}
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	claimed, err := api.app.ClaimWork(r.Context(), queue, claim)
	if err != nil {
		return wire.Answer{}, err
	}
	var next *string
	if claimed.Next.Set {
		text := claimed.Next.Encode(scope)
		next = &text
	}
	return answer(http.StatusOK, struct {
		Items    []workItemBody `json:"items"`
		Next     *string        `json:"next"`
		Reason   *app.NoWork    `json:"reason"`
		Until    *string        `json:"until"`
		Progress progressBody   `json:"progress"`
	}{list(claimed.Items, api.workItemOf), next, orNull(claimed.Reason), timeOrNull(orNull(claimed.Until)), progressBody(claimed.Progress)})
}

// device reads what tells a person's tabs and devices apart.
func device(p *postil.Problems, given wire.Opt[string]) string {
	text := wire.Required(p, "device", given)
	n := len([]rune(text))
	p.Check(given.Given() == nil || n >= 1 && n <= postil.MaxDevice, "device", "must have 1 to %d characters", postil.MaxDevice)
	return text
}

// prefetch reads whether a lease is for a record that is only loaded ahead.
func prefetch(p *postil.Problems, given wire.Opt[string]) bool {
	return wire.Word(p, "hold", given, "OPEN", "PREFETCH") == "PREFETCH"
}

// leases reads a request about leases.
func leases(r *http.Request) (refs []app.LeaseRef, prefetch bool, err error) {
	var body struct {
		Leases wire.Opt[[]struct {
			RecordID wire.Opt[string] `json:"record_id"`
			Token    wire.Opt[int64]  `json:"token"`
		}] `json:"leases"`
		Prefetch wire.Opt[bool] `json:"prefetch"`
	}
	if err := bind(r, &body); err != nil {
		return nil, false, err
	}
	var p postil.Problems
	given := wire.Required(&p, "leases", body.Leases)
	p.Check(body.Leases.Given() == nil || len(given) >= 1 && len(given) <= postil.MaxLeases, "leases", "must name 1 to %d leases", postil.MaxLeases)
	for i, l := range given {
		path := fmt.Sprintf("leases[%d]", i)
		refs = append(refs, app.LeaseRef{RecordID: wire.Required(&p, path+".record_id", l.RecordID), Token: wire.Required(&p, path+".token", l.Token)})
	}
	if ahead := wire.Optional(&p, "prefetch", body.Prefetch); ahead != nil {
		prefetch = *ahead
	}
	return refs, prefetch, p.Err()
}

func (api *API) renewLeases(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	refs, prefetch, err := leases(r)
	if err != nil {
		return wire.Answer{}, err
	}
	renewed, err := api.app.RenewLeases(r.Context(), r.PathValue("queue_id"), refs, prefetch)
	if err != nil {
		return wire.Answer{}, err
	}
	type leaseBody struct {
		RecordID string  `json:"record_id"`
		Held     bool    `json:"held"`
		Token    int64   `json:"token"`
		EndsAt   *string `json:"ends_at"`
	}
	return answer(http.StatusOK, struct {
		Leases []leaseBody `json:"leases"`
	}{list(renewed, func(l app.LeaseNow) leaseBody {
		return leaseBody{l.RecordID, l.Held, l.Lease.Token, timeOrNull(orNull(l.Lease.Ends))}
	})})
}

func (api *API) releaseLeases(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	refs, _, err := leases(r)
	if err != nil {
		return wire.Answer{}, err
	}
	return wire.Answer{Status: http.StatusNoContent}, api.app.ReleaseLeases(r.Context(), r.PathValue("queue_id"), refs)
}

func (api *API) listWork(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "state", "limit", "cursor")
	state := postil.WorkState(q.Word("state", string(postil.WorkTodo), string(postil.WorkDraft), string(postil.WorkSubmitted), string(postil.WorkSkipped)))
	scope := "work\x00" + r.PathValue("queue_id") + "\x00" + string(state)
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	page, err := api.app.ListWork(r.Context(), r.PathValue("queue_id"), state, paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Records    []workRowBody `json:"records"`
		Pagination pagination    `json:"pagination"`
	}{list(page.Items, api.workRowOf), paginationOf(page, scope)})
}

func (api *API) myProgress(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	progress, err := api.app.MyProgress(r.Context(), r.PathValue("queue_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, progressBody(progress))
}

// showItem is the answer that shows a record.
func (api *API) showItem(item postil.WorkItem, err error) (wire.Answer, error) {
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.workItemOf(item))
}

func (api *API) workItem(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return api.showItem(api.app.WorkItem(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id")))
}

func (api *API) claimRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Device   wire.Opt[string] `json:"device"`
		Hold     wire.Opt[string] `json:"hold"`
		TakeOver wire.Opt[bool]   `json:"take_over"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	device, ahead := device(&p, body.Device), prefetch(&p, body.Hold)
	takeOver := wire.Optional(&p, "take_over", body.TakeOver)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	return api.showItem(api.app.ClaimRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), device, ahead, takeOver != nil && *takeOver))
}

func (api *API) saveDraft(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		BaseVersion wire.Opt[int64] `json:"base_version"`
		contentBody
		Device   wire.Opt[string] `json:"device"`
		ActiveMS wire.Opt[int64]  `json:"active_ms"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	draft := app.NewDraft{BaseVersion: wire.Required(&p, "base_version", body.BaseVersion), Content: api.content(&p, body.contentBody),
		Device: device(&p, body.Device), ActiveMS: activeMS(&p, body.ActiveMS)}
	p.Check(draft.BaseVersion >= 0 && draft.BaseVersion < 1<<53, "base_version", "must be the version of a draft, or 0")
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	saved, err := api.app.SaveDraft(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), draft)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.draftOf(saved))
}

func (api *API) discardDraft(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent}, api.app.DiscardDraft(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"))
}

func (api *API) submitRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		LeaseToken wire.Opt[int64] `json:"lease_token"`
		contentBody
		ActiveMS wire.Opt[int64] `json:"active_ms"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	submission := app.Submission{LeaseToken: wire.Required(&p, "lease_token", body.LeaseToken), Content: api.content(&p, body.contentBody),
		ActiveMS: activeMS(&p, body.ActiveMS)}
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	done, err := api.app.SubmitRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), submission)
	if err != nil {
		return wire.Answer{}, err
	}
	item := api.workItemOf(done.Item)
	return answer(http.StatusOK, struct {
		State     postil.WorkState `json:"state"`
		Own       []annotationBody `json:"own"`
		Corrected *string          `json:"corrected_output"`
		ChangedAt *string          `json:"changed_at"`
		Progress  progressBody     `json:"progress"`
	}{done.Item.State, item.Own, item.Corrected, item.ChangedAt, progressBody(done.Progress)})
}

// outcome is the answer that shows what became of a record.
func outcome(done app.Submitted, err error) (wire.Answer, error) {
	if err != nil {
		return wire.Answer{}, err
	}
	var changed *int64
	if done.Item.Assignment != nil {
		changed = done.Item.Assignment.ChangedAt
	}
	return answer(http.StatusOK, struct {
		State     postil.WorkState `json:"state"`
		ChangedAt *string          `json:"changed_at"`
		Progress  progressBody     `json:"progress"`
	}{done.Item.State, timeOrNull(changed), progressBody(done.Progress)})
}

func (api *API) skipRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		LeaseToken wire.Opt[int64]  `json:"lease_token"`
		Reason     wire.Opt[string] `json:"reason"`
		ActiveMS   wire.Opt[int64]  `json:"active_ms"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	skip := app.Skip{LeaseToken: wire.Required(&p, "lease_token", body.LeaseToken), ActiveMS: activeMS(&p, body.ActiveMS)}
	if reason := wire.Optional(&p, "reason", body.Reason); reason != nil {
		skip.Reason = *reason
	}
	p.Check(len([]rune(skip.Reason)) <= postil.MaxSkipReason, "reason", "must have at most %d characters", postil.MaxSkipReason)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	return outcome(api.app.SkipRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id"), skip))
}

func (api *API) reopenRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return outcome(api.app.ReopenRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id")))
}

func (api *API) undoRecord(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return api.showItem(api.app.UndoRecord(r.Context(), r.PathValue("queue_id"), r.PathValue("record_id")))
}

// activeMS reads a time in milliseconds, of a day at most.
func activeMS(p *postil.Problems, given wire.Opt[int64]) int64 {
	const day = 24 * 3600 * 1000
	ms := wire.Optional(p, "active_ms", given)
	if ms == nil {
		return 0
	}
	p.Check(*ms >= 0 && *ms <= day, "active_ms", "must be a whole number from 0 to %d", day)
	return *ms
}
