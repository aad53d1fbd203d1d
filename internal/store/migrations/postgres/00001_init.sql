-- +goose Up

-- Settings of the installation, such as the secret its identifiers are checked with.
CREATE TABLE setting (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE organization (
    id          BIGINT NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL UNIQUE,
    description TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL
);

-- People. Deleted accounts stay as INACTIVE, because annotations name them.
CREATE TABLE account (
    id                 BIGINT NOT NULL PRIMARY KEY,
    email              TEXT COLLATE "C" NOT NULL,
    email_key          TEXT COLLATE "C" NOT NULL UNIQUE, -- lower case, for comparison
    name               TEXT COLLATE "C" NOT NULL,
    status             TEXT COLLATE "C" NOT NULL,        -- ACTIVE, INVITED, INACTIVE
    role               TEXT COLLATE "C" NOT NULL,        -- ADMIN, MEMBER, ANNOTATOR
    is_developer       BOOLEAN NOT NULL,
    password_hash      TEXT COLLATE "C" NOT NULL,        -- argon2id, or empty
    invite_mode        TEXT COLLATE "C" NOT NULL,
    invitation_expires BIGINT,
    created_at         BIGINT NOT NULL
);
CREATE INDEX account_created ON account (created_at, id);

CREATE TABLE organization_member (
    organization_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    role            TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);

CREATE TABLE space (
    id              BIGINT NOT NULL PRIMARY KEY,
    organization_id BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    description     TEXT COLLATE "C" NOT NULL,
    is_private      BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    UNIQUE (organization_id, name)
);

CREATE TABLE space_member (
    space_id   BIGINT NOT NULL,
    user_id    BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    role       TEXT COLLATE "C" NOT NULL, -- ADMIN, MEMBER, READ_ONLY, ANNOTATOR
    created_at BIGINT NOT NULL,
    PRIMARY KEY (space_id, user_id)
);
CREATE INDEX space_member_user ON space_member (user_id);

CREATE TABLE api_key (
    id           BIGINT NOT NULL PRIMARY KEY,
    user_id      BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    hash         TEXT COLLATE "C" NOT NULL UNIQUE, -- hex SHA-256; keys are random, so no salt is needed
    redacted     TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    revoked_at   BIGINT
);
CREATE INDEX api_key_user ON api_key (user_id, id);

CREATE TABLE session (
    hash       TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- hex SHA-256 of the cookie's value
    user_id    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (user_id);

-- One row for each Idempotency-Key a caller has used.
CREATE TABLE idempotency (
    user_id     BIGINT NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL, -- of method, path and body
    applied     BOOLEAN NOT NULL,          -- set in the transaction that has the effect
    status      INTEGER,                   -- the answer, once it is known
    header      TEXT COLLATE "C",
    body        TEXT COLLATE "C",
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE audit (
    space_id  BIGINT NOT NULL, -- 0 for what belongs to no space
    id        BIGINT NOT NULL,
    user_id   BIGINT NOT NULL,
    ip        TEXT COLLATE "C" NOT NULL,
    operation TEXT COLLATE "C" NOT NULL,
    subject   BIGINT NOT NULL, -- the row acted on, or 0
    at        BIGINT NOT NULL,
    PRIMARY KEY (space_id, id)
);

CREATE TABLE project (
    space_id   BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
);

CREATE TABLE span (
    space_id       BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    project_id     BIGINT NOT NULL,
    trace_id       TEXT COLLATE "C" NOT NULL,
    span_id        TEXT COLLATE "C" NOT NULL,
    parent_id      TEXT COLLATE "C" NOT NULL, -- empty for a root span
    name           TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    start_time     BIGINT NOT NULL,
    end_time       BIGINT NOT NULL,
    status_code    TEXT COLLATE "C" NOT NULL,
    status_message TEXT COLLATE "C" NOT NULL,
    session_id     TEXT COLLATE "C" NOT NULL,
    attributes     TEXT COLLATE "C" NOT NULL, -- JSON object
    events         TEXT COLLATE "C" NOT NULL, -- JSON list
    evaluations    TEXT COLLATE "C" NOT NULL, -- JSON list
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, project_id, trace_id, span_id)
);
CREATE INDEX span_time ON span (space_id, project_id, start_time, id);
CREATE INDEX span_span ON span (space_id, project_id, span_id);

CREATE TABLE dataset (
    space_id   BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
);

CREATE TABLE dataset_version (
    space_id   BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    dataset_id BIGINT NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, dataset_id, name)
);

-- One row of one version. The example's id is the same in every version of its dataset.
CREATE TABLE example (
    space_id   BIGINT NOT NULL,
    version_id BIGINT NOT NULL,
    example_id TEXT COLLATE "C" NOT NULL, -- UUID
    dataset_id BIGINT NOT NULL,
    data       TEXT COLLATE "C" NOT NULL, -- JSON object of the user's own members
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (space_id, version_id, example_id)
);
CREATE INDEX example_order ON example (space_id, version_id, created_at, example_id);

CREATE TABLE annotation_config (
    space_id               BIGINT NOT NULL,
    id                     BIGINT NOT NULL,
    name                   TEXT COLLATE "C" NOT NULL,
    type                   TEXT COLLATE "C" NOT NULL, -- CATEGORICAL, CONTINUOUS, FREEFORM
    label_values           TEXT COLLATE "C" NOT NULL, -- JSON list of {label, score?}; empty list unless CATEGORICAL
    minimum_score          DOUBLE PRECISION,
    maximum_score          DOUBLE PRECISION,
    optimization_direction TEXT COLLATE "C" NOT NULL, -- MAXIMIZE, MINIMIZE, NONE
    created_at             BIGINT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
);

-- What can be annotated. A row outlives the span or example it stands for.
CREATE TABLE target (
    space_id  BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL, -- SPAN, TRACE, EXAMPLE
    parent_id BIGINT NOT NULL,           -- project or dataset
    key       TEXT COLLATE "C" NOT NULL, -- SPAN: trace id, colon, span id; TRACE: trace id; EXAMPLE: example id
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, kind, parent_id, key)
);

