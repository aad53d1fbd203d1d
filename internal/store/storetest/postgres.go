package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/postil/postil/internal/store"
)

// server is this test process's PostgreSQL, started when the first test asks.
var server postgres

type postgres struct {
	once  sync.Once
	err   error
	dir   string // data and socket
	more  string // of the URL
	cmd   *exec.Cmd
	admin *sql.DB
	count atomic.Int64
}

// database creates an empty database and returns its URL. A machine without
// PostgreSQL fails the test: leaving it out would hide half of what is tested.
func (p *postgres) database(t testing.TB) string {
	t.Helper()
	p.once.Do(func() {
		if p.err = p.start(nil); p.err == nil {
			p.err = p.migrate()
		}
	})
	if p.err != nil {
		t.Fatalf("PostgreSQL 15 or newer is needed (on Debian: apt-get install postgresql): %v", p.err)
	}
	return p.copyOf(t, "migrated")
}

// copyOf copies a database, to which nobody may be connected, and returns the
// copy's URL.
func (p *postgres) copyOf(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("test%d", p.count.Add(1))
	if _, err := p.admin.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY FILE_COPY"); err != nil {
		t.Fatalf("creating a database: %v", err)
	}
	return p.url(name)
}

func (p *postgres) url(database string) string {
	return "postgres://postgres@/" + database + "?host=" + p.dir + p.more
}

// start makes a cluster, and starts its server.
func (p *postgres) start(options func(dir string) ([]string, error)) error {
	if err := p.prepare(options); err != nil {
		return err
	}
	return p.run()
}

// run starts the server.
func (p *postgres) run() error {
	if err := startFromLastingThread(p.cmd); err != nil {
		return err
	}
	return p.connect()
}

// prepare makes a cluster that listens on a socket in its own folder only, so no
// port can be taken, unless options, which is given the folder, say otherwise.
// PostgreSQL refuses to run as root, so root becomes nobody.
func (p *postgres) prepare(options func(dir string) ([]string, error)) error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp("", "postil-pg"); err != nil {
		return err
	}
	var more []string
	if options != nil {
		if more, err = options(p.dir); err != nil {
			return err
		}
	}
	as, err := p.owner()
	if err != nil {
		return err
	}
	data := filepath.Join(p.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: as}, p.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	p.cmd = exec.Command(filepath.Join(bin, "postgres"), append([]string{"-D", data, "-k", p.dir,
		"-c", "listen_addresses=", "-c", "max_connections=400", "-c", "log_min_messages=fatal",
		"-c", "fsync=off", "-c", "full_page_writes=off"}, more...)...) // this server's data need not outlive a crash
	p.cmd.Dir = p.dir
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
	return nil
}

// Late makes a PostgreSQL server that start starts, and returns the URL of a
// database on it. It is stopped when the test ends.
func Late(t testing.TB) (url string, start func() error) {
	t.Helper()
	p := &postgres{}
	t.Cleanup(p.stop)
	if err := p.prepare(nil); err != nil {
		t.Fatal(err)
	}
	return p.url("postgres"), p.run
}

// owner gives the folder to the account the server runs as; nil is the own one.
func (p *postgres) owner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, uidErr := strconv.Atoi(nobody.Uid)
	gid, gidErr := strconv.Atoi(nobody.Gid)
	if err := errors.Join(uidErr, gidErr, os.Chown(p.dir, uid, gid)); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(p.dir, "*"))
	for _, file := range files {
		err = errors.Join(err, os.Chown(file, uid, gid))
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

// startFromLastingThread starts the server from a thread that lives as long as
// this process, because the server is told to die with its parent thread.
func startFromLastingThread(cmd *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		select {}
	}()
	return <-started
}

func (p *postgres) connect() error {
	admin, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		return err
	}
	admin.SetMaxOpenConns(2)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err = admin.Ping(); err == nil {
			p.admin = admin
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server did not start: %w", err)
		}
	}
}

// migrate makes the database that the tests' databases are copies of, because
// copying is faster than migrating.
func (p *postgres) migrate() error {
	ctx := context.Background()
	if _, err := p.admin.ExecContext(ctx, "CREATE DATABASE migrated TEMPLATE template0"); err != nil {
		return err
	}
	db, err := store.Open(ctx, p.url("migrated"))
	if err != nil {
		return err
	}
	return db.Close()
}

func (p *postgres) stop() {
	if p.admin != nil {
		p.admin.Close()
	}
	if p.cmd != nil && p.cmd.Process != nil {
		p.cmd.Process.Signal(syscall.SIGQUIT)
		p.cmd.Wait()
	}
	if p.dir != "" {
		os.RemoveAll(p.dir)
	}
}

// binaries finds the newest installed server: Debian keeps each version's in a
// folder of its own, outside the PATH.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

func version(initdb string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0
	}
	return n
}
