package cli

import (
	"errors"
	"net"
	"net/url"
	"path"
	"strings"
)

// checkPublicURL reports an address that browsers could not reach the server by.
func checkPublicURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "":
		return errors.New("must be an address such as https://postil.example.com")
	case u.RawPath != "" || strings.Contains(u.Path, "//") || path.Clean("/"+u.Path) != "/"+strings.Trim(u.Path, "/"):
		return errors.New("must have a plain path, such as that of https://example.com/postil")
	}
	return nil
}

// public returns the public address, which has been checked; nil when there is
// none.
func (s *settings) public() *url.URL {
	u, err := url.Parse(s.PublicURL)
	if err != nil || s.PublicURL == "" {
		return nil
	}
	return u
}

// publicByTLS reports whether browsers reach the server by TLS.
func (s *settings) publicByTLS() bool {
	u := s.public()
	return u != nil && u.Scheme == "https"
}

// basePath returns the path below which browsers reach the server, without the
// slash at its end.
func (s *settings) basePath() string {
	if u := s.public(); u != nil {
		return strings.TrimRight(u.Path, "/")
	}
	return ""
}

// origin returns the public address without its path, or nothing.
func (s *settings) origin() string {
	if u := s.public(); u != nil {
		return u.Scheme + "://" + u.Host
	}
	return ""
}

// address returns where people find the server.
func (s *settings) address(listening net.Addr) string {
	if origin := s.origin(); origin != "" {
		return origin + s.basePath()
	}
	return "http://" + listening.String()
}
