package httpapi_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store/storetest"
)

const theirPassword = "battery staple"

// invite invites somebody into a space and returns the answer and the token of
// the link, if there is one.
func (f *fixture) invite(space, email, role string) (object, string) {
	f.Helper()
	o, _ := f.want(201, "POST", "/api/v1/spaces/"+space+"/invitations", object{"email": email, "role": role})
	path, _ := o["path"].(string)
	token, _ := strings.CutPrefix(path, "/invite/")
	return o, token
}

// join makes somebody a member of a space and returns the browser they are signed
// in with.
func (f *fixture) join(space, email, role string) *fixture {
	f.Helper()
	_, token := f.invite(space, email, role)
	b := f.browser()
	b.want(201, "POST", "/api/v1/invitations/"+token, object{"name": email, "password": theirPassword})
	return b
}

// members returns the members of a space by address.
func (f *fixture) members(space string) map[string]object {
	f.Helper()
	o, _ := f.want(200, "GET", "/api/v1/spaces/"+space+"/members", nil)
	found := map[string]object{}
	for _, m := range o["members"].([]any) {
		found[m.(object)["user"].(object)["email"].(string)] = m.(object)
	}
	return found
}

// asAdmin returns a context in which the administrator acts.
func (f *fixture) asAdmin() context.Context {
	f.Helper()
	ctx, err := f.app.Authenticate(f.Context(), f.key)
	if err != nil {
		f.Fatal(err)
	}
	return ctx
}

func TestAnInvitationIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		space, guest := f.space(), f.browser()
		invited, token := f.invite(space, " Ann.Lee@example.com", "ANNOTATOR")
		want := object{"user": object{"id": invited["user"].(object)["id"], "email": "Ann.Lee@example.com", "name": "Ann.Lee"}, "role": "ANNOTATOR",
			"path": "/invite/" + token, "expires_at": invited["expires_at"]}
		if diff := cmp.Diff(want, invited); diff != "" || len(token) < 20 {
			t.Error(diff, token)
		}
		m := f.members(space)["Ann.Lee@example.com"]
		if m["status"] != "INVITED" || m["role"] != "ANNOTATOR" || m["last_seen_at"] != nil || m["invitation_expires_at"] != invited["expires_at"] {
			t.Errorf("invited, the member is %v", m)
		}

		path := "/api/v1/invitations/" + token
		view, _ := guest.want(200, "GET", path, nil)
		want = object{"email": "Ann.Lee@example.com", "name": "Ann.Lee", "space_name": "default", "inviter": "Administrator", "expires_at": invited["expires_at"]}
		if diff := cmp.Diff(want, view); diff != "" {
			t.Error(diff)
		}
		guest.refused(400, "name: must not be blank; password: must have 8 to 1000 characters", "POST", path, object{"name": " ", "password": "short"})
		guest.refused(400, "name: is required; password: is required", "POST", path, "{}")
		session, res := guest.want(201, "POST", path, object{"name": " Ann Lee ", "password": theirPassword})
		if user := session["user"].(object); user["name"] != "Ann Lee" || user["role"] != "ANNOTATOR" || !res.Cookies()[0].HttpOnly {
			t.Errorf("signed in as %v", user)
		}
		me, _ := guest.want(200, "GET", "/api/v1/session", nil)
		if spaces := me["spaces"].([]any); len(spaces) != 1 || spaces[0].(object)["role"] != "ANNOTATOR" || me["must_set_password"] != false {
			t.Errorf("signed in as %v", me)
		}
		m = f.members(space)["Ann.Lee@example.com"]
		if m["status"] != "ACTIVE" || m["last_seen_at"] == nil || m["invitation_expires_at"] != nil {
			t.Errorf("accepted, the member is %v", m)
		}
		f.browser().signIn("ann.lee@example.com", theirPassword)
		guest.refused(404, "invitation not found", "POST", path, object{"name": "Eve", "password": "another horse"})
		guest.refused(404, "invitation not found", "GET", path, nil)
	})
}

