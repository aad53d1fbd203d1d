package storetest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// pooler is this test process's pgbouncer before its PostgreSQL, started when the
// first test asks.
var pooler struct {
	once sync.Once
	err  error
	dir  string
	cmd  *exec.Cmd
}

// Pooled returns the URL under which a database of this package is reached
// through a pgbouncer that gives each transaction another connection.
func Pooled(t testing.TB, database string) string {
	t.Helper()
	pooler.once.Do(func() { pooler.err = startPooler() })
	if pooler.err != nil {
		t.Fatalf("pgbouncer is needed (on Debian: apt-get install pgbouncer): %v", pooler.err)
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = url.Values{"host": {pooler.dir}}.Encode()
	return u.String()
}

func startPooler() error {
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer" // where Debian has it
	}
	if pooler.dir, err = os.MkdirTemp("", "pool"); err != nil { // a socket's name must be short
		return err
	}
	as, err := (&postgres{dir: pooler.dir}).owner()
	if err != nil {
		return err
	}
	config, users := filepath.Join(pooler.dir, "pgbouncer.ini"), filepath.Join(pooler.dir, "users")
	text := fmt.Sprintf("[databases]\n* = host=%s\n[pgbouncer]\npool_mode=transaction\nunix_socket_dir=%s\nlisten_port=5432\n"+
		"auth_type=trust\nauth_file=%s\nmax_client_conn=1000\ndefault_pool_size=8\nmax_db_connections=8\nserver_idle_timeout=2\nignore_startup_parameters=statement_timeout\n", server.dir, pooler.dir, users)
	if err := errors.Join(os.WriteFile(config, []byte(text), 0o644), os.WriteFile(users, []byte("\"postgres\" \"\"\n"), 0o644)); err != nil {
		return err
	}
	pooler.cmd = exec.Command(program, "-q", config)
	pooler.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
	if err := startFromLastingThread(pooler.cmd); err != nil {
		return err
	}
	socket := filepath.Join(pooler.dir, ".s.PGSQL.5432")
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err = os.Stat(socket); err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

func stopPooler() {
	if pooler.cmd != nil {
		pooler.cmd.Process.Kill()
		pooler.cmd.Wait()
	}
	if pooler.dir != "" {
		os.RemoveAll(pooler.dir)
	}
}
