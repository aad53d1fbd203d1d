package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// filterSpans differ in everything a filter can ask for.
var filterSpans = []postil.Span{
	span(1, attributes(`{"llm.model_name":"gpt-4o","llm.token_count.total":100,"session.id":"s1","ok":true,"ratio":0.5,
		"llm.input_messages":[{"message.role":"system","message.content":"Be brief."},
			{"message.role":"user","message.content":"What's \"x\"?","message.tool_calls":[{"tool_call.function.name":"search"}]}],
		"tag.tags":["prod","eu"]}`), func(s *postil.Span) {
		s.Evaluations = []byte(`[{"name":"quality","label":"good","score":0.9},{"name":"quality","label":"fair","score":0.4},{"name":"other"}]`)
	}),
	span(2, attributes(`{"llm.model_name":"gpt-4o-mini","llm.token_count.total":"20","ok":false,"nothing":null,"list.0.x":"literal",
		"my key":"v","a \"b\" \\c":"w","é<\u2028>":"u","big":12345678901234567890,"sci":1e3,"numeric.text":" 007"}`),
		childOf(1), func(s *postil.Span) {
			s.Kind, s.StatusCode, s.StatusMessage, s.EndTime = "TOOL", "ERROR", "it's broken", s.StartTime+2_000_000
			s.Evaluations = []byte(`[{"name":"quality","label":"bad","score":"0.1","explanation":"Wrong."}]`)
		}),
	span(3, attributes(`{"llm.model_name":"GPT-4o","llm.token_count.total":9,"nested":{"a":[1,2]},"ok":"true"}`),
		func(s *postil.Span) { s.Name = "100%_\\ 'quoted'" }),
}

