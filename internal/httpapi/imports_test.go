package httpapi_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
)

// upload imports a file and returns the answer, which must have a status.
func (a *archive) upload(status int, who *someone, file string, query ...string) object {
	a.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	req, err := http.NewRequestWithContext(a.Context(), "POST", a.fixture.url+"/api/v1/spaces/"+a.space+"/dataset-imports?"+values.Encode(), strings.NewReader(file))
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set(who.header[0], who.header[1])
	req.Header.Set("Content-Type", "text/csv")
	if values.Get("format") == "JSONL" {
		req.Header.Set("Content-Type", "application/x-ndjson")
	}
	res, err := a.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		a.Fatal(err)
	}
	var o object
	if err := json.Unmarshal(body, &o); err != nil || res.StatusCode != status {
		a.Fatalf("answered %d, want %d: %s", res.StatusCode, status, body)
	}
	return o
}

// fails imports a file that must be refused.
func (a *archive) uploadFails(status int, detail, file string, query ...string) {
	a.Helper()
	if o := a.upload(status, a.admin, file, query...); o["detail"] != detail {
		a.Errorf("got detail %q\nwant detail %q", o["detail"], detail)
	}
}

func (a *archive) examples(dataset string) []object {
	a.Helper()
	return itemsOf(a.get("/api/v1/datasets/"+dataset+"/examples?limit=500"), "examples")
}

func dataOf(examples []object) string {
	var b strings.Builder
	for _, e := range examples {
		data, _ := json.Marshal(e["data"], json.Deterministic(true))
		fmt.Fprintf(&b, "%s\n", data)
	}
	return b.String()
}

func TestFilesBecomeDatasets(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		const file = "question;score;id\r\n\"Where is\nmy order?\";1;07\r\nHow?;;8\r\n"
		columns := `[{"column":"id","member":"source_id","type":"TEXT"}]`
		report := a.upload(200, a.admin, file, "format", "CSV", "columns", columns, "dry_run", "true")
		want := object{
			"rows": 2.0, "problems": []any{}, "problem_count": 0.0,
			"columns": []any{
				object{"column": "question", "member": "question", "type": "TEXT", "samples": []any{"Where is my order?", "How?"}},
				object{"column": "score", "member": "score", "type": "NUMBER", "samples": []any{"1"}},
				object{"column": "id", "member": "source_id", "type": "TEXT", "samples": []any{"07", "8"}},
			},
			"preview": []any{object{"question": "Where is\nmy order?", "score": 1.0, "source_id": "07"}, object{"question": "How?", "source_id": "8"}},
		}
		if diff := cmp.Diff(want, report); diff != "" {
			a.Error(diff)
		}
		if page, err := a.app.ListDatasets(a.admin.ctx, anyName, postil.Paging{Limit: 10}); err != nil || len(page.Items) != 0 {
			a.Errorf("a dry run has made %v, %v", page, err)
		}
		made := a.upload(200, a.admin, file, "format", "CSV", "columns", columns, "name", "orders")
		dataset := made["dataset_id"].(string)
		want["dataset_id"], want["version_id"] = dataset, made["version_id"]
		if diff := cmp.Diff(want, made); diff != "" {
			a.Error(diff)
		}
		more := a.upload(200, a.admin, "{\"question\":\"\\u00c4?\"}\n", "format", "JSONL", "dataset_id", dataset)
		if more["dataset_id"] != dataset || more["version_id"] != made["version_id"] {
			a.Errorf("appended to %v of %v", more["version_id"], more["dataset_id"])
		}
		rows := `{"question":"Where is\nmy order?","score":1,"source_id":"07"}
{"question":"How?","source_id":"8"}
{"question":"Ä?"}
`
		if diff := cmp.Diff(rows, dataOf(a.examples(dataset))); diff != "" {
			a.Error(diff)
		}
		d, err := a.app.Dataset(a.admin.ctx, dataset)
		if err != nil || d.Name != "orders" || len(d.Versions) != 1 || d.Versions[0].Name != postil.FirstVersion || d.UpdatedAt <= d.CreatedAt {
			a.Errorf("the dataset is %v, %v", d, err)
		}
	})
}

func TestAFileIsImportedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		var file strings.Builder
		file.WriteString("q,a\n")
		for i := range 4999 {
			if i == 1700 {
				file.WriteString("\"bad\"line,x\n")
			}
			fmt.Fprintf(&file, "question %d,answer %d\n", i, i)
		}
		const rule = "has a quote that is not closed, or not followed by a delimiter, at byte 5"
		report := a.upload(200, a.admin, file.String(), "format", "CSV", "dry_run", "true")
		if diff := cmp.Diff([]any{object{"line": 1702.0, "rule": rule}}, report["problems"]); diff != "" || report["rows"] != 4999.0 || len(report["preview"].([]any)) != 20 {
			a.Errorf("%s: %v", diff, report["rows"])
		}
		a.uploadFails(422, "line 1702: "+rule, file.String(), "format", "CSV", "name", "d")
		if page, err := a.app.ListDatasets(a.admin.ctx, anyName, postil.Paging{Limit: 10}); err != nil || len(page.Items) != 0 {
			a.Errorf("there is %v, %v", page, err)
		}
		began := time.Now()
		good := strings.Replace(file.String(), "\"bad\"line", "good line", 1)
		made := a.upload(200, a.admin, good, "format", "CSV", "name", "d")
		a.Logf("5,000 rows took %v", time.Since(began))
		if made["rows"] != 5000.0 {
			a.Errorf("%v rows were imported", made["rows"])
		}
		a.uploadFails(409, `name: a dataset named "d" already exists in this space`, good, "format", "CSV", "name", "d")

		// All of them are there, in their order, although more than the counter of one millisecond's ids can tell apart.
		dataset, cursor, n := made["dataset_id"].(string), "", 0
		for {
			page := a.get("/api/v1/datasets/" + dataset + "/examples?limit=500" + cursor)
			for _, e := range itemsOf(page, "examples") {
				want := fmt.Sprintf("question %d", n)
				if n == 1700 {
					want = "good line"
				} else if n > 1700 {
					want = fmt.Sprintf("question %d", n-1)
				}
				if got := e["data"].(object)["q"]; got != want {
					a.Fatalf("example %d is %v, want %s", n, got, want)
				}
				n++
			}
			next, more := page["pagination"].(object)["next_cursor"].(string)
			if !more {
				break
			}
			cursor = "&cursor=" + next
		}
		if n != 5000 {
			a.Errorf("%d examples are listed", n)
		}
	})
}

func TestImportsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		made := a.upload(200, a.admin, "q\n1\n", "format", "CSV", "name", "d")
		dataset := made["dataset_id"].(string)
		a.uploadFails(400, "format: is required", "q\n1\n", "name", "e")
		a.uploadFails(400, "format: must be one of CSV, JSONL", "q\n1\n", "name", "e", "format", "XLSX")
		a.uploadFails(400, "name: is required, unless there is a dataset_id", "q\n1\n", "format", "CSV")
		a.uploadFails(400, "name: must not be given together with dataset_id", "q\n1\n", "format", "CSV", "name", "e", "dataset_id", dataset)
		a.uploadFails(400, "columns[0].typ: is not a member of this request", "q\n1\n", "format", "CSV", "name", "e", "columns", `[{"column":"q","typ":"TEXT"}]`)
		a.uploadFails(400, "columns[0].column: is required; columns[1].type: must be one of AUTO, TEXT, NUMBER, BOOLEAN, JSON, SKIP; columns[1].member: must have 1 to 255 characters",
			"q\n1\n", "format", "CSV", "name", "e", "columns", `[{},{"column":"q","type":"DATE","member":""}]`)
		a.uploadFails(400, "columns[1].column: is named more than once", "q\n1\n", "format", "CSV", "name", "e", "columns", `[{"column":"q"},{"column":"q"}]`)
		a.uploadFails(422, `columns[0].column: the file has no column "a"`, "q\n1\n", "format", "CSV", "name", "e", "columns", `[{"column":"a"}]`)
		a.uploadFails(422, "line 1: the file has no rows", "q\n", "format", "CSV", "name", "e")
		a.uploadFails(413, "the file must not be larger than 67108864 bytes", "q\n"+strings.Repeat("\n", 65<<20), "format", "CSV", "name", "e")

		reader, annotator := a.viewer, a.ann
		if o := a.upload(403, reader, "q\n1\n", "format", "CSV", "name", "e"); o["detail"] != "space_id: your role READ_ONLY does not allow this in the space" {
			a.Error(o)
		}
		a.upload(403, annotator, "q\n1\n", "format", "CSV", "dry_run", "true")
		a.upload(404, a.admin, "q\n1\n", "format", "CSV", "dataset_id", a.app.IDs().Encode(postil.DatasetID, 1))
		if page, err := a.app.ListDatasets(a.admin.ctx, anyName, postil.Paging{Limit: 10}); err != nil || len(page.Items) != 1 {
			a.Errorf("there is %v, %v", page, err)
		}
		if n := len(a.examples(dataset)); n != 1 {
			a.Errorf("there are %d examples", n)
		}
	})
}

func TestAnImportSentAgainHasOneEffect(t *testing.T) {
	t.Parallel()
	eachArchive(t, func(a *archive) {
		send := func() (int, string) {
			req, err := http.NewRequestWithContext(a.Context(), "POST", a.fixture.url+"/api/v1/spaces/"+a.space+"/dataset-imports?format=CSV&name=d",
				bytes.NewReader([]byte("q\n"+strings.Repeat("hello\n", 50_000))))
			if err != nil {
				a.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+a.key)
			req.Header.Set("Content-Type", "text/csv")
			req.Header.Set("Idempotency-Key", "once")
			res, err := a.Do(req)
			if err != nil {
				a.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			return res.StatusCode, string(body)
		}
		status, first := send()
		again, second := send()
		if status != 200 || again != 200 || first != second {
			a.Errorf("answered %d %s\nthen %d %s", status, first, again, second)
		}
	})
}