func TestALinkEndsAfterAWeekAndWithTheNextOne(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		space := func() string { f.signIn(adminEmail, adminPassword); return f.space() }()
		_, first := f.invite(space, "ann@example.com", "ANNOTATOR")
		_, second := f.invite(space, "ann@example.com", "ANNOTATOR")
		f.refused(404, "invitation not found", "GET", "/api/v1/invitations/"+first, nil)
		f.want(200, "GET", "/api/v1/invitations/"+second, nil)
		f.later(7 * 24 * time.Hour)
		f.signIn(adminEmail, adminPassword)
		f.refused(404, "invitation not found", "GET", "/api/v1/invitations/"+second, nil)
		f.refused(404, "invitation not found", "POST", "/api/v1/invitations/"+second, object{"name": "Ann", "password": theirPassword})
		if m := f.members(space)["ann@example.com"]; m["status"] != "EXPIRED" {
			t.Errorf("after a week the member is %v", m)
		}
		_, third := f.invite(space, "ann@example.com", "ANNOTATOR")
		f.want(200, "GET", "/api/v1/invitations/"+third, nil)
		f.want(204, "DELETE", "/api/v1/spaces/"+space+"/members/"+f.members(space)["ann@example.com"]["user"].(object)["id"].(string), nil)
		f.refused(404, "invitation not found", "GET", "/api/v1/invitations/"+third, nil)
	})
}

func TestWhoeverTriesTokensHasToWait(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		_, token := f.invite(f.space(), "ann@example.com", "MEMBER")
		for range 10 {
			f.refused(404, "invitation not found", "GET", "/api/v1/invitations/none", nil)
		}
		if _, res := f.want(429, "POST", "/api/v1/invitations/none", object{"name": "x", "password": theirPassword}); res.Header.Get("Retry-After") == "" {
			t.Error("not told how long to wait")
		}
		f.want(200, "GET", "/api/v1/invitations/"+token, nil)
	})
}

func TestWhoHasAnAccountIsAMemberAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		space := f.space()
		id, password := f.account("bob@example.com")
		o, _ := f.invite(space, "BOB@example.com", "READ_ONLY")
		if o["path"] != nil || o["expires_at"] != nil || o["user"].(object)["id"] != id {
			t.Errorf("invited: %v", o)
		}
		bob := f.browser()
		bob.signIn("bob@example.com", password)
		bob.want(200, "GET", "/api/v1/spaces/"+space+"/members", nil)
		invitations := "/api/v1/spaces/" + space + "/invitations"
		f.refused(409, `email: "bob@example.com" is a member of the space already`, "POST", invitations, object{"email": "bob@example.com", "role": "MEMBER"})
		f.refused(400, "role: an account with the role ANNOTATOR can only be an ANNOTATOR", "POST", invitations,
			object{"email": func() string { f.invite(space, "ann@example.com", "ANNOTATOR"); return "ann@example.com" }(), "role": "MEMBER"})
		if err := f.app.DeleteUser(f.asAdmin(), id); err != nil {
			t.Fatal(err)
		}
		f.refused(409, `email: the account with the address "bob@example.com" was deleted`, "POST", invitations, object{"email": "bob@example.com", "role": "MEMBER"})
		f.refused(400, "email: must be a mail address of at most 254 characters", "POST", invitations, object{"email": "bob", "role": "MEMBER"})
		f.refused(400, "email: is required; role: is required", "POST", invitations, "{}")
		f.refused(400, "role: must be one of ADMIN, MEMBER, READ_ONLY, ANNOTATOR", "POST", invitations, object{"email": "c@example.com", "role": "BOSS"})
	})
}

