package axapi

import (
	"net/http"
	"slices"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) listUsers(c *call) (int, error) {
	q := wire.NewQuery(c.URL.RawQuery, "email", "*status", "limit", "cursor")
	filter := app.UserFilter{Email: q.Text("email"), Statuses: statuses(q)}
	scope := "users\x00" + filter.Email
	for _, s := range filter.Statuses {
		scope += "\x00" + string(s)
	}
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return 0, err
	}
	found, err := api.app.ListUsers(c.Context(), filter, paging)
	if err != nil {
		return 0, err
	}
	page(c.w, "users", found, scope, c.user)
	return http.StatusOK, nil
}

// statuses reads the states of users to list, all of them when none is given.
func statuses(q *wire.Query) []postil.UserStatus {
	var list []postil.UserStatus
	for _, given := range q.Values["status"] {
		word := wire.Word(&q.P, "status", wire.Opt[string]{Set: true, Value: given}, "ACTIVE", "INVITED", "EXPIRED")
		list = append(list, postil.UserStatus(word))
	}
	if list == nil {
		list = []postil.UserStatus{postil.UserActive, postil.UserInvited, postil.UserExpired}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (api *API) createUser(c *call) (int, error) {
	var body struct {
		Name        wire.Opt[string]   `json:"name"`
		Email       wire.Opt[string]   `json:"email"`
		Role        wire.Opt[roleBody] `json:"role"`
		InviteMode  wire.Opt[string]   `json:"invite_mode"`
		IsDeveloper wire.Opt[bool]     `json:"is_developer"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	wire.Required(&p, "invite_mode", body.InviteMode)
	wanted := app.NewUser{
		Name:        wire.Required(&p, "name", body.Name),
		Email:       wire.Required(&p, "email", body.Email),
		Role:        requiredRole(&p, body.Role, postil.RoleAdmin, postil.RoleMember, postil.RoleAnnotator),
		InviteMode:  wire.Word(&p, "invite_mode", body.InviteMode, postil.InviteNone, postil.InviteEmailLink, postil.InviteTemporaryPassword),
		IsDeveloper: wire.Optional(&p, "is_developer", body.IsDeveloper),
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	made, err := api.app.CreateUser(c.Context(), wanted)
	if err != nil {
		return 0, err
	}
	if made.Invited {
		c.user(c.w, made.User)
		return http.StatusOK, nil
	}
	c.secret = made.TemporaryPassword != ""
	c.createdUser(c.w, made)
	return http.StatusCreated, nil
}

func (api *API) getUser(c *call) (int, error) {
	found, err := api.app.User(c.Context(), c.PathValue("id"))
	if err != nil {
		return 0, err
	}
	c.user(c.w, found)
	return http.StatusOK, nil
}

func (api *API) updateUser(c *call) (int, error) {
	var body struct {
		Name        wire.Opt[string] `json:"name"`
		IsDeveloper wire.Opt[bool]   `json:"is_developer"`
	}
	if err := wire.Decode(c.body, &body); err != nil {
		return 0, err
	}
	var p postil.Problems
	p.Check(body.Name.Set || body.IsDeveloper.Set, "", "at least one of name and is_developer is needed")
	update := app.UserUpdate{
		Name:        wire.Optional(&p, "name", body.Name),
		IsDeveloper: wire.Optional(&p, "is_developer", body.IsDeveloper),
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	changed, err := api.app.UpdateUser(c.Context(), c.PathValue("id"), update)
	if err != nil {
		return 0, err
	}
	c.user(c.w, changed)
	return http.StatusOK, nil
}

func (api *API) deleteUser(c *call) (int, error) {
	return http.StatusNoContent, api.app.DeleteUser(c.Context(), c.PathValue("id"))
}

func (api *API) resendInvitation(c *call) (int, error) {
	return http.StatusNoContent, api.app.ResendInvitation(c.Context(), c.PathValue("id"))
}

func (api *API) resetPassword(c *call) (int, error) {
	return http.StatusNoContent, api.app.ResetPassword(c.Context(), c.PathValue("id"))
}

func (c *call) user(w *writer, u postil.User) {
	w.open('{')
	c.userMembers(w, u)
	w.close('}')
}

// createdUser writes a user together with how the person comes in.
func (c *call) createdUser(w *writer, u app.CreatedUser) {
	w.open('{')
	c.userMembers(w, u.User)
	w.enumMember("invite_mode", u.InviteMode)
	if u.TemporaryPassword != "" {
		w.strMember("temporary_password", u.TemporaryPassword)
	}
	w.close('}')
}

func (c *call) userMembers(w *writer, u postil.User) {
	w.idMember("id", postil.UserID, u.ID)
	w.strMember("name", u.Name)
	w.strMember("email", u.Email)
	w.timeMember("created_at", u.CreatedAt)
	w.enumMember("status", string(u.Status))
	c.role(w, u.Role)
	w.boolMember("is_developer", u.IsDeveloper)
}
