package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/postil/postil/internal/postil"
)

// dist is what the build of the app leaves; without one only a file that keeps
// the folder.
//
//go:embed all:dist
var dist embed.FS

// Site serves the app.
type Site struct {
	base     string
	page     *file            // answers every address that is no file's
	files    map[string]*file // by path, as in assets/app-1f2e.js
	annotate []string         // the scripts of the page for annotating
	fail     func(http.ResponseWriter, *http.Request, error)
}

// New returns the site of the app that is built into the program, or one that
// says how to build it. Base is the path under which browsers reach it, beginning
// and ending with a slash; fail answers requests for what is not there.
func New(base string, fail func(http.ResponseWriter, *http.Request, error)) (*Site, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return newSite(built, base, fail)
}

func newSite(built fs.FS, base string, fail func(http.ResponseWriter, *http.Request, error)) (*Site, error) {
	s := &Site{base: base, page: newFile("index.html", atBase([]byte(unbuilt), base)), files: map[string]*file{}, fail: fail}
	var err error
	if s.annotate, err = scriptsOf(built, annotateSource); err != nil {
		return nil, fmt.Errorf("reading the web app: %w", err)
	}
	err = fs.WalkDir(built, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == ".gitkeep" {
			return err
		}
		content, err := fs.ReadFile(built, path)
		if err != nil {
			return err
		}
		if path == "index.html" {
			s.page = newFile(path, atBase(content, base))
			return nil
		}
		s.files[path] = newFile(path, content)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the web app: %w", err)
	}
	return s, nil
}

// ServeHTTP answers with a file of the app, or with its page, which knows what is
// at the address.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	path := strings.TrimPrefix(r.URL.Path, "/")
	found, isFile := s.files[path]
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
	case isFile:
		found.serve(w, r)
		return
	case !strings.HasPrefix(path, assets):
		if annotating.MatchString(path) {
			for _, file := range s.annotate {
				w.Header().Add("Link", fmt.Sprintf("<%s%s>; rel=modulepreload; crossorigin", s.base, file))
			}
		}
		s.page.serve(w, r)
		return
	}
	s.fail(w, r, postil.Errorf(postil.NotFound, "there is nothing at %s %s", r.Method, r.URL.Path))
}

// policy lets the page load and do nothing but what is ours. Spans are written by
// strangers: whatever of theirs got past everything else is stopped here.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"

func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}
