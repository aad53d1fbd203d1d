package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The README's table of settings has a row for every flag of serve, with its
// variable and its default.
func TestReadmeListsEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(readme)) {
		if flag, ok := strings.CutPrefix(line, "| `--"); ok {
			rows[flag[:strings.IndexAny(flag, " `")]] = line
		}
	}
	parser, err := kong.New(&serveCommand{})
	if err != nil {
		t.Fatal(err)
	}
	for _, flag := range parser.Model.Flags {
		row := rows[flag.Name]
		if flag.Name == "help" {
			continue
		}
		for _, want := range append(flag.Envs, flag.Default) {
			if row == "" || !strings.Contains(row, "`"+want+"`") && want != "" {
				t.Errorf("the row of --%s does not say `%s`: %q", flag.Name, want, row)
			}
		}
	}
}
