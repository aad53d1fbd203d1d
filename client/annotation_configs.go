package client

import (
	"context"
	"iter"
	"time"
)

// AnnotationConfigs are the operations on annotation configs: what may be said
// about an item.
type AnnotationConfigs struct{ service }

// List returns a page of configs, newest first.
func (s *AnnotationConfigs) List(ctx context.Context, o ListOptions) (*Page[AnnotationConfig], error) {
	return fetch[Page[AnnotationConfig]](ctx, s.c, get("/v2/annotation-configs", o.query()))
}

// All goes through the configs of all pages from the one of the options on.
func (s *AnnotationConfigs) All(ctx context.Context, o ListOptions) iter.Seq2[AnnotationConfig, error] {
	return all(o.Cursor, func(cursor string) (*Page[AnnotationConfig], error) {
		o.Cursor = cursor
		return s.List(ctx, o)
	})
}

// CreateCategoricalConfig is a new config of labels to choose from.
type CreateCategoricalConfig struct {
	Name                  string
	Space                 string // id or name
	Values                []LabelValue
	OptimizationDirection OptimizationDirection
}

// CreateCategorical makes a config of labels to choose from.
func (s *AnnotationConfigs) CreateCategorical(ctx context.Context, n CreateCategoricalConfig) (*AnnotationConfig, error) {
	return s.create(ctx, n.Space, configBody{
		Type: Categorical, Name: n.Name, Values: n.Values, OptimizationDirection: n.OptimizationDirection,
	})
}

// CreateContinuousConfig is a new config of scores in a range.
type CreateContinuousConfig struct {
	Name                       string
	Space                      string // id or name
	MinimumScore, MaximumScore float64
	OptimizationDirection      OptimizationDirection
}

// CreateContinuous makes a config of scores in a range.
func (s *AnnotationConfigs) CreateContinuous(ctx context.Context, n CreateContinuousConfig) (*AnnotationConfig, error) {
	return s.create(ctx, n.Space, configBody{
		Type: Continuous, Name: n.Name, MinimumScore: &n.MinimumScore, MaximumScore: &n.MaximumScore,
		OptimizationDirection: n.OptimizationDirection,
	})
}

// CreateFreeform makes a config of free text in a space that is named by its id or
// name.
func (s *AnnotationConfigs) CreateFreeform(ctx context.Context, space, name string) (*AnnotationConfig, error) {
	return s.create(ctx, space, configBody{Type: Freeform, Name: name})
}

func (s *AnnotationConfigs) create(ctx context.Context, space string, body configBody) (*AnnotationConfig, error) {
	var err error
	if body.SpaceID, err = s.c.spaceID(ctx, space); err != nil {
		return nil, err
	}
	return fetch[AnnotationConfig](ctx, s.c, post("/v2/annotation-configs", body))
}

// Get returns a config.
func (s *AnnotationConfigs) Get(ctx context.Context, config Ref) (*AnnotationConfig, error) {
	path, err := s.path(ctx, config)
	if err != nil {
		return nil, err
	}
	return fetch[AnnotationConfig](ctx, s.c, get(path, nil))
}

// UpdateCategoricalConfig is what is to change of a categorical config. What is
// empty stays as it is.
type UpdateCategoricalConfig struct {
	Name                  string
	Values                []LabelValue // replace all labels
	OptimizationDirection OptimizationDirection
}

// UpdateCategorical changes a config of labels to choose from.
func (s *AnnotationConfigs) UpdateCategorical(ctx context.Context, config Ref, u UpdateCategoricalConfig) (*AnnotationConfig, error) {
	return s.update(ctx, config, configBody{
		Type: Categorical, Name: u.Name, Values: u.Values, OptimizationDirection: u.OptimizationDirection,
	})
}

// UpdateContinuousConfig is what is to change of a continuous config. What is nil
// or empty stays as it is.
type UpdateContinuousConfig struct {
	Name                       string
	MinimumScore, MaximumScore *float64
	OptimizationDirection      OptimizationDirection
}

// UpdateContinuous changes a config of scores in a range.
func (s *AnnotationConfigs) UpdateContinuous(ctx context.Context, config Ref, u UpdateContinuousConfig) (*AnnotationConfig, error) {
	return s.update(ctx, config, configBody{
		Type: Continuous, Name: u.Name, MinimumScore: u.MinimumScore, MaximumScore: u.MaximumScore,
		OptimizationDirection: u.OptimizationDirection,
	})
}

// UpdateFreeform renames a config of free text.
func (s *AnnotationConfigs) UpdateFreeform(ctx context.Context, config Ref, name string) (*AnnotationConfig, error) {
	return s.update(ctx, config, configBody{Type: Freeform, Name: name})
}

func (s *AnnotationConfigs) update(ctx context.Context, config Ref, body configBody) (*AnnotationConfig, error) {
	path, err := s.path(ctx, config)
	if err != nil {
		return nil, err
	}
	return fetch[AnnotationConfig](ctx, s.c, patch(path, body))
}

// Delete removes a config for good. One that a queue uses cannot be removed.
func (s *AnnotationConfigs) Delete(ctx context.Context, config Ref) error {
	path, err := s.path(ctx, config)
	if err != nil {
		return err
	}
	return s.c.do(ctx, remove(path, nil), nil)
}

func (s *AnnotationConfigs) path(ctx context.Context, config Ref) (string, error) {
	id, err := s.c.resolve(ctx, configLookup, config)
	return at("/v2/annotation-configs/", id), err
}

// configBody creates or changes a config. Requests tell the type by another name
// than answers do.
type configBody struct {
	Type                  ConfigType            `json:"annotation_config_type"`
	Name                  string                `json:"name,omitempty"`
	SpaceID               string                `json:"space_id,omitempty"`
	Values                []LabelValue          `json:"values,omitempty"`
	MinimumScore          *float64              `json:"minimum_score,omitempty"`
	MaximumScore          *float64              `json:"maximum_score,omitempty"`
	OptimizationDirection OptimizationDirection `json:"optimization_direction,omitempty"`
}

// ConfigType is the kind of an annotation config.
type ConfigType string

// The kinds of configs.
const (
	Categorical ConfigType = "CATEGORICAL" // labels to choose from
	Continuous  ConfigType = "CONTINUOUS"  // a score in a range
	Freeform    ConfigType = "FREEFORM"    // text
)

// OptimizationDirection says which scores are the better ones.
type OptimizationDirection string

// The directions.
const (
	Maximize    OptimizationDirection = "MAXIMIZE"
	Minimize    OptimizationDirection = "MINIMIZE"
	NoDirection OptimizationDirection = "NONE"
)

// AnnotationConfig is what may be said about an item. Which members are there
// follows from the type.
type AnnotationConfig struct {
	ID                    string                `json:"id"`
	Name                  string                `json:"name"`
	SpaceID               string                `json:"space_id"`
	CreatedAt             time.Time             `json:"created_at"`
	Type                  ConfigType            `json:"type"`
	Values                []LabelValue          `json:"values,omitempty"`                 // of a categorical one
	MinimumScore          *float64              `json:"minimum_score,omitempty"`          // of a continuous one
	MaximumScore          *float64              `json:"maximum_score,omitempty"`          // of a continuous one
	OptimizationDirection OptimizationDirection `json:"optimization_direction,omitempty"` // empty means none
}

// LabelValue is a label to choose, and the score that it stands for.
type LabelValue struct {
	Label string   `json:"label"`
	Score *float64 `json:"score,omitempty"`
}