// filled returns the store with filterSpans, and annotations of the first two by
// two people.
func filled(t *testing.T, st *store.DB) *store.DB {
	t.Helper()
	upsert(t, st, filterSpans...)
	ctx, row := context.Background(), int64(0)
	say := func(st *store.Store, n int, annotator int64, in postil.AnnotationInput) error {
		key := postil.SpanKey(filterSpans[n-1].TraceID, filterSpans[n-1].SpanID)
		newID := func() int64 { row++; return row }
		targets, err := st.EnsureTargets(ctx, space, postil.TargetSpan, project, []string{key}, newID)
		if err != nil {
			return err
		}
		_, err = st.Annotate(ctx, store.Writing{Space: space, Target: targets[key], Config: int64(len(in.Name)),
			Annotator: annotator, Actor: annotator, In: in, Revision: newID(), Now: hour})
		return err
	}
	correct, wrong, half := "correct", "wrong", 0.5
	err := st.Tx(ctx, func(st *store.Store) error {
		row = 0
		return errors.Join(
			st.InsertUser(ctx, postil.User{ID: 1, Email: "ana@example.com"}),
			st.InsertUser(ctx, postil.User{ID: 2, Email: "ben@example.com"}),
			say(st, 1, 1, postil.AnnotationInput{Name: "my verdict", Label: &correct}),
			say(st, 1, 2, postil.AnnotationInput{Name: "my verdict", Label: &wrong, Score: &half}),
			say(st, 2, 1, postil.AnnotationInput{Name: "my verdict", Label: &wrong}),
			say(st, 2, 1, postil.AnnotationInput{Name: "notes", Text: &correct}),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// matching returns the numbers of the spans that a filter matches, ascending.
func matching(t testing.TB, st *store.DB, filter spanfilter.Expr) []int64 {
	t.Helper()
	q := everything
	q.Filter = filter
	page, err := st.Spans(context.Background(), q, postil.Paging{Limit: 100})
	if err != nil {
		t.Fatalf("%.1000s: %v", filter, err)
	}
	list := ids(page.Items)
	slices.Sort(list)
	return list
}

func TestFilterMatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		filled(t, st)
		for filter, want := range map[string][]int64{
			// columns
			`status_code = 'ERROR'`:                         {2},
			`status_code = 'error'`:                         {2},
			`status_code != 'ERROR'`:                        {1, 3},
			`span_kind IN ('llm', 'AGENT')`:                 {1, 3},
			`latency_ms > 1.5`:                              {2},
			`latency_ms >= 1.5 AND latency_ms < 2e3`:        {1, 3},
			`latency_ms = 2000`:                             {2},
			`latency_ms IN (1.5, '7')`:                      {1, 3},
			`latency_ms IS NULL`:                            {},
			`name contains '%_\'`:                           {3},
			`name contains ''`:                              {1, 2, 3},
			`name contains 'SPAN'`:                          {},
			`name NOT CONTAINS 'span'`:                      {3},
			`name = '100%_\ ''quoted'''`:                    {3},
			`name > 'span 1'`:                               {2},
			`status_message = 'it''s broken'`:               {2},
			`status_message IS NULL`:                        {1, 3},
			`parent_id = null`:                              {1, 3},
			`parent_id IS NOT NULL`:                         {2},
			`parent_id != 'x'`:                              {1, 2, 3},
			`trace_id = '00000000000000000000000000000001'`: {1, 2},
			`parent_id = '000000000000000A' OR span_id = '0000000000000003'`: {3},
			`context.span_id NOT IN ('0000000000000001')`:                    {2, 3},
			`start_time >= '1970-01-01T02:00:00Z'`:                           {2, 3},
			`start_time = '1970-01-01T03:00:00+01:00'`:                       {2},
			`end_time < '1970-01-01 02:00:01'`:                               {1},
			`start_time IN ('1970-01-01T01:00:00', '1970-01-01T03:00:00')`:   {1, 3},

			// attributes
			`llm.model_name = 'gpt-4o'`:                         {1},
			`attributes.llm.model_name contains 'gpt-4o'`:       {1, 2},
			`attributes.llm.model_name IN ('GPT-4o', 'x', 5)`:   {3},
			`attributes.llm.token_count.total > 19`:             {1, 2},
			`attributes.llm.token_count.total > '19'`:           {2, 3},
			`attributes.llm.token_count.total = 20.0`:           {2},
			`attributes.llm.token_count.total = '100'`:          {1},
			`attributes.llm.token_count.total IN (100, 9, 'x')`: {1, 3},
			`attributes.llm.model_name > 0`:                     {},
			`NOT attributes.llm.model_name > 0`:                 {1, 2, 3},
			`attributes.ratio < 0.51`:                           {1},
			`attributes.big = 12345678901234567890`:             {2},
			`attributes.sci = 1000`:                             {2},
			`attributes.sci = '1e3'`:                            {2},
			`attributes.numeric.text = 7`:                       {},
			`attributes.ok = true`:                              {1, 3},
			`attributes.ok != true`:                             {2},
			`attributes.ok IN (false)`:                          {2},
			`session.id = 's1'`:                                 {1},
			`session.id != 's1'`:                                {2, 3},
			`session.id != 's1' AND session.id IS NOT NULL`:     {},
			`session.id NOT IN ('s1')`:                          {2, 3},
			`attributes.session.id IS NULL`:                     {2, 3},
			`attributes.nothing IS NULL`:                        {1, 2, 3},
			`attributes.nothing != 'x'`:                         {1, 2, 3},
			`attributes.nested IS NOT NULL`:                     {3},
			`attributes.nested = '{"a":[1,2]}'`:                 {3},
			`attributes.tag.tags contains 'prod'`:               {1},
			`attributes.tag.tags.1 = 'eu'`:                      {1},
			`"attributes.my key" = 'v'`:                         {2},
			`"attributes.a ""b"" \c" = 'w'`:                     {2},
			"\"attributes.é<\u2028>\" = 'u'":                    {2},
			`attributes.list.0.x = 'literal'`:                   {2},

			// folded lists
			`attributes.llm.input_messages.0.message.content = 'Be brief.'`:                {1},
			`attributes.llm.input_messages.1.message.content contains '"x"'`:               {1},
			`llm.input_messages.1.message.tool_calls.0.tool_call.function.name = 'search'`: {1},
			`llm.input_messages.7.message.role = 'user'`:                                   {},
			`llm.input_messages contains 'tool_call.function.name'`:                        {1},

			// evaluations: any of those with the name
			`eval.quality.label = 'good'`:               {1},
			`eval.quality.label = 'fair'`:               {1},
			`eval.quality.label != 'good'`:              {2, 3},
			`eval.quality.score < 0.5`:                  {1, 2},
			`eval.quality.score IN (0.9, 0.1)`:          {1, 2},
			`eval.quality.explanation contains 'Wrong'`: {2},
			`eval.other.label IS NULL`:                  {1, 2, 3},
			`eval.quality.label IS NOT NULL`:            {1, 2},

			// annotations: anyone's under the config's name
			`"annotation.my verdict.label" = 'correct'`:                   {1},
			`"annotation.my verdict.label" = 'wrong'`:                     {1, 2},
			`"annotation.my verdict.label" != 'correct'`:                  {2, 3},
			`"annotation.my verdict.label" IS NULL`:                       {3},
			`"annotation.my verdict.score" >= 0.5`:                        {1},
			`"annotation.my verdict.score" IN (1, 0.5)`:                   {1},
			`"annotation.my verdict.updated_by" = 'ben@example.com'`:      {1},
			`"annotation.my verdict.updated_at" < '1970-01-01T02:00:00Z'`: {1, 2},
			`annotation.notes.text contains 'corr'`:                       {2},

			// logic
			`NOT (status_code = 'ERROR' OR name contains 'quoted')`:          {1},
			`status_code = 'ERROR' OR name = 'span 1' AND session.id = 's2'`: {2},
		} {
			if diff := cmp.Diff(want, matching(t, st, parse(t, filter))); diff != "" {
				t.Errorf("%s:\n%s", filter, diff)
			}
		}
	})
}

func TestLongestFiltersRun(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.DB) {
		filled(t, st)
		for name, filter := range map[string]string{
			"terms":       strings.Repeat(`x.y=1 OR `, 1100) + `kind='TOOL'`,
			"evaluations": strings.Repeat(`eval.a.score>1 OR `, 550) + `kind='TOOL'`,
			"nesting":     strings.Repeat(`(kind!='A' AND NOT `, 50) + `kind='LLM'` + strings.Repeat(`)`, 50),
			"list":        `attributes.n IN (` + strings.Repeat(`1,'a',`, 499) + `1) OR kind='TOOL'`,
			"path":        `attributes.` + strings.Repeat(`a.1.`, 2000) + `b=1 OR kind='TOOL'`,
		} {
			if got := matching(t, st, parse(t, filter)); name != "nesting" && !slices.Equal(got, []int64{2}) {
				t.Errorf("%s: matched %v", name, got)
			}
		}
	})
}

