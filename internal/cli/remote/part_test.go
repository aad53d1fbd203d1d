package remote

import (
	"strings"
	"testing"
	"time"

	"github.com/postil/postil/client"
)

func TestLargeFilesAreDividedBetweenLines(t *testing.T) {
	t.Parallel()
	lines := strings.Repeat("{\"n\":1}\n", mostRows) + "{\"n\":2}\n" + `{"n":3}`
	parts, err := readParts(t.Context(), "-", "jsonl", strings.NewReader(lines))
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts: %v", len(parts), err)
	}
	if p := parts[1]; p.rows != 2 || p.before != mostRows || string(p.content) != "{\"n\":2}\n{\"n\":3}" {
		t.Errorf("the second part has %d rows after %d: %q", p.rows, p.before, p.content)
	}
	into := client.ImportDataset{Space: "default", Name: "a"}
	if same := parts[0]; same.key(into, 0) != parts[0].key(into, 0) {
		t.Error("the same part for the same place has two keys")
	}
	for _, other := range []string{parts[0].key(into, 1), parts[1].key(into, 0), parts[0].key(client.ImportDataset{Space: "default", DatasetID: "a"}, 0)} {
		if other == parts[0].key(into, 0) {
			t.Error("another part, or another place, has the same key")
		}
	}
}

func TestTimesAreDatesOrLengths(t *testing.T) {
	t.Parallel()
	for text, ago := range map[string]time.Duration{"7d": 7 * 24 * time.Hour, "90m": 90 * time.Minute, "0s": 0} {
		at, err := readTime(text, -1)
		if off := time.Since(at) - ago; err != nil || off.Abs() > time.Minute {
			t.Errorf("%s is off by %s: %v", text, off, err)
		}
	}
	if at, err := readTime("2026-11-26T10:00:00+01:00", -1); err != nil || at.UTC().Hour() != 9 {
		t.Errorf("a time with its zone: %v %v", at, err)
	}
	for _, text := range []string{"", "-7d", "soon", "26.11.2026", "1.5d"} {
		if at, err := readTime(text, -1); err == nil {
			t.Errorf("%q is %v", text, at)
		}
	}
}
