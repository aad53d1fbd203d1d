package client

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Version is that of this package, which servers adapt their answers to.
const Version = "1.0.0"

// A Client speaks to one server as one caller. It is safe for use by several
// goroutines.
type Client struct {
	AnnotationQueues  *AnnotationQueues
	AnnotationConfigs *AnnotationConfigs
	Spaces            *Spaces
	Projects          *Projects
	Datasets          *Datasets
	Spans             *Spans
	Traces            *Traces
	Users             *Users
	Organizations     *Organizations
	APIKeys           *APIKeys
	AuditLogs         *AuditLogs

	Queues *Queues // Postil's own
	Work   *Work   // Postil's own

	base    string
	http    *http.Client
	headers http.Header
	log     *slog.Logger
	quiet   bool
	retry   Retry

	told sync.Map     // the operations whose notice was given
	kind atomic.Int32 // of the server: a serverKind
}

// service is what each group of operations embeds.
type service struct{ c *Client }

// New returns a client, or an error that names every setting that is missing or
// wrong. It sends nothing.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.withEnvironment()
	base, addressErr := cfg.address()
	var keyErr error
	if strings.TrimSpace(cfg.APIKey) == "" || strings.ContainsAny(cfg.APIKey, "\r\n") {
		keyErr = errors.New("api key: must be set, here or in ARIZE_API_KEY, and be one line")
	}
	if err := errors.Join(err, addressErr, keyErr, cfg.Retry.check()); err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	c := &Client{
		base:    base,
		http:    cmp.Or(cfg.HTTPClient, defaultHTTPClient),
		headers: headers(cfg),
		log:     cmp.Or(cfg.Logger, slog.Default()),
		quiet:   cfg.QuietPreRelease,
		retry:   cfg.Retry.withDefaults(),
	}
	s := service{c}
	c.AnnotationQueues = &AnnotationQueues{s}
	c.AnnotationConfigs = &AnnotationConfigs{s}
	c.Spaces = &Spaces{s}
	c.Projects = &Projects{s}
	c.Datasets = &Datasets{s}
	c.Spans = &Spans{s}
	c.Traces = &Traces{s}
	c.Users = &Users{s}
	c.Organizations = &Organizations{s}
	c.APIKeys = &APIKeys{s}
	c.AuditLogs = &AuditLogs{s}
	c.Queues = &Queues{s}
	c.Work = &Work{s}
	return c, nil
}

// Address returns where the server is, as in "https://api.example.com".
func (c *Client) Address() string { return c.base }

// defaultHTTPClient is shared, so that clients share its connections.
var defaultHTTPClient = func() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = 2 * time.Minute
	return &http.Client{Transport: t}
}()

// headers are those of every request. The server tells by them what the client
// understands.
func headers(cfg Config) http.Header {
	h := http.Header{}
	h.Set("Authorization", "Bearer "+cfg.APIKey)
	h.Set("Accept", "application/json, application/problem+json")
	h.Set("Sdk-Language", "go")
	h.Set("Sdk-Version", Version)
	h.Set("Sdk-Package-Name", "postil")
	h.Set("Language-Version", runtime.Version())
	h.Set("User-Agent", strings.TrimSpace(cfg.UserAgent+" postil-go/"+Version))
	return h
}

// notice tells once that an operation may still change.
func (c *Client) notice(operation string) {
	if operation == "" || c.quiet {
		return
	}
	if _, told := c.told.LoadOrStore(operation, true); !told {
		c.log.Warn("this operation is in beta and may change without notice", "operation", operation)
	}
}
