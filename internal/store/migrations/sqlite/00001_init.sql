-- +goose Up

-- Settings of the installation, such as the secret its identifiers are checked with.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organization (
    id          INTEGER NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- People. Deleted accounts stay as INACTIVE, because annotations name them.
CREATE TABLE account (
    id                 INTEGER NOT NULL PRIMARY KEY,
    email              TEXT NOT NULL,
    email_key          TEXT NOT NULL UNIQUE, -- lower case, for comparison
    name               TEXT NOT NULL,
    status             TEXT NOT NULL,        -- ACTIVE, INVITED, INACTIVE
    role               TEXT NOT NULL,        -- ADMIN, MEMBER, ANNOTATOR
    is_developer       INTEGER NOT NULL,
    password_hash      TEXT NOT NULL,        -- argon2id, or empty
    invite_mode        TEXT NOT NULL,
    invitation_expires INTEGER,
    created_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_created ON account (created_at, id);

CREATE TABLE organization_member (
    organization_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    role            TEXT NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (organization_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE space (
    id              INTEGER NOT NULL PRIMARY KEY,
    organization_id INTEGER NOT NULL,
    name            TEXT NOT NULL,
    description     TEXT NOT NULL,
    is_private      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    UNIQUE (organization_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE space_member (
    space_id   INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    role       TEXT NOT NULL, -- ADMIN, MEMBER, READ_ONLY, ANNOTATOR
    created_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX space_member_user ON space_member (user_id);

CREATE TABLE api_key (
    id           INTEGER NOT NULL PRIMARY KEY,
    user_id      INTEGER NOT NULL,
    name         TEXT NOT NULL,
    hash         TEXT NOT NULL UNIQUE, -- hex SHA-256; keys are random, so no salt is needed
    redacted     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_key_user ON api_key (user_id, id);

CREATE TABLE session (
    hash       TEXT NOT NULL PRIMARY KEY, -- hex SHA-256 of the cookie's value
    user_id    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (user_id);

-- One row for each Idempotency-Key a caller has used.
CREATE TABLE idempotency (
    user_id     INTEGER NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of method, path and body
    applied     INTEGER NOT NULL,          -- set in the transaction that has the effect
    status      INTEGER,                   -- the answer, once it is known
    header      TEXT,
    body        TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE audit (
    space_id  INTEGER NOT NULL, -- 0 for what belongs to no space
    id        INTEGER PRIMARY KEY,
    user_id   INTEGER NOT NULL,
    ip        TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject   INTEGER NOT NULL, -- the row acted on, or 0
    at        INTEGER NOT NULL
) STRICT;

CREATE TABLE project (
    space_id   INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE span (
    space_id       INTEGER NOT NULL,
    id             INTEGER PRIMARY KEY,
    project_id     INTEGER NOT NULL,
    trace_id       TEXT NOT NULL,
    span_id        TEXT NOT NULL,
    parent_id      TEXT NOT NULL, -- empty for a root span
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL,
    start_time     INTEGER NOT NULL,
    end_time       INTEGER NOT NULL,
    status_code    TEXT NOT NULL,
    status_message TEXT NOT NULL,
    session_id     TEXT NOT NULL,
    attributes     TEXT NOT NULL, -- JSON object
    events         TEXT NOT NULL, -- JSON list
    evaluations    TEXT NOT NULL, -- JSON list
    UNIQUE (space_id, project_id, trace_id, span_id)
) STRICT;
CREATE INDEX span_time ON span (space_id, project_id, start_time, id);
CREATE INDEX span_span ON span (space_id, project_id, span_id);

CREATE TABLE dataset (
    space_id   INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_version (
    space_id   INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, dataset_id, name)
) STRICT, WITHOUT ROWID;

-- One row of one version. The example's id is the same in every version of its dataset.
CREATE TABLE example (
    space_id   INTEGER NOT NULL,
    version_id INTEGER NOT NULL,
    example_id TEXT NOT NULL, -- UUID
    dataset_id INTEGER NOT NULL,
    data       TEXT NOT NULL, -- JSON object of the user's own members
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (space_id, version_id, example_id)
) STRICT;
CREATE INDEX example_order ON example (space_id, version_id, created_at, example_id);

CREATE TABLE annotation_config (
    space_id               INTEGER NOT NULL,
    id                     INTEGER NOT NULL,
    name                   TEXT NOT NULL,
    type                   TEXT NOT NULL, -- CATEGORICAL, CONTINUOUS, FREEFORM
    label_values           TEXT NOT NULL, -- JSON list of {label, score?}; empty list unless CATEGORICAL
    minimum_score          REAL,
    maximum_score          REAL,
    optimization_direction TEXT NOT NULL, -- MAXIMIZE, MINIMIZE, NONE
    created_at             INTEGER NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
) STRICT, WITHOUT ROWID;

-- What can be annotated. A row outlives the span or example it stands for.
CREATE TABLE target (
    space_id  INTEGER NOT NULL,
    id        INTEGER NOT NULL,
    kind      TEXT NOT NULL, -- SPAN, TRACE, EXAMPLE
    parent_id INTEGER NOT NULL,           -- project or dataset
    key       TEXT NOT NULL, -- SPAN: trace id, colon, span id; TRACE: trace id; EXAMPLE: example id
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, kind, parent_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE annotation (
    space_id     INTEGER NOT NULL,
    target_id    INTEGER NOT NULL,
    config_id    INTEGER NOT NULL,
    annotator_id INTEGER NOT NULL,
    name         TEXT NOT NULL, -- the config's name when this was written
    label        TEXT,
    score        REAL,
    text         TEXT,
    updated_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL, -- how often it has been written
    PRIMARY KEY (space_id, target_id, config_id, annotator_id)
) STRICT, WITHOUT ROWID;

-- Every change of an annotation, for ever.
CREATE TABLE revision (
    space_id     INTEGER NOT NULL,
    id           INTEGER PRIMARY KEY,
    target_id    INTEGER NOT NULL,
    config_id    INTEGER NOT NULL,
    annotator_id INTEGER NOT NULL,
    version      INTEGER NOT NULL, -- of the annotation, from 1 on: ids follow clocks, this follows who came first
    actor_id     INTEGER NOT NULL,
    queue_id     INTEGER NOT NULL, -- 0 when it did not come through a queue
    at           INTEGER NOT NULL,
    old_label    TEXT,
    old_score    REAL,
    old_text     TEXT,
    label        TEXT,
    score        REAL,
    text         TEXT
) STRICT;
CREATE INDEX revision_annotation ON revision (space_id, target_id, config_id, annotator_id, version);

CREATE TABLE queue (
    space_id          INTEGER NOT NULL,
    id                INTEGER NOT NULL,
    name              TEXT NOT NULL,
    instructions      TEXT,
    assignment_method TEXT NOT NULL, -- ALL, RANDOM
    column_allowlist  TEXT,          -- JSON list of data columns annotators see, or null for all
    next_position     INTEGER NOT NULL,           -- of the next record; orders records within the queue
    record_count      INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_config (
    space_id  INTEGER NOT NULL,
    queue_id  INTEGER NOT NULL,
    config_id INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    PRIMARY KEY (space_id, queue_id, config_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_config_config ON queue_config (space_id, config_id);

-- A queue's annotators, and those who were: their counters stay.
CREATE TABLE queue_annotator (
    space_id  INTEGER NOT NULL,
    queue_id  INTEGER NOT NULL,
    user_id   INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    active    INTEGER NOT NULL,
    load      INTEGER NOT NULL, -- records the RANDOM method has given and not taken back
    completed INTEGER NOT NULL, -- assignments completed
    PRIMARY KEY (space_id, queue_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_annotator_user ON queue_annotator (space_id, user_id);

CREATE TABLE record (
    space_id    INTEGER NOT NULL,
    id          INTEGER PRIMARY KEY,
    queue_id    INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    target_id   INTEGER NOT NULL,
    kind        TEXT NOT NULL, -- as target.kind
    explicit    INTEGER NOT NULL,          -- assigned by name; the method no longer counts
    data        TEXT NOT NULL, -- JSON object, frozen when the record was added
    evaluations TEXT NOT NULL, -- JSON list
    created_at  INTEGER NOT NULL,
    UNIQUE (space_id, queue_id, target_id),
    UNIQUE (space_id, queue_id, position)
) STRICT;

-- Only assignments that carry information have a row: those made by name or by RANDOM, and completed ones. In an ALL
-- queue every active annotator without a row is PENDING.
CREATE TABLE assignment (
    space_id     INTEGER NOT NULL,
    record_id    INTEGER NOT NULL,
    user_id      INTEGER NOT NULL,
    queue_id     INTEGER NOT NULL,
    position     INTEGER NOT NULL,           -- of the record
    state        TEXT NOT NULL, -- PENDING, COMPLETED
    by_method    INTEGER NOT NULL,          -- given by RANDOM, and counted in load
    completed_at INTEGER,
    PRIMARY KEY (space_id, record_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_next ON assignment (space_id, queue_id, user_id, state, position);

-- Without statistics SQLite takes a space for ten rows, and would rather go through all of it than look a list of keys
-- up in an index. These describe a space that has grown; for each index, its rows and how many of them share the first
-- column, the first two, and so on.
ANALYZE;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('span', 'sqlite_autoindex_span_1', '1000000 1000000 100000 10 1'),
    ('span', 'span_time', '1000000 1000000 100000 2 1'),
    ('span', 'span_span', '1000000 1000000 100000 2'),
    ('example', 'sqlite_autoindex_example_1', '1000000 1000000 1000 1'),
    ('example', 'example_order', '1000000 1000000 1000 500 1'),
    ('target', 'target', '1000000 1000000 1'), -- the primary key
    ('target', 'sqlite_autoindex_target_2', '1000000 1000000 500000 50000 1'),
    ('annotation', 'annotation', '1000000 1000000 4 2 1'),
    ('revision', 'revision_annotation', '1000000 1000000 5 3 2 1'),
    ('record', 'sqlite_autoindex_record_1', '1000000 1000000 10000 1'),
    ('record', 'sqlite_autoindex_record_2', '1000000 1000000 10000 1'),
    ('assignment', 'assignment', '1000000 1000000 3 1'),
    ('assignment', 'assignment_next', '1000000 1000000 10000 2000 1000 1');
ANALYZE sqlite_schema; -- reads them
