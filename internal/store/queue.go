package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/postil/postil/internal/postil"
)

const queueColumns = `t.id, t.space_id, t.name, t.instructions, t.assignment_method, t.column_allowlist, t.hidden_columns,
	t.record_order, t.blind, t.skip_reason, t.lease_seconds, t.due_at, t.overlap, t.instructions_version, t.instructions_changed_at,
	t.record_count, t.explicit_count, t.created_at, t.updated_at`

func scanQueue(row scanner) (q postil.Queue, err error) {
	var shown, hidden *string
	err = row.Scan(&q.ID, &q.SpaceID, &q.Name, &q.Instructions, &q.AssignmentMethod, &shown, &hidden,
		&q.RecordOrder, &q.Blind, &q.SkipReason, &q.LeaseSeconds, &q.DueAt, &q.Overlap, &q.InstructionsVersion, &q.InstructionsChangedAt,
		&q.RecordCount, &q.ExplicitCount, &q.CreatedAt, &q.UpdatedAt)
	if err != nil {
		return q, err
	}
	if q.ColumnAllowlist, err = readColumns(shown); err == nil {
		q.HiddenColumns, err = readColumns(hidden)
	}
	if err != nil {
		return q, fmt.Errorf("columns of queue %d: %w", q.ID, err)
	}
	return q, nil
}

// readColumns reads a list of names; NULL is nil.
func readColumns(text *string) (names []string, err error) {
	if text != nil {
		err = json.Unmarshal([]byte(*text), &names)
	}
	return names, err
}

// storedColumns is what readColumns reads.
func storedColumns(names []string) *string {
	if names == nil {
		return nil
	}
	text := asJSON(names)
	return &text
}

func queueTaken(name string) *postil.Error {
	return postil.At(postil.Conflict, "name", "a queue named %q already exists in this space", name)
}

// InsertQueue stores a new queue without its configs and annotators.
func (st *Store) InsertQueue(ctx context.Context, q postil.Queue) error {
	return st.insert(ctx, queueTaken(q.Name), `INSERT INTO queue
		(space_id, id, name, instructions, assignment_method, column_allowlist, hidden_columns, record_order, blind, skip_reason, lease_seconds, due_at,
			instructions_version, instructions_changed_at, next_position, record_count, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, 0, $15, $16)`,
		q.SpaceID, q.ID, q.Name, q.Instructions, q.AssignmentMethod, storedColumns(q.ColumnAllowlist), storedColumns(q.HiddenColumns),
		q.RecordOrder, q.Blind, q.SkipReason, q.LeaseSeconds, q.DueAt, q.InstructionsVersion, q.InstructionsChangedAt, q.CreatedAt, q.UpdatedAt)
}

// UpdateQueue stores the members of a queue that may change.
func (st *Store) UpdateQueue(ctx context.Context, q postil.Queue) error {
	return st.insert(ctx, queueTaken(q.Name), `UPDATE queue SET name = $1, instructions = $2, column_allowlist = $3, hidden_columns = $4,
			record_order = $5, blind = $6, skip_reason = $7, lease_seconds = $8, due_at = $9,
			instructions_version = $10, instructions_changed_at = $11, updated_at = $12
		WHERE space_id = $13 AND id = $14`, q.Name, q.Instructions, storedColumns(q.ColumnAllowlist), storedColumns(q.HiddenColumns),
		q.RecordOrder, q.Blind, q.SkipReason, q.LeaseSeconds, q.DueAt, q.InstructionsVersion, q.InstructionsChangedAt, q.UpdatedAt, q.SpaceID, q.ID)
}

// DeleteQueue deletes a queue, which the transaction has locked, at a cost that
// does not depend on its records. They and what hangs on them are left to
// SweepQueue: without the queue nobody finds them. Annotations belong to the
// targets and stay. With their walks gone, none of the annotators is still at work.
func (st *Store) DeleteQueue(ctx context.Context, space, id int64) error {
	for _, query := range []string{
		`DELETE FROM walk WHERE space_id = $1 AND queue_id = $2`,
		`DELETE FROM queue_config WHERE space_id = $1 AND queue_id = $2`,
		`DELETE FROM queue WHERE space_id = $1 AND id = $2`,
		`INSERT INTO deleted_queue (space_id, queue_id) VALUES ($1, $2)`,
	} {
		if _, err := st.exec(ctx, query, space, id); err != nil {
			return err
		}
	}
	return nil
}

