package axapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listRoles(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "is_predefined", "limit", "cursor")
	predefined := q.Bool("is_predefined")
	scope := strings.Join([]string{"roles", q.Values.Get("is_predefined")}, "\x00")
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	began, err := api.app.Began(c.Context())
	if err != nil {
		return 0, err
	}
	roles := slices.DeleteFunc(postil.PredefinedRoles(), func(r postil.PredefinedRole) bool {
		return predefined != nil && !*predefined || paging.After.Set && r.ID <= paging.After.ID
	})
	found := postil.PageOf(roles, paging.Limit, func(r postil.PredefinedRole) postil.Cursor { return postil.Cursor{ID: r.ID, Set: true} })
	page(c.w, "roles", found, scope, func(w *writer, r postil.PredefinedRole) { predefinedRole(w, r, began) })
	return http.StatusOK, nil
}

func (api *API) getRole(c *call) (int, error) {
	role, err := api.app.Role(c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	began, err := api.app.Began(c.Context())
	if err != nil {
		return 0, err
	}
	predefinedRole(c.w, role, began)
	return http.StatusOK, nil
}

// errCustomRoles says why roles cannot be made.
var errCustomRoles = postil.Errorf(postil.Invalid, "there are no custom roles here; assign one of the predefined roles ADMIN, MEMBER, READ_ONLY and ANNOTATOR")

func (api *API) createRole(*call) (int, error) { return 0, errCustomRoles }

// changeRole refuses to change or delete a role: those there are are all predefined.
func (api *API) changeRole(c *call) (int, error) {
	role, err := api.app.Role(c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	return 0, postil.At(postil.Forbidden, "role_id", "%s is predefined, and cannot be changed or deleted", role.Role)
}

func predefinedRole(w *writer, r postil.PredefinedRole, began int64) {
	w.open('{')
	w.idMember("id", postil.RoleID, r.ID)
	w.strMember("name", string(r.Role))
	w.strMember("description", r.Description)
	list(w, "permissions", r.Permissions, (*writer).str) // in upper case for everybody
	w.boolMember("is_predefined", true)
	w.timeMember("created_at", began)
	w.timeMember("updated_at", began)
	w.close('}')
}
