-- +goose Up

-- Memberships of organizations have ids, as those of spaces do. Those that are here get small ones, which no server makes.
ALTER TABLE organization_member ADD COLUMN id INTEGER NOT NULL DEFAULT 0;
UPDATE organization_member SET id = n.place
    FROM (SELECT organization_id, user_id, ROW_NUMBER() OVER (ORDER BY organization_id, user_id) AS place FROM organization_member) n
    WHERE n.organization_id = organization_member.organization_id AND n.user_id = organization_member.user_id;
CREATE INDEX organization_member_user ON organization_member (user_id);

-- Service keys act as accounts of their own, which no person signs in to.
ALTER TABLE account ADD COLUMN bot INTEGER NOT NULL DEFAULT FALSE;

-- A key whose maker is not its user is a service key. After a refresh, the secret before works until previous_ends.
ALTER TABLE api_key ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN maker_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE api_key ADD COLUMN previous_hash TEXT;
ALTER TABLE api_key ADD COLUMN previous_ends INTEGER;
UPDATE api_key SET maker_id = user_id;
CREATE UNIQUE INDEX api_key_previous ON api_key (previous_hash);
CREATE INDEX api_key_maker ON api_key (maker_id, id);

-- The audit log is read from its end, all of it or one user's.
CREATE INDEX audit_user ON audit (user_id, id);
