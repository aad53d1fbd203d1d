package apitest_test

import (
	"net/http"
	"testing"

	"github.com/postil/postil/api/apitest"
)

func TestClientsHaveTheProfileOfTheirRelease(t *testing.T) {
	t.Parallel()
	cases := []struct {
		language, version, agent string
		want                     apitest.Profile
	}{
		{"", "", "OpenAPI-Generator/1.0.0/python", "L1"},
		{"python", "8.9.2", "OpenAPI-Generator/1.0.0/python", "L1"},
		{"python", "8.22.4", "", "L1"},
		{"python", "8.35.0", "", "L1"},
		{"python", "8.36.0", "", "L2"},
		{"python", "8.39.0", "", "L2"},
		{"python", "8.40.0", "", "U1"},
		{"python", "8.42.0", "", "U2"},
		{"python", "8.42.0rc1", "", "U2"},
		{"python", "8.44.3", "", "U3"},
		{"python", "8.50.0", "", "O1"},
		{"python", "8.51.2", "", "O2"},
		{"python", "8.52.0", "", "O3"},
		{"python", "9.0.0", "", "O3"},
		{"python", "unknown", "OpenAPI-Generator/1.0.0/python", "O3"},
		{"javascript", "1.23.0", "", "OL"},
		{"javascript", "1.28.0", "", "O3"},
		{"go", "0.11.0", "", "OL"},
		{"go", "0.22.0", "", "O3"},
		{"rust", "1.0.0", "", "O3"},
		{"", "", "curl/8.0", "O3"},
		{"", "", "node", "O3"},
	}
	for _, c := range cases {
		h := http.Header{"User-Agent": {c.agent}}
		if c.language != "" {
			h.Set("sdk-language", c.language)
			h.Set("sdk-version", c.version)
		}
		if got := apitest.ProfileOf(h); got != c.want {
			t.Errorf("%s %s %s has the profile %s, want %s", c.language, c.version, c.agent, got, c.want)
		}
	}
}
