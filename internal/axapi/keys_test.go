package axapi_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
)

// with returns the header of a request made with a key.
func with(made object) []string {
	return []string{"Authorization", "Bearer " + made["key"].(string)}
}

// serviceKey makes a service key with a role in the first space.
func (f *fixture) serviceKey(role string) object {
	f.Helper()
	return f.want(201, "POST", "/v2/api-keys", object{"key_type": "SERVICE", "name": "pipeline", "organizations": []any{
		object{"org_id": f.organization(), "spaces": []any{object{"space_id": f.space, "role": predefined(role)}}},
	}})
}

func TestUserKeysLiveTheirLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		until := time.Now().Add(time.Hour).UTC().Truncate(time.Second).Format(time.RFC3339)
		made := f.want(201, "POST", "/v2/api-keys", object{"key_type": "USER", "name": "laptop", "description": "mine", "expires_at": until})
		f.want(200, "GET", "/v2/spaces/"+f.space, nil, with(made)...)
		listed := items(f.want(200, "GET", "/v2/api-keys", nil), "api_keys")
		want := maps.Clone(made)
		delete(want, "key")
		if diff := cmp.Diff(want, listed[0]); diff != "" {
			t.Error(diff)
		}
		if made["created_by_user_id"] != f.administrator() || made["status"] != "ACTIVE" || made["expires_at"] != until || made["description"] != "mine" {
			t.Errorf("made %v", made)
		}
		path := "/v2/api-keys/" + made["id"].(string)
		f.want(204, "PUT", path+"/revoke", nil)
		f.want(401, "GET", "/v2/spaces", nil, with(made)...)
		f.want(204, "PUT", path+"/revoke", nil)
		f.want(204, "DELETE", path, nil)
		sameNames(t, items(f.want(200, "GET", "/v2/api-keys", nil), "api_keys"), "first key")
		revoked := items(f.want(200, "GET", "/v2/api-keys?status=REVOKED", nil), "api_keys")
		if len(revoked) != 1 || revoked[0]["id"] != made["id"] || revoked[0]["status"] != "REVOKED" {
			t.Errorf("revoked are %v", revoked)
		}
		f.refused(422, "api_key_id: the API key has expired or is revoked; expires_at: is required, as the key expires", "POST", path+"/refresh", nil)
	})
}

func TestARefreshedKeyHonoursItsSecretBeforeForAWhile(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		first := f.want(201, "POST", "/v2/api-keys", object{"name": "laptop"})
		path := "/v2/api-keys/" + first["id"].(string)
		second := f.want(200, "POST", path+"/refresh", object{"grace_period_seconds": 2})
		if second["id"] != first["id"] || second["name"] != "laptop" || second["key"] == first["key"] || second["redacted_key"] == first["redacted_key"] {
			t.Errorf("first %v, then %v", first, second)
		}
		f.want(200, "GET", "/v2/spaces", nil, with(first)...)
		f.want(200, "GET", "/v2/spaces", nil, with(second)...)
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			if status, _ := f.send("GET", "/v2/spaces", nil, with(first)...); status == 401 {
				break
			}
			if time.Now().After(end) {
				t.Fatal("the grace does not end")
			}
		}
		third := f.want(200, "POST", path+"/refresh", nil)
		f.want(401, "GET", "/v2/spaces", nil, with(second)...)
		fourth := f.want(200, "POST", path+"/refresh", object{"grace_period_seconds": 86400})
		f.want(204, "PUT", path+"/revoke", nil)
		f.want(401, "GET", "/v2/spaces", nil, with(third)...) // both secrets end
		f.want(401, "GET", "/v2/spaces", nil, with(fourth)...)
	})
}

func TestARefreshExtendsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		at := func(in time.Duration) string { return time.Now().Add(in).UTC().Format(time.RFC3339Nano) }
		made := f.want(201, "POST", "/v2/api-keys", object{"name": "k", "expires_at": at(1200 * time.Millisecond)})
		path := "/v2/api-keys/" + made["id"].(string) + "/refresh"
		f.refused(422, "expires_at: is required, as the key expires", "POST", path, object{})
		f.refused(422, "expires_at: must not be later than the key expires now", "POST", path, object{"expires_at": at(time.Hour)})
		f.refused(422, "expires_at: must be in the future", "POST", path, object{"expires_at": at(-time.Hour)})
		f.refused(400, "grace_period_seconds: must be from 0 to 86400", "POST", path, object{"grace_period_seconds": 86401})
		f.want(200, "POST", path, object{"expires_at": made["expires_at"], "grace_period_seconds": 3600})
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			if status, _ := f.send("GET", "/v2/spaces", nil, with(made)...); status == 401 {
				return
			}
			if time.Now().After(end) {
				t.Fatal("the grace goes on after the key's own end")
			}
		}
	})
}

