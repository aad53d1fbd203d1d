package arrowapi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// The names of columns that every table of spans has.
const (
	traceIDColumn = "context.trace_id"
	spanIDColumn  = "context.span_id"
)

// verdict is a column that holds a part of an evaluation or annotation.
type verdict struct {
	column int
	name   string // of the evaluation or the annotation config
	member string // label, score, …
}

// verdicts returns the columns whose names begin with one of the prefixes, and add to
// the problems those that do not end with one of the members.
func verdicts(p *postil.Problems, columns []string, prefix string, members ...string) []verdict {
	var found []verdict
	for i, column := range columns {
		rest, ok := strings.CutPrefix(column, prefix)
		if !ok {
			continue
		}
		dot := strings.LastIndexByte(rest, '.')
		if !p.Check(dot > 0 && slices.Contains(members, rest[dot+1:]), column, "must be %sNAME followed by .%s", prefix, strings.Join(members, ", .")) {
			continue
		}
		found = append(found, verdict{i, rest[:dot], rest[dot+1:]})
	}
	return found
}

// spanID returns the id in a column of a row, as spans are stored.
func spanID(row rows.Row, column, n int) (string, error) {
	id, _ := row[column].(string)
	if id == "" {
		return "", atRow(n, spanIDColumn, "is required and must be a text")
	}
	return strings.ToLower(id), nil
}

// required returns the place of a column that must be there.
func required(p *postil.Problems, columns []string, name string) int {
	i := slices.Index(columns, name)
	p.Check(i >= 0, name, "the column is required")
	return i
}

// atRow says what is wrong with a value.
func atRow(n int, column, rule string) error {
	return postil.At(postil.Malformed, "row "+strconv.Itoa(n)+", "+column, "%s", rule)
}

// textOf returns a value as text: nothing for a list, an object or what is absent.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), v == v
	}
	return "", false
}

// numberOf returns a finite number, also one that was written as text.
func numberOf(v any) (float64, bool) {
	var f float64
	switch v := v.(type) {
	case int64:
		f = float64(v)
	case float64:
		f = v
	case string:
		parsed, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return 0, false
		}
		f = parsed
	default:
		return 0, false
	}
	return f, f-f == 0
}
