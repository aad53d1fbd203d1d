-- +goose Up

-- Traces. Spans are kept beside others of their trace.
CREATE TABLE trace (
    space_id   INTEGER NOT NULL,
    id         INTEGER NOT NULL, -- made when the first span came
    project_id INTEGER NOT NULL,
    trace_id   TEXT NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, project_id, trace_id)
) STRICT, WITHOUT ROWID;
INSERT INTO trace (space_id, id, project_id, trace_id)
    SELECT space_id, MIN(id), project_id, trace_id FROM span GROUP BY space_id, project_id, trace_id;

DROP INDEX span_time;
DROP INDEX span_span;
DROP INDEX span_root;
ALTER TABLE span RENAME TO span_before;
CREATE TABLE span (
    space_id       INTEGER NOT NULL,
    id             INTEGER NOT NULL,
    project_id     INTEGER NOT NULL,
    trace_row      INTEGER NOT NULL, -- trace.id
    trace_id       TEXT NOT NULL,    -- as trace.trace_id
    span_id        TEXT NOT NULL,
    parent_id      TEXT NOT NULL,    -- empty for a root span
    name           TEXT NOT NULL,
    kind           TEXT NOT NULL,
    start_time     INTEGER NOT NULL,
    end_time       INTEGER NOT NULL,
    status_code    TEXT NOT NULL,
    status_message TEXT NOT NULL,
    session_id     TEXT NOT NULL,
    attributes     TEXT NOT NULL,    -- JSON object
    events         TEXT NOT NULL,    -- JSON list
    evaluations    TEXT NOT NULL,    -- JSON list
    PRIMARY KEY (space_id, trace_row, span_id)
) STRICT;
INSERT INTO span SELECT s.space_id, s.id, s.project_id, t.id, s.trace_id, s.span_id, s.parent_id, s.name, s.kind, s.start_time, s.end_time,
        s.status_code, s.status_message, s.session_id, s.attributes, s.events, s.evaluations
    FROM span_before s JOIN trace t ON t.space_id = s.space_id AND t.project_id = s.project_id AND t.trace_id = s.trace_id ORDER BY s.id;
DROP TABLE span_before;
CREATE INDEX span_time ON span (space_id, project_id, start_time, id);
CREATE INDEX span_span ON span (space_id, project_id, span_id);
-- Lists of traces are lists of their root spans.
CREATE INDEX span_root ON span (space_id, project_id, start_time, id) WHERE parent_id = '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('trace', 'trace', '100000 100000 1'), -- the primary key
    ('trace', 'sqlite_autoindex_trace_2', '100000 100000 10000 1'),
    ('span', 'sqlite_autoindex_span_1', '1000000 1000000 10 1'),
    ('span', 'span_time', '1000000 1000000 100000 2 1'),
    ('span', 'span_span', '1000000 1000000 100000 2'),
    ('span', 'span_root', '100000 100000 10000 2 1');
ANALYZE sqlite_schema;
