package spanfilter

import (
	"slices"
	"strings"
)

// Source says where a field's values are found.
type Source int

// The sources of values.
const (
	Column     Source = iota // a column of the span or example, one of Columns or ExampleColumns
	Attribute                // a key of the span's attributes
	Evaluation               // the span's evaluations of one name
	Annotation               // the annotations under the config of one name
	Property                 // a member of an example, at any depth
)

// Field is a resolved name.
type Field struct {
	Source Source
	Name   string // of the column, the attribute (without "attributes."), the evaluation or the config
	Member string // of an evaluation or annotation: "label", "score", …; empty otherwise
}

// Columns lists the columns of a span as they may be named in a filter.
var Columns = []string{
	"name", "span_kind", "status_code", "status_message", "parent_id", "context.trace_id", "context.span_id",
	"start_time", "end_time", "latency_ms",
}

// ExampleColumns lists the columns of a dataset example that are not its own
// members.
var ExampleColumns = []string{"id", "created_at", "updated_at"}

// times lists the columns that hold a time.
var times = []string{"start_time", "end_time", "created_at", "updated_at"}

// aliases are further names of columns.
var aliases = map[string]string{
	"kind":                               "span_kind",
	"attributes.openinference.span.kind": "span_kind",
	"openinference.span.kind":            "span_kind",
	"trace_id":                           "context.trace_id",
	"span_id":                            "context.span_id",
}

// members lists what an evaluation or annotation holds, and its type.
var members = map[Source]map[string]Type{
	Evaluation: {"label": Text, "score": Number, "explanation": Text},
	Annotation: {"label": Text, "score": Number, "text": Text, "updated_by": Text, "updated_at": Time},
}

// Type returns the type of the field's values.
func (f Field) Type() Type {
	if f.Source == Evaluation || f.Source == Annotation {
		return members[f.Source][f.Member]
	}
	switch {
	case f.Source == Attribute || f.Source == Property:
		return Any
	case f.Name == "latency_ms":
		return Number
	case slices.Contains(times, f.Name):
		return Time
	}
	return Text
}

// String returns the field's name as it would be written, quoted if it must be.
func (f Field) String() string {
	name := f.fullName()
	if isBareName(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func (f Field) fullName() string {
	switch f.Source {
	case Attribute:
		return "attributes." + f.Name
	case Evaluation:
		return "eval." + f.Name + "." + f.Member
	case Annotation:
		return "annotation." + f.Name + "." + f.Member
	}
	return f.Name
}

// resolveExample finds out what a name stands for in a filter of examples. The
// second result is what is wrong with it, or empty.
func resolveExample(name string) (Field, string) {
	if slices.Contains(ExampleColumns, name) {
		return Field{Source: Column, Name: name}, ""
	}
	if rest, ok := strings.CutPrefix(name, "annotation."); ok {
		return resolveMember(Annotation, rest, "annotation.NAME.label, .score, .text, .updated_by or .updated_at")
	}
	if slices.Contains(strings.Split(name, "."), "") {
		return Field{}, "the name has an empty part between dots"
	}
	return Field{Source: Property, Name: name}, ""
}

// resolveSpan finds out what a name stands for in a filter of spans. The second
// result is what is wrong with it, or empty.
func resolveSpan(name string) (Field, string) {
	if column, ok := aliases[name]; ok {
		return Field{Source: Column, Name: column}, ""
	}
	if slices.Contains(Columns, name) {
		return Field{Source: Column, Name: name}, ""
	}
	prefix, rest, dotted := strings.Cut(name, ".")
	switch {
	case dotted && prefix == "attributes":
		return resolveAttribute(rest)
	case dotted && prefix == "eval":
		return resolveMember(Evaluation, rest, "eval.NAME.label, .score or .explanation")
	case dotted && (prefix == "trace_eval" || prefix == "session_eval"):
		f, wrong := resolveMember(Evaluation, rest, prefix+".NAME.label, .score or .explanation")
		f.Name = prefix + "." + f.Name // under which a span has it
		return f, wrong
	case dotted && prefix == "span" && slices.Contains(Columns, rest):
		return Field{Source: Column, Name: rest}, ""
	case dotted && prefix == "annotation":
		return resolveMember(Annotation, rest, "annotation.NAME.label, .score, .text, .updated_by or .updated_at")
	case dotted && !slices.Contains(reserved, prefix):
		return resolveAttribute(name)
	}
	return Field{}, "unknown column " + excerpt(name) + "; expected one of " + strings.Join(Columns, ", ") +
		", attributes.KEY, eval.NAME.MEMBER or annotation.NAME.MEMBER"
}

// reserved are first words of names that would mean something else than an
// attribute, if filters knew them.
var reserved = []string{"context", "trace_annotation", "session_annotation"}

func resolveAttribute(key string) (Field, string) {
	if slices.Contains(strings.Split(key, "."), "") {
		return Field{}, "the attribute's name has an empty part between dots"
	}
	return Field{Source: Attribute, Name: key}, ""
}

// resolveMember takes NAME.MEMBER apart at the last dot, for a name may hold dots.
func resolveMember(source Source, rest, expected string) (Field, string) {
	dot := strings.LastIndexByte(rest, '.')
	if dot <= 0 {
		return Field{}, "expected " + expected + "; in double quotes if NAME holds a space"
	}
	f := Field{Source: source, Name: rest[:dot], Member: rest[dot+1:]}
	if _, ok := members[source][f.Member]; !ok {
		return Field{}, "expected " + expected + "; in double quotes if NAME holds a space"
	}
	return f, ""
}
