package axapi_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

func (f *fixture) newOrganization(name string) string {
	f.Helper()
	return f.want(201, "POST", "/v2/organizations", object{"name": name})["id"].(string)
}

func TestOrganizationsLiveTheirLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.want(201, "POST", "/v2/organizations", object{"name": "research"})
		path := "/v2/organizations/" + made["id"].(string)
		want := object{"id": made["id"], "name": "research", "description": "", "created_at": made["created_at"]}
		if diff := cmp.Diff(want, f.want(200, "GET", path, nil)); diff != "" {
			t.Error(diff)
		}
		if got := f.want(200, "PATCH", path, object{"description": "all of it"}); got["name"] != "research" || got["description"] != "all of it" {
			t.Errorf("after the update: %v", got)
		}
		if got := f.want(200, "PATCH", path, `{"description":null,"name":"Research"}`); got["description"] != "" || got["name"] != "Research" {
			t.Errorf("after clearing the description: %v", got)
		}
		f.want(201, "POST", "/v2/spaces", object{"name": "lab", "organization_id": made["id"]})
		f.want(204, "DELETE", path, nil)
		f.refused(404, "org_id: organization not found", "GET", path, nil)
		sameNames(t, items(f.want(200, "GET", "/v2/spaces", nil), "spaces"), "default")
		f.newOrganization("Research") // the name is free again
	})
}

func TestOrganizationsListsThoseOfTheCallerNewestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		other := f.account("other@example.com", "ADMIN")
		for _, name := range []string{"alpha", "beta", "Alphabet"} {
			f.newOrganization(name)
		}
		if diff := cmp.Diff([]string{"Alphabet", "beta", "alpha", "default"}, f.pages("/v2/organizations?", "organizations")); diff != "" {
			t.Error(diff)
		}
		sameNames(t, items(f.want(200, "GET", "/v2/organizations?name=ALPHA", nil), "organizations"), "Alphabet", "alpha")
		sameNames(t, items(other.want(200, "GET", "/v2/organizations", nil), "organizations"), "default")
		f.refused(400, "org_id: is not a parameter of this operation", "GET", "/v2/organizations?org_id=x", nil)
	})
}

func TestDeletingAnOrganizationTakesEverythingInItsSpaces(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		first, firstSpace := f.organization(), f.space
		doomed := f.newOrganization("doomed")
		f.space = f.want(201, "POST", "/v2/spaces", object{"name": "lab", "organization_id": doomed})["id"].(string)
		dataset := f.want(201, "POST", "/v2/datasets", object{"name": "cases", "space_id": f.space, "examples": []any{object{"question": "?"}}})
		queue := f.queue("reviews", []string{"admin@example.com"}, nil)
		f.want(204, "DELETE", "/v2/organizations/"+doomed, nil)
		for _, path := range []string{queue, "/v2/datasets/" + dataset["id"].(string), "/v2/spaces/" + f.space} {
			f.want(404, "GET", path, nil)
		}
		f.want(200, "GET", "/v2/organizations/"+first, nil)
		f.want(200, "GET", "/v2/spaces/"+firstSpace, nil)
	})
}

func TestWhoLeavesAnOrganizationLeavesItsSpaces(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		lead := f.account("lead@example.com", "MEMBER")
		path := "/v2/organizations/" + f.organization()
		member := f.want(200, "POST", path+"/users", object{"user_id": lead.id, "role": predefined("READ_ONLY")})
		again := f.want(200, "POST", path+"/users", object{"user_id": lead.id, "role": predefined("MEMBER")})
		if member["id"] != again["id"] || again["role"].(object)["name"] != "MEMBER" || again["organization_id"] != f.organization() {
			t.Errorf("first %v, then %v", member, again)
		}
		second := f.newSpace("second")
		f.want(200, "POST", "/v2/spaces/"+second+"/users", object{"user_id": lead.id, "role": predefined("ADMIN")})
		lead.want(204, "DELETE", "/v2/spaces/"+second+"/users/"+f.administrator(), nil) // now the lead alone administers it
		f.want(404, "GET", "/v2/spaces/"+second, nil)

		f.want(204, "DELETE", path+"/users/"+lead.id, nil)
		sameNames(t, items(lead.want(200, "GET", "/v2/spaces", nil), "spaces"))
		sameNames(t, items(lead.want(200, "GET", "/v2/organizations", nil), "organizations"))
		f.want(200, "GET", "/v2/spaces/"+second, nil) // somebody has to administer it
		f.refused(404, "user_id: the user is not a member of the organization", "DELETE", path+"/users/"+lead.id, nil)
	})
}