// operands are what random filters compare.
var operands = map[spanfilter.Type][]string{
	spanfilter.Any: {"attributes.llm.model_name", "attributes.llm.token_count.total", "attributes.ok", "attributes.nothing",
		"attributes.llm.input_messages", "attributes.llm.input_messages.0.message.role", "attributes.big", "attributes.sci",
		`"attributes.my key"`, `"attributes.$[0]"`, `"attributes.'; DROP"`, "attributes.ratio", "attributes.nested"},
	spanfilter.Text: {"name", "span_kind", "parent_id", "trace_id", "status_message", "eval.quality.label", "eval.x.explanation",
		`"annotation.my verdict.label"`, "annotation.notes.text", "annotation.notes.updated_by"},
	spanfilter.Number: {"latency_ms", "eval.quality.score", `"annotation.my verdict.score"`},
	spanfilter.Time:   {"start_time", "end_time", "annotation.notes.updated_at"},
}

// literals draws what they are compared with.
var literals = map[spanfilter.Type]*rapid.Generator[string]{
	spanfilter.Text: rapid.OneOf(rapid.SampledFrom([]string{"'gpt-4o'", "'true'", "'100'", "'20'", "''", "'wrong'", "'LLM'", "'%'"}),
		rapid.Map(rapid.StringN(0, 8, -1), func(s string) string {
			return "'" + strings.NewReplacer("'", "''", "\x00", "").Replace(strings.ToValidUTF8(s, "")) + "'"
		})),
	spanfilter.Number: rapid.OneOf(rapid.SampledFrom([]string{"0.5", "20", "1e3", "-1e-99", "12345678901234567890"}),
		rapid.Map(rapid.Int64(), func(n int64) string { return fmt.Sprint(n) })),
	spanfilter.Time: rapid.SampledFrom([]string{"'1970-01-01T01:00:00Z'", "'0001-01-01'", "'9999-12-31T23:59:59.999999Z'"}),
	spanfilter.Bool: rapid.SampledFrom([]string{"true", "false"}),
}

// randomFilter draws a filter with at most depth levels of logic.
func randomFilter(t *rapid.T, depth int) string {
	if depth == 0 || rapid.Bool().Draw(t, "comparison") {
		return randomComparison(t)
	}
	a, b := randomFilter(t, depth-1), randomFilter(t, depth-1)
	return rapid.SampledFrom([]string{"(" + a + ") AND (" + b + ")", a + " OR " + b, "NOT (" + a + ")"}).Draw(t, "junction")
}

func randomComparison(t *rapid.T) string {
	fieldType := rapid.SampledFrom([]spanfilter.Type{spanfilter.Any, spanfilter.Text, spanfilter.Number, spanfilter.Time}).Draw(t, "type")
	field := rapid.SampledFrom(operands[fieldType]).Draw(t, "field")
	value := func(fits ...spanfilter.Type) string {
		return literals[rapid.SampledFrom(fits).Draw(t, "value type")].Draw(t, "value")
	}
	equals, orders := []spanfilter.Type{fieldType}, []spanfilter.Type{fieldType}
	if fieldType == spanfilter.Any {
		equals = []spanfilter.Type{spanfilter.Text, spanfilter.Number, spanfilter.Bool}
		orders = equals[:2]
	}
	switch form := rapid.SampledFrom([]string{" = ", " != ", " < ", " <= ", " > ", " >= ", "in", "null", "contains"}).Draw(t, "form"); form {
	case " = ", " != ":
		return field + form + value(equals...)
	case "in":
		return field + " IN (" + value(equals...) + ", " + value(equals...) + ")"
	case "contains":
		if fieldType == spanfilter.Text || fieldType == spanfilter.Any {
			return field + " CONTAINS " + value(spanfilter.Text)
		}
		return field + " IS NOT NULL"
	case "null":
		return field + " IS NULL"
	default:
		return field + form + value(orders...)
	}
}

func TestAnyFilterMatchesTheSameOnBothDatabases(t *testing.T) {
	t.Parallel()
	sqlite := filled(t, storetest.Open(t, storetest.URL(t, "sqlite")))
	postgres := filled(t, storetest.Open(t, storetest.URL(t, "postgres")))
	rapid.Check(t, func(rt *rapid.T) {
		filter := randomFilter(rt, 3)
		e, err := spanfilter.Parse(filter)
		if err != nil {
			rt.Fatalf("%s: %v", filter, err)
		}
		if diff := cmp.Diff(matching(t, sqlite, e), matching(t, postgres, e)); diff != "" {
			rt.Fatalf("%s:\n%s", filter, diff)
		}
	})
}
