package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// copyStep is how many pages are copied before the copy looks whether it should
// stop.
const copyStep = 1024

// CopySQLite makes the file to a copy of the database in the file from, as it is
// at one moment; others go on reading and writing it. The copy has its name only
// once it is whole, has passed check (which may be nil) and is on disk: whatever
// fails before leaves nothing under that name. Progress is told in pages.
func CopySQLite(ctx context.Context, from, to string, check func(copied string) error, progress func(done, total int)) error {
	if err := vacant(to); err != nil {
		return err
	}
	// For its owner's eyes only: it holds password hashes.
	part, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".partial-*")
	if err != nil {
		return err
	}
	defer discard(part.Name())
	err = copyPages(ctx, from, part.Name(), progress)
	if err == nil {
		err = standAlone(ctx, part.Name())
	}
	if err == nil && check != nil {
		err = check(part.Name())
	}
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return err
	}
	if err := errors.Join(ctx.Err(), vacant(to)); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), to); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// besideFile are the files that SQLite may keep beside a database. One that is
// left from another database would be taken for a part of the copy.
var besideFile = []string{"", "-wal", "-shm", "-journal"}

// vacant reports a file that is in the way of a new database.
func vacant(file string) error {
	for _, suffix := range besideFile {
		_, err := os.Lstat(file + suffix)
		if err == nil {
			return fmt.Errorf("%s is there already; move it away or choose another name", file+suffix)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// discard removes what a copy that has not got its name leaves.
func discard(part string) {
	for _, suffix := range besideFile {
		_ = os.Remove(part + suffix) // most are not there
	}
}

// copyPages uses SQLite's online backup. The reading transaction that is open all
// the time holds what is copied still: without it, every write of the server
// would make the backup begin again.
func copyPages(ctx context.Context, from, to string, progress func(done, total int)) error {
	db, err := sql.Open("sqlite", readOnlyURL(from))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := holdStill(ctx, conn); err != nil {
		return fmt.Errorf("reading %s: %w", from, err)
	}
	return conn.Raw(func(driver any) error {
		backup, err := driver.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		}).NewBackup(fileURL(to, url.Values{"_pragma": {"journal_mode(OFF)", "synchronous(OFF)"}})) // it is synced once, at the end
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			if err = ctx.Err(); err != nil {
				break
			}
			more, err = backup.Step(copyStep)
			progress(backup.PageCount()-backup.Remaining(), backup.PageCount())
		}
		return errors.Join(err, backup.Finish())
	})
}

// holdStill begins a transaction that sees the database as it is now, until the
// connection is closed.
func holdStill(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	var tables int
	return conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_schema").Scan(&tables)
}

// standAlone turns a copy of a database with a write-ahead log into one without,
// which can be read where nothing can be written. A server turns it back.
func standAlone(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", fileURL(file, url.Values{"mode": {"rw"}}))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	return err
}

func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// readOnlyURL names a database that is only read, also while a server writes it.
func readOnlyURL(file string) string {
	return fileURL(file, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "temp_store(MEMORY)"}})
}

// fileURL names a file for SQLite.
func fileURL(file string, query url.Values) string {
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + query.Encode()
}