func TestOrganizationsAreRefusedWithTheMemberAtFault(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		lead, annotator := f.member("lead@example.com", "ADMIN"), f.member("annotator@example.com", "ANNOTATOR")
		path, elsewhere := "/v2/organizations/"+f.organization(), "/v2/organizations/"+f.newOrganization("elsewhere")
		f.refused(409, `name: an organization named "default" already exists`, "POST", "/v2/organizations", object{"name": "default"})
		f.refused(409, `name: an organization named "elsewhere" already exists`, "PATCH", path, object{"name": "elsewhere"})
		f.refused(400, "name: is required", "POST", "/v2/organizations", "{}")
		f.refused(400, "name: must not be blank; description: must have at most 1000 characters", "POST", "/v2/organizations",
			object{"name": " ", "description": strings.Repeat("é", 1001)})
		f.refused(400, "at least one of name and description is needed", "PATCH", path, "{}")
		f.refused(400, "org_id: must be an identifier of type Organization", "GET", "/v2/organizations/default", nil)
		f.refused(404, "org_id: organization not found", "DELETE", "/v2/organizations/"+f.unknown(postil.OrganizationID), nil)
		lead.refused(403, "only account administrators may do this", "POST", "/v2/organizations", object{"name": "x"})
		lead.refused(403, "org_id: your role MEMBER does not allow this in the organization", "PATCH", path, object{"name": "x"})
		lead.refused(403, "org_id: your role MEMBER does not allow this in the organization", "DELETE", path, nil)
		lead.refused(404, "org_id: organization not found", "GET", elsewhere, nil)
		lead.refused(404, "org_id: organization not found", "DELETE", elsewhere, nil)

		add := func(status int, detail, user, role string) {
			t.Helper()
			f.refused(status, detail, "POST", path+"/users", object{"user_id": user, "role": predefined(role)})
		}
		add(400, "role: an account with the role ANNOTATOR can only be an ANNOTATOR", annotator.id, "MEMBER")
		add(400, "role: ANNOTATOR is for accounts with the role ANNOTATOR only, this one is MEMBER", lead.id, "ANNOTATOR")
		add(404, "user_id: user not found", f.unknown(postil.UserID), "MEMBER")
		add(409, "user_id: the last administrator of an organization must stay one; give the role ADMIN to another member first", f.administrator(), "MEMBER")
		f.refused(409, "user_id: the last administrator of an organization must stay one; give the role ADMIN to another member first",
			"DELETE", path+"/users/"+f.administrator(), nil)
		// Whoever administers an organization gets at those whom they may see, and nobody else.
		f.want(200, "POST", path+"/users", object{"user_id": lead.id, "role": predefined("ADMIN")})
		f.tx(func(st *store.Store) error {
			return st.DeleteMemberships(context.Background(), f.row(postil.UserID, annotator.id))
		})
		lead.refused(404, "user_id: user not found", "POST", path+"/users", object{"user_id": annotator.id, "role": predefined("ANNOTATOR")})
	})
}

// Two administrators who remove each other at the same time cannot both succeed.
func TestAnOrganizationKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		second := f.account("second@example.com", "ADMIN")
		path := "/v2/organizations/" + f.organization() + "/users/"
		own, others := f.atOnce("DELETE", path+second.id, second, path+f.administrator())
		if (own == 204) == (others == 204) {
			t.Errorf("removing each other answered %d and %d", own, others)
		}
	})
}

// A space made while its organization is deleted goes with it, or is refused.
func TestNoSpaceOutlivesItsOrganization(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		doomed := f.newOrganization("doomed")
		var both sync.WaitGroup
		for _, name := range []string{"a", "b", "c", "d"} {
			both.Go(func() {
				f.send("POST", "/v2/spaces", object{"name": name, "organization_id": doomed})
			})
		}
		both.Go(func() { f.want(204, "DELETE", "/v2/organizations/"+doomed, nil) })
		both.Wait()
		sameNames(t, items(f.want(200, "GET", "/v2/spaces", nil), "spaces"), "default")
	})
}
