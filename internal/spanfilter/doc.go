// Package spanfilter reads the expressions that lists of spans, traces and
// dataset examples are filtered with, such as
//
//	status_code = 'ERROR' AND (latency_ms > 1789 OR attributes.llm.model_name contains 'gpt-4')
//
// into a small typed tree. It knows names, types and grammar and does no I/O;
// the store turns the tree into SQL.
//
// # Grammar
//
//	filter     = and { OR and }
//	and        = not { AND not }
//	not        = NOT not | "(" filter ")" | comparison
//	comparison = name ( "=" | "!=" | "<>" ) ( value | NULL )
//	           | name ( "<" | "<=" | ">" | ">=" ) value
//	           | name [ NOT ] CONTAINS string
//	           | name [ NOT ] IN "(" value { "," value } ")"
//	           | name IS [ NOT ] NULL
//	value      = string | number | TRUE | FALSE
//
// Keywords may be written in any case. A string stands in single quotes, a name
// that is more than letters, digits, "_", "-" and dots in double quotes; either
// quote is written twice inside.
//
// # Names
//
// A name is one of [Columns], also after "span."; "attributes.KEY" for any
// attribute, also one inside a folded list
// ("attributes.llm.input_messages.0.message.content"); "eval.NAME.label", ".score"
// or ".explanation", and the same of "trace_eval" and "session_eval"; or
// "annotation.NAME.label", ".score", ".text", ".updated_by" or ".updated_at". Any
// other name with a dot, such as llm.model_name, means the attribute of that name.
//
// # Meaning
//
// A comparison is true or false, never unknown. What is absent (or null) equals
// nothing, contains nothing and is neither smaller nor larger than anything;
// "!=", "NOT IN" and "NOT CONTAINS" hold exactly when "=", "IN" and "CONTAINS"
// do not, and so hold for spans on which the value is absent. Where a span has
// several values under one name, as with the annotations of several people, a
// comparison holds when it holds for at least one of them.
//
// Strings are compared by code point and contained case-sensitively; the words
// of span_kind and status_code and the digits of ids match in any case. An
// attribute is compared with a number as a number when it is one or is a string
// that spells one, and is otherwise absent; it is compared with a string as
// text, lists and objects as their JSON. Times are RFC 3339 strings; without an
// offset they are UTC.
package spanfilter
