package spanfilter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	. "github.com/postil/postil/internal/spanfilter"
)

func column(name string) Field    { return Field{Source: Column, Name: name} }
func attribute(name string) Field { return Field{Source: Attribute, Name: name} }
func text(s string) Value         { return Value{Type: Text, Text: s} }
func digits(s string) Value       { return Value{Type: Number, Text: s} }

func TestFilterIsReadAsWritten(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 500_000, time.UTC).UnixMicro()
	isError := Compare{column("status_code"), Equal, text("ERROR")}
	slow := Compare{column("latency_ms"), Greater, digits("1789")}
	isLLM := Compare{column("span_kind"), Equal, text("LLM")}
	for filter, want := range map[string]Expr{
		// what may stand in a comparison
		`status_code = 'ERROR'`:                          isError,
		`latency_ms > 1789`:                              slow,
		`latency_ms > '1789'`:                            slow,
		`latency_ms>-0.50e+3`:                            Compare{column("latency_ms"), Greater, digits("-0.50e3")},
		`latency_ms <= 007e00`:                           Compare{column("latency_ms"), LessOrEqual, digits("7")},
		`latency_ms <= .5`:                               Compare{column("latency_ms"), LessOrEqual, digits("0.5")},
		`name <> 'it''s'`:                                Compare{column("name"), NotEqual, text("it's")},
		`name CONTAINS 'a'`:                              Compare{column("name"), Contains, text("a")},
		`name not contains 'a'`:                          Compare{column("name"), NotContains, text("a")},
		`name IN ('a','b')`:                              In{column("name"), false, []Value{text("a"), text("b")}},
		`name Not In ('a')`:                              In{column("name"), true, []Value{text("a")}},
		`parent_id = null`:                               IsNull{column("parent_id"), false},
		`parent_id != NULL`:                              IsNull{column("parent_id"), true},
		`parent_id IS NULL`:                              IsNull{column("parent_id"), false},
		`parent_id is not null`:                          IsNull{column("parent_id"), true},
		`attributes.ok = TRUE`:                           Compare{attribute("ok"), Equal, Value{Type: Bool, Text: "true"}},
		`start_time >= '2026-03-01T13:00:00.0005+01:00'`: Compare{column("start_time"), GreaterOrEqual, Value{Type: Time, Time: at}},
		`start_time >= '2026-03-01 12:00:00.0005'`:       Compare{column("start_time"), GreaterOrEqual, Value{Type: Time, Time: at}},

		// names
		`kind = 'LLM'`:        isLLM,
		`"span_kind" = 'LLM'`: isLLM,
		`attributes.openinference.span.kind = 'LLM'`: isLLM,
		`trace_id = 'ab'`:                                 Compare{column("context.trace_id"), Equal, text("ab")},
		`session.id = 's'`:                                Compare{attribute("session.id"), Equal, text("s")},
		`llm.model_name = 'm'`:                            Compare{attribute("llm.model_name"), Equal, text("m")},
		`attributes.llm.model_name = 'm'`:                 Compare{attribute("llm.model_name"), Equal, text("m")},
		`"attributes.my key" = 'v'`:                       Compare{attribute("my key"), Equal, text("v")},
		`"attributes.my ""key""" = 'v'`:                   Compare{attribute(`my "key"`), Equal, text("v")},
		`eval.QA.v2.label = 'x'`:                          Compare{Field{Evaluation, "QA.v2", "label"}, Equal, text("x")},
		`trace_eval.QA.label = 'x'`:                       Compare{Field{Evaluation, "trace_eval.QA", "label"}, Equal, text("x")},
		`session_eval.QA.label = 'x'`:                     Compare{Field{Evaluation, "session_eval.QA", "label"}, Equal, text("x")},
		`span.status_code = 'ERROR'`:                      Compare{Field{Column, "status_code", ""}, Equal, text("ERROR")},
		`"annotation.my config.score" < 0.5`:              Compare{Field{Annotation, "my config", "score"}, Less, digits("0.5")},
		`annotation.notes.updated_by = 'ana@example.com'`: Compare{Field{Annotation, "notes", "updated_by"}, Equal, text("ana@example.com")},

		// logic: NOT binds tighter than AND, AND tighter than OR
		`status_code = 'ERROR' or latency_ms > 1789 And not kind = 'LLM'`: Or{isError, And{slow, Not{isLLM}}},
		`(status_code = 'ERROR' OR latency_ms > 1789) AND kind = 'LLM'`:   And{Or{isError, slow}, isLLM},
		`((kind = 'LLM'))`:                         isLLM,
		`NOT (kind = 'LLM' AND latency_ms > 1789)`: Not{And{isLLM, slow}},
	} {
		got, err := Parse(filter)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", filter, err, diff)
		}
	}
}

