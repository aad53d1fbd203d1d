package axapi_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// person is the fixture as somebody else than the administrator sees it.
type person struct {
	fixture
	id    string
	email string
}

// as is the header of a request made by the person.
func (p *person) as() []string { return []string{"Authorization", "Bearer " + p.key} }

func predefined(role string) object { return object{"type": "PREDEFINED", "name": role} }

// account creates an active account and returns it as a person who has a key.
func (f *fixture) account(email, role string) *person {
	f.Helper()
	id := f.want(201, "POST", "/v2/users", object{"name": email, "email": email, "role": predefined(role), "invite_mode": "NONE"})["id"].(string)
	p := &person{*f, id, email}
	p.key = auth.NewKey()
	row := f.row(postil.UserID, id)
	f.tx(func(st *store.Store) error {
		return st.InsertKey(context.Background(), postil.APIKey{ID: row + 1, UserID: row, MakerID: row, Name: "test", Redacted: auth.Redact(p.key), CreatedAt: 1}, auth.HashSecret(p.key))
	})
	return p
}

// member creates an account with a role in the first space, ANNOTATOR or not as
// that role wants.
func (f *fixture) member(email, role string) *person {
	f.Helper()
	account := "MEMBER"
	if role == "ANNOTATOR" {
		account = role
	}
	p := f.account(email, account)
	f.want(200, "POST", "/v2/spaces/"+f.space+"/users", object{"user_id": p.id, "role": predefined(role)})
	return p
}

// row returns the row behind an outside identifier.
func (f *fixture) row(t postil.IDType, id string) int64 {
	f.Helper()
	row, err := f.app.IDs().Decode(t, id, "")
	if err != nil {
		f.Fatal(err)
	}
	return row
}

// unknown returns an identifier that this server could have made but has not.
func (f *fixture) unknown(t postil.IDType) string { return f.app.IDs().Encode(t, 7) }

// organization returns the identifier of the organization of the first space.
func (f *fixture) organization() string {
	f.Helper()
	s, err := f.st.Space(context.Background(), f.row(postil.SpaceID, f.space))
	if err != nil {
		f.Fatal(err)
	}
	return f.app.IDs().Encode(postil.OrganizationID, s.OrganizationID)
}

func (f *fixture) tx(fn func(*store.Store) error) {
	f.Helper()
	if err := f.st.Tx(context.Background(), fn); err != nil {
		f.Fatal(err)
	}
}

// administrator returns the identifier of the first administrator.
func (f *fixture) administrator() string {
	f.Helper()
	return items(f.want(200, "GET", "/v2/users?email=admin@example.com", nil), "users")[0]["id"].(string)
}

// pages reads a list to its end, two items a page, and returns their names.
func (f *fixture) pages(path, list string) []string {
	f.Helper()
	var seen []string
	for next := ""; ; {
		got := f.want(200, "GET", path+"limit=2"+next, nil)
		seen = append(seen, names(items(got, list))...)
		cursor, more := got["pagination"].(object)["next_cursor"].(string)
		if !more {
			return seen
		}
		next = "&cursor=" + cursor
	}
}

func sameNames(t *testing.T, got []object, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), names(got)); diff != "" {
		t.Error(diff)
	}
}

// atOnce makes a request of the fixture and one of somebody else at the same
// time and returns both statuses.
func (f *fixture) atOnce(method, path string, other *person, otherPath string) (own, others int) {
	f.Helper()
	var both sync.WaitGroup
	both.Go(func() { own, _ = f.send(method, path, nil) })
	both.Go(func() { others, _ = other.send(method, otherPath, nil) })
	both.Wait()
	return own, others
}
