package apitest

import (
	"net/http"
	"strconv"
	"strings"
)

// Newest is the profile of the current clients, and of every caller that does not
// say what it is.
const Newest Profile = "O3"

// oldPython is how the generated Python clients before 8.22.4 name themselves,
// which is all they say.
const oldPython = "OpenAPI-Generator/1.0.0/python"

// ProfileOf returns the profile of the client that sent these headers: by
// sdk-language and sdk-version, or by the User-Agent of the Python clients that
// did not send them yet.
func ProfileOf(h http.Header) Profile {
	language, version := h.Get("Sdk-Language"), h.Get("Sdk-Version")
	if language == "" && version == "" && h.Get("User-Agent") == oldPython {
		return "L1"
	}
	releases, number := rules().Clients[language], parseVersion(version)
	if number == nil {
		return Newest
	}
	profile := Newest
	var since []int
	for first, name := range releases {
		if from := parseVersion(first); !less(number, from) && (since == nil || less(since, from)) {
			profile, since = name, from
		}
	}
	return profile
}

// parseVersion returns the three numbers of a version and ignores what follows
// them; nil for anything else.
func parseVersion(text string) []int {
	parts := strings.SplitN(text, ".", 3)
	if len(parts) != 3 {
		return nil
	}
	end := strings.IndexFunc(parts[2], func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		parts[2] = parts[2][:end]
	}
	numbers := make([]int, len(parts))
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		numbers[i] = n
	}
	return numbers
}

func less(a, b []int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
