// Package apitest checks the exchanges of tests against the contracts of package
// api. A Checker holds requests and answers against an OpenAPI document, which
// shows the newest client generation; a Profile judges answers strictly as the
// clients of one generation parse them. Both come as an http.RoundTripper, so
// that a test only has to use its client as it does anyway.
package apitest
