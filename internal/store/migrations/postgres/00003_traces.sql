-- +goose Up

-- Traces. Spans are kept beside others that belong to traces of about the same time: what grows without bound is
-- partitioned by ids, which carry the time they were made at. The default partitions hold what is here already, and
-- whatever comes when there is no partition for it; the server makes the others.
CREATE TABLE trace (
    space_id   BIGINT NOT NULL,
    id         BIGINT NOT NULL, -- made when the first span came
    project_id BIGINT NOT NULL,
    trace_id   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (space_id, id),
    UNIQUE (space_id, project_id, trace_id)
);
INSERT INTO trace (space_id, id, project_id, trace_id)
    SELECT space_id, MIN(id), project_id, trace_id FROM span GROUP BY space_id, project_id, trace_id;

ALTER TABLE span RENAME TO span_before;
CREATE TABLE span (
    space_id       BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    project_id     BIGINT NOT NULL,
    trace_row      BIGINT NOT NULL,           -- trace.id
    trace_id       TEXT COLLATE "C" NOT NULL, -- as trace.trace_id
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
    evaluations    TEXT COLLATE "C" NOT NULL  -- JSON list
) PARTITION BY RANGE (trace_row);
CREATE TABLE span_default PARTITION OF span DEFAULT;
INSERT INTO span SELECT s.space_id, s.id, s.project_id, t.id, s.trace_id, s.span_id, s.parent_id, s.name, s.kind, s.start_time, s.end_time,
        s.status_code, s.status_message, s.session_id, s.attributes, s.events, s.evaluations
    FROM span_before s JOIN trace t ON t.space_id = s.space_id AND t.project_id = s.project_id AND t.trace_id = s.trace_id;
DROP TABLE span_before;
ALTER TABLE span ADD PRIMARY KEY (space_id, trace_row, span_id);
CREATE INDEX span_time ON span (space_id, project_id, start_time, id);
CREATE INDEX span_span ON span (space_id, project_id, span_id);
-- Lists of traces are lists of their root spans.
CREATE INDEX span_root ON span (space_id, project_id, start_time, id) WHERE parent_id = '';

ALTER TABLE revision RENAME TO revision_default;
ALTER INDEX revision_pkey RENAME TO revision_default_pkey;
ALTER INDEX revision_annotation RENAME TO revision_default_annotation;
CREATE TABLE revision (LIKE revision_default INCLUDING DEFAULTS, PRIMARY KEY (space_id, id)) PARTITION BY RANGE (id);
CREATE INDEX revision_annotation ON revision (space_id, target_id, config_id, annotator_id, version);
ALTER TABLE revision ATTACH PARTITION revision_default DEFAULT;

ALTER TABLE audit RENAME TO audit_default;
ALTER INDEX audit_pkey RENAME TO audit_default_pkey;
CREATE TABLE audit (LIKE audit_default INCLUDING DEFAULTS, PRIMARY KEY (space_id, id)) PARTITION BY RANGE (id);
ALTER TABLE audit ATTACH PARTITION audit_default DEFAULT;