// Whoever has the link can take the account. It must not lead into spaces that
// whoever asks for it has nothing to say in.
func TestALinkNeverLeadsFurtherThanTheInviterGets(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		ours := f.space()
		me, _ := f.want(200, "GET", "/api/v1/session", nil)
		organization := me["spaces"].([]any)[0].(object)["organization_id"].(string)
		made, err := f.app.CreateSpace(f.asAdmin(), organization, postil.Space{Name: "theirs"})
		if err != nil {
			t.Fatal(err)
		}
		theirs := f.app.IDs().Encode(postil.SpaceID, made.ID)
		lead, helper := f.join(theirs, "lead@example.com", "ADMIN"), f.join(ours, "helper@example.com", "MEMBER")

		_, link := f.invite(ours, "ann@example.com", "ANNOTATOR")
		if o, token := lead.invite(theirs, "ann@example.com", "ANNOTATOR"); token != "" || o["path"] != nil {
			t.Errorf("the lead of another space got a link: %v", o)
		}
		f.want(200, "GET", "/api/v1/invitations/"+link, nil) // which still works
		if lead.members(theirs)["ann@example.com"] == nil {
			t.Error("invited without a link is not a member")
		}
		if _, token := helper.invite(ours, "ann@example.com", "ANNOTATOR"); token != "" {
			t.Error("a member of one of the two spaces got a link")
		}
		if _, token := helper.invite(ours, "dan@example.com", "ANNOTATOR"); token == "" {
			t.Error("a member got no link for an annotator of their own")
		}

		boss, err := f.app.CreateUser(f.asAdmin(), app.NewUser{Name: "Boss", Email: "boss@example.com", Role: postil.RoleAdmin, InviteMode: postil.InviteEmailLink})
		if err != nil || boss.Status != postil.UserInvited {
			t.Fatal(boss, err)
		}
		if _, token := lead.invite(theirs, "boss@example.com", "MEMBER"); token != "" {
			t.Error("the lead of a space got a link to an account that administers all")
		}
		if _, token := f.invite(ours, "boss@example.com", "MEMBER"); token == "" {
			t.Error("an account administrator got no link")
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		members := "/api/v1/spaces/" + f.space() + "/members/"
		const last = "user_id: the last administrator of a space must stay one; give the role ADMIN to another member first"
		mine := members + f.me()
		f.refused(409, last, "PATCH", mine, object{"role": "MEMBER"})
		f.refused(409, last, "DELETE", mine, nil)
		f.invite(f.space(), "cat@example.com", "ADMIN")
		f.refused(409, last, "DELETE", mine, nil) // who was invited only cannot take over
		f.want(204, "DELETE", members+f.members(f.space())["cat@example.com"]["user"].(object)["id"].(string), nil)
		bob := f.join(f.space(), "bob@example.com", "MEMBER")
		changed, _ := f.want(200, "PATCH", members+bob.me(), object{"role": "ADMIN"})
		if changed["role"] != "ADMIN" || changed["user"].(object)["email"] != "bob@example.com" {
			t.Errorf("changed to %v", changed)
		}
		bob.want(200, "PATCH", mine, object{"role": "READ_ONLY"})
		f.refused(403, "space_id: your role READ_ONLY does not allow this in the space", "PATCH", mine, object{"role": "ADMIN"})
		bob.want(204, "DELETE", mine, nil)
		f.refused(404, "space_id: space not found", "GET", strings.TrimSuffix(members, "/"), nil)
		bob.refused(404, "user_id: the user is not a member of the space", "DELETE", mine, nil)
		bob.refused(404, "user_id: member not found", "PATCH", mine, object{"role": "MEMBER"})
		bob.refused(400, "role: ANNOTATOR is for accounts with the role ANNOTATOR only, this one is MEMBER", "PATCH", members+bob.me(), object{"role": "ANNOTATOR"})
		bob.refused(400, "role: is required", "PATCH", members+bob.me(), "{}")
	})
}

func TestWhoDeletesTheLastAdministratorTakesOver(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		space := f.space()
		bob := f.join(space, "bob@example.com", "ADMIN")
		f.invite(space, "cat@example.com", "ADMIN")
		bob.want(204, "DELETE", "/api/v1/spaces/"+space+"/members/"+f.me(), nil)
		if err := f.app.DeleteUser(f.asAdmin(), bob.me()); err != nil {
			t.Fatal(err)
		}
		if role := f.members(space)[adminEmail]["role"]; role != "ADMIN" {
			t.Errorf("the actor is %v of the space", role)
		}
	})
}

