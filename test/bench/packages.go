package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// measurePackages runs the benchmarks of what needs no database.
func measurePackages(ctx context.Context, s settings) ([]row, error) {
	got, err := benchmarks(ctx, s)
	if err != nil {
		return nil, err
	}
	const cpu = "cpu-µs/page"
	written, prepared, standard := got["BenchmarkPage/written "+cpu], got["BenchmarkPage/prepared "+cpu], got["BenchmarkPage/encoding/json "+cpu]
	decoded, pdata := got["BenchmarkDecode spans/s"], got["BenchmarkDecodePdata spans/s"]
	perSpan := ratios(got["BenchmarkDecode allocs/op"], repeat(chunk, s.turns))
	return []row{
		{"write and send a page of 100 records, CPU", written, "µs", "sending its bytes", prepared, ratios(written, prepared), target{number: 8, atMost: 2}},
		{"the same with encoding/json, CPU", standard, "µs", "as Postil writes it", written, ratios(standard, written), target{number: 8, atLeast: 8}},
		{"decode and fold OTLP", decoded, "spans/s", "with pdata reading the bytes", pdata, ratios(decoded, pdata), target{number: 11, atLeast: 2}},
		{"decode and fold OTLP: allocations", perSpan, "per span", "", nil, perSpan, target{number: 11, atMost: 8}},
	}, nil
}

// benchmarks runs the Go benchmarks in turns and returns their figures by name and
// unit.
func benchmarks(ctx context.Context, s settings) (map[string][]float64, error) {
	got := map[string][]float64{}
	for range s.turns {
		cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^(BenchmarkPage|BenchmarkDecode|BenchmarkDecodePdata)$", "-benchmem",
			"-benchtime", s.turn.String(), "-p", "1", "./internal/axapi", "./internal/otlp")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go test -bench: %w\n%s", err, out)
		}
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			if err := readBenchmark(lines.Text(), got); err != nil {
				return nil, err
			}
		}
	}
	return got, nil
}

// readBenchmark adds the figures of a line that go test -bench prints.
func readBenchmark(line string, got map[string][]float64) error {
	fields := strings.Fields(line)
	if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
		return nil
	}
	fmt.Fprintln(os.Stderr, line)
	name := fields[0]
	if cut := strings.LastIndexByte(name, '-'); cut > 0 { // the number of cores
		name = name[:cut]
	}
	for i := 2; i+1 < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil {
			return err
		}
		got[name+" "+fields[i+1]] = append(got[name+" "+fields[i+1]], value)
	}
	return nil
}

func repeat(value float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = value
	}
	return values
}
