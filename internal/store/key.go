package store

import (
	"context"

	"github.com/postil/postil/internal/postil"
)

// livingKey is the condition that a key k works at the time bound to now.
func livingKey(now string) string {
	return `k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ` + now + `)`
}

const keyColumns = `k.id, k.user_id, k.maker_id, k.name, k.description, k.redacted, k.ingest_only, k.created_at, k.expires_at, k.revoked_at, k.last_used_at`

func scanKey(row scanner) (k postil.APIKey, err error) {
	err = row.Scan(&k.ID, &k.UserID, &k.MakerID, &k.Name, &k.Description, &k.Redacted, &k.IngestOnly, &k.CreatedAt, &k.ExpiresAt, &k.RevokedAt, &k.LastUsedAt)
	return k, err
}

// InsertKey stores a new API key under its hash.
func (st *Store) InsertKey(ctx context.Context, k postil.APIKey, hash string) error {
	return st.insert(ctx, postil.Errorf(postil.Conflict, "this API key is already in use"),
		`INSERT INTO api_key (id, user_id, maker_id, name, description, hash, redacted, ingest_only, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, k.ID, k.UserID, k.MakerID, k.Name, k.Description, hash, k.Redacted, k.IngestOnly, k.CreatedAt, k.ExpiresAt)
}

// Keys returns the living API keys that act as a user, newest first.
func (st *Store) Keys(ctx context.Context, user, now int64) ([]postil.APIKey, error) {
	return collect(ctx, st, scanKey, `SELECT `+keyColumns+` FROM api_key k
		WHERE k.user_id = $1 AND `+livingKey("$2")+` ORDER BY k.id DESC`, user, now)
}

// KeyFilter narrows the list of API keys.
type KeyFilter struct {
	Service bool  // service keys, or else those of people
	Maker   int64 // who made them, or 0 for anybody
	Space   int64 // the space that they have a role in, or 0
	Working bool  // those that work Now, or else the others
	Now     int64
}

// ListKeys reads a page of API keys, and one more, newest first.
func (st *Store) ListKeys(ctx context.Context, f KeyFilter, p postil.Paging) ([]postil.APIKey, error) {
	var c conditions
	from, not := `api_key k`, ""
	if f.Space != 0 {
		from += ` JOIN space_member m ON m.user_id = k.user_id`
		c.and("m.space_id = " + c.param(f.Space))
	}
	if f.Maker != 0 {
		c.and("k.maker_id = " + c.param(f.Maker))
	}
	if f.Service {
		c.and("k.user_id <> k.maker_id")
	} else {
		c.and("k.user_id = k.maker_id")
	}
	if !f.Working {
		not = "NOT "
	}
	c.and(not + "(" + livingKey(c.param(f.Now)) + ")")
	if p.After.Set {
		c.and("k.id < " + c.param(p.After.ID))
	}
	return collect(ctx, st, scanKey, `SELECT `+keyColumns+` FROM `+from+c.text+` ORDER BY k.id DESC LIMIT `+c.param(p.Limit+1), c.args...)
}

// LockKey returns an API key, living or not, and keeps it from being changed by
// others until the transaction ends.
func (st *Store) LockKey(ctx context.Context, id int64) (postil.APIKey, error) {
	return one(ctx, st, "API key", scanKey, `SELECT `+keyColumns+` FROM api_key k WHERE k.id = $1`+st.eng.forUpdate, id)
}

// RefreshKey gives an API key another secret, with k.Redacted and k.ExpiresAt. The
// one it had works until a time, or ends now; the one before that ends.
func (st *Store) RefreshKey(ctx context.Context, k postil.APIKey, hash string, oldEnds *int64) error {
	_, err := st.exec(ctx, `UPDATE api_key SET previous_hash = CASE WHEN CAST($1 AS BIGINT) IS NOT NULL THEN hash END, previous_ends = $1,
		hash = $2, redacted = $3, expires_at = $4 WHERE id = $5`, oldEnds, hash, k.Redacted, k.ExpiresAt, k.ID)
	return err
}

// RevokeKey revokes an API key, with the secret it had before; one that is revoked
// stays as it is.
func (st *Store) RevokeKey(ctx context.Context, id, now int64) error {
	_, err := st.exec(ctx, `UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL`, now, id)
	return err
}

// RevokeHomelessKeys revokes the service keys that belong to no organization any
// more.
func (st *Store) RevokeHomelessKeys(ctx context.Context, now int64) error {
	_, err := st.exec(ctx, `UPDATE api_key SET revoked_at = $1 WHERE user_id <> maker_id AND revoked_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM organization_member m WHERE m.user_id = api_key.user_id)`, now)
	return err
}

// RevokeKeys revokes all API keys that act as a user.
func (st *Store) RevokeKeys(ctx context.Context, user, now int64) error {
	_, err := st.exec(ctx, `UPDATE api_key SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL`, now, user)
	return err
}

// ServiceAccounts returns the accounts with these ids and their roles.
func (st *Store) ServiceAccounts(ctx context.Context, ids []int64) (map[int64]postil.ServiceAccount, error) {
	accounts := map[int64]postil.ServiceAccount{}
	found, err := collect(ctx, st, func(row scanner) (a postil.ServiceAccount, err error) {
		err = row.Scan(&a.ID, &a.Name, &a.Role)
		return a, err
	}, `SELECT u.id, u.name, u.role FROM account u WHERE `+st.eng.inInts("u.id", "$1"), st.eng.ints(ids))
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		accounts[a.ID] = a
	}
	return accounts, st.fillGrants(ctx, ids, accounts)
}

// fillGrants reads the roles that accounts have in organizations and in their
// spaces.
func (st *Store) fillGrants(ctx context.Context, ids []int64, accounts map[int64]postil.ServiceAccount) error {
	organizations, err := collect(ctx, st, func(row scanner) (m postil.OrganizationMembership, err error) {
		err = row.Scan(&m.UserID, &m.OrganizationID, &m.Role)
		return m, err
	}, `SELECT user_id, organization_id, role FROM organization_member WHERE `+st.eng.inInts("user_id", "$1")+` ORDER BY user_id, organization_id`, st.eng.ints(ids))
	if err != nil {
		return err
	}
	type place struct{ user, organization int64 }
	type inSpace struct {
		place
		postil.SpaceGrant
	}
	found, err := collect(ctx, st, func(row scanner) (g inSpace, err error) {
		err = row.Scan(&g.user, &g.organization, &g.SpaceID, &g.Role)
		return g, err
	}, `SELECT m.user_id, s.organization_id, m.space_id, m.role FROM space_member m JOIN space s ON s.id = m.space_id
		WHERE `+st.eng.inInts("m.user_id", "$1")+` ORDER BY m.user_id, m.space_id`, st.eng.ints(ids))
	spaces := map[place][]postil.SpaceGrant{}
	for _, g := range found {
		spaces[g.place] = append(spaces[g.place], g.SpaceGrant)
	}
	for _, o := range organizations {
		a := accounts[o.UserID]
		a.Organizations = append(a.Organizations, postil.OrganizationGrant{OrganizationID: o.OrganizationID, Role: o.Role,
			Spaces: spaces[place{o.UserID, o.OrganizationID}]})
		accounts[o.UserID] = a
	}
	return err
}
