package axapi

import (
	"strings"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// maxPage is the largest page of most lists.
const maxPage = 100

// namedList reads the parameters that lists of named resources share. The scope
// holds a page's cursor to the filters it was made for.
func namedList(raw, resource string) (f app.ListFilter, p postil.Paging, scope string, err error) {
	q := wire.NewQuery(raw, "space_id", "space_name", "name", "limit", "cursor")
	f = app.ListFilter{SpaceID: q.Values.Get("space_id"), SpaceName: q.Text("space_name"), Name: q.Text("name")}
	scope = strings.Join([]string{resource, f.SpaceID, f.SpaceName, f.Name}, "\x00")
	p = q.Paging(maxPage, scope)
	return f, p, scope, q.P.Err()
}
