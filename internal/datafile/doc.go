// Package datafile reads CSV and JSONL files into the examples of a dataset. It
// is pure: it reads from an io.Reader and stores nothing. Whatever cannot be read
// becomes a problem of its line, and the rest is read on.
//
// # CSV
//
// The first line names the columns. The delimiter, a comma, semicolon or tab, is
// found out from it. A column of [Auto] type holds numbers, booleans or JSON if
// each of its values that is not empty is one, and otherwise texts: so an id with
// a leading zero, or one too large for a number of double precision, stays as it
// is. An empty value is left out.
//
// # JSONL
//
// Each line is an object, whose members are its columns. Values of [Auto] type
// are kept as they are.
package datafile
