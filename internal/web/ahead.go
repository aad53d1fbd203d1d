package web

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"

	"github.com/go-json-experiment/json"
)

// The address of a page for annotating tells what the page needs: its scripts,
// which the first script would otherwise ask for in its turn, and what those read
// first. The answer with the page names both, so that browsers ask for them at
// once. Who may have what is read is decided where it is read.

// annotating is the address of a queue to annotate.
var annotating = regexp.MustCompile(`^/s/[^/]+/queues/([^/]+)/annotate(?:/[^/]+)?$`)

const (
	manifest       = assets + "manifest.json" // what the build made of which source
	annotateSource = "src/pages/annotate/Annotate.tsx"
)

// ahead returns the links to what the page at a path, as it was escaped in the
// request, will ask for.
func (s *Site) ahead(path string) []string {
	match := annotating.FindStringSubmatch(path)
	if match == nil {
		return nil
	}
	queue, err := url.PathUnescape(match[1])
	if err != nil {
		return nil
	}
	links := make([]string, 0, len(s.annotate)+2)
	for _, file := range s.annotate {
		links = append(links, fmt.Sprintf("<%s%s>; rel=modulepreload; crossorigin", s.base, file))
	}
	// The queue is escaped as the scripts do, for a request to be the same one.
	for _, data := range []string{"session", "queues/" + url.QueryEscape(queue)} {
		links = append(links, fmt.Sprintf("<%sapi/v1/%s>; rel=preload; as=fetch; crossorigin", s.base, data))
	}
	return links
}

// scriptsOf returns the files that a page loads when the ones of every page are
// there: none when the app is not built.
func scriptsOf(built fs.FS, source string) ([]string, error) {
	content, err := fs.ReadFile(built, manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var chunks map[string]struct {
		File    string   `json:"file"`
		IsEntry bool     `json:"isEntry"`
		Imports []string `json:"imports"`
	}
	if err := json.Unmarshal(content, &chunks); err != nil {
		return nil, fmt.Errorf("%s: %w", manifest, err)
	}
	seen, files := map[string]bool{}, []string{}
	var add func(name string)
	add = func(name string) {
		c, ok := chunks[name]
		if !ok || seen[name] {
			return
		}
		seen[name] = true
		files = append(files, c.File)
		for _, imported := range c.Imports {
			add(imported)
		}
	}
	for name, c := range chunks {
		if c.IsEntry {
			add(name)
		}
	}
	first := len(files)
	add(source)
	return files[first:], nil
}
