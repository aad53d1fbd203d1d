package axapi_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// operationsIn returns the names of listed entries of the audit log.
func operationsIn(o object) []string {
	found := []string{}
	for _, e := range items(o, "logs") {
		found = append(found, e["operation_name"].(string))
	}
	return found
}

func TestTheAuditLogTellsWhoDidWhat(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		lead := f.member("lead@example.com", "MEMBER")
		lead.want(201, "POST", "/v2/projects", object{"name": "p", "space_id": f.space})
		lead.want(409, "POST", "/v2/projects", object{"name": "p", "space_id": f.space}) // changes nothing
		log := f.want(200, "GET", "/v2/audit-logs", nil)
		want := []string{"CreateProject", "AddSpaceUser", "CreateUser"}
		if diff := cmp.Diff(want, operationsIn(log)); diff != "" {
			t.Error(diff)
		}
		newest := items(log, "logs")[0]
		if newest["user_id"] != lead.id || newest["ip"] != "127.0.0.1" || newest["operation_type"] != "MUTATION" {
			t.Errorf("the newest entry is %v", newest)
		}

		list := func(query string) []string { return operationsIn(f.want(200, "GET", "/v2/audit-logs?"+query, nil)) }
		same := func(query string, want ...string) {
			t.Helper()
			if diff := cmp.Diff(append([]string{}, want...), list(query)); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		same("user_id="+lead.id, "CreateProject")
		same("user_id=" + f.unknown(postil.UserID))
		same("operation_type=mutation", want...)
		same("operation_type=QUERY")
		same("operation_name=CreateUser&operation_name=CreateProject", "CreateProject", "CreateUser")
		at := url.QueryEscape(newest["created_at"].(string))
		same("start_time="+at+"&end_time="+at, "CreateProject") // both ends belong to it
		colonless := url.QueryEscape(strings.Replace(newest["created_at"].(string), "Z", "+0000", 1))
		same("start_time="+colonless+"&end_time="+colonless, "CreateProject")
		same("end_time=" + url.QueryEscape(time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)))
		var paged []string
		for next := ""; ; {
			got := f.want(200, "GET", "/v2/audit-logs?limit=2"+next, nil)
			paged = append(paged, operationsIn(got)...)
			cursor, more := got["pagination"].(object)["next_cursor"].(string)
			if !more {
				break
			}
			next = "&cursor=" + cursor
		}
		if diff := cmp.Diff(want, paged); diff != "" {
			t.Error(diff)
		}
		lead.refused(403, "only account administrators may do this", "GET", "/v2/audit-logs", nil)
		f.refused(400, "start_time: must not be after end_time", "GET", "/v2/audit-logs?start_time=2026-01-02T00:00:00Z&end_time=2026-01-01T00:00:00Z", nil)
		f.refused(400, "operation_type: must be one of QUERY, MUTATION, SUBSCRIPTION", "GET", "/v2/audit-logs?operation_type=READ", nil)
	})
}

// Rows from before are found however far ids ran ahead of the clock, or clocks apart.
func TestTheAuditLogIsInTheOrderOfItsIDs(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		admin, now := f.row(postil.UserID, f.administrator()), time.Now()
		f.tx(func(st *store.Store) error {
			id := postil.FirstID(now.Add(time.Second))
			return st.InsertAudit(f.Context(), id, 0, admin, "", "Ahead", 0, now.UnixMicro())
		})
		if got := operationsIn(f.want(200, "GET", "/v2/audit-logs", nil)); len(got) != 1 || got[0] != "Ahead" {
			t.Errorf("listed %v", got)
		}
	})
}

func TestRolesArePredefined(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		annotator := f.member("annotator@example.com", "ANNOTATOR")
		if diff := cmp.Diff([]string{"ADMIN", "MEMBER", "READ_ONLY", "ANNOTATOR"}, f.pages("/v2/roles?", "roles")); diff != "" {
			t.Error(diff)
		}
		sameNames(t, items(f.want(200, "GET", "/v2/roles?is_predefined=false", nil), "roles"))
		first := items(annotator.want(200, "GET", "/v2/roles?is_predefined=true", nil), "roles")[0]
		path := "/v2/roles/" + first["id"].(string)
		if diff := cmp.Diff(first, annotator.want(200, "GET", path, nil)); diff != "" {
			t.Error(diff)
		}
		f.refused(422, "there are no custom roles here; assign one of the predefined roles ADMIN, MEMBER, READ_ONLY and ANNOTATOR",
			"POST", "/v2/roles", object{"name": "reviewer", "permissions": []any{"QUEUE_READ"}})
		f.refused(403, "role_id: ADMIN is predefined, and cannot be changed or deleted", "PATCH", path, object{"name": "boss"})
		f.refused(403, "role_id: ADMIN is predefined, and cannot be changed or deleted", "DELETE", path, nil)
		f.refused(404, "role_id: role not found", "GET", "/v2/roles/"+f.unknown(postil.RoleID), nil)
	})
}
