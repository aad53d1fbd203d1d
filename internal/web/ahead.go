package web

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"

	"github.com/go-json-experiment/json"
)

// annotating is the address of a queue to annotate. It tells what the page needs,
// which its first script would otherwise ask for in its turn: the answer with the
// page names the files, so that browsers ask for them at once.
var annotating = regexp.MustCompile(`^s/[^/]+/queues/[^/]+/annotate(?:/[^/]+)?$`)

const (
	manifest       = assets + "manifest.json" // what the build made of which source
	annotateSource = "src/pages/annotate/Annotate.tsx"
)

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
