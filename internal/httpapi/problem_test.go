package httpapi

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
)

func TestProblemsTellEveryMemberAtFaultAndThePresentState(t *testing.T) {
	t.Parallel()
	var p postil.Problems
	p.Check(false, "name", "is required")
	p.Check(false, "keys[1]", "must not be null")
	conflict := fmt.Errorf("submitting: %w", withCurrent(postil.Errorf(postil.Conflict, "the record has changed"), map[string]int{"version": 3}))
	for _, c := range []struct {
		err  error
		want string
	}{
		{p.Err(), `{"type":"about:blank","title":"Bad Request","status":400,"detail":"name: is required; keys[1]: must not be null",` +
			`"errors":[{"path":"name","rule":"is required"},{"path":"keys[1]","rule":"must not be null"}],"request_id":"r1"}`},
		{conflict, `{"type":"about:blank","title":"Conflict","status":409,"detail":"the record has changed","request_id":"r1","current":{"version":3}}`},
		{errors.New("disk full"), `{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"something went wrong on the server","request_id":"r1"}`},
	} {
		r, w := httptest.NewRequest("POST", "/api/v1/x", nil), httptest.NewRecorder()
		r.Header.Set("X-Request-Id", "r1")
		api := &API{log: slog.New(slog.DiscardHandler)}
		api.Fail(w, r, c.err)
		if diff := cmp.Diff(c.want, w.Body.String()); diff != "" {
			t.Error(diff)
		}
	}
}
