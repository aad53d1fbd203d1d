package store

// Rule is something that holds in every database at every moment, whatever was
// asked of the server and whenever it died. Query finds what breaks it, in words
// that both databases share, and costs about as much as reading the tables once.
type Rule struct {
	Topic  string // what it is about, in the words of whoever checks a database
	Broken string // what is wrong with the rows found, and their columns
	Query  string
}

// The topics of the rules.
const (
	topicCounters   = "counters agree with the rows they count"
	topicReferences = "rows refer to rows that are there"
	topicRevisions  = "revisions hang together"
	topicShares     = "RANDOM queues are shared out"
	topicWork       = "annotators come by every record"
)

// Rules are what holds in every database.
func Rules() []Rule {
	rules := []Rule{
		{topicCounters, "a queue counts its records wrongly (queue, its counts of all and by name; the same counted)",
			`SELECT q.id, q.record_count, q.explicit_count, COALESCE(r.n, 0), COALESCE(r.explicit, 0) FROM queue q
			LEFT JOIN (SELECT space_id, queue_id, COUNT(*) AS n, SUM(CASE WHEN explicit THEN 1 ELSE 0 END) AS explicit
				FROM record GROUP BY space_id, queue_id) r
				ON r.space_id = q.space_id AND r.queue_id = q.id
			WHERE q.record_count <> COALESCE(r.n, 0) OR q.explicit_count <> COALESCE(r.explicit, 0)`},
		{topicCounters, "an annotator's counters are wrong (queue, user, active; the five counters; the same counted)",
			`SELECT m.queue_id, m.user_id, m.active, m.load, m.explicit, m.implied, m.completed, m.skipped, c.load, c.explicit,
				c.implied, c.completed, c.skipped
			FROM queue_annotator m JOIN queue q ON q.space_id = m.space_id AND q.id = m.queue_id LEFT JOIN (SELECT space_id, queue_id, user_id,
					SUM(CASE WHEN by_method THEN 1 ELSE 0 END) AS load,
					SUM(CASE WHEN NOT by_method AND NOT implied THEN 1 ELSE 0 END) AS explicit,
					SUM(CASE WHEN implied AND state <> 'PENDING' THEN 1 ELSE 0 END) AS implied,
					SUM(CASE WHEN state = 'COMPLETED' THEN 1 ELSE 0 END) AS completed,
					SUM(CASE WHEN state = 'SKIPPED' THEN 1 ELSE 0 END) AS skipped
				FROM assignment GROUP BY space_id, queue_id, user_id) c ON c.space_id = m.space_id AND c.queue_id = m.queue_id
					AND c.user_id = m.user_id
			WHERE m.load <> COALESCE(c.load, 0) OR m.explicit <> COALESCE(c.explicit, 0) OR m.implied <> COALESCE(c.implied, 0)
				OR m.completed <> COALESCE(c.completed, 0) OR m.skipped <> COALESCE(c.skipped, 0)`},
		{topicCounters, "somebody has an assignment and no counters (queue, user)",
			`SELECT a.queue_id, a.user_id FROM assignment a JOIN queue q ON q.space_id = a.space_id AND q.id = a.queue_id
			LEFT JOIN queue_annotator m ON m.space_id = a.space_id AND m.queue_id = a.queue_id AND m.user_id = a.user_id
				WHERE m.user_id IS NULL`},
		{topicCounters, "somebody did less than nothing (queue, user)",
			`SELECT queue_id, user_id FROM work_day WHERE submitted < 0 OR skipped < 0 OR active_ms < 0
			UNION ALL SELECT queue_id, user_id FROM work_time WHERE submitted < 0`},

		{topicReferences, "an assignment has no record (record, user)",
			`SELECT a.record_id, a.user_id FROM assignment a
			LEFT JOIN record r ON r.space_id = a.space_id AND r.id = a.record_id AND r.queue_id = a.queue_id
				AND r.position = a.position WHERE r.id IS NULL`},
		{topicReferences, "a record has no queue or no target (record)",
			`SELECT r.id FROM record r
			LEFT JOIN target t ON t.space_id = r.space_id AND t.id = r.target_id WHERE t.id IS NULL OR ` + ofNoQueue("r")},
		{topicReferences, "a span is of no trace, or of another one than it says (row of the trace, span)",
			`SELECT s.trace_row, s.span_id FROM span s LEFT JOIN trace t ON t.space_id = s.space_id AND t.id = s.trace_row
			WHERE t.id IS NULL OR t.project_id <> s.project_id OR t.trace_id <> s.trace_id`},
		{topicReferences, "a deleted queue is there (queue)",
			`SELECT q.id FROM queue q JOIN deleted_queue d ON d.space_id = q.space_id AND d.queue_id = q.id`},
		{topicReferences, "a completed assignment has no annotation (record, user)",
			`SELECT a.record_id, a.user_id FROM assignment a
			JOIN record r ON r.space_id = a.space_id AND r.id = a.record_id WHERE a.state = 'COMPLETED'
			AND EXISTS (SELECT 1 FROM queue_config l JOIN annotation_config c ON c.space_id = l.space_id AND c.id = l.config_id
				WHERE l.space_id = a.space_id AND l.queue_id = a.queue_id AND COALESCE(l.required, c.type <> 'FREEFORM'))
			AND NOT EXISTS (SELECT 1 FROM annotation n WHERE n.space_id = r.space_id AND n.target_id = r.target_id
				AND n.annotator_id = a.user_id)`},
		{topicReferences, "a deleted account has a session or a key (user)",
			`SELECT u.id FROM account u WHERE u.status = 'INACTIVE'
			AND (EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id) OR EXISTS (SELECT 1 FROM api_key k WHERE k.user_id = u.id
				AND k.revoked_at IS NULL))`},
		{topicReferences, "an invitation is for nobody who could accept it (user)",
			`SELECT i.user_id FROM invitation i LEFT JOIN account u ON u.id = i.user_id AND u.status = 'INVITED' WHERE u.id IS NULL`},

		{topicReferences, "a space has no organization (space)",
			`SELECT s.id FROM space s LEFT JOIN organization o ON o.id = s.organization_id WHERE o.id IS NULL`},
		{topicReferences, "somebody belongs to an organization that is not there (organization, user)",
			`SELECT m.organization_id, m.user_id FROM organization_member m LEFT JOIN organization o ON o.id = m.organization_id WHERE o.id IS NULL`},
		{topicReferences, "a member of a space does not belong to its organization (space, user)",
			`SELECT m.space_id, m.user_id FROM space_member m JOIN space s ON s.id = m.space_id
			LEFT JOIN organization_member o ON o.organization_id = s.organization_id AND o.user_id = m.user_id WHERE o.user_id IS NULL`},

		{topicRevisions, "a revision does not begin where the one before it ended (revision, version, its place)",
			`SELECT id, version, place FROM (
				SELECT r.*, LAG(label) OVER w AS before_label, LAG(score) OVER w AS before_score, LAG(text) OVER w AS before_text,
					ROW_NUMBER() OVER w AS place
				FROM revision r WINDOW w AS (PARTITION BY space_id, target_id, config_id, annotator_id ORDER BY version)) chain
			WHERE version <> place OR ` + differ("old_", "before_")},
		{topicRevisions, "an annotation is not what its last revision says (target, version, its revisions)",
			`SELECT a.target_id, a.version, (SELECT COUNT(*) FROM revision n
				WHERE n.space_id = a.space_id AND n.target_id = a.target_id AND n.config_id = a.config_id
					AND n.annotator_id = a.annotator_id)
			FROM annotation a LEFT JOIN revision r ON r.version = a.version
				AND r.space_id = a.space_id AND r.target_id = a.target_id AND r.config_id = a.config_id AND r.annotator_id = a.annotator_id
			WHERE r.id IS NULL OR ` + differ("a.", "r.")},

		{topicShares, "a record of a RANDOM queue is not with exactly one annotator (record, annotators)",
			`SELECT r.id, COUNT(a.user_id) FROM record r
			JOIN queue q ON q.space_id = r.space_id AND q.id = r.queue_id AND q.assignment_method = 'RANDOM'
			LEFT JOIN assignment a ON a.space_id = r.space_id AND a.record_id = r.id AND a.by_method
			WHERE NOT r.explicit GROUP BY r.space_id, r.id, q.id HAVING COUNT(a.user_id) <> 1
			AND (COUNT(a.user_id) > 1 OR EXISTS (SELECT 1 FROM queue_annotator m WHERE m.space_id = r.space_id AND m.queue_id = q.id
				AND m.active))`},
		{topicShares, "an assignment by lot of a record assigned by name (record, user)",
			`SELECT r.id, a.user_id FROM record r JOIN assignment a ON a.space_id = r.space_id AND a.record_id = r.id WHERE a.by_method
				AND r.explicit`},
		{topicShares, "an annotator has more than the others, and could give some away (user, load, least)",
			`SELECT * FROM (
				SELECT m.user_id, m.load, (SELECT MIN(o.load) FROM queue_annotator o WHERE o.space_id = m.space_id
					AND o.queue_id = m.queue_id AND o.active) AS least
				FROM queue_annotator m WHERE m.active AND EXISTS (SELECT 1 FROM assignment a
					WHERE a.space_id = m.space_id AND a.queue_id = m.queue_id AND a.user_id = m.user_id AND a.by_method
						AND a.state = 'PENDING')) shared
			WHERE load > least + 1`},

		{topicWork, "an annotator does not walk, or somebody else does (queue, user)",
			`SELECT COALESCE(m.queue_id, w.queue_id), COALESCE(m.user_id, w.user_id) FROM (SELECT m.* FROM queue_annotator m
				JOIN queue q ON q.space_id = m.space_id AND q.id = m.queue_id WHERE m.active) m
			FULL JOIN walk w ON w.space_id = m.space_id AND w.queue_id = m.queue_id AND w.user_id = m.user_id
				WHERE m.user_id IS NULL OR w.user_id IS NULL`},
		{topicWork, "an annotator has walked past a record (record, user)",
			`SELECT r.id, w.user_id FROM walk w
			JOIN queue q ON q.space_id = w.space_id AND q.id = w.queue_id AND q.assignment_method = 'ALL'
			JOIN record r ON r.space_id = q.space_id AND r.queue_id = q.id AND r.rank <= w.rank AND NOT r.explicit
			WHERE NOT EXISTS (SELECT 1 FROM assignment a WHERE a.space_id = r.space_id AND a.record_id = r.id
				AND a.user_id = w.user_id)`},
		{topicWork, "an implied assignment does not follow from its queue (record, user, state)",
			`SELECT a.record_id, a.user_id, a.state FROM assignment a
			JOIN record r ON r.space_id = a.space_id AND r.id = a.record_id
			JOIN queue q ON q.space_id = a.space_id AND q.id = a.queue_id
			JOIN queue_annotator m ON m.space_id = a.space_id AND m.queue_id = a.queue_id AND m.user_id = a.user_id
			WHERE a.implied AND (a.by_method OR r.explicit OR q.assignment_method <> 'ALL' OR NOT m.active AND a.state <> 'COMPLETED')`},
		{topicWork, "a record comes out of turn (record, user, rank)",
			`SELECT a.record_id, a.user_id, a.rank FROM assignment a
			JOIN record r ON r.space_id = a.space_id AND r.id = a.record_id WHERE a.state = 'PENDING' AND a.skips = 0
				AND a.rank <> r.rank`},
		{topicWork, "what was skipped is not where it belongs (record, user, state, skips)",
			`SELECT record_id, user_id, state, skips FROM assignment
			WHERE state = 'PENDING' AND (skips > 1 OR skips = 1 AND rank < 4611686018427387904) OR state = 'SKIPPED' AND skips < 2`},
	}
	for _, table := range []string{"draft", "flag", "comment"} {
		rules = append(rules, Rule{topicReferences, "a " + table + " has no record (record, user)",
			`SELECT t.record_id, t.user_id FROM ` + table + ` t
			LEFT JOIN record r ON r.space_id = t.space_id AND r.id = t.record_id AND r.queue_id = t.queue_id WHERE r.id IS NULL`})
	}
	for _, table := range []string{"work_day", "work_time", "walk", "queue_annotator"} {
		rules = append(rules, Rule{topicReferences, "a row of " + table + " has no queue (queue, user)",
			`SELECT t.queue_id, t.user_id FROM ` + table + ` t WHERE ` + ofNoQueue("t")})
	}
	return rules
}

// ofNoQueue is the condition that the queue of a row is not there, and nothing of
// it is left to be removed either.
func ofNoQueue(row string) string {
	return `NOT EXISTS (SELECT 1 FROM queue q WHERE q.space_id = ` + row + `.space_id AND q.id = ` + row + `.queue_id)
		AND NOT EXISTS (SELECT 1 FROM deleted_queue d WHERE d.space_id = ` + row + `.space_id AND d.queue_id = ` + row + `.queue_id)`
}

// differ is the condition that two annotations, named by the beginnings of their
// columns, do not say the same.
func differ(a, b string) string {
	return `(` + a + `label IS DISTINCT FROM ` + b + `label OR ` + a + `text IS DISTINCT FROM ` + b + `text
		OR ` + a + `score IS DISTINCT FROM ` + b + `score)`
}
