package axapi_test

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/api/apitest"
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files")

// generations are clients of every profile, by the headers they send.
var generations = []struct {
	client, profile string
	header          []string
}{
	{"python 8.17.0", "L1", []string{"User-Agent", "OpenAPI-Generator/1.0.0/python"}},
	{"python 8.35.0", "L1", []string{"sdk-language", "python", "sdk-version", "8.35.0"}},
	{"python 8.36.0", "L2", []string{"sdk-language", "python", "sdk-version", "8.36.0"}},
	{"python 8.39.0", "L2", []string{"sdk-language", "python", "sdk-version", "8.39.0"}},
	{"python 8.40.0", "U1", []string{"sdk-language", "python", "sdk-version", "8.40.0"}},
	{"python 8.42.0", "U2", []string{"sdk-language", "python", "sdk-version", "8.42.0"}},
	{"python 8.44.0", "U3", []string{"sdk-language", "python", "sdk-version", "8.44.0"}},
	{"python 8.45.0", "O1", []string{"sdk-language", "python", "sdk-version", "8.45.0"}},
	{"python 8.51.0", "O2", []string{"sdk-language", "python", "sdk-version", "8.51.0"}},
	{"python 8.61.0", "O3", []string{"sdk-language", "python", "sdk-version", "8.61.0"}},
	{"python 9.0.0rc1", "O3", []string{"sdk-language", "python", "sdk-version", "9.0.0rc1"}},
	{"javascript 1.23.0", "OL", []string{"sdk-language", "javascript", "sdk-version", "1.23.0"}},
	{"javascript 1.28.0", "O3", []string{"sdk-language", "javascript", "sdk-version", "1.28.0"}},
	{"go 0.16.0", "OL", []string{"sdk-language", "go", "sdk-version", "0.16.0"}},
	{"go 0.22.0", "O3", []string{"sdk-language", "go", "sdk-version", "0.22.0"}},
	{"curl", "O3", []string{"User-Agent", "curl/8.0"}},
	{"unreadable", "O3", []string{"sdk-language", "python", "sdk-version", "latest"}},
}

func TestEveryGenerationGetsTheAnswersItKnows(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		t.Run(g.client, func(t *testing.T) {
			t.Parallel()
			f := serve(t, storetest.Open(t, storetest.URL(t, "sqlite")), app.Options{})
			f.http.Transport = apitest.ProfileTransport(t, apitest.Profile(g.profile), f.http.Transport)
			f.agent = g.header
			golden(t, filepath.Join("testdata", g.profile+".json"), f.tour())
		})
	}
}

// tour sends one request of each kind whose answer differs by profile and
// returns the answers.
func (f *fixture) tour() []byte {
	f.Helper()
	people, emails := f.reviewers(1)
	var all bytes.Buffer
	show := func(method, path string, body any) []byte {
		_, answer := f.send(method, path, body)
		fmt.Fprintf(&all, "%s\n", answer)
		return answer
	}
	for i, c := range []object{categorical, continuous, freeform} {
		body := object{"name": []string{"accuracy", "helpfulness", "comment"}[i], "space_id": f.space}
		maps.Copy(body, c)
		show("POST", "/v2/annotation-configs", body)
	}
	path, project := f.queue("tour", emails, object{"instructions": "Look.", "column_allowlist": []any{"name"}}), f.spans(2)
	show("GET", "/v2/annotation-queues", nil)
	trace := spanSource(project, 0, 0)
	delete(trace, "span_ids")
	trace["record_type"], trace["trace_ids"] = "TRACE", []any{traceID(1)}
	added := f.want(201, "POST", path+"/records", sources(spanSource(project, 0, 1), trace))
	record := items(added, "record_sources")[0]
	f.annotate(people[0], path, record, object{"name": "accuracy", "label": "correct"})
	f.annotate(people[0], path, items(added, "record_sources")[1], object{"name": "comment", "text": "the whole trace"})
	show("GET", path+"/records", nil)
	show("POST", path+"/records/"+record["id"].(string)+"/annotate", object{"annotations": []any{object{"name": "comment", "text": "seen"}}})
	show("POST", path+"/records/"+record["id"].(string)+"/assign", object{"assigned_user_emails": emails})
	show("GET", "/v2/spaces", nil)
	show("GET", "/v2/organizations", nil)
	show("POST", "/v2/api-keys", object{"key_type": "SERVICE", "name": "pipeline", "space_id": f.space})
	show("POST", "/v2/api-keys", object{"key_type": "USER", "name": "laptop"})
	show("GET", "/v2/api-keys", nil)
	show("GET", "/v2/api-keys?space_id="+url.QueryEscape(f.space), nil)
	show("GET", "/v2/roles?limit=1", nil)
	show("GET", "/v2/audit-logs?limit=1", nil)
	show("GET", "/v2/nothing", nil)
	return stable(all.Bytes())
}

var (
	outsideID = regexp.MustCompile(`"[A-Za-z0-9+/]+={0,2}"`)
	instant   = regexp.MustCompile(`"(created_at|updated_at)":"[^"]*Z"`)
	drawn     = regexp.MustCompile(`"(key|redacted_key|next_cursor|variables)":"(?:\\.|[^"\\])*"`)
)

// stable replaces identifiers, secrets and times of writing, which differ from run to run.
func stable(answers []byte) []byte {
	seen, count := map[string]string{}, map[string]int{}
	answers = outsideID.ReplaceAllFunc(answers, func(quoted []byte) []byte {
		id := string(bytes.Trim(quoted, `"`))
		plain, err := base64.StdEncoding.DecodeString(id)
		kind, _, ok := strings.Cut(string(plain), ":")
		if err != nil || !ok {
			return quoted
		}
		if seen[id] == "" {
			count[kind]++
			seen[id] = fmt.Sprintf("%s %d", kind, count[kind])
		}
		return []byte(`"` + seen[id] + `"`)
	})
	answers = drawn.ReplaceAll(answers, []byte(`"$1":"drawn"`))
	return instant.ReplaceAll(answers, []byte(`"$1":"2026-01-01T00:00:00Z"`))
}

// golden compares answers with a golden file, each indented.
func golden(t *testing.T, path string, answers []byte) {
	t.Helper()
	var got bytes.Buffer
	for _, answer := range bytes.Split(bytes.TrimSpace(answers), []byte("\n")) {
		v := jsontext.Value(answer)
		if err := v.Indent(); err != nil {
			t.Fatalf("%s: %v", answer, err)
		}
		got.Write(append(v, '\n'))
	}
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s differs from the answers; look at them with -update and git diff\n%s", path, got.Bytes())
	}
}
