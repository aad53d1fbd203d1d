package store

import (
	"context"
	"strings"

	"github.com/postil/postil/internal/postil"
)

const organizationColumns = `o.id, o.name, o.description, o.created_at`

func scanOrganization(row scanner) (o postil.Organization, err error) {
	err = row.Scan(&o.ID, &o.Name, &o.Description, &o.CreatedAt)
	return o, err
}

func organizationTaken(name string) *postil.Error {
	return postil.At(postil.Conflict, "name", "an organization named %q already exists", name)
}

// InsertOrganization stores a new organization.
func (st *Store) InsertOrganization(ctx context.Context, o postil.Organization) error {
	return st.insert(ctx, organizationTaken(o.Name),
		`INSERT INTO organization (id, name, description, created_at) VALUES ($1, $2, $3, $4)`,
		o.ID, o.Name, o.Description, o.CreatedAt)
}

// UpdateOrganization stores the members of an organization that may change.
func (st *Store) UpdateOrganization(ctx context.Context, o postil.Organization) error {
	return st.insert(ctx, organizationTaken(o.Name), `UPDATE organization SET name = $1, description = $2 WHERE id = $3`, o.Name, o.Description, o.ID)
}

// DeleteOrganization deletes an organization that has no spaces any more, and its
// memberships.
func (st *Store) DeleteOrganization(ctx context.Context, id int64) error {
	if _, err := st.exec(ctx, `DELETE FROM organization_member WHERE organization_id = $1`, id); err != nil {
		return err
	}
	_, err := st.exec(ctx, `DELETE FROM organization WHERE id = $1`, id)
	return err
}

// Organization returns an organization.
func (st *Store) Organization(ctx context.Context, id int64) (postil.Organization, error) {
	return one(ctx, st, "organization", scanOrganization, `SELECT `+organizationColumns+` FROM organization o WHERE o.id = $1`, id)
}

// LockOrganization returns an organization and keeps its members and spaces from
// being changed by others until the transaction ends.
func (st *Store) LockOrganization(ctx context.Context, id int64) (postil.Organization, error) {
	return one(ctx, st, "organization", scanOrganization,
		`SELECT `+organizationColumns+` FROM organization o WHERE o.id = $1`+st.eng.forUpdate, id)
}

// HoldOrganization keeps an organization from being deleted until the transaction
// ends; one that is not there is NotFound.
func (st *Store) HoldOrganization(ctx context.Context, id int64) error {
	_, err := one(ctx, st, "organization", value[int64], `SELECT id FROM organization WHERE id = $1`+st.eng.forShare, id)
	return err
}

// OrganizationFilter narrows the list of organizations.
type OrganizationFilter struct {
	Member int64  // the user they are listed for
	Name   string // part of the name, any case; empty for all
}

// ListOrganizations reads a page of the organizations of a user, and one more,
// newest first.
func (st *Store) ListOrganizations(ctx context.Context, f OrganizationFilter, p postil.Paging) ([]postil.Organization, error) {
	var c conditions
	c.and("m.user_id = " + c.param(f.Member))
	if f.Name != "" {
		c.and(st.eng.contains("o.name", c.param(strings.ToLower(f.Name))))
	}
	if p.After.Set {
		c.and("o.id < " + c.param(p.After.ID))
	}
	return collect(ctx, st, scanOrganization, `SELECT `+organizationColumns+` FROM organization o
		JOIN organization_member m ON m.organization_id = o.id`+c.text+` ORDER BY o.id DESC LIMIT `+c.param(p.Limit+1), c.args...)
}

// OrganizationRole returns the role a user has in an organization; one without
// any is NotFound.
func (st *Store) OrganizationRole(ctx context.Context, organization, user int64) (postil.Role, error) {
	return one(ctx, st, "organization", value[postil.Role],
		`SELECT role FROM organization_member WHERE organization_id = $1 AND user_id = $2`, organization, user)
}

// OrganizationsOf returns the organizations a user belongs to, oldest first.
func (st *Store) OrganizationsOf(ctx context.Context, user int64) ([]int64, error) {
	return collect(ctx, st, value[int64],
		`SELECT organization_id FROM organization_member WHERE user_id = $1 ORDER BY organization_id`, user)
}

// InsertOrganizationMember gives a user a role in an organization; one who is
// already a member keeps the role.
func (st *Store) InsertOrganizationMember(ctx context.Context, m postil.OrganizationMembership) error {
	_, err := st.exec(ctx, `INSERT INTO organization_member (organization_id, user_id, id, role, created_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, user_id) DO NOTHING`, m.OrganizationID, m.UserID, m.ID, m.Role, m.CreatedAt)
	return err
}

// UpsertOrganizationMember gives a user a role in an organization and returns the
// membership as it is now; its id and creation time stay when it was there before.
func (st *Store) UpsertOrganizationMember(ctx context.Context, m postil.OrganizationMembership) (postil.OrganizationMembership, error) {
	return one(ctx, st, "membership", func(row scanner) (m postil.OrganizationMembership, err error) {
		err = row.Scan(&m.ID, &m.OrganizationID, &m.UserID, &m.Role, &m.CreatedAt)
		return m, err
	}, `INSERT INTO organization_member (organization_id, user_id, id, role, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (organization_id, user_id) DO UPDATE SET role = excluded.role
		RETURNING id, organization_id, user_id, role, created_at`, m.OrganizationID, m.UserID, m.ID, m.Role, m.CreatedAt)
}

// DeleteOrganizationMember takes a user out of an organization; one who is not in
// it is NotFound.
func (st *Store) DeleteOrganizationMember(ctx context.Context, organization, user int64) error {
	n, err := st.exec(ctx, `DELETE FROM organization_member WHERE organization_id = $1 AND user_id = $2`, organization, user)
	if err == nil && n == 0 {
		return postil.At(postil.NotFound, "user_id", "the user is not a member of the organization")
	}
	return err
}

// ActiveOrganizationAdmins returns the people who administer an organization,
// without those who have not accepted their invitation.
func (st *Store) ActiveOrganizationAdmins(ctx context.Context, organization int64) ([]int64, error) {
	return collect(ctx, st, value[int64], `SELECT m.user_id FROM organization_member m JOIN account u ON u.id = m.user_id
		WHERE m.organization_id = $1 AND m.role = 'ADMIN' AND u.status = 'ACTIVE' AND NOT u.bot`, organization)
}

// LockOrganizationsLedBy returns the organizations that a user administers,
// locked as by LockOrganization.
func (st *Store) LockOrganizationsLedBy(ctx context.Context, user int64) ([]postil.Organization, error) {
	return collect(ctx, st, scanOrganization, `SELECT `+organizationColumns+` FROM organization o
		WHERE o.id IN (SELECT organization_id FROM organization_member WHERE user_id = $1 AND role = 'ADMIN') ORDER BY o.id`+st.eng.forUpdate, user)
}

// LockSpacesOf returns the spaces of an organization, locked as by LockSpace.
func (st *Store) LockSpacesOf(ctx context.Context, organization int64) ([]postil.Space, error) {
	return collect(ctx, st, scanSpace, `SELECT `+spaceColumns+` FROM space s WHERE s.organization_id = $1 ORDER BY s.id`+st.eng.forUpdate, organization)
}
