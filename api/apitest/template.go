package apitest

import (
	"net/url"
	"strings"
)

// A template is a path with placeholders in braces, as in "/v2/users/{user_id}".
type template string

// match reports whether the path, percent-encoded as it was sent, fits the
// template, and returns the decoded values of the placeholders. A placeholder
// takes exactly one segment, which may hold an encoded slash.
func (t template) match(escaped string) (map[string]string, bool) {
	want, got := strings.Split(string(t), "/"), strings.Split(escaped, "/")
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range got {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return nil, false
		}
		name, isPlaceholder := placeholder(want[i])
		switch {
		case isPlaceholder && plain != "":
			values[name] = plain
		case isPlaceholder || plain != want[i]:
			return nil, false
		}
	}
	return values, true
}

// placeholder returns the name inside the braces of a segment.
func placeholder(segment string) (string, bool) {
	name, opened := strings.CutPrefix(segment, "{")
	name, closed := strings.CutSuffix(name, "}")
	return name, opened && closed
}
