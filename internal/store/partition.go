package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/postil/postil/internal/postil"
)

// Keeping is how long rows are kept that grow without bound; 0 is for ever. What
// people have said about a span, and a record's copy of it, stay when it goes.
type Keeping struct {
	Spans time.Duration // from when the first span of their trace came
	Audit time.Duration
}

// Expired are the ids below which rows are to be deleted one by one.
type Expired struct{ Traces, Audit int64 }

// partitioned is a table that PostgreSQL keeps in partitions of ids. They are days
// long, and so many of them that little is kept for longer than it should be.
type partitioned struct {
	table, column string
	days          int           // of a partition that is kept for ever
	keep          time.Duration // 0: for ever
}

// partitionedTables are all of them. Revisions are the history of what people have
// said, and are never dropped.
func (k Keeping) partitionedTables() []partitioned {
	return []partitioned{{"span", "trace_row", 30, k.Spans}, {"audit", "id", 30, k.Audit}, {"revision", "id", 365, 0}}
}

// width is how long a partition is that is made now.
func (p partitioned) width() time.Duration {
	days := p.days
	if p.keep > 0 {
		days = min(days, max(1, int(p.keep/day/30)))
	}
	return time.Duration(days) * day
}

const (
	day = 24 * time.Hour
	// partitionsAhead is how long before its time a partition is made at least.
	partitionsAhead = 7 * day
	// partitionWait is how long readers of a table may hold up a change of its partitions, and with it others.
	partitionWait = "500ms"
	// partitionLock is the number of the lock under which partitions are changed.
	partitionLock = 0x70617274 // "part"
)

// KeepPartitions makes the partitions that will be needed and drops those that
// hold nothing that is to be kept, each in a transaction of its own. It returns
// what is left to be deleted: on SQLite all that has expired.
func (st *Store) KeepPartitions(ctx context.Context, now time.Time, keep Keeping) (Expired, error) {
	cut := func(keep time.Duration) int64 {
		if keep == 0 {
			return 0
		}
		return postil.FirstID(now.Add(-keep))
	}
	left := Expired{Traces: cut(keep.Spans), Audit: cut(keep.Audit)}
	if !st.eng.partitions {
		return left, nil
	}
	for _, p := range keep.partitionedTables() {
		lowest, err := st.keepPartitions(ctx, p, now, cut(p.keep))
		if err != nil {
			return left, fmt.Errorf("partitions of %s: %w", p.table, err)
		}
		switch p.table { // what a partition has is dropped with it, and only what is below all of them deleted
		case "span":
			left.Traces = min(left.Traces, lowest)
		case "audit":
			left.Audit = min(left.Audit, lowest)
		}
	}
	return left, nil
}

// keepPartitions makes and drops the partitions of one table, and returns where
// the first begins.
func (st *Store) keepPartitions(ctx context.Context, p partitioned, now time.Time, cut int64) (lowest int64, err error) {
	for done := false; !done; {
		err := st.BulkTx(ctx, func(st *Store) error {
			_, err := st.exec(ctx, fmt.Sprintf("SET LOCAL lock_timeout = '%s'", partitionWait))
			if err == nil {
				_, err = st.exec(ctx, "SELECT pg_advisory_xact_lock($1)", partitionLock)
			}
			if err != nil {
				return err
			}
			there, err := partitionsOf(ctx, st.db, p.table)
			if err != nil {
				return err
			}
			if len(there) > 0 && there[0].to <= cut {
				_, err := st.exec(ctx, "DROP TABLE "+quoted(there[0].name))
				return err
			}
			next := p.next(there, now, now)
			if done = next == ""; done {
				lowest = there[0].from
				return nil
			}
			_, err = st.exec(ctx, next)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return lowest, nil
}

// partition is one that holds ids from one to another.
type partition struct {
	name     string
	from, to int64
}

var partitionBounds = regexp.MustCompile(`^FOR VALUES FROM \((?:'(-?\d+)'|MINVALUE)\) TO \((?:'(-?\d+)'|MAXVALUE)\)$`)

// partitionsOf returns the partitions of a table in their order, but the default
// one.
func partitionsOf(ctx context.Context, db querier, table string) (list []partition, err error) {
	found, err := db.query(ctx, `SELECT c.relname::text, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i
		JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class t ON t.oid = i.inhparent
		WHERE t.relname = $1 AND t.relnamespace = current_schema()::regnamespace`, table)
	if err != nil {
		return nil, err
	}
	err = each(found, func(row scanner) error {
		var bounds string
		p := partition{from: math.MinInt64, to: math.MaxInt64}
		if err := row.Scan(&p.name, &bounds); err != nil || bounds == "DEFAULT" {
			return err
		}
		ends := partitionBounds.FindStringSubmatch(bounds)
		if ends == nil {
			return fmt.Errorf("%s is not a range: %s", p.name, bounds)
		}
		for i, end := range []*int64{&p.from, &p.to} {
			if text := ends[i+1]; text != "" {
				if *end, err = strconv.ParseInt(text, 10, 64); err != nil {
					return err
				}
			}
		}
		list = append(list, p)
		return nil
	})
	slices.SortFunc(list, func(a, b partition) int { return int(max(-1, min(1, a.from-b.from))) })
	return list, err
}

// next is the statement that makes the next partition, or nothing when there are
// enough. None begins before the day after since: the rows that are there already
// are in the default partition, and to move them would hold others up.
func (p partitioned) next(there []partition, since, now time.Time) string {
	from := since.UTC().Truncate(day).Add(day)
	if len(there) > 0 {
		last := there[len(there)-1].to
		if last >= postil.FirstID(now.Add(partitionsAhead)) {
			return ""
		}
		if end := postil.TimeOf(last).UTC(); end.After(from) {
			from = end
		}
	}
	return fmt.Sprintf("CREATE TABLE %s PARTITION OF %s FOR VALUES FROM (%d) TO (%d)",
		quoted(p.table+"_"+from.Format("20060102")), quoted(p.table), postil.FirstID(from), postil.FirstID(from.Add(p.width())))
}

// longestPast is how far back partitions are made for rows that are moved here.
const longestPast = 10 * 365 * day

// partitionsFor makes the partitions of a migration's target that is empty, for
// the rows of the source.
func (s *side) partitionsFor(ctx context.Context, source *side, now time.Time) error {
	if !s.eng.partitions {
		return nil
	}
	db := &statements{on: s.conn, never: true}
	for _, p := range (Keeping{}).partitionedTables() {
		var first sql.NullInt64
		if err := source.conn.QueryRowContext(ctx, "SELECT MIN("+p.column+") FROM "+p.table).Scan(&first); err != nil {
			return err
		}
		since := postil.TimeOf(first.Int64).Add(-day)
		if since.After(now) || now.Sub(since) > longestPast { // there are no rows, or none of a server with a clock
			continue
		}
		for {
			there, err := partitionsOf(ctx, db, p.table)
			if err != nil {
				return err
			}
			next := p.next(there, since, now)
			if next == "" {
				break
			}
			if err := s.exec(ctx, next); err != nil {
				return err
			}
		}
	}
	return nil
}
