package axapi_test

import (
	"fmt"
	"testing"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/store/storetest"
)

// A commit whose answer is lost may or may not have happened. Whoever sends the
// request again with its key gets the effect once either way.
func TestALostCommitHasOneEffectWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t, "postgres")
	line := storetest.NewLine(t, url)
	f := serve(t, storetest.Open(t, line.URL), app.Options{})
	stored := func(name string) int64 {
		db := storetest.Inspect(t, url)
		defer db.Close()
		return db.Number(`SELECT COUNT(*) FROM project WHERE name = $1`, name)
	}
	for i, answered := range []bool{true, false, true, false} {
		name, key := fmt.Sprint("project ", i), []string{"Idempotency-Key", fmt.Sprint("key ", i)}
		body := object{"name": name, "space_id": f.space}
		line.CutOnce(storetest.Cut{Text: "CreateProject", Answered: answered})
		f.want(503, "POST", "/v2/projects", body, key...)
		same(f, stored(name), int64(map[bool]int{true: 1, false: 0}[answered]))
		// What was carried out is not carried out again; what was not, is.
		status, _ := f.send("POST", "/v2/projects", body, key...)
		same(f, status, map[bool]int{true: 409, false: 201}[answered])
		same(f, stored(name), int64(1))
		if status, _ := f.send("POST", "/v2/projects", object{"name": name + "!", "space_id": f.space}, key...); status != 422 {
			t.Errorf("another request with the key is answered %d", status)
		}
		same(f, stored(name+"!"), int64(0))
	}
}

// Connections that were lost between two requests, or in the middle of one before
// its commit, are nobody's business.
func TestLostConnectionsAreReplaced(t *testing.T) {
	t.Parallel()
	line := storetest.NewLine(t, storetest.URL(t, "postgres"))
	f := serve(t, storetest.Open(t, line.URL), app.Options{})
	for i := range 3 {
		line.Cut()
		f.want(201, "POST", "/v2/projects", object{"name": fmt.Sprint("after ", i), "space_id": f.space})
		line.CutOnce(storetest.Cut{Text: fmt.Sprint("during ", i)})
		f.want(201, "POST", "/v2/projects", object{"name": fmt.Sprint("during ", i), "space_id": f.space})
	}
	same(f, len(items(f.want(200, "GET", "/v2/projects", nil), "projects")), 6)
}
