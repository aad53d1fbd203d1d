package store

import (
	"context"
	"time"

	"github.com/postil/postil/internal/postil"
)

// InsertAudit records that a user did something. Space and subject are 0 where
// there is none.
func (st *Store) InsertAudit(ctx context.Context, id, space, user int64, ip, operation string, subject, now int64) error {
	return st.later(ctx, `INSERT INTO audit (space_id, id, user_id, ip, operation, subject, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		space, id, user, ip, operation, subject, now)
}

// AuditFilter narrows the audit log. Both ends are part of it, in microseconds.
type AuditFilter struct {
	From, To   int64
	User       int64    // or 0 for everybody
	Operations []string // or none for all
}

// idsAhead is how far ahead of the clock ids may be made.
const idsAhead = time.Minute

// AuditLog reads a page of what users did, and one more, newest first. What the
// server did by itself is left out.
func (st *Store) AuditLog(ctx context.Context, f AuditFilter, p postil.Paging) ([]postil.AuditEntry, error) {
	var c conditions
	c.and("a.at >= " + c.param(f.From))
	c.and("a.at <= " + c.param(f.To))
	c.and("a.id >= " + c.param(postil.FirstID(time.UnixMicro(f.From)))) // where to look
	if p.After.Set {
		c.and("a.id < " + c.param(p.After.ID))
	} else {
		c.and("a.id < " + c.param(postil.FirstID(time.UnixMicro(f.To).Add(idsAhead))))
	}
	if f.User != 0 {
		c.and("a.user_id = " + c.param(f.User))
	} else {
		c.and("a.user_id <> 0")
	}
	if len(f.Operations) > 0 {
		c.and(st.eng.inTexts("a.operation", c.param(st.eng.texts(f.Operations))))
	}
	return collect(ctx, st, func(row scanner) (e postil.AuditEntry, err error) {
		err = row.Scan(&e.ID, &e.SpaceID, &e.UserID, &e.IP, &e.Operation, &e.Subject, &e.At)
		return e, err
	}, `SELECT a.id, a.space_id, a.user_id, a.ip, a.operation, a.subject, a.at FROM audit a`+c.text+` ORDER BY a.id DESC LIMIT `+c.param(p.Limit+1), c.args...)
}
