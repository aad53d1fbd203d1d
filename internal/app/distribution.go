package app

import (
	"context"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ConfigDistribution is what was said under one config: how often each label was
// given to a CATEGORICAL one, how the scores of a CONTINUOUS one spread.
type ConfigDistribution struct {
	postil.AnnotationConfig
	Annotations int64
	Labels      []postil.LabelCount
	Scores      []postil.ScoreBin
}

// Distribution returns what was said about the records of a queue, for each of
// its configs.
func (a *App) Distribution(ctx context.Context, queueID string) ([]ConfigDistribution, error) {
	q, err := a.wholeQueue(ctx, queueID, (*store.Store).QueueWithConfigs)
	if err != nil {
		return nil, err
	}
	said, err := a.st.SaidIn(ctx, q.SpaceID, q.ID)
	if err != nil {
		return nil, err
	}
	list := make([]ConfigDistribution, len(q.Configs))
	for i, c := range q.Configs {
		list[i] = distribution(c, said)
	}
	return list, nil
}

// distribution picks out what was said under a config.
func distribution(c postil.AnnotationConfig, said []store.Said) ConfigDistribution {
	d := ConfigDistribution{AnnotationConfig: c}
	labels, bins := map[string]int64{}, map[float64]int64{}
	for _, s := range said {
		if s.Config != c.ID {
			continue
		}
		d.Annotations += s.Count
		if s.Label != nil {
			labels[*s.Label] += s.Count
		}
		if s.Bin != nil {
			bins[*s.Bin] += s.Count
		}
	}
	switch c.Type {
	case postil.Categorical:
		d.Labels = c.LabelsOf(labels)
	case postil.Continuous:
		d.Scores = c.BinsOf(bins)
	}
	return d
}

// ConfigUses returns those configs of a space that at least one queue has.
func (a *App) ConfigUses(ctx context.Context, spaceID string) ([]postil.ConfigUse, error) {
	space, err := a.ids.Decode(postil.SpaceID, spaceID, "space_id")
	if err != nil {
		return nil, err
	}
	if err := allow(auth.FromContext(ctx), space, readContent, "space"); err != nil {
		return nil, err
	}
	return a.st.ConfigUses(ctx, space)
}

// ConfigPlaces is where a config is used.
type ConfigPlaces struct {
	Queues []postil.Queue // with id and name only
	ConfigDistribution
}

// ConfigPlaces returns the queues that have a config, and what was said under it
// in all of its space.
func (a *App) ConfigPlaces(ctx context.Context, configID string) (ConfigPlaces, error) {
	var use ConfigPlaces
	c, err := a.config(ctx, a.st, configID)
	if err != nil {
		return use, err
	}
	if use.Queues, err = a.st.QueuesWith(ctx, c.SpaceID, c.ID); err != nil {
		return use, err
	}
	said, err := a.st.SaidUnder(ctx, c.SpaceID, c.ID)
	use.ConfigDistribution = distribution(c, said)
	return use, err
}
