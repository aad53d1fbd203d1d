// Package web serves the built web app, which is embedded in the program: its
// files with the headers that make them safe and quick, and its page at every
// address that belongs to nobody else. What the app shows comes from the REST
// surfaces; nothing here knows a user.
package web
