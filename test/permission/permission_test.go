// Package permission_test holds routes.txt, which says what status every route
// answers to everybody, against real servers on both databases. A route of the
// documents without a row fails, and so does a row without a route. Whatever
// changes something must leave a row in the audit log that names who did it.
package permission_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/postil/postil/api"
	"github.com/postil/postil/internal/store/storetest"
	"github.com/postil/postil/test/rig"
)

var update = flag.Bool("update", false, "write the statuses that are found on SQLite into routes.txt, to be looked at")

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(rig.Main(m, &binary)) }

const table = "routes.txt"

// row is a line of the table.
type row struct {
	line         int // its place in the file
	method, path string
	uses         bool // a success uses up what it is about
	quiet        bool // a success leaves nothing in the audit log
	other        bool // a success is that of whoever comes in by it
	due          []int
}

func (r row) route() string { return r.method + " " + r.path }

// readTable returns the lines of the table and its rows.
func readTable(t *testing.T) (lines []string, rows []row) {
	t.Helper()
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(string(text), "\n")
	for i, line := range lines {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		r := row{line: i, method: words[0], path: words[1]}
		for _, word := range words[2:] {
			switch status, err := strconv.Atoi(word); {
			case word == "!":
				r.uses = true
			case word == "~":
				r.quiet = true
			case word == "@":
				r.other = true
			case word == "!@":
				r.uses, r.other = true, true
			case err != nil:
				t.Fatalf("line %d: %q is no status", i+1, word)
			default:
				r.due = append(r.due, status)
			}
		}
		if !*update && len(r.due) != len(everybody) {
			t.Fatalf("line %d has %d statuses, and there are %d columns", i+1, len(r.due), len(everybody))
		}
		rows = append(rows, r)
	}
	return lines, rows
}

// besides are the routes that no document names.
var besides = []string{
	"POST /v1/traces", "POST /v1", "POST /v1/pandas_arrow", "GET /v2/spec.yaml", "GET /api/v1/spec.yaml", "GET /livez", "GET /readyz", "GET /metrics", "GET /",
	"GET /v2/nothing", "GET /api/v1/nothing",
}

func TestEveryRouteHasARow(t *testing.T) {
	t.Parallel()
	want := slices.Clone(besides)
	for _, text := range [][]byte{api.AXv2, api.PostilV1} {
		document, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range document.Paths.Map() {
			for method := range item.Operations() {
				want = append(want, method+" "+path)
			}
		}
	}
	got := map[string]bool{}
	_, rows := readTable(t)
	for _, r := range rows {
		if got[r.route()] {
			t.Errorf("%s is there twice", r.route())
		}
		got[r.route()] = true
	}
	for _, route := range want {
		if !got[route] {
			t.Errorf("%s has no row: add one with -update and see whether it is what should be", route)
		}
		delete(got, route)
	}
	for route := range got {
		t.Errorf("there is no route %s", route)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			lines, rows := readTable(t)
			s := open(t, database)
			for _, r := range rows {
				found := s.try(r)
				if *update && database == "sqlite" {
					lines[r.line] = r.format(found)
				} else if !*update && !slices.Equal(found, r.due) {
					t.Errorf("%-75s\n want %v\n  got %v", r.route(), r.due, found)
				}
			}
			if *update && database == "sqlite" {
				if err := os.WriteFile(table, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			storetest.Inspect(t, s.Database).Sound()
		})
	}
}

func (r row) format(found []int) string {
	marks := ""
	for _, m := range []struct {
		is   bool
		mark string
	}{{r.uses, "!"}, {r.quiet, "~"}, {r.other, "@"}} {
		if m.is {
			marks += m.mark
		}
	}
	text := fmt.Sprintf("%-6s %-72s%2s", r.method, r.path, marks)
	for _, status := range found {
		text += fmt.Sprintf("  %d", status)
	}
	return text
}

// site is a server and those who come to it.
type site struct {
	*rig.Lead
	people map[string]*person
	stage  *stage
	count  int // makes names unique
}

func open(t *testing.T, database string) *site {
	t.Helper()
	data, url := t.TempDir(), storetest.URL(t, database)
	password := filepath.Join(data, "password")
	if err := os.WriteFile(password, []byte(ownerPassword), 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := rig.Start(t, binary, data, url, "--admin-password-file", password)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Lead: rig.NewLead(t, data, url, func() string { return server.URL })}
	s.HTTP.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.admit()
	s.stage = s.newStage()
	return s
}

// next returns a name that nothing has yet.
func (s *site) next(prefix string) string {
	s.count++
	return fmt.Sprintf("%s-%d", prefix, s.count)
}

// try makes the request of a row as everybody, and returns what they got. Those
// who may more come last.
func (s *site) try(r row) []int {
	s.Helper()
	found := make([]int, len(everybody))
	for i, name := range everybody {
		who := s.people[name]
		path := r.path
		if r.route() == "POST /v2/users/{user_id}/resend-invitation" {
			path = strings.Replace(path, "{user_id}", "{invited_id}", 1)
		}
		path = s.stage.fill(path + queries[r.route()])
		var body any
		if make := bodies[r.route()]; make != nil {
			body = make(s.stage, who)
		}
		before := s.newest()
		found[i] = s.send(who, r.method, path, body)
		if found[i] >= 300 {
			continue
		}
		after := s.newest()
		switch logged := after.id != before.id; {
		case r.method == http.MethodGet || r.quiet:
			if logged {
				s.Errorf("%s as %s changes nothing and is in the audit log as %v", r.route(), name, after)
			}
		case !logged:
			s.Errorf("%s as %s is not in the audit log", r.route(), name)
		case who.id != "" && after.user != who.id && !r.other:
			s.Errorf("%s as %s is in the audit log as %v, done by somebody else", r.route(), name, after)
		}
		if r.uses {
			s.stage = s.newStage()
		}
	}
	return found
}

// entry is one of the audit log.
type entry struct{ id, user, operation string }

// newest returns the newest entry of the audit log.
func (s *site) newest() entry {
	s.Helper()
	e := rig.First(s.Want("GET", "/v2/audit-logs?limit=1", nil), "logs")
	return entry{e["id"].(string), e["user_id"].(string), e["operation_name"].(string)}
}

// send makes a request and returns the status of its answer.
func (s *site) send(who *person, method, path string, body any) int {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	defer cancel()
	kind, text := encode(s, body)
	req, err := http.NewRequestWithContext(ctx, method, s.Base()+path, strings.NewReader(text))
	if err != nil {
		s.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if who.key != "" {
		req.Header.Set("Authorization", "Bearer "+who.key)
	}
	if strings.HasPrefix(path, "/v1") {
		req.Header.Set("arize-space-id", s.stage.fill("{space_id}"))
	}
	res, err := s.HTTP.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Content-Type") != "text/event-stream" { // which goes on for ever
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			s.Fatal(err)
		}
	}
	return res.StatusCode
}
