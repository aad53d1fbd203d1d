package auth

import (
	"net/http"
	"time"
)

// The names of the cookie that holds a session's secret. By TLS it has the one
// that browsers hold to this host, and take from nobody else.
const (
	sessionCookie    = "postil_session"
	tlsSessionCookie = "__Host-" + sessionCookie
)

// Cookies is how sessions are kept in browsers.
type Cookies struct {
	// Secure says that browsers come by TLS also where the requests do not show it: they pass a proxy.
	Secure bool
}

func (c Cookies) name(r *http.Request) string {
	if c.byTLS(r) {
		return tlsSessionCookie
	}
	return sessionCookie
}

func (c Cookies) byTLS(r *http.Request) bool { return c.Secure || r.TLS != nil }

// Secret returns the secret in a request's session cookie, or nothing.
func (c Cookies) Secret(r *http.Request) string {
	cookie, err := r.Cookie(c.name(r))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Set makes the browser keep a session's secret where scripts cannot read it.
func (c Cookies) Set(w http.ResponseWriter, r *http.Request, secret string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{Name: c.name(r), Value: secret, Path: "/", Expires: expires,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.byTLS(r)})
}

// Clear makes the browser forget the session.
func (c Cookies) Clear(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: c.name(r), Path: "/", MaxAge: -1,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.byTLS(r)})
}
