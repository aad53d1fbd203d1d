package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// A second run of the demo finds everything there.
func TestDemoFillsASpaceOnce(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			url, key := startServer(t, storetest.URL(t, database))
			demo := func() string {
				var out bytes.Buffer
				d := demoCommand{URL: url, APIKey: remote.Secret(key), Space: "default"}
				if err := d.Run(t.Context(), streams{&out, io.Discard}); err != nil {
					t.Fatalf("%v\n%s", err, out.String())
				}
				return out.String()
			}
			demo()
			before := contents(t, url, key)
			for what, least := range map[string]int{"projects": 3, "traces": 60, "examples": 50, "configs": 3, "queues": 2, "records": 100, "annotations": 100} {
				if before[what] < least {
					t.Errorf("the demo has %d %s, want at least %d", before[what], what, least)
				}
			}
			again := demo()
			for _, added := range regexp.MustCompile(`(?m)^(annotators|traces|configs|dataset|queue|annotations) .*?(\d+) (sent|added|examples added|records added|written)`).FindAllStringSubmatch(again, -1) {
				if added[2] != "0" {
					t.Errorf("the second run says %q", added[0])
				}
			}
			for what, n := range contents(t, url, key) {
				if n != before[what] {
					t.Errorf("the second run made %d %s of %d", n, what, before[what])
				}
			}
		})
	}
}

// startServer runs the server on free ports until the test ends and returns its
// address and first key.
func startServer(t *testing.T, database string) (url, key string) {
	t.Helper()
	return startServerIn(t, t.TempDir(), database)
}

// startServerIn is startServer with a data folder, where an earlier server may have
// left the key.
func startServerIn(t *testing.T, dir, database string) (url, key string) {
	t.Helper()
	s := serveCommand{settings{location: location{Data: dir, Database: remote.Secret(database)}, Listen: "127.0.0.1:0", OTLPGRPCListen: "127.0.0.1:0", AdminEmail: "admin@example.com",
		APIKeyFile: filepath.Join(dir, "key"), LogFormat: "text", LogLevel: "warn", DrainTimeout: 10 * time.Second,
		AnnotationValidation: "strict", MissingRecords: "refuse"}}
	ctx, stop := context.WithCancel(context.Background())
	out, stopped := &greeting{said: make(chan string, 1)}, make(chan error, 1)
	go func() { stopped <- s.Run(ctx, streams{out, t.Output()}) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	select {
	case url = <-out.said:
	case err := <-stopped:
		stopped <- nil
		t.Fatalf("the server did not start: %v", err)
	}
	text, err := os.ReadFile(s.APIKeyFile)
	if err != nil {
		t.Fatal(err)
	}
	return url, strings.TrimSpace(string(text))
}

// greeting waits for the line that says where the server is.
type greeting struct {
	once sync.Once
	said chan string
}

// Write passes the address on.
func (g *greeting) Write(b []byte) (int, error) {
	if at := regexp.MustCompile(`http://\S+`).Find(b); at != nil {
		g.once.Do(func() { g.said <- string(at) })
	}
	return len(b), nil
}

// contents counts what the first space holds.
func contents(t *testing.T, url, key string) map[string]int {
	t.Helper()
	get := func(method, path, list string, body string) []map[string]any {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var answer map[string]json.RawMessage
		if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s %s answered %d: %v", method, path, res.StatusCode, err)
		}
		var items []map[string]any
		if err := json.Unmarshal(answer[list], &items); err != nil {
			t.Fatalf("%s of %s: %v", list, path, err)
		}
		return items
	}
	count := map[string]int{
		"projects": len(get("GET", "/v2/projects", "projects", "")),
		"configs":  len(get("GET", "/v2/annotation-configs", "annotation_configs", "")),
	}
	for _, p := range get("GET", "/v2/projects", "projects", "") {
		count["traces"] += len(get("POST", "/v2/traces", "traces", `{"project_id":"`+p["id"].(string)+`"}`))
		count["spans"] += len(get("POST", "/v2/spans?limit=500", "spans", `{"project_id":"`+p["id"].(string)+`"}`))
	}
	for _, d := range get("GET", "/v2/datasets", "datasets", "") {
		count["examples"] += len(get("GET", "/v2/datasets/"+d["id"].(string)+"/examples?limit=500", "examples", ""))
	}
	for _, q := range get("GET", "/v2/annotation-queues", "annotation_queues", "") {
		count["queues"]++
		for _, r := range get("GET", "/v2/annotation-queues/"+q["id"].(string)+"/records?limit=500", "records", "") {
			count["records"]++
			count["annotations"] += len(r["annotations"].([]any)) + len(r["trace_annotations"].([]any))
		}
	}
	return count
}
