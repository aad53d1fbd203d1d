package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// SessionCookie is the cookie that holds a session's secret. Over TLS the
// browser is held to the stricter __Host- form.
const (
	SessionCookie    = "postil_session"
	TLSSessionCookie = "__Host-" + SessionCookie
)

// Authenticator tells who a credential belongs to. Both methods return a
// *postil.Error of code Unauthenticated for one that belongs to nobody.
type Authenticator interface {
	AuthenticateKey(ctx context.Context, key string) (Actor, error)
	AuthenticateSession(ctx context.Context, secret string) (Actor, error)
}

// Identify puts who acts into the context of every request: by API key in the
// Authorization header, with or without "Bearer ", or by session cookie. A
// request without credentials, or with wrong ones, goes on as nobody's; each
// operation says whether it needs somebody. Other failures are answered by fail.
func Identify(who Authenticator, next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, err := identify(r, who)
		if err != nil {
			fail(w, r, err)
			return
		}
		actor.IP = clientIP(r)
		ctx := withAgain(r.Context(), func() (Actor, error) { return identify(r, who) })
		next.ServeHTTP(w, r.WithContext(WithActor(ctx, actor)))
	})
}

func identify(r *http.Request, who Authenticator) (Actor, error) {
	var actor Actor
	var err error
	if key := Bearer(r.Header.Get("Authorization")); key != "" {
		actor, err = who.AuthenticateKey(r.Context(), key)
	} else if secret := SessionSecret(r); secret != "" {
		actor, err = who.AuthenticateSession(r.Context(), secret)
	}
	var e *postil.Error
	if errors.As(err, &e) && e.Code == postil.Unauthenticated {
		return Actor{}, nil
	}
	return actor, err
}

// Bearer returns the key in an Authorization header, which some clients send
// without the scheme's name.
func Bearer(header string) string {
	header = strings.TrimSpace(header)
	if scheme, key, ok := strings.Cut(header, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(key)
	}
	return header
}

// SessionSecret returns the secret in a request's session cookie, or nothing.
func SessionSecret(r *http.Request) string {
	for _, name := range []string{TLSSessionCookie, SessionCookie} {
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
	}
	return ""
}

func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
