package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) distributionOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/queues/{queue_id}/distribution": api.addressed(api.getQueueDistribution),
		"GET /api/v1/spaces/{space_id}/config-usage": api.addressed(api.listConfigUsage),
		"GET /api/v1/configs/{config_id}/usage":      api.addressed(api.getConfigUsage),
	}
}

type labelCountBody struct {
	Label string `json:"label"`
	Count int64  `json:"count"`
}

type scoreBinBody struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Count int64   `json:"count"`
}

type distributionBody struct {
	ConfigID    string           `json:"config_id"`
	Name        string           `json:"name"`
	Type        string           `json:"type"`
	Annotations int64            `json:"annotations"`
	Labels      []labelCountBody `json:"labels,omitzero"`
	Scores      []scoreBinBody   `json:"scores,omitzero"`
}

func labelCounts(counts []postil.LabelCount) []labelCountBody {
	return list(counts, func(c postil.LabelCount) labelCountBody { return labelCountBody(c) })
}

func (api *API) distribution(d app.ConfigDistribution) distributionBody {
	b := distributionBody{ConfigID: api.app.IDs().Encode(postil.AnnotationCfgID, d.ID), Name: d.Name, Type: string(d.Type), Annotations: d.Annotations}
	switch d.Type {
	case postil.Categorical:
		b.Labels = labelCounts(d.Labels)
	case postil.Continuous:
		b.Scores = list(d.Scores, func(s postil.ScoreBin) scoreBinBody { return scoreBinBody(s) })
	}
	return b
}

func (api *API) getQueueDistribution(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	found, err := api.app.Distribution(r.Context(), r.PathValue("queue_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Configs []distributionBody `json:"configs"`
	}{list(found, api.distribution)})
}

func (api *API) listConfigUsage(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	uses, err := api.app.ConfigUses(r.Context(), r.PathValue("space_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	type usageBody struct {
		ConfigID string `json:"config_id"`
		Queues   int64  `json:"queues"`
	}
	return answer(http.StatusOK, struct {
		Usage []usageBody `json:"usage"`
	}{list(uses, func(u postil.ConfigUse) usageBody {
		return usageBody{api.app.IDs().Encode(postil.AnnotationCfgID, u.Config), u.Queues}
	})})
}

func (api *API) getConfigUsage(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := noParameters(r); err != nil {
		return wire.Answer{}, err
	}
	use, err := api.app.ConfigPlaces(r.Context(), r.PathValue("config_id"))
	if err != nil {
		return wire.Answer{}, err
	}
	type queueName struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	return answer(http.StatusOK, struct {
		Queues      []queueName      `json:"queues"`
		Annotations int64            `json:"annotations"`
		Labels      []labelCountBody `json:"labels"`
	}{list(use.Queues, func(q postil.Queue) queueName {
		return queueName{api.app.IDs().Encode(postil.AnnotationQueueID, q.ID), q.Name}
	}), use.Annotations, labelCounts(use.Labels)})
}
