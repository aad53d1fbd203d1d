package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/store"
)

// migrateCommand copies everything into another database. The schema is no
// business of it: serve brings that up to date by itself.
type migrateCommand struct {
	From remote.Secret `required:"" env:"POSTIL_FROM" placeholder:"URL" help:"sqlite:FILE or postgres://…: the database to copy; no server may use it."`
	To   remote.Secret `required:"" env:"POSTIL_TO" placeholder:"URL" help:"sqlite:FILE or postgres://…: an empty database, or one that this command has begun to fill."`
}

// Run copies what is not copied yet.
func (m *migrateCommand) Run(ctx context.Context, out streams) error {
	if err := m.check(); err != nil {
		return err
	}
	for _, url := range []remote.Secret{m.From, m.To} {
		unlock, err := lockDatabase(string(url))
		if err != nil {
			return err
		}
		defer unlock()
	}
	tables, rows := 0, int64(0)
	migration := store.Migration{From: string(m.From), To: string(m.To), Tell: func(t store.TableCopied) {
		again := ""
		if t.Resumed {
			again = ", some of them earlier"
		}
		if t.Sum == "" {
			fmt.Fprintf(out.out, "%-20s %d of %d rows%s\n", t.Table, t.Rows, t.Of, again)
			return
		}
		tables, rows = tables+1, rows+t.Rows
		fmt.Fprintf(out.out, "%-20s %d rows%s, the same in both: %s\n", t.Table, t.Rows, again, t.Sum)
	}}
	if err := migration.Run(ctx); err != nil {
		if errors.Is(err, context.Canceled) {
			return errors.New("interrupted; run it again to go on")
		}
		return err
	}
	_, err := fmt.Fprintf(out.out, "migrated %d tables with %d rows; start the server with the new --database\n", tables, rows)
	return err
}

// check lists what is wrong with the URLs.
func (m *migrateCommand) check() error {
	var wrong remote.SettingsError
	for _, side := range []struct {
		flag string
		url  remote.Secret
	}{{"from", m.From}, {"to", m.To}} {
		wrong.Add(side.flag, checkDatabase(string(side.url)))
	}
	if m.From == m.To {
		wrong = append(wrong, "--to: is the same database as --from")
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}