func TestMembersArePagedByAddress(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		space := f.space()
		for _, email := range []string{"Zoe@example.com", "bob@example.com", "Cat@example.com"} {
			f.invite(space, email, "MEMBER")
		}
		var got []any
		for cursor := ""; ; {
			page, _ := f.want(200, "GET", "/api/v1/spaces/"+space+"/members?limit=2"+cursor, nil)
			for _, m := range page["members"].([]any) {
				got = append(got, m.(object)["user"].(object)["email"])
			}
			next := page["pagination"].(object)
			if next["has_more"] != true {
				break
			}
			cursor = "&cursor=" + next["next_cursor"].(string)
		}
		if diff := cmp.Diff([]any{adminEmail, "bob@example.com", "Cat@example.com", "Zoe@example.com"}, got); diff != "" {
			t.Error(diff)
		}
		f.refused(400, "page: is not a parameter of this operation; limit: must be a whole number from 1 to 500", "GET", "/api/v1/spaces/"+space+"/members?limit=0&page=2", nil)
	})
}

// Who may do what, for every role in the space, for a stranger and for nobody.
func TestWhoMayDoWhatWithMembers(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		space := f.space()
		people := map[string]*fixture{"nobody": f.browser(), "stranger": f.browser()}
		_, password := f.account("stranger@example.com")
		people["stranger"].signIn("stranger@example.com", password)
		for _, role := range []string{"ADMIN", "MEMBER", "READ_ONLY", "ANNOTATOR"} {
			people[role] = f.join(space, "a."+strings.ToLower(role)+"@example.com", role)
		}
		f.invite(space, "target@example.com", "MEMBER")
		target := f.members(space)["target@example.com"]["user"].(object)["id"].(string)
		base := "/api/v1/spaces/" + space
		for _, c := range []struct {
			method, path string
			body         func(role string) any
			want         map[string]int
		}{
			{"GET", base + "/members", nil, map[string]int{"ADMIN": 200, "MEMBER": 200, "READ_ONLY": 200, "ANNOTATOR": 403, "stranger": 404, "nobody": 401}},
			{"PATCH", base + "/members/" + target, func(string) any { return object{"role": "READ_ONLY"} },
				map[string]int{"ADMIN": 200, "MEMBER": 403, "READ_ONLY": 403, "ANNOTATOR": 403, "stranger": 404, "nobody": 401}},
			{"POST", base + "/invitations", func(role string) any { return object{"email": "m" + role + "@example.com", "role": "MEMBER"} },
				map[string]int{"ADMIN": 201, "MEMBER": 403, "READ_ONLY": 403, "ANNOTATOR": 403, "stranger": 404, "nobody": 401}},
			{"POST", base + "/invitations", func(role string) any { return object{"email": "a" + role + "@example.com", "role": "ANNOTATOR"} },
				map[string]int{"ADMIN": 201, "MEMBER": 201, "READ_ONLY": 403, "ANNOTATOR": 403, "stranger": 404, "nobody": 401}},
			{"DELETE", base + "/members/" + target, nil, map[string]int{"MEMBER": 403, "READ_ONLY": 403, "ANNOTATOR": 403, "stranger": 404, "nobody": 401}},
			{"GET", "/api/v1/sessions", nil, map[string]int{"ADMIN": 200, "MEMBER": 200, "READ_ONLY": 200, "ANNOTATOR": 200, "stranger": 200, "nobody": 401}},
			{"GET", "/api/v1/api-keys", nil, map[string]int{"ADMIN": 200, "MEMBER": 200, "READ_ONLY": 200, "ANNOTATOR": 200, "stranger": 200, "nobody": 401}},
			{"POST", "/api/v1/api-keys", func(string) any { return object{"name": "k"} },
				map[string]int{"ADMIN": 201, "MEMBER": 201, "READ_ONLY": 201, "ANNOTATOR": 201, "stranger": 201, "nobody": 401}},
			{"PUT", "/api/v1/preferences", func(string) any { return object{} },
				map[string]int{"ADMIN": 200, "MEMBER": 200, "READ_ONLY": 200, "ANNOTATOR": 200, "stranger": 200, "nobody": 401}},
			{"PUT", "/api/v1/users/" + target + "/password", func(string) any { return object{"password": theirPassword} },
				map[string]int{"ADMIN": 403, "MEMBER": 403, "READ_ONLY": 403, "ANNOTATOR": 403, "stranger": 403, "nobody": 401}},
		} {
			for role, status := range c.want {
				var body any
				if c.body != nil {
					body = c.body(role)
				}
				people[role].want(status, c.method, c.path, body)
			}
		}
		if m := f.members(space)["target@example.com"]; m["role"] != "READ_ONLY" {
			t.Errorf("the target is %v", m)
		}
	})
}