// Reader is somebody who asks for a queue.
type Reader struct {
	Spaces    []int64 // whose queues they may read
	Annotator []int64 // those of them where they see only what they annotate
	User      int64
}

// InSpace is a reader of all queues of a space.
func InSpace(space int64) Reader { return Reader{Spaces: []int64{space}} }

// Queue returns a queue, whole.
func (st *Store) Queue(ctx context.Context, by Reader, id int64) (postil.Queue, error) {
	return st.queue(ctx, by, id, "", st.configsOfQueues(), st.annotatorsOfQueues())
}

// QueueWithConfigs returns a queue without its annotators.
func (st *Store) QueueWithConfigs(ctx context.Context, by Reader, id int64) (postil.Queue, error) {
	return st.queue(ctx, by, id, "", st.configsOfQueues())
}

// QueueWithAnnotators returns a queue without its configs.
func (st *Store) QueueWithAnnotators(ctx context.Context, by Reader, id int64) (postil.Queue, error) {
	return st.queue(ctx, by, id, "", st.annotatorsOfQueues())
}

// QueueHead returns a queue without its configs and annotators.
func (st *Store) QueueHead(ctx context.Context, by Reader, id int64) (postil.Queue, error) {
	return st.queue(ctx, by, id, "")
}

// LockQueue is Queue, and until the transaction ends nobody else can add to,
// share out or change the queue.
func (st *Store) LockQueue(ctx context.Context, by Reader, id int64) (postil.Queue, error) {
	return st.queue(ctx, by, id, st.eng.forUpdate, st.configsOfQueues(), st.annotatorsOfQueues())
}

func (st *Store) queue(ctx context.Context, by Reader, id int64, lock string, parts ...queuePart) (postil.Queue, error) {
	var c conditions
	c.and(st.eng.inInts("t.space_id", c.param(st.eng.ints(by.Spaces))))
	c.and("t.id = " + c.param(id))
	st.readableQueues(&c, by)
	var found []postil.Queue
	list := []statement{{`SELECT ` + queueColumns + ` FROM queue t` + c.text + lock, c.args, appendTo(&found, scanQueue)}}
	for _, part := range parts {
		list = append(list, part.statement(st, by.Spaces, []int64{id}, func(int64) *postil.Queue {
			if len(found) == 0 {
				return nil
			}
			return &found[0]
		}))
	}
	if err := st.db.batch(ctx, list...); err != nil {
		return postil.Queue{}, err
	}
	if len(found) == 0 {
		return postil.Queue{}, notFound("annotation queue")
	}
	return found[0], nil
}

// readableQueues adds the condition that a queue t of one of the reader's spaces
// may be read.
func (st *Store) readableQueues(c *conditions, by Reader) {
	if len(by.Annotator) > 0 {
		c.and("(NOT " + st.eng.inInts("t.space_id", c.param(st.eng.ints(by.Annotator))) + " OR " + annotates("t.space_id", "t.id", c.param(by.User)) + ")")
	}
}

// QueueFilter narrows the list of queues.
type QueueFilter struct {
	NameFilter
	User          int64   // who asks
	OnlyAnnotated []int64 // in these spaces just those that the user annotates
	Mine          bool    // likewise in all spaces
	Open          *bool   // with work left, or without: for the user with Mine, else for anybody
}

// ListQueues reads a page of queues, and one more, newest first.
func (st *Store) ListQueues(ctx context.Context, f QueueFilter, p postil.Paging) ([]postil.Queue, error) {
	queues, err := st.ListQueueHeads(ctx, f, p)
	if err != nil || len(queues) == 0 {
		return nil, err
	}
	ids, spaces, at := make([]int64, len(queues)), make([]int64, len(queues)), map[int64]*postil.Queue{}
	for i := range queues {
		ids[i], spaces[i], at[queues[i].ID] = queues[i].ID, queues[i].SpaceID, &queues[i]
	}
	of := func(queue int64) *postil.Queue { return at[queue] }
	return queues, st.db.batch(ctx, st.configsOfQueues().statement(st, spaces, ids, of), st.annotatorsOfQueues().statement(st, spaces, ids, of))
}

