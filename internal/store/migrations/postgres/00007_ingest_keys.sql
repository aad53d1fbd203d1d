-- +goose Up

-- A key of applications, which may send spans and nothing else.
ALTER TABLE api_key ADD COLUMN ingest_only BOOLEAN NOT NULL DEFAULT FALSE;
