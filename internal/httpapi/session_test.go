package httpapi_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
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

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		desk, phone, other := f, f.browser(), f.browser()
		desk.want(201, "POST", "/api/v1/session", object{"email": adminEmail, "password": adminPassword}, "User-Agent", "Desk/1")
		desk.later(time.Second)
		phone.want(201, "POST", "/api/v1/session", object{"email": adminEmail, "password": adminPassword}, "User-Agent", strings.Repeat("p", 300))
		_, password := f.account("ann@example.com")
		other.signIn("ann@example.com", password)

		listed, _ := desk.want(200, "GET", "/api/v1/sessions", nil)
		sessions := listed["sessions"].([]any)
		if len(sessions) != 2 {
			t.Fatalf("the sessions are %v", sessions)
		}
		first, second := sessions[0].(object), sessions[1].(object)
		if first["current"] != false || first["user_agent"] != strings.Repeat("p", 255) || first["ip"] != "127.0.0.1" {
			t.Errorf("the phone is %v", first)
		}
		if second["current"] != true || second["user_agent"] != "Desk/1" {
			t.Errorf("the desk is %v", second)
		}
		byKey, _ := f.browser().want(200, "GET", "/api/v1/sessions", nil, "Authorization", f.key)
		for _, s := range byKey["sessions"].([]any) {
			if s.(object)["current"] != false {
				t.Errorf("by key the present session is %v", s)
			}
		}

		path := "/api/v1/sessions/" + first["id"].(string)
		other.refused(404, "session_id: session not found", "DELETE", path, nil)
		phone.want(200, "GET", "/api/v1/session", nil)
		desk.want(204, "DELETE", path, nil)
		phone.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		desk.refused(404, "session_id: session not found", "DELETE", path, nil)
		desk.refused(400, "session_id: must be an identifier of type Session", "DELETE", "/api/v1/sessions/here", nil)
		desk.want(204, "DELETE", "/api/v1/sessions/"+second["id"].(string), nil)
		desk.refused(401, "an API key or a session is needed", "GET", "/api/v1/sessions", nil)
		other.want(200, "GET", "/api/v1/session", nil)
	})
}

// Sessions live three days without use, and fourteen with it; that they are used
// is noted once a minute.
func TestSessionsEndWhenTheyAreNotUsed(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	each(t, func(f *fixture) {
		idle, busy := f.browser(), f.browser()
		idle.signIn(adminEmail, adminPassword)
		busy.signIn(adminEmail, adminPassword)
		seen := func(b *fixture) string {
			listed, _ := b.want(200, "GET", "/api/v1/sessions", nil)
			for _, s := range listed["sessions"].([]any) {
				if s := s.(object); s["current"] == true {
					return s["last_seen_at"].(string)
				}
			}
			return ""
		}
		began := seen(busy)
		f.later(50 * time.Second)
		if seen(busy); seen(busy) != began {
			t.Error("being used is noted within the minute")
		}
		f.later(20 * time.Second)
		seen(busy)
		f.later(2 * time.Second)
		if seen(busy) == began {
			t.Error("being used is not noted after a minute")
		}
		for range 6 {
			f.later(2*day - time.Minute)
			seen(busy)
		}
		idle.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		if listed, _ := busy.want(200, "GET", "/api/v1/sessions", nil); len(listed["sessions"].([]any)) != 1 {
			t.Errorf("what has ended is still listed: %v", listed)
		}
		f.later(day)
		seen(busy)
		f.later(day + time.Hour)
		busy.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil)
		f.browser().signIn(adminEmail, adminPassword)
	})
}

// What one replica ends, another trusts for a second at most.
func TestARevokedSessionIsTrustedForASecondElsewhere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		f := serve(t, st, httptest.NewServer)
		_, res := f.signIn(adminEmail, adminPassword)
		secret := res.Cookies()[0].Value
		now := time.Now()
		replica, err := app.New(t.Context(), st.Store, func() time.Time { return now }, app.Options{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		trusted := func() bool {
			_, err := replica.AuthenticateSession(t.Context(), secret)
			return err == nil
		}
		if !trusted() {
			t.Fatal("the session is not known")
		}
		f.want(204, "DELETE", "/api/v1/session", nil)
		if now = now.Add(time.Second); trusted() {
			t.Error("the session has ended and is trusted")
		}
	})
}
