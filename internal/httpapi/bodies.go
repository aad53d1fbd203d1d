package httpapi

import (
	"github.com/postil/postil/internal/postil"
)

// nameBody is a person as annotations and queues show one.
type nameBody struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

func (api *API) name(p postil.Person) nameBody {
	return nameBody{api.app.IDs().Encode(postil.UserID, p.ID), p.Email, p.Name}
}

// annotationBody is what somebody said.
type annotationBody struct {
	ConfigID  string   `json:"config_id"`
	Name      string   `json:"name"`
	Label     *string  `json:"label,omitzero"`
	Score     *float64 `json:"score,omitzero"`
	Text      *string  `json:"text,omitzero"`
	Annotator nameBody `json:"annotator"`
	UpdatedAt string   `json:"updated_at"`
}

func (api *API) annotation(a postil.Annotation) annotationBody {
	return annotationBody{api.app.IDs().Encode(postil.AnnotationCfgID, a.ConfigID), a.Name, a.Label, a.Score, a.Text, api.name(a.Annotator), postil.FormatTime(a.UpdatedAt)}
}

// listOrNull is a list that may be missing.
func listOrNull(items []string) *[]string {
	if items == nil {
		return nil
	}
	return &items
}

// timeOrNull is a time that may be missing.
func timeOrNull(micros *int64) *string {
	if micros == nil {
		return nil
	}
	text := postil.FormatTime(*micros)
	return &text
}
