package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// memoryLimit is what the server may use at most, in MB.
const memoryLimit = 300

// peakMemory returns the most memory that the servers have ever used.
func peakMemory(s scaleSettings, small, large *scaleSite) ([]row, error) {
	var peak [2]float64
	for i, st := range []*scaleSite{small, large} {
		var err error
		if peak[i], err = st.server.peak(); err != nil {
			return nil, err
		}
	}
	name := "memory of the server at its peak, " + large.name
	return []row{
		{name, peak[1:], "MB", fmt.Sprintf("%d MB", memoryLimit), []float64{memoryLimit}, []float64{peak[1] / memoryLimit}, target{atMost: 1}},
		{name, peak[1:], "MB", fmt.Sprintf("%d records", s.small), peak[:1], []float64{peak[1] / peak[0]}, target{}},
	}, nil
}

// peak returns the most memory that the server has had, in MB.
func (s *server) peak() (float64, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(kb, "kB")), 64)
			return n / 1024, err
		}
	}
	return 0, fmt.Errorf("%s does not tell the most memory", file.Name())
}

// sizeGroups are the tables whose sizes are told together; the others are one
// more group.
var sizeGroups = []struct {
	name   string
	tables []string
}{
	{"spans", []string{"span", "trace"}},
	{"records and targets", []string{"record", "target"}},
	{"assignments", []string{"assignment"}},
	{"annotations", []string{"annotation"}},
	{"revisions", []string{"revision"}},
	{"audit", []string{"audit"}},
}

// sizeRow is what a group of tables takes on disk, with indexes, in MB.
type sizeRow struct {
	database, group string
	small, large    float64
}

// sizesOf measures the tables of both databases.
func sizesOf(ctx context.Context, small, large *scaleSite) ([]sizeRow, error) {
	var sizes [2]map[string]float64
	for i, st := range []*scaleSite{small, large} {
		var err error
		if sizes[i], err = st.tableSizes(ctx); err != nil {
			return nil, fmt.Errorf("sizes: %w", err)
		}
	}
	var rows []sizeRow
	group := func(name string, tables ...string) {
		r := sizeRow{database: small.name, group: name}
		for _, table := range tables {
			r.small, r.large = r.small+sizes[0][table], r.large+sizes[1][table]
			delete(sizes[0], table)
			delete(sizes[1], table)
		}
		rows = append(rows, r)
	}
	for _, g := range sizeGroups {
		group(g.name, g.tables...)
	}
	var others []string
	for table := range sizes[1] {
		others = append(others, table)
	}
	group("everything else", others...)
	all := sizeRow{database: small.name, group: "all"}
	for _, r := range rows {
		all.small, all.large = all.small+r.small, all.large+r.large
	}
	return append(rows, all), nil
}

// The sizes of tables with their indexes, and of partitioned tables with all their
// partitions.
const (
	sqliteSizes = `SELECT COALESCE(m.tbl_name, s.name), SUM(s.pgsize)
		FROM dbstat s LEFT JOIN sqlite_schema m ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY 1`
	postgresSizes = `SELECT COALESCE(CAST(pg_partition_root(c.oid) AS regclass), CAST(c.oid AS regclass))::text, SUM(pg_total_relation_size(c.oid))
		FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1`
)

// tableSizes returns the size of each table in MB.
func (st *scaleSite) tableSizes(ctx context.Context) (map[string]float64, error) {
	query := postgresSizes
	if st.name == "SQLite" {
		query = sqliteSizes
	}
	tables, err := st.pairs(ctx, query)
	sizes := map[string]float64{}
	for _, table := range tables {
		bytes, err := strconv.ParseFloat(table[1], 64)
		if err != nil {
			return nil, err
		}
		sizes[table[0]] = bytes / 1e6
	}
	return sizes, err
}

// printSizes writes the sizes as a table in Markdown.
func printSizes(w io.Writer, rows []sizeRow) {
	fmt.Fprintln(w, "| database | on disk, with indexes | small, MB | large, MB |")
	fmt.Fprintln(w, "|---|---|---|---|")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", r.database, r.group, short(r.small), short(r.large))
	}
}
