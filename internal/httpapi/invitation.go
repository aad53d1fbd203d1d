package httpapi

import (
	"errors"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// invitationPath is the page of the app that asks an invited person for a
// password; the token follows.
const invitationPath = "/invite/"

// inviteMember makes somebody a member of a space, and shows the link by which
// they can accept, once.
func (api *API) inviteMember(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Email wire.Opt[string] `json:"email"`
		Role  wire.Opt[string] `json:"role"`
		Name  wire.Opt[string] `json:"name"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	invitee := app.Invitee{Email: wire.Required(&p, "email", body.Email), Role: spaceRole(&p, body.Role)}
	if name := wire.Optional(&p, "name", body.Name); name != nil {
		invitee.Name = *name
	}
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	invited, err := api.app.InviteMember(r.Context(), r.PathValue("space_id"), invitee)
	if err != nil {
		return wire.Answer{}, err
	}
	var path *string
	if invited.Token != "" {
		link := invitationPath + invited.Token
		path = &link
	}
	out, err := answer(http.StatusCreated, struct {
		User    nameBody `json:"user"`
		Role    string   `json:"role"`
		Path    *string  `json:"path"`
		Expires *string  `json:"expires_at"`
	}{api.userName(invited.User), string(invited.Role), path, timeOrNull(invited.ExpiresAt)})
	out.Secret = path != nil
	return out, err
}

// getInvitation shows what an invitation link stands for.
func (api *API) getInvitation(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	found, err := api.app.Invitation(r.Context(), r.PathValue("token"))
	if err != nil {
		return wire.Answer{}, api.missed(w, r, err)
	}
	return answer(http.StatusOK, struct {
		Email     string `json:"email"`
		Name      string `json:"name"`
		SpaceName string `json:"space_name"`
		Inviter   string `json:"inviter"`
		ExpiresAt string `json:"expires_at"`
	}{found.Email, found.Name, found.SpaceName, found.InviterName, postil.FormatTime(found.ExpiresAt)})
}

// acceptInvitation makes the account behind a link the person's own, and signs
// them in.
func (api *API) acceptInvitation(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Name     wire.Opt[string] `json:"name"`
		Password wire.Opt[string] `json:"password"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	name, password := wire.Required(&p, "name", body.Name), wire.Required(&p, "password", body.Password)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	began, err := api.app.AcceptInvitation(r.Context(), r.PathValue("token"), name, password)
	if err != nil {
		return wire.Answer{}, api.missed(w, r, err)
	}
	return api.began(w, r, began)
}

// missed counts an unknown token as a failure of whoever tried it: too many have
// to wait. A right one is never refused for what others tried.
func (api *API) missed(w http.ResponseWriter, r *http.Request, err error) error {
	var e *postil.Error
	if !errors.As(err, &e) || e.Code != postil.NotFound {
		return err
	}
	if wait := api.hold(w, "invitation\x00"+auth.FromContext(r.Context()).IP); wait != nil {
		return wait
	}
	return err
}
