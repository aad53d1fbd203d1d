package httpapi

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

func (api *API) userOperations() map[string]operation {
	return map[string]operation{
		"PATCH /api/v1/users/{user_id}":        signedIn(api.updateUser),
		"PUT /api/v1/users/{user_id}/password": signedIn(api.setPassword),
		"PUT /api/v1/preferences":              signedIn(api.setPreferences),
	}
}

// updateUser changes the caller's name, or as an administrator anybody's.
func (api *API) updateUser(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Name wire.Opt[string] `json:"name"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	name := wire.Required(&p, "name", body.Name)
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	changed, err := api.app.UpdateUser(r.Context(), r.PathValue("user_id"), app.UserUpdate{Name: &name})
	if err != nil {
		return wire.Answer{}, err
	}
	return answer(http.StatusOK, api.person(changed))
}

// setPassword sets the caller's password, or as an administrator anybody's.
// Whoever sets their own in a session goes on in a new one.
func (api *API) setPassword(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	var body struct {
		Password wire.Opt[string] `json:"password"`
		Current  wire.Opt[string] `json:"current_password"`
	}
	if err := bind(r, &body); err != nil {
		return wire.Answer{}, err
	}
	var p postil.Problems
	password := app.NewPassword{Password: wire.Required(&p, "password", body.Password), Current: wire.Optional(&p, "current_password", body.Current)}
	p.Check(len([]rune(body.Current.Value)) <= 1000, "current_password", "must have at most 1000 characters")
	if err := p.Err(); err != nil {
		return wire.Answer{}, err
	}
	var began *app.NewSession
	who := "password\x00" + strconv.FormatInt(auth.FromContext(r.Context()).UserID, 10)
	err := api.attempt(w, who, func() (err error) {
		began, err = api.app.SetPassword(r.Context(), r.PathValue("user_id"), password)
		return err
	})
	if err != nil {
		return wire.Answer{}, err
	}
	if began != nil {
		api.opts.Cookies.Set(w, r, began.Secret, postil.Time(began.ExpiresAt))
	}
	return wire.Answer{Status: http.StatusNoContent}, nil
}

// preferences are what people set for themselves; what they have not set is left
// out. They are kept as they are shown.
type preferences struct {
	Theme      string            `json:"theme,omitzero"`
	Density    string            `json:"density,omitzero"`
	Language   string            `json:"language,omitzero"`
	TimeZone   string            `json:"time_zone,omitzero"`
	SingleKeys *bool             `json:"single_keys,omitzero"`
	AutoSubmit *bool             `json:"auto_submit,omitzero"`
	ShowPace   *bool             `json:"show_pace,omitzero"`
	Keys       map[string]string `json:"keys,omitzero"`
}

// setPreferences replaces the caller's preferences.
func (api *API) setPreferences(_ http.ResponseWriter, r *http.Request) (wire.Answer, error) {
	set, err := readPreferences(r)
	if err != nil {
		return wire.Answer{}, err
	}
	text, err := json.Marshal(set, json.Deterministic(true))
	if err != nil {
		return wire.Answer{}, err
	}
	out := wire.Answer{Status: http.StatusOK, ContentType: "application/json", Body: text}
	return out, api.app.SetPreferences(r.Context(), string(text))
}

const (
	maxKeys    = 100 // how many actions may have keys of their own
	maxKeyText = 40  // how long an action's name and its keys may be, in characters
)

// zone is what IANA's names of time zones look like. Which there are, browsers
// know better.
var zone = regexp.MustCompile(`^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$`)

func readPreferences(r *http.Request) (preferences, error) {
	var body struct {
		Theme      wire.Opt[string]            `json:"theme"`
		Density    wire.Opt[string]            `json:"density"`
		Language   wire.Opt[string]            `json:"language"`
		TimeZone   wire.Opt[string]            `json:"time_zone"`
		SingleKeys wire.Opt[bool]              `json:"single_keys"`
		AutoSubmit wire.Opt[bool]              `json:"auto_submit"`
		ShowPace   wire.Opt[bool]              `json:"show_pace"`
		Keys       wire.Opt[map[string]string] `json:"keys"`
	}
	if err := bind(r, &body); err != nil {
		return preferences{}, err
	}
	var p postil.Problems
	set := preferences{
		Theme:      wire.Word(&p, "theme", body.Theme, "SYSTEM", "LIGHT", "DARK"),
		Density:    wire.Word(&p, "density", body.Density, "DEFAULT", "COMPACT"),
		SingleKeys: wire.Optional(&p, "single_keys", body.SingleKeys),
		AutoSubmit: wire.Optional(&p, "auto_submit", body.AutoSubmit),
		ShowPace:   wire.Optional(&p, "show_pace", body.ShowPace),
	}
	if language := wire.Optional(&p, "language", body.Language); language != nil {
		p.Check(*language == "en" || *language == "de", "language", "must be one of en, de")
		set.Language = *language
	}
	if name := wire.Optional(&p, "time_zone", body.TimeZone); name != nil {
		p.Check(len(*name) <= 64 && zone.MatchString(*name), "time_zone", "must be the IANA name of a time zone, such as Europe/Berlin")
		set.TimeZone = *name
	}
	if keys := wire.Optional(&p, "keys", body.Keys); keys != nil {
		set.Keys = *keys
		p.Check(len(set.Keys) <= maxKeys, "keys", "must have at most %d members", maxKeys)
	}
	for _, action := range slices.Sorted(maps.Keys(set.Keys)) {
		path, keys := "keys."+action, set.Keys[action]
		p.Check(len([]rune(action)) <= maxKeyText && len([]rune(keys)) <= maxKeyText, path, "must have at most %d characters, as its name", maxKeyText)
		p.Check(wire.Storable(action) && wire.Storable(keys), path, "must not contain the character U+0000")
	}
	return set, p.Err()
}
