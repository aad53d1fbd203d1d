package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// wireConfig is an annotation config as the server shows it.
type wireConfig struct {
	named
	Type    string   `json:"type"`
	Values  []value  `json:"values"`
	Minimum *float64 `json:"minimum_score"`
	Maximum *float64 `json:"maximum_score"`
}

// addConfigs makes sure of the three annotation configs.
func (r *run) addConfigs(ctx context.Context) error {
	added := 0
	for _, c := range r.queues.Configs {
		found, err := find[wireConfig](ctx, r.client, "/v2/annotation-configs", "annotation_configs", r.space, c.Name)
		if err != nil {
			return err
		}
		if found == nil {
			found = &wireConfig{}
			if _, err := r.do(ctx, post("/v2/annotation-configs", c.body(r.space)), found); err != nil {
				return fmt.Errorf("creating annotation config %q: %w", c.Name, err)
			}
			added++
		}
		if !c.fits(*found) {
			return fmt.Errorf("the space %q has an annotation config %q of another kind; rename it or choose another space", r.cfg.Space, c.Name)
		}
		r.configIDs = append(r.configIDs, found.ID)
	}
	r.line("configs", "%d added, %d already there", added, len(r.queues.Configs)-added)
	return nil
}

// body is the request that creates the config.
func (c config) body(space string) map[string]any {
	body := map[string]any{"annotation_config_type": c.Type, "name": c.Name, "space_id": space}
	switch c.Type {
	case "CATEGORICAL":
		body["values"] = c.Values
		body["optimization_direction"] = c.Direction
	case "CONTINUOUS":
		body["minimum_score"] = c.Minimum
		body["maximum_score"] = c.Maximum
		body["optimization_direction"] = c.Direction
	}
	return body
}

// fits says whether the demo's annotations can be written under this config.
func (c config) fits(w wireConfig) bool {
	if !strings.EqualFold(c.Type, w.Type) {
		return false
	}
	for _, v := range c.Values {
		if !slices.ContainsFunc(w.Values, func(o value) bool { return o.Label == v.Label }) {
			return false
		}
	}
	return (w.Minimum == nil || *w.Minimum <= c.Minimum) && (w.Maximum == nil || *w.Maximum >= c.Maximum)
}
