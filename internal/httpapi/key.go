package httpapi

import (
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) keyOperations() map[string]operation {
	return map[string]operation{
		"GET /api/v1/api-keys":                 signedIn(api.listKeys),
		"POST /api/v1/api-keys":                signedIn(api.createKey),
		"DELETE /api/v1/api-keys/{api_key_id}": signedIn(api.revokeKey),
	}
}

type keyBody struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Redacted   string  `json:"redacted"`
	Scope      string  `json:"scope"`
	CreatedAt  string  `json:"created_at"`
	ExpiresAt  *string `json:"expires_at"`
	LastUsedAt *string `json:"last_used_at"`
}

func (api *API) key(k postil.APIKey) keyBody {
	return keyBody{api.app.IDs().Encode(postil.APIKeyID, k.ID), k.Name, k.Redacted, keyScope(k), postil.FormatTime(k.CreatedAt), timeOrNull(k.ExpiresAt), timeOrNull(k.LastUsedAt)}
}

// What a key may do: all that its owner may, or send spans.
const (
	scopeAll    = "ALL"
	scopeIngest = "INGEST"
)

func keyScope(k postil.APIKey) string {
	if k.IngestOnly {
		return scopeIngest
	}
	return scopeAll
}

// listKeys shows the caller's keys.
func (api *API) listKeys(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	keys, err := api.app.Keys(r.Context())
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, struct {
		Keys []keyBody `json:"api_keys"`
	}{list(keys, api.key)})
}

// createKey makes a key and shows it, once.
func (api *API) createKey(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Name    wire.Opt[string] `json:"name"`
		Scope   wire.Opt[string] `json:"scope"`
		Expires wire.Opt[string] `json:"expires_at"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	name := wire.Required(&p, "name", body.Name)
	scope := scopeAll
	if given := body.Scope.Given(); given != nil {
		scope = *given
	}
	p.Check(scope == scopeAll || scope == scopeIngest, "scope", "must be ALL or INGEST")
	var expires *int64
	if text := body.Expires.Given(); text != nil {
		at := wire.Instant(&p, "expires_at", *text)
		expires = &at
	}
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	made, key, err := api.app.CreateKey(r.Context(), app.NewKey{Name: name, ExpiresAt: expires, IngestOnly: scope == scopeIngest})
	if err != nil {
		return wire.Answer{}, err
	}
	out, err := answer(http.StatusCreated, struct {
		APIKey keyBody `json:"api_key"`
		Key    string  `json:"key"`
	}{api.key(made), key})
	out.Secret = true
	return out, err
}

// revokeKey ends one of the caller's keys.
func (api *API) revokeKey(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	return wire.Answer{Status: http.StatusNoContent}, api.app.RevokeKey(r.Context(), r.PathValue("api_key_id"))
}
