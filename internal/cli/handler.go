package cli

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/postil/postil/api"
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/axapi"
	"github.com/postil/postil/internal/httpapi"
	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/otlp"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/web"
)

// handler mounts everything that is served on the main port.
func (s *serveCommand) handler(a *app.App, receiver *otlp.Receiver, bulk *arrowapi.API, health *obs.Health, metrics *obs.Metrics, log *slog.Logger) (http.Handler, error) {
	cookies := auth.Cookies{Secure: s.publicByTLS()}
	ax, own := axapi.New(a, s.ClientProfile, log), httpapi.New(a, httpapi.Options{Version: Version, Cookies: cookies}, time.Now, log)
	mux := http.NewServeMux()
	ax.Routes(mux)
	own.Routes(mux)
	receiver.Routes(mux)
	bulk.Routes(mux)
	health.Routes(mux)
	mux.Handle("GET /metrics", metrics.Handler())
	mux.HandleFunc("GET /v2/spec.yaml", document(api.AXv2))
	mux.HandleFunc("GET /api/v1/spec.yaml", document(api.PostilV1))

	// The app answers every address but those of the others.
	site, err := web.New(s.basePath()+"/", own.Fail)
	if err != nil {
		return nil, err
	}
	all := http.NewServeMux()
	all.Handle("/", site)
	for _, path := range []string{"/v1", "/v1/", "/v2/", "/api/", "/livez", "/readyz", "/metrics"} {
		all.Handle(path, mux)
	}

	fail := func(w http.ResponseWriter, r *http.Request, err error) {
		if strings.HasPrefix(r.URL.Path, "/v2/") {
			ax.Fail(w, r, err)
			return
		}
		own.Fail(w, r, err)
	}
	crash := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fail(w, r, errors.New("panic")) })
	handler := auth.Identify(a, cookies, metrics.Watch(all, log, crash), fail)
	return obs.IdentifyRequests(s.atPublicURL(s.sameSite(handler, fail))), nil
}

func document(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(text) // whoever asked may be gone
	}
}

// sameSite refuses what another site makes a browser send.
func (s *serveCommand) sameSite(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	protection := http.NewCrossOriginProtection()
	if origin := s.origin(); origin != "" {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic(err) // the settings were checked
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, postil.Errorf(postil.Forbidden, "requests from another site are refused"))
	}))
	return protection.Handler(next)
}

// atPublicURL serves next below the path of the public address as well as at the
// root: some proxies take the path away, others leave it. By TLS, browsers are
// told to stay with it.
func (s *serveCommand) atPublicURL(next http.Handler) http.Handler {
	base, below := s.basePath(), next
	if base != "" {
		below = http.StripPrefix(base, next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.publicByTLS() {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		switch {
		case base != "" && r.URL.Path == base:
			http.Redirect(w, r, base+"/", http.StatusPermanentRedirect)
		case base != "" && strings.HasPrefix(r.URL.Path, base+"/"):
			below.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}
