package demo

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// user is an account as /v2/users shows it.
type user struct {
	ID    string `json:"id"`
	Email string `json:"email"`
}

// annotatorRole is the predefined role of the five: of their accounts and, which
// has to be the same, in the space.
var annotatorRole = map[string]any{"type": "PREDEFINED", "name": "ANNOTATOR"}

// addAnnotators makes sure of the five accounts, their membership and their
// password, and signs each of them in.
func (r *run) addAnnotators(ctx context.Context) error {
	r.password = r.cfg.AnnotatorPassword
	if r.password == "" {
		r.password = passwordFor(r.cfg.APIKey)
	}
	added := 0
	for _, a := range r.annotators {
		isNew, err := r.addAnnotator(ctx, a)
		if err != nil {
			return err
		}
		if isNew {
			added++
		}
	}
	r.line("annotators", "%d added, %d already there", added, len(r.annotators)-added)
	return nil
}

// addAnnotator makes sure of one of them and says whether the account is new.
func (r *run) addAnnotator(ctx context.Context, a annotator) (bool, error) {
	u, err := r.findUser(ctx, a.Email)
	if err != nil {
		return false, err
	}
	isNew := u == nil
	if isNew {
		if u, err = r.createUser(ctx, a); err != nil {
			return false, err
		}
	}
	membership := map[string]any{"user_id": u.ID, "role": annotatorRole}
	if _, err := r.do(ctx, post("/v2/spaces/"+url.PathEscape(r.space)+"/users", membership), nil); err != nil {
		return false, fmt.Errorf("making %s a member of the space: %w", a.Email, err)
	}
	r.sessions[a.Email], err = r.enter(ctx, u.ID, a.Email, isNew)
	return isNew, err
}

// enter signs one of them in. A new account has no password yet, and one of an
// earlier run may have another one: then it is set.
func (r *run) enter(ctx context.Context, userID, email string, isNew bool) (*client, error) {
	if !isNew {
		session, err := r.signIn(ctx, email)
		if refused := (*answerError)(nil); !errors.As(err, &refused) || refused.status != http.StatusUnauthorized {
			return session, err
		}
	}
	if err := r.setPassword(ctx, userID); err != nil {
		return nil, fmt.Errorf("setting the password of %s: %w", email, err)
	}
	return r.signIn(ctx, email)
}

// findUser returns the user with this e-mail, or nil.
func (r *run) findUser(ctx context.Context, email string) (*user, error) {
	query := url.Values{"email": {email}, "limit": {"100"}}
	users, err := list[user](ctx, r.client, request{method: http.MethodGet, path: "/v2/users", query: query}, "users")
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if strings.EqualFold(u.Email, email) {
			return &u, nil
		}
	}
	return nil, nil
}

func (r *run) createUser(ctx context.Context, a annotator) (*user, error) {
	var u user
	_, err := r.do(ctx, post("/v2/users", map[string]any{
		"name":        a.Name,
		"email":       a.Email,
		"role":        annotatorRole,
		"invite_mode": "NONE",
	}), &u)
	return &u, err
}

func (r *run) setPassword(ctx context.Context, userID string) error {
	_, err := r.do(ctx, request{
		method: http.MethodPut,
		path:   "/api/v1/users/" + url.PathEscape(userID) + "/password",
		body:   map[string]any{"password": r.password},
	}, nil)
	return err
}

// signIn opens a session and returns a client that carries its cookies.
func (r *run) signIn(ctx context.Context, email string) (*client, error) {
	resp, err := newClient(r.base, r.http, nil).do(ctx, post("/api/v1/session", map[string]any{
		"email":    email,
		"password": r.password,
	}), nil)
	if err != nil {
		return nil, fmt.Errorf("signing in as %s: %w", email, err)
	}
	var cookies []string
	for _, c := range resp.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 {
		return nil, fmt.Errorf("signing in as %s: the server set no cookie", email)
	}
	return newClient(r.base, r.http, http.Header{"Cookie": {strings.Join(cookies, "; ")}}), nil
}

// passwordFor makes a password that only holders of the key can know and that
// every run with the same key finds again.
func passwordFor(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("password of the demo's annotators"))
	text := strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil)))
	return strings.Join([]string{text[:5], text[5:10], text[10:15], text[15:20]}, "-")
}

func post(path string, body any) request {
	return request{method: http.MethodPost, path: path, body: body}
}