// ListQueueHeads is ListQueues without configs and annotators.
func (st *Store) ListQueueHeads(ctx context.Context, f QueueFilter, p postil.Paging) ([]postil.Queue, error) {
	return listNamed(ctx, st, "queue", queueColumns, scanQueue, f.NameFilter, p, func(c *conditions) {
		st.readableQueues(c, Reader{Annotator: f.OnlyAnnotated, User: f.User})
		if f.Mine {
			c.and(annotates("t.space_id", "t.id", c.param(f.User)))
		}
		if f.Open != nil {
			c.and(f.open(c))
		}
	})
}

// open is the condition that a queue has work left, or has none.
func (f QueueFilter) open(c *conditions) string {
	whose, not := "", ""
	if f.Mine {
		whose = " AND m.user_id = " + c.param(f.User)
	}
	if !*f.Open {
		not = "NOT "
	}
	return not + `EXISTS (SELECT 1 FROM queue_annotator m WHERE m.space_id = t.space_id AND m.queue_id = t.id` + whose + ` AND m.completed + m.skipped <
		m.load + m.explicit + CASE WHEN m.active AND t.assignment_method = 'ALL' THEN t.record_count - t.explicit_count ELSE m.implied END)`
}

// annotates is the condition that a user is an annotator of a queue, or has been
// given one of its records; see counts.
func annotates(space, queue, user string) string {
	return `EXISTS (SELECT 1 FROM queue_annotator m WHERE m.space_id = ` + space + ` AND m.queue_id = ` + queue + ` AND m.user_id = ` + user + `
		AND (m.active OR m.load + m.explicit + m.implied > 0))`
}

// IsAnnotator reports whether a user is one of a queue's annotators.
func (st *Store) IsAnnotator(ctx context.Context, space, queue, user int64) (bool, error) {
	return one(ctx, st, "queue", value[bool], `SELECT EXISTS (SELECT 1 FROM queue_annotator
		WHERE space_id = $1 AND queue_id = $2 AND user_id = $3 AND active)`, space, queue, user)
}

// queuePart is what queues have in other tables: a query over their spaces and
// ids, and what a row of it adds to one of them.
type queuePart struct {
	query string
	scan  func(scanner) (queue int64, add func(*postil.Queue), err error)
}

// statement adds the part to the queues that of finds.
func (p queuePart) statement(st *Store, spaces, queues []int64, of func(queue int64) *postil.Queue) statement {
	return statement{p.query, []any{st.eng.ints(spaces), st.eng.ints(queues)}, func(row scanner) error {
		id, add, err := p.scan(row)
		if q := of(id); err == nil && q != nil {
			add(q)
		}
		return err
	}}
}

func (st *Store) configsOfQueues() queuePart {
	return queuePart{`SELECT l.queue_id, COALESCE(l.required, t.type <> 'FREEFORM'), ` + configColumns + ` FROM queue_config l
		JOIN annotation_config t ON t.space_id = l.space_id AND t.id = l.config_id
		WHERE ` + st.eng.inInts("l.space_id", "$1") + ` AND ` + st.eng.inInts("l.queue_id", "$2") + ` ORDER BY l.queue_id, l.position`,
		func(row scanner) (queue int64, add func(*postil.Queue), err error) {
			var c postil.AnnotationConfig
			err = scanConfigAfter(row, &c, &queue, &c.Required)
			return queue, func(q *postil.Queue) { q.Configs = append(q.Configs, c) }, err
		}}
}

// annotatorsOfQueues are the active ones.
func (st *Store) annotatorsOfQueues() queuePart {
	return queuePart{`SELECT l.queue_id, u.id, u.email, u.name FROM queue_annotator l JOIN account u ON u.id = l.user_id
		WHERE ` + st.eng.inInts("l.space_id", "$1") + ` AND ` + st.eng.inInts("l.queue_id", "$2") + ` AND l.active ORDER BY l.queue_id, l.position`,
		func(row scanner) (queue int64, add func(*postil.Queue), err error) {
			var p postil.Person
			err = row.Scan(&queue, &p.ID, &p.Email, &p.Name)
			return queue, func(q *postil.Queue) { q.Annotators = append(q.Annotators, p) }, err
		}}
}

// QueueConfig is a config as a queue is to have it. Required is nil where the
// config's type decides.
type QueueConfig struct {
	ID       int64
	Required *bool
}

