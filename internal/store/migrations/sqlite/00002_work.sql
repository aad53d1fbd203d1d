-- +goose Up

-- What people set for themselves, and whether they still have the password that somebody else gave them.
ALTER TABLE account ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}'; -- JSON object
ALTER TABLE account ADD COLUMN must_set_password INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE account ADD COLUMN last_seen_at INTEGER;

ALTER TABLE api_key ADD COLUMN last_used_at INTEGER;

-- A session ends at expires_at, and earlier when it has not been used for a while.
DROP TABLE session;
CREATE TABLE session (
    hash         TEXT NOT NULL PRIMARY KEY, -- hex SHA-256 of the cookie's value
    id           INTEGER NOT NULL UNIQUE,
    user_id      INTEGER NOT NULL,
    user_agent   TEXT NOT NULL,
    ip           TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (user_id);

-- Links by which invited people set their password. The account and its membership are there before.
CREATE TABLE invitation (
    hash       TEXT NOT NULL PRIMARY KEY, -- hex SHA-256 of the link's token
    user_id    INTEGER NOT NULL,
    space_id   INTEGER NOT NULL,
    inviter_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_user ON invitation (user_id);

ALTER TABLE queue ADD COLUMN blind TEXT NOT NULL DEFAULT 'OFF';               -- OFF, UNTIL_SUBMIT, ALWAYS
ALTER TABLE queue ADD COLUMN overlap INTEGER;                                     -- annotators per record, null where the method decides
ALTER TABLE queue ADD COLUMN record_order TEXT NOT NULL DEFAULT 'OLDEST';     -- OLDEST, NEWEST, RANDOM, PRIORITY
ALTER TABLE queue ADD COLUMN skip_reason TEXT NOT NULL DEFAULT 'OPTIONAL';    -- NONE, OPTIONAL, REQUIRED
ALTER TABLE queue ADD COLUMN hidden_columns TEXT;                             -- JSON list of data columns annotators do not see, or null
ALTER TABLE queue ADD COLUMN due_at INTEGER;
ALTER TABLE queue ADD COLUMN lease_seconds INTEGER NOT NULL DEFAULT 900;
ALTER TABLE queue ADD COLUMN instructions_version INTEGER NOT NULL DEFAULT 1;     -- counts their changes
ALTER TABLE queue ADD COLUMN instructions_changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN explicit_count INTEGER NOT NULL DEFAULT 0;           -- records assigned by name
UPDATE queue SET instructions_changed_at = created_at,
    explicit_count = (SELECT COUNT(*) FROM record r WHERE r.space_id = queue.space_id AND r.queue_id = queue.id AND r.explicit);

ALTER TABLE queue_config ADD COLUMN required INTEGER; -- null: required unless FREEFORM

-- Records are handed out by rank, which is unique within the queue: it follows from the queue's order, and the record's
-- position and priority.
ALTER TABLE record ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
UPDATE record SET rank = position;
CREATE INDEX record_rank ON record (space_id, queue_id, rank);
CREATE INDEX record_target ON record (space_id, target_id);

ALTER TABLE assignment ADD COLUMN implied INTEGER NOT NULL DEFAULT FALSE; -- one of an ALL queue that has a row because it carries information
ALTER TABLE assignment ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;         -- of the record, or behind everything when it was skipped
ALTER TABLE assignment ADD COLUMN skips INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN skip_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE assignment ADD COLUMN lease_token INTEGER NOT NULL DEFAULT 0;  -- of the last lease; each has a greater one than those before
ALTER TABLE assignment ADD COLUMN lease_ends INTEGER NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN lease_device TEXT NOT NULL DEFAULT ''; -- which tab or device holds it
ALTER TABLE assignment ADD COLUMN active_ms INTEGER NOT NULL DEFAULT 0;    -- time spent on it
ALTER TABLE assignment ADD COLUMN changed_at INTEGER;                      -- of the last submit or skip
ALTER TABLE assignment ADD COLUMN undo TEXT;                           -- JSON: what the last submit or skip replaced
UPDATE assignment SET rank = position, changed_at = completed_at,
    implied = NOT by_method AND NOT EXISTS (SELECT 1 FROM record r WHERE r.space_id = assignment.space_id AND r.id = assignment.record_id AND r.explicit);
DROP INDEX assignment_next;
CREATE INDEX assignment_next ON assignment (space_id, queue_id, user_id, state, rank);
CREATE INDEX assignment_recent ON assignment (space_id, queue_id, user_id, changed_at);

ALTER TABLE queue_annotator ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;   -- assignments skipped for good
ALTER TABLE queue_annotator ADD COLUMN explicit INTEGER NOT NULL DEFAULT 0;  -- records assigned by name
ALTER TABLE queue_annotator ADD COLUMN active_at INTEGER;                    -- of the last submit or skip
ALTER TABLE queue_annotator ADD COLUMN implied INTEGER NOT NULL DEFAULT 0;   -- implied assignments completed or skipped
-- Who is assigned by name and annotates nothing else has counters too.
INSERT INTO queue_annotator (space_id, queue_id, user_id, position, active, load, completed)
    SELECT DISTINCT a.space_id, a.queue_id, a.user_id, 0, FALSE, 0, 0 FROM assignment a WHERE NOT a.by_method
    ON CONFLICT DO NOTHING;
UPDATE queue_annotator SET
    explicit = (SELECT COUNT(*) FROM assignment a WHERE a.space_id = queue_annotator.space_id
        AND a.queue_id = queue_annotator.queue_id AND a.user_id = queue_annotator.user_id AND NOT a.by_method AND NOT a.implied),
    implied = (SELECT COUNT(*) FROM assignment a WHERE a.space_id = queue_annotator.space_id
        AND a.queue_id = queue_annotator.queue_id AND a.user_id = queue_annotator.user_id AND a.implied);

-- How far an annotator has come in a queue: in an ALL queue every record up to the rank either has a row in assignment or
-- is assigned by name. Whoever works locks the row first, and so does whoever changes what there is to walk or by whom.
CREATE TABLE walk (
    space_id INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    rank     INTEGER NOT NULL, -- the least number: nothing is walked
    PRIMARY KEY (space_id, queue_id, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO walk (space_id, queue_id, user_id, rank) SELECT space_id, queue_id, user_id, -9223372036854775807 FROM queue_annotator WHERE active;

-- What annotators did on each day, in days since the Unix epoch.
CREATE TABLE work_day (
    space_id  INTEGER NOT NULL,
    queue_id  INTEGER NOT NULL,
    user_id   INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    submitted INTEGER NOT NULL,
    skipped   INTEGER NOT NULL,
    active_ms INTEGER NOT NULL,
    PRIMARY KEY (space_id, queue_id, user_id, day)
) STRICT, WITHOUT ROWID;

-- How long submitted records took: a histogram whose bucket n holds times from 2^(n/4) seconds on.
CREATE TABLE work_time (
    space_id  INTEGER NOT NULL,
    queue_id  INTEGER NOT NULL,
    user_id   INTEGER NOT NULL,
    bucket    INTEGER NOT NULL,
    submitted INTEGER NOT NULL,
    PRIMARY KEY (space_id, queue_id, user_id, bucket)
) STRICT, WITHOUT ROWID;

-- What an annotator has entered and not submitted.
CREATE TABLE draft (
    space_id   INTEGER NOT NULL,
    record_id  INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    queue_id   INTEGER NOT NULL,
    version    INTEGER NOT NULL, -- counts its changes
    content    TEXT NOT NULL, -- JSON object
    device     TEXT NOT NULL, -- which tab wrote it
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, record_id, user_id)
) STRICT;
CREATE INDEX draft_queue ON draft (space_id, queue_id, user_id);

CREATE TABLE flag (
    space_id   INTEGER NOT NULL,
    record_id  INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    queue_id   INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, record_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_queue ON flag (space_id, queue_id);

CREATE TABLE comment (
    space_id   INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    record_id  INTEGER NOT NULL,
    queue_id   INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    text       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_record ON comment (space_id, record_id, id);
CREATE INDEX comment_queue ON comment (space_id, queue_id);

-- Lists of traces are lists of their root spans.
CREATE INDEX span_root ON span (space_id, project_id, start_time, id) WHERE parent_id = '';

-- An annotation that was cleared keeps its row, because its versions go on.
ALTER TABLE annotation ADD COLUMN cleared INTEGER NOT NULL DEFAULT FALSE;
ALTER TABLE revision ADD COLUMN cleared INTEGER NOT NULL DEFAULT FALSE;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('span', 'span_root', '100000 100000 10000 2 1'),
    ('record', 'record_rank', '1000000 1000000 10000 1'),
    ('record', 'record_target', '1000000 1000000 2'),
    ('assignment', 'assignment_next', '1000000 1000000 10000 2000 1000 1'),
    ('assignment', 'assignment_recent', '1000000 1000000 10000 2000 1'),
    ('draft', 'sqlite_autoindex_draft_1', '10000 10000 2 1'),
    ('draft', 'draft_queue', '10000 10000 100 20'),
    ('comment', 'comment_record', '10000 10000 2 1');
ANALYZE sqlite_schema;
