-- +goose Up

-- Queues that are gone for everybody, and whose records and what hangs on them have still to be removed.
CREATE TABLE deleted_queue (
    space_id INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    PRIMARY KEY (space_id, queue_id)
) STRICT, WITHOUT ROWID;

-- Else all comments of a space are read to find those on a few records.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('comment', 'comment', '10000 10000 1'); -- the primary key
ANALYZE sqlite_schema;
