package remote

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/output"
)

// A part of a file is sent, and stored, at once.
type part struct {
	format  client.FileFormat
	content []byte
	rows    int
	before  int // lines of the file before it
}

// A part has at most so many rows and bytes: the server takes 100,000 and 64 MiB.
const (
	mostRows  = 50_000
	mostBytes = 60 << 20
)

// key tells the part apart from any other that goes somewhere.
func (p part) key(into client.ImportDataset, number int) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %d %s ", into.Space, into.Name, into.DatasetID, number, p.format)
	h.Write(p.content)
	return "postil-import-" + hex.EncodeToString(h.Sum(nil))
}

// readParts reads a file. CSV is one part, as only the whole tells what is in a
// column; what else there is becomes JSONL.
func readParts(ctx context.Context, name, format string, in io.Reader) ([]part, error) {
	switch format {
	case "csv":
		return readCSV(name, in)
	case "jsonl", "ndjson":
		return readJSONL(name, in)
	case "parquet":
		return readParquet(ctx, name)
	}
	return nil, SettingsError{"--format: must say what the file is: jsonl, csv or parquet"}
}

// open opens a file, or standard input.
func openInput(name string, in io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(in), nil
	}
	return os.Open(name)
}

func readCSV(name string, in io.Reader) ([]part, error) {
	f, err := openInput(name, in)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	rows := -1 // the header
	for r := csv.NewReader(bytes.NewReader(content)); ; rows++ {
		r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			break // the server says it better
		}
	}
	return []part{{format: client.FormatCSV, content: content, rows: max(rows, 0)}}, nil
}

func readJSONL(name string, in io.Reader) ([]part, error) {
	f, err := openInput(name, in)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b partition
	for r := bufio.NewReader(f); ; {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			b.add(line)
		}
		if errors.Is(err, io.EOF) {
			return b.parts, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func readParquet(ctx context.Context, name string) ([]part, error) {
	if name == "-" {
		return nil, SettingsError{"FILE: a Parquet file cannot be read from standard input"}
	}
	var b partition
	for row, err := range output.ReadParquet(ctx, name) {
		if err != nil {
			return nil, err
		}
		row, err = withoutNulls(row)
		if err != nil {
			return nil, err
		}
		b.add(append(row, '\n'))
	}
	return b.parts, nil
}

// withoutNulls leaves out what a table has to say of a row that has no such member.
func withoutNulls(row []byte) ([]byte, error) {
	parsed, err := output.Parse(row)
	if err != nil {
		return nil, err
	}
	kept := parsed[:0]
	for _, m := range parsed {
		if m.Value.Kind() != 'n' {
			kept = append(kept, m)
		}
	}
	return kept.JSON(), nil
}

// partition makes parts of lines.
type partition struct {
	parts []part
	lines int
}

func (b *partition) add(line []byte) {
	last := len(b.parts) - 1
	if last < 0 || b.parts[last].rows == mostRows || len(b.parts[last].content)+len(line) > mostBytes {
		b.parts = append(b.parts, part{format: client.FormatJSONL, before: b.lines})
		last++
	}
	p := &b.parts[last]
	p.content = append(p.content, line...)
	p.rows++
	b.lines++
}
