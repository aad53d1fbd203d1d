package httpapi

import (
	"cmp"
	"net/http"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/wire"
)

// The bounds of a request's body, in bytes: that of most operations, and of those
// that take more, by their patterns.
const maxBody = 64 << 10

var maxBodies = map[string]int64{
	"PUT /api/v1/queues/{queue_id}/records/{record_id}/draft":   2 << 20,
	"POST /api/v1/queues/{queue_id}/records/{record_id}/submit": 2 << 20,
	"POST /api/v1/queues/{queue_id}/additions":                  2 << 20,
	"POST /api/v1/queues/{queue_id}/records/bulk":               2 << 20,
	"POST /api/v1/spaces/{space_id}/queues":                     2 << 20,
	"PATCH /api/v1/queues/{queue_id}":                           2 << 20,
	"POST /api/v1/spaces/{space_id}/dataset-imports":            64 << 20,
}

// readBody returns the whole body, or TooLarge when the operation takes no such.
func readBody(r *http.Request) ([]byte, error) {
	return wire.ReadBody(r, cmp.Or(maxBodies[r.Pattern], maxBody))
}

// keyless are the writes that take no Idempotency-Key: their answers are streams
// or set cookies, or doing them again changes nothing.
var keyless = map[string]bool{
	"POST /api/v1/session":                        true,
	"DELETE /api/v1/session":                      true,
	"PUT /api/v1/users/{user_id}/password":        true,
	"POST /api/v1/invitations/{token}":            true,
	"POST /api/v1/queues/{queue_id}/additions":    true,
	"POST /api/v1/queues/{queue_id}/work/renew":   true,
	"POST /api/v1/queues/{queue_id}/work/release": true,
}

// takesKey reports whether a request has an Idempotency-Key that counts. Nobody's
// requests have no effect to keep.
func takesKey(r *http.Request) bool {
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return r.Header.Get("Idempotency-Key") != "" && !keyless[r.Pattern] && auth.FromContext(r.Context()).UserID != 0
	}
	return false
}
