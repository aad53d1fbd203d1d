package client_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/postil/postil/client"
)

// Whatever a server answers, decoding it does not panic, and what was understood
// is written and read again as the same.
func FuzzAnswers(f *testing.F) {
	files, err := filepath.Glob("testdata/ax/*.golden")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"examples":[{"id":"a","created_at":"2026-01-01T00:00:00Z","n":1e400,"annotations":null}],"pagination":{"next_cursor":"x"}}`))
	f.Add([]byte(`{"a":[],"b":[],"pagination":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, answer := range []any{&client.Page[client.AnnotationQueueRecord]{}, &client.Page[client.Example]{}, &client.AnnotationQueue{}, &client.WorkItem{}} {
			if json.Unmarshal(text, answer) != nil {
				continue
			}
			once, err := client.JSON(answer)
			if err != nil {
				continue // a year that cannot be written
			}
			if err := json.Unmarshal(once, answer); err != nil {
				t.Fatalf("%s does not read what it wrote, %s: %v", text, once, err)
			}
			if again, err := client.JSON(answer); err != nil || !bytes.Equal(once, again) {
				t.Errorf("%s became\n%s and then\n%s (%v)", text, once, again, err)
			}
		}
	})
}
