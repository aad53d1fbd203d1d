package axapi

import (
	"fmt"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listConfigs(c *call) (int, error) {
	filter, paging, scope, err := namedList(c.URL.RawQuery, "annotation-configs")
	if err != nil {
		return 0, err
	}
	found, err := api.app.ListConfigs(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "annotation_configs", found, scope, config)
	return http.StatusOK, nil
}

func (api *API) createConfig(c *call) (int, error) {
	var body configBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	space := wire.Required(&p, "space_id", body.SpaceID)
	given := body.bind(&p)
	given.requireAll(&p, body)
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, err := api.app.CreateConfig(c.Context(), space, given.config())
	if err != nil {
		return 0, err
	}
	config(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getConfig(c *call) (int, error) {
	found, err := api.app.Config(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	config(c.w, found)
	return http.StatusOK, nil
}

func (api *API) updateConfig(c *call) (int, error) {
	var body configBody
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	p.Check(!body.SpaceID.Set, "space_id", "cannot be changed")
	update := body.bind(&p)
	if err := p.Err(); err != nil {
		return 0, err
	}
	changed, err := api.app.UpdateConfig(c.Context(), c.PathValue("id"), app.ConfigUpdate(update))
	if err != nil {
		return 0, err
	}
	config(c.w, changed)
	return http.StatusOK, nil
}

func (api *API) deleteConfig(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteConfig(c.Context(), c.PathValue("id"))
}

// configBody is the body of creating and changing a config. Requests tell the
// type by annotation_config_type, answers by type.
type configBody struct {
	Type         wire.Opt[string]      `json:"annotation_config_type"`
	Name         wire.Opt[string]      `json:"name"`
	SpaceID      wire.Opt[string]      `json:"space_id"`
	Values       wire.Opt[[]labelBody] `json:"values"`
	MinimumScore wire.Opt[float64]     `json:"minimum_score"`
	MaximumScore wire.Opt[float64]     `json:"maximum_score"`
	Direction    wire.Opt[string]      `json:"optimization_direction"`
}

type labelBody struct {
	Label wire.Opt[string]  `json:"label"`
	Score wire.Opt[float64] `json:"score"`
}

// configMembers are the members of a body, nil where absent.
type configMembers app.ConfigUpdate

// bind checks the members against the config's type, of which the body has to
// have one.
func (b configBody) bind(p *postil.Problems) configMembers {
	wire.Required(p, "annotation_config_type", b.Type)
	kind := postil.ConfigType(wire.Word(p, "annotation_config_type", b.Type, "CATEGORICAL", "CONTINUOUS", "FREEFORM"))
	p.Check(!b.Values.Set || kind == postil.Categorical, "values", "belongs to CATEGORICAL configs only")
	p.Check(!b.MinimumScore.Set || kind == postil.Continuous, "minimum_score", "belongs to CONTINUOUS configs only")
	p.Check(!b.MaximumScore.Set || kind == postil.Continuous, "maximum_score", "belongs to CONTINUOUS configs only")
	p.Check(!b.Direction.Set || kind != postil.Freeform, "optimization_direction", "does not belong to FREEFORM configs")
	m := configMembers{
		Type:         kind,
		Name:         wire.Optional(p, "name", b.Name),
		MinimumScore: wire.Optional(p, "minimum_score", b.MinimumScore),
		MaximumScore: wire.Optional(p, "maximum_score", b.MaximumScore),
	}
	if direction := postil.Direction(wire.Word(p, "optimization_direction", b.Direction, "MAXIMIZE", "MINIMIZE", "NONE")); direction != "" {
		m.Direction = &direction
	}
	if values := wire.Optional(p, "values", b.Values); values != nil {
		m.Values = labels(p, *values)
	}
	return m
}

func labels(p *postil.Problems, values []labelBody) []postil.LabelValue {
	list := make([]postil.LabelValue, len(values)) // not nil: given, if empty
	for i, v := range values {
		list[i] = postil.LabelValue{Label: wire.Required(p, fmt.Sprintf("values[%d].label", i), v.Label), Score: v.Score.Given()}
	}
	return list
}

// requireAll adds a problem for every member a new config of its type needs.
func (m configMembers) requireAll(p *postil.Problems, b configBody) {
	wire.Required(p, "name", b.Name)
	switch m.Type {
	case postil.Categorical:
		wire.Required(p, "values", b.Values)
	case postil.Continuous:
		wire.Required(p, "minimum_score", b.MinimumScore)
		wire.Required(p, "maximum_score", b.MaximumScore)
	}
}

func (m configMembers) config() postil.AnnotationConfig {
	c := postil.AnnotationConfig{Type: m.Type, Name: *m.Name, Values: m.Values, Direction: postil.NoDirection}
	if m.MinimumScore != nil && m.MaximumScore != nil {
		c.MinimumScore, c.MaximumScore = *m.MinimumScore, *m.MaximumScore
	}
	if m.Direction != nil {
		c.Direction = *m.Direction
	}
	return c
}

// config writes the one variant of the union that the type has.
func config(w *writer, c postil.AnnotationConfig) {
	w.open('{')
	w.idMember("id", postil.AnnotationCfgID, c.ID)
	w.strMember("name", c.Name)
	w.idMember("space_id", postil.SpaceID, c.SpaceID)
	w.timeMember("created_at", c.CreatedAt)
	w.enumMember("type", string(c.Type))
	switch c.Type {
	case postil.Categorical:
		list(w, "values", c.Values, labelValue)
	case postil.Continuous:
		w.floatMember("minimum_score", c.MinimumScore)
		w.floatMember("maximum_score", c.MaximumScore)
	}
	if c.Type != postil.Freeform {
		w.enumMember("optimization_direction", string(c.Direction))
	}
	w.close('}')
}

func labelValue(w *writer, v postil.LabelValue) {
	w.open('{')
	w.strMember("label", v.Label)
	if v.Score != nil {
		w.floatMember("score", *v.Score)
	}
	w.close('}')
}
