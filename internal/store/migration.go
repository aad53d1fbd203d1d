package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Migration copies everything that is in one database into another one, which is
// empty, table by table, and reads both to see that they are equal. While it
// runs, nothing else writes either. One that was interrupted goes on where it was
// when it is run again; until then no server starts on the target.
type Migration struct {
	From, To string // URLs
	// Tell is told of a table from time to time, and once more when the table is done.
	Tell func(TableCopied)

	source, target *side
	tables         []table
	state          migrationState
}

// TableCopied says how far a table is.
type TableCopied struct {
	Table    string
	Rows, Of int64
	Sum      string // of what both hold, once it was compared
	Resumed  bool   // an earlier run has copied some of it
}

// unfinishedSetting is the row of setting that a target has until all of it is
// there. Its value is a migrationState.
const unfinishedSetting = "unfinished-migration"

// migrationState is what a migration that goes on needs to know. It is written in
// the transactions that write the rows.
type migrationState struct {
	Source string                // what is copied: a hash of the source's secret
	Tables map[string]tableState // those that were begun
}

type tableState struct {
	Rows  int64
	After []keyValue // the key of the last row
	Done  bool
}

// keyValue is a column of a key: a number, or the bytes of a text.
type keyValue struct {
	Int  *int64 `json:",omitempty"`
	Text []byte `json:",omitempty"`
}

var (
	// ErrUnfinished is returned by Open for the target of a migration that was interrupted.
	ErrUnfinished = errors.New("a migration into this database is not finished; run postil migrate again")
	// ErrOccupied is returned for a target that is in use already.
	ErrOccupied = errors.New("the target is not empty")
)

// Run copies and compares.
func (m *Migration) Run(ctx context.Context) (err error) {
	defer func() {
		if err != nil && ctx.Err() != nil { // of which the drivers speak in many ways
			err = ctx.Err()
		}
	}()
	if m.source, err = openSide(ctx, m.From, false); err != nil {
		return fmt.Errorf("opening the source: %w", err)
	}
	defer func() { err = errors.Join(err, m.source.close()) }()
	if err := m.checkSource(ctx); err != nil {
		return err
	}
	if m.target, err = openSide(ctx, m.To, true); err != nil {
		return fmt.Errorf("opening the target: %w", err)
	}
	defer func() { err = errors.Join(err, m.target.close()) }()
	if err := m.begin(ctx); err != nil {
		return err
	}
	for _, t := range m.tables {
		if err := m.move(ctx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	return m.finish(ctx)
}

// checkSource refuses what cannot be copied as it is.
func (m *Migration) checkSource(ctx context.Context) error {
	has, err := schemaVersion(ctx, m.source.conn)
	if err != nil {
		return fmt.Errorf("the source: %w", err)
	}
	if knows := knownSchema(m.source.eng); has != knows {
		return fmt.Errorf("the schema of the source is %d and this program's is %d; "+
			"start the server on it once, or use the program that it is from", has, knows)
	}
	if err := unfinished(ctx, m.source.conn); err != nil {
		return fmt.Errorf("the source: %w", err)
	}
	return nil
}

// begin makes sure that nobody else writes, finds out what there is to copy, and
// writes into a new target that it is one.
func (m *Migration) begin(ctx context.Context) error {
	if err := m.target.eng.claim(ctx, m.target); err != nil {
		return err
	}
	theirs, err := m.source.tables(ctx)
	if err != nil {
		return err
	}
	ours, err := m.target.tables(ctx)
	if err != nil {
		return err
	}
	if m.tables, err = inBoth(theirs, ours); err != nil {
		return err
	}
	if err := m.source.eng.freeze(ctx, m.source, m.tables); err != nil {
		return err
	}
	identity, err := m.identity(ctx)
	if err != nil {
		return err
	}
	return m.target.tx(ctx, func() error {
		text, begun, err := m.target.setting(ctx, unfinishedSetting)
		switch {
		case err != nil:
			return err
		case begun:
			if err := json.Unmarshal([]byte(text), &m.state); err != nil {
				return err
			}
			if m.state.Source != identity {
				return fmt.Errorf("%w: it holds a part of another database", ErrOccupied)
			}
			return nil
		}
		name, err := m.target.occupied(ctx, ours)
		if err != nil {
			return err
		}
		if name != "" {
			return fmt.Errorf("%w: there are rows in %s", ErrOccupied, name)
		}
		if err := m.target.partitionsFor(ctx, m.source, time.Now()); err != nil {
			return err
		}
		m.state = migrationState{Source: identity, Tables: map[string]tableState{}}
		return m.save(ctx)
	})
}

// identity tells the source from others, and not what its secret is.
func (m *Migration) identity(ctx context.Context) (string, error) {
	secret, _, err := m.source.setting(ctx, "id-secret")
	hash := sha256.Sum256([]byte("migration of " + secret))
	return hex.EncodeToString(hash[:8]), err
}

// inBoth returns the tables of the source that the target has as well, with the
// types that the target gives them and the source's keys. What only one of them
// has is none of ours.
func inBoth(source, target []table) (both []table, err error) {
	for _, t := range source {
		i := slices.IndexFunc(target, func(o table) bool { return o.name == t.name })
		if i < 0 {
			continue
		}
		if !slices.Equal(t.names(), target[i].names()) {
			return nil, fmt.Errorf("table %s has the columns %v here and %v there", t.name, t.names(), target[i].names())
		}
		if len(t.key) == 0 {
			return nil, fmt.Errorf("table %s has no primary key", t.name)
		}
		t.columns = target[i].columns
		both = append(both, t)
	}
	return both, nil
}

// save writes the state, in the transaction that is open.
func (m *Migration) save(ctx context.Context) error {
	text, err := json.Marshal(m.state)
	if err != nil {
		return err
	}
	return m.target.exec(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		unfinishedSetting, string(text))
}

// move copies what is missing of a table, and compares all of it.
func (m *Migration) move(ctx context.Context, t table) error {
	before := m.state.Tables[t.name]
	of, err := m.source.count(ctx, t)
	if err != nil {
		return err
	}
	told := TableCopied{Table: t.name, Of: of, Resumed: before.Rows > 0}
	var want tableSum
	rows := before.Rows
	if !before.Done {
		if want, err = m.copy(ctx, t, before, told); err != nil {
			return err
		}
		rows = m.state.Tables[t.name].Rows
	}
	if told.Resumed { // what an earlier run has read was not added up
		if want, rows, err = m.source.sum(ctx, t); err != nil {
			return err
		}
	}
	got, there, err := m.target.sum(ctx, t)
	if err != nil {
		return err
	}
	if got != want || there != rows {
		return fmt.Errorf("the source has %d rows with the sum %v, the target %d with %v: "+
			"the source was changed since this migration began; empty the target and begin again",
			rows, &want, there, &got)
	}
	told.Rows, told.Sum = rows, want.String()
	m.Tell(told)
	return nil
}

// finish makes the target a database like any other.
func (m *Migration) finish(ctx context.Context) error {
	if err := m.target.eng.settle(ctx, m.target); err != nil {
		return err
	}
	return m.target.exec(ctx, `DELETE FROM setting WHERE name = $1`, unfinishedSetting)
}

// unfinished reports a database that a migration has not filled yet.
func unfinished(ctx context.Context, db asker) error {
	var is bool
	const query = `SELECT EXISTS (SELECT 1 FROM setting WHERE name = $1)`
	if err := db.QueryRowContext(ctx, query, unfinishedSetting).Scan(&is); err != nil {
		return err
	}
	if is {
		return ErrUnfinished
	}
	return nil
}