func TestErrorNamesPositionAndExpectation(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		``:                                "must not be blank",
		" \t":                             "must not be blank",
		"name = 'a\x00'":                  "must be UTF-8 text without U+0000",
		"name = '\xff'":                   "must be UTF-8 text without U+0000",
		`name`:                            "column 5: expected a comparison (=, !=, <, <=, >, >=, CONTAINS, IN, IS NULL), found the end",
		`name LIKE 'a%'`:                  "column 6: expected a comparison (=, !=, <, <=, >, >=, CONTAINS, IN, IS NULL), found LIKE",
		`name NOT 'a'`:                    "column 10: expected CONTAINS or IN, found 'a'",
		`name = `:                         "column 8: expected a value ('text', a number, true, false or null), found the end",
		`name == 'a'`:                     "column 7: expected a value ('text', a number, true, false or null), found =",
		`status_code = ERROR`:             "column 15: a string is written in single quotes: 'ERROR'",
		`status_code = "ERROR"`:           "column 15: a string is written in single quotes: 'ERROR'",
		`'é' = name`:                      "column 1: expected a column name, found 'é'",
		`name = 'é' name`:                 "column 12: expected AND, OR or the end, found name",
		`name = 'a`:                       "column 8: the string that begins here has no closing '",
		`"name = 'a'`:                     `column 1: the name that begins here has no closing "`,
		`name = 'a' AND`:                  "column 15: expected a column name, found the end",
		`(name = 'a'`:                     "column 12: expected ), found the end",
		`name = 'a')`:                     "column 11: expected AND, OR or the end, found )",
		`name ! 'a'`:                      "column 6: expected != here, or NOT",
		`name = 'a' ; drop`:               "column 12: unexpected character ';'",
		`name IN ()`:                      "column 10: expected a value ('text', a number, true, false or null), found )",
		`name IN ('a' 'b')`:               "column 14: expected , or ), found 'b'",
		`name IN ('a', null)`:             "column 15: null is compared with = or != only, or IS NULL",
		`name IS 'a'`:                     "column 9: expected NULL, found 'a'",
		`name < null`:                     "column 8: null is compared with = or != only, or IS NULL",
		`attributes.a > true`:             "column 16: expected a string or a number, found true",
		`attributes.a contains 5`:         "column 23: expected a string in single quotes, found 5",
		`latency_ms contains '5'`:         "column 12: latency_ms is not text, so CONTAINS cannot be used with it",
		`latency_ms > 'soon'`:             "column 14: latency_ms is a number; expected a number",
		`latency_ms > 12ms`:               "column 14: expected a number such as 42, -0.5 or 1e3",
		`latency_ms > 1e100`:              "column 14: the number has too many digits",
		`name = 5`:                        "column 8: name is text; expected a string in single quotes",
		`start_time > 'yesterday'`:        "column 14: start_time is a time; expected one such as '2026-03-01T00:00:00Z'",
		`start_time > 5`:                  "column 14: start_time is a time; expected one such as '2026-03-01T00:00:00Z'",
		`attributes..a = 1`:               "column 1: the attribute's name has an empty part between dots",
		`annotation.quality = 'x'`:        "column 1: expected annotation.NAME.label, .score, .text, .updated_by or .updated_at; in double quotes if NAME holds a space",
		`eval.quality.text = 'x'`:         "column 1: expected eval.NAME.label, .score or .explanation; in double quotes if NAME holds a space",
		`trace_eval.label = 'x'`:          "column 1: expected trace_eval.NAME.label, .score or .explanation; in double quotes if NAME holds a space",
		`eval.my quality.label = 'x'`:     "column 1: expected eval.NAME.label, .score or .explanation; in double quotes if NAME holds a space",
		`latency > 5`:                     "column 1: unknown column latency; expected one of name, span_kind, status_code, status_message, parent_id, context.trace_id, context.span_id, start_time, end_time, latency_ms, attributes.KEY, eval.NAME.MEMBER or annotation.NAME.MEMBER",
		`in = 'a'`:                        "column 1: expected a column name, found in",
		`name contains ` + quote(70, `"`): "column 15: expected a string in single quotes, found " + `"` + strings.Repeat("x", 60) + `…"`,
	} {
		_, err := Parse(filter)
		var e *postil.Error
		if !errors.As(err, &e) {
			t.Errorf("%q: no error", filter)
			continue
		}
		if diff := cmp.Diff(postil.At(postil.Invalid, "filter", "%s", want), e); diff != "" {
			t.Errorf("%q:\n%s", filter, diff)
		}
	}
}

