package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) memberOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/spaces/{space_id}/members":              signedIn(api.listMembers),
		"PATCH /api/v1/spaces/{space_id}/members/{user_id}":  signedIn(api.updateMember),
		"DELETE /api/v1/spaces/{space_id}/members/{user_id}": signedIn(api.removeMember),
		"POST /api/v1/spaces/{space_id}/invitations":         signedIn(api.inviteMember),
		"GET /api/v1/invitations/{token}":                    api.getInvitation,
		"POST /api/v1/invitations/{token}":                   api.acceptInvitation,
	}
}

func (api *API) userName(u postil.User) nameBody {
	return api.name(postil.Person{ID: u.ID, Email: u.Email, Name: u.Name})
}

type memberBody struct {
	User              nameBody `json:"user"`
	Role              string   `json:"role"`
	Status            string   `json:"status"`
	LastSeenAt        *string  `json:"last_seen_at"`
	InvitationExpires *string  `json:"invitation_expires_at"`
	CreatedAt         string   `json:"created_at"`
}

func (api *API) member(m postil.Member) memberBody {
	return memberBody{User: api.userName(m.User), Role: string(m.Role), Status: string(m.User.Status), LastSeenAt: timeOrNull(m.LastSeenAt),
		InvitationExpires: timeOrNull(m.User.InvitationExpires), CreatedAt: postil.FormatTime(m.CreatedAt)}
}

// listMembers shows a page of a space's members.
func (api *API) listMembers(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	q := wire.NewQuery(r.URL.RawQuery, "limit", "cursor")
	scope := "members\x00" + r.PathValue("space_id")
	paging := q.Paging(maxPage, scope)
	if err := q.P.Err(); err != nil {
		return wire.Answer{}, err
	}
	found, err := api.app.Members(r.Context(), r.PathValue("space_id"), paging)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Members    []memberBody `json:"members"`
		Pagination pagination   `json:"pagination"`
	}{list(found.Items, api.member), paginationOf(found, scope)})
}

// spaceRole reads the role of a member.
func spaceRole(p *postil.Problems, role wire.Opt[string]) postil.Role {
	p.Check(role.Set, "role", "is required")
	return postil.Role(wire.Word(p, "role", role, "ADMIN", "MEMBER", "READ_ONLY", "ANNOTATOR"))
}

// updateMember gives a member another role.
func (api *API) updateMember(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Role wire.Opt[string] `json:"role"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	role := spaceRole(&p, body.Role)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	changed, err := api.app.ChangeRole(r.Context(), r.PathValue("space_id"), r.PathValue("user_id"), role)
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.member(changed))
}

// removeMember takes a member out of a space.
func (api *API) removeMember(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent}, api.app.RemoveMember(r.Context(), r.PathValue("space_id"), r.PathValue("user_id"))
}
