package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// row is one line of the table: how a figure compares with another.
type row struct {
	what    string
	figure  []float64 // what Postil reached, turn by turn
	unit    string
	against string    // what it is compared with
	other   []float64 // what that reached
	ratio   []float64
	target  target // empty when there is none
}

// target is what a ratio should be.
type target struct {
	number  int     // in the list of targets
	atLeast float64 // 0: no lower bound
	atMost  float64 // 0: no upper bound
}

func (t target) String() string {
	switch {
	case t.atLeast > 0:
		return "≥ " + short(t.atLeast)
	case t.atMost > 0:
		return "≤ " + short(t.atMost)
	}
	return ""
}

// verdict says whether the median is within the target.
func (t target) verdict(ratio float64) string {
	switch {
	case t == target{}:
		return ""
	case t.atLeast > 0 && ratio < t.atLeast, t.atMost > 0 && ratio > t.atMost:
		return "no"
	}
	return "yes"
}

// printTable writes the rows as a table in Markdown, ratios first.
func printTable(w io.Writer, rows []row) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(rank(a), rank(b)) })
	fmt.Fprintln(w, "| # | what | ratio | target | met | figure | compared with | its figure |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		number := ""
		if r.target.number > 0 {
			number = fmt.Sprint(r.target.number)
		}
		cells := []string{number, r.what, "**" + spread(r.ratio) + "**", r.target.String(), r.target.verdict(median(r.ratio)),
			spread(r.figure) + " " + r.unit, r.against, spread(r.other)}
		fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |")
	}
}

// rank orders rows by their target; those without come last.
func rank(r row) int {
	if r.target.number == 0 {
		return 1 << 30
	}
	return r.target.number
}

// spread is the median of values with the least and the greatest.
func spread(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	return fmt.Sprintf("%s [%s–%s]", short(median(values)), short(slices.Min(values)), short(slices.Max(values)))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return quantile(sorted, 0.5)
}

// short is a number with about three digits.
func short(v float64) string {
	switch {
	case v >= 1000:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
