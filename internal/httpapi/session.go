package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) sessionOperations() map[string]operation {
	return map[string]operation{
		"POST /api/v1/session":                 api.signIn,
		"GET /api/v1/session":                  signedIn(api.whoAmI),
		"DELETE /api/v1/session":               api.signOut,
		"PUT /api/v1/users/{user_id}/password": signedIn(api.setPassword),
	}
}

type personBody struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role"`
}

func (api *API) person(u postil.User) personBody {
	return personBody{api.app.IDs().Encode(postil.UserID, u.ID), u.Email, u.Name, string(u.Role)}
}

// signIn begins a session and sets its cookie.
func (api *API) signIn(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	email, password, err := credentials(r)
	if err != nil {
		return wire.Answer{}, err
	}
	who := postil.EmailKey(email) + "\x00" + auth.FromContext(r.Context()).IP
	if wait := api.signIns.take(who); wait > 0 {
		seconds := int(wait/time.Second) + 1
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		return wire.Answer{}, postil.Errorf(postil.TooMany, "too many failed sign-ins; try again in %d seconds", seconds)
	}
	secret, expires, err := api.app.SignIn(r.Context(), email, password)
	if !isUnauthenticated(err) {
		api.signIns.giveBack(who)
	}
	if err != nil {
		return wire.Answer{}, err
	}
	me, err := api.owner(r, secret)
	if err != nil {
		return wire.Answer{}, err
	}
	http.SetCookie(w, cookie(r, secret, expires))
	return answer(http.StatusCreated, struct {
		User    personBody `json:"user"`
		Expires time.Time  `json:"expires_at"`
	}{api.person(me.User), expires.UTC().Truncate(time.Microsecond)})
}

func credentials(r *http.Request) (email, password string, err error) {
	var body struct {
		Email    wire.Opt[string] `json:"email"`
		Password wire.Opt[string] `json:"password"`
	}
	if err := bind(r, &body); err != nil {
		return "", "", err
	}
	var p postil.Problems
	email, password = wire.Required(&p, "email", body.Email), wire.Required(&p, "password", body.Password)
	p.Check(len([]rune(email)) <= 254, "email", "must have at most 254 characters")
	p.Check(len([]rune(password)) <= 1000, "password", "must have at most 1000 characters")
	return email, password, p.Err()
}

func isUnauthenticated(err error) bool {
	var e *postil.Error
	return errors.As(err, &e) && e.Code == postil.Unauthenticated
}

// owner returns who a new session belongs to.
func (api *API) owner(r *http.Request, secret string) (app.Me, error) {
	actor, err := api.app.AuthenticateSession(r.Context(), secret)
	if err != nil {
		return app.Me{}, err
	}
	return api.app.Me(auth.WithActor(r.Context(), actor))
}

// cookie holds a session's secret where scripts cannot read it.
func cookie(r *http.Request, secret string, expires time.Time) *http.Cookie {
	c := &http.Cookie{Name: auth.SessionCookie, Value: secret, Path: "/", Expires: expires, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if r.TLS != nil {
		c.Name, c.Secure = auth.TLSSessionCookie, true
	}
	return c
}

// whoAmI tells the caller who they are, and where.
func (api *API) whoAmI(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	me, err := api.app.Me(r.Context())
	if err != nil {
		return wire.Answer{}, err
	}
	type spaceBody struct {
		ID             string `json:"id"`
		OrganizationID string `json:"organization_id"`
		Name           string `json:"name"`
		Role           string `json:"role"`
	}
	body := struct {
		User            personBody     `json:"user"`
		MustSetPassword bool           `json:"must_set_password"`
		Preferences     jsontext.Value `json:"preferences"`
		ServerVersion   string         `json:"server_version"`
		Spaces          []spaceBody    `json:"spaces"`
	}{User: api.person(me.User), MustSetPassword: me.User.MustSetPassword, Preferences: jsontext.Value(me.User.Preferences), ServerVersion: api.version}
	for _, s := range me.Spaces {
		ids := api.app.IDs()
		body.Spaces = append(body.Spaces, spaceBody{ids.Encode(postil.SpaceID, s.ID), ids.Encode(postil.OrganizationID, s.OrganizationID), s.Name, string(s.Role)})
	}
	return answer(http.StatusOK, body)
}

// signOut ends the session of the cookie, if there is one, and clears the cookie.
func (api *API) signOut(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	secret := auth.SessionSecret(r)
	if secret == "" {
		return wire.Answer{Status: http.StatusNoContent}, nil
	}
	if auth.FromContext(r.Context()).UserID != 0 {
		if err := api.app.SignOut(r.Context(), secret); err != nil {
			return wire.Answer{}, err
		}
	}
	gone := cookie(r, "", time.Time{})
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	return wire.Answer{Status: http.StatusNoContent}, nil
}

// setPassword sets the caller's password, or as an administrator anybody's.
func (api *API) setPassword(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Password wire.Opt[string] `json:"password"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	password := wire.Required(&p, "password", body.Password)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	return wire.Answer{Status: http.StatusNoContent}, api.app.SetPassword(r.Context(), r.PathValue("user_id"), password)
}
