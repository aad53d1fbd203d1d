package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

func TestPasswordsAreSetByTheirOwnersAndAdministrators(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		id, password := f.account("ann@example.com")
		path := "/api/v1/users/" + id + "/password"
		f.refused(401, "an API key or a session is needed", "PUT", path, object{"password": "battery staple"})
		phone := f.browser()
		phone.signIn("ann@example.com", password)
		f.signIn("ann@example.com", password)
		if me, _ := f.want(200, "GET", "/api/v1/session", nil); me["must_set_password"] != true {
			t.Errorf("with a temporary password: %v", me)
		}
		_, res := f.want(204, "PUT", path, object{"password": "battery staple"}) // nobody needs to know a password made for them
		if len(res.Cookies()) != 1 || !res.Cookies()[0].HttpOnly {
			t.Errorf("the cookies are %v", res.Cookies())
		}
		if me, _ := f.want(200, "GET", "/api/v1/session", nil); me["must_set_password"] != false {
			t.Errorf("with a password of their own: %v", me)
		}
		phone.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		f.browser().refused(401, wrong, "POST", "/api/v1/session", object{"email": "ann@example.com", "password": password})

		f.refused(400, "current_password: is required", "PUT", path, object{"password": "another horse"})
		f.refused(422, "current_password: is not the present password", "PUT", path, object{"password": "another horse", "current_password": password})
		f.want(204, "PUT", path, object{"password": "another horse", "current_password": "battery staple"})
		f.want(200, "GET", "/api/v1/session", nil)
		f.refused(400, "password: must have 8 to 1000 characters", "PUT", path, object{"password": "short"})
		f.refused(400, "password: is required", "PUT", path, "{}")
		f.refused(400, "user_id: must be an identifier of type User", "PUT", "/api/v1/users/ann/password", object{"password": "battery staple"})
		unknown := "/api/v1/users/" + f.app.IDs().Encode(postil.UserID, 7) + "/password"
		f.refused(403, "only account administrators may do this", "PUT", unknown, object{"password": "battery staple"})

		admin := f.browser()
		admin.signIn(adminEmail, adminPassword)
		admin.refused(404, "user not found", "PUT", unknown, object{"password": "battery staple"})
		_, res = admin.want(204, "PUT", path, object{"password": "horse battery"})
		if len(res.Cookies()) != 0 {
			t.Errorf("the administrator got %v", res.Cookies())
		}
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		f.signIn("ann@example.com", "horse battery")
		if me, _ := f.want(200, "GET", "/api/v1/session", nil); me["must_set_password"] != false {
			t.Errorf("after an administrator set it: %v", me)
		}
		admin.want(204, "PUT", "/api/v1/users/"+admin.me()+"/password", object{"password": "correct donkey"}, "Authorization", f.key) // a key is enough
	})
}

func TestPeopleSayWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		id, password := f.account("ann@example.com")
		path := "/api/v1/users/" + id
		f.refused(401, "an API key or a session is needed", "PATCH", path, object{"name": "Ann Lee"})
		f.signIn("ann@example.com", password)
		got, _ := f.want(200, "PATCH", path, object{"name": " Ann Lee "})
		if diff := cmp.Diff(object{"id": id, "email": "ann@example.com", "name": "Ann Lee", "role": "MEMBER"}, got); diff != "" {
			t.Error(diff)
		}
		if me, _ := f.want(200, "GET", "/api/v1/session", nil); me["user"].(object)["name"] != "Ann Lee" {
			t.Errorf("signed in as %v", me["user"])
		}
		for _, name := range []string{"", " ", strings.Repeat("é", 256)} {
			f.want(400, "PATCH", path, object{"name": name})
		}
		f.refused(400, "name: is required", "PATCH", path, "{}")
		f.refused(400, "name: must not be null", "PATCH", path, `{"name":null}`)
		f.refused(400, "email: is not a member of this request", "PATCH", path, object{"name": "Ann", "email": "x@example.com"})
		f.refused(400, "user_id: must be an identifier of type User", "PATCH", "/api/v1/users/me", object{"name": "Ann"})

		admin := f.browser()
		admin.signIn(adminEmail, adminPassword)
		f.refused(403, "only account administrators may do this", "PATCH", "/api/v1/users/"+admin.me(), object{"name": "Eve"})
		admin.want(200, "PATCH", path, object{"name": "Ann Lee-Wu"})
		admin.want(200, "PATCH", "/api/v1/users/"+admin.me(), object{"name": "Ada"})
		admin.refused(404, "user not found", "PATCH", "/api/v1/users/"+f.app.IDs().Encode(postil.UserID, 7), object{"name": "Ann"})
	})
}

func TestThePresentPasswordCannotBeGuessed(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		path := "/api/v1/users/" + f.me() + "/password"
		for range 10 {
			f.refused(422, "current_password: is not the present password", "PUT", path, object{"password": "battery staple", "current_password": "wrong"})
		}
		f.want(429, "PUT", path, object{"password": "battery staple", "current_password": adminPassword})
	})
}

func TestPreferencesAreReplaced(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.refused(401, "an API key or a session is needed", "PUT", "/api/v1/preferences", "{}")
		f.signIn(adminEmail, adminPassword)
		set := object{"theme": "DARK", "density": "COMPACT", "language": "de", "time_zone": "America/Argentina/Buenos_Aires", "single_keys": false,
			"auto_submit": true, "show_pace": false, "keys": object{"submit": "Mod+Enter", "skip": "s"}}
		for _, want := range []object{set, {"language": "en"}, {}} {
			got, _ := f.want(200, "PUT", "/api/v1/preferences", want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if me, _ := f.want(200, "GET", "/api/v1/session", nil); cmp.Diff(want, me["preferences"]) != "" {
				t.Errorf("kept %v of %v", me["preferences"], want)
			}
		}
		bad := func(detail string, body any) { f.Helper(); f.refused(400, detail, "PUT", "/api/v1/preferences", body) }
		bad("theme: must be one of SYSTEM, LIGHT, DARK; language: must be one of en, de", object{"theme": "PINK", "language": "fr"})
		bad("time_zone: must be the IANA name of a time zone, such as Europe/Berlin", object{"time_zone": "../etc"})
		bad("single_keys: must not be null", `{"single_keys":null}`)
		bad("font: is not a member of this request", object{"font": "x"})
		bad("keys.a: must have at most 40 characters, as its name", object{"keys": object{"a": strings.Repeat("x", 41)}})
		many := object{}
		for i := range 101 {
			many[strings.Repeat("k", i%39+1)+string(rune('a'+i/39))] = "x"
		}
		bad("keys: must have at most 100 members", object{"keys": many})
	})
}

// Whoever signs in with the old password while it changes is signed out as the
// others are.
func TestNoSessionOutlivesThePasswordItBeganWith(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		id, old := f.account("ann@example.com")
		for n := range 4 {
			next, secret := fmt.Sprintf("battery staple %d", n), make(chan string, 1)
			go func() {
				began, err := f.app.SignIn(f.Context(), "ann@example.com", old)
				if err != nil {
					f.Logf("signing in meanwhile: %v", err)
				}
				secret <- began.Secret
			}()
			if _, err := f.app.SetPassword(f.asAdmin(), id, app.NewPassword{Password: next}); err != nil {
				t.Fatal(err)
			}
			if _, err := f.app.AuthenticateSession(f.Context(), <-secret); err == nil {
				t.Error("a session outlived its password")
			}
			old = next
		}
	})
}
