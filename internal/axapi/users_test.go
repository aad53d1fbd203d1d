package axapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// invite asks for an account with a mode and returns the answer.
func (f *fixture) invite(status int, email, role, mode string) object {
	f.Helper()
	return f.want(status, "POST", "/v2/users", object{"name": " " + email + " ", "email": email, "role": predefined(role), "invite_mode": mode})
}

// expire lets an invitation end.
func (f *fixture) expire(id string) {
	f.Helper()
	ctx, long := context.Background(), int64(1)
	f.tx(func(st *store.Store) error {
		u, err := st.LockUser(ctx, f.row(postil.UserID, id))
		if err != nil {
			return err
		}
		u.InvitationExpires = &long
		return st.UpdateUser(ctx, u)
	})
}

func TestUsersAreCreatedInEachMode(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		made := f.invite(201, "ann@example.com", "MEMBER", "NONE")
		user := object{"id": made["id"], "name": "ann@example.com", "email": "ann@example.com", "created_at": made["created_at"],
			"status": "ACTIVE", "role": predefined("MEMBER"), "is_developer": true}
		if diff := cmp.Diff(user, f.want(200, "GET", "/v2/users/"+made["id"].(string), nil)); diff != "" {
			t.Error(diff)
		}
		user["invite_mode"] = "NONE"
		if diff := cmp.Diff(user, made); diff != "" {
			t.Error(diff)
		}
		invited := f.invite(201, "bob@example.com", "ANNOTATOR", "EMAIL_LINK")
		if invited["status"] != "INVITED" || invited["is_developer"] != false || invited["temporary_password"] != nil {
			t.Errorf("invited: %v", invited)
		}
		temporary := f.invite(201, "cat@example.com", "ADMIN", "TEMPORARY_PASSWORD")
		password, _ := temporary["temporary_password"].(string)
		if _, err := f.app.SignIn(context.Background(), "Cat@example.com", password); err != nil || temporary["status"] != "ACTIVE" {
			t.Errorf("with the temporary password %q: %v, %v", password, err, temporary)
		}
		old := f.want(201, "POST", "/v2/users", object{"name": "d", "email": "dan@example.com", "is_developer": false,
			"role": object{"type": "predefined", "name": "admin"}, "invite_mode": "email_link"}, "sdk-language", "python", "sdk-version", "8.39.0")
		if diff := cmp.Diff(object{"type": "predefined", "name": "admin"}, old["role"]); diff != "" || old["invite_mode"] != "email_link" || old["status"] != "invited" || old["is_developer"] != false {
			t.Errorf("an older client: %v", old)
		}
	})
}

func TestCreatingAUserAgainDependsOnItsState(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.invite(201, "active@example.com", "MEMBER", "NONE")
		gone := f.invite(201, "gone@example.com", "MEMBER", "NONE")
		f.want(204, "DELETE", "/v2/users/"+gone["id"].(string), nil)
		for _, mode := range []string{"NONE", "EMAIL_LINK", "TEMPORARY_PASSWORD"} {
			f.refused(409, `email: a user with the address "active@example.com" already exists`, "POST", "/v2/users",
				object{"name": "x", "email": "Active@example.com", "role": predefined("MEMBER"), "invite_mode": mode})
			f.refused(409, `email: the account with the address "gone@example.com" was deleted`, "POST", "/v2/users",
				object{"name": "x", "email": "gone@example.com", "role": predefined("MEMBER"), "invite_mode": mode})
		}
		first := f.invite(201, "new@example.com", "MEMBER", "EMAIL_LINK")
		again := f.invite(200, "new@example.com", "ADMIN", "TEMPORARY_PASSWORD")
		delete(first, "invite_mode")
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
		f.expire(first["id"].(string))
		renewed := f.invite(201, "new@example.com", "ANNOTATOR", "EMAIL_LINK")
		if renewed["id"] != first["id"] || renewed["status"] != "INVITED" || renewed["role"].(object)["name"] != "ANNOTATOR" {
			t.Errorf("after an expired invitation: %v", renewed)
		}
		if now := f.invite(201, "new@example.com", "ANNOTATOR", "NONE"); now["id"] != first["id"] || now["status"] != "ACTIVE" {
			t.Errorf("without an invitation: %v", now)
		}
	})
}

func TestUsersAreListedOldestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.invite(201, "a@example.com", "MEMBER", "NONE")
		f.invite(201, "b@example.com", "MEMBER", "EMAIL_LINK")
		late := f.invite(201, "c@example.com", "ANNOTATOR", "EMAIL_LINK")
		f.expire(late["id"].(string))
		gone := f.invite(201, "d@example.com", "MEMBER", "NONE")
		f.want(204, "DELETE", "/v2/users/"+gone["id"].(string), nil)
		everyone := []string{"Administrator", "a@example.com", "b@example.com", "c@example.com"}
		if diff := cmp.Diff(everyone, f.pages("/v2/users?", "users")); diff != "" {
			t.Error(diff)
		}
		sameNames(t, items(f.want(200, "GET", "/v2/users?status=EXPIRED", nil), "users"), "c@example.com")
		sameNames(t, items(f.want(200, "GET", "/v2/users?status=invited&status=expired", nil), "users"), "b@example.com", "c@example.com")
		sameNames(t, items(f.want(200, "GET", "/v2/users?email=A@EX", nil), "users"), "a@example.com")
		if got := f.want(200, "GET", "/v2/users/"+late["id"].(string), nil); got["status"] != "EXPIRED" {
			t.Errorf("after the invitation ended: %v", got)
		}
		f.refused(400, "status: must be one of ACTIVE, INVITED, EXPIRED", "GET", "/v2/users?status=INACTIVE", nil)
		f.refused(400, "limit: must be a whole number from 1 to 100", "GET", "/v2/users?limit=x", nil)
		f.refused(400, "cursor: must be the next_cursor of the previous page, with the same filters", "GET", "/v2/users?cursor=x", nil)
	})
}

func TestPeopleSeeTheirOrganizationAndAnnotatorsThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		member, annotator := f.account("m@example.com", "MEMBER"), f.account("n@example.com", "ANNOTATOR")
		sameNames(t, items(member.want(200, "GET", "/v2/users", nil), "users"), "Administrator", "m@example.com", "n@example.com")
		sameNames(t, items(annotator.want(200, "GET", "/v2/users", nil), "users"), "n@example.com")
		annotator.want(200, "GET", "/v2/users/"+annotator.id, nil)
		annotator.refused(404, "user not found", "GET", "/v2/users/"+member.id, nil)
		f.tx(func(st *store.Store) error {
			return st.DeleteMemberships(context.Background(), f.row(postil.UserID, annotator.id))
		})
		member.refused(404, "user not found", "GET", "/v2/users/"+annotator.id, nil)
		f.want(200, "GET", "/v2/users/"+annotator.id, nil)
	})
}

func TestUsersAreChangedByThemselvesAndAdministrators(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		p, other := f.account("p@example.com", "MEMBER"), f.account("o@example.com", "MEMBER")
		path := "/v2/users/" + p.id
		if got := p.want(200, "PATCH", path, object{"name": "  Pat  "}); got["name"] != "Pat" {
			t.Errorf("after the change: %v", got)
		}
		if got := f.want(200, "PATCH", path, object{"is_developer": false}); got["is_developer"] != false || got["name"] != "Pat" {
			t.Errorf("after the change: %v", got)
		}
		denied := "only account administrators may do this"
		p.refused(403, denied, "PATCH", path, object{"is_developer": true})
		other.refused(403, denied, "PATCH", path, object{"name": "x"})
		f.refused(400, "at least one of name and is_developer is needed", "PATCH", path, "{}")
		f.refused(400, "name: must not be blank", "PATCH", path, object{"name": " \t"})
		f.refused(400, "name: must have at most 255 characters", "PATCH", path, object{"name": strings.Repeat("n", 256)})
		f.refused(400, "name: must not be null; is_developer: must not be null", "PATCH", path, `{"name":null,"is_developer":null}`)
		f.refused(400, "email: is not a member of this request", "PATCH", path, object{"email": "x@example.com"})
		f.refused(400, "user_id: must be an identifier of type User", "PATCH", "/v2/users/p@example.com", object{"name": "x"})
		f.refused(404, "user not found", "PATCH", "/v2/users/"+f.unknown(postil.UserID), object{"name": "x"})
	})
}

func TestADeletedUserHasNoWayBack(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		p := f.member("p@example.com", "MEMBER")
		row := f.row(postil.UserID, p.id)
		f.tx(func(st *store.Store) error {
			return st.InsertSession(context.Background(), postil.Session{ID: 1, UserID: row, LastSeenAt: 1 << 60, ExpiresAt: 1 << 60}, auth.HashSecret("s"))
		})
		path := "/v2/users/" + p.id
		p.want(200, "GET", path, nil)
		f.want(204, "DELETE", path, nil)
		f.want(204, "DELETE", path, nil)
		p.refused(401, "an API key or a session is needed", "GET", path, nil)
		if _, err := f.app.AuthenticateSession(context.Background(), "s"); err == nil {
			t.Error("the session is still alive")
		}
		f.refused(404, "user not found", "GET", path, nil)
		f.refused(404, "user not found", "PATCH", path, object{"name": "x"})
		f.refused(404, "user not found", "POST", path+"/resend-invitation", nil)
		f.refused(404, "user not found", "POST", path+"/reset-password", nil)
		f.refused(404, "user not found", "DELETE", "/v2/spaces/"+f.space+"/users/"+p.id, nil)
	})
}