// SetQueueConfigs replaces a queue's configs; their order is kept.
func (st *Store) SetQueueConfigs(ctx context.Context, space, queue int64, configs []QueueConfig) error {
	if _, err := st.exec(ctx, `DELETE FROM queue_config WHERE space_id = $1 AND queue_id = $2`, space, queue); err != nil {
		return err
	}
	rows := make([][]any, len(configs))
	for i, config := range configs {
		rows[i] = []any{space, queue, config.ID, i, config.Required}
	}
	_, err := st.insertRows(ctx, "queue_config (space_id, queue_id, config_id, position, required)", "", rows)
	return err
}

// QueueConfigs returns the configs of a queue as SetQueueConfigs was given them.
func (st *Store) QueueConfigs(ctx context.Context, space, queue int64) ([]QueueConfig, error) {
	return collect(ctx, st, func(row scanner) (c QueueConfig, err error) {
		err = row.Scan(&c.ID, &c.Required)
		return c, err
	}, `SELECT config_id, required FROM queue_config WHERE space_id = $1 AND queue_id = $2 ORDER BY position`, space, queue)
}

// SetQueueAnnotators replaces a queue's annotators; their order is kept, and so
// are the counters of those who leave.
func (st *Store) SetQueueAnnotators(ctx context.Context, space, queue int64, users []int64) error {
	if _, err := st.exec(ctx, `UPDATE queue_annotator SET active = FALSE WHERE space_id = $1 AND queue_id = $2`, space, queue); err != nil {
		return err
	}
	rows, walks := make([][]any, len(users)), make([][]any, len(users))
	for i, user := range users {
		rows[i] = []any{space, queue, user, i, true, 0, 0}
		walks[i] = []any{space, queue, user, nothingWalked}
	}
	_, err := st.insertRows(ctx, "queue_annotator (space_id, queue_id, user_id, position, active, load, completed)",
		"ON CONFLICT (space_id, queue_id, user_id) DO UPDATE SET active = TRUE, position = excluded.position", rows)
	if err != nil {
		return err
	}
	_, err = st.insertRows(ctx, "walk (space_id, queue_id, user_id, rank)", "ON CONFLICT DO NOTHING", walks)
	return err
}

// QueuesOfAnnotator returns the queues of a space that a user annotates or has
// pending records in, in ascending order.
func (st *Store) QueuesOfAnnotator(ctx context.Context, space, user int64) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT t.id FROM queue t WHERE t.space_id = $1 AND `+annotates("t.space_id", "t.id", "$2")+` ORDER BY t.id`,
		space, user)
}

// RetireAnnotator takes a user out of a queue's annotators; the counters stay.
func (st *Store) RetireAnnotator(ctx context.Context, space, queue, user int64) error {
	_, err := st.exec(ctx, `UPDATE queue_annotator SET active = FALSE WHERE space_id = $1 AND queue_id = $2 AND user_id = $3`, space, queue, user)
	return err
}

// LockConfigs returns those of the configs that exist in any of the spaces, and
// keeps them from being deleted until the transaction ends.
func (st *Store) LockConfigs(ctx context.Context, spaces, ids []int64) ([]postil.AnnotationConfig, error) {
	return collect(ctx, st, scanConfig, `SELECT `+configColumns+` FROM annotation_config t
		WHERE `+st.eng.inInts("t.space_id", "$1")+` AND `+st.eng.inInts("t.id", "$2")+` ORDER BY t.id`+st.eng.forUpdate,
		st.eng.ints(spaces), st.eng.ints(ids))
}

// MembersByEmail returns the active people with these addresses who are members
// of a space, by the form in which addresses are compared; with invited, also
// those who have not accepted their invitation yet.
func (st *Store) MembersByEmail(ctx context.Context, space int64, emails []string, invited bool) (map[string]postil.Person, error) {
	keys := make([]string, len(emails))
	for i, e := range emails {
		keys[i] = postil.EmailKey(e)
	}
	found, err := collect(ctx, st, func(row scanner) (p postil.Person, err error) {
		err = row.Scan(&p.ID, &p.Email, &p.Name)
		return p, err
	}, `SELECT u.id, u.email, u.name FROM account u JOIN space_member m ON m.user_id = u.id
		WHERE m.space_id = $1 AND NOT u.bot AND (u.status = 'ACTIVE' OR u.status = $2) AND `+st.eng.inTexts("u.email_key", "$3"),
		space, map[bool]postil.UserStatus{true: postil.UserInvited, false: postil.UserActive}[invited], st.eng.texts(keys))
	members := make(map[string]postil.Person, len(found))
	for _, p := range found {
		members[postil.EmailKey(p.Email)] = p
	}
	return members, err
}
