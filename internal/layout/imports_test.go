// Package layout has no code: its test holds the rule that imports point one way,
// over everything in this module.
package layout

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/postil/postil/"

// rules say, for each package and those below it, what of this module its code
// may import. What is not here is not allowed; the longest match counts.
var rules = map[string][]string{
	"cmd/postil": {"internal/cli"},

	// The command line wires everything together.
	"internal/cli": {
		"api", "client", "internal/arrowapi", "internal/axapi", "internal/httpapi", "internal/otlp", "internal/web", "internal/job", "internal/demo",
		"internal/app", "internal/auth", "internal/store", "internal/obs", "internal/postil",
		"internal/cli/remote", "internal/cli/output", "internal/cli/terminal",
	},

	// The commands that speak to a server do so as any client of it.
	"internal/cli/remote":   {"client", "internal/cli/desk", "internal/cli/output", "internal/cli/profile", "internal/cli/terminal"},
	"internal/cli/desk":     {"client", "internal/cli/terminal"},
	"internal/cli/output":   {"client/table", "internal/cli/terminal"},
	"internal/cli/profile":  {},
	"internal/cli/terminal": {},

	// The surfaces know the use cases and not each other, nor the store.
	"internal/arrowapi": surface,
	"internal/axapi":    surface,
	"internal/httpapi":  surface,
	"internal/otlp":     surface,
	"internal/web":      surface,
	"internal/job":      {"internal/app", "internal/obs", "internal/postil"},
	"internal/wire":     {"internal/obs", "internal/postil"},

	// Use cases, and what they stand on.
	"internal/app":        {"internal/auth", "internal/store", "internal/spanfilter", "internal/agree", "internal/datafile", "internal/export", "internal/obs", "internal/postil"},
	"internal/auth":       {"internal/obs", "internal/postil"},
	"internal/store":      {"internal/spanfilter", "internal/obs", "internal/postil"}, // turns filters into SQL
	"internal/spanfilter": {"internal/postil"},
	"internal/agree":      {"internal/postil"},
	"internal/datafile":   {"internal/postil"},
	"internal/export":     {"internal/postil"},
	"internal/postil":     {},
	"internal/obs":        {},

	// Clients of the public API and the documents of it stand alone.
	"internal/demo": {"client"},
	"client":        {},
	"client/table":  {"client"},
	"api":           {},

	// For tests only: no rule names them.
	"internal/layout":          {},
	"api/apitest":              {"api"},
	"internal/store/storetest": {"internal/store"},

	// The benchmark fills databases itself and measures the program from outside.
	"test/bench": {"internal/app", "internal/auth", "internal/store", "internal/postil"},
	"test/e2e":   {},

	// Real processes for the tests of several of them.
	"test/rig":      {"internal/auth", "internal/store/storetest"},
	"test/linear":   {},
	"test/chaos":    {},
	"test/failover": {},

	// Real servers, asked for every route by everybody.
	"test/permission": {},
}

var surface = []string{"api", "internal/app", "internal/auth", "internal/datafile", "internal/wire", "internal/obs", "internal/postil"}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		own := placeOf(p.ImportPath)
		allowed, ok := rules[own]
		if !ok {
			t.Errorf("%s has no rule: say in this test what it may import", p.ImportPath)
		}
		for _, imported := range ours(p.Imports) {
			if place := placeOf(imported); place != own && !slices.Contains(allowed, place) {
				t.Errorf("%s imports %s; of this module it may import %q only", p.ImportPath, imported, allowed)
			}
		}
	}
}

// Tests may reach down to whatever they need, but not up to the command line: that
// is driven as a program.
func TestNobodyTestsThroughTheCommandLine(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, imported := range ours(slices.Concat(p.TestImports, p.XTestImports)) {
			if imported == "internal/cli" && p.ImportPath != imported {
				t.Errorf("the tests of %s import %s", p.ImportPath, imported)
			}
		}
	}
}

// placeOf returns the rule's key for a package: its own path, or the nearest
// above it that has a rule.
func placeOf(path string) string {
	for place := path; ; {
		if _, ok := rules[place]; ok {
			return place
		}
		cut := strings.LastIndexByte(place, '/')
		if cut < 0 {
			return path
		}
		place = place[:cut]
	}
}

// ours returns those of the imports that are of this module, without its path.
func ours(imports []string) []string {
	var paths []string
	for _, path := range imports {
		if path, ok := strings.CutPrefix(path, module); ok {
			paths = append(paths, path)
		}
	}
	return paths
}

// pkg is what `go list` says about one package, paths without the module's.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	list.Dir = "../.." // the module
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
}
