package arrowapi

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/wire"
)

// Routes mounts POST /v1/pandas_arrow: an Arrow IPC stream, plain or gzip, whose rows
// are spans, with their evaluations or without, or evaluations of spans that are there.
func (a *API) Routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/pandas_arrow", func(w http.ResponseWriter, r *http.Request) {
		done, err := a.upload(w, r)
		if err != nil {
			wire.Problem(r, err, a.log).Send(w)
			return
		}
		body, err := json.Marshal(done)
		if err != nil {
			wire.Problem(r, err, a.log).Send(w)
			return
		}
		wire.Answer{Status: http.StatusOK, ContentType: "application/json", Body: body}.Send(w)
	})
}

// uploaded is the answer to an upload. The client takes any JSON.
type uploaded struct {
	Records   int      `json:"records_updated"`
	Unmatched []string `json:"unmatched_ids"` // of evaluations whose span is not there
}

func (a *API) upload(w http.ResponseWriter, r *http.Request) (uploaded, error) {
	sender := wire.CredentialsFrom(r.Header.Get)
	ctx, err := a.app.Authenticate(r.Context(), sender.Key)
	if err != nil {
		return uploaded{}, err
	}
	var body bytes.Buffer
	if err := wire.ReadCompressed(w, r, maxBody, &body); err != nil {
		return uploaded{}, err
	}
	table, err := rows.NewReader(rows.Stream(body.Bytes()), maxRows)
	if err != nil {
		return uploaded{}, err
	}
	name, err := projectOf(table)
	if err != nil {
		return uploaded{}, err
	}
	if slices.Contains(table.Columns(), traceIDColumn) {
		return a.ingest(ctx, table, app.ProjectName{SpaceID: sender.Space, Name: name})
	}
	return a.evaluate(ctx, table, app.ProjectName{SpaceID: sender.Space, Name: name})
}

// ingest stores the spans of a table in one transaction.
func (a *API) ingest(ctx context.Context, table *rows.Reader, project app.ProjectName) (uploaded, error) {
	spans, err := spansOf(table, project.Name, a.decodeSpans)
	if err != nil {
		return uploaded{}, err
	}
	result, err := a.app.Ingest(ctx, project.SpaceID, spans)
	return uploaded{Records: len(spans) - result.Rejected, Unmatched: []string{}}, err
}

// evaluate adds the evaluations of a table to spans that are there.
func (a *API) evaluate(ctx context.Context, table *rows.Reader, project app.ProjectName) (uploaded, error) {
	items, err := evaluationsOf(table)
	if err != nil {
		return uploaded{}, err
	}
	unknown, err := a.app.EvaluateSpans(ctx, project, items)
	return uploaded{Records: len(items) - len(unknown), Unmatched: append([]string{}, unknown...)}, err
}
