package store_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

func TestTheDatabaseIsWhoItSaysItIs(t *testing.T) {
	t.Parallel()
	port, authority, another := storetest.Secure(t)
	url := func(host, ca string) string {
		return fmt.Sprintf("postgres://postgres@%s:%d/postgres?sslmode=verify-full&sslrootcert=%s", host, port, ca)
	}
	st := storetest.OpenWith(t, url("localhost", authority), store.Options{})
	if err := st.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]string{
		"another authority":      url("localhost", another),
		"another host's address": url("127.0.0.1", authority),
	} {
		if db, err := store.Open(t.Context(), wrong); err == nil || !strings.Contains(err.Error(), "x509") && !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: %v", name, err)
			if db != nil {
				db.Close()
			}
		}
	}
}

func TestAHostThatDoesNotAnswerIsALostConnection(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	url := fmt.Sprintf("postgres://postgres@%s/postgres?sslmode=disable&connect_timeout=1", silent.Addr())
	if conn, err := pgx.Connect(t.Context(), url); !store.IsLost(err) {
		t.Errorf("%v, %v", conn, err)
	}
}
