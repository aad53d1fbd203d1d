package httpapi

import (
	"net/http"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// progressBody is how far one person has come in a queue.
type progressBody struct {
	Assigned  int64    `json:"assigned"`
	Submitted int64    `json:"submitted"`
	Skipped   int64    `json:"skipped"`
	Drafts    int64    `json:"drafts"`
	Left      int64    `json:"left"`
	MedianMS  *int64   `json:"median_active_ms"`
	PerHour   *float64 `json:"per_hour"`
}

type summaryBody struct {
	ID               string        `json:"id"`
	Name             string        `json:"name"`
	AssignmentMethod string        `json:"assignment_method"`
	RecordCount      int64         `json:"record_count"`
	Assigned         int64         `json:"assigned"`
	Submitted        int64         `json:"submitted"`
	Skipped          int64         `json:"skipped"`
	Annotators       int64         `json:"annotators"`
	DueAt            *string       `json:"due_at"`
	ActiveAt         *string       `json:"active_at"`
	CreatedAt        string        `json:"created_at"`
	UpdatedAt        string        `json:"updated_at"`
	Mine             *progressBody `json:"mine"`
}

func (api *API) summary(s app.QueueSummary) summaryBody {
	return summaryBody{
		ID: api.app.IDs().Encode(postil.AnnotationQueueID, s.ID), Name: s.Name, AssignmentMethod: string(s.AssignmentMethod), RecordCount: s.RecordCount,
		Assigned: s.Progress.Assigned, Submitted: s.Progress.Submitted, Skipped: s.Progress.Skipped, Annotators: s.Annotators,
		DueAt: timeOrNull(s.DueAt), ActiveAt: timeOrNull(s.ActiveAt), CreatedAt: postil.FormatTime(s.CreatedAt), UpdatedAt: postil.FormatTime(s.UpdatedAt),
		Mine: (*progressBody)(s.Mine),
	}
}

type annotatorBody struct {
	User         nameBody `json:"user"`
	Active       bool     `json:"active"`
	progressBody `json:",inline"`
	ActiveAt     *string `json:"active_at"`
}

type dayBody struct {
	Day       string `json:"day"`
	Submitted int64  `json:"submitted"`
	Skipped   int64  `json:"skipped"`
}

// getQueueProgress tells how far a queue has come.
func (api *API) getQueueProgress(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	p, err := api.app.QueueProgress(r.Context(), r.PathValue("queue_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Records     int64           `json:"records"`
		Assigned    int64           `json:"assigned"`
		Submitted   int64           `json:"submitted"`
		Skipped     int64           `json:"skipped"`
		Drafts      int64           `json:"drafts"`
		Left        int64           `json:"left"`
		MedianMS    *int64          `json:"median_active_ms"`
		ExpectedEnd *string         `json:"expected_end"`
		Annotators  []annotatorBody `json:"annotators"`
		Days        []dayBody       `json:"days"`
	}{p.Records, p.Assigned, p.Submitted, p.Skipped, p.Drafts, p.Left, p.MedianMS, timeOrNull(p.ExpectedEnd),
		list(p.Annotators, func(a app.AnnotatorProgress) annotatorBody {
			return annotatorBody{api.name(a.Person), a.Active, progressBody(a.Progress), timeOrNull(a.ActiveAt)}
		}),
		list(p.Days, func(d postil.WorkDay) dayBody {
			return dayBody{time.Unix(d.Day*24*3600, 0).UTC().Format(time.DateOnly), d.Submitted, d.Skipped}
		})})
}
