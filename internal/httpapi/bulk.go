package httpapi

import (
	"fmt"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) bulkOperations() map[string]operation {
	return map[string]operation{"POST /api/v1/queues/{queue_id}/records/bulk": api.addressed(api.changeQueueRecords)}
}

// The bounds of a bulk change.
const (
	maxBulkIDs    = 1000
	maxBulkEmails = 100
)

// bulkBody is a change of many records; which members it has depends on action.
type bulkBody struct {
	Action      wire.Opt[string]      `json:"action"`
	RecordIDs   wire.Opt[[]string]    `json:"record_ids"`
	Filter      wire.Opt[filterBody]  `json:"filter"`
	Emails      wire.Opt[[]string]    `json:"emails"`
	Annotations wire.Opt[[]bulkValue] `json:"annotations"`
	At          wire.Opt[string]      `json:"at"`
	DryRun      wire.Opt[bool]        `json:"dry_run"`
}

// filterBody selects records, as the parameters of their list do.
type filterBody struct {
	State        wire.Opt[string]  `json:"state"`
	AnnotatorID  wire.Opt[string]  `json:"annotator_id"`
	ConfigID     wire.Opt[string]  `json:"config_id"`
	Label        wire.Opt[string]  `json:"label"`
	MinScore     wire.Opt[float64] `json:"min_score"`
	MaxScore     wire.Opt[float64] `json:"max_score"`
	Flagged      wire.Opt[bool]    `json:"flagged"`
	Disagreement wire.Opt[bool]    `json:"disagreement"`
	Text         wire.Opt[string]  `json:"text"`
}

type bulkValue struct {
	ConfigID wire.Opt[string]  `json:"config_id"`
	Label    wire.Opt[string]  `json:"label"`
	Score    wire.Opt[float64] `json:"score"`
	Text     wire.Opt[string]  `json:"text"`
	Cleared  wire.Opt[bool]    `json:"cleared"`
}

// changeQueueRecords assigns, removes or annotates many records, or takes the
// latter back.
func (api *API) changeQueueRecords(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body bulkBody
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	b, err := body.bulk()
	if err != nil {
		return wire.Answer{}, err
	}
	result, err := api.app.ChangeRecords(r.Context(), r.PathValue("queue_id"), b)
	if err != nil {
		return wire.Answer{}, err
	}
	shown := struct {
		Matched int    `json:"matched"`
		Changed int    `json:"changed"`
		At      string `json:"at,omitzero"`
	}{Matched: result.Matched, Changed: result.Changed}
	if result.At != 0 {
		shown.At = postil.FormatTime(result.At)
	}
	return answer(http.StatusOK, shown)
}

func (b bulkBody) bulk() (app.Bulk, error) {
	var p postil.Problems
	change := app.Bulk{Action: app.BulkAction(wire.Word(&p, "action", b.Action, "ASSIGN", "REMOVE", "ANNOTATE", "UNDO"))}
	p.Check(b.Action.Set, "action", "is required")
	if change.Action == app.BulkUndo {
		change.At = wire.Instant(&p, "at", wire.Required(&p, "at", b.At))
		p.Check(!b.RecordIDs.Set && !b.Filter.Set && !b.DryRun.Set, "action", "UNDO takes at only")
	} else {
		p.Check(b.RecordIDs.Set != b.Filter.Set, "record_ids", "either this or filter must be given")
		p.Check(!b.At.Set, "at", "belongs to the action UNDO only")
	}
	if ids := wire.Optional(&p, "record_ids", b.RecordIDs); ids != nil {
		p.Check(len(*ids) <= maxBulkIDs, "record_ids", "must name at most %d records; use a filter for more", maxBulkIDs)
		change.Records = *ids
	}
	if f := wire.Optional(&p, "filter", b.Filter); f != nil {
		change.Filter = f.filter(&p)
	}
	if dry := wire.Optional(&p, "dry_run", b.DryRun); dry != nil {
		change.DryRun = *dry
	}
	b.bindEmails(&p, &change)
	b.bindValues(&p, &change)
	return change, p.Err()
}

func (b bulkBody) bindEmails(p *postil.Problems, change *app.Bulk) {
	if change.Action != app.BulkAssign {
		p.Check(!b.Emails.Set, "emails", "belongs to the action ASSIGN only")
		return
	}
	change.Emails = wire.Required(p, "emails", b.Emails)
	p.Check(len(change.Emails) <= maxBulkEmails, "emails", "must name at most %d people", maxBulkEmails)
}

func (b bulkBody) bindValues(p *postil.Problems, change *app.Bulk) {
	if change.Action != app.BulkAnnotate {
		p.Check(!b.Annotations.Set, "annotations", "belongs to the action ANNOTATE only")
		return
	}
	values := wire.Required(p, "annotations", b.Annotations)
	p.Check(b.Annotations.Given() == nil || len(values) >= 1 && len(values) <= postil.MaxQueueConfigs, "annotations", "must have 1 to %d annotations", postil.MaxQueueConfigs)
	for i, v := range values {
		path := fmt.Sprintf("annotations[%d]", i)
		p.Check(!v.Cleared.Value, path+".cleared", "cannot be done to many records at once")
		change.Values = append(change.Values, app.BulkValue{
			Config:          wire.Required(p, path+".config_id", v.ConfigID),
			AnnotationInput: postil.AnnotationInput{Label: v.Label.Given(), Score: v.Score.Given(), Text: v.Text.Given()},
		})
	}
}

func (b filterBody) filter(p *postil.Problems) *app.RecordFilter {
	at := func(name string) string { return "filter." + name }
	f := &app.RecordFilter{}
	f.State = postil.RecordState(wire.Word(p, at("state"), b.State, "TODO", "IN_PROGRESS", "DONE", "SKIPPED"))
	if id := wire.Optional(p, at("annotator_id"), b.AnnotatorID); id != nil {
		f.Annotator = *id
	}
	if id := wire.Optional(p, at("config_id"), b.ConfigID); id != nil {
		f.Config = *id
	}
	f.Label = wire.Optional(p, at("label"), b.Label)
	f.MinScore, f.MaxScore = wire.Optional(p, at("min_score"), b.MinScore), wire.Optional(p, at("max_score"), b.MaxScore)
	f.Flagged, f.Disagreement = wire.Optional(p, at("flagged"), b.Flagged), wire.Optional(p, at("disagreement"), b.Disagreement)
	if text := wire.Optional(p, at("text"), b.Text); text != nil {
		p.Check(len([]rune(*text)) <= maxSearchText, at("text"), "must have at most %d characters", maxSearchText)
		f.Text = *text
	}
	return f
}