CREATE TABLE annotation (
    space_id     BIGINT NOT NULL,
    target_id    BIGINT NOT NULL,
    config_id    BIGINT NOT NULL,
    annotator_id BIGINT NOT NULL,
    name         TEXT COLLATE "C" NOT NULL, -- the config's name when this was written
    label        TEXT COLLATE "C",
    score        DOUBLE PRECISION,
    text         TEXT COLLATE "C",
    updated_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL, -- how often it has been written
    PRIMARY KEY (space_id, target_id, config_id, annotator_id)
);

-- Every change of an annotation, for ever.
CREATE TABLE revision (
    space_id     BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    target_id    BIGINT NOT NULL,
    config_id    BIGINT NOT NULL,
    annotator_id BIGINT NOT NULL,
    version      BIGINT NOT NULL, -- of the annotation, from 1 on: ids follow clocks, this follows who came first
    actor_id     BIGINT NOT NULL,
    queue_id     BIGINT NOT NULL, -- 0 when it did not come through a queue
    at           BIGINT NOT NULL,
    old_label    TEXT COLLATE "C",
    old_score    DOUBLE PRECISION,
    old_text     TEXT COLLATE "C",
    label        TEXT COLLATE "C",
    score        DOUBLE PRECISION,
    text         TEXT COLLATE "C",
    PRIMARY KEY (space_id, id)
);
CREATE INDEX revision_annotation ON revision (space_id, target_id, config_id, annotator_id, version);

CREATE TABLE queue (
    space_id          BIGINT NOT NULL,
    id                BIGINT NOT NULL,
    name              TEXT COLLATE "C" NOT NULL,
    instructions      TEXT COLLATE "C",
    assignment_method TEXT COLLATE "C" NOT NULL, -- ALL, RANDOM
    column_allowlist  TEXT COLLATE "C",          -- JSON list of data columns annotators see, or null for all
    next_position     BIGINT NOT NULL,           -- of the next record; orders records within the queue
    record_count      BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, name)
);

CREATE TABLE queue_config (
    space_id  BIGINT NOT NULL,
    queue_id  BIGINT NOT NULL,
    config_id BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    PRIMARY KEY (space_id, queue_id, config_id)
);
CREATE INDEX queue_config_config ON queue_config (space_id, config_id);

-- A queue's annotators, and those who were: their counters stay.
CREATE TABLE queue_annotator (
    space_id  BIGINT NOT NULL,
    queue_id  BIGINT NOT NULL,
    user_id   BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    active    BOOLEAN NOT NULL,
    load      BIGINT NOT NULL, -- records the RANDOM method has given and not taken back
    completed BIGINT NOT NULL, -- assignments completed
    PRIMARY KEY (space_id, queue_id, user_id)
);
CREATE INDEX queue_annotator_user ON queue_annotator (space_id, user_id);

CREATE TABLE record (
    space_id    BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    queue_id    BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    target_id   BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL, -- as target.kind
    explicit    BOOLEAN NOT NULL,          -- assigned by name; the method no longer counts
    data        TEXT COLLATE "C" NOT NULL, -- JSON object, frozen when the record was added
    evaluations TEXT COLLATE "C" NOT NULL, -- JSON list
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, queue_id, target_id),
    UNIQUE (space_id, queue_id, position)
);

-- Only assignments that carry information have a row: those made by name or by RANDOM, and completed ones. In an ALL
-- queue every active annotator without a row is PENDING.
CREATE TABLE assignment (
    space_id     BIGINT NOT NULL,
    record_id    BIGINT NOT NULL,
    user_id      BIGINT NOT NULL,
    queue_id     BIGINT NOT NULL,
    position     BIGINT NOT NULL,           -- of the record
    state        TEXT COLLATE "C" NOT NULL, -- PENDING, COMPLETED
    by_method    BOOLEAN NOT NULL,          -- given by RANDOM, and counted in load
    completed_at BIGINT,
    PRIMARY KEY (space_id, record_id, user_id)
);
CREATE INDEX assignment_next ON assignment (space_id, queue_id, user_id, state, position);
