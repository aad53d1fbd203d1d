package store_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/postil/postil/internal/postil"
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
		db, err := store.Open(t.Context(), wrong)
		if err == nil || !strings.Contains(err.Error(), "x509") && !strings.Contains(err.Error(), "certificate") || store.IsUnreachable(err) {
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

// What takes too long, or finds the database away, is put off and not a fault.
func TestWhatTheDatabaseCannotDoNowIsPutOff(t *testing.T) {
	t.Parallel()
	busy := func(err error) {
		t.Helper()
		var e *postil.Error
		if !errors.As(err, &e) || e.Code != postil.Busy {
			t.Errorf("not put off: %v", err)
		}
	}
	url := storetest.URL(t, "postgres")
	line := storetest.NewLine(t, url)
	st := storetest.OpenWith(t, line.URL, store.Options{StatementTimeout: 200 * time.Millisecond, Connections: 2})
	read := func(st *store.Store) error {
		_, err := st.LockSpace(t.Context(), 1)
		return err
	}
	storetest.Exec(t, url, `INSERT INTO space (id, organization_id, name, description, is_private, created_at) VALUES (1, 1, 's', '', FALSE, 1)`)
	if err := read(st.Store); err != nil {
		t.Fatal(err)
	}
	other, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(t.Context())
	if _, err := other.Exec(t.Context(), "BEGIN; SELECT 1 FROM space FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	busy(read(st.Store))
	busy(st.Tx(t.Context(), read))
	long := make(chan error, 1)
	go func() { long <- st.BulkTx(t.Context(), read) }()
	select {
	case err := <-long:
		t.Fatalf("a transaction that may take its time did not: %v", err)
	case <-time.After(time.Second):
	}
	if _, err := other.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(<-long, read(st.Store), st.Tx(t.Context(), read)); err != nil {
		t.Error(err)
	}
	line.Close()
	busy(read(st.Store))
	busy(st.Tx(t.Context(), read))
}
