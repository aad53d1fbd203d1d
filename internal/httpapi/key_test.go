package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
)

// The account of a service key is nobody's, and nobody is told of it.
func TestServiceKeysAreNotAmongTheMembers(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		space := f.space()
		made, _, err := f.app.CreateServiceKey(f.asAdmin(), app.NewServiceKey{NewKey: app.NewKey{Name: "pipeline"}, Role: postil.RoleMember,
			Organizations: []app.NewGrant{{Role: postil.RoleReadOnly, Spaces: []app.NewSpaceGrant{{SpaceID: space, Role: postil.RoleMember}}}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.members(space); len(got) != 1 {
			t.Errorf("the members are %v", got)
		}
		address := fmt.Sprintf("service-key-%d@postil.invalid", made.Account.ID)
		f.refused(409, fmt.Sprintf("email: a user with the address %q already exists", address),
			"POST", "/api/v1/spaces/"+space+"/invitations", object{"email": address, "role": "ADMIN"})
		bot := f.app.IDs().Encode(postil.UserID, made.Account.ID)
		f.refused(404, "user not found", "PATCH", "/api/v1/spaces/"+space+"/members/"+bot, object{"role": "ADMIN"})
		f.refused(404, "user not found", "PUT", "/api/v1/users/"+bot+"/password", object{"password": "long enough to be one"})
	})
}

// A traced application needs no key that can read or change anything.
func TestAKeyForSpansMayDoNothingElse(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		f.refused(400, "scope: must be ALL or INGEST", "POST", "/api/v1/api-keys", object{"name": "app", "scope": "SOME"})
		made, _ := f.want(201, "POST", "/api/v1/api-keys", object{"name": "app", "scope": "INGEST"})
		if shown := made["api_key"].(object); shown["scope"] != "INGEST" {
			t.Errorf("made %v", shown)
		}
		key := made["key"].(string)
		program := f.browser()
		for _, path := range []string{"/api/v1/session", "/api/v1/api-keys", "/api/v1/spaces/" + f.space() + "/queues"} {
			o, _ := program.want(403, "GET", path, nil, "Authorization", "Bearer "+key)
			if o["detail"] != "this API key may send spans, and nothing else" {
				t.Errorf("%s is answered %v", path, o)
			}
		}
	})
}

func TestKeysAreShownOnceAndRevoked(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.refused(401, "an API key or a session is needed", "GET", "/api/v1/api-keys", nil)
		f.refused(401, "an API key or a session is needed", "POST", "/api/v1/api-keys", object{"name": "x"})
		f.signIn(adminEmail, adminPassword)
		listed := func() []any {
			o, _ := f.want(200, "GET", "/api/v1/api-keys", nil)
			return o["api_keys"].([]any)
		}
		if keys := listed(); len(keys) != 1 || keys[0].(object)["name"] != "first key" || keys[0].(object)["last_used_at"] != nil {
			t.Fatalf("the keys are %v", keys)
		}
		until := time.Now().Add(time.Hour).UTC().Truncate(time.Second).Format(time.RFC3339)
		made, res := f.want(201, "POST", "/api/v1/api-keys", object{"name": " ci ", "expires_at": until})
		key, shown := made["key"].(string), made["api_key"].(object)
		if shown["name"] != "ci" || shown["expires_at"] != until || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("made %v", made)
		}
		if keys := listed(); len(keys) != 2 || cmp.Diff(shown, keys[0]) != "" {
			t.Errorf("the keys are %v", keys)
		}
		program := f.browser()
		program.want(200, "GET", "/api/v1/session", nil, "Authorization", "Bearer "+key)
		f.later(time.Second)
		if keys := listed(); keys[0].(object)["last_used_at"] == nil {
			t.Errorf("being used is not noted: %v", keys[0])
		}

		_, password := f.account("ann@example.com")
		other := f.browser()
		other.signIn("ann@example.com", password)
		path := "/api/v1/api-keys/" + shown["id"].(string)
		other.refused(404, "api_key_id: API key not found", "DELETE", path, nil)
		if o, _ := other.want(200, "GET", "/api/v1/api-keys", nil); len(o["api_keys"].([]any)) != 0 {
			t.Errorf("somebody else sees %v", o)
		}
		f.want(204, "DELETE", path, nil)
		program.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil, "Authorization", "Bearer "+key)
		f.want(204, "DELETE", path, nil) // it stays revoked
		if keys := listed(); len(keys) != 1 {
			t.Errorf("the revoked key is listed: %v", keys)
		}

		f.refused(422, "expires_at: must be in the future", "POST", "/api/v1/api-keys", object{"name": "late", "expires_at": "2020-01-01T00:00:00Z"})
		f.refused(400, "name: is required; expires_at: must be a timestamp such as 2026-03-01T00:00:00Z", "POST", "/api/v1/api-keys", object{"expires_at": "soon"})
		f.refused(400, "name: must not be blank", "POST", "/api/v1/api-keys", object{"name": " "})
		f.refused(400, "name: must have at most 256 characters", "POST", "/api/v1/api-keys", object{"name": strings.Repeat("n", 257)})
	})
}

func TestAKeyEndsWhenItExpires(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		made, _ := f.want(201, "POST", "/api/v1/api-keys", object{"name": "ci", "expires_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)})
		program := f.browser()
		program.want(200, "GET", "/api/v1/session", nil, "Authorization", made["key"].(string))
		f.later(time.Hour + time.Second)
		program.refused(401, "an API key or a session is needed", "GET", "/api/v1/session", nil, "Authorization", made["key"].(string))
		if o, _ := f.want(200, "GET", "/api/v1/api-keys", nil); len(o["api_keys"].([]any)) != 1 {
			t.Errorf("the expired key is listed: %v", o)
		}
	})
}

// A key that is shown once is not shown again to whoever repeats the request.
func TestARepeatedRequestMakesOneKeyAndShowsItOnce(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		f.want(201, "POST", "/api/v1/api-keys", object{"name": "ci"}, "Idempotency-Key", "k1")
		f.refused(409, "the request with this Idempotency-Key was carried out, but its answer is not kept; read the resource instead of sending it again",
			"POST", "/api/v1/api-keys", object{"name": "ci"}, "Idempotency-Key", "k1")
		if o, _ := f.want(200, "GET", "/api/v1/api-keys", nil); len(o["api_keys"].([]any)) != 2 {
			t.Errorf("the keys are %v", o)
		}
	})
}
