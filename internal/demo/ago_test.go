package demo

import (
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func TestAgoReadsDaysHoursMinutes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"5d20h":    140 * time.Hour,
		"3d04h30m": 76*time.Hour + 30*time.Minute,
		"45m":      45 * time.Minute,
	} {
		var got ago
		if err := yaml.Unmarshal([]byte(text), &got); err != nil || time.Duration(got) != want {
			t.Errorf("%s is %v, %v; want %v", text, time.Duration(got), err, want)
		}
	}
	for _, bad := range []string{`""`, "tomorrow", "5d20", "-3h"} {
		var got ago
		if err := yaml.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s is accepted as %v", bad, time.Duration(got))
		}
	}
}
