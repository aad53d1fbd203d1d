package store

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/postil/postil/internal/postil"
)

// isLost reports whether a failure is that of the connection, or of a server that
// is stopping, starting or full, and not that of what was asked.
func isLost(err error) bool {
	if state := sqlState(err); state != "" {
		// Connection exceptions; shutting down, crashed, starting; too many connections.
		return strings.HasPrefix(state, "08") || strings.HasPrefix(state, "57P0") || state == "53300"
	}
	var connecting *pgconn.ConnectError
	if errors.As(err, &connecting) {
		return true // also when one of several hosts has not answered in its time
	}
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var network net.Error
	return errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// IsUnreachable reports whether a database could not be opened because it was not
// reached, or is starting or stopping: that may be over soon. One that refuses what
// the URL says, or is not whom it says, has been reached.
func IsUnreachable(err error) bool {
	var impostor *tls.CertificateVerificationError
	return (isLost(err) || errors.Is(err, driver.ErrBadConn)) && !errors.As(err, &impostor)
}

// unavailable turns a failure for which nobody is to blame, and that may be over
// soon, into one that says so.
func unavailable(err error) error {
	var known *postil.Error
	switch {
	case errors.As(err, &known):
		return err
	case isLost(err):
		return &postil.Error{Code: postil.Busy, Text: "the connection to the database was lost; try again", Cause: err}
	case sqlState(err) == "57014": // canceled, because it took too long
		return &postil.Error{Code: postil.Busy, Text: "the database took too long; try again", Cause: err}
	}
	return err
}
