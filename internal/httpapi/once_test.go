package httpapi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestARepeatedWriteHasOneEffectAndTheFirstAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		f.signIn(adminEmail, adminPassword)
		f.account("bob@example.com")
		path, body := "/api/v1/spaces/"+f.space()+"/invitations", object{"email": "bob@example.com", "role": "MEMBER"}
		first, _ := f.want(201, "POST", path, body, "Idempotency-Key", "k")
		again, _ := f.want(201, "POST", path, body, "Idempotency-Key", "k")
		if diff := cmp.Diff(first, again); diff != "" {
			t.Error(diff)
		}
		f.want(409, "POST", path, body) // as the person is a member
		f.refused(422, "Idempotency-Key: has been used for another request", "PUT", "/api/v1/preferences", "{}", "Idempotency-Key", "k")
		f.refused(400, "Idempotency-Key: must have at most 255 characters", "PUT", "/api/v1/preferences", "{}", "Idempotency-Key", strings.Repeat("k", 256))

		refused, _ := f.want(400, "PUT", "/api/v1/preferences", `{"theme":"PINK"}`, "Idempotency-Key", "p")
		repeated, _ := f.want(400, "PUT", "/api/v1/preferences", `{"theme":"PINK"}`, "Idempotency-Key", "p")
		if diff := cmp.Diff(refused, repeated); diff != "" {
			t.Error(diff)
		}
		gone := "/api/v1/spaces/" + f.space() + "/members/" + first["user"].(object)["id"].(string)
		for range 2 { // the second does not find out that the member is gone
			f.want(204, "DELETE", gone, nil, "Idempotency-Key", "d")
		}
		f.want(404, "DELETE", gone, nil)

		f.want(413, "PUT", "/api/v1/preferences", strings.Repeat(" ", 65537), "Idempotency-Key", "large")
		f.browser().want(401, "PUT", "/api/v1/preferences", "{}", "Idempotency-Key", "k")

		// Signing in sets a cookie, which no remembered answer has.
		in := object{"email": adminEmail, "password": adminPassword}
		for range 2 {
			if _, res := f.want(201, "POST", "/api/v1/session", in, "Idempotency-Key", "s"); len(res.Cookies()) != 1 {
				t.Errorf("the cookies are %v", res.Cookies())
			}
		}
	})
}