func quote(length int, mark string) string { return mark + strings.Repeat("x", length) + mark }

func TestBounds(t *testing.T) {
	t.Parallel()
	nested := func(n int) string { return strings.Repeat("(", n) + "name='a'" + strings.Repeat(")", n) }
	list := func(n int) string { return "name IN ('a'" + strings.Repeat(",'a'", n-1) + ")" }
	long := func(n int) string { return "name='" + strings.Repeat("é", n-7) + "'" }
	for name, at := range map[string]struct {
		make  func(int) string
		limit int
	}{"depth": {nested, MaxDepth}, "list": {list, MaxList}, "length": {long, MaxLength}} {
		if _, err := Parse(at.make(at.limit)); err != nil {
			t.Errorf("%s at its limit: %v", name, err)
		}
		if _, err := Parse(at.make(at.limit + 1)); err == nil {
			t.Errorf("%s over its limit is accepted", name)
		}
	}
	if _, err := Parse(strings.Repeat("NOT ", MaxDepth+1) + "name='a'"); err == nil {
		t.Error("NOTs over the depth limit are accepted")
	}
}

func TestPathsReachIntoFoldedLists(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][][]Step{
		"llm.model_name": {{{Key: "llm.model_name"}}},
		"tag.tags.1":     {{{Key: "tag.tags"}, {Index: 1}}, {{Key: "tag.tags.1"}}},
		"llm.input_messages.0.message.content": {
			{{Key: "llm.input_messages"}, {Index: 0}, {Key: "message.content"}},
			{{Key: "llm.input_messages.0.message.content"}},
		},
		"a.0.b.12.c.d": {
			{{Key: "a"}, {Index: 0}, {Key: "b"}, {Index: 12}, {Key: "c.d"}},
			{{Key: "a.0.b.12.c.d"}},
		},
		"a.0.1":  {{{Key: "a"}, {Index: 0}, {Index: 1}}, {{Key: "a.0.1"}}},
		"0.a":    {{{Key: "0.a"}}},
		"a.01.b": {{{Key: "a.01.b"}}},
	} {
		if diff := cmp.Diff(want, attribute(name).Paths()); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestFiltersThatNameIDsAreKnown(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]bool{
		`trace_id = 'a'`: true,
		`name = 'x' AND (kind = 'LLM' AND span_id IN ('a', 'b'))`: true,
		`trace_id != 'a'`:              false,
		`span_id NOT IN ('a')`:         false,
		`trace_id contains 'a'`:        false,
		`trace_id = 'a' OR name = 'x'`: false,
		`NOT trace_id = 'a'`:           false,
		`attributes.trace_id = 'a'`:    false,
	} {
		e, err := Parse(filter)
		if err != nil || NamesIDs(e) != want {
			t.Errorf("%s: %v, %v", filter, NamesIDs(e), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`status_code = 'ERROR' AND (latency_ms > 1.5e3 OR NOT name contains 'it''s')`,
		`"annotation.my config.label" IN ('a', 'b') or eval.q.score <= -0.5`,
		`start_time >= '2026-03-01T00:00:00.5+01:00' and parent_id is not null`,
		`attributes.llm.input_messages.0.message.content != null AND "attributes.a ""b""" = true`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		e, err := Parse(filter)
		if err != nil {
			var known *postil.Error
			if !errors.As(err, &known) || known.Code != postil.Invalid {
				t.Fatalf("%q: %v", filter, err)
			}
			return
		}
		again, err := Parse(e.String())
		if err != nil && len(e.String()) < MaxLength { // a time may be written longer than it was read
			t.Fatalf("%q was read as %q, which fails: %v", filter, e.String(), err)
		}
		if diff := cmp.Diff(e, again); err == nil && diff != "" {
			t.Fatalf("%q is read back differently from %q:\n%s", filter, e.String(), diff)
		}
	})
}