func TestAServiceKeyActsByItself(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.serviceKey("MEMBER")
		bot := made["bot_user"].(object)
		want := object{"id": bot["id"], "name": "pipeline", "account_role": predefined("MEMBER"), "organizations": []any{object{
			"org_id": f.organization(), "role": predefined("READ_ONLY"), "spaces": []any{object{"space_id": f.space, "role": predefined("MEMBER")}},
		}}}
		if diff := cmp.Diff(want, bot); diff != "" {
			t.Error(diff)
		}
		if bot["id"] == made["created_by_user_id"] || made["created_by_user_id"] != f.administrator() {
			t.Errorf("made by %v, acting as %v", made["created_by_user_id"], bot["id"])
		}
		as := with(made)
		other := f.newSpace("other")
		f.want(201, "POST", "/v2/projects", object{"name": "from the pipeline", "space_id": f.space}, as...)
		f.refused(404, "space_id: space not found", "GET", "/v2/spaces/"+other, nil, as...)
		f.refused(403, "space_id: your role MEMBER does not allow this in the space", "PATCH", "/v2/spaces/"+f.space, object{"name": "x"}, as...)

		mine := items(f.want(200, "GET", "/v2/api-keys?key_type=service", nil), "api_keys")
		if len(mine) != 1 || cmp.Diff(want, mine[0]["bot_user"]) != "" {
			t.Errorf("listed %v", mine)
		}
		inSpace := items(f.want(200, "GET", "/v2/api-keys?space_id="+f.space, nil), "api_keys")
		if len(inSpace) != 1 || inSpace[0]["id"] != made["id"] || len(inSpace[0]["bot_user"].(object)["organizations"].([]any)) != 0 {
			t.Errorf("listed of the space: %v", inSpace)
		}
		sameNames(t, items(f.want(200, "GET", "/v2/api-keys?space_id="+other, nil), "api_keys"))

		fresh := f.want(200, "POST", "/v2/api-keys/"+made["id"].(string)+"/refresh", nil)
		if _, told := fresh["bot_user"]; told || fresh["key_type"] != "SERVICE" {
			t.Errorf("refreshed %v", fresh)
		}
		f.want(401, "GET", "/v2/spaces", nil, as...)
		f.want(200, "GET", "/v2/spaces/"+f.space, nil, with(fresh)...)
		f.want(204, "PUT", "/v2/api-keys/"+made["id"].(string)+"/revoke", nil)
		f.want(401, "GET", "/v2/spaces", nil, with(fresh)...)
	})
}

func TestServiceKeysAreNoPeople(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.serviceKey("ADMIN")
		bot, as := made["bot_user"].(object)["id"].(string), with(made)
		sameNames(t, items(f.want(200, "GET", "/v2/users", nil), "users"), "Administrator")
		f.refused(404, "user not found", "GET", "/v2/users/"+bot, nil)
		f.refused(404, "user not found", "PATCH", "/v2/users/"+bot, object{"name": "x"})
		f.refused(404, "user_id: user not found", "DELETE", "/v2/users/"+bot, nil)
		f.refused(404, "user not found", "POST", "/v2/users/"+bot+"/reset-password", nil)
		f.refused(404, "user not found", "POST", "/v2/spaces/"+f.space+"/users", object{"user_id": bot, "role": predefined("ADMIN")})
		f.refused(404, "user_id: user not found", "POST", "/v2/organizations/"+f.organization()+"/users", object{"user_id": bot, "role": predefined("ADMIN")})
		f.refused(409, "user_id: the last administrator of a space must stay one; give the role ADMIN to another member first",
			"DELETE", "/v2/spaces/"+f.space+"/users/"+f.administrator(), nil, as...)

		row := f.row(postil.UserID, bot)
		address := fmt.Sprintf("service-key-%d@postil.invalid", row)
		f.refused(422, fmt.Sprintf("annotator_emails[0]: %q is not an active user with access to the space", address), "POST", "/v2/annotation-queues", object{
			"name": "q", "space_id": f.space, "annotation_config_ids": []any{f.config("accuracy", categorical)}, "annotator_emails": []any{address}})

		const person = "a service key may not do this, only a person"
		f.refused(403, person, "POST", "/v2/api-keys", object{"name": "x"}, as...)
		f.refused(403, person, "POST", "/v2/api-keys/"+made["id"].(string)+"/refresh", nil, as...)
		f.refused(403, person, "PUT", "/v2/api-keys/"+made["id"].(string)+"/revoke", nil, as...)
	})
}

