package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// Said is how often something was said under a config: a label, or a score in one
// of postil.ScoreBins parts of the config's range, which may be beyond it.
type Said struct {
	Config int64
	Label  *string
	Bin    *float64
	Count  int64
}

// SaidIn returns what the annotations of a queue's records say under the queue's
// configs, and how often.
func (st *Store) SaidIn(ctx context.Context, space, queue int64) ([]Said, error) {
	return collect(ctx, st, func(row scanner) (s Said, err error) {
		err = row.Scan(&s.Config, &s.Label, &s.Bin, &s.Count)
		return s, err
	}, `SELECT config_id, label, bin, COUNT(*) FROM (SELECT a.config_id, a.label, CASE WHEN t.type = 'CONTINUOUS'
				THEN floor((a.score - t.minimum_score) * $3 / (t.maximum_score - t.minimum_score)) END AS bin
			FROM record r
			JOIN annotation a ON a.space_id = r.space_id AND a.target_id = r.target_id
			JOIN queue_config k ON k.space_id = r.space_id AND k.queue_id = r.queue_id AND k.config_id = a.config_id
			JOIN annotation_config t ON t.space_id = k.space_id AND t.id = k.config_id
			WHERE r.space_id = $1 AND r.queue_id = $2 AND NOT a.cleared) said
		GROUP BY config_id, label, bin`, space, queue, float64(postil.ScoreBins))
}

// SaidUnder returns how often each label was given under a config of a space, nil
// standing for none.
func (st *Store) SaidUnder(ctx context.Context, space, config int64) ([]Said, error) {
	return collect(ctx, st, func(row scanner) (s Said, err error) {
		s.Config = config
		err = row.Scan(&s.Label, &s.Count)
		return s, err
	}, `SELECT a.label, COUNT(*) FROM annotation a WHERE a.space_id = $1 AND a.config_id = $2 AND NOT a.cleared GROUP BY a.label`, space, config)
}

// ConfigUses returns those configs of a space that queues have.
func (st *Store) ConfigUses(ctx context.Context, space int64) ([]postil.ConfigUse, error) {
	return collect(ctx, st, func(row scanner) (u postil.ConfigUse, err error) {
		err = row.Scan(&u.Config, &u.Queues)
		return u, err
	}, `SELECT config_id, COUNT(*) FROM queue_config WHERE space_id = $1 GROUP BY config_id ORDER BY config_id`, space)
}

// QueuesWith returns the queues that have a config, by name, with nothing but
// their ids and names.
func (st *Store) QueuesWith(ctx context.Context, space, config int64) ([]postil.Queue, error) {
	return collect(ctx, st, func(row scanner) (q postil.Queue, err error) {
		err = row.Scan(&q.ID, &q.Name)
		return q, err
	}, `SELECT q.id, q.name FROM queue_config k JOIN queue q ON q.space_id = k.space_id AND q.id = k.queue_id
		WHERE k.space_id = $1 AND k.config_id = $2 ORDER BY q.name`, space, config)
}
