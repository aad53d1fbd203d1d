package httpapi

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// pathIDs are the identifiers that stand in paths, by the names of their
// parameters.
var pathIDs = map[string]postil.IDType{
	"space_id":   postil.SpaceID,
	"queue_id":   postil.AnnotationQueueID,
	"record_id":  postil.QueueRecordID,
	"comment_id": postil.CommentID,
	"project_id": postil.ProjectID,
	"dataset_id": postil.DatasetID,
	"config_id":  postil.AnnotationCfgID,
}

// pathTexts are the other parameters that stand in paths; they are of at most
// maxPathText characters.
var pathTexts = []string{"trace_id", "span_id", "example_id"}

const maxPathText = 200

// addressed is signedIn for an operation whose path has identifiers. It refuses
// those that are none under the names that they have in the path; use cases, which
// serve both surfaces, call some of them otherwise.
func (api *API) addressed(op operation) operation {
	return signedIn(func(w http.ResponseWriter, r *http.Request) (wire.Answer, error) {
		for name, t := range pathIDs {
			if id := r.PathValue(name); id != "" {
				if _, err := api.app.IDs().Decode(t, id, name); err != nil {
					return wire.Answer{}, err
				}
			}
		}
		var p postil.Problems
		for _, name := range pathTexts {
			v := r.PathValue(name)
			p.Check(len(v) <= maxPathText, name, "must have at most %d characters", maxPathText)
			p.Check(utf8.ValidString(v) && !strings.ContainsRune(v, 0), name, "must be text without the character U+0000")
		}
		if err := p.Err(); err != nil {
			return wire.Answer{}, err
		}
		return op(w, r)
	})
}

// noParameters refuses a query string.
func noParameters(r *http.Request) error { return wire.NewQuery(r.URL.RawQuery).P.Err() }