func TestAServiceKeyNeverExceedsItsMaker(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		lead, reader := f.member("lead@example.com", "MEMBER"), f.member("reader@example.com", "READ_ONLY")
		annotator := f.member("annotator@example.com", "ANNOTATOR")
		org, other := f.organization(), f.newSpace("other")
		body := func(space, inSpace, inOrganization, account string) object {
			return object{"key_type": "SERVICE", "name": "k", "account_role": predefined(account), "organizations": []any{object{
				"org_id": org, "role": predefined(inOrganization), "spaces": []any{object{"space_id": space, "role": predefined(inSpace)}}}}}
		}
		lead.want(201, "POST", "/v2/api-keys", body(f.space, "MEMBER", "MEMBER", "MEMBER"))
		lead.refused(422, "organizations[0].spaces[0].role: must not exceed your own, which is MEMBER", "POST", "/v2/api-keys", body(f.space, "ADMIN", "MEMBER", "MEMBER"))
		lead.refused(422, "account_role: must not exceed your own, which is MEMBER; organizations[0].role: must not exceed your own, which is MEMBER",
			"POST", "/v2/api-keys", body(f.space, "MEMBER", "ADMIN", "ADMIN"))
		lead.refused(404, "organizations[0].spaces[0].space_id: space not found", "POST", "/v2/api-keys", body(other, "MEMBER", "MEMBER", "MEMBER"))
		reader.refused(403, "organizations[0].spaces[0].space_id: your role READ_ONLY does not allow this in the space", "POST", "/v2/api-keys",
			body(f.space, "READ_ONLY", "READ_ONLY", "MEMBER"))
		annotator.refused(403, "organizations[0].spaces[0].space_id: your role ANNOTATOR does not allow this in the space", "POST", "/v2/api-keys",
			body(f.space, "READ_ONLY", "READ_ONLY", "MEMBER"))

		// What its maker may not do any more, they do not get by refreshing.
		made := f.want(201, "POST", "/v2/api-keys", body(f.space, "ADMIN", "ADMIN", "ADMIN"))
		admin := f.member("second@example.com", "ADMIN")
		admin.refused(403, "the service key may do more than you", "POST", "/v2/api-keys/"+made["id"].(string)+"/refresh", nil)
		admin.want(204, "PUT", "/v2/api-keys/"+made["id"].(string)+"/revoke", nil)
	})
}

func TestKeysOfOthers(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		lead, outsider, second := f.member("lead@example.com", "MEMBER"), f.account("outsider@example.com", "MEMBER"), f.account("second@example.com", "ADMIN")
		own := lead.want(201, "POST", "/v2/api-keys", object{"name": "lead's"})
		service := lead.want(201, "POST", "/v2/api-keys", object{"key_type": "SERVICE", "name": "pipeline", "space_id": f.space})
		sameNames(t, items(f.want(200, "GET", "/v2/api-keys?user_id="+lead.id, nil), "api_keys"), "lead's", "test")
		lead.refused(403, "user_id: only account administrators may do this", "GET", "/v2/api-keys?user_id="+f.administrator(), nil)
		sameNames(t, items(lead.want(200, "GET", "/v2/api-keys?space_id="+f.space+"&user_id="+f.administrator(), nil), "api_keys"))
		outsider.refused(404, "space_id: space not found", "GET", "/v2/api-keys?space_id="+f.space, nil)
		f.refused(400, "space_id: narrows service keys only; those of people belong to no space", "GET", "/v2/api-keys?key_type=USER&space_id="+f.space, nil)

		for _, made := range []object{own, service} {
			path := "/v2/api-keys/" + made["id"].(string)
			outsider.refused(404, "api_key_id: API key not found", "PUT", path+"/revoke", nil)
			outsider.refused(404, "api_key_id: API key not found", "POST", path+"/refresh", nil)
		}
		f.member("reader@example.com", "READ_ONLY").refused(403, "api_key_id: only who administers all spaces of the service key may do this",
			"PUT", "/v2/api-keys/"+service["id"].(string)+"/revoke", nil)
		second.refused(403, "api_key_id: only the person whose key it is may refresh it", "POST", "/v2/api-keys/"+own["id"].(string)+"/refresh", nil)
		second.want(204, "PUT", "/v2/api-keys/"+own["id"].(string)+"/revoke", nil)
		lead.want(401, "GET", "/v2/spaces", nil, with(own)...)

		// A service key stays when its maker goes.
		f.want(204, "DELETE", "/v2/users/"+lead.id, nil)
		f.want(200, "GET", "/v2/spaces/"+f.space, nil, with(service)...)
	})
}

