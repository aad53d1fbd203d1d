package store

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where servers on one PostgreSQL database hear each other.
const channel = "postil"

// ErrDeaf is returned by Listen when what is told on the database does not
// arrive, as behind a pooler that gives each transaction another connection.
var ErrDeaf = errors.New("other servers cannot be heard: notifications do not arrive through this database URL")

const (
	// arrival is how long a notice may take, and alive how often a silent connection is asked whether it is still there.
	arrival = 5 * time.Second
	alive   = 30 * time.Second
)

// Notify tells a text of less than 8000 bytes to all who listen on the database. It is no part of a
// transaction that writes: PostgreSQL lets only one at a time commit of those that
// notify.
func (st *Store) Notify(ctx context.Context, text string) error {
	_, err := st.exec(ctx, `SELECT pg_notify($1, $2)`, channel, text)
	return err
}

// Listen calls heard with each text that is told on the database, until ctx ends
// or the connection does. It calls ready when it is certain that from now on they
// arrive.
func (st *Store) Listen(ctx context.Context, ready func(), heard func(text string)) error {
	conn, err := pgx.ConnectConfig(ctx, st.direct.Copy())
	if err != nil {
		return err
	}
	defer closeSoon(conn)
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	// Others hear the word too, and know nothing to do with it.
	word := "hear " + rand.Text()
	if err := st.Notify(ctx, word); err != nil {
		return err
	}
	for sent, hears := time.Now(), false; ; {
		patience := alive
		if !hears {
			patience = time.Until(sent.Add(arrival))
		}
		text, err := next(ctx, conn, patience)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
		case errors.Is(err, context.DeadlineExceeded) && !hears:
			return ErrDeaf
		case errors.Is(err, context.DeadlineExceeded):
			if err := ping(ctx, conn); err != nil {
				return err
			}
		case err != nil:
			return err
		case text == word:
			hears = true
			ready()
		default:
			heard(text)
		}
	}
}

// next waits for the next notice, but not for ever.
func next(ctx context.Context, conn *pgx.Conn, patience time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	notice, err := conn.WaitForNotification(ctx)
	if err != nil {
		return "", err
	}
	return notice.Payload, nil
}

func ping(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return conn.Ping(ctx)
}

// closeSoon says goodbye, to whoever is still there.
func closeSoon(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
