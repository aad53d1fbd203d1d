// Package store is all of Postil's SQL: one set of statements for SQLite and
// PostgreSQL. What the two disagree on is a field of engine, so that no method
// asks which database it is on.
//
// Reads use a pool. Writes go through Tx: on SQLite one connection writes, and
// everyone who waits for it shares a commit with the others (group commit), each
// inside a savepoint of its own; on PostgreSQL each has a transaction. What else
// writes to the SQLite file takes turns with that connection (DB.Handles).
//
// Every method that reads rows of a space is told which space, or which spaces
// the caller may read, so that no statement can reach beyond them.
package store