func TestOlderClientsNameOneSpaceOfAServiceKey(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.want(201, "POST", "/v2/api-keys", object{"name": "k", "key_type": "service", "space_id": f.space,
			"roles": object{"space_role": "read-only", "org_role": "member", "account_role": "admin"}})
		want := []any{object{"org_id": f.organization(), "role": predefined("MEMBER"), "spaces": []any{object{"space_id": f.space, "role": predefined("READ_ONLY")}}}}
		if bot := made["bot_user"].(object); cmp.Diff(want, bot["organizations"]) != "" || cmp.Diff(predefined("ADMIN"), bot["account_role"]) != "" {
			t.Errorf("made %v", bot)
		}
		lead := f.member("lead@example.com", "MEMBER")
		lead.refused(422, "roles.account_role: must not exceed your own, which is MEMBER; roles.org_role: must not exceed your own, which is MEMBER; "+
			"roles.space_role: must not exceed your own, which is MEMBER", "POST", "/v2/api-keys", object{"name": "k", "key_type": "service", "space_id": f.space,
			"roles": object{"space_role": "admin", "org_role": "admin", "account_role": "admin"}})
		lead.refused(404, "space_id: space not found", "POST", "/v2/api-keys", object{"name": "k", "key_type": "service", "space_id": f.newSpace("other")})
		lead.refused(400, "space_id: is required", "POST", "/v2/api-keys", object{"name": "k", "key_type": "service"})
		lead.refused(400, "space_id: belongs to SERVICE keys only; roles: belongs to SERVICE keys only", "POST", "/v2/api-keys",
			object{"name": "k", "space_id": f.space, "roles": object{}})
	})
}

func TestKeysAreShownAsEachGenerationKnowsThem(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		service := f.serviceKey("MEMBER")
		f.want(200, "GET", "/v2/spaces", nil, with(service)...)
		f.app.WriteSeen(f.Context())
		f.want(204, "PUT", "/v2/api-keys/"+service["id"].(string)+"/revoke", nil)
		for python, want := range map[string]struct {
			status, kind             string
			lastUsed, redacted, bots bool
		}{
			"8.17.0": {"deleted", "service", false, true, false},
			"8.28.2": {"deleted", "service", true, true, false},
			"8.34.0": {"revoked", "service", true, true, false},
			"8.40.0": {"REVOKED", "SERVICE", true, false, false},
			"8.42.0": {"REVOKED", "SERVICE", true, true, false},
			"8.61.0": {"REVOKED", "SERVICE", true, true, true},
		} {
			as := []string{"sdk-language", "python", "sdk-version", python}
			listed := items(f.want(200, "GET", "/v2/api-keys?status=deleted&key_type=service", nil, as...), "api_keys")[0]
			created := f.want(201, "POST", "/v2/api-keys", object{"name": "k"}, as...)
			_, lastUsed := listed["last_used_at"]
			_, redacted := created["redacted_key"]
			_, bots := listed["bot_user"]
			if listed["status"] != want.status || listed["key_type"] != want.kind || lastUsed != want.lastUsed || redacted != want.redacted || bots != want.bots {
				t.Errorf("Python %s got %v, and made %v", python, listed, created)
			}
		}
	})
}
