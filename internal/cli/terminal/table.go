package terminal

import (
	"bufio"
	"io"
	"slices"
	"strings"
)

// gap is between two columns of a table.
const gap = "  "

// narrowest is what a column is never made narrower than.
const narrowest = 6

// Table prints rows under a heading, fitted into a width; 0 lets every column have
// what it needs, and so do columns that are to be whole. Cells may hold anything.
func Table(out io.Writer, heading []string, rows [][]string, whole []bool, width int) error {
	cells := slices.Concat([][]string{heading}, rows)
	for i, row := range cells {
		cells[i] = make([]string, len(heading))
		for j := range heading {
			cells[i][j] = Line(row[j])
		}
	}
	widths := fit(natural(cells), whole, width)
	w := bufio.NewWriter(out)
	for _, row := range cells {
		var line strings.Builder
		for j, cell := range row {
			if j > 0 {
				line.WriteString(gap)
			}
			line.WriteString(pad(Cut(cell, widths[j]), widths[j]))
		}
		_, _ = w.WriteString(strings.TrimRight(line.String(), " ") + "\n") // Flush says it
	}
	return w.Flush()
}

// natural is the width that each column would like.
func natural(cells [][]string) []int {
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for j, cell := range row {
			widths[j] = max(widths[j], Columns(cell))
		}
	}
	return widths
}

// fit takes from the widest columns until all fit, or none can give any more.
func fit(widths []int, whole []bool, width int) []int {
	if width <= 0 {
		return widths
	}
	over := len(gap)*(len(widths)-1) - width
	for _, w := range widths {
		over += w
	}
	for ; over > 0; over-- {
		widest := -1
		for j, w := range widths {
			if !whole[j] && w > narrowest && (widest < 0 || w > widths[widest]) {
				widest = j
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// Pairs prints names and what they stand for, a line each; longer texts go on below
// their beginning.
func Pairs(out io.Writer, pairs [][2]string, width int) error {
	names := 0
	for _, p := range pairs {
		names = max(names, Columns(Line(p[0])))
	}
	w := bufio.NewWriter(out)
	for _, p := range pairs {
		lines := strings.Split(Text(p[1]), "\n")
		if width > 0 {
			lines = Fold(Text(p[1]), max(width-names-len(gap), 2*narrowest))
		}
		for i, line := range lines {
			name := ""
			if i == 0 {
				name = Line(p[0])
			}
			_, _ = w.WriteString(strings.TrimRight(pad(name, names)+gap+line, " ") + "\n") // Flush says it
		}
	}
	return w.Flush()
}
