package axapi

import (
	"net/http"
	"strconv"
	"strings"
)

// version is a release of a client library, compared by number.
type version [3]int

func (v version) less(w version) bool {
	for i := range v {
		if v[i] != w[i] {
			return v[i] < w[i]
		}
	}
	return false
}

// parseVersion reads "8.42.0" and ignores what follows the numbers.
func parseVersion(text string) (v version, ok bool) {
	for i, part := range strings.SplitN(text, ".", 3) {
		digits := len(part) - len(strings.TrimLeft(part, "0123456789"))
		n, err := strconv.Atoi(part[:digits])
		if err != nil {
			return v, false
		}
		v[i] = n
	}
	return v, true
}

// client is the library that sent a request.
type client struct {
	language string // python, javascript, go, or empty when unknown
	version  version
	profile
}

// lastSilentPython is the last Python client that named itself by its
// User-Agent alone.
var lastSilentPython = version{8, 22, 3}

// clientOf detects who sent a request. Python and Go share a package name, so
// only language and version count; what cannot be told gets the newest answers.
func clientOf(r *http.Request) client {
	c := client{language: strings.ToLower(r.Header.Get("sdk-language"))}
	v, ok := parseVersion(r.Header.Get("sdk-version"))
	switch {
	case c.language != "" && ok:
		c.version = v
	case c.language == "" && r.UserAgent() == "OpenAPI-Generator/1.0.0/python":
		c.language, c.version = "python", lastSilentPython
	default:
		return client{profile: newest}
	}
	c.profile = profileOf(c.language, c.version)
	return c
}

// python reports whether the client is a Python release from one version up to,
// but not including, another.
func (c client) python(from, before version) bool {
	return c.language == "python" && !c.version.less(from) && c.version.less(before)
}