func TestALinkIsAcceptedByOneOfTwo(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		_, token := f.invite(f.space(), "ann@example.com", "MEMBER")
		outcome := make(chan error, 2)
		for _, name := range []string{"Ann", "Eve"} {
			go func() {
				_, err := f.app.AcceptInvitation(auth.WithActor(f.Context(), auth.Actor{IP: "192.0.2.1"}), token, name, theirPassword)
				outcome <- err
			}()
		}
		first, second := <-outcome, <-outcome
		if (first == nil) == (second == nil) {
			t.Errorf("they got %v and %v", first, second)
		}
	})
}

// However an account comes to its end or its beginning, no way in is left behind.
func TestNoWayInIsLeftBehind(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url := storetest.URL(t, database)
			f := serve(t, storetest.Open(t, url), httptest.NewServer)
			f.signIn(adminEmail, adminPassword)
			space := f.space()
			ann := f.join(space, "ann@example.com", "MEMBER")
			ann.want(201, "POST", "/api/v1/api-keys", object{"name": "k"})
			_, invited := f.invite(space, "bob@example.com", "MEMBER")
			_, activated := f.invite(space, "cat@example.com", "MEMBER")
			for _, email := range []string{"ann@example.com", "bob@example.com"} {
				if err := f.app.DeleteUser(f.asAdmin(), f.members(space)[email]["user"].(object)["id"].(string)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := f.app.CreateUser(f.asAdmin(), app.NewUser{Name: "Cat", Email: "cat@example.com", Role: postil.RoleMember, InviteMode: postil.InviteNone}); err != nil {
				t.Fatal(err)
			}
			for _, token := range []string{invited, activated} {
				f.refused(404, "invitation not found", "POST", "/api/v1/invitations/"+token, object{"name": "x", "password": theirPassword})
			}
			ann.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
			storetest.Inspect(t, url).Sound()
		})
	}
}

// What was given to somebody before they accepted is there when they do, and goes
// to the others when they leave.
func TestAnInvitedPersonFindsTheirQueues(t *testing.T) {
	t.Parallel()
	labs(t, func(l *lab) {
		f := l.fixture
		f.signIn(adminEmail, adminPassword)
		_, token := f.invite(l.space, "eva@example.com", "ANNOTATOR")
		queue, _ := f.want(201, "POST", "/api/v1/spaces/"+l.space+"/queues", object{"name": "first look", "configs": []any{object{"id": l.label}},
			"annotator_emails": []any{"eva@example.com"}})
		eva := f.browser()
		eva.want(201, "POST", "/api/v1/invitations/"+token, object{"name": "Eva", "password": theirPassword})
		path := "/api/v1/queues/" + queue["id"].(string)
		if got, _ := eva.want(200, "GET", path, nil); got["annotates"] != true {
			t.Errorf("the queue is %v", got)
		}
		f.want(204, "DELETE", "/api/v1/spaces/"+l.space+"/members/"+eva.me(), nil)
		eva.want(404, "GET", path, nil)
		if got, _ := f.want(200, "GET", path, nil); len(got["annotators"].([]any)) != 0 {
			t.Errorf("the annotators are %v", got["annotators"])
		}
		storetest.Inspect(t, l.url).Sound()
	})
}
