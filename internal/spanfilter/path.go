package spanfilter

import (
	"strconv"
	"strings"
)

// Step is one step into a JSON document: the key of an object, or if Key is
// empty the index in a list, from its end if negative.
type Step struct {
	Key   string
	Index int
}

// Paths returns where an attribute may be found in the object of a span's
// attributes, likeliest first. Keys of that object are dotted names, so most
// attributes are one step away; a number inside a name may also be an index
// into a folded list: llm.input_messages.0.message.content is found at
// "llm.input_messages", 0, "message.content".
//
// A property of an example is found under its whole name, or inside other
// members: metadata.tags.0 at "metadata.tags.0", or at "metadata", "tags", 0.
func (f Field) Paths() [][]Step {
	whole := []Step{{Key: f.Name}}
	if f.Source == Property {
		if parts := strings.Split(f.Name, "."); len(parts) > 1 {
			return [][]Step{whole, nested(parts)}
		}
		return [][]Step{whole}
	}
	if folded := fold(strings.Split(f.Name, ".")); len(folded) > 1 {
		return [][]Step{folded, whole}
	}
	return [][]Step{whole}
}

// fold makes one step of every number and one of every run of words between.
func fold(parts []string) []Step {
	var steps []Step
	start := 0
	for i, part := range parts {
		index, ok := listIndex(part)
		if !ok || i == 0 {
			continue
		}
		steps = append(steps, keyOf(parts[start:i])...)
		steps = append(steps, Step{Index: index})
		start = i + 1
	}
	return append(steps, keyOf(parts[start:])...)
}

// nested makes one step of every part.
func nested(parts []string) []Step {
	steps := make([]Step, len(parts))
	for i, part := range parts {
		if index, ok := listIndex(part); ok && i > 0 {
			steps[i] = Step{Index: index}
		} else {
			steps[i] = Step{Key: part}
		}
	}
	return steps
}

func keyOf(parts []string) []Step {
	if len(parts) == 0 {
		return nil
	}
	return []Step{{Key: strings.Join(parts, ".")}}
}

// listIndex reads a number as an index is written: digits without a leading zero.
func listIndex(part string) (int, bool) {
	index, err := strconv.Atoi(part)
	return index, err == nil && index >= 0 && index < 1_000_000 && strconv.Itoa(index) == part
}
