package axapi

import (
	"log/slog"
	"net/http"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/wire"
)

// deletionMembers writes both lists of a deletion.
func deletionMembers(w *writer, what string, d app.Deletion) {
	list(w, "deleted_"+what, d.Deleted, (*writer).str)
	list(w, "not_deleted_"+what, d.NotDeleted, (*writer).str)
}

// partly is the error of a deletion that failed when a part of it was done.
type partly struct {
	cause error
	what  string // "span_ids" or the like
	done  app.Deletion
	old   bool // the client knows a 500 with the first list only
}

// Error tells the cause.
func (e partly) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e partly) Unwrap() error { return e.cause }

// problem is the answer: that the request may be sent again, and what is done.
func (e partly) problem(r *http.Request, log *slog.Logger) wire.Answer {
	log.ErrorContext(r.Context(), "deletion failed half-way", "route", r.Pattern, "err", e.cause)
	shown := postil.Errorf(postil.Busy, "the deletion failed when a part of it was done; send it again")
	if e.old {
		shown = &postil.Error{Code: postil.Internal}
	}
	out := wire.Problem(r, shown, log)
	w := &writer{b: out.Body[:len(out.Body)-1]} // without the closing bracket
	if e.old {
		list(w, "deleted_"+e.what, e.done.Deleted, (*writer).str)
	} else {
		deletionMembers(w, e.what, e.done)
	}
	w.close('}')
	out.Body = w.b
	return out
}
