package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Config says which server to fill, and how.
type Config struct {
	BaseURL           string       // of the server, as in http://127.0.0.1:7070
	APIKey            string       // of an administrator
	Space             string       // name of the space to fill; empty means "default"
	AnnotatorPassword string       // of the five annotators; empty means one made from the API key
	HTTPClient        *http.Client // nil means one with a time-out of a minute
}

// Run fills the space and reports each step to out. It adds only what is not there
// yet. Its errors name the request that failed, the status and the server's
// words; what was added before stays and is found by the next run.
func Run(ctx context.Context, cfg Config, out io.Writer) error {
	r, err := newRun(cfg, out)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		r.findSpace,
		r.addAnnotators,
		r.sendTraces,
		r.addConfigs,
		r.addDataset,
		r.addSpanQueue,
		r.addExampleQueue,
		r.annotate,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	r.summarize()
	return nil
}

// run is one run of the demo: its settings, and what the steps have found so far.
type run struct {
	content
	*client
	progress
	cfg Config
	now time.Time

	space     string             // id of the space
	password  string             // of the annotators
	sessions  map[string]*client // by e-mail: the annotators, signed in
	projects  map[string]project // by name
	configIDs []string           // in the order of the content
	datasetID string
	examples  map[string]string // question → id of the example
	work      []workload        // the two queues
}

func newRun(cfg Config, out io.Writer) (*run, error) {
	base, err := address(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	if cfg.APIKey == "" {
		return nil, errors.New("no API key given")
	}
	if cfg.Space == "" {
		cfg.Space = "default"
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = &http.Client{Timeout: time.Minute}
	}
	c, err := loadContent()
	if err != nil {
		return nil, err
	}
	return &run{
		content:  c,
		client:   newClient(base, cfg.HTTPClient, http.Header{"Authorization": {"Bearer " + cfg.APIKey}}),
		progress: progress{out},
		cfg:      cfg,
		now:      time.Now().UTC().Truncate(time.Second),
		sessions: map[string]*client{},
		projects: map[string]project{},
		examples: map[string]string{},
	}, nil
}

func newClient(base string, h *http.Client, who http.Header) *client {
	return &client{base: base, http: h, headers: who}
}

// findSpace looks the space up by name.
func (r *run) findSpace(ctx context.Context) error {
	found, err := find[named](ctx, r.client, "/v2/spaces", "spaces", "", r.cfg.Space)
	if err != nil {
		return err
	}
	if found == nil {
		return fmt.Errorf("there is no space named %q that this key can read", r.cfg.Space)
	}
	r.space = found.ID
	r.line("space", "%s", r.cfg.Space)
	return nil
}
