-- +goose Up

-- Queues that are gone for everybody, and whose records and what hangs on them have still to be removed.
CREATE TABLE deleted_queue (
    space_id BIGINT NOT NULL,
    queue_id BIGINT NOT NULL,
    PRIMARY KEY (space_id, queue_id)
);
