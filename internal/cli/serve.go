package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/job"
	"github.com/postil/postil/internal/obs"
	"github.com/postil/postil/internal/otlp"
	"github.com/postil/postil/internal/store"
)

// serveCommand runs the server until it is told to stop.
type serveCommand struct {
	settings `embed:""`
}

// Run opens the database, makes what a first start needs, and serves until ctx
// ends; then it finishes the requests under way and closes everything.
func (s *serveCommand) Run(ctx context.Context, out streams) error {
	if err := s.check(); err != nil {
		return err
	}
	log, err := obs.NewLogger(out.err, s.LogFormat, s.LogLevel)
	if err != nil {
		return err
	}
	unlock, err := lockDatabase(s.database())
	if errors.Is(err, errInUse) {
		return remote.SettingsError{fmt.Sprintf("--data: %v", err)}
	}
	if err != nil {
		return err
	}
	defer unlock()
	ports, err := s.bind()
	if err != nil {
		return err
	}
	defer ports.close()
	db, err := s.open(ctx, log)
	if err != nil {
		return err
	}
	err = s.serve(ctx, db, ports, log, out)
	return errors.Join(err, db.Close())
}

// ports are the addresses the server listens on. They are taken before anything
// is written: a first start that failed later would have shown its key to nobody.
type ports struct{ web, grpc net.Listener }

func (s *serveCommand) bind() (ports, error) {
	web, err := listen(s.Listen)
	if err != nil {
		return ports{}, remote.SettingsError{fmt.Sprintf("--listen: %v", err)}
	}
	grpc, err := listen(s.OTLPGRPCListen)
	if err != nil {
		return ports{}, errors.Join(remote.SettingsError{fmt.Sprintf("--otlp-grpc-listen: %v", err)}, web.Close())
	}
	return ports{web, grpc}, nil
}

// close gives back the ports that nothing has served yet.
func (p ports) close() {
	_ = p.web.Close() // whoever served it has closed it
	_ = p.grpc.Close()
}

// The database is asked for again after firstPause, and then less and less often.
const (
	firstPause   = 250 * time.Millisecond
	longestPause = 4 * time.Second
)

// open opens the database. One that cannot be reached is waited for: machines and
// containers start together.
func (s *serveCommand) open(ctx context.Context, log *slog.Logger) (*store.DB, error) {
	until := time.Now().Add(s.DatabaseWait)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		db, err := store.OpenWith(ctx, s.database(), s.databaseOptions())
		switch {
		case err == nil || ctx.Err() != nil:
			return db, err
		case !store.IsUnreachable(err):
			return nil, remote.SettingsError{fmt.Sprintf("--database: %v", err)}
		case time.Now().Add(pause).After(until):
			return nil, fmt.Errorf("the database cannot be reached: %w", err)
		case pause == firstPause:
			log.WarnContext(ctx, "waiting for the database", "at_most", s.DatabaseWait, "err", err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

func (s *serveCommand) serve(ctx context.Context, db *store.DB, on ports, log *slog.Logger, out streams) error {
	a, err := app.New(ctx, db.Store, time.Now, s.options(), log)
	if err != nil {
		return err
	}
	first, err := s.install(ctx, a)
	if err != nil {
		return err
	}
	receiver, bulk := otlp.New(a, log), arrowapi.New(a, otlp.Decode, log)
	receiver.Beside(bulk.Register)
	health, metrics := &obs.Health{Check: a.Ready}, obs.NewMetrics(Version)
	handler, err := s.handler(a, receiver, bulk, health, metrics, log)
	if err != nil {
		return err
	}
	pool, file := db.Handles()
	jobs, err := job.New(job.Database{Postgres: pool, SQLite: file}, job.Periodic(a), job.Options{StopTimeout: s.DrainTimeout, Metrics: metrics, Log: log})
	if err != nil {
		return err
	}
	s.greet(out, on.web.Addr(), on.grpc.Addr(), first)

	g, ctx := errgroup.WithContext(ctx)
	ctx, cancel := s.until(ctx, health, log)
	defer cancel()
	g.Go(func() error { return s.serveHTTP(ctx, on.web, handler, log) })
	g.Go(func() error { return receiver.Run(ctx, on.grpc) })
	g.Go(func() error { return a.KeepSeen(ctx) })
	g.Go(func() error { return a.KeepTold(ctx) })
	g.Go(func() error { return a.KeepSwept(ctx) })
	g.Go(func() error { return jobs.Run(ctx) })
	return g.Wait()
}

// A client may take this long to say what it wants, and to send all of it.
const (
	headerTimeout = 20 * time.Second
	readTimeout   = 5 * time.Minute
)

// until returns a context that ends a while after ctx does. In between the server
// still serves, and says that it is not ready, so that balancers look elsewhere.
func (s *serveCommand) until(ctx context.Context, health *obs.Health, log *slog.Logger) (context.Context, context.CancelFunc) {
	later, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		health.Drain()
		log.Info("stopping", "delay", s.DrainDelay, "timeout", s.DrainTimeout)
		time.AfterFunc(s.DrainDelay, cancel)
	})
	return later, cancel
}

// serveHTTP serves until ctx ends, and then lets the requests under way finish.
func (s *serveCommand) serveHTTP(ctx context.Context, l net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("requests were cut off: %w", err), server.Close())
	}
	return nil
}

// credentials are what a first start makes; empty where they came from a file.
type credentials struct {
	installed     bool // by this start
	password, key string
}

// install makes the first organization, space, administrator and key, unless they
// are there.
func (s *serveCommand) install(ctx context.Context, a *app.App) (credentials, error) {
	done, err := a.Installed(ctx)
	if err != nil || done {
		return credentials{}, err
	}
	shown := credentials{installed: true}
	password, err := s.adminPassword()
	if err != nil {
		return shown, err
	}
	if password == "" {
		password = auth.NewPassword()
		shown.password = password
	}
	key, write := "", s.APIKeyFile != ""
	if write {
		if key, err = s.firstKey(); err != nil {
			return shown, err
		}
		write = key == ""
	}
	if key == "" {
		key = auth.NewKey()
	}
	if s.APIKeyFile == "" {
		shown.key = key
	}
	if write { // before it is in use, so that a failure leaves no key that nobody has
		if err := os.WriteFile(s.APIKeyFile, []byte(key+"\n"), 0o600); err != nil {
			return shown, fmt.Errorf("writing the first API key: %w", err)
		}
	}
	return shown, a.Install(ctx, app.Installation{Email: s.AdminEmail, PasswordHash: auth.HashPassword(password),
		MustSetPassword: shown.password != "", Key: key})
}

// greet tells a person where the server is and, once, how to get in.
func (s *serveCommand) greet(out streams, web, grpc net.Addr, first credentials) {
	fmt.Fprintf(out.out, "Postil %s is ready at %s (OTLP: http://%s/v1/traces, gRPC %s)\n", Version, s.address(web), web, grpc)
	if !first.installed {
		return
	}
	fmt.Fprintf(out.out, "\nFirst start, with the data in %s. Shown once, so keep it:\n", s.Data)
	fmt.Fprintf(out.out, "  administrator  %s\n", s.AdminEmail)
	fmt.Fprintf(out.out, "  password       %s\n", shownOr(first.password, "as in "+s.AdminPasswordFile))
	fmt.Fprintf(out.out, "  API key        %s\n\n", shownOr(first.key, "in "+s.APIKeyFile))
}

func shownOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
