package axapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

func (f *fixture) newSpace(name string) string {
	f.Helper()
	return f.want(201, "POST", "/v2/spaces", object{"name": name, "organization_id": f.organization()})["id"].(string)
}

func TestSpacesLiveTheirLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.want(201, "POST", "/v2/spaces", object{"name": "support", "organization_id": f.organization(), "is_private": true})
		path := "/v2/spaces/" + made["id"].(string)
		want := object{"id": made["id"], "name": "support", "description": "", "created_at": made["created_at"], "is_private": true}
		if diff := cmp.Diff(want, f.want(200, "GET", path, nil)); diff != "" {
			t.Error(diff)
		}
		got := f.want(200, "PATCH", path, object{"description": "what people ask", "is_private": false})
		if got["name"] != "support" || got["description"] != "what people ask" || got["is_private"] != false {
			t.Errorf("after the update: %v", got)
		}
		if got := f.want(200, "PATCH", path, `{"description":null,"name":"Support"}`); got["description"] != "" || got["name"] != "Support" {
			t.Errorf("after clearing the description: %v", got)
		}
		f.want(204, "DELETE", path, nil)
		f.refused(404, "space_id: space not found", "GET", path, nil)
		f.newSpace("Support") // the name is free again
	})
}

func TestOnlyClientsThatKnowPrivateSpacesAreToldOfThem(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		for python, told := range map[string]bool{"8.42.0": false, "8.43.0": true} {
			got := f.want(200, "GET", "/v2/spaces/"+f.space, nil, "sdk-language", "python", "sdk-version", python)
			if _, has := got["is_private"]; has != told {
				t.Errorf("Python %s got %v", python, got)
			}
		}
	})
}

func TestSpacesListsThoseOfTheCallerNewestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		outsider, annotator := f.account("outsider@example.com", "MEMBER"), f.member("annotator@example.com", "ANNOTATOR")
		for _, name := range []string{"alpha", "beta", "Alphabet"} {
			f.newSpace(name)
		}
		if diff := cmp.Diff([]string{"Alphabet", "beta", "alpha", "default"}, f.pages("/v2/spaces?", "spaces")); diff != "" {
			t.Error(diff)
		}
		sameNames(t, items(f.want(200, "GET", "/v2/spaces?name=ALPHA", nil), "spaces"), "Alphabet", "alpha")
		sameNames(t, items(f.want(200, "GET", "/v2/spaces?name=beta&org_id="+f.organization(), nil), "spaces"), "beta")
		sameNames(t, items(f.want(200, "GET", "/v2/spaces?org_id="+f.unknown(postil.OrganizationID), nil), "spaces"))
		sameNames(t, items(outsider.want(200, "GET", "/v2/spaces", nil), "spaces"))
		sameNames(t, items(annotator.want(200, "GET", "/v2/spaces", nil), "spaces"), "default")
		outsider.refused(404, "space_id: space not found", "GET", "/v2/spaces/"+f.space, nil)
		f.refused(400, "limit: must be a whole number from 1 to 100", "GET", "/v2/spaces?limit=0", nil)
		f.refused(400, "org_id: must be an identifier of type Organization", "GET", "/v2/spaces?org_id=acme", nil)
		f.refused(400, "space_name: is not a parameter of this operation", "GET", "/v2/spaces?space_name=x", nil)
	})
}

func TestSpacesAreRefusedWithTheMemberAtFault(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		lead, reader := f.member("lead@example.com", "MEMBER"), f.member("reader@example.com", "READ_ONLY")
		org := f.organization()
		body := object{"name": "default", "organization_id": org}
		f.refused(409, `name: a space named "default" already exists`, "POST", "/v2/spaces", body)
		lead.refused(403, "only administrators of the account or of the organization may create spaces", "POST", "/v2/spaces", body)
		f.refused(404, "organization_id: organization not found", "POST", "/v2/spaces",
			object{"name": "x", "organization_id": f.unknown(postil.OrganizationID)})
		f.refused(400, "organization_id: must be an identifier of type Organization, this one is of another type", "POST", "/v2/spaces",
			object{"name": "x", "organization_id": f.space})
		f.refused(400, "organization_id: is required; name: is required", "POST", "/v2/spaces", "{}")
		f.refused(400, "description: must not be null; is_private: must not be null", "POST", "/v2/spaces",
			object{"name": "x", "organization_id": org, "description": nil, "is_private": nil})
		f.refused(400, "name: must not be blank; description: must have at most 1000 characters", "POST", "/v2/spaces",
			object{"name": " ", "organization_id": org, "description": strings.Repeat("é", 1001)})
		f.refused(400, "name: must have at most 255 characters", "POST", "/v2/spaces",
			object{"name": strings.Repeat("n", 256), "organization_id": org})

		path := "/v2/spaces/" + f.space
		f.newSpace("taken")
		f.refused(409, `name: a space named "taken" already exists`, "PATCH", path, object{"name": "taken"})
		f.refused(400, "at least one of name, description and is_private is needed", "PATCH", path, "{}")
		f.refused(400, "organization_id: cannot be changed", "PATCH", path, object{"name": "x", "organization_id": org})
		f.refused(400, "name: must not be null", "PATCH", path, `{"name":null}`)
		f.refused(400, "space_id: must be an identifier of type Space", "PATCH", "/v2/spaces/default", object{"name": "x"})
		f.refused(404, "space_id: space not found", "PATCH", "/v2/spaces/"+f.unknown(postil.SpaceID), object{"name": "x"})
		lead.refused(403, "space_id: your role MEMBER does not allow this in the space", "PATCH", path, object{"name": "x"})
		reader.refused(403, "space_id: your role READ_ONLY does not allow this in the space", "DELETE", path, nil)
		f.account("outsider@example.com", "ADMIN").refused(404, "space_id: space not found", "DELETE", path, nil)
	})
}

