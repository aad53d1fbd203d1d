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
		"GET /api/v1/sessions":                 signedIn(api.listSessions),
		"DELETE /api/v1/sessions/{session_id}": signedIn(api.endSession),
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
	var began app.NewSession
	err = api.attempt(w, who, func() (err error) {
		began, err = api.app.SignIn(r.Context(), email, password)
		return err
	})
	if err != nil {
		return wire.Answer{}, err
	}
	return api.began(w, r, began)
}

// attempt runs what checks a password, unless there were too many wrong ones.
func (api *API) attempt(w http.ResponseWriter, who string, check func() error) error {
	if err := api.hold(w, who); err != nil {
		return err
	}
	err := check()
	var e *postil.Error
	if failed := errors.As(err, &e) && (e.Code == postil.Unauthenticated || e.Code == postil.Invalid); !failed {
		api.signIns.giveBack(who)
	}
	return err
}

// hold counts a failure, or says how long to wait until there may be one more.
func (api *API) hold(w http.ResponseWriter, who string) error {
	wait := api.signIns.take(who)
	if wait <= 0 {
		return nil
	}
	seconds := int(wait/time.Second) + 1
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	return postil.Errorf(postil.TooMany, "too many failed attempts; try again in %d seconds", seconds)
}

// began sets the cookie of a new session and shows whose it is.
func (api *API) began(w http.ResponseWriter, r *http.Request, s app.NewSession) (wire.Answer, error) {
	api.opts.Cookies.Set(w, r, s.Secret, postil.Time(s.ExpiresAt))
	return answer(http.StatusCreated, struct {
		User    personBody `json:"user"`
		Expires string     `json:"expires_at"`
	}{api.person(s.User), postil.FormatTime(s.ExpiresAt)})
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
	}{User: api.person(me.User), MustSetPassword: me.User.MustSetPassword, Preferences: jsontext.Value(me.User.Preferences), ServerVersion: api.opts.Version}
	for _, s := range me.Spaces {
		ids := api.app.IDs()
		body.Spaces = append(body.Spaces, spaceBody{ids.Encode(postil.SpaceID, s.ID), ids.Encode(postil.OrganizationID, s.OrganizationID), s.Name, string(s.Role)})
	}
	return answer(http.StatusOK, body)
}

// signOut ends the session of the cookie, if there is one, and clears the cookie.
func (api *API) signOut(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	if err := api.app.SignOut(r.Context()); err != nil {
		return wire.Answer{}, err
	}
	if api.opts.Cookies.Secret(r) != "" {
		api.opts.Cookies.Clear(w, r)
	}
	return wire.Answer{Status: http.StatusNoContent}, nil
}

// listSessions shows where the caller is signed in.
func (api *API) listSessions(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	sessions, err := api.app.Sessions(r.Context())
	if err != nil {
		return wire.Answer{}, err
	}
	type sessionBody struct {
		ID         string `json:"id"`
		Current    bool   `json:"current"`
		UserAgent  string `json:"user_agent"`
		IP         string `json:"ip"`
		CreatedAt  string `json:"created_at"`
		LastSeenAt string `json:"last_seen_at"`
		ExpiresAt  string `json:"expires_at"`
	}
	current := auth.FromContext(r.Context()).SessionID
	return answer(http.StatusOK, struct {
		Sessions []sessionBody `json:"sessions"`
	}{list(sessions, func(s postil.Session) sessionBody {
		return sessionBody{ID: api.app.IDs().Encode(postil.SessionID, s.ID), Current: s.ID == current, UserAgent: s.UserAgent, IP: s.IP,
			CreatedAt: postil.FormatTime(s.CreatedAt), LastSeenAt: postil.FormatTime(s.LastSeenAt), ExpiresAt: postil.FormatTime(s.ExpiresAt)}
	})})
}

// endSession signs the caller out somewhere.
func (api *API) endSession(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent}, api.app.EndSession(r.Context(), r.PathValue("session_id"))
}
