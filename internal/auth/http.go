package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/postil/postil/internal/postil"
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
func Identify(who Authenticator, cookies Cookies, next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, err := identify(r, who, cookies)
		if err != nil {
			fail(w, r, err)
			return
		}
		actor.IP, actor.UserAgent = clientIP(r), userAgent(r)
		ctx := withAgain(r.Context(), func() (Actor, error) { return identify(r, who, cookies) })
		next.ServeHTTP(w, r.WithContext(WithActor(ctx, actor)))
	})
}

func identify(r *http.Request, who Authenticator, cookies Cookies) (Actor, error) {
	var actor Actor
	var err error
	if key := Bearer(r.Header.Get("Authorization")); key != "" {
		actor, err = who.AuthenticateKey(r.Context(), key)
	} else if secret := cookies.Secret(r); secret != "" {
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

// maxUserAgent is how much is kept of what a client calls itself, in characters.
const maxUserAgent = 255

func userAgent(r *http.Request) string {
	text := []rune(strings.ReplaceAll(strings.ToValidUTF8(r.UserAgent(), "\uFFFD"), "\x00", ""))
	return string(text[:min(len(text), maxUserAgent)])
}

func clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