func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		p, path := f.account("ann@example.com", "MEMBER"), "/v2/spaces/"+f.space+"/users"
		first := f.want(200, "POST", path, object{"user_id": p.id, "role": predefined("READ_ONLY")})
		want := object{"id": first["id"], "user_id": p.id, "space_id": f.space, "role": predefined("READ_ONLY")}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Error(diff)
		}
		p.want(200, "GET", "/v2/annotation-configs?space_id="+f.space, nil)
		second := f.want(200, "POST", path, `{"user_id":"`+p.id+`","role":{"type":"predefined","name":"member"}}`)
		if second["id"] != first["id"] || second["role"].(object)["name"] != "MEMBER" {
			t.Errorf("after the change of role: %v", second)
		}
		f.want(204, "DELETE", path+"/"+p.id, nil)
		p.refused(404, "space_id: space not found", "GET", "/v2/annotation-configs?space_id="+f.space, nil)
		f.refused(404, "user_id: the user is not a member of the space", "DELETE", path+"/"+p.id, nil)
	})
}

func TestRolesAreSpelledAsTheClientKnowsThem(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		p := f.account("ann@example.com", "MEMBER")
		for python, kind := range map[string]string{"8.22.4": "builtin", "8.24.0": "predefined", "8.39.0": "predefined"} {
			role := object{"type": kind, "name": "read-only"}
			got := f.want(200, "POST", "/v2/spaces/"+f.space+"/users", object{"user_id": p.id, "role": role},
				"sdk-language", "python", "sdk-version", python)
			if diff := cmp.Diff(role, got["role"]); diff != "" {
				t.Errorf("Python %s: %s", python, diff)
			}
		}
	})
}

func TestMembersAreRefusedWithTheRuleTheyBreak(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		member, annotator := f.member("ann@example.com", "MEMBER"), f.account("bob@example.com", "ANNOTATOR")
		path := "/v2/spaces/" + f.space + "/users"
		post := func(status int, detail, user string, role any) {
			f.Helper()
			f.refused(status, detail, "POST", path, object{"user_id": user, "role": role})
		}
		post(400, "role: an account with the role ANNOTATOR can only be an ANNOTATOR", annotator.id, predefined("MEMBER"))
		post(400, "role: ANNOTATOR is for accounts with the role ANNOTATOR only, this one is MEMBER", member.id, predefined("ANNOTATOR"))
		post(404, "user not found", f.unknown(postil.UserID), predefined("MEMBER"))
		post(400, "user_id: must be an identifier of type User", "ann@example.com", predefined("MEMBER"))
		post(422, "role: there are no custom roles here; assign a PREDEFINED one", member.id, object{"type": "CUSTOM", "id": "Um9sZToxOmFCY0Q="})
		post(400, "role.id: is required", member.id, object{"type": "custom"})
		post(400, "role.id: belongs to CUSTOM roles only", member.id, object{"type": "PREDEFINED", "name": "ADMIN", "id": "x"})
		post(400, "role.type: must be one of PREDEFINED, CUSTOM", member.id, object{"type": "OTHER", "name": "ADMIN"})
		post(400, "role.name: must be one of ADMIN, MEMBER, READ_ONLY, ANNOTATOR", member.id, predefined("OWNER"))
		post(400, "role.type: is required; role.name: is required", member.id, object{})
		post(400, "role: must not be this string", member.id, "ADMIN")
		f.refused(400, "user_id: is required; role: is required", "POST", path, "{}")
		member.refused(403, "space_id: your role MEMBER does not allow this in the space", "POST", path,
			object{"user_id": annotator.id, "role": predefined("ANNOTATOR")})
		member.refused(403, "space_id: your role MEMBER does not allow this in the space", "DELETE", path+"/"+member.id, nil)

		f.tx(func(st *store.Store) error {
			return st.DeleteMemberships(context.Background(), f.row(postil.UserID, member.id))
		})
		post(400, "user_id: the user does not belong to the organization of the space", member.id, predefined("MEMBER"))
	})
}

func TestASpaceKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path, admin := "/v2/spaces/"+f.space+"/users", f.administrator()
		last := "user_id: the last administrator of a space must stay one; give the role ADMIN to another member first"
		f.refused(409, last, "POST", path, object{"user_id": admin, "role": predefined("MEMBER")})
		f.refused(409, last, "DELETE", path+"/"+admin, nil)
		f.want(200, "POST", path, object{"user_id": admin, "role": predefined("ADMIN")})
		second := f.member("second@example.com", "ADMIN")
		f.want(204, "DELETE", path+"/"+admin, nil)
		second.refused(409, last, "DELETE", path+"/"+second.id, nil)
	})
}

func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		other, path := f.member("p@example.com", "ADMIN"), "/v2/spaces/"+f.space+"/users/"
		first, second := f.atOnce("DELETE", path+other.id, other, path+f.administrator())
		if (first == 204) == (second == 204) {
			t.Errorf("answered %d and %d, want one of them to succeed", first, second)
		}
	})
}

func TestADeletedSpaceTakesItsContentsAlongAndNoOthers(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		kept, project := f.config("accuracy", freeform), f.newProject("app")
		first := f.space
		f.space = f.newSpace("short-lived")
		f.config("accuracy", freeform)
		gone := f.newProject("app")
		f.want(204, "DELETE", "/v2/spaces/"+f.space, nil)
		f.refused(404, "project not found", "GET", "/v2/projects/"+gone, nil)
		f.want(200, "GET", "/v2/projects/"+project, nil)
		f.want(200, "GET", "/v2/annotation-configs/"+kept, nil)
		f.want(200, "GET", "/v2/spaces/"+first, nil)
	})
}
