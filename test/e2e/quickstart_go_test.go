package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/store/storetest"
)

// block is a piece of code of a page.
type block struct{ language, text string }

var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// blocks returns the code of a page.
func blocks(t *testing.T, page string) (all []block) {
	text, err := os.ReadFile(filepath.Join("../../docs", page))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range fenced.FindAllStringSubmatch(string(text), -1) {
		all = append(all, block{found[1], found[2]})
	}
	return all
}

// The page for readers of Go, from a module that begins to what its programs
// print, on either database. All that differs is the start of the server and that
// the module's source is this one.
func TestQuickstartGo(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			s := start(t, t.TempDir(), storetest.URL(t, database))
			checkout, err := filepath.Abs("../..")
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			shell := func(script string) string {
				t.Helper()
				cmd := exec.Command("sh", "-ec", script)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off", "GOSUMDB=off",
					"ARIZE_API_KEY="+s.key, "ARIZE_API_SCHEME=http", "ARIZE_API_HOST="+strings.TrimPrefix(s.url, "http://"))
				out, err := cmd.Output()
				if err != nil {
					exit, _ := err.(*exec.ExitError)
					t.Fatalf("%s\n%v\n%s%s", script, err, out, exit.Stderr)
				}
				return string(out)
			}
			files, printed := []string{"main.go", "traces/main.go"}, ""
			for _, b := range blocks(t, "quickstart-go.md") {
				switch {
				case b.language == "sh" && strings.HasPrefix(b.text, "mkdir"):
					shell(strings.Replace(b.text, "go get github.com/postil/postil@latest",
						"go mod edit -require github.com/postil/postil@v0.0.0 -replace github.com/postil/postil="+checkout, 1))
					dir = filepath.Join(dir, "first-look")
				case b.language == "sh" && !strings.Contains(b.text, "make run") && !strings.HasPrefix(b.text, "export"):
					printed = shell(b.text)
				case b.language == "go":
					file := filepath.Join(dir, files[0])
					if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
						t.Fatal(err)
					}
					files = files[1:]
				case b.language == "text":
					if diff := cmp.Diff(b.text, printed); diff != "" {
						t.Errorf("the page says (-), but it prints (+):\n%s", diff)
					}
				}
			}
			labels, err := os.ReadFile(filepath.Join(dir, "labels.csv"))
			header, _, _ := strings.Cut(string(labels), "\n")
			if err != nil || !strings.Contains(header, "data.question") || !strings.Contains(header, "annotation.correct.label") {
				t.Errorf("labels.csv: %v\n%s", err, labels)
			}
		})
	}
}
