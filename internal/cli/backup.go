package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/store"
)

// backupCommand copies a SQLite database, also while a server uses it.
type backupCommand struct {
	location `embed:""`
	To       string `required:"" placeholder:"FILE" help:"The file to make; FILE.sha256 gets its checksum."`
	Verify   bool   `help:"Look for damage and contradictions in the copy before it gets its name."`
}

// Run makes the copy.
func (b *backupCommand) Run(ctx context.Context, out streams) error {
	from, ok := sqliteFile(b.database())
	if !ok {
		return remote.SettingsError{"--database: only SQLite is backed up this way; for PostgreSQL use its own means, such as pg_dump"}
	}
	schema, err := schemaOf(ctx, from)
	if err != nil {
		return remote.SettingsError{fmt.Sprintf("--database: %v", err)}
	}
	err = store.CopySQLite(ctx, from, b.To, func(copied string) error {
		if b.Verify {
			if err := verify(ctx, out.out, copied); err != nil {
				return err
			}
		}
		return store.WriteChecksum(copied, b.To)
	}, progressOn(out.err, "copied"))
	if err != nil {
		return fmt.Errorf("backing up %s: %w", from, err)
	}
	return said(out.out, "backed up", from, b.To, schema)
}

// restoreCommand makes a database of a backup.
type restoreCommand struct {
	From   string        `required:"" placeholder:"FILE" help:"The backup."`
	To     remote.Secret `required:"" placeholder:"URL" help:"sqlite:FILE: the database to make; nothing may be there, and no server may use it."`
	Verify bool          `default:"true" negatable:"" help:"Look for damage and contradictions before the database gets its name (--verify)."`
}

// Run makes the database.
func (r *restoreCommand) Run(ctx context.Context, out streams) error {
	to, ok := sqliteFile(string(r.To))
	if !ok || to == "" {
		return remote.SettingsError{`--to: must be "sqlite:FILE"; for PostgreSQL use its own means, such as pg_restore`}
	}
	if err := checkDisk(to); err != nil {
		return remote.SettingsError{fmt.Sprintf("--to: %v", err)}
	}
	unlock, err := lockDatabase(string(r.To))
	if err != nil {
		return err
	}
	defer unlock()
	schema, err := schemaOf(ctx, r.From)
	if err != nil {
		return remote.SettingsError{fmt.Sprintf("--from: %v", err)}
	}
	err = store.CopySQLite(ctx, r.From, to, func(copied string) error {
		if !r.Verify {
			return nil
		}
		sum := store.CheckChecksum(r.From)
		show(out.out, sum)
		if len(sum.Wrong) > 0 {
			return errDamaged
		}
		return verify(ctx, out.out, copied)
	}, progressOn(out.err, "copied"))
	if err != nil {
		return fmt.Errorf("restoring %s: %w", r.From, err)
	}
	return said(out.out, "restored", r.From, to, schema)
}

// schemaOf returns the version of the schema of the database in a file.
func schemaOf(ctx context.Context, file string) (int64, error) {
	if _, err := os.Stat(file); err != nil { // says it better than SQLite
		return 0, err
	}
	version, err := store.SQLiteSchema(ctx, file)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	return version, nil
}

var errDamaged = errors.New("it is damaged, and was not kept")

// verify says what it looks at in a copy and what it finds.
func verify(ctx context.Context, out io.Writer, file string) error {
	found, err := store.CheckSQLite(ctx, file)
	for _, f := range found {
		show(out, f)
		if len(f.Wrong) > 0 && err == nil {
			err = errDamaged
		}
	}
	return err
}

func show(out io.Writer, f store.Finding) {
	switch {
	case f.Left != "":
		fmt.Fprintf(out, "not looked at  %s: %s\n", f.What, f.Left)
	case len(f.Wrong) == 0:
		fmt.Fprintf(out, "good           %s\n", f.What)
	default:
		fmt.Fprintf(out, "WRONG          %s\n", f.What)
		for _, line := range f.Wrong {
			fmt.Fprintf(out, "               %s\n", line)
		}
	}
}

// said is the last line of what went well.
func said(out io.Writer, done, from, to string, schema int64) error {
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s %s as %s: %.1f MB, schema %d\n", done, from, to, float64(info.Size())/1e6, schema)
	return err
}
