package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/postil/postil/internal/postil"
)

const configColumns = `t.id, t.space_id, t.name, t.type, t.label_values, t.minimum_score, t.maximum_score, t.optimization_direction, t.created_at`

func scanConfig(row scanner) (c postil.AnnotationConfig, err error) {
	err = scanConfigAfter(row, &c)
	return c, err
}

// scanConfigAfter scans the config's columns behind others.
func scanConfigAfter(row scanner, c *postil.AnnotationConfig, before ...any) error {
	var values []byte
	var low, high *float64
	err := row.Scan(append(before, &c.ID, &c.SpaceID, &c.Name, &c.Type, &values, &low, &high, &c.Direction, &c.CreatedAt)...)
	if err != nil {
		return err
	}
	if low != nil && high != nil {
		c.MinimumScore, c.MaximumScore = *low, *high
	}
	if err := json.Unmarshal(values, &c.Values); err != nil {
		return fmt.Errorf("labels of config %d: %w", c.ID, err)
	}
	return nil
}

// configRow returns the members that depend on the type as columns.
func configRow(c postil.AnnotationConfig) (values string, low, high *float64) {
	if c.Type == postil.Continuous {
		low, high = &c.MinimumScore, &c.MaximumScore
	}
	if c.Values == nil {
		return "[]", low, high
	}
	return asJSON(c.Values), low, high
}

func configTaken(name string) *postil.Error {
	return postil.At(postil.Conflict, "name", "an annotation config named %q already exists in this space", name)
}

// InsertConfig stores a new annotation config.
func (st *Store) InsertConfig(ctx context.Context, c postil.AnnotationConfig) error {
	values, low, high := configRow(c)
	return st.insert(ctx, configTaken(c.Name), `INSERT INTO annotation_config
		(space_id, id, name, type, label_values, minimum_score, maximum_score, optimization_direction, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.SpaceID, c.ID, c.Name, c.Type, values, low, high, c.Direction, c.CreatedAt)
}

// InsertConfigOnce stores a new annotation config unless the space has one of its
// name.
func (st *Store) InsertConfigOnce(ctx context.Context, c postil.AnnotationConfig) error {
	values, low, high := configRow(c)
	_, err := st.exec(ctx, `INSERT INTO annotation_config
		(space_id, id, name, type, label_values, minimum_score, maximum_score, optimization_direction, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		c.SpaceID, c.ID, c.Name, c.Type, values, low, high, c.Direction, c.CreatedAt)
	return err
}

// UpdateConfig stores the members of a config that may change.
func (st *Store) UpdateConfig(ctx context.Context, c postil.AnnotationConfig) error {
	values, low, high := configRow(c)
	return st.insert(ctx, configTaken(c.Name), `UPDATE annotation_config
		SET name = $1, label_values = $2, minimum_score = $3, maximum_score = $4, optimization_direction = $5
		WHERE space_id = $6 AND id = $7`,
		c.Name, values, low, high, c.Direction, c.SpaceID, c.ID)
}

// DeleteConfig deletes a config; its annotations stay.
func (st *Store) DeleteConfig(ctx context.Context, space, id int64) error {
	_, err := st.exec(ctx, `DELETE FROM annotation_config WHERE space_id = $1 AND id = $2`, space, id)
	return err
}

// Config returns a config of one of the spaces.
func (st *Store) Config(ctx context.Context, spaces []int64, id int64) (postil.AnnotationConfig, error) {
	return one(ctx, st, "annotation config", scanConfig,
		`SELECT `+configColumns+` FROM annotation_config t WHERE `+st.eng.inInts("t.space_id", "$1")+` AND t.id = $2`,
		st.eng.ints(spaces), id)
}

// ConfigsByName returns those of the configs with these names that exist in the space.
func (st *Store) ConfigsByName(ctx context.Context, space int64, names []string) ([]postil.AnnotationConfig, error) {
	return collect(ctx, st, scanConfig, `SELECT `+configColumns+` FROM annotation_config t
		WHERE t.space_id = $1 AND `+st.eng.inTexts("t.name", "$2"), space, st.eng.texts(names))
}

// ListConfigs reads a page of configs, and one more, newest first.
func (st *Store) ListConfigs(ctx context.Context, f NameFilter, p postil.Paging) ([]postil.AnnotationConfig, error) {
	return listNamed(ctx, st, "annotation_config", configColumns, scanConfig, f, p)
}

// QueuesOfConfig returns the names of queues that use a config.
func (st *Store) QueuesOfConfig(ctx context.Context, space, config int64) ([]string, error) {
	return collect(ctx, st, value[string], `SELECT q.name FROM queue_config c
		JOIN queue q ON q.space_id = c.space_id AND q.id = c.queue_id
		WHERE c.space_id = $1 AND c.config_id = $2 ORDER BY q.name`, space, config)
}
