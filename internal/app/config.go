package app

import (
	"context"
	"slices"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// ListConfigs returns a page of annotation configs, newest first.
func (a *App) ListConfigs(ctx context.Context, f ListFilter, p postil.Paging) (postil.Page[postil.AnnotationConfig], error) {
	actor := auth.FromContext(ctx)
	scope, err := a.scope(ctx, actor, f, spacesWith(actor, readContent))
	if err != nil {
		return postil.Page[postil.AnnotationConfig]{}, err
	}
	rows, err := a.st.ListConfigs(ctx, scope, p)
	return postil.PageOf(rows, p.Limit, func(c postil.AnnotationConfig) postil.Cursor { return scope.After(c.SpaceID, c.ID) }), err
}

// CreateConfig creates an annotation config in the space named by spaceID; c
// says what it is, without ids and times.
func (a *App) CreateConfig(ctx context.Context, spaceID string, c postil.AnnotationConfig) (postil.AnnotationConfig, error) {
	if err := c.Validate(1); err != nil {
		return c, err
	}
	space, err := a.spaceAt(auth.FromContext(ctx), spaceID, "space_id", writeContent)
	if err != nil {
		return c, err
	}
	err = a.change(ctx, "CreateAnnotationConfig", func(ch *change) error {
		c.ID, c.SpaceID, c.CreatedAt = ch.newID(), space, ch.Now
		ch.about(space, c.ID)
		return ch.InsertConfig(ctx, c)
	})
	return c, err
}

// Config returns one annotation config.
func (a *App) Config(ctx context.Context, id string) (postil.AnnotationConfig, error) {
	return a.config(ctx, a.st, id)
}

func (a *App) config(ctx context.Context, st *store.Store, id string) (postil.AnnotationConfig, error) {
	row, err := a.ids.Decode(postil.AnnotationCfgID, id, "annotation_config_id")
	if err != nil {
		return postil.AnnotationConfig{}, err
	}
	return st.Config(ctx, spacesWith(auth.FromContext(ctx), readContent), row)
}

// ConfigUpdate is a change of an annotation config; nil members stay. Type must
// be the config's own.
type ConfigUpdate struct {
	Type         postil.ConfigType
	Name         *string
	Values       []postil.LabelValue
	MinimumScore *float64
	MaximumScore *float64
	Direction    *postil.Direction
}

// UpdateConfig changes an annotation config. What is already annotated stays as
// it is, also under the old name.
func (a *App) UpdateConfig(ctx context.Context, id string, u ConfigUpdate) (postil.AnnotationConfig, error) {
	var config postil.AnnotationConfig
	err := a.change(ctx, "UpdateAnnotationConfig", func(c *change) (err error) {
		if config, err = a.config(ctx, c.Store, id); err != nil {
			return err
		}
		if err := allow(c.Actor, config.SpaceID, writeContent, "annotation config"); err != nil {
			return err
		}
		if err := u.apply(&config); err != nil {
			return err
		}
		c.about(config.SpaceID, config.ID)
		return c.UpdateConfig(ctx, config)
	})
	return config, err
}

func (u ConfigUpdate) apply(c *postil.AnnotationConfig) error {
	if u.Type != c.Type {
		return postil.At(postil.Invalid, "annotation_config_type", "is %s and cannot be changed to %s", c.Type, u.Type)
	}
	labels := 1
	if u.Values != nil {
		c.Values, labels = u.Values, 2
	}
	set(&c.Name, u.Name)
	set(&c.MinimumScore, u.MinimumScore)
	set(&c.MaximumScore, u.MaximumScore)
	set(&c.Direction, u.Direction)
	return c.Validate(labels)
}

// set stores a value that was given.
func set[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// DeleteConfig deletes an annotation config that no queue uses. What was
// annotated under it stays.
func (a *App) DeleteConfig(ctx context.Context, id string) error {
	return a.change(ctx, "DeleteAnnotationConfig", func(c *change) error {
		config, err := a.config(ctx, c.Store, id)
		if err != nil {
			return err
		}
		if err := allow(c.Actor, config.SpaceID, writeContent, "annotation config"); err != nil {
			return err
		}
		c.about(config.SpaceID, config.ID)
		queues, err := c.QueuesOfConfig(ctx, config.SpaceID, config.ID)
		if err != nil {
			return err
		}
		if len(queues) > 0 {
			return postil.Errorf(postil.Conflict, "annotation config %q is used by %s; remove it there first", config.Name, quotedNames(queues))
		}
		return c.DeleteConfig(ctx, config.SpaceID, config.ID)
	})
}

// quotedNames lists at most five names for an error text.
func quotedNames(names []string) string {
	const most = 5
	more := ""
	if len(names) > most {
		names, more = names[:most], " and others"
	}
	quoted := slices.Clone(names)
	for i, n := range quoted {
		quoted[i] = `"` + n + `"`
	}
	return strings.Join(quoted, ", ") + more
}
