// Package postil is the domain: the values Postil works with, the rules they
// obey, the identifiers and errors they carry. It imports the standard library
// only and does no I/O; storage, transport and use cases are built on top of it
// and never the other way round.
package postil