func TestDeletingTheAdministratorOfASpaceHandsItOver(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		p := f.account("p@example.com", "ADMIN")
		id := p.newSpace("theirs")
		f.refused(404, "space_id: space not found", "GET", "/v2/spaces/"+id, nil)
		f.want(204, "DELETE", "/v2/users/"+p.id, nil)
		f.want(200, "PATCH", "/v2/spaces/"+id, object{"name": "ours"})
	})
}

func TestTwoAdministratorsCannotDeleteEachOther(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		other, admin := f.account("p@example.com", "ADMIN"), f.administrator()
		first, second := f.atOnce("DELETE", "/v2/users/"+other.id, other, "/v2/users/"+admin)
		if (first == 204) == (second == 204) {
			t.Errorf("answered %d and %d, want one of them to succeed", first, second)
		}
	})
}

func TestUsersAreRefusedWithTheRuleTheyBreak(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		p := f.account("p@example.com", "MEMBER")
		post := func(status int, detail string, change object) {
			f.Helper()
			body := object{"name": "n", "email": "n@example.com", "role": predefined("MEMBER"), "invite_mode": "NONE"}
			for k, v := range change {
				body[k] = v
			}
			f.refused(status, detail, "POST", "/v2/users", body)
		}
		f.refused(400, "invite_mode: is required; name: is required; email: is required; role: is required", "POST", "/v2/users", "{}")
		post(400, "name: must not be blank", object{"name": " "})
		post(400, "email: must be a mail address of at most 254 characters", object{"email": "Ann <ann@example.com>"})
		post(400, "email: must be a mail address of at most 254 characters", object{"email": strings.Repeat("a", 243) + "@example.com"})
		post(400, "role.name: must be one of ADMIN, MEMBER, ANNOTATOR", object{"role": predefined("READ_ONLY")})
		post(422, "role: there are no custom roles here; assign a PREDEFINED one", object{"role": object{"type": "CUSTOM", "id": "x"}})
		post(400, "invite_mode: must be one of NONE, EMAIL_LINK, TEMPORARY_PASSWORD", object{"invite_mode": "PIGEON"})
		post(400, "is_developer: must not be null", object{"is_developer": nil})

		denied, path := "only account administrators may do this", "/v2/users/"+p.id
		p.refused(403, denied, "POST", "/v2/users", object{"name": "n", "email": "n@example.com", "role": predefined("MEMBER"), "invite_mode": "NONE"})
		p.refused(403, denied, "DELETE", path, nil)
		p.refused(403, denied, "POST", path+"/resend-invitation", nil)
		p.refused(403, denied, "POST", path+"/reset-password", nil)
		f.refused(400, "user_id: you cannot delete your own account", "DELETE", "/v2/users/"+f.administrator(), nil)
		f.refused(400, "user_id: must be an identifier of type User", "DELETE", "/v2/users/p", nil)
		f.refused(404, "user not found", "DELETE", "/v2/users/"+f.unknown(postil.UserID), nil)
	})
}

func TestInvitationsAreSentAgainAndPasswordsReset(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := "/v2/users/" + f.invite(201, "i@example.com", "MEMBER", "EMAIL_LINK")["id"].(string)
		f.want(204, "POST", path+"/resend-invitation", nil)
		f.refused(400, "user_id: the user is INVITED and has no password to reset", "POST", path+"/reset-password", nil)
		f.expire(strings.TrimPrefix(path, "/v2/users/"))
		f.refused(400, "user_id: the user is EXPIRED and has no password to reset", "POST", path+"/reset-password", nil)
		f.want(204, "POST", path+"/resend-invitation", nil)
		if got := f.want(200, "GET", path, nil); got["status"] != "INVITED" {
			t.Errorf("after the renewal: %v", got)
		}
		f.invite(201, "i@example.com", "MEMBER", "NONE")
		f.refused(400, "user_id: the user is ACTIVE, only invited ones can be invited again", "POST", path+"/resend-invitation", nil)
		f.refused(400, "user_id: the user does not sign in with a password", "POST", path+"/reset-password", nil)

		made, ctx := f.invite(201, "t@example.com", "MEMBER", "TEMPORARY_PASSWORD"), context.Background()
		password := made["temporary_password"].(string)
		session, err := f.app.SignIn(ctx, "t@example.com", password)
		if err != nil {
			t.Fatal(err)
		}
		f.want(204, "POST", "/v2/users/"+made["id"].(string)+"/reset-password", nil)
		if _, err := f.app.AuthenticateSession(ctx, session.Secret); err == nil {
			t.Error("the session outlived the reset")
		}
		if _, err := f.app.SignIn(ctx, "t@example.com", password); err != nil {
			t.Errorf("locked out: %v", err)
		}
	})
}
