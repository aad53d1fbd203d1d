package httpapi

import (
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/postil/postil/api"
)

// The document says which operations take a key; the patterns are its paths.
func TestEveryWriteTakesAKeyOrIsKnownNotTo(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.PostilV1)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			pattern := method + " " + path
			written[pattern] = true
			documented := op.Parameters.GetByInAndName("header", "Idempotency-Key") != nil
			writes := method != http.MethodGet
			if takes := writes && !keyless[pattern]; takes != documented {
				t.Errorf("%s takes an Idempotency-Key: %v, documented: %v", pattern, takes, documented)
			}
		}
	}
	for pattern := range keyless {
		if !written[pattern] {
			t.Errorf("there is no operation %s that takes no key", pattern)
		}
	}
	for pattern := range maxBodies {
		if !written[pattern] {
			t.Errorf("there is no operation %s that takes more", pattern)
		}
	}
}

// A request with a key that is running, or was another one, is refused.
func TestWhatTakesAKeyMayBeRefusedForIt(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.PostilV1)
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for _, status := range []int{400, 409, 422} {
				if op.Parameters.GetByInAndName("header", "Idempotency-Key") != nil && op.Responses.Status(status) == nil {
					t.Errorf("%s %s takes an Idempotency-Key and does not declare %d", method, path, status)
				}
			}
		}
	}
}
