// Package desk is where annotators work in a terminal: one record at a time, with
// the keys of the web app. It takes records, keeps drafts, submits, skips and undoes
// as the web app does, through the same operations of the server.
//
// What is in a record was written by strangers and models. None of it reaches the
// terminal but through terminal.Text.
package desk
