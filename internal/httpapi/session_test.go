package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

const wrong = "e-mail or password is wrong"

func TestASessionLastsFromSignInToSignOut(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		got, res := f.signIn(" Admin@Example.com", adminPassword)
		user := got["user"].(object)
		if diff := cmp.Diff(object{"id": user["id"], "email": adminEmail, "name": "Administrator", "role": "ADMIN"}, user); diff != "" {
			t.Error(diff)
		}
		expires, err := time.Parse(time.RFC3339, got["expires_at"].(string))
		if err != nil || time.Until(expires) < 13*24*time.Hour {
			t.Errorf("the session expires at %v (%v)", got["expires_at"], err)
		}
		cookie := res.Cookies()[0]
		if cookie.Name != "postil_session" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Secure {
			t.Errorf("the cookie is %v", cookie)
		}
		me, _ := f.want(200, "GET", "/api/v1/session", nil)
		space := me["spaces"].([]any)[0].(object)
		want := object{"user": user, "must_set_password": false, "preferences": object{}, "server_version": "test", "spaces": []any{object{"id": space["id"], "organization_id": space["organization_id"], "name": "default", "role": "ADMIN"}}}
		if diff := cmp.Diff(want, me); diff != "" {
			t.Error(diff)
		}
		f.want(204, "DELETE", "/api/v1/session", nil)
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil, "Cookie", cookie.String())
		f.want(204, "DELETE", "/api/v1/session", nil)
	})
}

func TestAKeyTellsWhoItBelongsToAsWell(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		me, _ := f.want(200, "GET", "/api/v1/session", nil, "Authorization", "Bearer "+f.key)
		if me["user"].(object)["email"] != adminEmail {
			t.Errorf("got %v", me)
		}
	})
}

func TestOverTLSTheCookieBelongsToThisHostOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		f := serve(t, st, httptest.NewTLSServer)
		_, res := f.signIn(adminEmail, adminPassword)
		if cookie := res.Cookies()[0]; cookie.Name != "__Host-postil_session" || !cookie.Secure || cookie.Domain != "" || cookie.Path != "/" {
			t.Errorf("the cookie is %v", cookie)
		}
		f.want(200, "GET", "/api/v1/session", nil)
		f.want(204, "DELETE", "/api/v1/session", nil)
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
	})
}

func TestSignInsAreRefusedWithoutTellingWhy(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		post := func(status int, detail string, body any) {
			f.Helper()
			f.refused(status, detail, "POST", "/api/v1/session", body)
		}
		post(401, wrong, object{"email": adminEmail, "password": "wrong horse"})
		post(401, wrong, object{"email": "nobody@example.com", "password": adminPassword})
		post(400, "email: is required; password: is required", "{}")
		post(400, "password: must not be null", `{"email":"a@example.com","password":null}`)
		post(400, "user: is not a member of this request", `{"user":"a@example.com"}`)
		post(400, "email: must have at most 254 characters; password: must have at most 1000 characters",
			object{"email": strings.Repeat("a", 255), "password": strings.Repeat("p", 1001)})
		post(413, "the request body must not be larger than 65536 bytes", strings.Repeat(" ", 65537))
		f.refused(404, "there is no operation GET /api/v1/nothing", "GET", "/api/v1/nothing", nil)
	})
}

func TestWhoeverFailsTooOftenHasToWait(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		body := object{"email": adminEmail, "password": "wrong horse"}
		f.signIn(adminEmail, adminPassword) // a success does not count
		for range 10 {
			f.refused(401, wrong, "POST", "/api/v1/session", body)
		}
		o, res := f.want(429, "POST", "/api/v1/session", object{"email": "ADMIN@example.com", "password": adminPassword})
		if wait := res.Header.Get("Retry-After"); wait == "" || !strings.Contains(o["detail"].(string), "try again in "+wait+" seconds") {
			t.Errorf("told to wait %q: %v", wait, o)
		}
		f.refused(401, wrong, "POST", "/api/v1/session", object{"email": "other@example.com", "password": "x"})
	})
}

func TestPasswordsAreSetByTheirOwnersAndAdministrators(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		id, password := f.account("ann@example.com")
		path := "/api/v1/users/" + id + "/password"
		f.refused(401, "an API key or a session is needed", "PUT", path, object{"password": "battery staple"})
		f.signIn("ann@example.com", password)
		f.want(204, "PUT", path, object{"password": "battery staple"})
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil) // signed out everywhere
		f.refused(401, wrong, "POST", "/api/v1/session", object{"email": "ann@example.com", "password": password})
		me, _ := f.signIn("ann@example.com", "battery staple")

		f.refused(400, "password: must have 8 to 1000 characters", "PUT", path, object{"password": "short"})
		f.refused(400, "password: is required", "PUT", path, "{}")
		f.refused(400, "user_id: must be an identifier of type User", "PUT", "/api/v1/users/ann/password", object{"password": "battery staple"})
		unknown := "/api/v1/users/" + f.app.IDs().Encode(postil.UserID, 7) + "/password"
		f.refused(403, "only account administrators may do this", "PUT", unknown, object{"password": "battery staple"})
		if me["user"].(object)["id"] != id {
			t.Errorf("signed in as %v", me)
		}

		f.signIn(adminEmail, adminPassword)
		f.refused(404, "user not found", "PUT", unknown, object{"password": "battery staple"})
		f.want(204, "PUT", path, object{"password": "another horse"})
		f.signIn("ann@example.com", "another horse")
	})
}
