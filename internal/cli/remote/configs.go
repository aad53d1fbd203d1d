package remote

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/postil/postil/client"
)

// Configs are the commands about annotation configs.
type Configs struct {
	Flags `embed:""`

	List   listConfigs  `cmd:"" help:"List the configs of the space, or of all."`
	Get    getConfig    `cmd:"" help:"Show a config."`
	Create createConfig `cmd:"" help:"Make a config: with --label, with --min and --max, or with --text."`
	Update updateConfig `cmd:"" help:"Change a config."`
	Delete deleteConfig `cmd:"" help:"Delete a config."`
}

// ConfigArg names a config.
type ConfigArg struct {
	Config string `arg:"" help:"Name or id of the config."`
}

type listConfigs struct {
	Filter `embed:""`
}

// Run lists the configs.
func (c *listConfigs) Run(ctx context.Context, s *session) error {
	return list(s, "annotation_configs", "NAME=name TYPE=type LABELS=values MIN=minimum_score MAX=maximum_score ID=id",
		c.Limit, s.AnnotationConfigs.All(ctx, c.options(s)))
}

type getConfig struct {
	ConfigArg `embed:""`
}

// Run shows the config.
func (c *getConfig) Run(ctx context.Context, s *session) error {
	config, err := s.AnnotationConfigs.Get(ctx, s.ref(c.Config))
	return item(s, config, err)
}

// Scale is what a config asks for.
type Scale struct {
	Label     []string `short:"l" placeholder:"LABEL[=SCORE]" sep:"none" help:"A label to choose, with the score that it stands for; may be given several times."`
	Min       *float64 `placeholder:"SCORE" help:"The least score."`
	Max       *float64 `placeholder:"SCORE" help:"The greatest score."`
	Direction string   `enum:"maximize,minimize,none," default:"" placeholder:"WORD" help:"Which scores are better: maximize, minimize or none."`
}

func (c Scale) direction() client.OptimizationDirection {
	return client.OptimizationDirection(strings.ToUpper(c.Direction))
}

// values are the labels; a score stands behind the last sign.
func (c Scale) values() ([]client.LabelValue, error) {
	var values []client.LabelValue
	for _, given := range c.Label {
		at := strings.LastIndexByte(given, '=')
		if at < 0 {
			values = append(values, client.LabelValue{Label: given})
			continue
		}
		score, err := strconv.ParseFloat(given[at+1:], 64)
		if err != nil {
			return nil, SettingsError{fmt.Sprintf("--label: %q is not a score", given[at+1:])}
		}
		values = append(values, client.LabelValue{Label: given[:at], Score: &score})
	}
	return values, nil
}

type createConfig struct {
	Name  string `arg:"" help:"The name of the config."`
	Scale `embed:""`
	Text  bool `help:"Ask for a text."`
}

// Run makes the config.
func (c *createConfig) Run(ctx context.Context, s *session) error {
	scored := c.Min != nil || c.Max != nil
	values, err := c.values()
	if err != nil {
		return err
	}
	var config *client.AnnotationConfig
	switch {
	case values != nil && !scored && !c.Text:
		config, err = s.AnnotationConfigs.CreateCategorical(ctx, client.CreateCategoricalConfig{Name: c.Name, Space: s.space, Values: values, OptimizationDirection: c.direction()})
	case values == nil && c.Min != nil && c.Max != nil && !c.Text:
		config, err = s.AnnotationConfigs.CreateContinuous(ctx, client.CreateContinuousConfig{Name: c.Name, Space: s.space, MinimumScore: *c.Min, MaximumScore: *c.Max, OptimizationDirection: c.direction()})
	case values == nil && !scored && c.Text:
		config, err = s.AnnotationConfigs.CreateFreeform(ctx, s.space, c.Name)
	default:
		return SettingsError{"give either --label, once for each, or --min and --max, or --text"}
	}
	return item(s, config, err)
}

type updateConfig struct {
	ConfigArg `embed:""`
	Name      string `placeholder:"NAME" help:"A new name."`
	Scale     `embed:""`
}

// Run changes the config.
func (c *updateConfig) Run(ctx context.Context, s *session) error {
	values, err := c.values()
	if err != nil {
		return err
	}
	old, err := s.AnnotationConfigs.Get(ctx, s.ref(c.Config))
	if err != nil {
		return err
	}
	ref := client.ByID(old.ID)
	var config *client.AnnotationConfig
	switch old.Type {
	case client.Categorical:
		config, err = s.AnnotationConfigs.UpdateCategorical(ctx, ref, client.UpdateCategoricalConfig{Name: c.Name, Values: values, OptimizationDirection: c.direction()})
	case client.Continuous:
		config, err = s.AnnotationConfigs.UpdateContinuous(ctx, ref, client.UpdateContinuousConfig{Name: c.Name, MinimumScore: c.Min, MaximumScore: c.Max, OptimizationDirection: c.direction()})
	default:
		config, err = s.AnnotationConfigs.UpdateFreeform(ctx, ref, c.Name)
	}
	return item(s, config, err)
}

type deleteConfig struct {
	ConfigArg `embed:""`
	Consent   `embed:""`
}

// Run deletes the config.
func (c *deleteConfig) Run(ctx context.Context, s *session) error {
	config, err := s.AnnotationConfigs.Get(ctx, s.ref(c.Config))
	if err != nil {
		return err
	}
	if err := c.ask(ctx, s.streams, fmt.Sprintf("Delete the config %s?", quoted(config.Name))); err != nil {
		return err
	}
	if err := s.AnnotationConfigs.Delete(ctx, client.ByID(config.ID)); err != nil {
		return err
	}
	return deleted(s, "config", config.Name)
}
