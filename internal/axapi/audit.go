package axapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// auditWindow is how far back the audit log goes when nobody says.
const auditWindow = 30 * 24 * time.Hour

func (api *API) listAudit(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "start_time", "end_time", "user_id", "*operation_name", "operation_type", "limit", "cursor")
	kind := q.Word("operation_type", "QUERY", "MUTATION", "SUBSCRIPTION")
	scope := strings.Join(append([]string{"audit-logs", kind, q.Values.Get("start_time"), q.Values.Get("end_time"), q.Values.Get("user_id")},
		q.Values["operation_name"]...), "\x00")
	paging := q.Paging(maxPage, scope)
	filter := app.AuditFilter{To: api.app.Now(), UserID: q.Values.Get("user_id"), Operations: q.Values["operation_name"]}
	for _, name := range filter.Operations {
		q.P.Check(wire.Storable(name), "operation_name", "must not contain the character U+0000")
	}
	start, end := q.Instant("start_time"), q.Instant("end_time")
	if end != nil {
		filter.To = *end
	}
	filter.From = filter.To - auditWindow.Microseconds()
	if start != nil {
		filter.From = *start
	}
	q.P.Check(filter.From <= filter.To, "start_time", "must not be after end_time")
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.AuditLog(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	if kind != "" && kind != "MUTATION" {
		found = postil.Page[postil.AuditEntry]{} // nothing else is in it
	}
	page(c.w, "logs", found, scope, auditEntry)
	return http.StatusOK, nil
}

// auditEntry writes what somebody did. Where is told in its variables, as JSON in
// a string, and so is to what: the number within the identifier.
func auditEntry(w *writer, e postil.AuditEntry) {
	w.open('{')
	w.idMember("id", postil.AuditLogID, e.ID)
	w.idMember("user_id", postil.UserID, e.UserID)
	w.strMember("ip", e.IP)
	w.strMember("operation_type", "MUTATION") // in upper case for everybody
	w.strMember("operation_name", e.Operation)
	variables := writer{ids: w.ids}
	variables.open('{')
	if e.SpaceID != 0 {
		variables.idMember("space_id", postil.SpaceID, e.SpaceID)
	}
	if e.Subject != 0 {
		variables.strMember("subject", strconv.FormatInt(e.Subject, 10))
	}
	variables.close('}')
	w.strMember("variables", string(variables.b))
	w.timeMember("created_at", e.At)
	w.close('}')
}
