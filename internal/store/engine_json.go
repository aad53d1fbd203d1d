package store

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/postil/postil/internal/spanfilter"
)

// SQLite

// sqliteText is the text of a JSON value: strings unquoted, everything else as
// it is written in the document, null as NULL.
func sqliteText(doc, path string) string {
	return "(CASE json_type(" + doc + ", " + path + ") WHEN 'text' THEN json_extract(" + doc + ", " + path +
		") WHEN 'null' THEN NULL ELSE " + doc + " -> " + path + " END)"
}

// sqlitePath is a path in SQLite's notation. Keys are quoted and escaped as in
// JSON; what is counted from a list's end has a # before it.
func sqlitePath(steps []spanfilter.Step) any {
	var b strings.Builder
	b.WriteByte('$')
	for _, step := range steps {
		switch {
		case step.Key == "" && step.Index < 0:
			b.WriteString("[#" + strconv.Itoa(step.Index) + "]")
			continue
		case step.Key == "":
			b.WriteString("[" + strconv.Itoa(step.Index) + "]")
			continue
		}
		b.WriteString("." + asJSON(step.Key))
	}
	return b.String()
}

// sqliteNumber is the number a text spells in JSON's notation, or NULL. JSON
// functions fail on what is no JSON, so the cases must be nested. Longer texts
// are not looked at; no number needs as many digits.
func sqliteNumber(text string) string {
	return "(SELECT CASE WHEN length(v) < 300 THEN CASE WHEN json_valid(v) THEN" +
		" CASE WHEN json_type(v) IN ('integer', 'real') THEN CAST(v AS NUMERIC) END END END FROM (SELECT " + text + " AS v))"
}

// PostgreSQL

func postgresText(doc, path string) string {
	return `((CAST(` + doc + ` AS json) #>> CAST(` + path + ` AS text[])) COLLATE "C")`
}

func postgresPath(steps []spanfilter.Step) any {
	path := make([]string, len(steps))
	for i, step := range steps {
		path[i] = step.Key
		if step.Key == "" {
			path[i] = strconv.Itoa(step.Index)
		}
	}
	return path
}

// postgresNumber is the number a text spells in JSON's notation, or NULL. The
// digits are bounded so that the cast cannot overflow.
func postgresNumber(text string) string {
	return "CAST(substring(" + text +
		` from '^[ \t\n\r]*(-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,99})?(?:[eE][+-]?[0-9]{1,3})?)[ \t\n\r]*$') AS numeric)`
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // numbers, strings and lists of them always encode
	}
	return string(text)
}
