package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// ago is how long before the first run something happened, written in content
// files as days, hours and minutes: "5d20h", "3d04h30m".
type ago time.Duration

var agoForm = regexp.MustCompile(`^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$`)

// UnmarshalYAML reads the form above.
func (a *ago) UnmarshalYAML(n *yaml.Node) error {
	m := agoForm.FindStringSubmatch(n.Value)
	if m == nil || n.Value == "" {
		return fmt.Errorf("line %d: %q is not a time like 3d04h30m", n.Line, n.Value)
	}
	minutes := 0
	for i, each := range []int{24 * 60, 60, 1} {
		if m[i+1] == "" {
			continue
		}
		v, err := strconv.Atoi(m[i+1])
		if err != nil {
			return fmt.Errorf("line %d: %w", n.Line, err)
		}
		minutes += v * each
	}
	*a = ago(time.Duration(minutes) * time.Minute)
	return nil
}
